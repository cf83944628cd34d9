"""report/: what is written out is only text, and comes back from the real readers as the very same text."""

from __future__ import annotations

import json

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from sigma.collection import SigmaCollection

from runkeyhunt.events.texts.xml_text import decode_entities
from runkeyhunt.report.document import report_lines
from runkeyhunt.report.recommending.general import GeneralRules
from runkeyhunt.report.recommending.recommend import Recommender
from runkeyhunt.report.recommending.rule import exact_rule
from runkeyhunt.report.recommending.sigma import sigma_text
from runkeyhunt.report.recommending.spl import spl_text
from runkeyhunt.report.recommending.yaml_text import yaml_text
from tests.hostile.strategies import APP, commands, texts
from tests.minisplunk.searches import compiled
from tests.report.conftest import gathered, sighting
from tests.report.rule_runner import Log

RUN = "HKU\\S-1-5-21-1-2-3-1001\\Software\\Microsoft\\Windows\\CurrentVersion\\Run"
# Entities are decoded wherever an event holds them, since Splunk's add-ons leave them in.
# What no tool keeps as it was (tests/report/test_exact_rule.py): there a rule leaves the place open.
kept = commands.map(
    lambda text: "".join(sign for sign in text if sign not in "\0\r\n\ufffd" and not "\ud800" <= sign <= "\udfff")
).filter(lambda text: decode_entities(text) == text)
whole = texts.map(lambda text: text.encode("utf-8", "replace").decode())


@given(
    st.dictionaries(
        st.from_regex(r"[a-z]{1,5}", fullmatch=True),
        st.one_of(whole, st.lists(whole, min_size=1, max_size=3)),
        min_size=1,
    )
)
def test_yaml_comes_back_from_pyyaml_as_the_very_same_text(document):
    assert yaml.safe_load(yaml_text(document)) == document


def exact(details: str, name: str = "Updater"):
    (finding,) = gathered(sighting(name, details)).ranked()
    return exact_rule(finding)


@given(kept)
def test_the_sigma_rule_of_any_data_is_one_rule_to_pysigma_and_holds_only_text(details):
    text = sigma_text(exact(details))
    (rule,) = SigmaCollection.from_yaml(text).rules
    assert rule.detection.parsed_condition[0].condition == "selection"
    document = yaml.safe_load(text)
    assert list(document["detection"]) == ["selection", "condition"]
    assert document["description"].endswith("Made for a test.")


def parts_of(details: str, name: str) -> tuple[list[int], list[int]]:
    rule = exact(details, name)
    log = Log(
        [
            {"EventCode": "13", "TargetObject": f"{RUN}\\{name}", "Details": details},
            {"EventCode": "13", "TargetObject": f"{RUN}\\{name}x", "Details": details},
        ]
    )
    return log.hits(sigma_text(rule)), log.found(spl_text(rule))


@given(kept.filter(lambda text: text.strip() and len(text) < 9_000))
@settings(max_examples=60)
def test_the_rules_of_any_data_find_that_write_and_no_other(details):
    assert parts_of(details, "Updater") == ([0], [0])


@given(kept.filter(lambda text: text.strip() and len(text) < 9_000))
@settings(max_examples=60)
def test_the_rules_of_any_value_name_find_that_write_and_no_other(name):
    assert parts_of("C:\\x.exe", name) == ([0], [0])


@given(commands, texts)
def test_the_search_of_any_text_has_two_commands_and_no_macro_behind_its_first_line(details, name):
    first, rest = spl_text(exact(details, name)).split("\n", 1)
    assert first in ("`runkeyhunt_events`", "`runkeyhunt_sysmon`")
    assert "`" not in rest
    assert [line.split(" ", 2)[:2] for line in rest.split("\n")] == [["|", "where"], ["|", "table"]]
    assert compiled(rest).run([]) == []


@given(commands, texts)
@settings(max_examples=60)
def test_a_report_is_json_that_holds_the_very_same_text(details, name):
    findings = gathered(sighting(name, details))
    (ranked,) = findings.ranked()
    recommender = Recommender(findings, GeneralRules(APP / "nowhere"))
    text = "\n".join(report_lines(findings, recommender, [ranked]))
    (found,) = json.loads(text)["findings"]
    assert (found["value"], found["value_name"]) == (decode_entities(details), name)
    assert text.isprintable() or set(text) - {"\n"} <= {sign for sign in text if sign.isprintable()}

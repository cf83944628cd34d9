"""Every portable rule is a saved search in plain SPL that finds what the rule finds."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from sigma.collection import SigmaCollection
from sigma.rule import SigmaRule
from sigma.types import SigmaRegularExpression, SigmaRegularExpressionFlag
from spl_oracle import is_found

from runkeyhunt.conditions import AS_WRITTEN, compile_condition, subject_of
from runkeyhunt.event import Event
from runkeyhunt.fields import read_event
from runkeyhunt.subject import as_logged
from tools.generate.__main__ import ROOT
from tools.generate.conf import render_conf
from tools.generate.rule_file import RuleError, RuleFile, load_rules
from tools.generate.rule_searches import rule_searches, search_name
from tools.generate.ruleset import load_location_rows
from tools.generate.spl import as_eval_text, to_spl

RULES = load_rules(ROOT / "bin" / "runkeyhunt" / "rules")
ROWS = load_location_rows(ROOT / "bin" / "runkeyhunt" / "locations.yml")
PORTABLE = {rule.id: rule for rule in RULES if rule.is_portable}
SEARCHES = rule_searches(RULES, ROWS)
BEGINNING, END = "`runkeyhunt_events` EventCode IN (11, 13, 14)\n", "\n| table "


def spl_of(rule: RuleFile) -> str:
    stanza = next(stanza for stanza in SEARCHES if stanza.name == search_name(rule))
    return str(stanza.settings["search"])


def test_every_portable_rule_has_one_search() -> None:
    assert [stanza.name for stanza in SEARCHES] == [search_name(rule) for rule in PORTABLE.values()]
    assert len({stanza.name.lower() for stanza in SEARCHES}) == len(SEARCHES)
    assert len(SEARCHES) >= 60


def test_names_follow_the_budget() -> None:
    assert [stanza.name for stanza in SEARCHES if len(stanza.name) > 80 or set("[]") & set(stanza.name)] == []


def test_a_title_that_breaks_the_budget_is_refused() -> None:
    rule = next(iter(PORTABLE.values()))
    long_title = replace(rule, sigma=SigmaRule.from_yaml(RULE.replace("Example", "x" * 59)))
    with pytest.raises(RuleError, match=r"title is 1 characters too long for a saved search; shorten it\.$"):
        search_name(long_title)


def test_a_search_as_a_whole() -> None:
    stanza = next(stanza for stanza in SEARCHES if stanza.name.endswith("Through Remote Registry"))
    assert stanza.name == "Run Key Hunt - Rule - Autostart Value Written Through Remote Registry"
    assert dict(stanza.settings) == {
        "description": "A service host under the Local Service account wrote the value. That is how the Remote Registry "
        "service works on behalf of another machine; no service of Windows registers programs under this account. "
        "What to do: Find out what the program in Details is, and who ran the writer in Image. "
        "Harmless causes: Remote administration through the Remote Registry service.",
        "search": "`runkeyhunt_events` EventCode IN (11, 13, 14)\n"
        r'| eval Image_fits_1=if(match(Image, "(?i)(?:^|\\\\)svchost\\.exe$"), 1, 0)'
        "\n"
        r'| eval User_fits_2=if(match(User, "(?i)^S-1-5-19$|\\\\(?:LOCAL SERVICE|LOKALER DIENST|SERVICE LOCAL|'
        r'SERVICIO LOCAL|SERVIZIO LOCALE|LOCAL_SERVICE)$"), 1, 0)'
        "\n"
        "| search Image_fits_1=1 User_fits_2=1\n"
        "| table _time, host, EventCode, User, Image, TargetObject, Details, TargetFilename, NewName",
        "dispatch.earliest_time": "-24h@h",
        "dispatch.latest_time": "now",
        "request.ui_dispatch_app": "runkeyhunt",
        "display.general.type": "statistics",
        "enableSched": False,
        "disabled": True,
    }


def test_a_search_without_regular_expressions() -> None:
    assert to_spl(PORTABLE["missing_details"].sigma) == "| search EventCode=13 NOT Details=*"
    assert to_spl(PORTABLE["writer_registry_tool"].sigma) == r'| search Image IN ("*\\reg.exe", "*\\regini.exe")'


def test_every_search_stands_on_the_event_macro_alone() -> None:
    for rule in PORTABLE.values():
        spl = spl_of(rule)
        assert spl.startswith(BEGINNING)
        assert spl.count("`") == 2
        assert re.search(r"\bindex\s*=", spl) is None


def test_every_setting_is_one_that_splunk_knows(splunk_conf_keys: Path) -> None:
    known = json.loads(splunk_conf_keys.read_text(encoding="utf-8"))["confs"]["savedsearches"]
    names = {name for stanza in known.values() for name in stanza}
    assert {name for stanza in SEARCHES for name in stanza.settings} - names == set()


def test_the_conf_file_is_plain_text() -> None:
    text = render_conf(SEARCHES)
    assert text.isascii()
    assert text == render_conf(rule_searches(RULES, ROWS))


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"\\Temp\\", r'"\\\\Temp\\\\"'),
        (r'"a\"', r'"\"a\\\""'),
        ("`", r'"\\x{0060}"'),
        ("\\`", r'"\\x{0060}"'),
        (r"\\" + "`", r'"\\\\\\x{0060}"'),
        ("[\u202a-\u202e]", r'"[\\x{202a}-\\x{202e}]"'),
    ],
    ids=["backslashes", "quotes", "a backtick", "an escaped backtick", "a backslash and a backtick", "code points"],
)
def test_a_pattern_in_eval(pattern: str, expected: str) -> None:
    assert as_eval_text(SigmaRegularExpression(pattern)) == expected


def test_a_pattern_in_any_letter_case() -> None:
    flags = {SigmaRegularExpressionFlag.IGNORECASE}
    assert as_eval_text(SigmaRegularExpression("a", flags)) == '"(?i)a"'


RULE = r"""title: Example
logsource: {product: windows, category: registry_set}
detection:
  one: {Details|re: 'a'}
  two: {Image|re|i: 'b'}
  three: {Image: 'c'}
  condition: CONDITION
"""


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("one and two", "Details_fits_1=1 Image_fits_2=1"),
        ("not one", "NOT Details_fits_1=1"),
        ("not (one and two)", "NOT (Details_fits_1=1 Image_fits_2=1)"),
        ("three or one", 'Image="c" OR Details_fits_1=1'),
        ("one and not (two or three)", 'Details_fits_1=1 NOT (Image_fits_2=1 OR Image="c")'),
    ],
)
def test_regular_expressions_keep_their_place_in_the_condition(condition: str, expected: str) -> None:
    rule = SigmaCollection.from_yaml(RULE.replace("CONDITION", condition)).rules[0]
    assert isinstance(rule, SigmaRule)
    assert to_spl(rule).split("\n")[-1] == f"| search {expected}"


def labelled_events() -> list[Event]:
    folder = ROOT / "tests" / "data" / "labelled"
    lines = [line for path in sorted(folder.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]
    examples = [example for rule in RULES for example in (*rule.match, *rule.no_match)]
    return [read_event(record, read_raw=False) for record in [*map(json.loads, lines), *examples]]


def test_every_search_finds_what_the_engine_finds() -> None:
    events = [as_logged(event) for event in labelled_events()]
    subjects = [subject_of({**event, AS_WRITTEN["Details"]: event["Details"]}) for event in events]
    in_splunk = [
        {"EventCode" if name == "EventID" else name: values[0] for name, values in event.items() if values}
        for event in events
    ]
    differences = {}
    for rule in PORTABLE.values():
        condition = compile_condition(rule.tree)
        spl = spl_of(rule)[len(BEGINNING) :].split(END)[0]
        found = [
            number for number, fields in enumerate(in_splunk) if is_found(spl, fields) != condition(subjects[number])
        ]
        if found:
            differences[rule.id] = [in_splunk[number] for number in found[:3]]
    assert differences == {}

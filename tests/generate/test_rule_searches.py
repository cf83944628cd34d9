"""Every portable rule is a saved search in plain SPL that finds what the rule finds."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from sigma.collection import SigmaCollection
from sigma.rule import SigmaRule
from sigma.types import SigmaRegularExpression, SigmaRegularExpressionFlag

from runkeyhunt.events.event import Event
from runkeyhunt.events.fields import read_event
from runkeyhunt.judging.conditions import AS_WRITTEN, compile_condition, subject_of
from runkeyhunt.judging.subject import as_logged
from tests.generate.generated import expand
from tests.minisplunk.index import Event as IndexedEvent
from tests.minisplunk.searches import compiled
from tests.minisplunk.sysmon import XML_SOURCE, extract
from tests.minisplunk.values import Row
from tools.generate.__main__ import ROOT
from tools.generate.rules.rule_file import RuleError, RuleFile, load_rules
from tools.generate.rules.ruleset import load_location_rows
from tools.generate.searches.rule_searches import rule_searches, search_name
from tools.generate.splunk.conf import render_conf
from tools.generate.splunk.spl import as_eval_text, to_spl

RULES = load_rules(ROOT / "bin" / "runkeyhunt" / "rules")
ROWS = load_location_rows(ROOT / "bin" / "runkeyhunt" / "locations.yml")
PORTABLE = {rule.id: rule for rule in RULES if rule.is_portable}
SEARCHES = rule_searches(RULES, ROWS)
BEGINNING, END = "`runkeyhunt_events` EventCode IN (11, 13, 14)\n| `runkeyhunt_decoded`\n", "\n| table "


def spl_of(rule: RuleFile) -> str:
    stanza = next(stanza for stanza in SEARCHES if stanza.name == search_name(rule))
    return str(stanza.settings["search"])


def commands_of(rule: RuleFile) -> str:
    """Leave off the macro, which fetches events, and the columns."""
    return spl_of(rule)[len(BEGINNING) :].split(END)[0]


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
        "| `runkeyhunt_decoded`\n"
        r'| eval Image_fits_1=if(match(Image, "(?i)(?:^|\\\\)svchost\\.exe$"), 1, 0)'
        "\n"
        r'| eval User_fits_2=if(match(mvindex(User, -1), "(?i)^S-1-5-19$|\\\\(?:LOCAL SERVICE|LOKALER DIENST|SERVICE LOCAL|'
        r'SERVICIO LOCAL|SERVIZIO LOCALE|LOCAL_SERVICE)$"), 1, 0)'
        "\n"
        "| search Image_fits_1=1 User_fits_2=1\n"
        "| table _time, host, EventCode, User, Image, TargetObject, Details, TargetFilename, NewName",
        "dispatch.earliest_time": "-24h@h",
        "dispatch.latest_time": "now",
        "request.ui_dispatch_app": "runkeyhunt",
        "display.general.type": "statistics",
        "enableSched": False,
        "disabled": False,
    }


def test_a_search_without_regular_expressions() -> None:
    assert to_spl(PORTABLE["missing_details"].sigma) == "| search EventCode=13 NOT Details=*"
    assert to_spl(PORTABLE["writer_registry_tool"].sigma) == r'| search Image IN ("*\\reg.exe", "*\\regini.exe")'


def test_every_search_stands_on_the_macros_for_events_and_names_no_index() -> None:
    for rule in PORTABLE.values():
        spl = spl_of(rule)
        assert spl.startswith(BEGINNING)
        assert spl.count("`") == 4
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


def differences(
    subjects: Sequence[Mapping[str, Any]], rows: Sequence[Row], first: str = "search *"
) -> dict[str, list[Row]]:
    """Compare what each rule finds with what its search finds in the same events; rows are numbered like them."""
    found_otherwise = {}
    for rule in PORTABLE.values():
        condition = compile_condition(rule.tree)
        expected = {number for number, subject in enumerate(subjects) if condition(subject)}
        search = f"{first}\n{commands_of(rule)}"
        found = {int(str(row["number"])) for row in compiled(search).run(list(rows))}
        if found != expected:
            found_otherwise[rule.id] = [rows[number] for number in sorted(found ^ expected)[:3]]
    return found_otherwise


def logged_events() -> tuple[list[Mapping[str, Sequence[str]]], list[Mapping[str, Any]]]:
    """Give the labelled events as Sysmon logs them, and as the engine shows them to a rule."""
    events = [as_logged(event) for event in labelled_events()]
    return events, [subject_of({**event, AS_WRITTEN["Details"]: event["Details"]}) for event in events]


def test_every_search_finds_what_the_engine_finds() -> None:
    events, subjects = logged_events()
    in_splunk = [
        {"EventCode" if name == "EventID" else name: values[0] for name, values in event.items() if values}
        for event in events
    ]
    rows = [{**fields, "number": str(number)} for number, fields in enumerate(in_splunk)]
    assert differences(subjects, rows) == {}


def test_every_search_finds_the_same_in_what_an_add_on_cuts_out_of_xml() -> None:
    """Leave out the data with line breaks, in which the add-ons find no field: a search of fields cannot see it."""
    events, subjects = logged_events()
    of_a_line = [n for n, event in enumerate(events) if not any("\n" in text for text in event["Details"])]
    assert 0 < len(events) - len(of_a_line) < 10
    rows = [{**extract(as_xml(events[n]), "5709"), "number": str(place)} for place, n in enumerate(of_a_line)]
    assert differences([subjects[n] for n in of_a_line], rows, expand("`runkeyhunt_decoded`")) == {}


def as_xml(event: Mapping[str, Sequence[str]]) -> IndexedEvent:
    """Write an event as Splunk holds it, and the code where it stands in XML."""
    data = "".join(
        f"<Data Name='{name}'>{escape(values[0])}</Data>"
        for name, values in event.items()
        if values and name != "EventID"
    )
    xml = f"<Event><System><EventID>{event['EventID'][0]}</EventID></System><EventData>{data}</EventData></Event>"
    return IndexedEvent(0.0, "WS-1", XML_SOURCE, "xmlwineventlog", "sysmon", xml)

"""What an event cannot prove is said, and never known good."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from runkeyhunt.events.descent import flatten
from runkeyhunt.events.fields import place_named_in, read
from runkeyhunt.hunt import Hunt
from runkeyhunt.offline.files import Candidate
from runkeyhunt.offline.hunting import hunt_files
from runkeyhunt.offline.outcome import Outcome
from tests.offline.test_wrappings import Unwatched

RUN = "HKU\\S-1-5-21-1-2-3-1001\\Software\\Microsoft\\Windows\\CurrentVersion\\Run"
SLACK = f"{RUN}\\com.squirrel.slack.slack"
GOOD = "C:\\Users\\bob\\AppData\\Local\\slack\\slack.exe --process-start-args --startup"
BAD = "C:\\Users\\Public\\evil.exe"
EVENT = {"EventID": "13", "EventType": "SetValue", "Image": "C:\\a.exe", "TargetObject": SLACK, "Details": GOOD}
HEAD = (
    "01/02/2026 03:04:05 AM\nLogName=x\nEventCode=13\nEventType=4\nMessage=Registry value set:\nEventType: SetValue\n"
)
MESSAGE = f"{HEAD}UtcTime: 2026-01-02 03:04:05.000\nImage: C:\\a.exe\n"
TWICE = "in it more than once, with different values, and one may be forged"


@pytest.fixture(scope="module")
def engine(app_dir: Path) -> Hunt:
    return Hunt.load(app_dir)


def as_json(**more: object) -> str:
    return json.dumps({**EVENT, **more})


def as_xml(data: str) -> str:
    return (
        f"<Event><System><EventID>13</EventID></System><EventData><Data Name='EventType'>SetValue</Data>"
        f"<Data Name='Image'>C:\\a.exe</Data>{data}</EventData></Event>"
    )


def data(name: str, text: str) -> str:
    return f"<Data Name='{name}'>{text}</Data>"


# Whose name or data forged lines, and how long each reads.
FORGED = {
    "name forges Details": f"{MESSAGE}TargetObject: {SLACK}\nDetails: {GOOD}\nUser: x\nDetails: {BAD}\n",
    "name forges Details, user behind": f"{MESSAGE}TargetObject: {SLACK}\nDetails: {GOOD}\nUser: x\nDetails: {BAD}\nUser: y\n",
    "with carriage returns": f"{MESSAGE}TargetObject: {SLACK}\rDetails: {GOOD}\rUser: x\rDetails: {BAD}\n",
    "in one line": f"<13>Jan 01 00:00:00 h x EventType: SetValue Image: C:\\a.exe TargetObject: {SLACK} Details: {GOOD} Details: {BAD}\n",
    "data elements": as_xml(data("TargetObject", SLACK) + data("Details", GOOD) + data("Details", BAD)),
    "a key of JSON twice": as_json()[:-1] + f', "Details": {json.dumps(BAD)}}}',
    "a key of JSON twice, the bad first": json.dumps({"Details": BAD})[:-1] + ", " + as_json()[1:],
    "a list": as_json(Details=[GOOD, BAD]),
    "a column twice": f'EventID,Image,TargetObject,Details,Details\n13,C:\\a.exe,{SLACK},"{GOOD}","{BAD}"\n',
    "raw beside fields": json.dumps(
        {**EVENT, "_raw": f"{MESSAGE}TargetObject: {SLACK}\nDetails: {GOOD}\nUser: x\nDetails: {BAD}\n"}
    ),
}


@pytest.mark.parametrize("text", FORGED.values(), ids=FORGED)
def test_the_worst_reading_of_forged_data_is_judged(engine: Hunt, tmp_path: Path, text: str):
    outcome = hunted(engine, tmp_path, text)
    (finding,) = outcome.findings

    # Both values together are a reading as well: data may hold a line break.
    assert finding.verdict.command.split("\n").count(BAD) + finding.verdict.command.count(f"Details: {BAD}") == 1
    assert finding.verdict.score >= 80
    assert finding.verdict.baseline != "known_good"
    names = "User and Details stand" if "User: y" in text else "Details stands"
    assert [record.why for record in outcome.unreadable] == [f"{names} {TWICE}"]


TWO_TARGETS = {
    "a key of JSON twice": json.dumps({"TargetObject": "HKLM\\Software\\x"})[:-1] + ", " + as_json(Details=BAD)[1:],
    "a list": as_json(TargetObject=["HKLM\\Software\\x", SLACK], Details=BAD),
    "data elements": as_xml(
        data("TargetObject", "HKLM\\Software\\x") + data("TargetObject", SLACK) + data("Details", BAD)
    ),
    "raw beside fields": json.dumps(
        {
            **EVENT,
            "TargetObject": "HKLM\\Software\\x",
            "_raw": f"{MESSAGE}TargetObject: HKLM\\Software\\x\nTargetObject: {SLACK}\nDetails: {BAD}\n",
        }
    ),
}


@pytest.mark.parametrize("text", TWO_TARGETS.values(), ids=TWO_TARGETS)
def test_a_harmless_first_place_hides_nothing(engine: Hunt, tmp_path: Path, text: str):
    outcome = hunted(engine, tmp_path, text)

    assert [finding.verdict.value_name for finding in outcome.findings] == ["com.squirrel.slack.slack"]
    assert [record.why for record in outcome.unreadable] == [f"TargetObject stands {TWICE}"]


def test_what_is_told_once_is_known_good(engine: Hunt, tmp_path: Path):
    outcome = hunted(engine, tmp_path, as_json(Image="C:\\Users\\bob\\AppData\\Local\\slack\\slack.exe"))

    assert [finding.verdict.baseline for finding in outcome.findings] == ["known_good"]
    assert outcome.unreadable == []


ENTITIES = "Details holds XML entities where there is no XML, so that the value may be another"


def of_json(details: str, target: str = SLACK) -> list[Mapping[str, object]]:
    """The same event as Splunk's fields, as its text, as both, and as a reader of files lays it flat."""
    record = {**EVENT, "TargetObject": target, "Details": details}
    text = {"_raw": json.dumps(record)}
    return [record, text, {**record, **text}, flatten(record)]


@pytest.mark.parametrize("letter", ["&#97;", "&#x61;", "&#097;"])
def test_letters_as_entities_where_there_is_no_xml_are_read_as_windows_runs_them(engine: Hunt, letter: str):
    disguised = GOOD.replace("slack", f"sl{letter}ck")
    for record in of_json(disguised):
        answer = engine.look(record)

        assert answer.unreadable == ENTITIES
        assert answer.verdict is not None
        assert (answer.verdict.command, answer.verdict.baseline) == (disguised, "collision")
        assert (answer.verdict.payload, answer.verdict.decoded) == (disguised.partition(" ")[0], GOOD)
        assert "+40 Reads as another command than Windows runs" in answer.verdict.reasons


@pytest.mark.parametrize("blank", ["&#32;", "&#x20;"])
def test_what_entities_stand_for_is_shown_where_it_is_worse(engine: Hunt, blank: str):
    for record in of_json(f"powershell{blank}-w{blank}hidden -c calc", f"{RUN}\\Updater"):
        answer = engine.look(record)

        assert answer.unreadable == ENTITIES
        assert answer.verdict is not None
        assert answer.verdict.command == "powershell -w hidden -c calc"
        assert "+20 PowerShell with a hidden window" in answer.verdict.reasons
        assert "+40 Reads as another command than Windows runs" in answer.verdict.reasons


def test_what_needs_its_entities_is_read_both_ways(engine: Hunt):
    """A collector may have written them; without one, Windows runs what stands there."""
    events = [read(record) for record in of_json("C:\\a.exe &quot;x&quot;")]

    assert [[event.details for event in readings] for readings in events] == [
        ['C:\\a.exe "x"', "C:\\a.exe &quot;x&quot;"]
    ] * 4


def test_entities_that_an_add_on_cut_out_of_xml(engine: Hunt):
    record = {**EVENT, "Details": "C:\\a&amp;b.exe", "_raw": "<Event>"}

    assert read(record)[0].doubt == ""
    assert read(record)[0].details == "C:\\a&b.exe"


def test_a_text_that_was_cut_off_is_never_known_good(engine: Hunt):
    text = as_xml(data("TargetObject", SLACK) + data("Details", GOOD)).partition("</Data></EventData>")[0]
    answer = engine.look({"_raw": text})

    assert answer.unreadable == "the event is cut off within Details"
    assert answer.verdict is not None
    assert answer.verdict.baseline == "unknown"


@pytest.mark.parametrize("levels", [210, 520, 100_000])
def test_what_is_nested_too_deep_is_no_clean_record(engine: Hunt, levels: int):
    text = '{"event":' * levels + json.dumps(EVENT) + "}" * levels

    assert engine.look({"_raw": text}).unreadable == (
        "it holds more, or deeper, than any product writes, and was not read to its end"
    )


def test_a_first_look_leaves_two_places_to_the_second():
    assert place_named_in({**EVENT, "TargetObject": ["HKLM\\a", "HKLM\\b"]}) == ""
    assert place_named_in({**EVENT, "TargetObject": ["HKLM\\a", "HKLM\\a"]}) == "HKLM\\a"
    assert place_named_in({**EVENT, "EventID": ["1", "13"]}) == SLACK
    assert place_named_in({**EVENT, "EventID": ["1", "3"]}) == ""
    assert place_named_in({"EventID": ["1", "3"], "Image": "C:\\a.exe"}) is None


@pytest.mark.parametrize(("code", "found"), [("\u00b2", 13), ("13" * 2_500, 13), ("13", 13)])
def test_no_number_breaks_a_reader(code: str, found: int):
    assert read({**EVENT, "EventID": code})[0].code == found


def hunted(engine: Hunt, folder: Path, text: str) -> Outcome:
    path = folder / "log"
    path.write_bytes(text.encode())
    return hunt_files(engine, [Candidate(str(path))], Unwatched())

"""What the macros leave unread holds no autostart write."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

from runkeyhunt.events.raw import parse
from runkeyhunt.hunt import Hunt
from tests.generate.generated import LOCATIONS, MACROS, ROOT, expand
from tests.generate.location_spellings import SID, Spelling, all_spellings
from tests.minisplunk.search_expression import compiled_search
from tools.generate.splunk.location_patterns import prefilter

PREFILTER = expand("`runkeyhunt_locations`")
CANDIDATES, EVENTS = compiled_search(PREFILTER), compiled_search(expand("`runkeyhunt_events`"))
SPELLINGS = all_spellings()
SOURCE = "XmlWinEventLog:Microsoft-Windows-Sysmon/Operational"
# Told by the data alone: another macro, which reads every Event 13, is for it.
BY_DATA = "StoredPayload"
XML = (
    "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>"
    "<Provider Name='Microsoft-Windows-Sysmon'/><EventID>{code}</EventID></System><EventData>"
    "<Data Name='EventType'>{kind}</Data><Data Name='Image'>C:\\Tools\\a.exe</Data>"
    "<Data Name='{field}'>{path}</Data>{rest}</EventData></Event>"
)


def xml(code: int, kind: str, path: str, rest: str = "", field: str = "TargetObject") -> str:
    return XML.format(code=code, kind=kind, field=field, path=path.replace("&", "&amp;"), rest=rest)


DETAILS = "<Data Name='Details'>C:\\Tools\\a.exe</Data>"


def as_xml(spelling: Spelling) -> str:
    if spelling.is_file:
        return xml(11, "", spelling.path, field="TargetFilename")
    return xml(13, "SetValue", spelling.path, DETAILS)


@pytest.fixture(scope="module")
def hunt() -> Hunt:
    return Hunt.load(ROOT)


def is_candidate(raw: str) -> bool:
    return CANDIDATES.holds({"_raw": raw})


def is_event(raw: str) -> bool:
    """Search with the fields that an add-on would find: those that Sysmon logged."""
    return EVENTS.holds({**parse(raw), "_raw": raw, "index": "sysmon", "source": SOURCE})


@pytest.mark.parametrize("spelling", SPELLINGS, ids=lambda spelling: spelling.name)
def test_a_write_to_every_location_in_every_spelling_is_found(hunt: Hunt, spelling: Spelling) -> None:
    raw = as_xml(spelling)
    verdict = hunt.judge({"_raw": raw})
    assert verdict is not None
    assert is_candidate(raw)
    is_noise = any(row.get("noise") for row in LOCATIONS if row["id"] == verdict.location)
    assert is_event(raw) is not is_noise


def test_every_location_but_the_one_told_by_data_is_tried() -> None:
    tried = {spelling.location for spelling in SPELLINGS}
    assert {row["id"] for row in LOCATIONS} - tried == {BY_DATA}


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(
            xml(14, "RenameKey", f"HKU\\{SID}\\Software\\Microsoft\\Windows\\CurrentVersion\\Run-")
            .replace("</EventData>", f"<Data Name='NewName'>HKU\\{SID}\\Software\\Microsoft\\Windows\\CurrentVersion\\Run"
                     "</Data></EventData>"),
            id="renamed-key",
        ),
        pytest.param(
            "09/14/2025 10:00:00 AM\nLogName=Microsoft-Windows-Sysmon/Operational\nEventCode=13\nMessage=Registry value set:\n"
            "EventType: SetValue\nImage: C:\\Tools\\a.exe\n"
            "TargetObject: HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run\\Example\nDetails: C:\\Tools\\a.exe",
            id="event-log-text",
        ),
        pytest.param(
            json.dumps({"winlog": {"event_id": 13, "event_data": {
                "EventType": "SetValue",
                "TargetObject": "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run\\Example",
                "Details": "C:\\Tools\\a.exe", "Image": "C:\\Tools\\a.exe"}}}),
            id="winlogbeat",
        ),
    ],
)  # fmt: skip
def test_other_shapes_of_a_write_are_found(hunt: Hunt, raw: str) -> None:
    assert hunt.judge({"_raw": raw}) is not None
    assert is_event(raw)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(
            xml(13, "SetValue", "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Example"), id="other-key"
        ),
        pytest.param(
            xml(13, "SetValue", "HKLM\\System\\CurrentControlSet\\Services\\Example\\ImagePath"), id="service"
        ),
        pytest.param(xml(11, "", "C:\\Users\\anna\\Documents\\a.docx", field="TargetFilename"), id="document"),
        pytest.param(xml(1, "", "C:\\Windows\\System32\\notepad.exe", field="CommandLine"), id="process"),
    ],
)
def test_other_events_stay_unread(raw: str) -> None:
    assert not is_candidate(raw)


def test_no_term_would_be_cut_or_taken_for_an_operator() -> None:
    terms = {word for word in re.findall(r"[^\s()]+", PREFILTER) if word != "OR"}
    assert [term for term in terms if not re.fullmatch(r"[A-Za-z0-9]+", term)] == []
    assert {"and", "or", "not", "in", "by", "term", "case", "search"} & {term.lower() for term in terms} == set()


def test_a_clause_that_asks_for_more_than_another_is_left_out() -> None:
    rows = [
        {"id": "A", "key": "Software\\Microsoft\\Windows\\CurrentVersion\\Run"},
        {"id": "B", "key": "Software\\Microsoft\\Windows\\CurrentVersion\\Policies\\Explorer\\Run"},
        {"id": "C", "key": "System\\CurrentControlSet\\Control\\Session Manager", "values": ["BootExecute", "Execute"]},
        {"id": "D", "folder": "Users\\*", "file": "NTUSER.MAN"},
        {"id": "E", "encoded": True},
    ]
    assert prefilter(rows) == (
        "(CurrentVersion Run)\nOR (Control Session Manager (BootExecute OR Execute))\nOR (Users NTUSER MAN)"
    )


def test_the_command_gets_events_by_terms_alone() -> None:
    assert MACROS["runkeyhunt_candidates"]["definition"] == "`runkeyhunt_sysmon` `runkeyhunt_locations`"


@pytest.fixture(scope="module")
def recorded(corpus: Path) -> list[dict[str, str]]:
    with gzip.open(corpus / "dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def test_no_recorded_write_is_lost_and_little_else_is_read(hunt: Hunt, recorded: list[dict[str, str]]) -> None:
    verdicts = [(event["xml"], hunt.judge({"_raw": event["xml"]})) for event in recorded]
    noise = {row["id"] for row in LOCATIONS if row.get("noise")}
    writes = [(raw, v.location) for raw, v in verdicts if v and v.location != BY_DATA]
    read = [raw for raw, _ in verdicts if is_candidate(raw)]
    assert [raw for raw, _ in writes if not is_candidate(raw)] == []
    assert [raw for raw, location in writes if location not in noise and not is_event(raw)] == []
    assert len(writes) >= 80
    assert len(read) < len(recorded) / 100

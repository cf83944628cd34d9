"""What `make demo LOGS=folder` makes of log files."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from runkeyhunt.offline.readers.reading import FileProblemError
from tests.minisplunk.sysmon import extract
from tools.demo.logs import events_in

WRITE = {
    "EventCode": "13",
    "EventType": "SetValue",
    "UtcTime": "2026-03-02 07:58:11.203",
    "Computer": "WS-014.corp.example",
    "User": r"CORP\a.lindt",
}


@pytest.mark.parametrize("name", ["evtx_dump.jsonl", "splunk_export.csv", "winlogbeat.jsonl", "event_viewer.xml"])
def test_events_of_any_form_are_as_a_forwarder_sends_them(name: str, app_dir: Path) -> None:
    first = extract(events_in(str(app_dir / "tests" / "data" / "shapes" / name))[0], "5709")
    assert {field: first[field] for field in WRITE} == WRITE
    assert str(first["Details"]).startswith('"C:\\Users\\a.lindt\\AppData\\Local\\Microsof')


def test_every_event_of_the_sample_is_there(app_dir: Path) -> None:
    rows = [extract(event, "5709") for event in events_in(str(app_dir / "samples" / "sample.xml"))]
    assert Counter(str(row["EventCode"]) for row in rows) == {"13": 14, "11": 3, "1": 2, "12": 1}


def test_what_is_left_out_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes.md").write_text("No log.\n", encoding="utf-8")
    with pytest.raises(FileProblemError) as problem:
        events_in(str(tmp_path))
    assert capsys.readouterr().out == f"{tmp_path}/notes.md is no log of a known kind, and is left out.\n"
    sentence = f"{tmp_path} holds no event of Sysmon's (1, 11 to 14): name a folder with exported logs."
    assert str(problem.value) == sentence

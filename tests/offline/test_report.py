"""What programs read: the report in JSON, and a write a line."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from runkeyhunt.chain import CHAIN_FIELDS
from tests.offline.conftest import Hunter, write_event

RUN = "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run"
WRITE = {
    "time": "2026-03-02 08:00:00.000",
    "host": "WS-1",
    "rk_score": 70,
    "rk_severity": "high",
    "rk_location": "Run",
    "rk_technique": ["T1547.001"],
    "rk_key": "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run",
    "rk_value_name": "Agent",
    "rk_action": "set",
    "rk_data": "rundll32.exe C:\\x.dll,Start",
    "rk_command": "rundll32.exe C:\\x.dll,Start",
    "rk_program": "rundll32.exe",
    "rk_payload": "C:\\x.dll",
    "rk_decoded": "",
    "rk_writer": "setup.exe",
    "rk_writer_path": "C:\\setup.exe",
    "rk_user": "CORP\\lee",
    "rk_owner": "",
    "rk_rules": [],
    "rk_reasons": ["+70 Starts at every logon"],
    "rk_baseline": "unknown",
    "rk_entry": "Run|agent|rundll32.exe c:\\x.dll,start",
    "rk_entry_id": "2ed65ce2f7aadf86c109ea9f0c15dd2b",
    "rk_event_id": "dac9136ef3f3a21e225a41e10c066aa2",
    "rk_time": "2026-03-02 08:00:00.000",
    "rk_process_guid": "",
    "rk_process_id": "",
    "rk_host": "WS-1",
    "rk_version": "0.2.0+ab12cd34",
    "rk_source_kind": "event",
    "rk_state": "",
    "rk_time_of": "write",
    "path": "log.xml",
    "place": "line 1",
}


@pytest.fixture
def log(tmp_path: Path) -> Path:
    event = write_event("Agent", "rundll32.exe C:\\x.dll,Start")
    path = tmp_path / "log.xml"
    path.write_text(f"{event}\nfoo\n", encoding="utf-8")
    return path


def test_a_write_a_line(hunt: Hunter, log: Path):
    assert hunt("log.xml", "--format", "jsonl").writes == [WRITE]


def test_report(hunt: Hunter, log: Path, app_dir: Path):
    report = hunt("log.xml", "--format", "json").report
    schema = json.loads((app_dir / "bin/runkeyhunt/report/report.schema.json").read_text(encoding="utf-8"))

    assert [error.message for error in Draft202012Validator(schema).iter_errors(report)] == []
    assert report["totals"] == {
        "autostart_writes": 1,
        "findings": 1,
        "writes_left_out": 0,
        "by_severity": {"critical": 0, "high": 1, "medium": 0, "low": 0, "informational": 0},
        "events": 1,
        "held_down": 0,
        "unreadable": 1,
    }
    assert report["files"] == [
        {"path": "log.xml", "kind": "xml", "events": 1, "problem": "", "skipped": False, "notes": []}
    ]
    assert report["unreadable"] == [{"path": "log.xml", "place": "line 2", "why": "this is no event"}]
    assert [(row["value_name"], row["score"], row["hosts"]) for row in report["findings"]] == [("Agent", 70, ["WS-1"])]


def test_same_entry_on_two_hosts_is_one_finding(hunt: Hunter, tmp_path: Path):
    (tmp_path / "log").write_text("\n".join(write_event(computer=name) for name in ("B", "A")), encoding="utf-8")
    (finding,) = hunt("log", "--format", "json").report["findings"]

    assert (finding["hosts"], finding["writes"]) == (["A", "B"], 2)


def test_table_of_cells(hunt: Hunter, log: Path):
    header, row = csv.reader(StringIO(hunt("log.xml", "--format", "csv").out), strict=True)
    cells = dict(zip(header, row))

    assert {name: cells[name] for name in WRITE} == {
        **{name: value for name, value in WRITE.items() if isinstance(value, str)},
        "rk_score": "70",
        "rk_technique": "T1547.001",
        "rk_rules": "",
        "rk_reasons": "'+70 Starts at every logon",
    }
    assert [name for name in header if name not in WRITE] == [
        *CHAIN_FIELDS,
        "form",
        "also_in",
        "doubts",
        "change",
        "before",
    ]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\uff1d1+1", "\t=1", "\r=1", 'a","=1', "a\n=1"])
def test_no_cell_is_a_formula(hunt: Hunter, tmp_path: Path, text: str):
    event = {"EventID": 13, "TargetObject": f"HKLM\\{RUN}\\{text}", "Details": text, "Image": text, "Computer": text}
    (tmp_path / "log").write_text(json.dumps(event), encoding="utf-8")
    rows = list(csv.reader(StringIO(hunt("log", "--format", "csv").out), strict=True))

    assert [len(row) for row in rows] == [len(rows[0])] * 2
    assert [cell for row in rows for cell in row if cell.startswith(tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20"))] == []


def test_rules_as_one_yaml_stream(hunt: Hunter, tmp_path: Path):
    (tmp_path / "log").write_text(f"{write_event('A')}\n{write_event('B')}", encoding="utf-8")
    documents = list(yaml.safe_load_all(hunt("log", "--format", "sigma").out))

    assert [document["title"] for document in documents] == [f'Autostart Entry "{name}" In Run' for name in "AB"]


def test_rules_as_searches_below_their_names(hunt: Hunter, log: Path):
    assert hunt("log.xml", "--format", "spl").out == (
        '```Autostart Entry "Agent" In Run```\n'
        "`runkeyhunt_events`\n"
        "| where EventCode=13 AND "
        'lower(TargetObject)=lower("HKLM\\\\SOFTWARE\\\\Microsoft\\\\Windows\\\\CurrentVersion\\\\Run\\\\Agent") AND '
        'lower(Details)=lower("rundll32.exe C:\\\\x.dll,Start")\n'
        "| table _time, host, EventCode, User, Image, TargetObject, Details, TargetFilename, NewName\n"
    )


@pytest.mark.parametrize("form", ["sigma", "spl", "jsonl"])
def test_nothing_found_is_nothing_printed(hunt: Hunter, tmp_path: Path, form: str):
    (tmp_path / "log").write_text(write_event(code="1"), encoding="utf-8")

    assert (hunt("log", "--format", form).status, hunt("log", "--format", form).out) == (0, "")


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "html", "sigma", "spl"])
def test_threshold_hides_in_every_form(hunt: Hunter, log: Path, form: str):
    assert "Agent" in hunt("log.xml", "--format", form, "--threshold", "70").out
    assert "Agent" not in hunt("log.xml", "--format", form, "--threshold", "71").out


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "html", "sigma", "spl"])
@pytest.mark.parametrize("way", ["printed", "to a file"])
def test_hostile_names_in_every_form(hunt: Hunter, tmp_path: Path, form: str, way: str):
    event = {"EventID": 13, "TargetObject": f"HKLM\\{RUN}\\\ud83d\0\x1b\u202e", "Details": "a\0\ud83d.exe"}
    (tmp_path / "log").write_text(json.dumps(event), encoding="utf-8")
    ran = hunt("log", "--format", form, *(() if way == "printed" else ("--output", "out")))
    text = ran.out if way == "printed" else (tmp_path / "out").read_text(encoding="utf-8")

    assert (ran.status, ran.err) == (1, "")
    assert all(character.isprintable() or character in "\r\n" for character in text)


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv", "html"])
def test_chain(hunt: Hunter, tmp_path: Path, form: str):
    start = write_event(code="1", time="2026-03-02 07:59:00.000").replace(
        "<Data Name='Image'>",
        "<Data Name='CommandLine'>setup.exe /quiet</Data><Data Name='ProcessGuid'>{1}</Data><Data Name='Image'>",
    )
    write = write_event().replace("<Data Name='Image'>", "<Data Name='ProcessGuid'>{1}</Data><Data Name='Image'>")
    (tmp_path / "log").write_text(f"{write}\n{start}", encoding="utf-8")

    assert "setup.exe /quiet" in hunt("log", "--chain", "--format", form).out
    assert "setup.exe /quiet" not in hunt("log", "--format", form).out


def test_nothing_in_a_line_hides_or_acts(hunt: Hunter, tmp_path: Path):
    # Half a character, as JSON can carry one; a terminal's escapes; a direction mark; a tag beyond the first plane.
    name = "\\ud83d\\u001b\\u009b\\u007f\\u202e\\udb40\\udc41é日"
    target = f"HKLM\\\\Software\\\\Microsoft\\\\Windows\\\\CurrentVersion\\\\Run\\\\{name}"
    (tmp_path / "log").write_text(
        f'{{"EventID": 13, "TargetObject": "{target}", "Details": "a.exe"}}', encoding="utf-8"
    )
    ran = hunt("log", "--format", "jsonl")

    assert f'"rk_value_name": "{name}"' in ran.out
    assert ran.writes[0]["rk_value_name"] == json.loads(f'"{name}"')


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "sigma"])
def test_text_is_utf8_whatever_the_terminal(hunt: Hunter, tmp_path: Path, form: str):
    (tmp_path / "log").write_text(write_event("Привет"), encoding="utf-8")
    ran = hunt("log", "--format", form, variables={"PYTHONIOENCODING": "ascii"})

    assert "Привет" in ran.out


def test_same_event_twice_is_found_twice(hunt: Hunter, tmp_path: Path):
    (tmp_path / "log").write_text(write_event(), encoding="utf-8")

    assert [row["path"] for row in hunt("log", "./log", "--format", "jsonl").writes] == ["log", "./log"]


@pytest.mark.parametrize("form", ["jsonl", "csv", "sigma", "spl"])
def test_forms_without_room_name_what_could_not_be_read_on_standard_error(hunt: Hunter, tmp_path: Path, form: str):
    (tmp_path / "log").write_text(write_event() + write_event()[:300], encoding="utf-8")
    ran = hunt("log", "--format", form)

    assert ran.status == 2
    cut = "hunt.py: log, line 1: the event is cut off at the end of the file"
    assert ran.err.splitlines() == ["hunt.py: Unreadable:", cut]

"""The JSON document: what programs read."""

from __future__ import annotations

import json
from pathlib import Path

from tests.offline.conftest import Hunter, write_event


def test_document(hunt: Hunter, tmp_path: Path):
    event = write_event("Agent", "rundll32.exe C:\\x.dll,Start")
    (tmp_path / "log.xml").write_text(f"{event}\nfoo\n", encoding="utf-8")
    ran = hunt("log.xml", "--format", "json")

    assert ran.report == {
        "schema_version": "1.0",
        "tool": {"name": "Run Key Hunt", "version": "0.1.0"},
        "totals": {
            "events": 1,
            "autostart_writes": 1,
            "by_severity": {"critical": 0, "high": 1, "medium": 0, "low": 0, "informational": 0},
            "held_down": 0,
            "unreadable": 1,
        },
        "files": [{"path": "log.xml", "kind": "xml", "events": 1, "problem": "", "skipped": False}],
        "findings": [
            {
                "time": "2026-03-02 08:00:00.000",
                "host": "WS-1",
                "rk_score": 70,
                "rk_severity": "high",
                "rk_location": "Run",
                "rk_technique": ["T1547.001"],
                "rk_key": "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run",
                "rk_value_name": "Agent",
                "rk_command": "rundll32.exe C:\\x.dll,Start",
                "rk_program": "rundll32.exe",
                "rk_payload": "C:\\x.dll",
                "rk_decoded": "",
                "rk_writer": "setup.exe",
                "rk_user": "CORP\\lee",
                "rk_rules": [],
                "rk_reasons": ["+70 Starts at every logon"],
                "rk_baseline": "unknown",
                "rk_entry": "Run|agent|rundll32.exe c:\\x.dll,start",
                "path": "log.xml",
                "place": "line 1",
            }
        ],
        "unreadable": [{"path": "log.xml", "place": "line 2", "why": "this is no event"}],
    }


def test_nothing_in_the_document_hides_or_acts(hunt: Hunter, tmp_path: Path):
    # Half a character, as JSON can carry one; a terminal's escapes; a direction mark; a tag beyond the first plane.
    name = "\\ud83d\\u001b\\u009b\\u007f\\u202e\\udb40\\udc41é日"
    target = f"HKLM\\\\Software\\\\Microsoft\\\\Windows\\\\CurrentVersion\\\\Run\\\\{name}"
    (tmp_path / "log").write_text(
        f'{{"EventID": 13, "TargetObject": "{target}", "Details": "a.exe"}}', encoding="utf-8"
    )
    ran = hunt("log", "--format", "json")

    assert f'"rk_value_name": "{name}"' in ran.out
    assert ran.report["findings"][0]["rk_value_name"] == json.loads(f'"{name}"')


def test_document_is_utf8_whatever_the_terminal(hunt: Hunter, tmp_path: Path):
    (tmp_path / "log").write_text(write_event("Привет"), encoding="utf-8")
    ran = hunt("log", "--format", "json", variables={"PYTHONIOENCODING": "ascii"})

    assert '"rk_value_name": "Привет"' in ran.out


def test_same_event_twice_is_found_twice(hunt: Hunter, tmp_path: Path):
    (tmp_path / "log").write_text(write_event(), encoding="utf-8")

    assert [row["path"] for row in hunt("log", "./log", "--format", "json").report["findings"]] == ["log", "./log"]

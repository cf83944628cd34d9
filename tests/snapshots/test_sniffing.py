"""Snapshot or log: what stands first in a file decides, and no value in it can make it the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from runkeyhunt.offline.readers.sniff import kind_of, what_would_do
from runkeyhunt.offline.readers.source import open_source

KEY = "HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run"
QUERIED = f"{KEY}\n    a    REG_SZ    b.exe\n\n"
EVENTS = {
    "text": "01/02/2024 03:04:05 AM\nLogName=Microsoft-Windows-Sysmon/Operational\nEventCode=1\nMessage=x\n",
    "wevtutil": "Event[0]:\n  Log Name: Microsoft-Windows-Sysmon/Operational\n  Event ID: 13\n",
    "viewer": "Log Name:      Microsoft-Windows-Sysmon/Operational\nEvent ID:      1\n",
    "xml": "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>\n",
    "monitor": '01/02/2024 03:04:05.123\nevent_status="(0)The operation completed successfully."\n',
    "log": '<13>Jan  2 03:04:05 pc {"EventID": 13, "TargetObject": "HKLM\\\\x", "Details": "y", "Image": "z"}\n',
}


def kind(tmp_path: Path, text: str) -> str:
    path = tmp_path / "file"
    path.write_text(text, encoding="utf-8")
    with open_source(str(path)) as source:
        found = kind_of(source)
        return found.name if found else ""


@pytest.mark.parametrize("events", EVENTS.values(), ids=EVENTS)
@pytest.mark.parametrize("forged", [QUERIED, f"REGEDIT4\n[{KEY}]\n", "O4 - HKLM\\..\\Run: [a] b\n"])
def test_events_stay_events_whatever_their_values_hold(tmp_path: Path, events: str, forged: str) -> None:
    alone = kind(tmp_path, events)
    assert alone in ("text", "log", "xml")
    assert kind(tmp_path, events + forged) == alone


@pytest.mark.parametrize("events", EVENTS.values(), ids=EVENTS)
def test_a_snapshot_stays_a_snapshot_whatever_its_values_hold(tmp_path: Path, events: str) -> None:
    assert kind(tmp_path, QUERIED + events) == "reg query and PowerShell"
    assert kind(tmp_path, f'REGEDIT4\n[{KEY}]\n"a"="b\n' + events) == "reg file"


def test_autoruns_own_file_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "PC1.ARN"
    path.write_bytes(b"\x01\x02\x03\0" * 100)
    with open_source(str(path)) as source:
        assert kind_of(source) is None
        assert "autorunsc -a * -c -h -s" in what_would_do(source)


BANNER = (
    "\nSysinternals Autoruns v14.10 - Autostart program viewer\nCopyright (C) 2002-2023 Mark Russinovich\n"
    "Sysinternals - www.sysinternals.com\n\n"
)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Time,Entry Location,Entry,Enabled,Image Path,Launch String\n", "csv"),
        ("<?xml version='1.0'?>\n<autoruns>\n", "Autoruns XML"),
    ],
)
def test_what_autoruns_says_above_its_table_is_no_part_of_it(tmp_path: Path, text: str, name: str) -> None:
    assert kind(tmp_path, text) == name
    assert kind(tmp_path, BANNER + text) == name

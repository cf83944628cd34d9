"""A record that cannot be read is counted and named, and the others are read."""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

import pytest

from tests.offline.conftest import Hunter, write_event
from tests.offline.evtx_file import evtx_bytes

RUN = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run"
JSON_EVENT = json.dumps({"EventID": 13, "TargetObject": f"{RUN}\\Agent", "Details": "a.exe"})
TEXT_EVENT = f"""03/02/2026 08:00:00 AM
LogName=Microsoft-Windows-Sysmon/Operational
EventCode=13
Message=Registry value set:
TargetObject: {RUN}\\Agent
Details: a.exe
"""
XML_EVENT = write_event()
CSV_HEADER = "EventCode,TargetObject,Details\n"
CSV_EVENT = f"13,{RUN}\\Agent,a.exe\n"

SUMMARY = "1 event read, 1 autostart write: 0 critical, 1 high, 0 medium, 0 low, 0 informational; "

DAMAGED = {
    "xml, end of an event lost": (
        f"{XML_EVENT}\n{XML_EVENT[:300]}\n{XML_EVENT}\n",
        2,
        [("line 2", "the event is not closed before the next one begins")],
    ),
    "xml, beginning of an event lost": (
        f"{XML_EVENT}\n{XML_EVENT[100:]}\n{XML_EVENT}\n",
        2,
        [("line 2", "the event has lost its beginning")],
    ),
    "xml, cut off": (
        f"{XML_EVENT}\n\n{XML_EVENT[:300]}",
        1,
        [("line 3", "the event is cut off at the end of the file")],
    ),
    "xml, lines that are none": (
        f"syslog line\n{XML_EVENT}\n\nfoo\nbar\n<134>host {XML_EVENT} trailer\nbaz",
        2,
        [("line 1", "this is no event"), ("line 4", "this is no event"), ("line 7", "this is no event")],
    ),
    "xml, what exporters put around": (
        f'\ufeff<?xml version="1.0"?>\n<!-- made\nby hand -->\n<Events>\n{XML_EVENT}{XML_EVENT}\n</Events>\n',
        2,
        [],
    ),
    "xml, no EventID": (
        f"{XML_EVENT}\n{XML_EVENT.replace('EventID', 'Eventid')}\n",
        1,
        [("line 2", "the event has no EventID")],
    ),
    "jsonl, damaged lines": (
        f"{JSON_EVENT}\n{JSON_EVENT[:40]}\n\n{JSON_EVENT}\n[1, 2]\nnull\n" + '{"name": "x"}\n',
        2,
        [
            ("line 2", "this is not valid JSON (Unterminated string starting at)"),
            ("line 5", "this JSON holds no event"),
            ("line 5", "this JSON holds no event"),
            ("line 6", "this JSON holds no event"),
            ("line 7", "this JSON holds no event"),
        ],
    ),
    "jsonl, first line cut": (
        f"{JSON_EVENT[30:]}\n{JSON_EVENT}\n",
        1,
        [("line 1", "this is no event")],
    ),
    "jsonl, a raw control character": (JSON_EVENT.replace("a.exe", "a\t\x01.exe") + "\n", 1, []),
    "json array, a broken element": (
        f"[\n{JSON_EVENT},\n{JSON_EVENT[:-1]},\n {JSON_EVENT}\n]\n",
        2,
        [("line 3", "this is not valid JSON (Expecting property name enclosed in double quotes)")],
    ),
    "json array, cut off": (
        f"[{JSON_EVENT},\n{JSON_EVENT[:-9]}",
        1,
        [("line 2", "this JSON is cut off")],
    ),
    "json, nested without end": (
        JSON_EVENT + "\n" + '{"event":' * 100_000 + "\n" + JSON_EVENT,
        2,
        None,
    ),
    "csv, a row too short": (
        f"{CSV_HEADER}{CSV_EVENT}13,only\n{CSV_EVENT}",
        2,
        [("line 3", "this row has 2 columns and the header has 3")],
    ),
    "csv, a quote that is not closed": (
        f'{CSV_HEADER}{CSV_EVENT}13,"{RUN}\\Agent,a.exe\n',
        1,
        [("line 3", "this is not a valid row (unexpected end of data)")],
    ),
    "json, valid and too deep for anybody": (
        JSON_EVENT + "\n" + '{"event":' * 600 + "0" + "}" * 600,
        1,
        [("line 2", "this JSON holds no event")],
    ),
    "csv, a NUL": (f"{CSV_HEADER}13,{RUN}\\A\0gent,a.exe\n", 1, []),
    "text, an event without a code": (
        TEXT_EVENT + TEXT_EVENT.replace("EventCode", "Code") + TEXT_EVENT,
        2,
        [("line 7", "this is no event: it has no EventCode")],
    ),
    "text, event XML in between": (
        f"{TEXT_EVENT}{XML_EVENT}\n{XML_EVENT[:200]}\n{XML_EVENT}\nfoo\n{TEXT_EVENT}",
        4,
        [("line 8", "the event is not closed before the next one begins"), ("line 10", "this is no event")],
    ),
    "text, a beginning without a head": (
        f"the rest of a message\n{TEXT_EVENT}",
        1,
        [("line 1", "this is no event: it has no EventCode")],
    ),
}


@pytest.mark.parametrize("damage", sorted(DAMAGED))
def test_damage(hunt: Hunter, tmp_path: Path, damage: str):
    content, writes, unreadable = DAMAGED[damage]
    (tmp_path / "log").write_bytes(content.encode("utf-8"))
    ran = hunt("log", "--format", "json", "--fail-on", "never")

    assert ran.status == (0 if unreadable == [] else 2)
    assert ran.report["totals"]["events"] == ran.report["totals"]["autostart_writes"] == writes
    if unreadable is None:
        # What a too deep nesting is called differs from Python to Python.
        assert [record["place"] for record in ran.report["unreadable"]] == ["line 2"]
    else:
        assert ran.report["unreadable"] == [{"path": "log", "place": place, "why": why} for place, why in unreadable]
    assert ran.report["totals"]["unreadable"] == len(ran.report["unreadable"])


def test_event_that_never_ends_is_given_up(hunt: Hunter, tmp_path: Path):
    (tmp_path / "log").write_text(f"{XML_EVENT}\n{XML_EVENT[:300]}{'x' * 18_000_000}\n{XML_EVENT}\n", encoding="utf-8")
    ran = hunt("log", "--format", "json", "--fail-on", "never")

    assert ran.report["totals"]["events"] == 2
    assert ran.report["unreadable"] == [{"path": "log", "place": "line 2", "why": "the event does not end"}]


@pytest.mark.skipif(sys.version_info < (3, 10), reason="evtx for Python 3.9 passes over a damaged record in silence")
def test_damaged_evtx(hunt: Hunter, tmp_path: Path):
    pytest.importorskip("evtx")
    content = bytearray(evtx_bytes([write_event("First"), write_event("Second")]))
    # Where the first record begins its root element there is now nothing that the format knows.
    content[4096 + 512 + 24 + 4] = 0xEE
    (tmp_path / "log").write_bytes(bytes(content) + b"ElfChnk\0")
    ran = hunt("log", "--format", "json", "--fail-on", "never")

    assert [row["value_name"] for row in ran.report["findings"]] == ["Second"]
    assert [record["place"] for record in ran.report["unreadable"]] == ["after record 0", "last 8 bytes"]


def test_gzip_that_is_cut_off_is_read_as_far_as_it_goes(hunt: Hunter, tmp_path: Path):
    events = "".join(write_event(f"Agent {number}", f"{number:x}" * 40) + "\n" for number in range(5_000))
    (tmp_path / "log.gz").write_bytes(gzip.compress(events.encode())[:-2_000])
    ran = hunt("log.gz", "--format", "json")

    events_read = ran.report["totals"]["events"]
    assert ran.status == 2
    assert 4_000 < events_read < 5_000
    assert ran.err.startswith(f"hunt.py: log.gz could be read only up to event {events_read} (")


def test_table_names_unreadable_records(hunt: Hunter, tmp_path: Path):
    (tmp_path / "log").write_text(f"{XML_EVENT}\nfoo\n", encoding="utf-8")

    assert hunt("log", "--threshold", "100").out.splitlines() == [
        SUMMARY + "1 unreadable; 1 below the threshold not shown.",
        "Unreadable:",
        "  log, line 2: this is no event",
    ]


def test_table_names_twenty_unreadable_records_and_counts_the_rest(hunt: Hunter, tmp_path: Path):
    (tmp_path / "log").write_text(f"{JSON_EVENT}\n" + "{\n" * 23, encoding="utf-8")
    lines = hunt("log").out.splitlines()

    assert lines[-1] == "  and 3 more: --format json names them all"
    assert [line.split(":")[0] for line in lines[-21:-1]] == [f"  log, line {number}" for number in range(2, 22)]

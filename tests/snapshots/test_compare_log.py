"""A snapshot compared with a log: what was never written there, written and gone, or written otherwise."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.snapshots.comparing import MACHINE, RUN, against, changes, counts, query, write
from tests.snapshots.hive_file import NOON_SHOWN, hive_of, named

KEY = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run"
USER = rf"HKU\S-1-5-21-1-2-3-1001\{RUN}"


def event(
    name: str,
    details: str,
    time: str = "2026-11-20 10:00:00.000",
    *,
    code: int = 13,
    key: str = KEY,
    host: str = "PC-7",
) -> str:
    kind = {12: "DeleteValue", 13: "SetValue"}[code]
    fields = {"EventID": code, "EventType": kind, "UtcTime": time, "Computer": host, "Image": r"C:\w.exe"}
    return json.dumps({**fields, "TargetObject": rf"{key}\{name}", **({"Details": details} if code == 13 else {})})


def compared(tmp_path: Path, snapshot: str | bytes, *events: str):
    log = write(tmp_path / "log.json", "\n".join(events) + "\n")
    return against(write(tmp_path / "snapshot", snapshot), log)


def test_unlogged_gone_and_different(tmp_path: Path) -> None:
    there = query({MACHINE: {"Same": r"C:\s.exe", "Other": r"C:\new.exe", "Ghost": r"C:\g.exe"}})
    outcome = compared(
        tmp_path, there, event("same", r"C:\s.exe"), event("Other", r"C:\old.exe"), event("Gone", r"C:\gone.exe")
    )
    assert changes(outcome) == [
        ("Ghost", "unlogged", ""),
        ("Gone", "gone", ""),
        ("Other", "changed", r"C:\old.exe"),
    ]
    assert counts(outcome)["same"] == 1
    assert outcome.comparison
    assert outcome.comparison.notes == ("The log tells of 2026-11-20 10:00:00 to 2026-11-20 10:00:00 UTC.",)


def test_the_last_write_counts_in_whatever_order_they_come(tmp_path: Path) -> None:
    there = query({MACHINE: {"a": r"C:\2.exe"}})
    first, last = event("a", r"C:\1.exe"), event("a", r"C:\2.exe", "2026-11-20 11:00:00.000")
    assert changes(compared(tmp_path, there, last, first)) == []
    assert changes(
        compared(tmp_path, there, event("a", r"C:\2.exe"), event("a", r"C:\1.exe", "2026-11-20 11:00:00.000"))
    ) == [("a", "changed", r"C:\1.exe")]


def test_what_was_deleted_in_the_log_and_is_there_is_unlogged_and_what_is_not_is_no_news(tmp_path: Path) -> None:
    deleted = event("a", "", "2026-11-20 11:00:00.000", code=12)
    there, not_there = (query({MACHINE: values}) for values in ({"a": r"C:\a.exe"}, {"b": r"C:\b.exe"}))
    assert changes(compared(tmp_path, there, event("a", r"C:\a.exe"), deleted)) == [("a", "unlogged", "deleted")]
    assert changes(compared(tmp_path, not_there, event("a", r"C:\a.exe"), deleted, event("b", r"C:\b.exe"))) == []


@pytest.mark.parametrize(
    ("first", "last", "change", "said"),
    [
        (
            "2026-11-20 13:00:00.000",
            "2026-11-20 14:00:00.000",
            "before the log",
            "The log cannot have it if the time is true",
        ),
        ("2026-11-20 11:00:00.000", "2026-11-20 13:00:00.000", "unlogged", "Never written in the log: "),
        (
            "2026-11-20 10:00:00.000",
            "2026-11-20 11:00:00.000",
            "unlogged",
            "Never written in the log, which ends before: ",
        ),
    ],
)
def test_a_log_that_begins_after_the_keys_last_write_cannot_have_it(
    tmp_path: Path, first: str, last: str, change: str, said: str
) -> None:
    hive = hive_of({r"Microsoft\Windows\CurrentVersion\Run": [named("a", r"C:\a.exe")]})
    outcome = compared(
        tmp_path, hive, event("x", "y", first, key=r"HKLM\SOFTWARE\X"), event("x", "y", last, key=r"HKLM\SOFTWARE\X")
    )
    assert changes(outcome) == [("a", change, "")]
    reason = outcome.findings[0].verdict.reasons[-1]
    assert reason.startswith(f"+0 {said}")
    assert NOON_SHOWN in reason
    assert f"the log tells of {first[:19]} to {last[:19]} UTC" in reason
    assert outcome.comparison
    assert outcome.comparison.notes[1].startswith("It tells of no autostart write at all")


def test_writes_where_the_snapshot_did_not_read_are_not_gone(tmp_path: Path) -> None:
    outcome = compared(
        tmp_path, query({MACHINE: {"a": r"C:\a.exe"}}), event("a", r"C:\a.exe"), event("u", r"C:\u.exe", key=USER)
    )
    assert changes(outcome) == [("u", "not read there", "")]


def test_the_log_of_another_host_says_nothing(tmp_path: Path) -> None:
    columns = {"key": MACHINE, "path": rf"{MACHINE}\a", "name": "a", "type": "REG_SZ", "data": r"C:\a.exe"}
    row = {"name": "autostarts", "hostIdentifier": "PC-8", "action": "snapshot", "columns": columns}
    other, same = (
        compared(tmp_path, json.dumps(row) + "\n", event("a", r"C:\a.exe", host=host))
        for host in ("PC-7", "pc-8.corp.example")
    )
    assert changes(same) == []
    outcome = other
    assert changes(outcome) == [("a", "not read there", "")]
    assert outcome.comparison
    assert outcome.comparison.notes[1:] == (
        "It tells of no autostart write at all: see whether the sensor logs registry events, and whose log it is.",
        "1 of the log's autostart writes are of hosts that the snapshot is not of, and not compared.",
    )

"""Two snapshots compared: facts, not lines, and only where both were read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from runkeyhunt.errors import HuntError
from runkeyhunt.offline.cli import main
from tests.snapshots.comparing import MACHINE, RUN, against, changes, counts, query, write
from tests.snapshots.hive_file import BINARY, MULTI_SZ, MadeValue, hive_of, named, text

APP = Path(__file__).parents[2]
ONCE = f"{MACHINE}Once"
APPROVED = r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
ON, OFF = "REG_BINARY 020000000000000000000000", "REG_BINARY 030000000000000000000000"


def compared(tmp_path: Path, newer: str | bytes, older: str | bytes) -> list[tuple[str, str, str]]:
    return changes(against(write(tmp_path / "newer", newer), write(tmp_path / "older", older)))


def test_new_changed_and_gone_by_the_name_without_case(tmp_path: Path) -> None:
    older = query({MACHINE: {"Agent": r"C:\a.exe", "Old": r"C:\old.exe", "Same": r"C:\same.exe"}})
    newer = query({MACHINE.upper(): {"AGENT": r"C:\b.exe", "New": r"C:\new.exe", "same": r"C:\same.exe"}})
    outcome = against(write(tmp_path / "newer", newer), write(tmp_path / "older", older))
    assert changes(outcome) == [("AGENT", "changed", r"C:\a.exe"), ("New", "new", ""), ("Old", "gone", "")]
    assert counts(outcome) == {"new": 1, "changed": 1, "gone": 1, "same": 1}
    assert [one.verdict.reasons[-1] for one in outcome.findings if one.verdict.value_name == "AGENT"] == [
        r"+0 Changed since the older snapshot: data (before: C:\a.exe)"
    ]


@pytest.mark.parametrize(
    ("newer", "older"), [(ONCE, MACHINE), (MACHINE.replace("Microsoft", r"WOW6432Node\Microsoft"), MACHINE)]
)
def test_what_the_other_snapshot_did_not_read_is_neither_new_nor_gone(tmp_path: Path, newer: str, older: str) -> None:
    both = {"reg": r"C:\reg.exe"}
    got = compared(tmp_path, query({newer: {"x": r"C:\x.exe"}}), query({older: both}))
    assert got == [("reg", "not read there", ""), ("x", "not read there", "")]


def test_a_key_that_was_shown_empty_was_read(tmp_path: Path) -> None:
    older = f"Windows Registry Editor Version 5.00\n\n[{ONCE}]\n\n[{MACHINE}]\n"
    newer = older + '"x"="C:\\\\x.exe"\n'
    assert compared(tmp_path, newer, older) == [("x", "new", "")]


def test_a_whole_hive_was_read_where_it_holds_nothing(tmp_path: Path) -> None:
    older, newer = hive_of({"Software": []}), hive_of({RUN: [named("x", r"C:\x.exe")]})
    assert compared(tmp_path, newer, older) == [("x", "new", "")]


def test_switched_off_and_on(tmp_path: Path) -> None:
    on, off = (query({MACHINE: {"Agent": r"C:\a.exe"}, APPROVED: {"Agent": state}}) for state in (ON, OFF))
    assert compared(tmp_path, off, on) == [("Agent", "switched off", "on")]
    assert compared(tmp_path, on, off) == [("Agent", "switched on", "off")]
    assert compared(tmp_path, on, query({MACHINE: {"Agent": r"C:\a.exe"}})) == []


def test_a_changed_type_is_a_change(tmp_path: Path) -> None:
    older, newer = (query({MACHINE: {"a": f"{kind} C:\\a.exe"}}) for kind in ("REG_SZ", "REG_EXPAND_SZ"))
    assert compared(tmp_path, newer, older) == [("a", "changed", "REG_SZ")]


def test_another_tools_snapshot_of_the_same_is_the_same(tmp_path: Path) -> None:
    machine = hive_of(
        {r"Microsoft\Windows\CurrentVersion\Run": [named("a", '"C:\\P\\a.exe" /q'), named("b", r"%windir%\b.exe", 2)]}
    )
    printed = (
        'a            : "C:\\P\\a.exe" /q\nb            : C:\\WINDOWS\\b.exe\n'
        "PSPath       : Microsoft.PowerShell.Core\\Registry::HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run\n"
        "PSParentPath : Microsoft.PowerShell.Core\\Registry::HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\n"
        "PSChildName  : Run\nPSProvider   : Microsoft.PowerShell.Core\\Registry\n\n"
    )
    queried = query({MACHINE: {"a": '"C:\\P\\a.exe" /q', "b": r"REG_EXPAND_SZ %windir%\b.exe"}})
    assert compared(tmp_path, printed, machine) == []
    assert compared(tmp_path, machine, printed) == []
    assert compared(tmp_path, queried, machine) == []
    assert compared(tmp_path, printed.replace("b.exe", "c.exe"), machine) == [("b", "changed", r"%windir%\b.exe")]


def test_strings_and_bytes_of_a_hive_are_those_that_reg_query_prints(tmp_path: Path) -> None:
    control = r"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Session Manager"
    machine = hive_of(
        {
            "Select": [MadeValue("Current", b"\1\0\0\0", 4)],
            r"ControlSet001\Control\Session Manager": [
                MadeValue("BootExecute", text("autocheck autochk *") + text("evil") + b"\0\0", MULTI_SZ),
                MadeValue("SetupExecute", b"\1\2", BINARY),
            ],
        }
    )
    same = {"BootExecute": r"REG_MULTI_SZ autocheck autochk *\0evil", "SetupExecute": "REG_BINARY 0102"}
    assert compared(tmp_path, query({control: same}), machine) == []
    other = {**same, "SetupExecute": "REG_BINARY 0103"}
    assert compared(tmp_path, query({control: other}), machine) == [("SetupExecute", "changed", "01 02")]


def test_each_user_has_entries_of_his_own(tmp_path: Path) -> None:
    anna, ben = (rf"HKEY_USERS\S-1-5-21-1-2-3-{number}\{RUN}" for number in (1001, 1002))
    older = query({anna: {"a": r"C:\a.exe"}, ben: {"b": r"C:\b.exe"}})
    newer = query({anna: {"a": r"C:\a.exe"}, ben: {"b": r"C:\b.exe", "a": r"C:\a.exe"}})
    assert compared(tmp_path, newer, older) == [("a", "new", "")]
    # Whose hive HKEY_CURRENT_USER is nobody knows: that it lacks the other's entries says nothing.
    current = query({rf"HKEY_CURRENT_USER\{RUN}": {"a": r"C:\a.exe"}})
    assert compared(tmp_path, current, older) == [("b", "not read there", "")]


def test_what_a_form_leaves_out_is_not_gone(tmp_path: Path) -> None:
    older = query({MACHINE: {"a": r"C:\a.exe", "b": r"C:\b.exe"}})
    newer = "Name,Location,Command,User\nb,HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run,C:\\b.exe,Public\n"
    assert compared(tmp_path, newer, older) == [("a", "not read there", "")]


def test_all_of_thousands_are_told(tmp_path: Path) -> None:
    older = query({MACHINE: {f"v{number}": r"C:\a.exe" for number in range(2_000)}})
    newer = query({MACHINE: {f"w{number}": r"C:\a.exe" for number in range(2_000)}})
    outcome = against(write(tmp_path / "newer", newer), write(tmp_path / "older", older))
    assert counts(outcome) == {"new": 2_000, "gone": 2_000}
    assert len(outcome.findings) == 4_000


@pytest.mark.parametrize(("newer", "status"), [({"a": r"C:\Users\Public\a.exe"}, 1), ({}, 0)])
def test_only_what_differs_and_is_there_makes_the_exit_status(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], newer: dict[str, str], status: int
) -> None:
    evil = {"evil": r"C:\Users\Public\evil.exe"}
    files = [
        str(write(tmp_path / name, query({MACHINE: values})))
        for name, values in (
            ("newer", {"same": r"C:\Users\Public\s.exe", **newer}),
            ("older", {"same": r"C:\Users\Public\s.exe", **evil}),
        )
    ]
    got = main([files[0], "--against", files[1], "--fail-on", "medium", "--format", "json"], APP)
    report = json.loads(capsys.readouterr().out)
    assert got == status
    assert {(one["value_name"], one["change"]) for one in report["findings"]} == {
        ("evil", "gone"),
        *((name, "new") for name in newer),
    }
    assert (report["against"]["kind"], report["against"]["counts"]["same"]) == ("snapshot", 1)


def test_what_cannot_be_compared_is_refused_with_what_to_do(tmp_path: Path) -> None:
    snapshot = write(tmp_path / "snapshot", query({MACHINE: {"a": r"C:\a.exe"}}))
    log = write(tmp_path / "log.json", '{"EventID": 13, "Image": "x"}\n')
    with pytest.raises(HuntError, match="name a snapshot of the registry first"):
        against(log, snapshot)
    with pytest.raises(HuntError, match="neither a snapshot nor an event"):
        against(snapshot, write(tmp_path / "text", "nothing\n"))


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("table", "Run (changed)"),
        ("table", "Against older (snapshot): 1 changed, 0 the same."),
        ("jsonl", '"change": "changed", "before": "C:\\\\old.exe"'),
        ("csv", ",reg query,,,changed,C:\\old.exe\n"),
        ("html", "Against older (snapshot): 1 changed, 0 the same."),
        ("html", "Run (changed)"),
        ("html", "C:\\old.exe"),
    ],
)
def test_every_form_of_the_report_tells_the_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], form: str, shown: str
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "newer", query({MACHINE: {"a": r"C:\new.exe"}}))
    write(tmp_path / "older", query({MACHINE: {"a": r"C:\old.exe"}}))
    assert main(["newer", "--against", "older", "--format", form], APP) == 0
    assert shown in capsys.readouterr().out


def test_the_same_entry_gone_for_one_user_and_new_for_another_is_told_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    both = {rf"HKEY_USERS\S-1-5-21-1-2-3-{number}\{RUN}": {"keep": r"C:\keep.exe"} for number in (1001, 1002)}
    anna, ben = both
    newer = write(tmp_path / "newer", query({**both, anna: {**both[anna], "a": r"C:\a.exe"}}))
    older = write(tmp_path / "older", query({**both, ben: {**both[ben], "a": r"C:\a.exe"}}))
    main([str(newer), "--against", str(older), "--format", "json"], APP)
    told = json.loads(capsys.readouterr().out)["findings"]
    assert sorted((one["value_name"], one["change"], one["owner"][-4:]) for one in told) == [
        ("a", "gone", "1002"),
        ("a", "new", "1001"),
    ]

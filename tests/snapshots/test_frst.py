"""FRST logs: keys spelt out, data without what FRST says of the file, and what it says as evidence."""

from __future__ import annotations

import pytest

from runkeyhunt.snapshots.forms.logs.frst import head_at, read
from runkeyhunt.snapshots.forms.logs.frst_tail import without_tail
from tests.snapshots.form_reading import items, rows, unread, values

HEAD = "==================== Registry (Whitelisted) ===================\n\n(If an entry is included in the fixlist, it goes.)\n\n"
CURRENT = "SOFTWARE\\Microsoft\\Windows\\CurrentVersion"
NT = "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"


@pytest.mark.parametrize(
    ("line", "key", "name", "data"),
    [
        ("HKLM\\...\\Run: [a] => C:\\b.exe /c [12 2024-04-01] (S -> C)", f"HKLM\\{CURRENT}\\Run", "a", "C:\\b.exe /c"),
        (
            "HKLM-x32\\...\\Run: [a] => C:\\b.exe [12 2024-04-01] () [File not signed]",
            "HKLM\\SOFTWARE\\WOW6432Node\\Microsoft\\Windows\\CurrentVersion\\Run",
            "a",
            "C:\\b.exe",
        ),
        (
            'HKU\\S-1-5-21-1-2-3-4\\...\\RunOnce: [a] => cmd.exe /c "C:\\b c.exe"',
            f"HKU\\S-1-5-21-1-2-3-4\\{CURRENT}\\RunOnce",
            "a",
            'cmd.exe /c "C:\\b c.exe"',
        ),
        (
            "HKLM\\...\\Policies\\Explorer\\Run: [1] => C:\\b.exe",
            f"HKLM\\{CURRENT}\\Policies\\Explorer\\Run",
            "1",
            "C:\\b.exe",
        ),
        (
            "HKLM\\...\\Winlogon: [Userinit] C:\\Windows\\system32\\userinit.exe,C:\\b.exe <==== ATTENTION",
            f"HKLM\\{NT}\\Winlogon",
            "Userinit",
            "C:\\Windows\\system32\\userinit.exe,C:\\b.exe",
        ),
        ("HKU\\S-1-5-21-1\\...\\Windows: [Load] => C:\\b.exe", f"HKU\\S-1-5-21-1\\{NT}\\Windows", "Load", "C:\\b.exe"),
        (
            "HKU\\S-1-5-21-1\\...\\Command Processor: [AutoRun] => b.exe",
            "HKU\\S-1-5-21-1\\SOFTWARE\\Microsoft\\Command Processor",
            "AutoRun",
            "b.exe",
        ),
        (
            "HKLM\\Software\\Microsoft\\Active Setup\\Installed Components: [{A}] -> C:\\b.exe [2022-01-14] (G -> G)",
            "HKLM\\Software\\Microsoft\\Active Setup\\Installed Components\\{A}",
            "StubPath",
            "C:\\b.exe",
        ),
        (
            "BootExecute: autocheck autochk * b",
            "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager",
            "BootExecute",
            "autocheck autochk * b",
        ),
        (
            "AppInit_DLLs-x32: C:\\b.dll => C:\\b.dll [1 2020-01-01] (x)",
            "HKLM\\SOFTWARE\\WOW6432Node\\Microsoft\\Windows NT\\CurrentVersion\\Windows",
            "AppInit_DLLs",
            "C:\\b.dll",
        ),
        (
            "StartupDir: C:\\Temp\\6fb2\\ <==== ATTENTION",
            f"HKCU\\{CURRENT}\\Explorer\\User Shell Folders",
            "Startup",
            "C:\\Temp\\6fb2\\",
        ),
        ("HKLM\\...\\Run: [] => C:\\b.exe", f"HKLM\\{CURRENT}\\Run", None, "C:\\b.exe"),
    ],
)
def test_one_value(line: str, key: str, name: str | None, data: str) -> None:
    (value,) = values(read, HEAD + line + "\n")
    assert (value.key, value.name, value.data, value.form) == (key, name, data, "FRST")
    assert unread(read, HEAD + line) == []


@pytest.mark.parametrize(
    ("text", "data", "evidence"),
    [
        (
            "C:\\b.exe [12 2024-04-01] (Signer, Inc. -> Company)",
            "C:\\b.exe",
            (("file date", "2024-04-01"), ("signer", "Signer, Inc."), ("company", "Company")),
        ),
        (
            "C:\\b.exe [12 2024-04-01] (S -> ) <==== ATTENTION",
            "C:\\b.exe",
            (("file date", "2024-04-01"), ("signer", "S"), ("FRST", "ATTENTION")),
        ),
        ("C:\\b.exe  (No File)", "C:\\b.exe", (("file", "is missing"),)),
        ("C:\\b.exe [X]", "C:\\b.exe", (("file", "is missing"),)),
        (
            "C:\\b.exe [12 2024-04-01] () [File not signed] <==== ATTENTION",
            "C:\\b.exe",
            (("file date", "2024-04-01"), ("FRST", "ATTENTION"), ("signer", "not signed")),
        ),
        ("C:\\b.exe (x86)", "C:\\b.exe (x86)", ()),
        (
            "evil.exe [1 2020-01-01] (M -> M) [2 2021-01-01] () [File not signed]",
            "evil.exe [1 2020-01-01] (M -> M)",
            (("file date", "2021-01-01"), ("signer", "not signed")),
        ),
        (
            "evil.exe [1 2020-01-01] (M -> M)  (No File)",
            "evil.exe",
            (("file date", "2020-01-01"), ("signer", "M"), ("company", "M"), ("file", "is missing")),
        ),
        ("a <==== ATTENTION\\b.exe", "a <==== ATTENTION\\b.exe", ()),
    ],
)
def test_what_stands_behind_the_data(text: str, data: str, evidence: tuple[tuple[str, str], ...]) -> None:
    said = without_tail(text)
    assert (said.data, said.evidence) == (data, evidence)


def test_files_of_startup_folders() -> None:
    folder = "C:\\Users\\m\\AppData\\Roaming\\Microsoft\\Windows\\Start Menu\\Programs\\Startup"
    text = (
        f"{HEAD}Startup: {folder}\\a.lnk [2024-01-02]\nShortcutTarget: a.lnk -> C:\\b c.exe (Signer -> Company)\n"
        f"Startup: {folder}\\d.exe [2024-01-02] () [File not signed]\nStartup: {folder}\\e.lnk [2024-01-02]\n"
        f"ShortcutTarget: other.lnk -> C:\\x.exe\nStartup: {folder}\\f.lnk [2024-01-02]\n"
    )
    found = values(read, text)
    assert [(each.key, each.name, each.data) for each in found] == [
        (folder, "a.lnk", "C:\\b c.exe"),
        (folder, "d.exe", f"{folder}\\d.exe"),
        (folder, "e.lnk", None),
        (folder, "f.lnk", None),
    ]
    assert found[0].evidence == (("file date", "2024-01-02"), ("signer", "Signer"), ("company", "Company"))


def test_the_arguments_of_a_link_and_the_host() -> None:
    text = (
        "Ran by a b (administrator) on DESKTOP-1 (Dell Inc. x) (16-01-2022 05:59:39)\n"
        f"{HEAD}Startup: C:\\S\\a.lnk [2024-01-02]\nShortcutAndArgument: a.lnk -> C:\\b.exe => /c d.js\n"
        "HKLM\\...\\Run: [e] => f.exe\nStartup: C:\\S\\g.exe [2024-01-02] (h\\i)\n"
    )
    assert [(each.name, each.data, each.host) for each in values(read, text) if each.key] == [
        ("a.lnk", "C:\\b.exe /c d.js", "DESKTOP-1"),
        ("e", "f.exe", "DESKTOP-1"),
        ("g.exe", "C:\\S\\g.exe", "DESKTOP-1"),
    ]


def test_what_addition_says_to_be_switched_off() -> None:
    text = (
        "==================== MSCONFIG/TASK MANAGER disabled items ==\n\n"
        'HKLM\\...\\StartupApproved\\Run: => "WavesSvc"\nHKU\\S-1-5-21-1\\...\\StartupApproved\\StartupFolder: => "a "b".lnk"\n'
        "MSCONFIG\\startupreg: c => C:\\d.exe\nMSCONFIG\\startupfolder: C:^S^e.lnk => C:\\Windows\\pss\\e.lnk\n"
    )
    approved = f"{CURRENT}\\Explorer\\StartupApproved"
    assert [(each.key, each.name, each.data, each.state) for each in values(read, text)] == [
        (f"HKLM\\{approved}\\Run", "WavesSvc", None, "off"),
        (f"HKU\\S-1-5-21-1\\{approved}\\StartupFolder", 'a "b".lnk', None, "off"),
        (f"HKLM\\{CURRENT}\\Run", "c", "C:\\d.exe", "off"),
        ("C:\\S", "e.lnk", "C:\\Windows\\pss\\e.lnk", "off"),
    ]


def test_a_name_that_holds_the_arrow_is_read_in_every_way() -> None:
    text = f"{HEAD}HKLM\\...\\Run: [a] => good.exe] => evil.exe\n"
    assert [row[:2] for row in rows(read, text)] == [("a", "good.exe] => evil.exe"), ("a] => good.exe", "evil.exe")]
    assert [len(value.doubts) for value in values(read, text)] == [1, 1]


def test_other_sections_are_counted_once_and_lines_that_are_no_rows_told() -> None:
    text = (
        "==================== Processes (Whitelisted) =================\n\n(S -> C) C:\\a.exe <2>\nx\ny\n"
        f"{HEAD}HKLM\\...\\Run: [a] => b.exe\ntail of the data\nGroupPolicy: Restriction <==== ATTENTION\n"
    )
    assert [each.evidence for each in values(read, text)] == [
        (("category", "section Processes (Whitelisted)"),),
        (),
        (("category", "section Registry (Whitelisted)"),),
    ]
    assert [place for place, _ in unread(read, text)] == ["line 11"]


def test_a_key_line_without_its_bracket_is_told() -> None:
    assert [place for place, _ in unread(read, f"{HEAD}HKLM\\...\\Run: [a => b.exe\n")] == ["line 5"]
    assert len(items(read, HEAD)) == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HEAD, True),
        ("Scan result of Farbar Recovery Scan Tool (FRST) (x64)\n", True),
        ("x\nHKLM-x32\\...\\Run: [a] => b\n", True),
        ('HKLM\\...\\StartupApproved\\Run: => "a"', True),
        ("O4 - HKLM\\..\\Run: [a] b", False),
        ("HKLM\\Software\\x: [a]", False),
    ],
)
def test_the_form_is_told_by_its_content(text: str, expected: bool) -> None:
    assert (head_at(text) >= 0) is expected

"""HijackThis logs: O4, F2 and F3 come out as values, the rest is counted, and what is no line of it is told."""

from __future__ import annotations

import pytest

from runkeyhunt.snapshots.forms.logs.hijackthis import head_at, read
from tests.snapshots.form_reading import items, rows, unread, values

HEAD = "Logfile of Trend Micro HijackThis v2.0.5\nScan saved at 6:17:09 PM, on 1/2/2022\n\nRunning processes:\nC:\\x.exe\n\n"
CURRENT = "SOFTWARE\\Microsoft\\Windows\\CurrentVersion"
NT = "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"


@pytest.mark.parametrize(
    ("line", "key", "name", "data", "doubts"),
    [
        ('O4 - HKLM\\..\\Run: [a] "C:\\b c.exe" /d', f"HKLM\\{CURRENT}\\Run", "a", '"C:\\b c.exe" /d', 1),
        ("O4 - HKCU\\..\\RunOnce: [a\\b] c (User 'd')", f"HKCU\\{CURRENT}\\RunOnce", "a\\b", "c (User 'd')", 0),
        ("O4 - HKLM\\..\\Policies\\Explorer\\Run: [1] b", f"HKLM\\{CURRENT}\\Policies\\Explorer\\Run", "1", "b", 1),
        ("O4 - HKUS\\S-1-5-19\\..\\Run: [a] b (User 'LOCAL SERVICE')", f"HKU\\S-1-5-19\\{CURRENT}\\Run", "a", "b", 0),
        ("O4 - HKUS\\.DEFAULT\\..\\Run: [a] b (User 'Default user')", f"HKU\\.DEFAULT\\{CURRENT}\\Run", "a", "b", 0),
        ("O4 - HKCU\\..\\Run: [] b", f"HKCU\\{CURRENT}\\Run", None, "b", 0),
        ("O4 - HKCU\\..\\Run: [a]", f"HKCU\\{CURRENT}\\Run", "a", "", 0),
        ("O4 - HKCU\\..\\Run: [a] ", f"HKCU\\{CURRENT}\\Run", "a", "", 0),
        ("O4 - Startup: a.lnk = C:\\b.exe", "Startup", "a.lnk", "C:\\b.exe", 0),
        ("O4 - Global Startup: a.lnk = ?", "Global Startup", "a.lnk", None, 0),
        ("O4 - Startup: evil.exe", "Startup", "evil.exe", "evil.exe", 0),
        ("O4 - S-1-5-18 Startup: a.lnk = b (User 'SYSTEM')", "S-1-5-18 Startup", "a.lnk", "b", 0),
        ("F2 - REG:system.ini: UserInit=", f"HKLM\\{NT}\\Winlogon", "UserInit", "", 1),
        ("F2 - REG:system.ini: Shell=explorer.exe b.exe", f"HKLM\\{NT}\\Winlogon", "Shell", "explorer.exe b.exe", 1),
        ("F3 - REG:win.ini: load=b.exe", f"HKCU\\{NT}\\Windows", "load", "b.exe", 0),
    ],
)
def test_one_value(line: str, key: str, name: str | None, data: str | None, doubts: int) -> None:
    (value,) = values(read, f"{HEAD}{line}\n\n--\nEnd of file - 20159 bytes\n")
    assert (value.key, value.name, value.data, len(value.doubts), value.form) == (key, name, data, doubts, "HijackThis")
    assert unread(read, f"{HEAD}{line}\n\n--\nEnd of file - 20159 bytes\n") == []


def test_whose_it_is() -> None:
    text = f"{HEAD}O4 - HKUS\\S-1-5-19\\..\\Run: [a] b (User 'LOCAL SERVICE')\nO4 - S-1-5-18 Startup: a.lnk = b (User 'SYSTEM')\n"
    assert [(each.owner, each.evidence) for each in values(read, text)] == [
        ("", (("user", "LOCAL SERVICE"),)),
        ("SYSTEM", ()),
    ]


def test_a_name_that_holds_a_bracket_is_read_in_every_way() -> None:
    text = f"{HEAD}O4 - HKCU\\..\\Run: [a] good.exe] evil.exe\n"
    assert [row[:2] for row in rows(read, text)] == [("a", "good.exe] evil.exe"), ("a] good.exe", "evil.exe")]
    assert [len(value.doubts) for value in values(read, text)] == [1, 1]


@pytest.mark.parametrize(
    "line",
    ["O4 - Something new: x", "tail of the data", "O4 - HKCU\\..\\Run: [a b", "O4 - HKCU\\..\\Run: [a" + "] b" * 20],
)
def test_a_line_that_cannot_be_read_is_told(line: str) -> None:
    text = f"{HEAD}O4 - HKCU\\..\\Run: [x] y\n{line}\n"
    assert [row[0] for row in rows(read, text)] == ["x"]
    assert [place for place, _ in unread(read, text)] == ["line 8"]


def test_other_sections_are_counted() -> None:
    text = f"{HEAD}R1 - HKCU\\x,y = z\nO23 - Service: a - b - c\n"
    assert [(each.key, each.evidence) for each in values(read, text)] == [
        ("", (("category", "section R1"),)),
        ("", (("category", "section O23"),)),
    ]
    assert len(items(read, text)) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HEAD, True),
        ("x\nO4 - HKLM\\..\\Run: [a] b\n", True),
        ("O4 - Startup: a.lnk = b", True),
        ("O4 - a\n", False),
        ("x O4 - HKLM", False),
    ],
)
def test_the_form_is_told_by_its_content(text: str, expected: bool) -> None:
    assert (head_at(text) >= 0) is expected

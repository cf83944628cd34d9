"""What the window of Autoruns saves as text: entries below their location, switched on or off."""

from __future__ import annotations

import pytest

from runkeyhunt.snapshots.forms.autoruns_text import head_at, read
from runkeyhunt.snapshots.shown import Seen
from tests.snapshots.form_reading import items, unread, values

RUN = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run"


def test_entries_and_their_state() -> None:
    text = (
        f'{RUN}\t\t\t\t1/2/2024 3:04 AM\t\n+ "a b"\t"Tool"\t"(Verified) X"\t"c:\\a.exe"\t"1/2/2024"\t\n'
        f'X c\t\t\tFile not found: C:\\c.exe\n+ d\t\t\t\n\n"{RUN}Once"\n+ e\t\t\tc:\\e.exe\n'
    )
    found = values(read, text)
    assert [(each.key, each.name, each.data, each.state) for each in found] == [
        (RUN, "a b", "c:\\a.exe", "on"),
        (RUN, "c", "C:\\c.exe", "off"),
        (RUN, "d", None, "on"),
        (f"{RUN}Once", "e", "c:\\e.exe", "on"),
    ]
    assert found[0].evidence == (("description", "Tool"), ("signer", "(Verified) X"), ("image", "c:\\a.exe"))
    assert found[1].evidence[-1] == ("file", "is missing")
    assert [len(each.doubts) for each in found] == [1, 1, 1, 1]
    assert items(read, text)[0] == Seen("line 1", RUN)


def test_what_is_neither_location_nor_entry_is_told() -> None:
    text = f"+ a\t\t\tb\n{RUN}\n+ c\t\t\td\ntail\n"
    assert [place for place, _ in unread(read, text)] == ["line 1", "line 4"]
    assert [each.name for each in values(read, text)] == ["c"]


def test_a_cell_beyond_every_limit_is_read() -> None:
    (value,) = values(read, f"{RUN}\n+ {'a' * 200_000}\tb\tc\td\n")
    assert (len(value.name or ""), value.data) == (200_000, "d")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{RUN}\t\t\n+ a\tb\n", True),
        (f'x\r\n"{RUN}"\r\nX\ta\r\n', True),
        (f"{RUN}\nplain\n", False),
        ("+ a\tb\n", False),
    ],
)
def test_the_form_is_told_by_its_content(text: str, expected: bool) -> None:
    assert (head_at(text) >= 0) is expected


def test_what_autorunsc_prints_without_a_table() -> None:
    text = (
        "\nSysinternals Autoruns v13.51 - Autostart program viewer\nCopyright (C) 2002-2015 Mark Russinovich\n"
        f'Sysinternals - www.sysinternals.com\n\n{RUN}\n   a b\n     "C:\\c d.exe" /e\n     (Verified) X\n     c:\\c d.exe\n'
        "   f\n     g.exe\n\nTask Scheduler\n   \\h\n     i.exe\n"
    )
    found = values(read, text)
    assert [(each.key, each.name, each.data, each.state) for each in found] == [
        (RUN, "a b", '"C:\\c d.exe" /e', ""),
        (RUN, "f", "g.exe", ""),
        ("Task Scheduler", "\\h", "i.exe", ""),
    ]
    assert found[0].evidence == (("said", "(Verified) X"), ("said", "c:\\c d.exe"))
    assert (unread(read, text), head_at(text)) == ([], text.index(RUN))
    assert unread(read, f"{RUN}\n   a\n") == [("line 2", "of this entry no command is told")]


def test_a_location_that_ends_with_the_values_name() -> None:
    key = "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon"
    (value,) = values(read, f"{key}\\Shell\n+ explorer.exe\t\t\tc:\\windows\\explorer.exe\n")
    assert (value.key, value.name, value.data) == (key, "Shell", "c:\\windows\\explorer.exe")

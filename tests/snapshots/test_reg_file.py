"""Registration files: what regedit takes is read as it takes it, and what it refuses is told with its line."""

from __future__ import annotations

import pytest

from runkeyhunt.events.registry_value import REMOVED
from runkeyhunt.snapshots.forms.reg_file import head_at, read
from runkeyhunt.snapshots.shown import Seen, Shown
from tests.snapshots.form_reading import items, rows, unread, values

RUN = "HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Run"
FIVE = "Windows Registry Editor Version 5.00"


def under_run(*lines: str, header: str = FIVE) -> str:
    return "\r\n".join((header, "", f"[{RUN}]", *lines, ""))


def in_hex(text: str, encoding: str = "utf-16-le") -> str:
    return text.encode(encoding).hex(",")


def test_a_key_and_its_values_with_their_places() -> None:
    seen, shown = items(read, under_run('"OneDrive"="\\"C:\\\\a.exe\\" /b"'))
    assert seen == Seen("line 3", RUN)
    assert isinstance(shown, Shown)
    assert (shown.place, shown.value.key, shown.value.name, shown.value.data) == (
        "line 4",
        RUN,
        "OneDrive",
        '"C:\\a.exe" /b',
    )
    assert (shown.value.type, shown.value.doubts, shown.value.form) == ("REG_SZ", (), "reg file")


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ('@="x.exe"', (None, "x.exe", "REG_SZ")),
        ('""="x.exe"', (None, "x.exe", "REG_SZ")),
        ('  "a" = "b" ; comment', ("a", "b", "REG_SZ")),
        ('"a"="b";comment', ("a", "b", "REG_SZ")),
        ('"a"="b ;c"', ("a", "b ;c", "REG_SZ")),
        ('"a=b"=""', ("a=b", "", "REG_SZ")),
        ('"a\\"b\\\\c"="d"', ('a"b\\c', "d", "REG_SZ")),
        ('"a"=dword:0000001f', ("a", "0x1f", "REG_DWORD")),
        ('"a"=dword:1 ;c', ("a", "0x1", "REG_DWORD")),
        ('"a"=hex:03,00,FF', ("a", b"\x03\x00\xff", "REG_BINARY")),
        ('"a"=hex:', ("a", b"", "REG_BINARY")),
        ('"a"=hex(0):01', ("a", b"\x01", "REG_NONE")),
        (f'"a"=hex(1):{in_hex("b")},00,00', ("a", "b", "REG_SZ")),
        (f'"a"=hex(2):{in_hex("%windir%")},00,00', ("a", "%windir%", "REG_EXPAND_SZ")),
        ('"a"=hex(4):01,02,00,00', ("a", "0x201", "REG_DWORD")),
        ('"a"=hex(5):00,00,02,01', ("a", "0x201", "REG_DWORD_BIG_ENDIAN")),
        (f'"a"=hex(7):{in_hex("b")},00,00,{in_hex("cd")},00,00,00,00', ("a", ("b", "cd"), "REG_MULTI_SZ")),
        ('"a"=hex(7):00,00', ("a", (), "REG_MULTI_SZ")),
        ('"a"=hex(b):01,00,00,00,00,00,00,00', ("a", "0x1", "REG_QWORD")),
        ('"a"=hex(ffff0001):01', ("a", b"\x01", "REG_0xffff0001")),
        ('"a"=hex(2):25,00,\\\r\n  41,00,\\;comment\r\n\r\n  ;comment\r\n  25,00,00,00', ("a", "%A%", "REG_EXPAND_SZ")),
        ('"a"=hex(2):\\\r\n  41,00,00,00', ("a", "A", "REG_EXPAND_SZ")),
        ('"a"=hex:01,02,', ("a", b"\x01\x02", "REG_BINARY")),
        ('"a"=str(1):"C:\\b c\\d.exe"', ("a", "C:\\b c\\d.exe", "REG_SZ")),
        ('"a"=str(2):"\\\\\\\\host\\\\b"', ("a", "\\\\host\\b", "REG_EXPAND_SZ")),
    ],
)
def test_one_value_of_version_5(line: str, row: tuple[str | None, object, str]) -> None:
    assert rows(read, under_run(line)) == [row]
    assert unread(read, under_run(line)) == []
    assert [value.doubts for value in values(read, under_run(line))] == [()]


def test_strings_of_version_4_are_single_bytes() -> None:
    lines = (
        f'"a"=hex(2):{in_hex("%windir%", "ascii")},00',
        f'"b"=hex(7):{in_hex("x", "ascii")},00,79,00,00',
        '"c"=hex(2):c4,00',
    )
    found = values(read, under_run(*lines, header="REGEDIT4"))
    assert [(each.name, each.data, len(each.doubts)) for each in found] == [
        ("a", "%windir%", 0),
        ("b", ("x", "y"), 0),
        ("c", "Ä", 1),
    ]


@pytest.mark.parametrize(
    "line",
    [
        '"a"=1',
        '"a"=C:\\b.exe',
        '"a"=',
        '"a"="b"c"',
        '"a"=""b""',
        '"a"="b" #c',
        '"a"=dword:',
        '"a"=dword:123456789',
        '"a"=dword:0x1',
        '"a"=hex:100',
        '"a"=hex:0g',
        '"a"=hex:01,,02',
        '"a"=hex(0x2):41',
        '"a="b"',
        'a="b"',
        '"a"',
        "some text",
        '"a"=-"b"',
    ],
)
def test_a_line_that_regedit_refuses_is_told(line: str) -> None:
    text = under_run(line, '"next"="value"')
    assert rows(read, text) == [("next", "value", "REG_SZ")]
    assert [place for place, _ in unread(read, text)] == ["line 4"]


@pytest.mark.parametrize("first", ['"a"=hex(2):41,00\\', '"a"=hex(2):41,00,\\'])
def test_bytes_that_do_not_go_on_are_told_and_the_next_line_is_read(first: str) -> None:
    text = under_run(first, '"b"="c"')
    assert rows(read, text) == [("b", "c", "REG_SZ")]
    assert [place for place, _ in unread(read, text)] == ["line 4"]


def test_bytes_that_go_on_without_a_comma_are_refused_whole() -> None:
    text = under_run('"a"=hex:41\\', "  ,42", '"b"=hex:41\\', "  42", '"c"=hex:43')
    assert [row[0] for row in rows(read, text)] == ["c"]
    assert [place for place, _ in unread(read, text)] == ["line 4", "line 5", "line 6", "line 7"]


def test_bytes_that_the_end_of_the_file_cuts_off_are_read_with_a_doubt() -> None:
    (value,) = values(read, under_run('"a"=hex:01,02,\\').rstrip())
    assert (value.data, len(value.doubts)) == (b"\x01\x02", 1)


def test_a_string_over_two_lines() -> None:
    text = under_run('"a"="first', "[HKEY_LOCAL_MACHINE\\\\forged]", '\\"b\\"=\\"c\\"', 'last" ; comment', '"d"="e"')
    assert rows(read, text) == [
        ("a", 'first\n[HKEY_LOCAL_MACHINE\\forged]\n"b"="c"\nlast', "REG_SZ"),
        ("d", "e", "REG_SZ"),
    ]
    assert [len(value.doubts) for value in values(read, text)] == [1, 0]


@pytest.mark.parametrize(
    ("broken", "data"),
    [('"a"="C:\\\\b.exe', "C:\\b.exe"), ('"a"="C:\\\\dir\\"', "C:\\dir\\"), ('"a"="\\"C:\\\\b.exe\\"', '"C:\\b.exe"')],
)
def test_a_string_without_its_end_is_shown_and_told_and_swallows_nothing(broken: str, data: str) -> None:
    other = RUN.replace("CURRENT_USER", "LOCAL_MACHINE")
    text = under_run(broken, "", f"[{other}]", '"b"="c"')
    assert [(value.key, value.name, value.data) for value in values(read, text)] == [
        (RUN, "a", data),
        (other, "b", "c"),
    ]
    assert [place for place, _ in unread(read, text)] == ["line 4"]
    assert [item.place for item in items(read, text) if isinstance(item, (Seen, Shown))] == [
        "line 3",
        "line 4",
        "line 6",
        "line 7",
    ]


def test_a_string_without_its_end_at_the_end_of_the_file() -> None:
    text = under_run('"a"="b', "[HKEY_LOCAL_MACHINE\\x]", "rest")
    assert [(value.name, value.data) for value in values(read, text)] == [("a", "b")]
    assert [place for place, _ in unread(read, text)] == ["line 4", "line 6"]


def test_single_backslashes_are_read_as_they_stand_and_told() -> None:
    assert [place for place, _ in unread(read, under_run('"a"="c:\\Users\\m\\D.exe"'))] == ["line 4"]
    (value,) = values(read, under_run('"a"="c:\\Users\\m\\D.exe"'))
    assert (value.data, len(value.doubts)) == ("c:\\Users\\m\\D.exe", 1)


def test_text_behind_the_nul_of_a_string_is_told() -> None:
    (value,) = values(read, under_run(f'"a"=hex(1):{in_hex("b")},00,00,{in_hex("evil")},00,00'))
    assert value.data == "b"
    assert value.doubts == ("behind the NUL that ends the text stands more: 'evil'",)


def test_removals() -> None:
    text = under_run('"a"=-', '"b"=  - ; comment', "@=-", f"[-{RUN}\\Sub]", '"c"="d"')
    found = values(read, text)
    assert [(each.key, each.name, each.data, each.present) for each in found] == [
        (RUN, "a", None, REMOVED),
        (RUN, "b", None, REMOVED),
        (RUN, None, None, REMOVED),
        (RUN + "\\Sub", None, None, REMOVED),
    ]
    assert "whole key" in found[-1].doubts[0]
    ((place, why),) = unread(read, text)
    assert (place, "key that is removed" in why) == ("line 8", True)


@pytest.mark.parametrize(
    ("text", "doubts"),
    [
        (f'{FIVE}\n[{RUN}]\n@="b"', 0),
        (f'  REGEDIT4\n[{RUN}]\n@="b"', 0),
        (f'\n{FIVE}\n[{RUN}]\n@="b"', 1),
        (f'[{RUN}]\n@="b"', 1),
        (f'Windows Registry Editor Version 5\n[{RUN}]\n@="b"', 1),
        (f'{FIVE}\n[{RUN}] \t\n@="b"', 0),
        (f'{FIVE}\n[Software\\Run]\n@="b"', 1),
        (f'{FIVE}\n[ {RUN}]\n@="b"', 1),
        (f'{FIVE}\n[{RUN}]\n\n\ufeff{FIVE}\n[{RUN}]\n@="b"', 0),
    ],
)
def test_what_regedit_would_refuse_of_a_file_is_said_of_its_values(text: str, doubts: int) -> None:
    assert [len(value.doubts) for value in values(read, text)] == [doubts]


def test_a_key_without_its_bracket_takes_its_values_along() -> None:
    text = f'{FIVE}\n[{RUN}\n"a"="b"\n'
    assert items(read, text)[1:] == items(read, text)[-1:]
    assert [place for place, _ in unread(read, text)] == ["line 2", "line 3"]


def test_a_key_may_hold_brackets() -> None:
    assert items(read, f"{FIVE}\n[{RUN}\\a]b]\n")[0] == Seen("line 2", f"{RUN}\\a]b")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"\n\n{FIVE}\n", True),
        ("REGEDIT4\n", True),
        (f";x\n[{RUN}]\n", True),
        (f"[-{RUN}]", True),
        (RUN, False),
        ("[section]\na=b\n", False),
        ("regedit is a program\n" * 30, False),
        ("a\n" * 30 + "REGEDIT 4", False),
    ],
)
def test_the_form_is_told_by_its_content(text: str, expected: bool) -> None:
    assert (head_at(text) >= 0) is expected

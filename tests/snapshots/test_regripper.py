"""RegRipper's `run`: keys and values with the key's time, and an output that read nothing is never taken for clean."""

from __future__ import annotations

import pytest

from runkeyhunt.snapshots.forms.logs.regripper import head_at, read
from runkeyhunt.snapshots.shown import Seen
from tests.snapshots.form_reading import items, rows, unread, values

BANNER = "run v.20200511\n(Software, NTUSER.DAT) [Autostart] Get autostart key contents from Software hive\n\n"
RUN = "Software\\Microsoft\\Windows\\CurrentVersion\\Run"
KEY = f"{RUN}\nLastWrite Time 2024-11-26 22:16:53Z\n"


def test_values_with_the_time_of_their_key() -> None:
    text = f'{BANNER}{KEY}  OneDrive - "C:\\a b.exe" /c\n\n{RUN} has no subkeys.\n\n{RUN}Once not found.\n'
    (value,) = values(read, text)
    assert (value.key, value.name, value.data, value.type, value.form) == (
        RUN,
        "OneDrive",
        '"C:\\a b.exe" /c',
        "",
        "RegRipper",
    )
    assert (value.time, value.time_of, value.doubts) == ("2024-11-26 22:16:53", "key", ())
    assert [item for item in items(read, text) if isinstance(item, Seen)] == [
        Seen("line 4", RUN),
        Seen("line 8", RUN),
        Seen("line 10", f"{RUN}Once", is_there=False),
    ]
    assert unread(read, text) == []


def test_the_older_form_with_tabs_and_arrows() -> None:
    text = f"run v.20140115\n{RUN}\nLastWrite Time Thu Aug  7 04:05:06 2014 (UTC)\n\ta -> C:\\b.exe\n"
    assert [(value.data, value.time) for value in values(read, text)] == [("C:\\b.exe", "2014-08-07 04:05:06")]


def test_a_software_hive_stands_below_hklm() -> None:
    text = BANNER + KEY.replace("Software\\Micro", "Micro") + "  a - b\n"
    assert [value.key for value in values(read, text)] == [f"HKLM\\SOFTWARE\\{RUN[9:]}"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (BANNER, "read nothing"),
        (f"Launching {BANNER.splitlines()[0]}\n{BANNER}", "read nothing"),
        (f"{BANNER}{RUN} not found.\n\n{RUN}Once not found.\n", "found none of its keys"),
    ],
)
def test_an_output_that_read_nothing_is_told(text: str, why: str) -> None:
    ((place, told),) = unread(read, text)
    assert place == "line 1"
    assert why in told


def test_a_name_that_holds_what_parts_it_from_its_data_is_read_in_every_way() -> None:
    text = f"{BANNER}{KEY}  a - C:\\good.exe - C:\\evil.exe\n"
    assert [row[:2] for row in rows(read, text)] == [
        ("a", "C:\\good.exe - C:\\evil.exe"),
        ("a - C:\\good.exe", "C:\\evil.exe"),
    ]
    assert [len(value.doubts) for value in values(read, text)] == [1, 1]
    many = f"{BANNER}{KEY}  a{' - b' * 20}\n"
    assert (rows(read, many), [place for place, _ in unread(read, many)]) == ([], ["line 6"])


@pytest.mark.parametrize("line", ["tail of the data", "  nothing parts this"])
def test_a_line_that_is_no_row_is_told(line: str) -> None:
    text = f"{BANNER}{KEY}  a - b\n{line}\n  c - d\n"
    assert [row[0] for row in rows(read, text)] == ["a", "c"]
    assert [place for place, _ in unread(read, text)] == ["line 7"]


def test_a_value_below_no_key_is_told() -> None:
    assert [place for place, _ in unread(read, f"{BANNER}  a - b\n{KEY}")] == ["line 4"]


def test_other_plugins_are_counted_and_not_read() -> None:
    text = f"{BANNER}{KEY}  a - b\n----------------------------------------\nwinlogon v.20200511\nfoo\n  c - d\n"
    found = values(read, text)
    assert [(each.key, each.name) for each in found] == [(RUN, "a"), ("", None)]
    assert found[1].evidence == (("category", "plugin winlogon"),)


@pytest.mark.parametrize(
    ("text", "expected"), [(BANNER, True), ("winlogon v.20200511\n", False), ("trun v.20200511\n", False)]
)
def test_the_form_is_told_by_its_content(text: str, expected: bool) -> None:
    assert (head_at(text) >= 0) is expected


@pytest.mark.parametrize("head", ["user_run v.20140115\n(NTUSER.DAT) [Autostart] x\n\n", ""])
def test_before_3_0_a_colon_parted_name_and_data(head: str) -> None:
    key = "Software\\Microsoft\\Windows\\CurrentVersion\\Run"
    text = f"{head}{key}\nLastWrite Time Thu Jul  4 09:15:00 2024 (UTC)\n  a b: C:\\c - d\\e.exe /f: g\n"
    assert head_at(text) == 0
    assert [value.name for value in values(read, text)] == ["a b", "a b: C:\\c - d\\e.exe /f"]
    assert [value.data for value in values(read, text)] == ["C:\\c - d\\e.exe /f: g", "g"]
    assert {(value.key, value.time) for value in values(read, text)} == {(key, "2024-07-04 09:15:00")}
    assert unread(read, text) == []

"""Rows are found by what a value and a program are called, whatever wildcards their names have, and no others are asked."""

from __future__ import annotations

import pytest

from runkeyhunt.judging.known.baseline_row import BaselineRow
from runkeyhunt.judging.known.row_index import RowIndex
from runkeyhunt.judging.lookup_file import Pattern

NAMES = ("Till", "Till*", "*Agent", "Ti?l", "*mid*", "*", "GoogleUpdate_<hash>", "Till Agent*")


def row(name: str, command: str = r"C:\Apps\a.exe") -> BaselineRow:
    return BaselineRow({"location": "Run", "value_name": name, "command": command, "writer": "*"}, name)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("till", {"Till", "Till*", "Ti?l", "*"}),
        ("Till Agent", {"Till*", "Till Agent*", "*Agent", "*"}),
        ("My Agent", {"*Agent", "*"}),
        ("amidst", {"*mid*", "*"}),
        ("GoogleUpdate_0123456789abcdef01", {"GoogleUpdate_<hash>", "*"}),
        ("T", {"*"}),
        ("", {"*"}),
    ],
)
def test_every_row_whose_name_fits_is_found(name: str, found: set[str]) -> None:
    assert {one.label for one in RowIndex(map(row, NAMES)).of_value(name)} == found


def test_of_many_rows_only_those_with_a_like_name_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    index = RowIndex(row(f"App{number}{end}") for number in range(1_000) for end in ("", "*"))
    asked: list[str] = []
    fits = Pattern.fits

    def counted(self: Pattern, text: str, *, with_blanks: bool = True) -> bool:
        asked.append(text)
        return fits(self, text, with_blanks=with_blanks)

    monkeypatch.setattr(Pattern, "fits", counted)
    assert [one.label for one in index.of_value("App123")] == ["App123", "App1*", "App12*", "App123*"]
    assert asked == ["app123"] * 4


@pytest.mark.parametrize(
    ("command", "found"),
    [
        (r'"C:\Program Files\Vendor\My Tool.exe" -x', ["my tool.exe"]),
        (r"C:\Program Files\Vendor\tool.exe C:\data\other.exe", ["tool.exe"]),
        (r"C:\Program Files\Vendor\setup.exe", []),
        (r"C:\Apps\loose.exe", []),
    ],
    ids=["quoted", "with an argument", "a name that many have", "no vendor's folder"],
)
def test_a_program_is_found_by_its_name(command: str, found: list[str]) -> None:
    index = RowIndex([row("Tool", command)])
    names = ("my tool.exe", "tool.exe", "other.exe", "setup.exe", "loose.exe")
    assert [name for name in names if index.of_program(name)] == found

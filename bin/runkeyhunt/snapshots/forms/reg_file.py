r"""Registration files, `.reg`, of version 5 and 4: what regedit exports and what people write for it to import.

What regedit takes and what it refuses is proved by tests that Wine's developers ran on Windows
(programs/regedit/tests and programs/reg/tests in https://gitlab.winehq.org/wine/wine).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from runkeyhunt.events.registry_value import PRESENT, REMOVED, RegistryValue
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.snapshots.forms import reg_file_data
from runkeyhunt.snapshots.forms.lines import read_lines
from runkeyhunt.snapshots.forms.reg_file_data import Datum, Hexadecimal, OpenString
from runkeyhunt.snapshots.shown import Item, Seen, Shown, Unread

FORM = "reg file"
_HEADERS = {"Windows Registry Editor Version 5.00": "utf-16-le", "REGEDIT4": "cp1252"}
_HEADER = lazy_pattern(
    r"[ \t]{0,9}(?:Windows Registry Editor Version [^\r\n]{1,20}|REGEDIT ?\d{0,2}[ \t]{0,9})\r?\Z", re.IGNORECASE
)
_HEAD = lazy_pattern(
    r"^\ufeff?[ \t]{0,9}"
    r"(?:\[-?HKEY_\w{1,30}[\\\]]|Windows Registry Editor Version [^\r\n]{1,20}\r?$|REGEDIT4[ \t]{0,9}\r?$)",
    re.IGNORECASE | re.MULTILINE,
)
_ROOT = lazy_pattern(r"HKEY_(?:LOCAL_MACHINE|CURRENT_USER|USERS|CLASSES_ROOT|CURRENT_CONFIG)(?:\\|\Z)", re.IGNORECASE)
_BLANKS = " \t"

_NO_HEADER = "the file has no header: regedit refuses it"
_LATE_HEADER = "the header is not on the first line: regedit refuses the file"
_ODD_HEADER = "the header is spelt otherwise than regedit spells it: it refuses the file"
_NO_ROOT = "the key begins with none of the registry's roots as regedit writes them: it may refuse the key"
_WHOLE_KEY = "the whole key is removed, with all that it holds"
_NO_END_OF_KEY = "the key's line has no closing bracket: regedit refuses it and what stands below it"
_BELOW_NO_KEY = "this value stands below no key: regedit leaves it out"
_BELOW_REMOVED = "this value stands below a key that is removed: regedit leaves it out"
_NO_ROW = "this is neither a key nor a value: regedit leaves it out"


def head_at(text: str) -> int:
    """Tell where regedit's header, or the first key in brackets, stands; -1 where there is neither."""
    head = _HEAD.search(text)
    return head.start() if head else -1


def read(lines: Iterable[str]) -> Iterator[Item]:
    """Read every key, value and removal."""
    return read_lines(_RegFile(), lines)


@dataclass(frozen=True)
class _Waiting:
    """Hold a value that goes on in the next line, and where it began."""

    place: str
    name: str | None
    begun: Hexadecimal | OpenString


class _RegFile:
    """Hold the key that values stand below, and the value that goes on in the next line."""

    def __init__(self) -> None:
        self._encoding = ""
        self._of_file: tuple[str, ...] = (_NO_HEADER,)
        self._lines = 0
        self._key = ""
        self._why_no_key = _BELOW_NO_KEY
        self._waiting: _Waiting | None = None

    def line(self, place: str, text: str) -> Iterator[Item]:
        self._lines += 1
        yield from self._line(place, text)

    def end(self) -> Iterator[Item]:
        while self._waiting:
            yield from self._close(self._waiting)

    def _line(self, place: str, text: str) -> Iterator[Item]:
        if self._waiting:
            yield from self._next_line(place, text, self._waiting)
        else:
            yield from self._row(place, text)

    def _row(self, place: str, text: str) -> Iterator[Item]:
        row = text.lstrip(_BLANKS)
        if row.startswith("["):
            yield from self._key_line(place, row)
        elif row.startswith(('"', "@")):
            yield from self._value_line(place, row)
        elif _HEADER.match(row):
            self._header(row.rstrip())
        elif row.strip() and not row.startswith((";", "#")):
            yield Unread(place, _NO_ROW)

    def _header(self, header: str) -> None:
        is_4 = header.upper().startswith("REGEDIT") and header not in _HEADERS
        self._encoding = _HEADERS.get(header, "cp1252" if is_4 else "utf-16-le")
        self._of_file = () if header in _HEADERS else (_ODD_HEADER,)
        if self._lines > 1 and not self._key:
            self._of_file = (*self._of_file, _LATE_HEADER)

    def _key_line(self, place: str, row: str) -> Iterator[Item]:
        key, bracket, _ = row[1:].rpartition("]")
        self._key, self._why_no_key = "", _BELOW_NO_KEY
        if not bracket:
            yield Unread(place, _NO_END_OF_KEY)
        elif key.startswith("-"):
            self._why_no_key = _BELOW_REMOVED
            doubts = (*self._doubts_of_key(key[1:]), _WHOLE_KEY)
            yield Shown(place, RegistryValue(key[1:], present=REMOVED, doubts=doubts, form=FORM))
        else:
            self._key = key
            yield Seen(place, key)

    def _value_line(self, place: str, row: str) -> Iterator[Item]:
        if not self._key:
            yield Unread(place, self._why_no_key)
            return
        name, data = reg_file_data.name_and_data(row)
        if data is None:
            yield Unread(place, reg_file_data.NO_NAME)
            return
        begun = reg_file_data.begin(data, self._encoding)
        if isinstance(begun, (Hexadecimal, OpenString)):
            self._waiting = _Waiting(place, name, begun)
            if not begun.is_open:
                yield from self._close(self._waiting)
        else:
            yield from self._datum(place, name, begun)

    def _next_line(self, place: str, text: str, waiting: _Waiting) -> Iterator[Item]:
        is_taken = waiting.begun.takes((place, text))
        if not (is_taken and waiting.begun.is_open):
            yield from self._close(waiting)
        if not is_taken:
            yield from self._line(place, text)

    def _close(self, waiting: _Waiting) -> Iterator[Item]:
        self._waiting = None
        yield from self._datum(waiting.place, waiting.name, waiting.begun.finish())
        for place, text in waiting.begun.given_back:
            yield from self._line(place, text)

    def _datum(self, place: str, name: str | None, datum: Datum) -> Iterator[Item]:
        if datum.why:
            yield Unread(place, datum.why)
        if datum.is_value:
            doubts = (*self._doubts_of_key(self._key), *datum.doubts)
            present = REMOVED if datum.is_removed else PRESENT
            yield Shown(
                place, RegistryValue(self._key, name, datum.data, datum.type, present=present, doubts=doubts, form=FORM)
            )

    def _doubts_of_key(self, key: str) -> tuple[str, ...]:
        return self._of_file if _ROOT.match(key) else (*self._of_file, _NO_ROOT)

"""What the window of Autoruns saves as text: a location on a line, and below it its entries, parted by tabs.

In front of an entry stands `+` where it is switched on and `X` where it is not. The command's arguments are not shown,
only the file. What `autorunsc` prints without `-c` is indented instead: an entry by three blanks, and by five what is
told of it, its command first.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping

from runkeyhunt.events.registry_value import OFF, ON
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.snapshots.forms.lines import read_lines
from runkeyhunt.snapshots.rows import values_of
from runkeyhunt.snapshots.shown import Item, Seen, Shown, Unread

FORM = "Autoruns text"
_HEAD = lazy_pattern(
    r"^\"?HK(?:LM|CU|EY_)[^\t\r\n]{1,400}(?:\t[^\r\n]{0,400})?\r?\n(?:[+X][ \t]| {3}\S[^\r\n]{0,400}\r?\n {5}\S)",
    re.MULTILINE,
)
_INDENT, _INDENT_OF_TOLD = "   ", "     "
_BANNER = ("Sysinternals ", "Copyright (C) ")
# Locations that are neither keys nor folders.
_OTHERS = frozenset({"Task Scheduler", "WMI Database Entries", "Codecs", "Services", "Drivers"})
_LOCATION = lazy_pattern(r"(?:HK\w{1,30}\\|[A-Za-z]:\\|%)")
_STATES = {"+": ON, "X": OFF}
_ABOUT = ("description", "signer", "image")
_MISSING = "file not found:"
_PATH = 3

_ONLY_FILE = "Autoruns' text shows the file, not the command with its arguments"
_NO_ROW = "this is neither a location nor an entry of Autoruns: an entry with a line end may have made it"
_NO_COMMAND = "of this entry no command is told"
_NO_LOCATION = "this entry stands below no location"


def head_at(text: str) -> int:
    """Tell where the first line stands that only this form has; -1 where there is none."""
    head = _HEAD.search(text)
    return head.start() if head else -1


def read(lines: Iterable[str]) -> Iterator[Item]:
    """Read every entry."""
    return read_lines(_Autoruns(), lines)


class _Autoruns:
    """Hold the location that entries stand below."""

    def __init__(self) -> None:
        self._location = ""
        self._told: tuple[str, list[str]] | None = None

    def line(self, place: str, text: str) -> Iterator[Item]:
        if text.startswith(_INDENT) and self._location:
            yield from self._indented(place, text)
            return
        yield from self.end()
        cells = _cells(text[1:] if text[:1] in _STATES else text)
        if text[:1] in _STATES and text[1:2] in (" ", "\t", '"'):
            yield from self._entry(place, text[0], cells)
        elif _LOCATION.match(cells[0]) or (self._location and len(cells) == 1 and cells[0] in _OTHERS):
            self._location = cells[0]
            yield Seen(place, self._location)
        elif text.strip() and (self._location or not text.startswith(_BANNER)):
            yield Unread(place, _NO_ROW)

    def end(self) -> Iterator[Item]:
        told, self._told = self._told, None
        if told and len(told[1]) > 1:
            place, (name, command, *more) = told
            said = [("said", text) for text in more]
            yield from _values(place, {"Entry Location": self._location, "Entry": name, "Launch String": command}, said)
        elif told:
            yield Unread(told[0], _NO_COMMAND)

    def _indented(self, place: str, text: str) -> Iterator[Item]:
        if text.startswith(_INDENT_OF_TOLD) and self._told:
            self._told[1].append(text.strip())
        else:
            yield from self.end()
            self._told = (place, [text.strip()])

    def _entry(self, place: str, sign: str, cells: list[str]) -> Iterator[Item]:
        if not self._location:
            yield Unread(place, _NO_LOCATION)
            return
        path = cells[_PATH] if len(cells) > _PATH else ""
        is_missing = path.lower().startswith(_MISSING)
        said = [*zip(_ABOUT, cells[1:]), *([("file", "is missing")] if is_missing else [])]
        row = {"Entry Location": self._location, "Entry": cells[0], "Image Path": path, "Enabled": _STATES[sign]}
        yield from _values(place, row, said, (_ONLY_FILE,), _STATES[sign])


def _values(
    place: str, row: Mapping[str, str], said: Iterable[tuple[str, str]], doubts: tuple[str, ...] = (), state: str = ""
) -> Iterator[Item]:
    """Give an entry as the row of the table that it would be."""
    evidence = tuple((about, cell) for about, cell in said if cell)
    for value in values_of(row) or ():
        told = value._replace(
            state=state, state_from=FORM if state else "", evidence=evidence, doubts=doubts, form=FORM
        )
        yield Shown(place, told if value.key else value)


def _cells(text: str) -> list[str]:
    try:
        return next(csv.reader([text.lstrip(" \t")], delimiter="\t"), [""]) or [""]
    except csv.Error:
        return text.strip().split("\t")

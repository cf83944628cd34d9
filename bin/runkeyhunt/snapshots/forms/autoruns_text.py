"""What the window of Autoruns saves as text: a location on a line, and below it its entries, parted by tabs.

In front of an entry stands `+` where it is switched on and `X` where it is not. The command's arguments are not shown,
only the file.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator

from runkeyhunt.events.registry_value import OFF, ON, RegistryValue
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.snapshots.forms.lines import read_lines
from runkeyhunt.snapshots.shown import Item, Seen, Shown, Unread

FORM = "Autoruns text"
_HEAD = lazy_pattern(r"^\"?HK(?:LM|CU|EY_)[^\t\r\n]{1,400}(?:\t[^\r\n]{0,400})?\r?\n[+X][ \t]", re.MULTILINE)
_LOCATION = lazy_pattern(r"(?:HK\w{1,30}\\|[A-Za-z]:\\|%)")
_STATES = {"+": ON, "X": OFF}
_ABOUT = ("description", "signer", "image")
_MISSING = "file not found:"
_PATH = 3

_ONLY_FILE = "Autoruns' text shows the file, not the command with its arguments"
_NO_ROW = "this is neither a location nor an entry of Autoruns: an entry with a line end may have made it"
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

    def line(self, place: str, text: str) -> Iterator[Item]:
        cells = _cells(text[1:] if text[:1] in _STATES else text)
        if text[:1] in _STATES and text[1:2] in (" ", "\t", '"'):
            yield from self._entry(place, text[0], cells)
        elif _LOCATION.match(cells[0]):
            self._location = cells[0]
            yield Seen(place, self._location)
        elif text.strip():
            yield Unread(place, _NO_ROW)

    def end(self) -> Iterator[Item]:
        return iter(())

    def _entry(self, place: str, sign: str, cells: list[str]) -> Iterator[Item]:
        if not self._location:
            yield Unread(place, _NO_LOCATION)
            return
        path = cells[_PATH] if len(cells) > _PATH else ""
        is_missing = path.lower().startswith(_MISSING)
        said = [*zip(_ABOUT, cells[1:]), *([("file", "is missing")] if is_missing else [])]
        value = RegistryValue(
            self._location,
            cells[0] or None,
            (path[len(_MISSING) :].strip() if is_missing else path) or None,
            state=_STATES[sign],
            state_from=FORM,
            evidence=tuple((about, cell) for about, cell in said if cell),
            doubts=(_ONLY_FILE,),
            form=FORM,
        )
        yield Shown(place, value)


def _cells(text: str) -> list[str]:
    try:
        return next(csv.reader([text.lstrip(" \t")], delimiter="\t"), [""]) or [""]
    except csv.Error:
        return text.strip().split("\t")

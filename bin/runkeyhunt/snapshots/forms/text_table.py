r"""Tables as a console shows them: Format-Table, `wmic startup`, osqueryi with lines or as `name = value`, Get-Item.

Each row becomes the same cells as in a CSV file. What Get-Item prints of a key has its parent in a line of its own, and
the values as a list in the last column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from runkeyhunt.events.registry_value import RegistryValue
from runkeyhunt.events.vocabulary.names import squash
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.snapshots.forms.lines import LineReader
from runkeyhunt.snapshots.rows import is_header, values_of
from runkeyhunt.snapshots.shown import Item, Seen, Shown, Unread

_FORM_OF_KEY = "Get-ItemProperty"
_DASHES = lazy_pattern(r" {0,9}-{2,200}(?: +-{2,200})+\s*")
_PARENT = lazy_pattern(r" {2,9}[^\W\d]{3,20} ?: (HKEY_[A-Z_]{4,20}(?:\\.{0,1000})?)")
_PAIR = lazy_pattern(r" {0,30}([A-Za-z]\w{1,30})(?:=| = )(.*)", re.DOTALL)
_GAPS = lazy_pattern(r"\S+(?: \S+)*")
_WORDS = lazy_pattern(r"[A-Za-z]\w{2,30}(?: {2,400}[A-Za-z]\w{2,30}){2,10}\s*")
# By these a list of pairs is told from what events hold.
_OF_LISTS = (frozenset({"command", "location"}), frozenset({"key", "path", "data"}))
_OF_KEYS = ["name", "property"]
_CUT = ("...", "\u2026")
_PROMPT = lazy_pattern(r"(?:PS )?[A-Za-z]:\\[^>]{0,300}>|osquery>")

_KEY_CUT = "the table is too narrow to show the key whole: print a list, as with Format-List"
_DATA_CUT = "the table is too narrow to show the data whole"
_WRAPPED = "the text is broken over lines: a blank that stood there is lost"
_OTHER_CELLS = "this row has other columns than its header: a sign that parts columns may stand in a cell"
_ONLY_NAMES = "the table shows only the names of the values: print their data, as with Get-ItemProperty"


def head_at(text: str) -> int:
    """Tell where the first table of the registry begins; -1 where there is none."""
    begin, before, first_pair = 0, "", -1
    names: list[str] = []
    for raw in text.split("\n"):
        line = raw.removeprefix("\ufeff").rstrip("\r")
        if _PARENT.fullmatch(line) or _header(before, line):
            return begin
        pair = _PAIR.fullmatch(line)
        if pair:
            first_pair = first_pair if names else begin
            names.append(pair[1])
            if _is_list(names):
                return first_pair
        elif line.strip():
            names = []
        before = line
        begin += len(raw) + 1
    return -1


def reader() -> LineReader:
    """Give a reader that has read no line yet."""
    return _Tables()


def _is_list(names: Sequence[str]) -> bool:
    words = frozenset(map(squash, names))
    return any(wanted <= words for wanted in _OF_LISTS) and is_header(list(names))


def _header(before: str, line: str) -> list[tuple[str, int]]:
    """Give the names and begins of the columns if a line, or the one before it, heads a table; else nothing."""
    if _DASHES.fullmatch(line):
        begins = [found.start() for found in re.finditer(r"-+", line)]
        names = [before[begin:end].strip() for begin, end in zip(begins, [*begins[1:], None])]
        is_known = [squash(name) for name in names] == _OF_KEYS or is_header(names)
        return list(zip(names, begins)) if is_known else []
    if _WORDS.fullmatch(line):
        found = [(each[0], each.start()) for each in _GAPS.finditer(line)]
        return found if is_header([name for name, _ in found]) else []
    if line.startswith("|"):
        names = _between_lines(line)
        return [(name, -1) for name in names] if is_header(names) else []
    return []


def _between_lines(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


class _Tables:
    """Hold the table that is read, its last row, and the pairs of a list."""

    def __init__(self) -> None:
        self._before = self._parent = self._key = ""
        self._columns: list[tuple[str, int]] = []
        self._has_dashes = False
        self._row: tuple[str, list[list[str]]] | None = None
        self._pairs: dict[str, str] = {}
        self._pairs_at = ""
        self._value: tuple[str, str, list[str]] | None = None

    def line(self, place: str, text: str) -> Iterator[Item]:
        parent, columns = _PARENT.fullmatch(text.rstrip()), _header(self._before, text)
        self._before = text
        if parent or columns or _PROMPT.match(text):
            yield from self._close()
            self._parent = parent[1].rstrip("\\") if parent else self._parent
            self._columns, self._has_dashes = columns, bool(_DASHES.fullmatch(text))
        elif not text.strip():
            if self._has_dashes:
                yield from self._close()
                self._columns = [] if self._names() != _OF_KEYS else self._columns
        elif self._names() == _OF_KEYS:
            yield from self._of_key(place, text)
        elif self._columns:
            yield from self._of_row(place, text)
        else:
            yield from self._of_pairs(place, text)

    def end(self) -> Iterator[Item]:
        yield from self._close()
        yield from self._list()

    def _names(self) -> list[str]:
        return [squash(name) for name, _ in self._columns]

    def _close(self) -> Iterator[Item]:
        if self._row:
            place, lines = self._row
            row = {name: "".join(pieces) for (name, _), pieces in zip(self._columns, zip(*lines))}
            yield from _items(place, row, (_WRAPPED,) if len(lines) > 1 else ())
        if self._value:
            place, name, pieces = self._value
            doubts = (_WRAPPED,) if len(pieces) > 1 else ()
            named = None if name.lower() == "(default)" else name
            yield Shown(place, RegistryValue(self._key, named, "".join(pieces), doubts=doubts, form=_FORM_OF_KEY))
        self._row = self._value = None

    def _of_pairs(self, place: str, text: str) -> Iterator[Item]:
        pair = _PAIR.fullmatch(text)
        if pair and pair[1] in self._pairs:
            yield from self._list()
        if pair:
            self._pairs_at = self._pairs_at if self._pairs else place
            self._pairs[pair[1]] = pair[2].rstrip()

    def _list(self) -> Iterator[Item]:
        pairs, self._pairs = self._pairs, {}
        if _is_list(list(pairs)):
            yield from _items(self._pairs_at, pairs)

    def _of_row(self, place: str, text: str) -> Iterator[Item]:
        if self._columns[0][1] < 0:
            if text.startswith("|"):
                yield from self._between_lines(place, text)
            return
        if self._row and not text[: self._columns[1][1]].strip():
            self._row[1].append(self._cut(text))
            return
        yield from self._close()
        self._row = (place, [self._cut(text)])

    def _between_lines(self, place: str, text: str) -> Iterator[Item]:
        cells = _between_lines(text)
        if len(cells) != len(self._columns):
            yield Unread(place, _OTHER_CELLS)
            return
        yield from _items(place, {name: cell for (name, _), cell in zip(self._columns, cells)})

    def _cut(self, text: str) -> list[str]:
        ends = [*(begin for _, begin in self._columns[1:]), None]
        return [text[begin:end].strip() for (_, begin), end in zip(self._columns, ends)]

    def _of_key(self, place: str, text: str) -> Iterator[Item]:
        begin = self._columns[1][1]
        key, shown = text[:begin].strip(), text[begin:]
        if key:
            yield from self._close()
            self._key = f"{self._parent}\\{key}"
            yield Seen(place, self._key)
        name, colon, data = shown.partition(" :")
        if shown.startswith(" ") and self._value:
            self._value[2].append(shown.strip())
        elif colon and data[:1] in ("", " "):
            yield from self._close()
            self._value = (place, name.rstrip(), [data.strip()])
        elif shown.strip(" {}"):
            yield Unread(place, _ONLY_NAMES)


def _items(place: str, row: dict[str, str], more: tuple[str, ...] = ()) -> Iterator[Item]:
    """Give what a row shows; one whose key is cut off cannot be placed."""
    is_cut = any(cell.endswith(_CUT) for cell in row.values())
    doubts = (*more, *((_DATA_CUT,) if is_cut else ()))
    for value in values_of(row) or ():
        if value.key.endswith(_CUT):
            yield Unread(place, _KEY_CUT)
        else:
            yield Shown(place, value._replace(doubts=(*value.doubts, *doubts)))

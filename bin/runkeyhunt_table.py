"""The records of a chunk as splunkd writes them: CSV, a header line, and a `__mv_` column for every field."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, compress
from typing import Union

from runkeyhunt.lines import Lines

Value = Union[str, Sequence[str]]
Record = dict[str, Value]

_MULTIVALUE = "__mv_"
_WHOLE_CELL = re.compile(rb'"[^"]*"')
_ENCODED_VALUE = re.compile(r"\$((?:\$\$|[^$])*)\$(?:;|$)")
# csv refuses a NUL before Python 3.11, and an end of line that is not quoted. Half a character stands in for them: text
# that was decoded holds none.
_REFUSED, _STAND_INS = "\0\r\n", "\udc00\udc0d\udc0a"
_STAND_IN, _TAKE_BACK = str.maketrans(_REFUSED, _STAND_INS), str.maketrans(_STAND_INS, _REFUSED)


class Table:
    """Read what is in the texts of records below a header line, and add to them.

    A column that bears the name of an added field keeps its place, and holds what is added.
    """

    def __init__(self, head: str, added_fields: Sequence[str] = ()) -> None:
        self._columns = _cells(head)
        self._multivalue = frozenset(name for name in self._columns if name.startswith(_MULTIVALUE))
        added = [*added_fields, *(_MULTIVALUE + name for name in added_fields)]
        self._own = [(place, name) for place, name in enumerate(self._columns) if name in added]
        self._more = [name for name in added if name not in self._columns]
        self.nothing_more = "," * len(self._more)
        self._least_commas = len(self._columns) - 1
        self._own_places = frozenset(place for place, _ in self._own)

    @property
    def head(self) -> str:
        """Write the header line of the reply."""
        return ",".join(map(quoted, [*self._columns, *self._more]))

    def read(self, text: str) -> Record:
        """Read the fields that have a value; a multivalue field is a list."""
        cells = _cells(text)
        record: Record = dict(compress(zip(self._columns, cells), cells))
        if not self._multivalue.isdisjoint(record):
            for name in self._multivalue.intersection(record):
                values = _decoded(str(record.pop(name)))
                if values:
                    record[name[len(_MULTIVALUE) :]] = values
        return record

    def holds_added(self, text: str) -> bool:
        """Tell whether a record already has a value in one of the added fields."""
        if not self._own:
            return False
        cells = _cells(text)
        return any(cells[place] for place, _ in self._own if place < len(cells))

    def odd_ones(self, lines: Lines) -> Iterator[int]:
        """Give the numbers of the records that do not simply go back: cut short, or with what may be written anew."""
        if b"\r" in lines.text:
            return iter(range(len(lines.each)))
        commas = [line.count(b",") for line in lines.each]
        least = self._least_commas
        short = (number for number, count in enumerate(commas) if count < least)
        if not self._own:
            return short
        filled = (number for number, line in enumerate(lines.each) if self._may_hold_added(line, commas[number]))
        return chain(short, filled)

    def _may_hold_added(self, line: bytes, commas: int) -> bool:
        """Tell quickly whether a record may have a value in an added field: from its end on, where few cells have."""
        place = len(self._columns)
        first = self._own[0][0]
        while commas == self._least_commas:
            filled = line.rstrip(b",")
            place -= 1 + len(line) - len(filled)
            if place < first:
                return False
            line, _, cell = filled.rpartition(b",")
            if place in self._own_places or (b'"' in cell and not _WHOLE_CELL.fullmatch(cell)):
                return True
        # Some are within a cell.
        return True

    def with_added(self, text: str, added: Mapping[str, str]) -> str:
        """Give a record's line back with the cells of its added columns, by their names; the others stay as they came.

        A row that is cut short gets its empty cells, and a carriage return its quotes.
        """
        more = "".join("," + quoted(added.get(name, "")) for name in self._more) if added else self.nothing_more
        is_as_it_came = text.count(",") >= self._least_commas and "\r" not in text
        if is_as_it_came and not (self._own and (added or self.holds_added(text))):
            return text + more
        cells = _cells(text)
        cells += [""] * (len(self._columns) - len(cells))
        for place, name in self._own:
            cells[place] = added.get(name, "")
        return ",".join(map(quoted, cells[: len(self._columns)])) + more


def _cells(text: str) -> list[str]:
    try:
        return next(csv.reader((text,)))
    except csv.Error:
        return [cell.translate(_TAKE_BACK) for cell in next(csv.reader((text.translate(_STAND_IN),)))]


def _decoded(encoded: str) -> list[str]:
    values, at = [], 0
    while found := _ENCODED_VALUE.match(encoded, at):
        values.append(found[1].replace("$$", "$"))
        at = found.end()
    return values if at == len(encoded) else []


def joined(value: Value) -> str:
    """Write a value as its plain column has it."""
    return value if isinstance(value, str) else "\n".join(value)


def encoded(values: Sequence[str]) -> str:
    """Write several values as their `__mv_` column has them."""
    return ";".join("$" + item.replace("$", "$$") + "$" for item in values)


def quoted(cell: str) -> str:
    """Write a cell."""
    return '"' + cell.replace('"', '""') + '"' if cell else ""


def cells_of(fields: Mapping[str, Value]) -> dict[str, str]:
    """Write fields as the cells of their columns: the plain one, and the `__mv_` one of several values."""
    cells = {name: writable(joined(value)) for name, value in fields.items() if value}
    for name, value in fields.items():
        if len(value) > 1 and not isinstance(value, str):
            cells[_MULTIVALUE + name] = writable(encoded(value))
    return cells


def writable(text: str) -> str:
    """Replace lone surrogates, such as JSON can bring in: one would make a whole reply unwritable."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")

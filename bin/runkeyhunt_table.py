"""The records of a chunk as splunkd writes them: CSV, a header line, and a `__mv_` column for every field."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Union

from runkeyhunt.lines import Lines

Value = Union[str, Sequence[str]]
Record = dict[str, Value]

_MULTIVALUE = "__mv_"
# Stands in whatever a `__mv_` column holds.
_DOLLAR = "$"
_WHOLE_CELL = re.compile(rb'"[^"]*"')
_ENCODED_VALUE = re.compile(r"\$((?:\$\$|[^$])*)\$(?:;|$)")
# csv refuses a NUL before Python 3.11, and an end of line that is not quoted. Half a character stands in for them: text
# that was decoded holds none.
_REFUSED, _STAND_INS = "\0\r\n", "\udc00\udc0d\udc0a"
_STAND_IN, _TAKE_BACK = str.maketrans(_REFUSED, _STAND_INS), str.maketrans(_STAND_INS, _REFUSED)


class Table:
    """Read what is in the texts of records below a header line, and add to them.

    A column that bears the name of an added field keeps its place, and holds what is added. `names` tells what stands
    in each place, `places` where each field stands.
    """

    def __init__(self, head: str, added_fields: Sequence[str] = ()) -> None:
        self._columns = _cells(head)
        several = {place: name[len(_MULTIVALUE) :] for place, name in enumerate(self._columns) if _is_of_several(name)}
        self.names = [*self._columns, *dict.fromkeys(name for name in several.values() if name not in self._columns)]
        self.places = {name: place for place, name in enumerate(self.names) if not _is_of_several(name)}
        self._several = [(place, self.places[name]) for place, name in several.items() if name in self.places]
        added = [*added_fields, *(_MULTIVALUE + name for name in added_fields)]
        self._own = [(place, name) for place, name in enumerate(self._columns) if name in added]
        # By their names the places behind the others.
        self._more = {name: place for place, name in enumerate(name for name in added if name not in self._columns)}
        self.nothing_more = "," * len(self._more)
        self._least_commas = len(self._columns) - 1
        self._own_places = frozenset(place for place, _ in self._own)

    @property
    def head(self) -> str:
        """Write the header line of the reply."""
        return ",".join(map(quoted, [*self._columns, *self._more]))

    def read(self, text: str) -> Record:
        """Read the fields that have a value; a multivalue field is a list."""
        return self.record(self.values(text))

    def values(self, text: str) -> list[Value]:
        """Read what stands in each place; of a multivalue field a list."""
        values: list[Value] = [*_cells(text)[: len(self._columns)]]
        values += [""] * (len(self.names) - len(values))
        if _DOLLAR in text:
            for place, field in self._several:
                cell = values[place]
                if cell:
                    values[field] = _decoded(str(cell)) or values[field]
        return values

    def value(self, values: Sequence[Value], name: str) -> Value:
        """Give what a record's values have under a name; empty where the table lacks it."""
        place = self.places.get(name)
        return "" if place is None else values[place]

    def record(self, values: Sequence[Value]) -> Record:
        """Give those of a record's values that there are their names."""
        return {name: values[place] for name, place in self.places.items() if values[place]}

    def holds_added(self, text: str) -> bool:
        """Tell whether a record already has a value in one of the added fields."""
        if not self._own:
            return False
        cells = _cells(text)
        return any(cells[place] for place, _ in self._own if place < len(cells))

    def odd_ones(self, lines: Lines) -> Iterator[int]:
        """Give the places of the records that do not simply go back: cut short, or with what may be written anew."""
        if b"\r" in lines.text:
            return (place for place, _ in lines.placed())
        if not self._own and all(layout.count(b",") >= self._least_commas for layout in lines.layouts):
            return iter(())
        # By their signs records are as long as they have commas.
        counted = zip(lines.placed(), map(len, lines.signs.translate(None, b'":').split(b"\n")))
        return (place for (place, line), count in counted if self._is_odd(line, count))

    def _is_odd(self, line: bytes, commas: int) -> bool:
        return commas < self._least_commas or (bool(self._own) and self._may_hold_added(line, commas))

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

    def with_added(self, text: str, added: Mapping[str, Value]) -> str:
        """Give a record's line back with the added fields in their columns; the others stay as they came.

        A row that is cut short gets its empty cells, and a carriage return its quotes.
        """
        is_found = any(added.values())
        more = self._more_with(added) if is_found else self.nothing_more
        is_as_it_came = text.count(",") >= self._least_commas and "\r" not in text
        if is_as_it_came and not (self._own and (is_found or self.holds_added(text))):
            return text + more
        cells = list(map(quoted, _cells(text)))
        cells += [""] * (len(self._columns) - len(cells))
        for place, name in self._own:
            cells[place] = _cell_of(added, name)
        return ",".join(cells[: len(self._columns)]) + more

    def _more_with(self, added: Mapping[str, Value]) -> str:
        cells, places = [""] * len(self._more), self._more
        for name, value in added.items():
            if value and name in places:
                cells[places[name]] = quoted(value if isinstance(value, str) else joined(value))
            if not isinstance(value, str) and _MULTIVALUE + name in places:
                cells[places[_MULTIVALUE + name]] = quoted(encoded(value))
        return "," + ",".join(cells) if cells else ""


def _is_of_several(name: str) -> bool:
    return name.startswith(_MULTIVALUE)


def _cells(text: str) -> list[str]:
    try:
        return next(csv.reader((text,)))
    except csv.Error:
        return [cell.translate(_TAKE_BACK) for cell in next(csv.reader((text.translate(_STAND_IN),)))]


def _decoded(encoded: str) -> list[str]:
    """Give a field's values, which stand between dollars; none where the text is no list of them."""
    values = encoded[1:-1].split("$;$")
    # Where no dollar is doubled, each value brings its two.
    if encoded.count("$") == 2 * len(values) and encoded[0] == encoded[-1] == "$":
        return values
    return _matched(encoded)


def _matched(encoded: str) -> list[str]:
    values, at = [], 0
    while found := _ENCODED_VALUE.match(encoded, at):
        values.append(found[1].replace("$$", "$"))
        at = found.end()
    return values if at == len(encoded) else []


def joined(value: Value) -> str:
    """Write a value as its plain column has it."""
    return value if isinstance(value, str) else "\n".join(value)


def encoded(value: Value) -> str:
    """Write a value as its `__mv_` column has it, which is empty but for several."""
    if isinstance(value, str) or len(value) < 2:
        return ""
    return ";".join("$" + item.replace("$", "$$") + "$" for item in value)


def quoted(cell: str) -> str:
    """Write a cell."""
    if '"' in cell:
        cell = cell.replace('"', '""')
    return f'"{cell}"' if cell else ""


def _cell_of(fields: Mapping[str, Value], column: str) -> str:
    """Write the cell of a column: the plain one of a field, or the `__mv_` one."""
    if _is_of_several(column):
        return quoted(encoded(fields.get(column[len(_MULTIVALUE) :], "")))
    return quoted(joined(fields.get(column, "")))


def writable(text: str) -> str:
    """Replace lone surrogates, such as JSON can bring in: one would make a whole reply unwritable."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")

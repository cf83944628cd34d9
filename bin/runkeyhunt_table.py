"""A chunk's body as splunkd writes it: CSV, a header line, and a `__mv_` column for every field."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from itertools import compress
from typing import Union

Value = Union[str, Sequence[str]]
Record = dict[str, Value]

_MULTIVALUE = "__mv_"
_ENCODED_VALUE = re.compile(r"\$((?:\$\$|[^$])*)\$(?:;|$)")
# csv refuses a NUL before Python 3.11, and a carriage return that is not quoted. Half a character stands in for them:
# text that was decoded holds none.
_REFUSED, _STAND_INS = "\0\r", "\udc00\udc0d"
_STAND_IN, _TAKE_BACK = str.maketrans(_REFUSED, _STAND_INS), str.maketrans(_STAND_INS, _REFUSED)


class Table:
    """Part a chunk's body into the texts of its records, and read what is in them."""

    def __init__(self, body: str, added_fields: Sequence[str]) -> None:
        self.texts = _texts(body)
        self._columns = _cells(next(self.texts, ""))
        self._multivalue = frozenset(name for name in self._columns if name.startswith(_MULTIVALUE))
        self.added_columns = [*added_fields, *(_MULTIVALUE + name for name in added_fields)]
        self._kept = [name for name in self._columns if name not in self.added_columns]
        self._least_commas = len(self._columns) - 1

    @property
    def head(self) -> str:
        """Write the header line of the reply."""
        return ",".join(map(quoted, [*self._kept, *self.added_columns])) + "\n"

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

    def kept(self, text: str) -> str:
        """Give the text back up to the added columns, without those that are the command's own.

        A row that is cut short gets its empty cells, and a carriage return its quotes.
        """
        if self._kept == self._columns and text.count(",") >= self._least_commas and "\r" not in text:
            return text + ","
        named = dict(zip(self._columns, _cells(text)))
        return "".join(quoted(named.get(name, "")) + "," for name in self._kept)


def _texts(body: str) -> Iterator[str]:
    lines: list[str] = []
    is_within_quotes = False
    # Not splitlines, which also parts a value at U+2028 or at a lone carriage return.
    for line in body.split("\n"):
        lines.append(line)
        is_within_quotes ^= line.count('"') % 2 == 1
        if not is_within_quotes:
            text = "\n".join(lines).rstrip("\r")
            lines.clear()
            if text:
                yield text
    if lines:
        yield "\n".join(lines) + '"'


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


def encoded(value: Value) -> str:
    """Write a value as its `__mv_` column has it."""
    if isinstance(value, str) or len(value) < 2:
        return ""
    return ";".join("$" + item.replace("$", "$$") + "$" for item in value)


def quoted(cell: str) -> str:
    """Write a cell."""
    return '"' + cell.replace('"', '""') + '"' if cell else ""


def writable(text: str) -> str:
    """Replace lone surrogates, such as JSON can bring in: one would make a whole reply unwritable."""
    return text.encode("utf-8", "replace").decode("utf-8")

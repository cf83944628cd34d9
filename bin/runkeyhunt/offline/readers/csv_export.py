"""Search results that were exported from Splunk as CSV, with or without `_raw`."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence

from runkeyhunt.events.fields import ALIASES
from runkeyhunt.offline.readers.reading import RECORD_LIMIT, Readable, Reading, Unreadable
from runkeyhunt.offline.readers.source import Source

# A spreadsheet may have saved the export anew, with the separator of its country.
_SEPARATORS = (",", ";", "\t")
# Splunk's own form of a multivalue field: each value between dollars, a dollar within it doubled.
_MULTIVALUE = "__mv_"
_VALUE = re.compile(r"\$((?:[^$]|\$\$)*)\$(?:;|$)")
# Without one of these no row can be an autostart write.
_TELLING_NAMES = frozenset(("_raw", *ALIASES["target"]))


def separator_of(header: str) -> str:
    """Find the separator for which a line is the header of an export; empty if it is none."""
    return next(
        (separator for separator in _SEPARATORS if not _TELLING_NAMES.isdisjoint(_names(header, separator))), ""
    )


def _names(header: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([header], delimiter=separator), [])
    except csv.Error:
        return []


def header_of(text: str) -> str:
    """Give the line of a file's text that would be the header."""
    return text.lstrip("\ufeff \t\r\n").split("\n", 1)[0].rstrip("\r").replace("\0", "")


def read(source: Source) -> Iterator[Readable]:
    """Read every row of a file."""
    # Python's own limit is 128 KiB; an exported event may be longer.
    csv.field_size_limit(RECORD_LIMIT)
    separator = separator_of(header_of(source.head_text))
    # Before Python 3.11 a NUL ends the reading.
    rows = csv.reader((line.replace("\0", "\ufffd") for line in source.lines()), delimiter=separator, strict=True)
    names: list[str] = []
    while True:
        place = f"line {rows.line_num + 1}"
        try:
            row = next(rows, None)
        except csv.Error as error:
            yield Unreadable(source.path, place, f"this is not a valid row ({error})")
            continue
        if row is None:
            return
        if not names:
            names = row
        elif row:
            yield _reading(source.path, place, names, row)


def _reading(path: str, place: str, names: Sequence[str], row: Sequence[str]) -> Readable:
    if len(row) != len(names):
        return Unreadable(path, place, f"this row has {len(row)} columns and the header has {len(names)}")
    return Reading(place, _fields(dict(zip(names, row))))


def _fields(row: dict[str, str]) -> dict[str, object]:
    return {name: _values(row.get(_MULTIVALUE + name, "")) or value for name, value in row.items()}


def _values(text: str) -> list[str]:
    return [value.replace("$$", "$") for value in _VALUE.findall(text)]

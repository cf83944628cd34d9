"""Tables of events as CSV: Splunk's export, with or without `_raw`, and what other tools and SIEMs write."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence

from runkeyhunt.events.descent import flatten
from runkeyhunt.events.fields import tells_watched_code
from runkeyhunt.events.texts.json_text import gathered
from runkeyhunt.events.vocabulary.names import meaning_of, squash
from runkeyhunt.offline.readers.reading import RECORD_LIMIT, Readable, Reading, Unreadable
from runkeyhunt.offline.readers.source import Source
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.snapshots.rows import is_header, values_of

# A spreadsheet may have saved the export anew, with the separator of its country.
_SEPARATORS = (",", ";", "\t", "|")
# Splunk's own form of a multivalue field: each value between dollars, a dollar within it doubled.
_MULTIVALUE = "__mv_"
_VALUE = lazy_pattern(r"\$((?:[^$]|\$\$)*)\$(?:;|$)")
# Without one of these no row can be an autostart write: a column that says what was touched, or which event it is, or
# that may hold the whole of it.
_TELLING = frozenset({"code", "target", "key"})
_VAGUE = frozenset({"path", "event", "id"})
_WRAPPERS = frozenset(
    {"raw", "message", "event", "eventdata", "eventoriginal", "payload", "rendereddescription", "rawevent"}
)
# Nothing that JSON, XML or a line of a log begins with.
_COLUMN = lazy_pattern(r"\ufeff?[^{}<>\"=:]{0,100}")
# Windows PowerShell writes the type of what it exports above the header, a spreadsheet its separator, Autoruns
# who it is.
_ABOVE_HEADER = ("#TYPE", "sep=", "Sysinternals ", "Copyright (C) ")
_MOST_ABOVE = 8
# Event Viewer's table has a column more than its header has names.
_UNNAMED = "Message"
_OF_OBJECTS = "PSPath"
_LOST = "Export-Csv keeps of later keys only the values whose names the first key has too"
NO_COLUMN = (
    "a table needs a column for what was touched, such as TargetObject or registry_path, and one for the event's code, "
    "or one that holds the whole event, such as _raw or message"
)


def separator_of(header: str) -> str:
    """Find the separator for which a line is the header of an export; empty if it is none."""
    return next((separator for separator in _SEPARATORS if _is_telling(_names(header, separator))), "")


def is_table(header: str) -> bool:
    """Tell whether a line looks like the header of a table, of whatever it is."""
    names = max((_names(header, separator) for separator in _SEPARATORS), key=len)
    return len(names) > 1 and all(name and _COLUMN.fullmatch(name) for name in names)


def _is_telling(names: Sequence[str]) -> bool:
    if not all(map(_COLUMN.fullmatch, names)):
        return False
    if len(names) > 1 and is_header([name.lstrip("\ufeff") for name in names]):
        return True
    words = {squash(name) for name in names}
    meanings = {meaning.attribute for name in names if squash(name) not in _VAGUE and (meaning := meaning_of(name))}
    return bool(words & _WRAPPERS and (len(words) > 1 or "raw" in words)) or not _TELLING.isdisjoint(meanings)


def _names(header: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([header], delimiter=separator), [])
    except csv.Error:
        return []


def header_of(text: str) -> str:
    """Give the line of a file's text that would be the header."""
    lines = text.lstrip("\ufeff \t\r\n").split("\n", _MOST_ABOVE)
    header = next((line for line in lines if line.strip() and not line.startswith(_ABOVE_HEADER)), "")
    return header.rstrip("\r").replace("\0", "")


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
            names = [] if not row or row[0].lstrip("\ufeff").startswith(_ABOVE_HEADER) else row
        # Files that were joined bring their headers along.
        elif row and row != names:
            yield from _readings(source.path, place, names, row)


def _readings(path: str, place: str, names: Sequence[str], row: Sequence[str]) -> Iterator[Readable]:
    cells = _cells(names, row) if len(row) == len(names) else {}
    values = values_of(cells)
    if values is None or tells_watched_code(cells):
        yield _reading(path, place, names, row)
    if values is not None:
        lost = (_LOST,) if _OF_OBJECTS in names else ()
        yield from (Reading(place, value._replace(doubts=(*value.doubts, *lost))) for value in values)


def _cells(names: Sequence[str], row: Sequence[str]) -> dict[str, object]:
    """Give a snapshot's cells; Export-Csv leaves those empty that only another object has."""
    is_object = _OF_OBJECTS in names
    return {name.lstrip("\ufeff"): cell for name, cell in zip(names, row) if cell or not is_object}


def _reading(path: str, place: str, names: Sequence[str], row: Sequence[str]) -> Readable:
    if len(row) == len(names) + 1 and not any(map(_says_what_was_touched, names)):
        names = [*names, _UNNAMED]
    if len(row) != len(names):
        return Unreadable(path, place, f"this row has {len(row)} columns and the header has {len(names)}")
    fields = _fields(gathered(zip(names, row)))
    return Reading(place, fields if fields.get("_raw") else flatten(fields))


def _says_what_was_touched(name: str) -> bool:
    meaning = meaning_of(name)
    return name == _UNNAMED or (meaning is not None and meaning.attribute in ("target", "key"))


def _fields(row: Mapping[str, object]) -> dict[str, object]:
    """Give the fields of a row; a name that stands twice in the header has both values."""
    return {
        name: _values(str(row.get(_MULTIVALUE + name, ""))) or value
        for name, value in row.items()
        if not name.startswith(_MULTIVALUE)
    }


def _values(text: str) -> list[str]:
    values, at = [], 0
    while found := _VALUE.match(text, at):
        values.append(found[1].replace("$$", "$"))
        at = found.end()
    return values if at == len(text) else []

"""The records in a JSON document: an answer of a search, a table, a batch, or one event."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from runkeyhunt.events.descent import Flat, flatten, tells_of_event
from runkeyhunt.events.fields import may_be_event, tells_watched_code
from runkeyhunt.events.vocabulary.event_kinds import kind_of
from runkeyhunt.offline.readers.reading import Readable, Reading, Unreadable
from runkeyhunt.snapshots.rows import Around, around_of, is_snapshot, values_of, with_around

_DEEPEST = 20
# The lists of a document are looked for in so many objects.
_MOST_OBJECTS = 1000
# Of what an answer says around its rows so much is said of each of them: a host, a time, a query's name.
_MOST_AROUND = 20
_LONGEST_AROUND = 1000
# Under these names answers keep their rows, even where there are none.
_ENVELOPES = frozenset(
    {"hits", "results", "rows", "snapshot", "value", "values", "events", "tables", "matches", "added"}
)
_ROWS = ("rows", "values")
_NAMES = ("fields", "columns")

Record = Mapping[str, object]
RecordList = tuple[str, Sequence[object]]


def readings_of(path: str, place: str, document: object) -> Iterator[Readable]:
    """Read every record in a document."""
    for record in records_in(document):
        row = record.get("result", record) if isinstance(record, Mapping) else None
        if isinstance(row, Mapping) and isinstance(row.get("_raw"), str):
            yield Reading(place, row)
            continue
        values = values_of(row) if isinstance(row, Mapping) else None
        if isinstance(row, Mapping) and values is not None:
            yield from (Reading(place, value) for value in values)
            if not tells_watched_code(row):
                continue
        fields = flatten(row) if isinstance(row, Mapping) else Flat()
        if may_be_event(fields):
            yield Reading(place, fields)
        else:
            yield Unreadable(path, place, "this JSON holds no event")


def records_in(document: object, depth: int = 0) -> Iterator[object]:
    """Give every record that a document holds; a document that is no envelope is its own record."""
    if depth > _DEEPEST:
        yield document
        return
    if isinstance(document, list):
        for element in document:
            yield from records_in(element, depth + 1)
        return
    if not isinstance(document, Mapping) or is_snapshot(document):
        yield document
        return
    members = [value for value in document.values() if isinstance(value, Mapping)]
    if members and all(map(is_snapshot, members)):
        # Each under a name of its own: plaso's events, or a script's keys.
        around = around_of(document)
        yield from (with_around(member, around) for member in members)
        return
    rows = _rows(document)
    lists = [] if rows is not None else list(_record_lists(document))
    if rows is not None:
        yield from rows
    elif _is_end_of_export(document):
        return
    elif not lists or _is_event(document, lists):
        yield document
    else:
        yield from _elements(document, lists, depth)


def _is_end_of_export(document: Record) -> bool:
    """Tell what Splunk closes an export with: an object that says only that this was the last row."""
    return "preview" in document and not {"result", "results"} & document.keys()


def _rows(document: Record) -> Iterator[Record] | None:
    """Read a table whose names are told once: Splunk's json_rows and json_cols, Log Analytics, Elasticsearch's SQL."""
    for key in _NAMES:
        names = document.get(key)
        listed = [_name(name) for name in names] if isinstance(names, list) else []
        if not listed or None in listed:
            continue
        rows = next((rows for name in _ROWS if (rows := _lists(document.get(name))) is not None), None)
        columns = _lists(document.get("columns")) if key != "columns" else None
        if rows is None and columns is not None:
            rows = list(zip(*columns))
        if rows is not None:
            return (dict(zip(map(str, listed), row)) for row in rows)
    return None


def _name(name: object) -> object:
    name = name.get("name") if isinstance(name, Mapping) else name
    return name if isinstance(name, str) else None


def _lists(value: object) -> list[Sequence[object]] | None:
    return value if isinstance(value, list) and all(isinstance(row, list) for row in value) else None


def _record_lists(document: Record) -> Iterator[RecordList]:
    """Find the lists of objects in a document, however deep in other objects."""
    waiting: deque[Record] = deque([document])
    for _ in range(_MOST_OBJECTS):
        if not waiting:
            return
        for name, value in waiting.popleft().items():
            if isinstance(value, Mapping):
                waiting.append(value)
            elif isinstance(value, list) and value and all(map(_is_timed_text, value)):
                yield name, [{"timestamp": time, "message": text} for time, text in value]
            elif isinstance(value, list) and (value or name in _ENVELOPES) and all(map(_is_record, value)):
                yield name, value


def _is_timed_text(value: object) -> bool:
    """Tell one of Loki's lines: when it came, and what it is."""
    return (
        isinstance(value, list) and len(value) == len(("time", "text")) and all(isinstance(text, str) for text in value)
    )


def _is_record(value: object) -> bool:
    """Tell a record from what only holds one value, or a value and its name."""
    return isinstance(value, Mapping) and (len(value) > 2 or any(isinstance(held, Mapping) for held in value.values()))


def _is_event(document: Record, lists: Sequence[RecordList]) -> bool:
    """Tell whether a document is an event itself, which only happens to hold lists of other things too."""
    held = {id(elements) for _, elements in lists}
    return tells_of_event(flatten(_without(document, held, 0)))


def _without(document: Record, lists: set[int], depth: int) -> Record:
    return {
        name: _without(value, lists, depth + 1) if isinstance(value, Mapping) and depth < _DEEPEST else value
        for name, value in document.items()
        if id(value) not in lists
    }


def _elements(document: Record, lists: Sequence[RecordList], depth: int) -> Iterator[object]:
    short = (pair for pair in document.items() if isinstance(pair[1], str) and len(pair[1]) <= _LONGEST_AROUND)
    around: dict[str, object] = dict(islice(short, _MOST_AROUND))
    for name, elements in lists:
        # osquery's batches say by a list's name what happened to the rows in it.
        is_kind = kind_of(name) and not kind_of(str(around.get("action", "")))
        told = {**around, "action": name} if is_kind else around
        stands_around = around_of({**document, **told})
        for element in elements:
            yield from records_in(_told_of(element, told, stands_around), depth + 1)


def _told_of(element: object, told: Record, around: Around) -> object:
    if not isinstance(element, Mapping):
        return element
    return with_around({**told, **element} if not is_snapshot(element) else element, around)

"""Events in JSON, from whatever exporter: a line each, one after another over many lines, or in an array."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from runkeyhunt.events import raw
from runkeyhunt.events.fields import ALIASES
from runkeyhunt.offline.readers.json_documents import BrokenJsonError, Documents, why_broken
from runkeyhunt.offline.readers.reading import Readable, Reading, Unreadable
from runkeyhunt.offline.readers.source import Source

_BLANK = "\ufeff\0 \t\r\n"
_EVENT_FIELDS = frozenset(("_raw", *ALIASES["code"], *ALIASES["target"]))


def read(source: Source) -> Iterator[Readable]:
    """Read every event of a file."""
    first_line = source.head_text.lstrip(_BLANK).split("\n", 1)[0]
    return _read_lines(source) if _is_object(first_line) else _read_documents(source)


def _is_object(text: str) -> bool:
    try:
        return isinstance(_line(text), dict)
    except (ValueError, RecursionError):
        return False


def _read_lines(source: Source) -> Iterator[Readable]:
    for number, line in enumerate(source.lines(), 1):
        text = line.strip(_BLANK)
        if not text:
            continue
        try:
            document = _line(text)
        except (ValueError, RecursionError) as error:
            yield Unreadable(source.path, f"line {number}", why_broken(error))
        else:
            yield from _readings(source.path, f"line {number}", document)


def _line(text: str) -> object:
    # Raw control characters do no harm where the line tells where the document ends.
    return json.loads(text, strict=False)


def _read_documents(source: Source) -> Iterator[Readable]:
    documents = Documents(source.chunks())
    while documents.skip_to_next():
        place = f"line {documents.line}"
        try:
            document = documents.next()
        except BrokenJsonError as error:
            yield Unreadable(source.path, place, str(error))
        else:
            yield from _readings(source.path, place, document)


def _readings(path: str, place: str, document: object) -> Iterator[Readable]:
    for event in _events(document):
        fields = _fields(event)
        if fields.keys() & _EVENT_FIELDS:
            yield Reading(place, fields)
        else:
            yield Unreadable(path, place, "this JSON holds no event")


def _events(document: object) -> list[object]:
    """Unwrap what holds one event or many: an array, Splunk's search results, an answer of Elasticsearch."""
    if isinstance(document, list):
        return document
    if not isinstance(document, dict):
        return [document]
    hits = document.get("hits")
    for events in (document.get("results"), hits.get("hits") if isinstance(hits, dict) else None):
        if isinstance(events, list):
            return events
    # Splunk closes an export with an object that says only that this was the last row.
    return [] if "preview" in document and "result" not in document else [document]


def _fields(event: object) -> Mapping[str, object]:
    if not isinstance(event, dict):
        return {}
    result = event.get("result", event)
    row = result if isinstance(result, dict) else event
    try:
        return {**_multivalue(row), **raw.flatten(row)}
    except RecursionError:
        return {}


def _multivalue(row: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in row.items() if isinstance(value, list) and {str} == set(map(type, value))}

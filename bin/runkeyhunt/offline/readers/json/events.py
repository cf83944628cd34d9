"""Events in JSON, from whatever exporter: a line each, one after another over many lines, or in an array."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Callable, Union

from runkeyhunt.events.descent import Flat
from runkeyhunt.events.texts.json_text import load_json
from runkeyhunt.offline.readers.json.documents import BrokenJsonError, Documents, why_broken
from runkeyhunt.offline.readers.json.laying import Laying
from runkeyhunt.offline.readers.json.lines import PlainEvents, laid_flat
from runkeyhunt.offline.readers.json.shapes import compiled, lines_of_shapes, masked, shape_of, telling_of
from runkeyhunt.offline.readers.reading import Readable, Stretch, Unopened, Unreadable
from runkeyhunt.offline.readers.shapes import Shapes
from runkeyhunt.offline.readers.source import Source

_BLANK = "\ufeff\0 \t\r\n"

Placed = tuple[str, object]
_READ = (Unopened, Stretch, Unreadable)
Told = Union[Unopened, Stretch, Unreadable]
Opened = Callable[[str], Flat]


def read(source: Source) -> Iterator[Readable]:
    """Read every event of a file."""
    first_line = source.head_text.lstrip(_BLANK).split("\n", 1)[0]
    documents = _read_lines(source) if _is_object(first_line) else _read_documents(source)
    for item in _final(documents):
        if isinstance(item, _READ):
            yield item
            continue
        # Nearly all lines are plain events, which need not wait for what reads any other document.
        from runkeyhunt.offline.readers.json.records import readings_of

        yield from readings_of(source.path, *item)


def _is_object(text: str) -> bool:
    try:
        return isinstance(load_json(text.strip(_BLANK)), dict)
    except (ValueError, RecursionError):
        return False


def _read_lines(source: Source) -> Iterator[Placed | Told]:
    shapes, plain, opened = Shapes(compiled), PlainEvents(), partial(laid_flat, lay=Laying().flatten)
    line = 1
    for lines in source.many_lines():
        text, at = masked(lines), 0
        while at < len(lines):
            found = lines_of_shapes(shapes, text, at)
            if found:
                yield Stretch(len(found), telling_of(found), partial(_unopened, opened, lines, found, line))
                at, line = found[-1].end(), line + len(found)
                continue
            end = lines.index(b"\n", at) + 1
            place, this = f"line {line}", lines[at:end].decode("utf-8", "replace").strip(_BLANK)
            if this and plain.holds(this):
                if shapes.may_learn_from(text[at:end]):
                    shapes.learn(shape_of(text[at:end]))
                yield Unopened(place, this, opened)
            elif this:
                yield _read_line(source.path, place, this)
            at, line = end, line + 1


def _unopened(opened: Opened, lines: bytes, found: Sequence[re.Match[bytes]], line: int, number: int) -> Unopened:
    begin, end = found[number].span()
    return Unopened(f"line {line + number}", lines[begin:end].decode("utf-8", "replace"), opened)


def _read_line(path: str, place: str, text: str) -> Placed | Unreadable:
    try:
        # Raw control characters do no harm where the line tells where the document ends.
        return place, load_json(text)
    except (ValueError, RecursionError) as error:
        return Unreadable(path, place, why_broken(error))


def _read_documents(source: Source) -> Iterator[Placed | Told]:
    documents = Documents(source.chunks())
    while documents.skip_to_next():
        place = f"line {documents.line}"
        try:
            yield place, documents.next()
        except BrokenJsonError as error:
            yield Unreadable(source.path, place, str(error))


def _final(documents: Iterator[Placed | Told]) -> Iterator[Placed | Told]:
    """Leave out what Splunk shows while a search runs, and repeats; the last of it stands where no end follows."""
    previews: list[Placed] = []
    for item in documents:
        document = None if isinstance(item, _READ) else item[1]
        if isinstance(item, _READ) or not isinstance(document, Mapping) or "preview" not in document:
            yield item
        elif document["preview"] is not True:
            previews.clear()
            yield item
        else:
            if "result" not in document or str(document.get("offset")) == "0":
                previews.clear()
            previews.append(item)
    yield from previews

"""Splunk's results as XML: `<result>` elements, each with its fields, and previews that repeat."""

from __future__ import annotations

from collections.abc import Iterator

from runkeyhunt.events.descent import flatten
from runkeyhunt.events.texts.json_text import gathered
from runkeyhunt.events.texts.xml_text import decode_entities
from runkeyhunt.offline.readers.reading import RECORD_LIMIT, Readable, Reading, Unreadable
from runkeyhunt.offline.readers.source import Source
from runkeyhunt.patterns import lazy_pattern

HEAD = lazy_pattern(r"<results[\s>]")
_MARK = lazy_pattern(r"<results\b[^<>]*>|<result\b[^<>]*>|</result>")
_LONGEST_MARK = 200
_FIELD = lazy_pattern(r"""<field\s+k=(?:'([^'<>]*)'|"([^"<>]*)")[^<>]*>""")
_VALUE_TAG = lazy_pattern(r"<(?:text|v)\b[^<>]*>")
_VALUE_END = lazy_pattern(r"</(?:text|v)>")
# Splunk marks what was searched for within a value.
_MARKUP = lazy_pattern(r"</?(?:sg|tag)\b[^<>]*>")
_PREVIEW = lazy_pattern(r"""preview=['"]1['"]""")


def read(source: Source) -> Iterator[Readable]:
    """Read every result of a file; of a preview only where no result that is final follows."""
    previews: list[Readable] = []
    is_preview = False
    for begins, reading in _results(source):
        if begins:
            is_preview = bool(_PREVIEW.search(begins))
            previews.clear()
        elif reading and is_preview:
            previews.append(reading)
        elif reading:
            yield reading
    yield from previews


def _results(source: Source) -> Iterator[tuple[str, Readable | None]]:
    """Give the beginning of each set of results, and each result."""
    text, line, opened = "", 1, False
    for chunk in source.chunks():
        text += chunk
        done = 0
        for mark in _MARK.finditer(text):
            place = f"line {line + text.count(chr(10), 0, done)}"
            if mark.group().startswith("<results"):
                yield mark.group(), None
            elif mark.group().startswith("</") and opened:
                yield "", _reading(place, text[done : mark.start()])
            opened = not mark.group().startswith(("</", "<results"))
            done = mark.end()
        if len(text) - done > RECORD_LIMIT:
            yield "", Unreadable(source.path, f"line {line}", "the result does not end")
            done = len(text) - _LONGEST_MARK
        line += text.count("\n", 0, done)
        text = text[done:]
    if opened:
        yield "", Unreadable(source.path, f"line {line}", "the result is cut off at the end of the file")


def _reading(place: str, result: str) -> Readable:
    pairs: list[tuple[str, object]] = []
    marks = list(_FIELD.finditer(result))
    ends = [mark.start() for mark in marks[1:]] + [len(result)]
    for mark, end in zip(marks, ends):
        values = list(_values(result[mark.end() : end]))
        pairs.append((mark[1] or mark[2], values[0] if len(values) == 1 else values))
    fields = gathered(pairs)
    return Reading(place, fields if fields.get("_raw") else flatten(fields))


def _values(text: str) -> Iterator[str]:
    at = 0
    while opened := _VALUE_TAG.search(text, at):
        closed = _VALUE_END.search(text, opened.end())
        at = closed.end() if closed else len(text)
        yield decode_entities(_MARKUP.sub("", text[opened.end() : closed.start() if closed else at]))

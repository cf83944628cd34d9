"""Windows event-log text as Splunk writes it, a time, `Name=value` lines, a message, and event XML in between."""

from __future__ import annotations

import re
from collections.abc import Iterator

from runkeyhunt.offline.readers import event_xml
from runkeyhunt.offline.readers.reading import RECORD_LIMIT, Readable, Reading, Unreadable
from runkeyhunt.offline.readers.source import Source

# A message may well hold a line that is only a time: an event begins where `LogName=` follows.
EVENT_HEAD = r"^\ufeff?\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d{2}:\d{2}(?:\.\d+)? [AP]M[ \t\r]*\n(?=LogName=)"
_EVENT_HEAD = re.compile(EVENT_HEAD, re.MULTILINE)
_XML_LINE = re.compile(rf"^(?={event_xml.EVENT_TAG})", re.MULTILINE)
# Where a piece of text ends within a head, the next piece brings the rest of it.
_LONGEST_HEAD = 64
_CODE_LINE = re.compile(r"^EventCode=\d+\s*$", re.MULTILINE)


def read(source: Source) -> Iterator[Readable]:
    """Read every event of a file, whatever log each of them is from."""
    line = 1
    for event in _events(source.chunks()):
        text, *xml = _XML_LINE.split(event, maxsplit=1)
        yield from _reading(source.path, f"line {line}", text)
        line += text.count("\n")
        # A search over several source types exports them into one file.
        yield from event_xml.read_pieces(source.path, xml, line)
        line += sum(piece.count("\n") for piece in xml)


def _events(chunks: Iterator[str]) -> Iterator[str]:
    text, scanned = "", 0
    for chunk in chunks:
        text += chunk
        begun = 0
        for head in _EVENT_HEAD.finditer(text, scanned):
            yield text[begun : head.start()]
            begun = head.start()
        if len(text) - begun > RECORD_LIMIT:
            yield text[begun:]
            begun = len(text)
        text = text[begun:]
        # The open event's own head, at 0, is known.
        scanned = max(1, len(text) - _LONGEST_HEAD)
    yield text


def _reading(path: str, place: str, event: str) -> Iterator[Readable]:
    if len(event) > RECORD_LIMIT:
        yield Unreadable(path, place, "the event does not end")
    elif _CODE_LINE.search(event.partition("\nMessage=")[0]):
        yield Reading(place, {"_raw": event})
    elif event.strip():
        yield Unreadable(path, place, "this is no event: it has no EventCode")

"""Windows event-log text: as Splunk writes it, wevtutil, Event Viewer, PowerShell and log shippers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from runkeyhunt.events.descent import Flat, begins_event, parse_text
from runkeyhunt.events.fields import may_be_event
from runkeyhunt.offline.readers import event_xml
from runkeyhunt.offline.readers.reading import RECORD_LIMIT, Readable, Reading, Unreadable
from runkeyhunt.offline.readers.source import Source
from runkeyhunt.patterns import lazy_pattern

# A message may well hold a line that is only a time: an event begins where `LogName=` follows.
EVENT_HEAD = r"^\ufeff?\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d{2}:\d{2}(?:\.\d+)? [AP]M[ \t\r]*\n(?=LogName=)"
_EVENT_HEAD = lazy_pattern(EVENT_HEAD, re.MULTILINE)
# PowerShell's Format-List parts its records by an empty line, and lays their names out in a column.
_LIST = lazy_pattern(r"(?:\A\s{0,99}|\n\r?\n)(?=[A-Z]\w{1,40} {1,40}: )", re.MULTILINE)
# How an event begins in each form of text. Of a file the first that is found in it counts for all of it.
_HEADS = (
    # Splunk's registry monitor.
    lazy_pattern(r"^\ufeff?\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d{2}:\d{2}\.\d{1,6}[ \t\r]*\n(?=\w{1,40}=)", re.MULTILINE),
    # wevtutil /f:text
    lazy_pattern(r"^\ufeff?Event\[\d{1,9}\]:?[ \t\r]*\n", re.MULTILINE),
    # Event Viewer's "copy details as text"
    lazy_pattern(
        r"^\ufeff?(?:Log Name|Protokollname|Nom du journal|Nombre de registro|Nome registro)[ \t\xa0]{0,9}:[ \t]",
        re.MULTILINE,
    ),
    _LIST,
    # A message alone.
    lazy_pattern(
        r"^\ufeff?(?:Registry value set|Registry object (?:added or deleted|renamed)|File created):[^\n]{0,80}\r?\n",
        re.MULTILINE,
    ),
)
# Those that no list of something else has.
HEADS_OF_EVENTS = tuple(head for head in _HEADS if head is not _LIST)
_XML_BEGINS = "<Event"
_XML_LINE = lazy_pattern(rf"^(?={event_xml.EVENT_TAG})", re.MULTILINE)
# Where a piece of text ends within a head, the next piece brings the rest of it.
_LONGEST_HEAD = 160
_CODE_LINE = lazy_pattern(r"^EventCode=\d+\s*$", re.MULTILINE)
# So many of a file's first lines are looked at for an event.
_FIRST_LINES = 50


def read(source: Source) -> Iterator[Readable]:
    """Read every event of a file, whatever log each of them is from."""
    line = 1
    for event in _events(source.chunks(), _EVENT_HEAD):
        text, *xml = _XML_LINE.split(event, maxsplit=1)
        yield from _reading(source.path, f"line {line}", text)
        line += text.count("\n")
        # A search over several source types exports them into one file.
        yield from event_xml.read_pieces(source.path, xml, line)
        line += sum(piece.count("\n") for piece in xml)


def head_in(text: str) -> re.Pattern[str] | None:
    """Tell how an event begins in a text that is none of Splunk's event-log text."""
    return next((head for head in _HEADS if head.search(text)), None)


def read_blocks(source: Source) -> Iterator[Readable]:
    """Read every event of a file in which each has a head of the same form."""
    head = head_in(source.head_text)
    line = 1
    for event in _events(source.chunks(), head) if head else ():
        if len(event) > RECORD_LIMIT:
            yield Unreadable(source.path, f"line {line}", "the event does not end")
        elif event.strip():
            yield _parsed(source.path, f"line {line}", event)
        line += event.count("\n")


def has_message_before_xml(text: str) -> bool:
    """Tell whether XML in a text stands behind an event's own values, so that somebody wrote it into one of them."""
    line = next((line for line in text.split("\n") if _XML_BEGINS in line), "")
    return begins_event(line.partition(_XML_BEGINS)[0])


def has_event_on_a_line(text: str) -> bool:
    """Tell whether one of a text's first lines is an event with whatever header before it."""
    return any(may_be_event(parse_text(line)) for line in text.split("\n", _FIRST_LINES)[:_FIRST_LINES])


def read_lines(source: Source) -> Iterator[Readable]:
    """Read a log with an event a line; a line that is none is of another log."""
    for number, line in enumerate(source.lines(), 1):
        if line.strip():
            fields = parse_text(line)
            yield Reading(f"line {number}", fields if may_be_event(fields) else Flat())


def _parsed(path: str, place: str, event: str) -> Readable:
    fields = parse_text(event)
    return Reading(place, fields) if may_be_event(fields) else Unreadable(path, place, "this is no event")


def _events(chunks: Iterator[str], heads: re.Pattern[str]) -> Iterator[str]:
    text, scanned = "", 0
    for chunk in chunks:
        text += chunk
        begun = 0
        for head in heads.finditer(text, scanned):
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

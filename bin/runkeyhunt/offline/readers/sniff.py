"""What a file is, told by its content: its name proves nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Callable

from runkeyhunt.offline.readers import (
    csv_export,
    event_text,
    event_xml,
    evtx,
    json_events,
    snapshot_text,
    snapshot_xml,
    splunk_xml,
)
from runkeyhunt.offline.readers.reading import Readable
from runkeyhunt.offline.readers.source import Source
from runkeyhunt.snapshots.forms import FORMS

KNOWN_KINDS = (
    "event XML, JSON, a CSV export, event-log text or .evtx, plain or gzip-compressed, or a snapshot of the registry "
    "(a hive, a .reg file, what reg query or PowerShell print, the table of Autoruns or osquery)"
)
_JSON = re.compile(r"[\ufeff\0\s]*(?:Record \d+\s+)?(?:\[\s*)*(?:\{\s*[\"}]|\])")
# The first line of a file may be the end of a document that was cut off.
_JSON_LATER = re.compile(r"^\{\s*\"", re.MULTILINE)
_TEXT = re.compile(rf"{event_text.EVENT_HEAD}|\A\ufeff?LogName=", re.MULTILINE)
_XML = re.compile(rf"{event_xml.EVENT_TAG}|<(?:[\w.-]{{1,40}}:)?Events[\s/>]")


@dataclass(frozen=True)
class Kind:
    """Name a kind of file and hold its reader."""

    name: str
    read: Callable[[Source], Iterator[Readable]]


_EVTX = Kind("evtx", evtx.read)
# In this order: a CSV or JSON export may hold XML or event-log text, not the other way round.
_TEXT_KINDS: tuple[tuple[Callable[[str], object], Kind], ...] = (
    (lambda head: csv_export.separator_of(csv_export.header_of(head)), Kind("csv", csv_export.read)),
    (_JSON.match, Kind("json", json_events.read)),
    (snapshot_xml.AUTORUNS_HEAD.match, Kind("Autoruns XML", snapshot_xml.read_autoruns)),
    (snapshot_xml.CLIXML_HEAD.match, Kind("Clixml", snapshot_xml.read_clixml)),
    *((form.is_head, Kind(form.name, partial(snapshot_text.read, form))) for form in FORMS),
    (_TEXT.search, Kind("text", event_text.read)),
    (event_text.head_in, Kind("text", event_text.read_blocks)),
    (event_text.has_message_before_xml, Kind("log", event_text.read_lines)),
    (splunk_xml.HEAD.search, Kind("xml", splunk_xml.read)),
    (_XML.search, Kind("xml", event_xml.read)),
    (_JSON_LATER.search, Kind("json", json_events.read)),
    (event_text.has_event_on_a_line, Kind("log", event_text.read_lines)),
)


def kind_of(source: Source) -> Kind | None:
    """Tell what a file is; None for a file that is none of the known kinds."""
    if source.head.startswith(evtx.MAGIC):
        return _EVTX
    head = source.head_text
    return next((kind for is_such, kind in _TEXT_KINDS if is_such(head)), None)


def what_would_do(source: Source) -> str:
    """Say what to give instead of a file that is none of the known kinds."""
    is_table = csv_export.is_table(csv_export.header_of(source.head_text))
    return f"{KNOWN_KINDS}; {csv_export.NO_COLUMN}" if is_table else KNOWN_KINDS

"""What a file is, told by its content: its name proves nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Callable

from runkeyhunt.offline.readers import event_text, event_xml, evtx, splunk_xml
from runkeyhunt.offline.readers.json import events as json_events
from runkeyhunt.offline.readers.reading import Readable
from runkeyhunt.offline.readers.source import Source
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.tuples import NamedTuple

KNOWN_KINDS = (
    "event XML, JSON, a CSV export, event-log text or .evtx, plain or packed with gzip, bzip2 or xz, or a snapshot of "
    "the registry (a hive, a .reg file, what reg query or PowerShell print, the table of Autoruns or osquery)"
)
# What Autoruns saves for itself: binary, and of a form that nobody has described.
_ARN = ".arn"
_INSTEAD_OF_ARN = "the table that autorunsc -a * -c -h -s prints, or save it as text in Autoruns' window"
_JSON = lazy_pattern(r"[\ufeff\0\s]*(?:Record \d+\s+)?(?:\[\s*)*(?:\{\s*[\"}]|\])")
# The first line of a file may be the end of a document that was cut off.
_JSON_LATER = lazy_pattern(r"^\{\s*\"", re.MULTILINE)
_TEXT = lazy_pattern(rf"{event_text.EVENT_HEAD}|\A\ufeff?LogName=", re.MULTILINE)
_XML_BEGINS = rf"{event_xml.EVENT_TAG}|<(?:[\w.-]{{1,40}}:)?Events[\s/>]"
_XML = lazy_pattern(_XML_BEGINS)
# A file that begins so is no table: no column's name has these signs.
_NO_TABLE = lazy_pattern(r"[\ufeff\0\s]*[{<]")
# The elements of Sysmon's configuration bear the names of an event's fields.
_FIRST_ELEMENT, _CONFIGURATION = lazy_pattern(r"<([A-Za-z][\w.:-]{0,60})"), "Sysmon"
# And so it is no snapshot.
_EVENT_FIRST = lazy_pattern(rf"[\ufeff\s]*(?:<\?xml[^<>]*\?>\s*)?(?:{_XML_BEGINS})")

# How events begin, but for PowerShell's lists: what goes on over lines is indented there, and forges nothing.
_EVENTS = (_TEXT, _XML, splunk_xml.HEAD, *event_text.HEADS_OF_EVENTS)


class Kind(NamedTuple):
    """Name a kind of file and hold its reader."""

    name: str
    read: Callable[[Source], Iterator[Readable]]


# In this order: a CSV or JSON export may hold XML or event-log text, not the other way round.
_TEXT_KINDS: tuple[tuple[Callable[[str], object], Kind], ...] = (
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
        return Kind("evtx", evtx.read)
    head = source.head_text
    return _table(head) or _json(head) or _snapshot(head) or _events(head)


def _table(head: str) -> Kind | None:
    if _NO_TABLE.match(head):
        return None
    # What reads tables is long in coming, as is what reads snapshots; most files are neither.
    from runkeyhunt.offline.readers import csv_export

    return Kind("csv", csv_export.read) if csv_export.separator_of(csv_export.header_of(head)) else None


def _json(head: str) -> Kind | None:
    return Kind("json", json_events.read) if _JSON.match(head) else None


def _snapshot(head: str) -> Kind | None:
    if _EVENT_FIRST.match(head):
        return None
    from runkeyhunt.offline.readers import snapshot_xml

    if snapshot_xml.AUTORUNS_HEAD.match(head):
        return Kind("Autoruns XML", snapshot_xml.read_autoruns)
    return Kind("Clixml", snapshot_xml.read_clixml) if snapshot_xml.CLIXML_HEAD.match(head) else _form(head)


def _form(head: str) -> Kind | None:
    """Tell a snapshot's text, unless events stand before what looks like one: somebody wrote that into their values."""
    from runkeyhunt.offline.readers import snapshot_text
    from runkeyhunt.snapshots.forms import form_of

    found = form_of(head)
    if found is None or any(pattern.search(head, 0, found[0]) for pattern in _EVENTS):
        return None
    if event_text.has_event_on_a_line(head[: found[0]]):
        return None
    return Kind(found[1].name, partial(snapshot_text.read, found[1]))


def _events(head: str) -> Kind | None:
    return None if _is_configuration(head) else next((kind for is_such, kind in _TEXT_KINDS if is_such(head)), None)


def _is_configuration(head: str) -> bool:
    first = _FIRST_ELEMENT.search(head) if _NO_TABLE.match(head) else None
    return first is not None and first[1] == _CONFIGURATION


def what_would_do(source: Source) -> str:
    """Say what to give instead of a file that is none of the known kinds."""
    from runkeyhunt.offline.readers import csv_export

    if source.path.lower().endswith(_ARN):
        return _INSTEAD_OF_ARN
    is_table = csv_export.is_table(csv_export.header_of(source.head_text))
    return f"{KNOWN_KINDS}; {csv_export.NO_COLUMN}" if is_table else KNOWN_KINDS

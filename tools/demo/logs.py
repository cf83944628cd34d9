"""Log files that the user names, as a forwarder would have sent their events to Splunk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from xml.sax.saxutils import escape

from runkeyhunt.events.descent import flatten, parse_text
from runkeyhunt.events.times import in_utc
from runkeyhunt.offline.files import Candidate, find_candidates
from runkeyhunt.offline.readers.reading import FileProblemError, Reading, Stretch, Unopened, Unreadable
from runkeyhunt.offline.readers.sniff import kind_of
from runkeyhunt.offline.readers.source import open_source
from tests.minisplunk.index import Event

_SOURCE = "XmlWinEventLog:Microsoft-Windows-Sysmon/Operational"
_WANTED = "event of Sysmon's (1, 11 to 14)"
_CODES = {"1", "11", "12", "13", "14"}
_SYSTEM = ("EventCode", "Computer", "RecordNumber", "Channel")


def events_in(folder: str) -> list[Event]:
    """Read Sysmon's events of all log files in a folder, or in one file, by time.

    Raises:
        FileProblemError: nothing in it can be shown, with what to name instead.
    """
    events = [event for candidate in find_candidates([folder]) for event in _events(candidate)]
    if not events:
        raise FileProblemError(f"{folder} holds no {_WANTED}: name a folder with exported logs.")
    return sorted(events, key=lambda event: event.time)


def _events(candidate: Candidate) -> Iterator[Event]:
    """Give the events of one file, and say what of it is left out."""
    if candidate.problem:
        print(f"{candidate.name} {candidate.problem}.")
        return
    left_out = 0
    for fields in _records(candidate):
        event = _indexed(fields)
        left_out += event is None
        if event:
            yield event
    if left_out:
        print(f"{candidate.name}: {left_out} records are left out, each no {_WANTED} with a time.")


def _records(candidate: Candidate) -> Iterator[Mapping[str, object]]:
    """Lay each record of a file flat under Sysmon's names; one that cannot be read has no names."""
    with open_source(candidate.path) as source:
        kind = kind_of(source)
        if kind is None:
            print(f"{candidate.name} is no log of a known kind, and is left out.")
            return
        for readable in kind.read(source):
            yield from map(_laid_flat, [{}] if isinstance(readable, Unreadable) else _records_of(readable))


def _records_of(readable: Reading | Unopened | Stretch) -> Iterator[Mapping[str, object]]:
    if isinstance(readable, Stretch):
        yield from (readable[number].record for number in range(len(readable)))
    elif isinstance(readable.record, Mapping):
        yield readable.record


def _laid_flat(record: Mapping[str, object]) -> Mapping[str, object]:
    return parse_text(str(record["_raw"])) if set(record) == {"_raw"} else flatten(record)


def _indexed(fields: Mapping[str, object]) -> Event | None:
    texts = {name: str(value) for name, value in fields.items() if isinstance(value, str)}
    time, code = in_utc(texts.get("UtcTime", "")), texts.get("EventCode", "")
    if code not in _CODES or not time:
        return None
    host = texts.get("Computer", "").partition(".")[0] or "unknown"
    return Event(_seconds(time), host, _SOURCE, "xmlwineventlog", "sysmon", _as_xml(texts))


def _seconds(time: str) -> float:
    return datetime.fromisoformat(time[:19]).replace(tzinfo=timezone.utc).timestamp()


def _as_xml(fields: Mapping[str, str]) -> str:
    """Write the event as Windows renders it, in one line, with the attributes in single quotes."""
    code, record, computer = (escape(fields.get(name, "")) for name in ("EventCode", "RecordNumber", "Computer"))
    data = "".join(
        f"<Data Name='{escape(name)}'>{escape(value)}</Data>" for name, value in fields.items() if name not in _SYSTEM
    )
    return (
        "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>"
        f"<Provider Name='Microsoft-Windows-Sysmon'/><EventID>{code}</EventID><EventRecordID>{record}</EventRecordID>"
        f"<Channel>Microsoft-Windows-Sysmon/Operational</Channel><Computer>{computer}</Computer></System>"
        f"<EventData>{data}</EventData></Event>"
    )

"""What an indexer keeps of an event."""

from __future__ import annotations

from dataclasses import dataclass

# What tstats may ask of plain indexes, and of every data set beside its own fields.
INDEXED = frozenset({"_time", "index", "source", "sourcetype", "host", "splunk_server"})


@dataclass(frozen=True)
class Event:
    """One event; its time is in seconds since 1970, UTC."""

    time: float
    host: str
    source: str
    sourcetype: str
    index: str
    raw: str

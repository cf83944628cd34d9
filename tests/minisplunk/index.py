"""What an indexer keeps of an event."""

from __future__ import annotations

from dataclasses import dataclass

# What tstats may ask of plain indexes, and of every data set beside its own fields.
INDEXED = frozenset({"_time", "index", "source", "sourcetype", "host", "splunk_server"})


@dataclass(frozen=True)
class Event:
    """One event; its times are in seconds since 1970, UTC. Without another it is indexed at its own time."""

    time: float
    host: str
    source: str
    sourcetype: str
    index: str
    raw: str
    indexed: float | None = None

    @property
    def index_time(self) -> int:
        """Give the second in which it was indexed, as `_indextime` holds it."""
        return int(self.time if self.indexed is None else self.indexed)

"""What an indexer keeps of an event."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Event:
    """One event; its time is in seconds since 1970, UTC."""

    time: float
    host: str
    source: str
    sourcetype: str
    index: str
    raw: str

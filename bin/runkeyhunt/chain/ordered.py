"""Entries in the order of their times, so that a window of them is found without looking at all."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Generic, TypeVar

Entry = TypeVar("Entry")


class Ordered(Generic[Entry]):
    """Hold entries by time; equal times are ordered by a text, so that the order of arrival decides nothing."""

    def __init__(self, entries: Iterable[tuple[datetime | None, str, Entry]]) -> None:
        timed = [(time, text, place, entry) for place, (time, text, entry) in enumerate(entries) if time]
        timed.sort(key=lambda row: row[:3])
        self._times = [row[0] for row in timed]
        self._entries = [row[3] for row in timed]

    def between(self, earliest: datetime, latest: datetime) -> Iterator[Entry]:
        """Give the entries of a window, the earliest first."""
        return iter(self._entries[bisect_left(self._times, earliest) : bisect_right(self._times, latest)])

    def latest_between(self, earliest: datetime, latest: datetime, most: int) -> list[Entry]:
        """Give the latest entries of a window, the latest first."""
        end = bisect_right(self._times, latest)
        return self._entries[max(bisect_left(self._times, earliest), end - most) : end][::-1]

"""Entries in the order of their times, so that a window of them is found without looking at all."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import datetime
from itertools import chain, islice
from typing import Generic, Optional, TypeVar

Entry = TypeVar("Entry")
Row = tuple[Optional[datetime], str, Entry]

# So many events, the nearest in time, are compared one by one where only a comparison can tell.
MOST_COMPARED = 100


class Bound:
    """Give the first entries of many, and count how often there were more."""

    def __init__(self) -> None:
        self.reached = 0

    def first(self, entries: Iterable[Entry], fits: Callable[[Entry], bool], most: int = MOST_COMPARED) -> Entry | None:
        """Give the first that fits."""
        return next(self.all(entries, fits, most), None)

    def all(
        self, entries: Iterable[Entry], fits: Callable[[Entry], bool], most: int = MOST_COMPARED
    ) -> Iterator[Entry]:
        """Give those that fit."""
        entries = iter(entries)
        yield from filter(fits, islice(entries, most))
        self.reached += any(True for _ in entries)


class Ordered(Generic[Entry]):
    """Hold entries by time; equal times are ordered by a text, so that the order of arrival decides nothing.

    Of entries in a row that are alike, a window gives the first only.
    """

    def __init__(self, rows: Iterable[Row[Entry]], alike: Callable[[Entry], Hashable] | None = None) -> None:
        timed = [(time, text, place, entry) for place, (time, text, entry) in enumerate(rows) if time]
        timed.sort(key=lambda row: row[:3])
        self._times = [row[0] for row in timed]
        self._entries = [row[3] for row in timed]
        self._next = list(range(1, len(timed) + 1))
        kinds = list(map(alike, self._entries)) if alike else []
        for place in range(len(kinds) - 2, -1, -1):
            if kinds[place] == kinds[place + 1]:
                self._next[place] = self._next[place + 1]

    def between(self, earliest: datetime, latest: datetime) -> Iterator[Entry]:
        """Give the entries of a window, the earliest first."""
        place, end = bisect_left(self._times, earliest), bisect_right(self._times, latest)
        while place < end:
            yield self._entries[place]
            place = self._next[place]

    def latest_between(self, earliest: datetime, latest: datetime) -> Iterator[Entry]:
        """Give the entries of a window, the latest first."""
        places = range(bisect_left(self._times, earliest), bisect_right(self._times, latest))
        return (self._entries[place] for place in reversed(places))

    def latest_until(self, latest: datetime) -> Entry | None:
        """Give the last entry up to a time."""
        end = bisect_right(self._times, latest)
        return self._entries[end - 1] if end else None


class Groups(Generic[Entry]):
    """Hold rows by any number of keys, each group put into order when it is first asked for."""

    def __init__(self) -> None:
        self._rows: dict[Hashable, list[Row[Entry]]] = {}
        self._ordered: dict[Hashable, Ordered[Entry]] = {}

    def __bool__(self) -> bool:
        return bool(self._rows)

    def add(self, row: Row[Entry], keys: Iterable[Hashable]) -> None:
        """Put a row into the groups of its keys."""
        for key in keys:
            self._rows.setdefault(key, []).append(row)

    def of(self, keys: Iterable[Hashable]) -> Iterator[Ordered[Entry]]:
        """Give the groups of some keys."""
        for key in dict.fromkeys(keys):
            if key in self._rows:
                yield self._ordered.get(key) or self._ordered.setdefault(key, Ordered(self._rows[key]))


def merge(entries: Iterable[Iterable[Entry]]) -> list[Entry]:
    """Put entries of several groups together, each once."""
    return list(dict.fromkeys(chain.from_iterable(entries)))

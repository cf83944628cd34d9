"""What `collect` writes into an index, and the fields that Splunk finds in it: events of source type stash.

A result without `_raw` becomes text, its fields as `name="value"` behind the time and what is known of the search
(Search Reference, collect, Usage and addinfo). The time is written to the second. Of some values the documentation does
not say how they are written, or how they come back; these are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.minisplunk.errors import SplError
from tests.minisplunk.timing import strftime
from tests.minisplunk.values import Row, printed

SOURCETYPE = "stash"
_SEARCH_HEAD = "search-head"
# A name that an event's own fields have, or that decides its time (collect, addtime).
_NOT_TO_BE_WRITTEN = frozenset("host source sourcetype index linecount splunk_server info_min_time".split())
_UNTOLD = re.compile(r'["\\\r\n]')
_PAIR = re.compile(r'(\w+)="([^"]*)"')
_READ_AT_MOST = 10_240  # limits.conf, [kv] maxchars


@dataclass(frozen=True)
class Search:
    """The search that collects: when it runs and over what, and what it calls its events' source."""

    now: float
    earliest: float
    latest: float
    index: str
    source: str


@dataclass
class Summary:
    """The events that were collected."""

    rows: list[Row] = field(default_factory=list)

    def add(self, rows: Iterable[Row]) -> None:
        """Keep events."""
        self.rows.extend(rows)


class NoSummary(Summary):
    """An index that keeps nothing, for a site that is not to change."""

    def add(self, rows: Iterable[Row]) -> None:
        """Read events and forget them."""
        list(rows)


def stashed(row: Row, search: Search) -> Row:
    """Give the event that a result becomes."""
    time = row.get("_time", printed(search.now))
    raw = f"{_header(float(str(time)), search)}, {', '.join(map('='.join, _pairs(row)))}"
    found = {name: value for name, value in _PAIR.findall(raw[:_READ_AT_MOST]) if value}
    return {
        **found,
        "_time": str(int(float(str(time)))),
        "_indextime": str(int(search.now)),
        "_raw": raw,
        "host": _SEARCH_HEAD,
        "source": search.source,
        "sourcetype": SOURCETYPE,
        "index": search.index,
        "linecount": "1",
        "splunk_server": "indexer1",
    }


def _header(time: float, search: Search) -> str:
    known = {
        "info_min_time": f"{search.earliest:.3f}",
        "info_max_time": f"{search.latest:.3f}",
        "info_search_time": f"{search.now:.3f}",
    }
    return ", ".join([strftime(time, "%m/%d/%Y %H:%M:%S %z"), *map("=".join, known.items())])


def _pairs(row: Row) -> Iterable[tuple[str, str]]:
    for name, value in row.items():
        if name == "_time":
            continue
        if name.startswith("_") or name in _NOT_TO_BE_WRITTEN:
            raise SplError("What collect makes of this field is not documented, or not what is wanted", name)
        if not isinstance(value, str) or _UNTOLD.search(value):
            raise SplError(
                "How collect writes several values, quotes, backslashes and line ends is not documented", name
            )
        yield name, f'"{value}"'

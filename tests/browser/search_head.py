"""The searches of a page, run by the miniature Splunk: text and times in, columns out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any

from tests.minisplunk.macros import expanded
from tests.minisplunk.pipeline import Rows, Scope, compiled
from tests.minisplunk.splunk import Splunk
from tests.minisplunk.syntax import Words, commands_of
from tests.minisplunk.timing import strftime
from tests.minisplunk.values import Row, Value, is_named

_ISO = "%Y-%m-%dT%H:%M:%S.%3N+00:00"


@dataclass(frozen=True)
class Asked:
    """A search as the page dispatched it; `post` goes on from its results, as a chain does."""

    source: str
    search: str
    earliest: str
    latest: str
    post: str = ""

    @property
    def whole(self) -> str:
        """Give the search with what goes on from it."""
        return f"{self.search}\n| {self.post.strip().lstrip('| ')}" if self.post else self.search


@dataclass
class SearchHead:
    """Runs searches at one moment, one at a time, each once: between two views nothing changes."""

    splunk: Splunk
    now: float
    _one_at_a_time: Lock = field(default_factory=Lock)
    _compiled: dict[str, frozenset[str]] = field(default_factory=dict)
    _found: dict[Asked, Rows] = field(default_factory=dict)

    def check(self, asked: Asked) -> None:
        """Compile a search; a name that no event has and no command makes is refused.

        Raises:
            SplError: with what Splunk would refuse, or take for null.
        """
        with self._one_at_a_time:
            scope = self.splunk.scope()
            if asked.search not in self._compiled:
                self._compiled[asked.search] = compiled(asked.search, self.splunk, scope).fields
            if asked.post:
                known = Scope(set(self._compiled[asked.search]), strict=scope.strict)
                compiled(asked.post, self.splunk, known, piped=True)

    def run(self, asked: Asked) -> Rows:
        """Run a search, or what goes on from it."""
        with self._one_at_a_time:
            return self._rows(asked)

    def _rows(self, asked: Asked) -> Rows:
        if asked not in self._found:
            base = self._rows(replace(asked, post="")) if asked.post else None
            text, times = asked.post or asked.search, (asked.earliest or "0", asked.latest or "now")
            self._found[asked] = self.splunk.search(text, self.now, *times, base)
        return self._found[asked]

    def fields(self, asked: Asked, rows: Rows) -> list[str]:
        """Name the columns in Splunk's order; `table` has those that no row fills too, also when they are renamed."""
        found = _in_order(rows)
        *_, before, last = [None, *commands_of(expanded(asked.whole, self.splunk.macros))]
        if last.name == "table":
            return _listed(last.body, found)
        if last.name == "rename" and before and before.name == "table":
            row: Row = dict.fromkeys(_listed(before.body, found), "")
            return list(self.splunk.search(f"rename {last.body}", self.now, rows=[row])[0])
        return found


def _listed(body: str, found: Sequence[str]) -> list[str]:
    wanted = Words(body).fields()
    listed = (name for want in wanted for name in (_matching(want, found) if "*" in want else [want]))
    return list(dict.fromkeys(listed))


def columns(fields: Sequence[str], rows: Rows) -> dict[str, Any]:
    """Write rows as splunkd's json_cols: texts by column, and null where there is none."""
    return {
        "fields": [{"name": name} for name in fields],
        "columns": [[_shown(name, row) for row in rows] for name in fields],
    }


def _shown(name: str, row: Row) -> Value | None:
    value = row.get(name)
    return strftime(float(value), _ISO) if name == "_time" and isinstance(value, str) else value


def _in_order(rows: Iterable[Row]) -> list[str]:
    """Put a field behind the one that it follows in the first row that has it."""
    order: list[str] = []
    for row in rows:
        place = 0
        for name in row:
            if name in order:
                place = order.index(name) + 1
            else:
                order.insert(place, name)
                place += 1
    return order


def _matching(pattern: str, names: Iterable[str]) -> list[str]:
    return [name for name in names if is_named(name, pattern)]

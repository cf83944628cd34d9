"""A second opinion on rules: pySigma's SQLite backend, run on events in memory."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from weakref import finalize

from sigma.backends.sqlite import sqliteBackend
from sigma.collection import SigmaCollection
from sigma.rule import SigmaRule

from runkeyhunt.judging.subject import SYSMON_FIELDS

_COLUMNS = sorted(SYSMON_FIELDS)
Logged = Mapping[str, Sequence[str]]


class SqliteOracle:
    """Hold events as Sysmon logged them; a field that an event does not have is NULL."""

    def __init__(self, events: Iterable[Logged]) -> None:
        self._database = sqlite3.connect(":memory:")
        # From Python 3.13 on a connection that is not closed is a warning, which fails whatever test runs then.
        finalize(self, self._database.close)
        self._database.create_function("regexp", 2, _regexp, deterministic=True)
        columns = ", ".join(f"{name} {'INTEGER' if name == 'EventID' else 'TEXT'}" for name in _COLUMNS)
        self._database.execute(f"CREATE TABLE logs ({columns})")
        self._database.executemany(
            f"INSERT INTO logs VALUES ({', '.join('?' * len(_COLUMNS))})",
            ([next(iter(event[name]), None) for name in _COLUMNS] for event in events),
        )

    def hits(self, rule: SigmaRule) -> set[int]:
        """Number the events that the rule finds, from 0."""
        (query,) = sqliteBackend(collate_nocase=True).convert(SigmaCollection([rule]))
        return {row[0] - 1 for row in self._database.execute(query.replace("SELECT *", "SELECT rowid", 1))}


def _regexp(pattern: str, value: object) -> bool:
    return value is not None and _compiled(pattern).search(str(value)) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)

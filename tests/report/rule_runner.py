"""Rules run over events: Sigma by pySigma's SQLite backend, searches by the miniature Splunk."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Mapping
from weakref import finalize

from sigma.backends.sqlite import sqliteBackend
from sigma.collection import SigmaCollection

from tests.minisplunk.searches import compiled

_CODES = {"registry_set": 13, "registry_rename": 14, "registry_add": 12, "registry_delete": 12, "file_event": 11}
_COLUMNS = ("EventCode", "TargetObject", "TargetFilename", "Details", "NewName", "Image", "User")


class Log:
    """Events in SQLite's table, as a tool that runs Sigma holds them."""

    def __init__(self, events: Iterable[Mapping[str, object]]) -> None:
        self._events = list(events)
        self._database = sqlite3.connect(":memory:")
        # From Python 3.13 on a connection that is not closed is a warning, which fails whatever test runs then.
        finalize(self, self._database.close)
        columns = ", ".join(f"{name} TEXT COLLATE NOCASE" for name in _COLUMNS)
        self._database.execute(f"CREATE TABLE logs (number INTEGER, {columns})")
        rows = ((number, *map(event.get, _COLUMNS)) for number, event in enumerate(self._events))
        self._database.executemany(f"INSERT INTO logs VALUES (?{', ?' * len(_COLUMNS)})", rows)
        self._database.create_function("REGEXP", 2, lambda pattern, text: bool(text and re.search(pattern, text)))

    def hits(self, sigma: str) -> list[int]:
        """Number the events that a Sigma rule hits."""
        (rule,) = SigmaCollection.from_yaml(sigma).rules
        (query,) = sqliteBackend().convert_rule(rule)
        code = str(_CODES[rule.logsource.category])
        found = self._database.execute(f"SELECT number FROM ({query}) WHERE EventCode = ? ORDER BY number", (code,))
        return [number for (number,) in found]

    def found(self, spl: str) -> list[int]:
        """Number the events that an exact rule's search finds; its first line, a macro, stands for the events."""
        commands, _ = spl.split("\n", 1)[1].rsplit("\n| table ", 1)
        rows = [
            {**{name: str(value) for name, value in event.items() if value}, "number": str(number)}
            for number, event in enumerate(self._events)
        ]
        return [int(str(row["number"])) for row in compiled(commands).run(rows)]

"""The same question put to a folder of Sigma rules, run by pySigma's SQLite backend."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

from sigma.backends.sqlite import sqliteBackend
from sigma.collection import SigmaCollection
from sigma.exceptions import SigmaError
from sigma.rule import SigmaRule

from tools.accuracy.samples import Sample

LEVEL_SCORES = {"informational": 10, "low": 30, "medium": 50, "high": 70, "critical": 90}
# The logsource categories that Sysmon's registry and file events belong to, and the event ids of each.
_EVENT_IDS = {
    "registry_set": ("13",),
    "registry_add": ("12",),
    "registry_delete": ("12",),
    "registry_rename": ("14",),
    "registry_event": ("12", "13", "14"),
    "file_event": ("11",),
}
_COLUMNS = ("EventID", "EventType", "TargetObject", "TargetFilename", "Details", "NewName", "Image", "User")


def sigma_scores(folder: Path, samples: Sequence[Sample]) -> list[int]:
    """Score each sample by the highest level of the rules that hit it: the middle of that level's band."""
    scores = [0] * len(samples)
    with closing(_database(samples)) as database:
        for level, query in _queries(folder):
            for (number,) in database.execute(query):
                scores[number] = max(scores[number], LEVEL_SCORES[level])
    return scores


def _database(samples: Iterable[Sample]) -> sqlite3.Connection:
    database = sqlite3.connect(":memory:")
    columns = ", ".join(f'"{name}" TEXT COLLATE NOCASE' for name in _COLUMNS)
    database.execute(f"CREATE TABLE logs (number INTEGER, {columns})")
    rows = (
        (number, *(sample.event.get("EventCode" if name == "EventID" else name) for name in _COLUMNS))
        for number, sample in enumerate(samples)
    )
    database.executemany(f"INSERT INTO logs VALUES ({', '.join('?' * (len(_COLUMNS) + 1))})", rows)  # noqa: S608 - no input
    database.create_function("REGEXP", 2, _regexp, deterministic=True)
    return database


def _regexp(pattern: str, text: str | None) -> bool:
    return text is not None and re.search(pattern, text) is not None


def _queries(folder: Path) -> Iterable[tuple[str, str]]:
    for path in sorted(folder.rglob("*.yml")):
        try:
            for rule in SigmaCollection.from_yaml(path.read_text(encoding="utf-8")).rules:
                yield from _queries_of(rule)
        except SigmaError as error:
            print(f"{path.name} is left out: {error}")


def _queries_of(rule: SigmaRule) -> Iterable[tuple[str, str]]:
    codes = ", ".join(_EVENT_IDS.get(rule.logsource.category or "", ()))
    for query in sqliteBackend().convert_rule(rule) if codes else ():
        yield str(rule.level or "medium").lower(), f"SELECT number FROM ({query}) WHERE EventID IN ({codes})"  # noqa: S608

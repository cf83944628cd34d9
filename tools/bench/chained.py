"""What the commands after the hunt are fed: findings among the events around them, and findings alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from runkeyhunt.hunt import Hunt
from tests.minisplunk.splunkd import Record, table
from tools.bench import events

_KINDS = 200
_EVERY = 50


def chained_events(app: Path, count: int) -> list[bytes]:
    """Make chunks of which 2 % are findings, and the others processes that were started and files that were dropped."""
    findings = _findings(app)
    return _bodies(
        (findings[number % _KINDS] if number % _EVERY == 0 else _around(number) for number in range(count)), findings
    )


def report_events(app: Path, count: int) -> list[bytes]:
    """Make chunks of findings on a hundred hosts."""
    findings = _findings(app)
    return _bodies((findings[number % _KINDS] for number in range(count)), findings)


def _bodies(rows: Iterator[Record], findings: list[Record]) -> list[bytes]:
    columns = dict.fromkeys([*findings[0], *_around(0), *_around(1), events.INDEX])
    indexed = [{**row, events.INDEX: str(number)} for number, row in enumerate(rows)]
    return [table(indexed[first : first + events.MANY], list(columns)) for first in range(0, len(indexed), events.MANY)]


def _findings(app: Path) -> list[Record]:
    hunt = Hunt.load(app)
    found = []
    for number in range(_KINDS):
        event = events.distinct_write(number)
        verdict = hunt.judge(event)
        fields = verdict.to_fields() if verdict else {}
        told = {name: value if isinstance(value, str) else list(value) for name, value in fields.items()}
        found.append({**event, **told, "_time": "1772600767"})
    return found


def _around(number: int) -> Record:
    """Make an Event 1 or an Event 11."""
    write = events.other_write(number)
    event = {name: write[name] for name in ("Image", "User", "UtcTime", "Computer", "ProcessGuid", "user", "dest")}
    if number % 2:
        return {**event, "EventCode": "11", "TargetFilename": rf"C:\Users\u\AppData\Local\Temp\{number}.tmp"}
    return {**event, "EventCode": "1", "CommandLine": f"svchost.exe -k {number}", "ParentImage": r"C:\Windows\s.exe"}

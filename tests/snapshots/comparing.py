"""Snapshots and logs as small files, compared as `hunt.py --against` does."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from runkeyhunt.hunt import Hunt
from runkeyhunt.offline.comparing import TimedHunt, compare
from runkeyhunt.offline.files import Candidate, find_candidates
from runkeyhunt.offline.hunting import hunt_files
from runkeyhunt.offline.outcome import Outcome
from runkeyhunt.offline.readers.source import Source

RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
MACHINE = rf"HKEY_LOCAL_MACHINE\{RUN}"


class Unwatched:
    def record(self, source: Source, count: int = 1) -> None:
        pass

    def file(self, candidate: Candidate) -> None:
        pass


@cache
def the_hunt() -> Hunt:
    return Hunt.load(Path(__file__).parents[2])


def against(newer: Path, older: Path) -> Outcome:
    outcome = hunt_files(the_hunt(), find_candidates([str(newer)]), Unwatched())
    timed = TimedHunt(the_hunt())
    compare(outcome, hunt_files(timed, find_candidates([str(older)]), Unwatched()), str(older), timed.times)
    return outcome


def changes(outcome: Outcome) -> list[tuple[str, str, str]]:
    """Name each change: the value's name, what became of it, what it was before."""
    return sorted(
        (one.verdict.value_name, one.change.kind, one.change.before) for one in outcome.findings if one.change
    )


def counts(outcome: Outcome) -> dict[str, int]:
    assert outcome.comparison
    return {name: count for name, count in outcome.comparison.counts.items() if count}


def query(keys: Mapping[str, Mapping[str, str]]) -> str:
    r"""Write what `reg query` prints; the type REG_SZ stands for all that name none, as in "REG_DWORD 0x1"."""
    lines = []
    for key, values in keys.items():
        lines += ["", key]
        for name, data in values.items():
            kind, _, text = data.partition(" ") if data.startswith("REG_") else ("REG_SZ", "", data)
            lines.append(f"    {name}    {kind}    {text}")
    return "\n".join([*lines, "", ""])


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path

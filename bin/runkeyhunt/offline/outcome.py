"""What a hunt through files brings in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from runkeyhunt.events.registry_value import RegistryValue
from runkeyhunt.judging.verdict import Verdict
from runkeyhunt.offline.readers.reading import Unreadable
from runkeyhunt.tuples import NamedTuple

if TYPE_CHECKING:
    from runkeyhunt.snapshots.comparing.areas import Areas
    from runkeyhunt.snapshots.comparing.change import Change, Comparison
    from runkeyhunt.snapshots.joining import Placed

_NO_CHAIN: Mapping[str, str | Sequence[str]] = MappingProxyType({})


class Finding(NamedTuple):
    """Hold one autostart and where it was read; `chain` are the fields of its chain, if it was looked for.

    Of a snapshot `value` is what was judged, and `sources` are all files that show it, each with the place in it.
    `change` says what became of it, where it was compared.
    """

    path: str
    place: str
    verdict: Verdict
    chain: Mapping[str, str | Sequence[str]] = _NO_CHAIN
    value: RegistryValue | None = None
    sources: tuple[tuple[str, str], ...] = ()
    change: Change | None = None


class HuntedFile(NamedTuple):
    """Hold how it went with one file.

    `kind` is empty where it could not be told. `problem` is the rest of a sentence that begins with the path.
    `skipped` tells a file in a directory that is no log from one that should have been read. `notes` say what a
    snapshot did not show, each the rest of such a sentence.
    """

    path: str
    kind: str
    events: int
    problem: str = ""
    skipped: bool = False
    notes: tuple[str, ...] = ()


class Outcome:
    """Gather what a hunt brings in; `older` is what it was compared with."""

    def __init__(self, files: Iterable[HuntedFile] = ()) -> None:
        self.files = list(files)
        self.findings: list[Finding] = []
        self.unreadable: list[Unreadable] = []
        self.values: list[Placed] = []
        self.comparison: Comparison | None = None
        self.older: Outcome | None = None

    @cached_property
    def areas(self) -> Areas:
        """Give the places that snapshots have read; no other file has to wait for what tells them apart."""
        from runkeyhunt.snapshots.comparing.areas import Areas

        return Areas()

    @property
    def events(self) -> int:
        """Count the events read, and the values of snapshots, autostart or not."""
        return sum(file.events for file in self.files)

    @property
    def by_severity(self) -> Counter[str]:
        """Count the findings of each severity."""
        return Counter(finding.verdict.severity for finding in self.findings)

    @property
    def held_down(self) -> int:
        """Count the findings whose score known good or the site's tuning lowered."""
        return sum(finding.verdict.held_down > 0 for finding in self.findings)

    @property
    def is_complete(self) -> bool:
        """Tell whether every file that was meant could be read, and every record in them."""
        meant = [file for file in self.files if not file.skipped]
        is_read = bool(meant) and not self.unreadable and not any(file.problem for file in meant)
        return is_read and (self.older is None or self.older.is_complete)

    def shortcomings(self) -> Iterator[str]:
        """Say what was not read, if anything was not."""
        for file in (*self.files, *(self.older.files if self.older else ())):
            if file.problem and not file.skipped:
                yield f"{file.path} {file.problem}."
        if self.unreadable:
            yield f"Unreadable: {len(self.unreadable):,} of the records; none of them counts as clean."

    def ranked(self, threshold: int) -> list[Finding]:
        """Give the findings from a score on, the highest first, then the earliest."""
        return sorted((finding for finding in self.findings if finding.verdict.score >= threshold), key=_rank)


def _rank(finding: Finding) -> tuple[int, bool, str]:
    time = finding.verdict.event.time.replace("T", " ")
    return -finding.verdict.score, not time, time


def failed(error: Exception) -> str:
    """Say of a record that the hunt itself broke on it."""
    return f"the hunt itself failed on it ({type(error).__name__}): report it with the record"

"""What became of an entry between what is there now and what was there, or was logged, before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from runkeyhunt.events.registry_value import RegistryValue
from runkeyhunt.judging.verdict import Verdict

NEW, CHANGED, GONE = "new", "changed", "gone"
SWITCHED_ON, SWITCHED_OFF = "switched on", "switched off"
UNLOGGED, BEFORE_LOG, NOT_READ = "unlogged", "before the log", "not read there"
SAME = "same"
CHANGES = (NEW, CHANGED, SWITCHED_ON, SWITCHED_OFF, UNLOGGED, BEFORE_LOG, NOT_READ, GONE)


@dataclass(frozen=True)
class Change:
    """Say what became of an entry; `before` is what it was, where it is another now, and `reason` says it in words.

    `is_older` tells what only the older side shows from what is there now.
    """

    kind: str
    reason: str
    before: str = ""
    is_older: bool = False


@dataclass(frozen=True)
class Comparison:
    """Hold with what a hunt was compared.

    `counts` are of each change, and under "same" of what is as it was; `notes` are whole sentences.
    """

    older: str
    kind: str
    counts: Mapping[str, int]
    notes: tuple[str, ...] = ()

    def sentences(self) -> Iterator[str]:
        """Say what differs, all in all, and what else is to be known of it."""
        differing = [f"{count:,} {name}" for name, count in self.counts.items() if count and name != SAME]
        yield f"Against {self.older} ({self.kind}): {', '.join([*differing, f'{self.counts[SAME]:,} the same'])}."
        yield from self.notes


class Judged(Protocol):
    """Hold a verdict, and the value that it is about where a snapshot shows it."""

    @property
    def verdict(self) -> Verdict:
        """Give the verdict."""

    @property
    def value(self) -> RegistryValue | None:
        """Give the value; None for an event."""

"""Findings and the events around them in, findings with their chains out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from runkeyhunt.chain.around import AroundReader, AroundTable
from runkeyhunt.chain.context import Context, drop_of
from runkeyhunt.chain.lookup.ordered import MOST_COMPARED, Bound
from runkeyhunt.chain.memory import Memory
from runkeyhunt.chain.outcome import tell_fields
from runkeyhunt.chain.scene import Scene
from runkeyhunt.chain.stages import Window
from runkeyhunt.chain.story import tell
from runkeyhunt.chain.write import Value, Write
from runkeyhunt.events.again.reader import Whole
from runkeyhunt.events.event import FILE_CREATE, Event

WINDOW_MINUTES = 1440
DROP_WINDOW_MINUTES = 30
# Such an event takes about a kilobyte.
MOST_PER_HOST = 20_000
MOST = 100_000

Result = tuple[object, dict[str, Value]]


class Chains:
    """Tie findings to what was dropped, started and run around them, in whatever order events come."""

    def __init__(
        self,
        window_minutes: int = WINDOW_MINUTES,
        drop_window_minutes: int = DROP_WINDOW_MINUTES,
        most_per_host: int = MOST_PER_HOST,
        most: int = MOST,
    ) -> None:
        self._window = Window(timedelta(minutes=drop_window_minutes), timedelta(minutes=window_minutes))
        self._memory = Memory(most_per_host, most)
        self._bound = Bound()
        self._reader = AroundReader()
        self._writes: list[Write] = []

    @property
    def held(self) -> int:
        """Count the findings that are held."""
        return len(self._writes)

    @property
    def warnings(self) -> list[str]:
        """Say what was forgotten and what was not compared, if anything was."""
        return [*self._memory.warnings(), *self._not_compared()]

    def add(self, record: Mapping[str, object]) -> None:
        """Take in an event that is no finding; only started processes and dropped files are remembered."""
        self._remember(self._reader.read(record))

    def add_row(self, table: AroundTable | None, values: Sequence[object], whole: Whole) -> None:
        """Take in such an event as a row of a table, see `table_of`; `whole` makes the record of it."""
        self._remember(self._reader.read_row(table, values, whole))

    def _remember(self, context: Context | None) -> None:
        if context:
            self._memory.add(context)

    def add_finding(self, record: object, fields: Mapping[str, Value], event: Event) -> None:
        """Take in a finding: what it is given back as, its rk_ fields, and its event."""
        write = Write.of(record, fields, event)
        self._writes.append(write)
        self._memory.want(write)
        drop = drop_of(event) if event.code == FILE_CREATE else None
        if drop:
            self._memory.add(drop)

    def results(self) -> Iterator[Result]:
        """Give every finding back in the order in which it came, with its score raised and its chain."""
        return iter(self._told(len(self._writes)))

    def release(self, count: int) -> Iterator[Result]:
        """Give the first findings back with what is known so far, and hold them no longer."""
        told = self._told(count)
        del self._writes[:count]
        return iter(told)

    def _not_compared(self) -> Iterator[str]:
        if self._bound.reached:
            yield (
                f"{self._bound.reached:,} times more than {MOST_COMPARED} events could have belonged to one finding; "
                "only those nearest in time were compared, so that a chain may lack a step: search a shorter time."
            )

    def _told(self, count: int) -> list[Result]:
        """Tell the stories host by host, so that no more than one host's events are indexed at a time."""
        by_host: dict[str, list[Write]] = {}
        for write in self._writes:
            by_host.setdefault(write.host, []).append(write)
        told: dict[int, dict[str, Value]] = {}
        due = {id(write) for write in self._writes[:count]}
        for host, writes in by_host.items():
            asked = [write for write in writes if id(write) in due]
            if not asked:
                continue
            scene = Scene(self._memory.of(host), writes, self._bound)
            told.update((id(write), tell_fields(tell(write, scene, self._window))) for write in asked)
        return [(write.record, told[id(write)]) for write in self._writes[:count]]

"""The stages of a chain: who wrote, what was dropped before, what ran after."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from runkeyhunt.chain.clock import show_time
from runkeyhunt.chain.context import Actor, Drop, Process
from runkeyhunt.chain.lookup.index import LOGON_PROGRAMS, Index, is_fired
from runkeyhunt.chain.lookup.ordered import MOST_COMPARED, Entry, Ordered, merge
from runkeyhunt.chain.lookup.processes import Processes
from runkeyhunt.chain.write import Write
from runkeyhunt.commandline.arguments import split_program, stem
from runkeyhunt.commandline.paths import canonical_path, canonical_text
from runkeyhunt.tuples import NamedTuple

# Sysmon stamps events of different kinds in different threads, so that cause and effect may lie milliseconds crosswise.
_JITTER = timedelta(seconds=1)
# These write for whoever starts them.
_TOOLS = frozenset("reg regedit regini wmic xcopy robocopy certutil curl bitsadmin expand".split())
_MOST_ANCESTORS = 5


class Window(NamedTuple):
    """Say how far before a write a drop may lie, and how far after it an execution."""

    before: timedelta
    after: timedelta


class Execution(NamedTuple):
    """Hold a run of the payload."""

    process: Process
    is_payload_itself: bool

    @property
    def is_fired(self) -> bool:
        """Tell whether the logon started it."""
        return is_fired(self.process)


def find_writer(write: Write, index: Index) -> Process | None:
    """Find the process that made a write: by its GUID, else the last that had its id and program before the write."""
    known = index.with_guid(write.actor)
    if known or not write.time:
        return known
    latest = next(
        filter(None, (_started_until(write, time, index) for time in (write.time, write.time + _JITTER))), None
    )
    if latest is None or (latest.actor.guid and write.actor.guid):
        return None
    return latest if write.actor.name in ("", latest.actor.name) else None


def _started_until(write: Write, time: datetime, index: Index) -> Process | None:
    return next((group.latest_until(time) for group in index.with_pid(write.actor)), None)


def find_ancestors(writer: Process | None, index: Index) -> list[Process]:
    """Find the processes above the writer whose start is among the events, the nearest first."""
    ancestors: list[Process] = []
    process = writer
    while process and len(ancestors) < _MOST_ANCESTORS:
        process = index.with_guid(process.parent)
        if process is None or process in ancestors:
            break
        ancestors.append(process)
    return ancestors


def acting(actor: Actor, process: Process | None) -> tuple[Actor, ...]:
    """Name who acts through a process: a tool acts for the one that started it."""
    if process and stem(process.image) in _TOOLS and process.parent.name not in LOGON_PROGRAMS:
        return (actor, process.parent)
    return (actor,)


def are_same(some: Sequence[Actor], others: Sequence[Actor]) -> bool:
    """Tell whether two acts have an actor in common."""
    return any(one.is_same(other) for one in some for other in others)


def find_drops(write: Write, payloads: Sequence[str], index: Index, window: Window) -> list[Drop]:
    """Find the drops of the payload that a write's window holds, the latest first."""
    if not write.time:
        return []
    earliest = write.time - window.before
    latest = write.time + (window.after if write.is_known_good else _JITTER)
    return [drop for payload in payloads for drop in _drops_of(payload, write.account, index, earliest, latest)]


def _drops_of(payload: str, account: str, index: Index, earliest: datetime, latest: datetime) -> list[Drop]:
    def is_of_payload(drop: Drop) -> bool:
        return index.readings.is_same_file(payload, drop.path, account)

    groups = index.drops_of(payload, account)
    drops = merge(index.bound.all(group.latest_between(earliest, latest), is_of_payload) for group in groups)
    return sorted(drops, key=lambda drop: (show_time(drop.time), drop.path), reverse=True)[:MOST_COMPARED]


def find_execution(
    write: Write, payloads: Sequence[str], index: Index, window: Window, *, was_dropped: bool
) -> Execution | None:
    """Find the later run of the payload that says most: the first that the logon started, else the first.

    The writer's own start is none.
    """
    if not write.time:
        return None
    until = write.time + window.after
    for processes in (index.fired, index.all):
        runs = _Runs(write, index, processes, write.time, until)
        found = [run for payload in payloads for run in runs.of_payload(payload, was_dropped=was_dropped)]
        found += runs.of_command()
        if found:
            return min(found, key=lambda run: (show_time(run.process.time), not run.is_payload_itself, repr(run)))
    return None


@dataclass(frozen=True)
class _Runs:
    """Find the first runs after a write, one of each group of processes that may hold one."""

    write: Write
    index: Index
    processes: Processes
    earliest: datetime
    latest: datetime

    def of_payload(self, payload: str, *, was_dropped: bool) -> Iterator[Execution]:
        """Find runs of the payload itself and of what starts it.

        One of Windows' own programs tells nothing unless it was dropped.
        """
        write, readings = self.write, self.index.readings
        find = self.processes.with_image if was_dropped else self.processes.with_foreign_image
        for process in self._first_of(
            find(payload, write.account),
            lambda process: self._is_another(process) and readings.is_same_file(payload, process.image, write.account),
        ):
            yield Execution(process, is_payload_itself=True)
        for started in self._first_of(
            self.processes.starting(payload, write.account),
            lambda started: (
                self._is_starting(started.process, payload)
                and readings.is_same_file(payload, started.path, write.account)
            ),
        ):
            yield Execution(started.process, is_payload_itself=False)
        for process in self._naming(payload):
            yield Execution(process, is_payload_itself=False)

    def of_command(self) -> Iterator[Execution]:
        """Find runs of the whole command; Windows' own programs without arguments are started all day."""
        command, account = self.write.text("rk_command"), self.write.account
        if self.write.is_folder_value or not split_program(canonical_text(command))[1].strip('" '):
            return
        by_command = self.processes.by_command
        for process in self._first_of(
            by_command.look_up(command, account),
            lambda process: self._is_another(process) and by_command.fits(process, command, account),
        ):
            yield Execution(process, is_payload_itself=False)

    def _naming(self, payload: str) -> Iterator[Process]:
        """Find runs of the write's program whose command line only names the payload."""
        program, path = stem(self.write.text("rk_program")), canonical_path(payload).lower()
        if stem(payload) == program:
            return iter(())
        return self._first_of(
            self.processes.by_program_naming(program, payload),
            lambda process: (
                path in self.index.readings.text_of(process.command).lower() and self._is_starting(process, payload)
            ),
        )

    def _first_of(self, groups: Iterable[Ordered[Entry]], fits: Callable[[Entry], bool]) -> Iterator[Entry]:
        firsts = (self.index.bound.first(group.between(self.earliest, self.latest), fits) for group in groups)
        return (found for found in firsts if found)

    def _is_another(self, process: Process) -> bool:
        return not process.actor.is_same(self.write.actor)

    def _is_starting(self, process: Process, payload: str) -> bool:
        return (
            self._is_another(process)
            and not _registers(process, self.write)
            and not self.index.readings.is_same_file(payload, process.image, self.write.account)
        )


def _registers(process: Process, write: Write) -> bool:
    """Tell whether a command names the payload because it writes, reads or removes the value that names it."""
    # A file's key is its folder, which every command that starts the file names.
    if write.is_file:
        return False
    key = write.text("rk_key").lower().rsplit("\\", 2)[-2:]
    return len(key) > 1 and "\\".join(key) in process.command.lower()

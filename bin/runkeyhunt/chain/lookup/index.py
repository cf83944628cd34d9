"""The events around the writes of one host, found by what a chain asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timezone
from functools import cached_property

from runkeyhunt.chain.context import Actor, Context, Drop, Process
from runkeyhunt.chain.lookup.by_path import ByPath
from runkeyhunt.chain.lookup.ordered import Bound, Groups, Ordered
from runkeyhunt.chain.lookup.processes import Processes
from runkeyhunt.chain.lookup.readings import Readings
from runkeyhunt.commandline.paths import canonical_path

LOGON_PROGRAMS = frozenset({"explorer.exe", "userinit.exe", "runonce.exe"})
# Where a process's start carries no time, its file's hash counts all the same.
EARLIEST = datetime.min.replace(tzinfo=timezone.utc)
LATEST = datetime.max.replace(tzinfo=timezone.utc)


class Index:
    """Find processes and drops of one host."""

    def __init__(self, contexts: Iterable[Context], bound: Bound | None = None) -> None:
        contexts = sorted(contexts, key=repr)  # so that the order of arrival decides nothing
        self.bound = bound or Bound()
        self.readings = Readings()
        self.processes = [context for context in contexts if isinstance(context, Process)]
        self.drops = [context for context in contexts if isinstance(context, Drop)]
        self.all = Processes(self.processes, self.readings)
        self._by_guid = {process.actor.guid: process for process in self.processes if process.actor.guid}
        self._by_pid: Groups[Process] = Groups()
        for process in self.processes:
            self._by_pid.add((process.time, "", process), [process.actor.pid])

    @cached_property
    def fired(self) -> Processes:
        """Find the processes that the logon started."""
        return Processes([process for process in self.processes if is_fired(process)], self.readings)

    def with_guid(self, actor: Actor) -> Process | None:
        """Find a process by its GUID."""
        return self._by_guid.get(actor.guid) if actor.guid else None

    def with_pid(self, actor: Actor) -> Iterator[Ordered[Process]]:
        """Give the group of the processes that had an id."""
        return self._by_pid.of([actor.pid]) if actor.pid is not None else iter(())

    def drops_of(self, path: str, account: str) -> Iterator[Ordered[Drop]]:
        """Give the groups of drops that may be of the file."""
        return self._by_file.look_up(path, account)

    def dropped_into(self, folder: str, account: str) -> Iterator[Ordered[Drop]]:
        """Give the groups of drops that may be into the folder."""
        return self._by_folder.look_up(folder, account)

    def hashed(self, path: str, account: str) -> Iterator[Ordered[Process]]:
        """Give the groups of processes with a hash whose program may be the file."""
        return self._by_hashed_image.look_up(path, account)

    @cached_property
    def _by_file(self) -> ByPath[Drop]:
        return ByPath(((drop.path, (drop.time, drop.path, drop)) for drop in self.drops), self.readings.parts_of)

    @cached_property
    def _by_folder(self) -> ByPath[Drop]:
        rows = ((folder_of(drop), (drop.time, drop.path, drop)) for drop in self.drops)
        return ByPath(rows, self.readings.parts_of)

    @cached_property
    def _by_hashed_image(self) -> ByPath[Process]:
        hashed = (process for process in self.processes if process.digest)
        rows = ((process.image, (process.time or EARLIEST, process.digest, process)) for process in hashed)
        return ByPath(rows, self.readings.parts_of)


def is_fired(process: Process) -> bool:
    """Tell whether the logon started a process."""
    return process.parent.name in LOGON_PROGRAMS


def folder_of(drop: Drop) -> str:
    """Name the folder that a file was dropped into."""
    return canonical_path(drop.path).rpartition("\\")[0]

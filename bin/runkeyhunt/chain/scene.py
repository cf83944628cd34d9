"""What happened on one host: its writes, and the events around them."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Sequence

from runkeyhunt.chain.clock import Time
from runkeyhunt.chain.context import Actor, Context, Process
from runkeyhunt.chain.lookup.index import Index
from runkeyhunt.chain.lookup.ordered import Bound, Ordered
from runkeyhunt.chain.stages import acting, find_writer
from runkeyhunt.chain.stored import StoredPayloads
from runkeyhunt.chain.write import Write
from runkeyhunt.commandline.arguments import stem
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.tuples import NamedTuple

_IN_STARTUP_FOLDER = lazy_pattern(r"\\start menu\\programs\\startup\\[^\\]+$", re.IGNORECASE)
_CREATIONS = {
    "schtasks": lazy_pattern(r"[/-]create\b", re.IGNORECASE),
    "sc": lazy_pattern(r"\bcreate\b", re.IGNORECASE),
}


class Act(NamedTuple):
    """Hold one thing by which a process may make something persistent: a write, or a file, task or service."""

    time: Time
    text: str
    actors: tuple[Actor, ...]
    write: Write | None = None
    path: str = ""


class Scene:
    """Hold what happened on one host, and who did it."""

    def __init__(self, contexts: Sequence[Context], writes: Sequence[Write], bound: Bound) -> None:
        self.index = Index(contexts, bound)
        self.stored = StoredPayloads(writes)
        self._writers = {id(write): find_writer(write, self.index) for write in writes}
        by_actor: dict[object, list[Act]] = {}
        for act in self._acts(writes):
            for key in {key for actor in act.actors for key in actor.keys}:
                by_actor.setdefault(key, []).append(act)
        self._by_actor = {
            key: Ordered(((act.time, act.text, act) for act in acts), alike=_what_and_who)
            for key, acts in by_actor.items()
        }

    def writer(self, write: Write) -> Process | None:
        """Give the process that made a write, if its start is among the events."""
        return self._writers[id(write)]

    def actors(self, write: Write) -> tuple[Actor, ...]:
        """Name who made a write: the process, and the one for which it acted."""
        return acting(write.actor, self.writer(write))

    def acts_of(self, actors: Sequence[Actor]) -> list[Ordered[Act]]:
        """Give what may have been done by the actors; whether it was, the acts' own actors tell."""
        keys = dict.fromkeys(key for actor in actors for key in actor.keys)
        return [self._by_actor[key] for key in keys if key in self._by_actor]

    def _acts(self, writes: Sequence[Write]) -> Iterator[Act]:
        # A file is among the drops as well.
        for write in writes:
            if write.is_known_good or write.is_file or not write.starts_something:
                continue
            text = f"{write.location}: {write.text('rk_value_name')} = {write.text('rk_command')}"
            yield Act(write.time, text, self.actors(write), write)
        for drop in self.index.drops:
            if _IN_STARTUP_FOLDER.search(drop.path):
                yield Act(drop.time, f"StartupFolder: {drop.path}", (drop.actor,), path=drop.path)
        for process in self.index.processes:
            creation = _CREATIONS.get(stem(process.image))
            if creation and creation.search(process.command):
                yield Act(process.time, process.command, (process.parent,))


def _what_and_who(act: Act) -> Hashable:
    return act.write.place if act.write else act.path or act.text, act.write and act.write.is_folder_value, act.actors

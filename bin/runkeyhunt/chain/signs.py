"""What else makes a write part of an attack: a second persistence, a stored payload, a moved Startup folder."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from runkeyhunt.chain.clock import show_time
from runkeyhunt.chain.context import Actor, Drop, Process
from runkeyhunt.chain.lookup.index import Index, folder_of
from runkeyhunt.chain.lookup.ordered import MOST_COMPARED, merge
from runkeyhunt.chain.lookup.same_file import is_same_file
from runkeyhunt.chain.scene import Act, Scene
from runkeyhunt.chain.stages import Window, are_same
from runkeyhunt.chain.write import Write
from runkeyhunt.commandline.arguments import stem
from runkeyhunt.commandline.paths import canonical_path
from runkeyhunt.judging.parents import CARRIER, DEPLOYMENT, kind_of_parent

_TOGETHER = timedelta(minutes=5)


def find_second(write: Write, scene: Scene) -> Act | None:
    """Find another persistence that the same process made within five minutes; the earliest where there are more."""
    if not write.time or not write.starts_something:
        return None
    actors, earliest, latest = scene.actors(write), write.time - _TOGETHER, write.time + _TOGETHER
    firsts = (
        scene.index.bound.first(acts.between(earliest, latest), lambda act: _is_another(write, act, actors))
        for acts in scene.acts_of(actors)
    )
    return min((act for act in firsts if act), key=lambda act: (show_time(act.time), act.text), default=None)


def _is_another(write: Write, act: Act, actors: Sequence[Actor]) -> bool:
    if not are_same(actors, act.actors):
        return False
    if act.write:
        return _is_another_write(write, act.write)
    return not (act.path and write.is_file and is_same_file(act.path, write.event.target))


def _is_another_write(write: Write, other: Write) -> bool:
    # Windows keeps the folder in both keys.
    return other.place != write.place and not (write.is_folder_value and other.is_folder_value)


def find_stored(write: Write, scene: Scene, window: Window) -> Write | None:
    """Find the value that holds a payload and that the command reads; the latest where there are more."""
    if not write.time or write.is_stored_payload:
        return None
    actors = scene.actors(write)
    return scene.stored.read_by(
        write,
        scene.index.bound,
        write.time - window.after,
        write.time + window.after,
        is_own=lambda stored: are_same(actors, scene.actors(stored)),
    )


def find_files_of_moved_folder(write: Write, index: Index, window: Window) -> list[Drop]:
    """Find the files that were dropped into the folder that a write made the Startup folder, the earliest first."""
    if not write.is_redirection or not write.time:
        return []
    folder = canonical_path(write.text("rk_command"))

    earliest, latest = write.time - window.before, write.time + window.after

    def is_in_folder(drop: Drop) -> bool:
        return index.readings.is_same_file(folder, folder_of(drop), write.account)

    groups = index.dropped_into(folder, write.account)
    drops = merge(index.bound.all(group.between(earliest, latest), is_in_folder) for group in groups)
    return sorted(drops, key=lambda drop: (show_time(drop.time), drop.path))[:MOST_COMPARED]


def find_carrier(writer: Process | None, ancestors: Sequence[Process]) -> str:
    """Name the program for documents, mails, downloads or archives that the writer came from; empty if none."""
    if writer is None or kind_of_parent(writer.image) == CARRIER:
        return ""
    return _first_parent(CARRIER, writer, ancestors)


def find_deployment(writer: Process | None, ancestors: Sequence[Process]) -> str:
    """Name the deployment agent that the writer came from; empty if none."""
    return _first_parent(DEPLOYMENT, writer, ancestors) if writer else ""


def _first_parent(kind: str, writer: Process, ancestors: Sequence[Process]) -> str:
    parents = (process.parent.name for process in (writer, *ancestors))
    return next((f"{stem(name)}.exe" for name in parents if kind_of_parent(name) == kind), "")

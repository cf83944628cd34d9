"""What else makes a write part of an attack: a second persistence, a stored payload, a moved Startup folder."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from itertools import islice

from runkeyhunt.chain.clock import show_time
from runkeyhunt.chain.context import Actor, Drop, Process
from runkeyhunt.chain.index import Index
from runkeyhunt.chain.ordered import Ordered
from runkeyhunt.chain.same_file import is_same_file
from runkeyhunt.chain.scene import Act, Scene
from runkeyhunt.chain.stages import Window, are_same, lies_between
from runkeyhunt.chain.write import Write
from runkeyhunt.commandline.arguments import stem
from runkeyhunt.commandline.decode import hidden_texts
from runkeyhunt.commandline.paths import canonical_path
from runkeyhunt.judging.parents import CARRIER, DEPLOYMENT, kind_of_parent
from runkeyhunt.places.locations import DEFAULT_VALUE, HIDDEN_NAME
from runkeyhunt.places.registry import parse_path

_TOGETHER = timedelta(minutes=5)
_LEAST_TELLING_NAME = 3
_MOST_FILES = 100


def find_second(write: Write, scene: Scene) -> Act | None:
    """Find another persistence that the same process made within five minutes; the earliest where there are more."""
    if not write.time or not write.starts_something:
        return None
    actors, earliest, latest = scene.actors(write), write.time - _TOGETHER, write.time + _TOGETHER
    firsts = (
        next((act for act in acts.between(earliest, latest) if _is_another(write, act, actors)), None)
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
    # A file is among the drops as well.
    if other.is_known_good or other.is_file or not other.starts_something:
        return False
    # Windows keeps the folder in both keys.
    return other.place != write.place and not (write.is_folder_value and other.is_folder_value)


def find_stored(write: Write, scene: Scene, window: Window) -> Write | None:
    """Find the value that holds a payload and that the command reads; the latest where there are more."""
    if not write.time or write.is_stored_payload or not scene.stored:
        return None
    command = write.text("rk_command")
    text = "\n".join([command, write.text("rk_decoded"), *hidden_texts(command)]).lower().replace("\\\\", "\\")
    earliest, latest = write.time - window.after, write.time + window.after
    read = [
        stored
        for stored in scene.stored
        if lies_between(stored.time, earliest, latest)
        and _is_read(stored, text, is_own=are_same(scene.actors(write), scene.actors(stored)))
    ]
    return max(read, key=lambda stored: (show_time(stored.time), stored.place), default=None)


def _is_read(stored: Write, text: str, *, is_own: bool) -> bool:
    """Tell whether a command reads a value: it names key and value, or, if one process wrote both, the value."""
    path = parse_path(stored.text("rk_key"))
    key = path.rest.lower() if path else ""
    name = stored.text("rk_value_name").lower()
    names_key = bool(key) and key in text.replace(":", "").replace("/", "\\")
    if name in (DEFAULT_VALUE.lower(), HIDDEN_NAME):
        return names_key
    names_value = bool(re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text))
    return names_value and (names_key or (is_own and len(name) >= _LEAST_TELLING_NAME))


def find_files_of_moved_folder(write: Write, index: Index, window: Window) -> list[Drop]:
    """Find the files that were dropped into the folder that a write made the Startup folder, the earliest first."""
    if not write.is_redirection or not write.time:
        return []
    folder = canonical_path(write.text("rk_command"))

    def find() -> Ordered[Drop]:
        return Ordered(
            (drop.time, drop.path, drop)
            for drop in index.drops
            if is_same_file(folder, canonical_path(drop.path).rpartition("\\")[0], write.account)
        )

    drops = index.once(("moved folder", folder, write.account), find)
    found = islice(drops.between(write.time - window.before, write.time + window.after), _MOST_FILES)
    return list(dict.fromkeys(found))


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

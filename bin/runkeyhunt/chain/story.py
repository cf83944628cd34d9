"""All that is known of the way of one write, found among the events of its host."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from runkeyhunt.chain.clock import show_time
from runkeyhunt.chain.context import Drop, Process
from runkeyhunt.chain.lookup.index import EARLIEST, LATEST, Index
from runkeyhunt.chain.lookup.same_file import is_installed, is_of_windows
from runkeyhunt.chain.scene import Act, Scene
from runkeyhunt.chain.signs import find_carrier, find_deployment, find_files_of_moved_folder, find_second, find_stored
from runkeyhunt.chain.stages import (
    Execution,
    Window,
    are_same,
    find_ancestors,
    find_drops,
    find_execution,
)
from runkeyhunt.chain.write import Write
from runkeyhunt.commandline.arguments import stem
from runkeyhunt.commandline.paths import canonical_path
from runkeyhunt.patterns import lazy_pattern

# Windows' own ways to install and to update; only where they lie in Windows' folders.
_INSTALLERS = frozenset("msiexec trustedinstaller tiworker poqexec dismhost svchost onedrivesetup".split())
_FOLDER_OF_VERSION = lazy_pattern(r"\\(?:bin|current|application|x64|x86|(?:app-)?\d[\d.]*)$")


@dataclass(frozen=True)
class Story:
    """Hold a write's chain.

    `drop` may be the write itself, where a file starts by itself, or the first file in a moved Startup folder.
    `overwrites_known_good` tells that somebody else than the vendor wrote the file of a known entry.
    """

    write: Write
    window: Window
    writer: Process | None
    carrier: str
    deployment: str
    drop: Drop | None
    drop_is_by_writer: bool
    drop_is_installed: bool
    overwrites_known_good: bool
    execution: Execution | None
    second: Act | None
    stored: Write | None
    digest: str

    @property
    def is_trusted(self) -> bool:
        """Tell whether what follows is only what a known product does."""
        return self.write.is_known_good and not self.overwrites_known_good

    @property
    def drop_is_write(self) -> bool:
        """Tell whether the file that was dropped is the write itself."""
        return self.write.is_file


def tell(write: Write, scene: Scene, window: Window) -> Story:
    """Tell the story of a write from the events and the other writes of its host."""
    index, writer, actors = scene.index, scene.writer(write), scene.actors(write)
    ancestors = find_ancestors(writer, index)
    in_moved_folder = find_files_of_moved_folder(write, index, window)
    payloads = tuple(drop.path for drop in in_moved_folder) or ((), write.payloads)[not write.is_folder_value]
    drops = in_moved_folder or _drops(write, payloads, index, window)
    drop = next((drop for drop in drops if are_same(actors, [drop.actor])), drops[0] if drops else None)
    overwriting = next((drop for drop in drops if _is_foreign(drop, write)), None) if write.is_known_good else None
    drop = overwriting or drop
    execution = find_execution(write, payloads, index, window, was_dropped=bool(drops))
    return Story(
        write=write,
        window=window,
        writer=writer,
        carrier=find_carrier(writer, ancestors),
        deployment=find_deployment(writer, ancestors),
        drop=drop,
        drop_is_by_writer=bool(drop) and are_same(actors, [drop.actor] if drop else []),
        drop_is_installed=bool(drop) and is_installed(drop.path if drop else ""),
        overwrites_known_good=bool(overwriting),
        execution=execution,
        second=find_second(write, scene),
        stored=find_stored(write, scene, window),
        digest=_digest(payloads, execution, index, write),
    )


def _drops(write: Write, payloads: Sequence[str], index: Index, window: Window) -> list[Drop]:
    if write.is_file:
        return [Drop(write.host, write.time, write.actor, write.event.image, write.event.target)]
    return find_drops(write, payloads, index, window)


def _is_foreign(drop: Drop, write: Write) -> bool:
    """Tell whether the file of a known entry was written by somebody else than its vendor's or Windows' installer."""
    if write.is_file or drop.actor.is_same(write.actor):
        return False
    if stem(drop.image) in _INSTALLERS and is_of_windows(drop.image):
        return False
    vendor = _FOLDER_OF_VERSION.sub("", canonical_path(drop.path).lower().rpartition("\\")[0])
    return not canonical_path(drop.image).lower().startswith(f"{vendor}\\")


def _digest(payloads: Sequence[str], execution: Execution | None, index: Index, write: Write) -> str:
    """Give the payload's hash, which only a start of the payload itself holds."""
    if execution and execution.is_payload_itself and execution.process.digest:
        return execution.process.digest
    return next(filter(None, (_digest_of(payload, write, index) for payload in payloads)), "")


def _digest_of(payload: str, write: Write, index: Index) -> str:
    """Give the latest hash of a payload's file."""

    def is_payload(process: Process) -> bool:
        return index.readings.is_same_file(payload, process.image, write.account)

    groups = index.hashed(payload, write.account)
    latest = (index.bound.first(group.latest_between(EARLIEST, LATEST), is_payload) for group in groups)
    return max(((show_time(found.time), found.digest) for found in latest if found), default=("", ""))[1]

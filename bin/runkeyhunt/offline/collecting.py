"""The hives and Startup folders among the files to hunt: a triage collection is read as one, not file by file."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from functools import partial
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from runkeyhunt.offline.files import Candidate
from runkeyhunt.offline.readers.source import STDIN, STDIN_NAME
from runkeyhunt.places.locations import Locations
from runkeyhunt.snapshots.hives.autostart import HiveKeys
from runkeyhunt.snapshots.hives.collection import Collection, gather, is_hive, items_of
from runkeyhunt.snapshots.hives.stored import LARGEST, StoredFile, stored_file, stored_with_logs

if TYPE_CHECKING:
    from runkeyhunt.snapshots.hives.items import Item

_HEAD = 512


def collect(candidates: Sequence[Candidate], locations: Locations) -> Collection:
    """Find the hives with their logs, and the files of Startup folders."""
    stored = {file.path: file for candidate in candidates for file in _stored(candidate)}
    return gather(stored.values(), locations)


def items(collection: Collection, locations: Locations) -> Iterator[Item]:
    """Read what was found; empty where nothing was."""
    if collection.taken:
        yield from items_of(collection, HiveKeys.of(locations))


def _stored(candidate: Candidate) -> Iterator[StoredFile]:
    if candidate.member:
        yield candidate.member
    if candidate.path == STDIN:
        yield from _of_standard_input()
    if candidate.problem or candidate.member or candidate.path == STDIN:
        return
    path = Path(candidate.path)
    try:
        if candidate.top:
            yield stored_file(path, Path(candidate.top))
        elif _is_hive(path):
            yield from stored_with_logs(path)
    except OSError:
        # Whoever reads it as a log says what is wrong with it.
        return


def _of_standard_input() -> Iterator[StoredFile]:
    """Give what is piped in if it is a hive; of all else nothing is taken."""
    stream = getattr(sys.stdin, "buffer", None)
    if isinstance(stream, BufferedReader) and is_hive(stream.peek(_HEAD)):
        data = stream.read(LARGEST)
        yield StoredFile(STDIN_NAME, "", STDIN_NAME, len(data), partial(BytesIO, data))


def _is_hive(path: Path) -> bool:
    try:
        return path.is_file() and is_hive(stored_file(path).head(_HEAD))
    except OSError:
        return False

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
from runkeyhunt.packed import open_unpacked
from runkeyhunt.snapshots.hives.base_block import MAGIC, SECTOR

if TYPE_CHECKING:
    from runkeyhunt.snapshots.hives.stored import StoredFile


def stored_files(candidates: Sequence[Candidate]) -> list[StoredFile]:
    """List the files that may belong to a collection: what a folder or a zip holds, and hives with what may be logs."""
    stored = {file.path: file for candidate in candidates for file in _stored(candidate)}
    return list(stored.values())


def _stored(candidate: Candidate) -> Iterator[StoredFile]:
    if candidate.member:
        yield candidate.member
    elif candidate.path == STDIN:
        yield from _of_standard_input()
    elif not candidate.problem:
        yield from _of_file(Path(candidate.path), candidate.top)


def _of_standard_input() -> Iterator[StoredFile]:
    """Give what is piped in if it is a hive; of all else nothing is taken."""
    stream = getattr(sys.stdin, "buffer", None)
    if isinstance(stream, BufferedReader) and stream.peek(SECTOR).startswith(MAGIC):
        from runkeyhunt.snapshots.hives.collection import is_hive
        from runkeyhunt.snapshots.hives.stored import LARGEST, StoredFile

        if is_hive(stream.peek(SECTOR)):
            data = stream.read(LARGEST)
            yield StoredFile(STDIN_NAME, "", STDIN_NAME, len(data), partial(BytesIO, data))


def _of_file(path: Path, top: str) -> Iterator[StoredFile]:
    if not top and not _begins_as_hive(path):
        return
    # Whoever gives no hive need not wait for what reads them.
    from runkeyhunt.snapshots.hives.collection import is_hive
    from runkeyhunt.snapshots.hives.stored import stored_file, stored_with_logs

    try:
        if top:
            yield stored_file(path, Path(top))
        elif is_hive(stored_file(path).head(SECTOR)):
            yield from stored_with_logs(path)
    except OSError:
        # Whoever reads it as a log says what is wrong with it.
        return


def _begins_as_hive(path: Path) -> bool:
    try:
        if not path.is_file():
            return False
        with open_unpacked(path) as stream:
            return stream.read(len(MAGIC)) == MAGIC
    except Exception:  # noqa: BLE001 - what is packed raises as many kinds of error as there are ways to pack
        return False

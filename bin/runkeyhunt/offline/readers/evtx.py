"""Windows event-log files (.evtx), through the `evtx` package where it is installed."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from os import SEEK_END
from typing import Any

from runkeyhunt.offline.readers.event_xml import as_raw, reading_of
from runkeyhunt.offline.readers.reading import FileProblemError, Readable, Unopened, Unreadable
from runkeyhunt.offline.readers.shapes import Shapes, told
from runkeyhunt.offline.readers.source import Source

MAGIC = b"ElfFile\0"
_HEADER_SIZE = 1 << 12
_CHUNK_SIZE = 1 << 16


def read(source: Source) -> Iterator[Readable]:
    """Read every record of a file."""
    try:
        package = importlib.import_module("evtx")
    except ImportError:
        problem = 'needs the package "evtx": run "pip install evtx" and hunt again'
        raise FileProblemError(problem) from None
    with source.seekable_file() as file:
        try:
            records = iter(package.PyEvtxParser(file).records())
        except RuntimeError as error:
            raise FileProblemError(f"cannot be read as .evtx ({error}): copy it again") from None
        yield from _readings(source.path, records)
        cut = (file.seek(0, SEEK_END) - _HEADER_SIZE) % _CHUNK_SIZE
        if cut:
            # The package passes over a last chunk that is not whole.
            yield Unreadable(source.path, f"last {cut} bytes", "the file is cut off")


def _readings(path: str, records: Iterator[Any]) -> Iterator[Readable]:
    last = 0
    shapes: Shapes[str] = Shapes(re.compile)
    while True:
        try:
            record = next(records, None)
        except RuntimeError as error:
            yield Unreadable(path, f"after record {last}", str(error))
            continue
        if record is None:
            return
        last = record["event_record_id"]
        place, event = f"record {last}", record["data"]
        found = shapes.fitting(event)
        yield Unopened(place, event, as_raw, *told([found])) if found else reading_of(path, place, event, shapes)

"""Windows event-log files (.evtx), through the `evtx` package where it is installed."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Iterator, Sequence
from os import SEEK_END
from typing import Any

from runkeyhunt.offline.readers.event_xml import as_raw, lines_of, reading_of
from runkeyhunt.offline.readers.reading import FileProblemError, Readable, Stretch, Unopened, Unreadable
from runkeyhunt.offline.readers.shapes import Shapes, told
from runkeyhunt.offline.readers.source import Source
from runkeyhunt.tuples import NamedTuple

MAGIC = b"ElfFile\0"
_HEADER_SIZE = 1 << 12
_CHUNK_SIZE = 1 << 16
_MOST_AT_ONCE = 500


class _Fitting(NamedTuple):
    """Hold a record that has a known shape."""

    number: int
    event: re.Match[str]


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
        yield from _in_stretches(_records(source.path, records))
        cut = (file.seek(0, SEEK_END) - _HEADER_SIZE) % _CHUNK_SIZE
        if cut:
            # The package passes over a last chunk that is not whole.
            yield Unreadable(source.path, f"last {cut} bytes", "the file is cut off")


def _records(path: str, records: Iterator[Any]) -> Iterator[_Fitting | Readable]:
    shapes: Shapes[str] = Shapes(re.compile)
    last = 0
    while True:
        try:
            record = next(records, None)
        except RuntimeError as error:
            yield Unreadable(path, f"after record {last}", str(error))
            continue
        if record is None:
            return
        last = record["event_record_id"]
        event = shapes.fitting(record["data"])
        yield _Fitting(last, event) if event else reading_of(path, _place(last), record["data"], shapes)


def _in_stretches(records: Iterable[_Fitting | Readable]) -> Iterator[Readable]:
    """Put records of known shapes together; where reading fails, what was read before comes first."""
    fitting: list[_Fitting] = []
    try:
        for record in records:
            if isinstance(record, _Fitting):
                fitting.append(record)
            if fitting and (len(fitting) >= _MOST_AT_ONCE or not isinstance(record, _Fitting)):
                yield _stretch(fitting)
                fitting = []
            if not isinstance(record, _Fitting):
                yield record
    except Exception:
        if fitting:
            yield _stretch(fitting)
        raise
    if fitting:
        yield _stretch(fitting)


def _stretch(records: Sequence[_Fitting]) -> Stretch:
    def unopened(number: int) -> Unopened:
        record = records[number]
        return Unopened(_place(record.number), record.event.string, as_raw)

    return Stretch(len(records), lines_of(told(record.event for record in records)), unopened)


def _place(number: int) -> str:
    return f"record {number}"

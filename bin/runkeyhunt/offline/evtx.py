"""Windows event-log files (.evtx), through the `evtx` package where it is installed."""

from __future__ import annotations

from collections.abc import Iterator

from runkeyhunt.offline.reading import FileProblem, Readable, Reading, Unreadable
from runkeyhunt.offline.source import Source

MAGIC = b"ElfFile\0"


def read(source: Source) -> Iterator[Readable]:
    """Read every record of a file."""
    try:
        from evtx import PyEvtxParser
    except ImportError:
        raise FileProblem('an .evtx file needs the package "evtx": run "pip install evtx" and hunt again') from None
    with source.seekable_file() as file:
        records = iter(PyEvtxParser(file).records())
        last = 0
        while True:
            try:
                record = next(records)
            except StopIteration:
                return
            except RuntimeError as error:
                yield Unreadable(source.path, f"after record {last}", str(error))
            else:
                last = record["event_record_id"]
                yield Reading(f"record {last}", {"_raw": record["data"]})

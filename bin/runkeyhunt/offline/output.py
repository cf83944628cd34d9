"""Where the result goes: standard output, a terminal or a file."""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from runkeyhunt.errors import HuntError
from runkeyhunt.offline.table import Look


@contextmanager
def open_output(path: Path | None, inputs: Sequence[str]) -> Iterator[TextIO]:
    """Open a file, or standard output where none is named; raises HuntError if it is an input or cannot be written."""
    if path is None:
        yield sys.stdout
        return
    try:
        if path.exists() and any(Path(name).exists() and path.samefile(name) for name in inputs):
            raise HuntError(f"{path} is itself to be hunted: name another file for --output.")
        stream = path.open("w", encoding="utf-8", newline="\n")
    except OSError as error:
        raise HuntError(f"{path} cannot be written ({error.strerror}): name another file for --output.") from error
    with stream:
        yield stream


def set_encoding(stream: TextIO, encoding: str | None = None) -> None:
    """Keep a stream from failing on what its encoding lacks; None leaves the terminal its own."""
    if stream is sys.stdout and isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding=encoding, errors="backslashreplace")


def look_of(stream: TextIO) -> Look:
    """Fit the table to a terminal; to anything else it goes whole and plain."""
    if not stream.isatty():
        return Look()
    has_colours = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Look(shutil.get_terminal_size().columns, has_colours and os.name != "nt")


def write_lines(lines: Iterable[str], stream: TextIO) -> None:
    """Write lines; a reader that goes away in the middle has seen enough."""
    try:
        stream.writelines(line + "\n" for line in lines)
        stream.flush()
    except BrokenPipeError:
        # Python would flush once more at its end, and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())

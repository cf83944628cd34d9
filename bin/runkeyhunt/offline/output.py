"""Where the result goes: standard output, a terminal or a file."""

from __future__ import annotations

import io
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TextIO

from runkeyhunt.errors import HuntError
from runkeyhunt.offline.readers.source import STDIN
from runkeyhunt.offline.table import Look

_STDOUT_NAME = "standard output"
_OF_APP = ("bin", "lookups", "default")


class ReaderGone(Exception):
    """Say that whoever read standard output has closed it."""


@contextmanager
def open_output(path: Path | None) -> Iterator[TextIO]:
    """Open a file, or standard output where none is named; raises HuntError if it cannot be written.

    A file is written beside its place and put there whole in the end: what was there stays until then.
    """
    if path is None:
        if sys.stdout is None:
            raise HuntError("standard output is closed: open it, or name a file for --output.")
        yield sys.stdout
        return
    try:
        is_file = not path.exists() or path.is_file()
        # What a link names is written, not the link; but a pipe behind one has no name to be found by.
        place = path.resolve() if is_file else path
        beside = place.with_name(f".runkeyhunt-{os.getpid()}.part") if is_file else place
        stream = beside.open("x" if is_file else "w", encoding="utf-8", newline="\n")
    except OSError as error:
        raise _not_written(path, error) from error
    try:
        with stream:
            yield stream
        if beside != place:
            _put(beside, place)
    except OSError as error:
        raise _not_written(path, error) from error
    finally:
        if beside != place:
            with suppress(FileNotFoundError):
                beside.unlink()


def _put(beside: Path, place: Path) -> None:
    if place.exists():
        # It is long in coming, and few need it.
        import shutil

        shutil.copymode(place, beside)
    beside.replace(place)


def _not_written(path: Path | str, error: OSError) -> HuntError:
    return HuntError(f"{path} cannot be written ({error.strerror}): name another file for --output.")


def refuse_inputs(path: Path, hunted: Iterable[str], tables: Iterable[Path], app_dir: Path) -> None:
    """Raise HuntError if a file to write is read or the app's, by whatever name, or lies in a folder that is hunted."""
    written = _identity(path)
    parents = path.resolve().parents
    for name in hunted:
        if written and written == (_identity_of_stdin() if name == STDIN else _identity(Path(name))):
            raise HuntError(f"{path} is itself to be hunted: name another file for --output.")
        if name != STDIN and Path(name).is_dir() and Path(name).resolve() in parents:
            raise HuntError(f"{path} lies in {name}, which is to be hunted: name a file elsewhere for --output.")
    if written and written in map(_identity, tables):
        raise HuntError(f"{path} is itself read, as a table of the hunt: name another file for --output.")
    if written and written in (_identity(file) for folder in _OF_APP for file in (app_dir / folder).rglob("*")):
        raise HuntError(f"{path} is a file of Run Key Hunt itself: name another file for --output.")


def _identity(path: Path) -> tuple[int, int] | None:
    """Give what tells a file from any other, whatever links lead to it; None for what is no file."""
    try:
        status = path.stat()
    except OSError:
        return None
    return (status.st_dev, status.st_ino) if stat.S_ISREG(status.st_mode) else None


def _identity_of_stdin() -> tuple[int, int] | None:
    try:
        status = os.fstat(sys.stdin.fileno())
    except (OSError, ValueError, AttributeError):
        return None
    return status.st_dev, status.st_ino


def set_encoding(stream: TextIO, encoding: str | None = None) -> None:
    """Keep a stream from failing on what its encoding lacks; None leaves the terminal its own."""
    if stream is sys.stdout and isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding=encoding, errors="backslashreplace")


def look_of(stream: TextIO) -> Look:
    """Fit the table to a terminal; to anything else it goes whole and plain."""
    if not stream.isatty():
        return Look()
    import shutil

    has_colours = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Look(shutil.get_terminal_size().columns, has_colours and os.name != "nt")


def write_lines(lines: Iterable[str], stream: TextIO) -> None:
    """Write lines; raises as `delivered` does where the stream is standard output."""
    with delivered() if stream is sys.stdout else nullcontext():
        stream.writelines(line + "\n" for line in lines)
        stream.flush()


@contextmanager
def delivered() -> Iterator[None]:
    """Send what is printed in the block; raises ReaderGone where nobody reads on, HuntError where no more can go."""
    try:
        try:
            yield
        finally:
            if sys.stdout:
                sys.stdout.flush()
    except OSError as error:
        # Python would flush once more at its end, and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise ReaderGone from error
        raise _not_written(_STDOUT_NAME, error) from error

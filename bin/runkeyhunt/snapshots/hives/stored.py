"""Files as a collection holds them: in a folder or in a zip, with the path that they had on their machine."""

from __future__ import annotations

import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timezone
from functools import partial
from io import SEEK_END, BufferedReader
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import IO, Callable
from urllib.parse import unquote

from runkeyhunt.packed import name_within, open_unpacked
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.snapshots.hives.cells import Readable

_CHUNK = 1 << 20
# A hive holds no more: https://learn.microsoft.com/windows/win32/sysinfo/registry-element-size-limits
LARGEST = 1 << 31
# What lies at these places on every Windows; what stands before it is the collection's own.
_APP_DATA = r"appdata\\(?:local|roaming)\\microsoft\\windows\\"
_ON_MACHINE = lazy_pattern(
    r"(?P<above>.*[\\/:]|)(?P<path>"
    rf"(?:users|documents and settings)\\[^\\]+\\(?:ntuser\.[^\\]*|start menu\\.*|{_APP_DATA}.*)"
    r"|(?:windows|winnt)\\(?:system32|serviceprofiles|repair)\\.*|programdata\\microsoft\\.*)",
    re.IGNORECASE | re.DOTALL,
)
_DRIVE = lazy_pattern(r"(?:^|\\)([a-z])(?::|_drive)?\\$", re.IGNORECASE)


@dataclass(frozen=True)
class StoredFile:
    """Hold one file of a collection.

    `path` names it to the reader; `within` is the collection's folder or zip, and `inner` the path in it, both parted
    by backslashes; `modified` is UTC, as in `2026-11-26 08:30:00`, empty where the time has no zone.
    """

    path: str
    within: str
    inner: str
    size: int
    open: Callable[[], IO[bytes]] = field(compare=False)
    modified: str = ""

    @property
    def place(self) -> str:
        """Tell the file from all others, of whatever collection, in lower case."""
        return self._whole.lower()

    @property
    def name(self) -> str:
        """Give the file's own name."""
        return self.inner.rpartition("\\")[2]

    @property
    def on_machine(self) -> str:
        r"""Give the path on the machine, as in `C:\Users\anna\NTUSER.DAT`; empty where it cannot be told."""
        found = _ON_MACHINE.fullmatch(self._whole)
        drive = _DRIVE.search(found["above"]) if found else None
        return f"{drive[1].upper() if drive else 'C'}:\\{found['path']}" if found else ""

    @property
    def machine(self) -> str:
        """Give the folder that stands for the machine's drive, in lower case."""
        found = _ON_MACHINE.fullmatch(self._whole)
        return found["above"].lower() if found else self.place.rpartition("\\")[0]

    @property
    def _whole(self) -> str:
        return f"{self.within}\\{self.inner}"

    def head(self, count: int) -> bytes:
        """Read the first bytes; raise OSError whatever is wrong."""
        return next(self.pieces(count), b"")

    def pieces(self, size: int = _CHUNK) -> Iterator[bytes]:
        """Read piece by piece; raise OSError whatever is wrong."""
        try:
            with self.open() as stream:
                yield from iter(lambda: stream.read(size), b"")
        except OSError:
            raise
        except Exception as error:
            # What is packed raises as many kinds of error as there are ways to pack.
            raise OSError(str(error) or type(error).__name__) from error

    @contextmanager
    def content(self) -> Iterator[Readable]:
        """Give the whole content without holding it in memory: what is packed is unpacked to a temporary file."""
        with ExitStack() as opened:
            if self.is_plain:
                stream = opened.enter_context(self.open())
            else:
                stream = opened.enter_context(tempfile.TemporaryFile())
                _unpack(self.pieces(), stream)
            yield opened.enter_context(_mapped(stream))

    @property
    def is_plain(self) -> bool:
        """Tell whether the file lies on the disk as it is."""
        with self.open() as stream:
            return isinstance(stream, BufferedReader)


@contextmanager
def _mapped(stream: IO[bytes]) -> Iterator[Readable]:
    if not stream.seek(0, SEEK_END):
        yield b""
        return
    with mmap(stream.fileno(), 0, access=ACCESS_READ) as content:
        yield content


def _unpack(pieces: Iterable[bytes], to: IO[bytes]) -> None:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > LARGEST:
            raise OSError(f"unpacks to more than {LARGEST >> 20} MB, which no hive is")
        to.write(piece)
    to.flush()


def stored_file(path: Path, top: Path | None = None) -> StoredFile:
    """Hold a file of a folder, unpacked where it is packed; `top` is the collection's own folder."""
    status = path.stat()
    inner = name_within(str(path.relative_to(top) if top else path.resolve()))
    modified = datetime.fromtimestamp(status.st_mtime, timezone.utc).strftime("%Y-%m-%d %H:%M:%S")
    within = _inner(str(top.resolve())) if top else ""
    return StoredFile(str(path), within, _inner(inner), status.st_size, partial(open_unpacked, path), modified)


def stored_with_logs(path: Path) -> list[StoredFile]:
    """List a hive and what lies beside it under its name, which may be its logs."""
    named = name_within(path.name.lower()) + "."
    files = (one for one in path.parent.iterdir() if one != path and one.name.lower().startswith(named))
    beside = sorted(one for one in files if one.is_file())
    return [stored_file(one) for one in (path, *beside)]


def files_in_zip(archive: Path) -> list[StoredFile]:
    """List the files of a zip; raise zipfile.BadZipFile if it is none, or damaged."""
    opened = zipfile.ZipFile(archive)
    return [_member(archive, opened, member) for member in opened.infolist() if not member.is_dir()]


def _member(archive: Path, opened: zipfile.ZipFile, member: zipfile.ZipInfo) -> StoredFile:
    path, inner = f"{archive}!{member.filename}", _inner(member.filename)
    return StoredFile(path, _inner(str(archive.resolve())), inner, member.file_size, partial(opened.open, member))


def _inner(path: str) -> str:
    """Write a path within a collection with backslashes, its letters as they are: Velociraptor writes `C%3A`."""
    return "\\".join(unquote(part) for part in path.replace("\\", "/").split("/"))

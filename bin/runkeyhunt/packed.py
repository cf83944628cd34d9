"""What is packed with gzip, bzip2 or xz, read as what is in it."""

from __future__ import annotations

import importlib
import re
from io import BufferedReader
from pathlib import Path
from typing import IO, Any, cast

from runkeyhunt.patterns import lazy_pattern

# What each begins with, and the module that opens it.
_PACKERS = ((b"\x1f\x8b", "gzip"), (b"BZh", "bz2"), (b"\xfd7zXZ\0", "lzma"))
_MAGIC = max(len(magic) for magic, _ in _PACKERS)
_ENDING = lazy_pattern(r"\.(?:gz|bz2|xz)$", re.IGNORECASE)


def unpacked(stream: BufferedReader[Any]) -> IO[bytes] | None:
    """Give what a packed stream holds; None if it is not packed. Reading it raises whatever the packer does."""
    packer = _packer_of(stream)
    return _opened(packer, stream) if packer else None


def open_unpacked(path: Path) -> IO[bytes]:
    """Open a file, or what it holds where it is packed: a BufferedReader only where it is not."""
    stream = path.open("rb")
    packer = _packer_of(stream)
    if not packer:
        return stream
    stream.close()
    return _opened(packer, path)


def name_within(path: str) -> str:
    """Give a file's name without what packing added to it."""
    return _ENDING.sub("", path)


def _packer_of(stream: BufferedReader[Any]) -> str:
    head = stream.peek(_MAGIC)
    return next((module for magic, module in _PACKERS if head.startswith(magic)), "")


def _opened(packer: str, what: object) -> IO[bytes]:
    # Python may have been built without one of them.
    return cast("IO[bytes]", importlib.import_module(packer).open(what))

"""Packages to install: folders and files of an app in a .tar.gz, as tools.package writes them and a test changes them."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Mapping
from pathlib import Path


def pack(to: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write a package of the files, each by its path with the app's folder."""
    with tarfile.open(to, "w:gz") as tar:
        for name, content in files.items():
            data = content if isinstance(content, bytes) else content.encode()
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    return to


def unpack(package: Path) -> dict[str, bytes]:
    """Read every file of a package, by its path with the app's folder."""
    with tarfile.open(package) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar if member.isfile()}

"""Which files to hunt, from the paths that were given."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from runkeyhunt.errors import HuntError
from runkeyhunt.offline.readers.source import STDIN, STDIN_NAME
from runkeyhunt.tuples import NamedTuple

if TYPE_CHECKING:
    from runkeyhunt.snapshots.hives.stored import StoredFile

_LINK = "is a link to a folder: name it itself to hunt what it holds"
_NO_FILE = "is neither a file nor a folder"
# No site keeps a list of known good that comes near.
_LARGEST_TABLE = 1 << 26
_ZIP = b"PK\x03\x04"
_MOST_MEMBERS = 100_000
_NOTHING_IN_IT = "holds no file: name a directory that holds exported logs"


class Candidate(NamedTuple):
    """Hold a file to try, or the problem with it; `is_found` tells what a directory holds from what was named.

    `top` is the directory that was named; `member` is the file where it lies in a zip.
    """

    path: str
    size: int = 0
    is_found: bool = False
    problem: str = ""
    top: str = ""
    member: StoredFile | None = None

    @property
    def name(self) -> str:
        """Name the file in a sentence."""
        return STDIN_NAME if self.path == STDIN else self.path


def refuse_no_table(path: Path) -> None:
    """Raise HuntError if a path is no file that a table of the site's could be; one that is missing is told later."""
    try:
        status = path.stat()
    except OSError:
        return
    if not stat.S_ISREG(status.st_mode):
        raise HuntError(f"{path} is no file: name a CSV file in UTF-8.")
    if status.st_size > _LARGEST_TABLE:
        raise HuntError(f"{path} is larger than {_LARGEST_TABLE >> 20} MB: name a CSV file of the site's own rows.")


def find_candidates(paths: Sequence[str]) -> list[Candidate]:
    """List the files that are meant: each path itself, or every file in it and below."""
    return [candidate for path in paths for candidate in _candidates(path)]


def _candidates(path: str) -> Iterable[Candidate]:
    if path == STDIN:
        return [Candidate(path)]
    try:
        if stat.S_ISDIR(Path(path).stat().st_mode):
            return [one._replace(top=path) for one in _files_below(path)] or [Candidate(path, problem=_NOTHING_IN_IT)]
        return _unpacked(Candidate(path, Path(path).stat().st_size))
    except OSError as error:
        return [Candidate(path, problem=_why_not(error))]


def _files_below(top: str) -> Iterator[Candidate]:
    closed: list[OSError] = []
    for folder, folders, names in os.walk(top, onerror=closed.append):
        folders.sort()
        links = (path for name in folders if (path := Path(folder, name)).is_symlink())
        yield from (Candidate(str(path), is_found=True, problem=_LINK) for path in links)
        for name in sorted(names):
            yield from _file(Path(folder, name))
    yield from (Candidate(str(error.filename), problem=_why_not(error)) for error in closed)


def _file(path: Path) -> Iterator[Candidate]:
    try:
        status = path.stat()
    except OSError as error:
        yield Candidate(str(path), problem=_why_not(error))
        return
    # A pipe or a device would wait for somebody to write.
    if stat.S_ISREG(status.st_mode):
        found = Candidate(str(path), status.st_size, is_found=True)
        yield from _found_zip(found) if path.suffix.lower() == ".zip" else (found,)
    else:
        yield Candidate(str(path), is_found=True, problem=_NO_FILE)


def _found_zip(candidate: Candidate) -> Iterable[Candidate]:
    try:
        return _unpacked(candidate)
    except OSError as error:
        return [candidate._replace(problem=_why_not(error))]


def _unpacked(candidate: Candidate) -> Iterable[Candidate]:
    """Give the members of a zip, each as a file of its own; what is no zip as it is."""
    with Path(candidate.path).open("rb") as stream:
        is_zip = stream.read(len(_ZIP)) == _ZIP
    return _members(candidate) if is_zip else [candidate]


def _members(candidate: Candidate) -> Iterable[Candidate]:
    # Few are given a zip.
    from zipfile import BadZipFile

    from runkeyhunt.snapshots.hives.stored import LARGEST, files_in_zip

    try:
        members = files_in_zip(Path(candidate.path))
    except (OSError, BadZipFile, NotImplementedError) as error:
        return [candidate._replace(problem=f"is a zip that cannot be read ({error}): unpack it yourself")]
    if not members or len(members) > _MOST_MEMBERS:
        return [candidate._replace(problem=f"is a zip of {len(members):,} files: unpack what is to be hunted")]
    return [_member(member, LARGEST) for member in members]


def _member(member: StoredFile, largest: int) -> Candidate:
    problem = "" if member.size <= largest else f"unpacks to {member.size >> 20:,} MB: unpack it yourself"
    return Candidate(member.path, is_found=True, problem=problem, member=member)


def _why_not(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "does not exist: check the path"
    return f"cannot be read ({error.strerror}): check the path and your rights"

"""Whether two events name the same file, one of them perhaps by a variable or a short name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from runkeyhunt.commandline.paths import USER, canonical_path, name_of
from runkeyhunt.patterns import lazy_pattern

# https://learn.microsoft.com/windows/win32/fileio/naming-a-file#short-vs-long-names
_SHORT = lazy_pattern(r"([^~.]{1,6})~\d+(?:\.([^.]{0,3}))?")
_LONGEST_STEM = 6
_NOT_IN_SHORT = lazy_pattern(r"[ .+,;=\[\]]")
_OF_WINDOWS = lazy_pattern(r"[a-z]:\\windows\\(?!temp\\|tasks\\|tracing\\|debug\\)", re.IGNORECASE | re.ASCII)
_PARTING = r"\\/\s\"'`,;:*?<>|="
# The last word of a file's name, up to its extension; the words before it cannot be told from the command's own.
# It begins where a name can begin, so that a long word costs no more than its length.
_FILE_IN_COMMAND = lazy_pattern(rf"(?<![^{_PARTING}()])[^{_PARTING}()]*[^{_PARTING}]\.\w+")
_BETWEEN_WORDS = lazy_pattern(rf"[{_PARTING}]+")
_OF_INSTALLED = lazy_pattern(r"[a-z]:\\program files(?: \(x86\))?\\", re.IGNORECASE | re.ASCII)


def is_same_file(one: str, other: str, account: str = "") -> bool:
    r"""Tell whether two paths name one file.

    A name without a folder fits the file in any. `<user>`, which an expanded variable leaves, fits the account's
    profile folder, or any if the account is not known.
    """
    return are_same_parts(parts_of(one), parts_of(other), account)


def are_same_parts(parts: Sequence[str], other_parts: Sequence[str], account: str) -> bool:
    """Tell the same of paths that are cut into their parts."""
    if len(parts) == 1 or len(other_parts) == 1:
        return _fits(parts[-1], other_parts[-1], "")
    if parts == other_parts or len(parts) != len(other_parts):
        return parts == other_parts
    # From the end, where most paths differ.
    return all(one == other or _fits(one, other, account) for one, other in zip(reversed(parts), reversed(other_parts)))


def file_names(path: str) -> tuple[str, ...]:
    """Give the names by which a program's or document's file is found: one without an extension may be an .exe."""
    name = name_of(path)
    return (name,) if "." in name else (name, f"{name}.exe")


def named_files(command: str) -> Sequence[str]:
    """Give the last word of every file's name in a command line."""
    return list(dict.fromkeys(_FILE_IN_COMMAND.findall(command.lower())))


def last_words(name: str) -> Sequence[str]:
    """Give the word of a file's name that `named_files` finds it by; none if it has no extension."""
    return _FILE_IN_COMMAND.findall(name)[-1:]


def words_of(command: str) -> set[str]:
    """Give everything in a command line that a file may be named by."""
    return {*named_files(command), *_BETWEEN_WORDS.split(command.lower())}


def is_short(name: str) -> bool:
    """Tell whether a file name is a short one (8.3), which stands for another."""
    return bool(_SHORT.fullmatch(name))


def short_forms(name: str) -> tuple[str, ...]:
    """Give what a file name and every short name of it have in common; a short name has one, with its own length."""
    parts = _SHORT.fullmatch(name)
    if parts:
        return (f"{parts[1]}~{parts[2] or ''}",)
    stem, extension = _shortened(name)
    return tuple(f"{stem[:length]}~{extension}" for length in range(1, min(len(stem), _LONGEST_STEM) + 1))


def is_of_windows(path: str) -> bool:
    """Tell whether a file lies where Windows keeps its own."""
    return bool(_OF_WINDOWS.match(canonical_path(path)))


def is_installed(path: str) -> bool:
    """Tell whether a file lies where only an administrator installs programs."""
    return bool(_OF_INSTALLED.match(canonical_path(path)))


def parts_of(path: str) -> list[str]:
    """Cut a path into its folders and its name, in one spelling."""
    return canonical_path(path).rstrip("\\ .").lower().split("\\")


def _fits(part: str, other: str, account: str) -> bool:
    if other in (part, f"{part}.exe") or part == f"{other}.exe":
        return True
    if USER in (part, other):
        return _is_profile(other if part == USER else part, account)
    return ("~" in part or "~" in other) and (_shortens(part, other) or _shortens(other, part))


def _is_profile(folder: str, account: str) -> bool:
    """Windows names a profile folder `anna`, or `anna.DOMAIN` where `anna` was taken."""
    return not account or folder == account or folder.startswith(f"{account}.") or _shortens(folder, account)


def _shortens(short: str, long: str) -> bool:
    parts = _SHORT.fullmatch(short)
    if not parts or is_short(long):
        return False
    stem, extension = _shortened(long)
    return stem.startswith(parts[1]) and extension == (parts[2] or "")


def _shortened(name: str) -> tuple[str, str]:
    stem, _, extension = name.rpartition(".") if "." in name else (name, "", "")
    return _NOT_IN_SHORT.sub("", stem), extension[:3]

"""Whether two events name the same file, one of them perhaps by a variable or a short name."""

from __future__ import annotations

import re

from runkeyhunt.commandline.paths import USER, canonical_path, name_of

# https://learn.microsoft.com/windows/win32/fileio/naming-a-file#short-vs-long-names
_SHORT = re.compile(r"([^~.]{1,6})~\d+(?:\.([^.]{0,3}))?")
_NOT_IN_SHORT = re.compile(r"[ .+,;=\[\]]")
_OF_WINDOWS = re.compile(r"[a-z]:\\windows\\(?!temp\\|tasks\\|tracing\\|debug\\)", re.IGNORECASE | re.ASCII)
_OF_INSTALLED = re.compile(r"[a-z]:\\program files(?: \(x86\))?\\", re.IGNORECASE | re.ASCII)


def is_same_file(one: str, other: str, account: str = "") -> bool:
    r"""Tell whether two paths name one file.

    A name without a folder fits the file in any. `<user>`, which an expanded variable leaves, fits the account's
    profile folder, or any if the account is not known.
    """
    parts, other_parts = _parts(one), _parts(other)
    if len(parts) == 1 or len(other_parts) == 1:
        return _fits(parts[-1], other_parts[-1], "")
    return len(parts) == len(other_parts) and all(_fits(*pair, account) for pair in zip(parts, other_parts))


def file_names(path: str) -> tuple[str, ...]:
    """Give the names by which a program's or document's file is found: one without an extension may be an .exe."""
    name = name_of(path)
    return (name,) if "." in name else (name, f"{name}.exe")


def is_short(name: str) -> bool:
    """Tell whether a file name is a short one (8.3), which stands for another."""
    return bool(_SHORT.fullmatch(name))


def is_of_windows(path: str) -> bool:
    """Tell whether a file lies where Windows keeps its own."""
    return bool(_OF_WINDOWS.match(canonical_path(path)))


def is_installed(path: str) -> bool:
    """Tell whether a file lies where only an administrator installs programs."""
    return bool(_OF_INSTALLED.match(canonical_path(path)))


def _parts(path: str) -> list[str]:
    return canonical_path(path).rstrip("\\ .").lower().split("\\")


def _fits(part: str, other: str, account: str) -> bool:
    if other in (part, f"{part}.exe") or part == f"{other}.exe":
        return True
    if USER in (part, other):
        return _is_profile(other if part == USER else part, account)
    return _shortens(part, other) or _shortens(other, part)


def _is_profile(folder: str, account: str) -> bool:
    """Windows names a profile folder `anna`, or `anna.DOMAIN` where `anna` was taken."""
    return not account or folder == account or folder.startswith(f"{account}.") or _shortens(folder, account)


def _shortens(short: str, long: str) -> bool:
    parts = _SHORT.fullmatch(short)
    if not parts or is_short(long):
        return False
    stem, _, extension = long.rpartition(".") if "." in long else (long, "", "")
    return _NOT_IN_SHORT.sub("", stem).startswith(parts[1]) and extension[:3] == (parts[2] or "")

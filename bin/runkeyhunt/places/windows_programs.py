"""Which programs are Windows' own, and in which of its folders: what is not, though it looks so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from typing import Any

from runkeyhunt.letters import fold
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.tuples import NamedTuple

OWN, VENDOR = "own", "vendor"
ELSEWHERE, FOREIGN, MADE_UP_FOLDER = "elsewhere", "foreign", "made_up_folder"
_PROGRAM = lazy_pattern(r"(.+)\.(?:exe|com|bat|cmd|vbs|vbe|js|jse|wsf|pif|ps1)", re.DOTALL)
# A script may well be named after the program that it is about.
_NAMED_PROGRAM = lazy_pattern(r"(.+)\.(?:exe|com|pif|lnk|url)", re.DOTALL)
_DRIVE = lazy_pattern(r"[a-z]:\\")
# Where Windows keeps copies of its own programs.
_COPIES = lazy_pattern(
    r"[a-z]:\\(?:windows\\(?:winsxs|servicing|softwaredistribution|ccmcache)|\$windows\.~\w\w)(?:\\|$)"
)
# Where CreateProcess looks for a program that is named without its folder.
_SEARCHED = (r"c:\windows\system32", r"c:\windows")
_MOST_STANDINGS = 256


class _Names:
    """Hold names of which some have wildcards."""

    def __init__(self, names: Iterable[str]) -> None:
        names = frozenset(names)
        wild = {name for name in names if "*" in name or "?" in name}
        # Most wildcards stand at the end, where no pattern is needed.
        beginnings = {name for name in wild if name.find("*") == len(name) - 1 and "?" not in name}
        self.exact = names - wild
        self._beginnings = tuple(name[:-1] for name in beginnings)
        self._wild = sorted(wild - beginnings)

    @cached_property
    def _patterns(self) -> re.Pattern[str]:
        texts = ("".join({"*": ".*", "?": "."}.get(sign, re.escape(sign)) for sign in name) for name in self._wild)
        return lazy_pattern("|".join(texts), re.DOTALL)

    def __contains__(self, name: object) -> bool:
        if name in self.exact:
            return True
        if not isinstance(name, str):
            return False
        return name.startswith(self._beginnings) or bool(self._wild and self._patterns.fullmatch(name))


class _Folder(NamedTuple):
    programs: _Names
    vendors: _Names
    below: _Names | None


class WindowsPrograms:
    """Tell what a path is to Windows; `windows_programs.yml` explains the table."""

    def __init__(self, folders: Iterable[Mapping[str, Any]], shared: Iterable[str]) -> None:
        self._folders: dict[str, _Folder] = {}
        names: set[str] = set()
        for row in folders:
            below = _Names(row["below"]) if row.get("below") else None
            folder = _Folder(_Names(row["names"]), _Names(row.get("vendors", ())), below)
            for path in (row["folder"], *row.get("also", ())):
                self._folders[path.lower()] = folder
            names |= folder.programs.exact
        self._names = frozenset(names)
        self._meaningless = _Names(shared)
        # The same writers come again and again.
        self.standing = lru_cache(maxsize=_MOST_STANDINGS)(self._standing)

    def has(self, name: str) -> bool:
        """Tell whether Windows finds a program of its own by this bare name, with or without its extension."""
        stem = name.lower().removesuffix(".exe")
        return any(stem in self._folders[folder].programs for folder in _SEARCHED if folder in self._folders)

    def _standing(self, path: str) -> str:
        r"""Say what a full path in canonical form is to Windows.

        `own` and `vendor`: a program of Windows, or of a driver, in its folder; `elsewhere`: the name of a program of
        Windows, in a folder that is not that one's; `foreign`: a program among those of Windows that is none of them;
        `made_up_folder`: in a folder below C:\Windows or System32 that Windows does not have. Empty for all else.
        """
        path = fold(path)
        if not _DRIVE.match(path):
            return ""
        folder, _, name = path.rpartition("\\")
        program = _PROGRAM.fullmatch(name)
        held = self._folders.get("c" + folder[1:])
        if held and program:
            return _standing_in(held, program[1])
        if held is None and self._is_made_up(folder):
            return MADE_UP_FOLDER
        named = None if held else _NAMED_PROGRAM.fullmatch(name)
        return ELSEWHERE if named and self._is_told_by(named[1], folder) else ""

    def _is_made_up(self, folder: str) -> bool:
        above = "c" + folder[1:]
        while (cut := above.rfind("\\")) > 0:
            name, above = above[cut + 1 :], above[:cut]
            held = self._folders.get(above)
            if held and held.below:
                return name not in held.below
        return False

    def _is_told_by(self, stem: str, folder: str) -> bool:
        is_telling = stem in self._names and stem not in self._meaningless
        return is_telling and not _COPIES.match(folder)


def _standing_in(folder: _Folder, stem: str) -> str:
    if stem in folder.programs:
        return OWN
    return VENDOR if stem in folder.vendors else FOREIGN


def load_windows_programs(rows: Iterable[Mapping[str, Any]]) -> WindowsPrograms:
    """Build the table from the rows of the compiled rule set."""
    rows = list(rows)
    return WindowsPrograms(
        [row for row in rows if "folder" in row], [name for row in rows for name in row.get("shared", ())]
    )

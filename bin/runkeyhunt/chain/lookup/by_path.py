"""Events found by the file that they name, at a cost that does not grow with how many name another."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Generic, TypeVar

from runkeyhunt.chain.lookup.ordered import Groups, Ordered, Row
from runkeyhunt.chain.lookup.same_file import file_names, is_short, short_forms
from runkeyhunt.commandline.paths import USER

_Entry = TypeVar("_Entry")
_Parts = Sequence[str]
_PROFILES = ("users", "documents and settings")
# A profile's folder is the third part of its path.
_PROFILE = 2


class ByPath(Generic[_Entry]):
    r"""Find entries by a path.

    Groups are made so that what may be the same file lies in one of few: by the whole path; by the path in any profile
    (`c:\users\<user>\a.exe`) and in a profile that begins with a name; by the file's name for what a path does not
    tell, namely names without a folder and short names. The last two have to be compared one by one.
    """

    def __init__(self, rows: Iterable[tuple[str, Row[_Entry]]], cut: Callable[[str], _Parts]) -> None:
        self._cut = cut
        self._rows = [(cut(path), row) for path, row in rows]
        self._groups: Groups[_Entry] = Groups()
        self._by_long: Groups[_Entry] | None = None
        for parts, row in self._rows:
            self._groups.add(row, _keys(parts))

    def look_up(self, path: str, account: str) -> Iterator[Ordered[_Entry]]:
        """Give the groups that may hold the file."""
        spellings = list(_spellings(self._cut(path)))
        yield from self._groups.of(key for parts in spellings for key in _wanted(parts, account))
        names = [parts[-1] for parts in spellings if is_short(parts[-1])]
        if names:
            yield from self._long().of(form for name in names for form in short_forms(name))

    def _long(self) -> Groups[_Entry]:
        if self._by_long is None:
            self._by_long = Groups()
            for parts, row in self._rows:
                self._by_long.add(row, () if is_short(parts[-1]) else short_forms(parts[-1]))
        return self._by_long


def _keys(parts: _Parts) -> Iterator[Hashable]:
    general, name = _in_any_profile(parts), parts[-1]
    yield "path", tuple(parts)
    if general != tuple(parts):
        yield "any", general
        yield "own", general, first_word(parts[_PROFILE])
    yield "name", name
    if _is_vague(parts):
        yield "vague", name
    if is_short(name):
        yield from (("short", form) for form in short_forms(name))


def _wanted(parts: _Parts, account: str) -> Iterator[Hashable]:
    general, name = _in_any_profile(parts), parts[-1]
    yield "path", tuple(parts)
    yield "path", general
    if parts[_PROFILE : _PROFILE + 1] == [USER]:
        yield ("own", general, first_word(account)) if account else ("any", general)
    yield ("name" if _is_vague(parts) else "vague"), name
    if not is_short(name):
        yield from (("short", form) for form in short_forms(name))


def _spellings(parts: _Parts) -> Iterator[_Parts]:
    """Write the file's name as it may be written: one without an extension may be an .exe."""
    return ([*parts[:-1], name] for name in file_names(parts[-1]))


def _in_any_profile(parts: _Parts) -> _Parts:
    if len(parts) <= _PROFILE or parts[_PROFILE - 1] not in _PROFILES:
        return tuple(parts)
    return (*parts[:_PROFILE], USER, *parts[_PROFILE + 1 :])


def first_word(account: str) -> str:
    """Windows names a profile's folder `anna`, or `anna.DOMAIN` where `anna` was taken."""
    return account.partition(".")[0]


def _is_vague(parts: _Parts) -> bool:
    return len(parts) == 1 or any("~" in part for part in parts) or USER in (*parts[:_PROFILE], *parts[_PROFILE + 1 :])

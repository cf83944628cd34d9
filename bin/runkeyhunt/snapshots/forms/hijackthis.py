"""HijackThis logs: O4 (Run keys and Startup folders) and F2, F3 (Winlogon and what was in system.ini and win.ini)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from runkeyhunt.events.registry_value import RegistryValue
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.snapshots.forms.lines import read_lines
from runkeyhunt.snapshots.forms.parting import MOST_WAYS, TOO_MANY_WAYS, doubts_of, parted
from runkeyhunt.snapshots.rows.row import aside
from runkeyhunt.snapshots.shown import Item, Shown, Unread

FORM = "HijackThis"
_HEAD = lazy_pattern(r"^Logfile of (?:Trend Micro )?HijackThis|^O4 - (?:HK|Startup: |Global Startup: )", re.MULTILINE)
_ENTRY = lazy_pattern(r"([A-Z]\d{1,2}) - ")
_VALUE = lazy_pattern(r"O4 - (HKLM|HKCU|HKUS?\\[^\\ ]{1,200})\\\.\.\\([\w\\ ]{1,80}): \[")
_FILE = lazy_pattern(r"O4 - ((?:\S{1,200} )?(?:Global )?(?:User )?(?:Alt)?Startup): ")
_INI = lazy_pattern(r"F([23]) - REG:(?:system|win)\.ini: ?(\w{1,40})=", re.IGNORECASE)
_USER = lazy_pattern(r" \(User '([^']{0,200})'\)\Z")
_CURRENT = "SOFTWARE\\Microsoft\\Windows\\CurrentVersion"
_NT = "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
_INI_KEYS = {"2": f"HKLM\\{_NT}\\Winlogon", "3": f"HKCU\\{_NT}\\Windows"}
_IS_FILE_NAME = " = "
_UNKNOWN_TARGET = "?"
_END = "--"

_OTHER_VIEW = "HijackThis is a 32-bit program: on 64-bit Windows HKLM is its WOW6432Node view here"
_NO_ROW = "this line is none of HijackThis: a value with a line end may have made it"
_NO_FORM = "an O4 line of a form that is not known"


def head_at(text: str) -> int:
    """Tell where the first line stands that only this form has; -1 where there is none."""
    head = _HEAD.search(text)
    return head.start() if head else -1


def read(lines: Iterable[str]) -> Iterator[Item]:
    """Read every autostart, and count the other entries by their section."""
    return read_lines(_HijackThis(), lines)


class _HijackThis:
    """Hold whether the entries have begun: before them stand a header and the running processes."""

    def __init__(self) -> None:
        self._is_among_entries = False

    def line(self, place: str, text: str) -> Iterator[Item]:
        entry = _ENTRY.match(text)
        if entry:
            self._is_among_entries = True
            yield from _entry(place, text, entry[1])
        elif text.startswith(_END):
            self._is_among_entries = False
        elif self._is_among_entries and text.strip():
            yield Unread(place, _NO_ROW)

    def end(self) -> Iterator[Item]:
        return iter(())


def _entry(place: str, text: str, section: str) -> Iterator[Item]:
    value, file, ini = _VALUE.match(text), _FILE.match(text), _INI.match(text)
    if value:
        yield from _value(place, value, text[value.end() :])
    elif file:
        yield _file(place, file[1], text[file.end() :])
    elif ini:
        doubts = (_OTHER_VIEW,) if ini[1] == "2" else ()
        yield Shown(place, RegistryValue(_INI_KEYS[ini[1]], ini[2], text[ini.end() :], doubts=doubts, form=FORM))
    elif section == "O4":
        yield Unread(place, _NO_FORM)
    else:
        yield Shown(place, aside(FORM, f"section {section}"))


def _value(place: str, value: re.Match[str], rest: str) -> Iterator[Item]:
    hive, key = value[1], value[2]
    user = _USER.search(rest) if "\\" in hive else None
    ways = parted(rest[: user.start()] if user else rest, ("] ",)) or parted(rest, ("]",))[-1:]
    if not ways or len(ways) > MOST_WAYS:
        yield Unread(place, TOO_MANY_WAYS if ways else _NO_FORM)
        return
    root = hive.replace("HKUS\\", "HKU\\")
    doubts = (*doubts_of(ways), *((_OTHER_VIEW,) if hive == "HKLM" else ()))
    evidence = (("user", user[1]),) if user else ()
    for name, data in ways:
        shown = RegistryValue(
            f"{root}\\{_CURRENT}\\{key}", name or None, data, evidence=evidence, doubts=doubts, form=FORM
        )
        yield Shown(place, shown)


def _file(place: str, folder: str, rest: str) -> Shown:
    user = _USER.search(rest)
    name, is_link, target = (rest[: user.start()] if user else rest).partition(_IS_FILE_NAME)
    owner = user[1] if user else ""
    data = None if target.strip() == _UNKNOWN_TARGET else target if is_link else name
    return Shown(place, RegistryValue(folder, name, data, owner=owner, form=FORM))

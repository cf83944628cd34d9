r"""FRST logs: FRST.txt with Run keys and Startup folders, Addition.txt with what Task Manager switched off.

A key's middle stands as `...`. What FRST found of the file stands behind the data: size and date, signer and company.
Known entries are left out ("whitelisted"): what is absent proves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from runkeyhunt.events.registry_value import OFF, RegistryValue
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.snapshots.forms.lines import read_lines
from runkeyhunt.snapshots.forms.logs.frst_tail import Said, without_tail
from runkeyhunt.snapshots.forms.parting import MOST_WAYS, TOO_MANY_WAYS, doubts_of, parted
from runkeyhunt.snapshots.rows.row import aside
from runkeyhunt.snapshots.shown import Item, Shown, Unread

FORM = "FRST"
_HEAD = lazy_pattern(
    r"^(?!Fix)[^\r\n:\\]{0,80}Farbar Recovery Scan Tool|^=+ Registry \(Whitelisted\) =|"
    r"^(?:HKLM(?:-x32)?|HKU\\[^\\\r\n]{1,200})\\\.\.\.\\[\w\\]{1,80}: (?:\[|=> \")",
    re.MULTILINE,
)
_SECTION = lazy_pattern(r"={5,100} ?([^=]{2,100}?) ?={2,100}\s*")
_VALUE = lazy_pattern(r"(HKLM(?:-x32)?|HKCU|HKU\\[^\\]{1,200})\\([^:\[]{1,400}): \[")
_OFF = lazy_pattern(r"(HKLM|HKCU|HKU\\[^\\]{1,200})\\\.\.\.\\StartupApproved\\(\w{1,40}): => \"(.*)\"\s*", re.DOTALL)
_MSCONFIG = lazy_pattern(r"MSCONFIG\\(startupreg|startupfolder): (.*?) => (.*)", re.DOTALL)
_STARTUP = "Startup: "
_TARGET = lazy_pattern(r"(ShortcutTarget|ShortcutAndArgument|InternetURL): (.*)", re.DOTALL)
# The line below the heading, in whatever language: "Ran by anna (administrator) on WS-1 (ASUS) (01-01-2024 12:00:00)".
_HEADING = lazy_pattern(r".{0,80}Farbar Recovery Scan Tool")
_HOST = lazy_pattern(r"[^\\]{1,200}?\) [^\W\d]{1,12} ([^\s()]{1,63})(?=\s|\Z)")
_HOST_IN_ENGLISH = lazy_pattern(r"Ran by .{1,200}? on (\S{1,63})")
_DIRECTORY = lazy_pattern(r"StartupDir: (.*)", re.DOTALL)
_BOOT = lazy_pattern(r"BootExecute: (.*)", re.DOTALL)
_LIBRARIES = lazy_pattern(r"AppInit_DLLs(-x32)?: (.*)", re.DOTALL)
# What stands in a section and is no row that could be one: explanations, and rows of other kinds.
_EXPLAINS = lazy_pattern(r"\([^\r\n]*\)\s*")
_OTHER = lazy_pattern(r"\(|[^\W\d_a-z][\w\-\\. ]{1,200}(?::|=>|->) ?|\"|HK|=+\Z|<=")
# The oldest logs have a dash, or nothing.
_ARROWS = (("] => ", "] -> "), ("] - ",), ("] ",))
_CURRENT = "Microsoft\\Windows\\CurrentVersion"
_NT = "Microsoft\\Windows NT\\CurrentVersion"
# Where the dots stand for something else than Windows\CurrentVersion.
_BELOW = {
    "winlogon": _NT,
    "windows": _NT,
    "command processor": "Microsoft",
    "active setup": "Microsoft",
    "image file execution options": _NT,
}
# Each component is a key, which FRST names where a value's name stands.
_COMPONENTS = lazy_pattern(r"\\Active Setup\\Installed Components\Z", re.IGNORECASE)
_WITH_ARGUMENT = "ShortcutAndArgument"
_MSCONFIG_TOOL = "MSConfig"
_DOTS = "...\\"
_X32 = "-x32"
_LINK_ENDS = (".lnk", ".url")
_SESSION_MANAGER = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager"
_SHELL_FOLDERS = f"HKCU\\SOFTWARE\\{_CURRENT}\\Explorer\\User Shell Folders"

_NO_ROW = "this line is none of FRST: a value with a line end may have made it"
_WHOSE = "FRST does not say whose Startup folder this is"
_WHICH_HIVE = "FRST does not say from which hive's Run key it was taken"
_NO_FORM = "a line of a key whose form is not known"


def head_at(text: str) -> int:
    """Tell where the first line stands that only this form has; -1 where there is none."""
    head = _HEAD.search(text)
    return head.start() if head else -1


def read(lines: Iterable[str]) -> Iterator[Item]:
    """Read every autostart, and count the sections that hold none by their name."""
    return read_lines(_Frst(), lines)


class _Frst:
    """Hold the section, and a Startup file until the next line tells what its link opens."""

    def __init__(self) -> None:
        self._section = ""
        self._is_counted = True
        self._has_rows = False
        self._startup: Shown | None = None
        self._host = ""
        self._is_below_heading = False

    def line(self, place: str, text: str) -> Iterator[Item]:
        host = _HOST_IN_ENGLISH.match(text) or (_HOST.match(text) if self._is_below_heading else None)
        self._host = host[1] if host else self._host
        self._is_below_heading = _HEADING.match(text) is not None
        yield from map(self._with_host, self._line(place, text))

    def _line(self, place: str, text: str) -> Iterator[Item]:
        target = _TARGET.match(text) if self._startup else None
        if target and self._startup:
            self._startup = _with_target(self._startup, target[1], target[2])
            return
        yield from self._held()
        section = _SECTION.fullmatch(text)
        if section:
            self._section, self._is_counted, self._has_rows = section[1], False, False
        elif text.strip() and not _EXPLAINS.fullmatch(text):
            yield from self._row(place, text)

    def end(self) -> Iterator[Item]:
        yield from map(self._with_host, self._held())

    def _with_host(self, item: Item) -> Item:
        if isinstance(item, Shown) and self._host:
            return item._replace(value=item.value._replace(host=self._host))
        return item

    def _held(self) -> Iterator[Item]:
        if self._startup:
            yield self._startup
        self._startup = None

    def _row(self, place: str, text: str) -> Iterator[Item]:
        if text.startswith(_STARTUP):
            self._has_rows = True
            self._startup = _startup_file(place, text[len(_STARTUP) :])
            return
        items = list(_items(place, text))
        self._has_rows = self._has_rows or bool(items)
        yield from items
        if not items and self._has_rows and not _OTHER.match(text):
            yield Unread(place, _NO_ROW)
        elif not items and not self._is_counted:
            self._is_counted = True
            yield Shown(place, aside(FORM, f"section {self._section}"))


def _items(place: str, text: str) -> Iterator[Item]:
    value, off, old = _VALUE.match(text), _OFF.fullmatch(text), _MSCONFIG.fullmatch(text)
    directory, boot, libraries = _DIRECTORY.fullmatch(text), _BOOT.fullmatch(text), _LIBRARIES.fullmatch(text)
    if off:
        key = f"{off[1]}\\SOFTWARE\\{_CURRENT}\\Explorer\\StartupApproved\\{off[2]}"
        yield Shown(place, RegistryValue(key, off[3], state=OFF, state_from=FORM, form=FORM))
    elif old:
        yield Shown(place, _switched_off(old[1], old[2], old[3]))
    elif directory:
        yield Shown(place, _shown(_SHELL_FOLDERS, "Startup", without_tail(directory[1]), (_WHOSE,)))
    elif boot:
        said = without_tail(boot[1])
        yield Shown(place, _shown(_SESSION_MANAGER, "BootExecute", said))
    elif libraries:
        node = "WOW6432Node\\" if libraries[1] else ""
        said = without_tail(libraries[2].partition(" => ")[0])
        yield Shown(place, _shown(f"HKLM\\SOFTWARE\\{node}{_NT}\\Windows", "AppInit_DLLs", said))
    elif value:
        yield from _value(place, value, text[value.end() :])


def _switched_off(kind: str, name: str, data: str) -> RegistryValue:
    """Give what MSConfig has taken away as the entry that it was; it writes a file's path with other signs."""
    if kind == "startupreg":
        key = f"HKLM\\SOFTWARE\\{_CURRENT}\\Run"
        return RegistryValue(key, name, data, state=OFF, state_from=_MSCONFIG_TOOL, doubts=(_WHICH_HIVE,), form=FORM)
    folder, _, file = name.replace("^", "\\").rpartition("\\")
    return RegistryValue(folder, file, data, state=OFF, state_from=_MSCONFIG_TOOL, form=FORM)


def _value(place: str, value: re.Match[str], rest: str) -> Iterator[Item]:
    ways = _ways(rest)
    if not ways or len(ways) > MOST_WAYS:
        yield Unread(place, TOO_MANY_WAYS if ways else _NO_FORM)
        return
    whole = _whole_key(value[1], value[2])
    for name, data in ways:
        key, name_there = (f"{whole}\\{name}", "StubPath") if _COMPONENTS.search(whole) else (whole, name)
        yield Shown(place, _shown(key, name_there, without_tail(data), doubts_of(ways)))


def _ways(rest: str) -> list[tuple[str, str]]:
    """Part name and data, not at what FRST itself says behind the data."""
    end = len(without_tail(rest).data)
    ways = next((ways for arrows in _ARROWS if (ways := parted(rest, arrows))), [])
    return [way for way in ways if len(way[0]) < end] or ways[:1]


def _whole_key(root: str, key: str) -> str:
    node = "WOW6432Node\\" if root.endswith(_X32) else ""
    root = root.removesuffix(_X32)
    if not key.startswith(_DOTS):
        return f"{root}\\{key}"
    key = key[len(_DOTS) :]
    below = _BELOW.get(key.partition("\\")[0].lower(), _CURRENT)
    return f"{root}\\SOFTWARE\\{node}{below}\\{key}"


def _shown(key: str, name: str, said: Said, doubts: tuple[str, ...] = ()) -> RegistryValue:
    return RegistryValue(key, name or None, said.data, evidence=said.evidence, doubts=doubts, form=FORM)


def _startup_file(place: str, text: str) -> Shown:
    said = without_tail(text)
    folder, _, name = said.data.rpartition("\\")
    data = None if name.lower().endswith(_LINK_ENDS) else said.data
    return Shown(place, RegistryValue(folder, name, data, evidence=said.evidence, form=FORM))


def _with_target(startup: Shown, kind: str, text: str) -> Shown:
    value = startup.value
    ways = parted(text, (" -> ", " => "))
    if not ways or text[: len(value.name or "")] != value.name:
        return startup
    said = without_tail(ways[0][1], is_target=True)
    data = said.data.replace(" => ", " ", 1) if kind == _WITH_ARGUMENT else said.data
    return startup._replace(value=value._replace(data=data, evidence=(*value.evidence, *said.evidence)))

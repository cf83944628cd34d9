r"""One entry of HijackThis, or of its fork HiJackThis+: `[name] data`, `[name] = data`, and what is said behind it.

The fork looks at both views of the registry (`O4-32`), and shows what Task Manager and MSConfig switched off; whether
an equals sign and the day stand before the data or not depends on its version.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from runkeyhunt.events.registry_value import OFF, RegistryValue
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.snapshots.forms.parting import MOST_WAYS, TOO_MANY_WAYS, doubts_of, parted
from runkeyhunt.snapshots.rows.row import aside
from runkeyhunt.snapshots.shown import Item, Shown, Unread

FORM = "HijackThis"
ENTRY = lazy_pattern(r"([A-Z]\d{1,2})(-32)? - ")
_VALUE = lazy_pattern(r"(ActiveSetup: )?(HKLM|HKCU|HKUS?\\[^\\ ]{1,200})\\\.\.\\([\w\\ {}.\-]{1,120}): \[")
_OFF_FILE = lazy_pattern(r"HK[^:]{2,200}\\StartupApproved\\StartupFolder: ")
_MSCONFIG = lazy_pattern(r"MSConfig\\(startupreg|startupfolder): ", re.IGNORECASE)
_FILE = lazy_pattern(r"((?:\S{1,200} )?(?:Global )?(?:User )?(?:Alt)?Startup): ")
_INI = lazy_pattern(r"REG:(system|win)\.ini: ?(\w{1,40})=", re.IGNORECASE)
_LIBRARIES = lazy_pattern(r"AppInit_DLLs: ")
_HAVE_VALUES = frozenset({"O4", "F2", "F3", "O20"})
_USER = lazy_pattern(r" \(User '([^']{0,200})'\)\Z")
# What the fork says behind the data, each by what it is evidence of.
_TAILS = (
    (re.compile(r" \((file missing)\)\Z"), "file"),
    (re.compile(r" \(sign: '([^']{0,200})'\)\Z"), "signer"),
    (re.compile(r" \((not signed(?: - [^()]{0,200})?)\)\Z"), "signer"),
    (re.compile(r" \((Microsoft)\)\Z"), "signer"),
    (re.compile(r" \((\d{4}/\d\d/\d\d)\)\Z"), "date"),
    (re.compile(r" \((HKLM|HKCU|HKU\\[^()]{1,200})\)\Z"), "hive"),
)
_DAY_BEFORE = lazy_pattern(r"\((\d{4}/\d\d/\d\d)\) ?(?:= )?")
_EQUALS = "= "
_CURRENT = "SOFTWARE\\Microsoft\\Windows\\CurrentVersion"
_NT = "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
# Where the dots stand for something else than Windows\CurrentVersion.
_BELOW = {"winlogon": _NT, "windows": _NT, "session manager": "SYSTEM\\CurrentControlSet\\Control"}
_COMPONENTS = "SOFTWARE\\Microsoft\\Active Setup\\Installed Components"
_INI_KEYS = {"system": f"HKLM\\{_NT}\\Winlogon", "win": f"HKCU\\{_NT}\\Windows"}
_NODE = lazy_pattern(r"^SOFTWARE\\", re.IGNORECASE)
_APPROVED = lazy_pattern(r"StartupApproved\\Run(32)?\Z", re.IGNORECASE)
_COMMAND = " [command]"
_ARROWS = ("    ->    ", " = ")
_UNKNOWN_TARGET = "?"

OTHER_VIEW = "HijackThis is a 32-bit program: on 64-bit Windows HKLM is its WOW6432Node view here"
_WHICH_HIVE = "HijackThis does not say from which hive's Run key it was taken"
_NO_FORM = "an O4 line of a form that is not known"


def entry(place: str, text: str, *, is_fork: bool) -> Iterator[Item]:
    """Read one entry, which a section and a dash begin."""
    begin = ENTRY.match(text)
    section, rest = (begin[1], text[begin.end() :]) if begin else ("", text)
    items = list(_items(place, section, rest, is_other_view=bool(begin and begin[2])))
    if not items and section == "O4":
        yield Unread(place, _NO_FORM)
    elif not items:
        yield Shown(place, aside(FORM, f"section {section}"))
    yield from items if is_fork else map(_with_doubt, items)


def _with_doubt(item: Item) -> Item:
    """Say of the machine's keys which view it is that the old program sees."""
    if isinstance(item, Shown) and item.value.key.startswith("HKLM\\SOFTWARE"):
        return item._replace(value=item.value._replace(doubts=(*item.value.doubts, OTHER_VIEW)))
    return item


def _items(place: str, section: str, text: str, *, is_other_view: bool) -> Iterator[Item]:
    value, ini, libraries = _VALUE.match(text), _INI.match(text), _LIBRARIES.match(text)
    if section not in _HAVE_VALUES:
        return
    if value:
        yield from _value(place, value, text[value.end() :], is_other_view=is_other_view)
    elif ini:
        yield Shown(place, RegistryValue(_INI_KEYS[ini[1].lower()], ini[2], text[ini.end() :], form=FORM))
    elif libraries:
        value_of = RegistryValue(f"HKLM\\{_NT}\\Windows", libraries[0][:-2], text[libraries.end() :], form=FORM)
        yield Shown(place, value_of)
    elif section == "O4":
        yield from _switched_off_or_file(place, text)


def _switched_off_or_file(place: str, text: str) -> Iterator[Item]:
    off, old, file = _OFF_FILE.match(text), _MSCONFIG.match(text), _FILE.match(text)
    if off:
        yield Shown(place, _switched_off(_file("", text[off.end() :]), "StartupApproved"))
    elif old and old[1].lower() == "startupfolder":
        yield Shown(place, _switched_off(_file("", text[old.end() :]), "MSConfig"))
    elif old:
        name, _, data = text[old.end() :].partition(_COMMAND)
        yield Shown(place, _switched_off(_told(f"HKLM\\{_CURRENT}\\Run", name, data.lstrip()), "MSConfig"))
    elif file:
        yield Shown(place, _file(file[1], text[file.end() :]))


def _switched_off(value: RegistryValue, by: str) -> RegistryValue:
    hive = dict(value.evidence).get("hive")
    key = value.key.replace("HKLM", hive, 1) if hive else value.key
    doubts = (_WHICH_HIVE,) if by == "MSConfig" and value.key.startswith("HK") and not hive else ()
    return value._replace(key=key, state=OFF, state_from=by, doubts=(*value.doubts, *doubts))


def _value(place: str, value: re.Match[str], rest: str, *, is_other_view: bool) -> Iterator[Item]:
    ways = parted(rest, ("] ",)) or parted(rest, ("]",))[-1:]
    if not ways or len(ways) > MOST_WAYS:
        yield Unread(place, TOO_MANY_WAYS if ways else _NO_FORM)
        return
    approved = _APPROVED.search(value[3])
    key = _key(value, approved, is_other_view=is_other_view)
    user = _USER if "\\" in value[2] else None
    for name, data in ways:
        shown = _told(key, name, data, doubts_of(ways), user)
        yield Shown(place, _switched_off(shown, "StartupApproved") if approved else shown)


def _key(value: re.Match[str], approved: re.Match[str] | None, *, is_other_view: bool) -> str:
    root = value[2].replace("HKUS\\", "HKU\\")
    if value[1]:
        whole = f"{_COMPONENTS}\\{value[3]}"
    else:
        below = _BELOW.get(value[3].partition("\\")[0].lower(), _CURRENT)
        whole = f"{below}\\Run" if approved else f"{below}\\{value[3]}"
    if is_other_view or (approved and approved[1]):
        whole = _NODE.sub(r"SOFTWARE\\WOW6432Node\\", whole)
    return f"{root}\\{whole}"


def _told(
    key: str, name: str, data: str, doubts: tuple[str, ...] = (), user: re.Pattern[str] | None = None
) -> RegistryValue:
    """Give a value without what is said of it before and behind its data."""
    day = _DAY_BEFORE.match(data)
    data, evidence = _without_tails(data[day.end() :] if day else data.removeprefix(_EQUALS), user)
    before = (("date", day[1]),) if day else ()
    return RegistryValue(key, name or None, data, evidence=(*before, *evidence), doubts=doubts, form=FORM)


def _without_tails(data: str, user: re.Pattern[str] | None) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Take what is said behind the data, each kind of it once; `user` where one is named there."""
    evidence: dict[str, str] = {}
    tails = (*_TAILS, *(((user, "user"),) if user else ()))
    while found := next(
        ((about, tail) for pattern, about in tails if about not in evidence and (tail := pattern.search(data))), None
    ):
        about, tail = found
        evidence[about] = "is missing" if about == "file" else tail[1]
        data = data[: tail.start()]
    return data, tuple(evidence.items())


def _file(folder: str, rest: str) -> RegistryValue:
    told, found = _without_tails(rest, _USER)
    evidence = tuple((about, text) for about, text in found if about != "user")
    arrow = next((arrow for arrow in _ARROWS if arrow in told), _ARROWS[-1])
    name, is_link, target = told.partition(arrow)
    if "\\" in name:
        folder, _, name = name.rpartition("\\")
    data = None if target.strip() == _UNKNOWN_TARGET else target if is_link else name
    return RegistryValue(folder, name, data, owner=dict(found).get("user", ""), evidence=evidence, form=FORM)

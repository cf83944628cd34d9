"""What makes an entry the same in another source: host, owner, key with its 32- or 64-bit view, name without case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from runkeyhunt.places.locations import DEFAULT_VALUE, HIDDEN_NAME
from runkeyhunt.places.registry import parse_path
from runkeyhunt.snapshots.comparing.change import Judged
from runkeyhunt.snapshots.comparing.whom import Whom, whom
from runkeyhunt.snapshots.hives.owners import user_in
from runkeyhunt.tuples import NamedTuple

MACHINE, USER, FOLDER = "HKLM", "HKU", "folder"
_VIEW_32 = "\\wow6432node\\"
_OF_ALL_USERS = ("\\programdata\\", "\\all users\\")
# A profile's SID by the name of its folder, both in lower case.
Owners = Mapping[str, str]


class Area(NamedTuple):
    """Name a part of a registry, or the Startup folders, in which entries of one location lie."""

    hive: str
    root: str
    is_32: bool
    location: str


@dataclass(frozen=True)
class Identity:
    """Hold what makes an entry the same in another source, whatever it holds; all but the area in lower case."""

    of: Whom
    area: Area
    key: str
    name: str

    @property
    def entry(self) -> tuple[str, str, str]:
        """Give what it is but for whose."""
        return self.area.hive, self.key, self.name


def identity_of(judged: Judged, owners: Owners) -> Identity:
    """Give the identity of what was judged, the owner by his SID where a list of profiles tells it."""
    verdict, value = judged.verdict, judged.value
    host = value.host if value and value.host else verdict.event.computer
    shown = value.owner if value else ""
    name = _name(verdict.value_name if value is None or value.name is None else value.name)
    path = parse_path(verdict.key)
    if path is None:
        of = _owned(host, "" if _is_of_all(verdict.key) else user_in(f"{verdict.key}\\") or shown, owners)
        area = folder_area(verdict.location, is_for_all=_is_of_all(verdict.key))
        return Identity(of, area, verdict.location.lower() + area.root, name)
    is_machine = path.hive == "HKLM"
    owner = "" if is_machine else path.owner or shown or verdict.owner
    hive = MACHINE if is_machine else USER
    return Identity(_owned(host, owner, owners), area_of(hive, path.rest, verdict.location), path.rest.lower(), name)


def area_of(hive: str, rest: str, location: str) -> Area:
    """Give the area of a key below a hive's root."""
    key = f"{rest.lower()}\\"
    return Area(hive, key.partition("\\")[0], _VIEW_32 in key, location)


def folder_area(location: str, *, is_for_all: bool) -> Area:
    """Give the area of a Startup folder: all users' is one, and a user's one, wherever profiles lie."""
    return Area(FOLDER, "all users" if is_for_all else "a user", is_32=False, location=location)


def _is_of_all(folder: str) -> bool:
    """Tell whether a Startup folder is that of all users."""
    return any(part in f"{folder.lower()}\\" for part in _OF_ALL_USERS)


def _owned(host: str, owner: str, owners: Owners) -> Whom:
    of = whom(host, owner)
    return of._replace(owner=owners.get(of.owner, of.owner))


def _name(name: str) -> str:
    """Bring a value's name into one spelling."""
    # Sysmon shows nothing of a name that begins with a NUL.
    if name.startswith("\0"):
        return HIDDEN_NAME
    return "" if name.lower() == DEFAULT_VALUE.lower() else name.lower()

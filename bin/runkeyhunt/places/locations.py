"""The table of autostart locations, and how a path finds its row in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from runkeyhunt.places.folders import long_names, without_junctions
from runkeyhunt.places.registry import RegistryPath
from runkeyhunt.places.stored_program import LEAST_STORED, holds_program

DEFAULT_VALUE = "(Default)"
HIDDEN_NAME = "<hidden>"
# What can stand on either side of a path in CSV, XML and event-log text, or part it.
_AROUND_A_PATH = ('"', "<", "\r", "\n", ",", "\t", "|", "\xa6", "'", ";", "  ", "/")
# A key that stands alone, its value's name in another field, may end in anything; and a path may be written so that
# nothing of it can be told without reading it: `\\u0052un`, `&#82;un`.
_TO_BE_READ = ("value name", "valuename", "value_name", "\\u00", "&#")
# Too many other paths have these parts to tell anything.
_COMMON_KEYS = frozenset({"windows", "system"})


@dataclass(frozen=True)
class Location:
    """Describe one place that makes Windows start something; `locations.yml` explains the attributes."""

    id: str
    technique: str
    weight: int
    reason: str
    key: str = ""
    folder: str = ""
    file: str = ""
    values: tuple[str, ...] = ()
    subkeys: bool = False
    prefix: str = ""
    separator: str = ""
    encoded: bool = False
    noise: bool = False
    names_folder: bool = False


@dataclass(frozen=True)
class Place:
    """Say where in which location a path points: the canonical key and the value's name, empty for the key itself."""

    location: Location
    key: str
    value_name: str


class Locations:
    """Find the location that a registry path or a file belongs to."""

    def __init__(self, locations: Iterable[Location]) -> None:
        self._by_key: dict[str, list[Location]] = {}
        self._folders: list[tuple[re.Pattern[str], Location]] = []
        self._marks: set[str] = set()
        self._value_marks: set[str] = set()
        self._anywhere: list[Location] = []
        for location in locations:
            if location.encoded:
                self._anywhere.append(location)
                continue
            last = (location.file or location.folder or location.key).lower().rsplit("\\", 1)[-1]
            if last in _COMMON_KEYS:
                self._value_marks.update(location.values)
            else:
                self._marks.add(last)
            if location.folder:
                self._folders.append((_folder_pattern(location.folder), location))
            else:
                self._by_key.setdefault(location.key.lower(), []).append(location)
        self._deepest = max((key.count("\\") for key in self._by_key), default=0) + 1

    def may_hold(self, path: str) -> bool:
        """Tell quickly whether a path, as logged, can belong to a location; never False for one that does."""
        parts = path.lower().replace("/", "\\").split("\\")
        return parts[-1] in self._value_marks or not self._marks.isdisjoint(parts)

    def may_be_named_in(self, text: str) -> bool:
        """Tell quickly whether a record's whole text can name a location; never False for one that does."""
        text = text.lower()
        if any(sign in text for sign in _TO_BE_READ):
            return True
        for sign in _AROUND_A_PATH:
            text = text.replace(sign, "\\")
        parts = text.split("\\")
        named = not (self._marks.isdisjoint(parts) and self._value_marks.isdisjoint(parts))
        return named or (bool(self._anywhere) and len(max(parts, key=len)) >= LEAST_STORED)

    def of_value(self, path: RegistryPath) -> Place | None:
        """Place a path that ends in a value's name.

        A name may hold backslashes, so the longest known key that begins the path is the key, not all up to the last
        backslash. A path that ends in a backslash has a name that Windows' own tools cannot show: it begins with a NUL
        character.
        """
        lookup_key = path.lookup_key
        # No known key is deeper; the name behind it may hold any number of backslashes.
        *keys, tail = lookup_key.split("\\", self._deepest)
        cut = len(lookup_key) - (len(tail) if len(keys) == self._deepest else 0)
        while (cut := lookup_key.rfind("\\", 0, cut)) > 0:
            for location in self._by_key.get(lookup_key[:cut], ()):
                place = _value_in(location, path, len(lookup_key) - cut)
                if place:
                    return place
        return None

    def of_data(self, path: RegistryPath, data: str) -> Place | None:
        """Place a value by what it holds, wherever it lies."""
        if not self._anywhere or not holds_program(data):
            return None
        key, _, name = str(path).rpartition("\\")
        return Place(self._anywhere[0], key, _shown_name(name))

    def of_key(self, path: RegistryPath) -> Place | None:
        """Place a path that ends in a key."""
        for location in self._by_key.get(path.lookup_key.rstrip("\\"), ()):
            if not location.values:
                return Place(location, str(path).rstrip("\\"), "")
        return None

    def of_file(self, path: str) -> Place | None:
        """Place a file by the folder it lies in."""
        folder, _, name = long_names(without_junctions(path.replace("/", "\\"))).rpartition("\\")
        for pattern, location in self._folders:
            if pattern.search(folder) and location.file.lower() in ("", name.lower()):
                return Place(location, folder, name)
        return None


def _folder_pattern(folder: str) -> re.Pattern[str]:
    parts = (re.escape(part).replace(r"\*", r"[^\\]+") for part in folder.split("\\"))
    return re.compile(r"(?:^|\\)" + r"\\".join(parts) + "$", re.IGNORECASE)


def _value_in(location: Location, path: RegistryPath, tail_length: int) -> Place | None:
    """Part a path into key and value name; `tail_length` counts from the backslash behind the location's key."""
    full = str(path)
    key, name = full[:-tail_length], full[len(full) - tail_length + 1 :]
    if location.subkeys:
        below, _, name = name.rpartition("\\")
        key = f"{key}\\{below}" if below else key
    if location.values and name.lower() not in location.values:
        return None
    return Place(location, key, _shown_name(name))


def _shown_name(name: str) -> str:
    if not name:
        return HIDDEN_NAME
    return DEFAULT_VALUE if name.lower() == DEFAULT_VALUE.lower() else name


def load_locations(rows: Iterable[Mapping[str, Any]]) -> Locations:
    """Build the table from the rows of the compiled rule set."""
    return Locations(
        Location(**{**row, "values": tuple(value.lower() for value in row.get("values", ()))}) for row in rows
    )

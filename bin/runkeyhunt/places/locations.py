"""The table of autostart locations, and how a path finds its row in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from runkeyhunt.lines import Lines
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.places.folders import long_names, without_junctions
from runkeyhunt.places.marks import Marks
from runkeyhunt.places.registry import RegistryPath
from runkeyhunt.places.stored_program import holds_program
from runkeyhunt.tuples import NamedTuple

DEFAULT_VALUE = "(Default)"
HIDDEN_NAME = "<hidden>"


class Location(NamedTuple):
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


class Place(NamedTuple):
    """Say where in which location a path points: the canonical key and the value's name, empty for the key itself."""

    location: Location
    key: str
    value_name: str


class Locations:
    """Find the location that a registry path or a file belongs to."""

    def __init__(self, locations: Iterable[Location]) -> None:
        self._by_key: dict[str, list[Location]] = {}
        self._folders: list[tuple[re.Pattern[str], Location]] = []
        locations = tuple(locations)
        self._anywhere = [location for location in locations if location.encoded]
        self._marks = Marks(anywhere=bool(self._anywhere))
        for location in locations:
            if location.encoded:
                continue
            self._marks.add(location.file or location.folder or location.key, location.values)
            if location.folder:
                self._folders.append((_folder_pattern(location.folder), location))
            else:
                self._by_key.setdefault(location.key.lower(), []).append(location)
        self._deepest = max((key.count("\\") for key in self._by_key), default=0) + 1

    @property
    def in_registry(self) -> tuple[Location, ...]:
        """Give the locations that are keys."""
        return tuple(location for places in self._by_key.values() for location in places)

    def may_hold(self, path: str) -> bool:
        """Tell quickly whether a path, as logged, can belong to a location; never False for one that does."""
        return self._marks.are_in_path(path)

    def lines_that_may_name_one(self, lines: Lines) -> Iterator[int]:
        """Give quickly the places of lines, some twice, that can name a location; never leave out one that does."""
        return self._marks.lines_with_one(lines)

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

    def of_entry(self, key: RegistryPath, name: str) -> Place | None:
        """Place a value of which it is known where the key ends and the name begins."""
        at, above = key.lookup_key.rstrip("\\"), False
        while at:
            for location in self._by_key.get(at, ()):
                if (location.subkeys or not above) and (not location.values or name.lower() in location.values):
                    return Place(location, str(key).rstrip("\\"), _shown_name(name))
            at, above = at.rpartition("\\")[0], True
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
    return lazy_pattern(r"(?:^|\\)" + r"\\".join(parts) + "$", re.IGNORECASE)


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

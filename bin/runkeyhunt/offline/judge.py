"""What a hunt through files needs: who judges what was read, and who looks on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol

from runkeyhunt.events.registry_value import RegistryValue
from runkeyhunt.hunt import Answer, Hunt
from runkeyhunt.lines import Lines
from runkeyhunt.offline.files import Candidate
from runkeyhunt.offline.readers.source import Source
from runkeyhunt.places.locations import Locations


class Judge(Protocol):
    """Judge events and values, as Hunt does."""

    @property
    def locations(self) -> Locations:
        """Give the autostart locations."""

    def look(self, record: Mapping[str, object]) -> Answer:
        """Judge one event, and say what of it could not be read."""

    def look_at(self, value: RegistryValue) -> Answer:
        """Judge one value of a snapshot."""

    def is_autostart(self, value: RegistryValue) -> bool:
        """Tell whether a snapshot's value is an autostart."""

    def lines_of_locations(self, lines: Lines) -> Collection[int]:
        """Give the numbers of the records that are to be looked at, by their text."""


class WholeJudge:
    """Judge values as a hunt does, and let no event pass unread; how events are judged each kind says itself."""

    def __init__(self, hunt: Hunt) -> None:
        self._hunt = hunt

    @property
    def locations(self) -> Locations:
        """Give the autostart locations."""
        return self._hunt.locations

    def look_at(self, value: RegistryValue) -> Answer:
        """Judge one value of a snapshot."""
        return self._hunt.look_at(value)

    def is_autostart(self, value: RegistryValue) -> bool:
        """Tell whether a snapshot's value is an autostart."""
        return self._hunt.is_autostart(value)

    @staticmethod
    def lines_of_locations(lines: Lines) -> range:
        """Look at all."""
        return range(len(lines))


class Watcher(Protocol):
    """Look on while files are read."""

    def record(self, source: Source, count: int = 1) -> None:
        """Take note of more records."""

    def file(self, candidate: Candidate) -> None:
        """Take note of a file's end."""

"""What a reader makes of a file: one reading a record, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Union

from runkeyhunt.events.registry_value import RegistryValue
from runkeyhunt.lines import Lines
from runkeyhunt.snapshots.shown import Seen
from runkeyhunt.tuples import NamedTuple

# A record that is longer than this has lost its end; what comes after it is still read.
RECORD_LIMIT = 1 << 24


class FileProblemError(ValueError):
    """Say in one sentence why a file cannot be hunted, and what to do."""


class Reading(NamedTuple):
    """Hold one record and where it stood.

    An event's fields, or only `_raw` where the engine is to parse the text; or what a snapshot shows of a value or
    of a key.
    """

    place: str
    record: Mapping[str, object] | RegistryValue | Seen


class Unreadable(NamedTuple):
    """Name a record that could not be read."""

    path: str
    place: str
    why: str


class Unopened(NamedTuple):
    """Hold the text of a record that is certainly one event, and names a path if it is of a kind that writes one.

    Unless its text may concern the hunt, nothing is to be said of it.
    """

    place: str
    text: str
    open: Callable[[str], Mapping[str, object]]

    @property
    def record(self) -> Mapping[str, object]:
        """Read the record."""
        return self.open(self.text)


class Stretch:
    """Hold so many such records one after another; `telling` has of each, as a line, what a first look has to see."""

    def __init__(self, count: int, telling: Lines, record: Callable[[int], Unopened]) -> None:
        self.telling = telling
        self._count = count
        self._record = record

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, number: int) -> Unopened:
        return self._record(number)


Readable = Union[Reading, Unopened, Stretch, Unreadable]

"""What a reader of a snapshot gives: a value and where it stood, a key without values, or what it could not read."""

from __future__ import annotations

from typing import Union

from runkeyhunt.events.registry_value import RegistryValue
from runkeyhunt.tuples import NamedTuple


class Shown(NamedTuple):
    """Hold one value and the place where the snapshot shows it: "line 12", "key offset 0x1f40"."""

    place: str
    value: RegistryValue


class Seen(NamedTuple):
    """Name a key, as it was found, that the snapshot shows: what it holds, if anything, comes as values of their own.

    `is_there` is False where the snapshot says that there is no such key: it was looked for, so it needs no warning.
    """

    place: str
    key: str
    is_there: bool = True


class Unread(NamedTuple):
    """Say of one place why what stands there could not be read."""

    place: str
    why: str


Item = Union[Shown, Seen, Unread]

"""What reading hives gives: values, what could not be read, and what is to be said of a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Union

from runkeyhunt.events.registry_value import RegistryValue
from runkeyhunt.snapshots.joining import Placed


@dataclass(frozen=True)
class Unread:
    """Name a part of a file that could not be read."""

    path: str
    place: str
    why: str


@dataclass(frozen=True)
class Note:
    """Say something of a whole file, in the rest of a sentence that begins with its path."""

    path: str
    text: str


@dataclass(frozen=True)
class Root:
    """Name the key that a hive's root is, by a value without data in it: all below was looked up."""

    path: str
    value: RegistryValue


Item = Union[Placed, Unread, Note, Root]

"""What a form's reader makes of a text, short enough to compare."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from runkeyhunt.events.registry_value import RegistryValue
from runkeyhunt.snapshots.shown import Item, Shown, Unread

Read = Callable[[Iterable[str]], Iterator[Item]]


def items(read: Read, text: str) -> list[Item]:
    return list(read(text.splitlines(keepends=True)))


def values(read: Read, text: str) -> list[RegistryValue]:
    return [item.value for item in items(read, text) if isinstance(item, Shown)]


def rows(read: Read, text: str) -> list[tuple[str | None, object, str]]:
    return [(value.name, value.data, value.type) for value in values(read, text)]


def unread(read: Read, text: str) -> list[tuple[str, str]]:
    return [(item.place, item.why) for item in items(read, text) if isinstance(item, Unread)]

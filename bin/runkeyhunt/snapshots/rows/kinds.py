"""Which kind of row a tool has written, and the values that it shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Callable

from runkeyhunt.events.registry_value import RegistryValue
from runkeyhunt.events.vocabulary.names import squash
from runkeyhunt.snapshots.rows import autoruns, several
from runkeyhunt.snapshots.rows.row import Row
from runkeyhunt.snapshots.rows.row_kind import COLLECTED, HOSTS
from runkeyhunt.snapshots.rows.single import KINDS
from runkeyhunt.tuples import NamedTuple

_MOST_COLUMNS = 200
_AROUND = frozenset({"action", *COLLECTED})


class _Reader(NamedTuple):
    """Tell a kind of row, first by its columns and then by what it holds, and read it."""

    may_fit: Callable[[frozenset[str]], bool]
    fits: Callable[[Row], bool]
    read: Callable[[Row], Iterator[RegistryValue]]


def _always(_: Row) -> bool:
    return True


_READERS = (
    _Reader(lambda names: "pspath" in names, several.is_item_property, several.item_property),
    _Reader(several.may_be_plaso, _always, several.plaso),
    _Reader(autoruns.may_fit, _always, autoruns.read),
    *(_Reader(kind.may_fit, kind.fits, kind.read) for kind in KINDS),
    _Reader(several.is_of_dissect, _always, several.of_dissect),
)
_DOCUMENTS = _Reader(lambda _: True, several.is_regipy, several.regipy)


def values_of(row: Mapping[str, object]) -> Iterator[RegistryValue] | None:
    """Give the values that a snapshot's row shows, whatever tool has written it; None if it is no snapshot's row.

    What a row shows that is no value of the registry comes without a key, so that it is counted.
    """
    found = _found(row)
    return found[0].read(found[1]) if found else None


class Around(NamedTuple):
    """Hold what stands around rows: the host, and what is told of time and of what became of them."""

    host: str
    told: Mapping[str, object]


def around_of(document: Mapping[str, object]) -> Around:
    """Take what is said around rows."""
    plain = {name: cell for name, cell in document.items() if isinstance(cell, (str, int))}
    within = document.get("host")
    host = Row(plain).text(*HOSTS) or (Row(within).text(*HOSTS) if isinstance(within, Mapping) else "")
    return Around(host, {name: cell for name, cell in plain.items() if squash(name) in _AROUND})


def with_around(row: Mapping[str, object], around: Around) -> dict[str, object]:
    """Give a snapshot's row with what stands around it of host, time and what became of it, and nothing else.

    Where the names in a row are those of values, the host has PowerShell's own name.
    """
    if "PSPath" in row:
        return {**({"PSComputerName": around.host} if around.host else {}), **row}
    host = {} if Row(row).text(*HOSTS) or not around.host else {"hostIdentifier": around.host}
    return {**host, **around.told, **row}


def is_snapshot(row: Mapping[str, object]) -> bool:
    """Tell whether a row is a snapshot's, and no event's."""
    return _found(row) is not None


def is_header(names: Sequence[str]) -> bool:
    """Tell whether a table with these columns may be a snapshot's."""
    return bool(_readers_of(tuple(names)))


def _found(row: Mapping[str, object]) -> tuple[_Reader, Row] | None:
    inner = row.get("columns")
    names = (*row, *inner) if isinstance(inner, Mapping) else tuple(row)
    readers = _readers_of(names)
    is_key = "timestamp" in row and "values" in row
    if not readers and (is_key or all(isinstance(value, (Mapping, list)) for value in row.values())):
        readers = (_DOCUMENTS,)
    if not readers:
        return None
    shown = Row(row)
    return next(((reader, shown) for reader in readers if reader.fits(shown)), None)


def _readers_of(names: tuple[object, ...]) -> tuple[_Reader, ...]:
    return _readers(names) if len(names) <= _MOST_COLUMNS else _readers.__wrapped__(names)


@lru_cache(maxsize=256)
def _readers(names: tuple[object, ...]) -> tuple[_Reader, ...]:
    words = frozenset(squash(str(name).removeprefix("columns.")) for name in names)
    return tuple(reader for reader in _READERS if reader.may_fit(words))

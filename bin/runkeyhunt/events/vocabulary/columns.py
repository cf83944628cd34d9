"""The columns of a table by what their names mean, found out once for all its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Callable, Generic, TypeVar

from runkeyhunt.events.vocabulary.names import Meaning, meaning_of
from runkeyhunt.tuples import NamedTuple

T = TypeVar("T")
Places = Sequence[int]

# Splunk's own: what sent the event. Behind a Windows event collector that is the collector, for every endpoint.
SENDERS = ("host", "source")
_MOST_TABLES, _MOST_COLUMNS = 256, 200


class Column(NamedTuple):
    """Say where a column stands in its table, and what its name means."""

    place: int
    name: str
    meaning: Meaning


class ByColumns(Generic[T]):
    """Remember what was made of the names of a table's columns; None for a table that is none of use."""

    def __init__(self, make: Callable[[tuple[str, ...]], T | None]) -> None:
        self._make = make
        self._made: dict[tuple[str, ...], T | None] = {}

    def of(self, record: Mapping[str, object]) -> T | None:
        """Give what is made of a record's columns."""
        return self.named(tuple(record))

    def named(self, names: tuple[str, ...]) -> T | None:
        """Give what is made of columns of these names."""
        if len(names) > _MOST_COLUMNS:
            return None
        if names not in self._made:
            if len(self._made) == _MOST_TABLES:
                self._made.clear()
            self._made[names] = self._make(names)
        return self._made[names]


def columns_of(names: Sequence[str]) -> Mapping[str, Sequence[Column]]:
    """Sort columns by the attribute that their names mean, the one that says it best first.

    Those that mean none, or the sender, stand under the empty one.
    """
    columns: dict[str, list[Column]] = {}
    for place, name in enumerate(names):
        meaning = (None if name in SENDERS else meaning_of(name)) or Meaning("", 0)
        columns.setdefault(meaning.attribute, []).append(Column(place, name, meaning))
    return {attribute: sorted(several, key=_rank) for attribute, several in columns.items()}


def _rank(column: Column) -> int:
    return column.meaning.rank


def places_of(columns: Mapping[str, Sequence[Column]], attributes: Iterable[str]) -> Mapping[str, Places]:
    """Give the places of each attribute, the one that says it best first."""
    return {attribute: [column.place for column in columns.get(attribute, ())] for attribute in attributes}

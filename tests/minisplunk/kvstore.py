"""The KV store of one Splunk: it lies outside of every app, so that no upgrade of an app touches it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from tests.minisplunk.apps import boolean
from tests.minisplunk.errors import SplError
from tests.minisplunk.values import Row, Value, number, printed

_TYPES = frozenset({"string", "number", "bool"})
_NAMED_SETTINGS = frozenset({"enforceTypes", "replicate"})


class KvStore:
    """Hold the records of every collection of every app."""

    def __init__(self) -> None:
        self._records: dict[tuple[str, str], dict[str, Row]] = {}
        self._numbers = count(1)

    def records(self, app: str, collection: str) -> dict[str, Row]:
        """Give the records of a collection by their `_key`; what is done to them is done to the collection."""
        return self._records.setdefault((app, collection), {})

    def new_key(self) -> str:
        """Make a key as long as the store's own; theirs cannot be foretold, these count up."""
        return f"{next(self._numbers):024x}"


@dataclass(frozen=True)
class CollectionSettings:
    """One stanza of collections.conf."""

    types: Mapping[str, str]
    enforce_types: bool
    replicate: bool

    def typed(self, row: Row) -> Row:
        """Bring the fields of a record into their types.

        A value of the wrong type refuses the record where types are enforced and is dropped where they are not
        (collections.conf.spec, enforceTypes). How a number comes back is not documented: here as eval would print it.
        """
        values = {name: self._typed(name, value) for name, value in row.items()}
        wrong = [f"{name}={row[name]!r}" for name, value in values.items() if value is None]
        if wrong and self.enforce_types:
            raise SplError("the KV store refuses a value of another type than its collection says", ", ".join(wrong))
        return {name: value for name, value in values.items() if value is not None}

    def _typed(self, name: str, value: Value) -> Value | None:
        kind = self.types.get(name, "")
        if not kind or (kind == "string" and isinstance(value, str)):
            return value
        if not isinstance(value, str):
            return None
        found = number(value)
        if kind == "number":
            return None if found is None else printed(found)
        return value if kind == "bool" and value in {"true", "false", "1", "0"} else None


def read_collection(name: str, settings: Mapping[str, str]) -> CollectionSettings:
    """Read a stanza of collections.conf; the type `time` is refused, for how it is written is not documented."""
    types = {key.partition(".")[2]: kind for key, kind in settings.items() if key.startswith("field.")}
    known = ("field.", "accelerated_fields.")
    unknown = [key for key in settings if key not in _NAMED_SETTINGS and not key.startswith(known)]
    unknown += [f"field.{field}={kind}" for field, kind in types.items() if kind not in _TYPES]
    if unknown:
        raise SplError(f"settings of collection {name} that the miniature does not know", ", ".join(unknown))
    enforce_types, replicate = (boolean(settings.get(key, "false")) for key in ("enforceTypes", "replicate"))
    return CollectionSettings(types, enforce_types, replicate)


@dataclass(frozen=True)
class Collection:
    """A collection of an app, in the store of a Splunk."""

    store: KvStore
    app: str
    name: str
    settings: CollectionSettings

    def rows(self) -> list[Row]:
        """List the records with their `_key`; in which order Splunk does is not documented, here as they came in."""
        return [{**record, "_key": key} for key, record in self._records.items()]

    def save(self, rows: Sequence[Row], *, replace: bool) -> None:
        """Insert records, or put them in the place of those that have the same `_key`, whole."""
        records = {self._key(row): self.settings.typed(_without_key(row)) for row in rows}
        if replace:
            self._records.clear()
        self._records.update(records)

    @property
    def _records(self) -> dict[str, Row]:
        return self.store.records(self.app, self.name)

    def _key(self, row: Row) -> str:
        key = row.get("_key") or self.store.new_key()
        if not isinstance(key, str):
            raise SplError("a record has one _key", ", ".join(key))
        return key


def _without_key(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "_key"}

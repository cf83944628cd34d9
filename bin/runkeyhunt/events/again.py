"""Events that a fleet logs again and again: read once, then only whose, where, when and by which process."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Callable, Generic, TypeVar, cast

from runkeyhunt.events.descent import Flat
from runkeyhunt.events.event import REGISTRY_KEY, REGISTRY_RENAME, REGISTRY_VALUE_SET, Event
from runkeyhunt.events.fields import FORGED, SENDERS, adds_nothing, is_of_xml, read, repeats
from runkeyhunt.events.making import is_unset
from runkeyhunt.events.resolving import rank_of, written
from runkeyhunt.events.shapes import is_guid, is_registry_path
from runkeyhunt.events.vocabulary.names import Meaning, meaning_of
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.replacing import replaced

T = TypeVar("T")

_MOST_EVENTS = 4_096
_MOST_TABLES, _MOST_COLUMNS = 256, 200
_LONGEST = 2_000
# A person's hive as a path begins with it.
_HIVE = lazy_pattern(
    r"(?:HKU|HKEY_USERS|\\REGISTRY\\USER)\\(S-1-(?:5-21|12-1)((?:-\d{1,10}){1,15}))(?=\\|_Classes\\)",
    re.IGNORECASE | re.ASCII,
)
SID, NUMBERS = 1, 2
# Of a registry event these tell nothing of what was written.
CIRCUMSTANCES = ("user", "computer", "time", "process_guid", "process_id")
_UNTOLD = frozenset({*CIRCUMSTANCES, "record"})
_UNUSED = frozenset({"_raw", "_chunked_idx", "host_count", "first_seen", *SENDERS}) - {"source"}
_CODES = frozenset(map(str, (REGISTRY_KEY, REGISTRY_VALUE_SET, REGISTRY_RENAME)))


Column = tuple[str, Meaning]


def hive_of(path: str) -> re.Match[str] | None:
    """Find the SID of a person with whose hive a path begins, and the numbers in it, as the groups SID and NUMBERS."""
    return _HIVE.match(path)


def without_numbers(path: str, hive: re.Match[str] | None) -> str:
    """Leave out the numbers of the SID that was found."""
    return path if hive is None else path[: hive.start(NUMBERS)] + path[hive.end(NUMBERS) :]


@dataclass(frozen=True)
class _Table:
    """Hold what the names of a table's columns mean: what an event is about, its paths, and its circumstances."""

    names: tuple[str, ...]
    content: Callable[[Mapping[str, str]], Hashable]
    paths: tuple[str, ...]
    circumstances: tuple[tuple[Column, ...], ...]
    columns: Mapping[str, tuple[str, ...]]


class ByColumns(Generic[T]):
    """Remember what was made of the names of a table's columns; None for a table that is none of use."""

    def __init__(self, make: Callable[[tuple[str, ...]], T | None]) -> None:
        self._make = make
        self._made: dict[tuple[str, ...], T | None] = {}

    def of(self, record: Mapping[str, object]) -> T | None:
        """Give what is made of a record's columns."""
        if isinstance(record, Flat) or len(record) > _MOST_COLUMNS:
            return None
        names = tuple(record)
        if names not in self._made:
            if len(self._made) == _MOST_TABLES:
                self._made.clear()
            self._made[names] = self._make(names)
        return self._made[names]


class Reader:
    """Read records as `read` does; of an ordinary one whose content was read before, only the circumstances.

    Give it records without empty fields: one of them makes no ordinary record.
    """

    def __init__(self) -> None:
        self._events: dict[Hashable, Event] = {}
        self._tables = ByColumns(_table)

    def read(self, record: Mapping[str, object], *, read_raw: bool) -> tuple[Event, ...]:
        """Read a record into an event, and behind it what it may be instead, where the record leaves that open."""
        table = self._table_of(record)
        filled = cast("Mapping[str, str]", record)
        told = circumstances_in(filled, table.circumstances) if table else None
        if table is None or told is None:
            return read(record, read_raw=read_raw)
        hives = [hive_of(filled[name]) for name in table.paths]
        sid = next((hive[SID] for hive in hives if hive), "")
        paths = tuple(without_numbers(filled[name], hive) for name, hive in zip(table.paths, hives))
        content = (table.names, table.content(filled), paths, is_of_xml(filled), bool(sid))
        text = filled.get("_raw", "") if read_raw else ""
        event = self._events.pop(content, None)
        if event and not (text and (repeats(filled, *FORGED) or not adds_nothing(text, event.details))):
            event = _put_back(event, sid, told)
            self._events[content] = event
            return (event,)
        events = read(record, read_raw=read_raw)
        if not any(hive and hive[SID] != sid for hive in hives) and _is_ordinary(filled, table, events, sid, told):
            self._keep(content, events[0])
        return events

    def _keep(self, content: Hashable, event: Event) -> None:
        self._events[content] = event
        if len(self._events) > _MOST_EVENTS:
            del self._events[next(iter(self._events))]

    def _table_of(self, record: Mapping[str, object]) -> _Table | None:
        table = self._tables.of(record)
        values = record.values()
        return table if set(map(type, values)) == {str} and all(values) else None


def columns_of(names: Sequence[str]) -> Mapping[str, Sequence[Column]]:
    """Sort columns by the attribute that their names mean; those that mean none, or the sender, under the empty one."""
    columns: dict[str, list[Column]] = {}
    for name in names:
        meaning = None if name in SENDERS else meaning_of(name)
        columns.setdefault(meaning.attribute if meaning else "", []).append((name, meaning or Meaning("", 0)))
    return columns


def _table(names: tuple[str, ...]) -> _Table | None:
    """Sort the columns of a table; None if it lacks what makes an ordinary event, or has a user in parts."""
    columns = columns_of(names)
    kept = [name for attribute, several in columns.items() if attribute not in _UNTOLD for name, _ in several]
    if "domain" in columns or not {"code", "target", "image", "computer"} <= columns.keys():
        return None
    paths = tuple(name for attribute in ("target", "key") for name, _ in columns.get(attribute, ()))
    content = [name for name in kept if name not in _UNUSED and name not in paths]
    return _Table(
        names,
        itemgetter(*content),
        paths,
        ranked(columns, *CIRCUMSTANCES),
        {attribute: tuple(name for name, _ in several) for attribute, several in columns.items()},
    )


def ranked(columns: Mapping[str, Sequence[Column]], *attributes: str) -> tuple[tuple[Column, ...], ...]:
    """Give the columns of each attribute, the one that says it best first."""
    return tuple(tuple(sorted(columns.get(attribute, ()), key=_rank)) for attribute in attributes)


def _rank(column: Column) -> int:
    return column[1].rank


def circumstances_in(filled: Mapping[str, str], circumstances: Sequence[Sequence[Column]]) -> tuple[str, ...] | None:
    """Give user, computer, time, GUID and id of the process; None if one is not as ordinary as to stand for itself."""
    told = []
    for columns in circumstances:
        best = ""
        for name, meaning in columns:
            value = filled[name]
            if "&" in value or "\n" in value or rank_of(meaning, value, is_inner=False) is None:
                return None
            if meaning.attribute == "user" and is_unset(value):
                return None
            best = best or written(meaning.attribute, value)
        told.append(best)
    return tuple(told) if told[CIRCUMSTANCES.index("computer")] else None


def _put_back(event: Event, sid: str, told: Sequence[str]) -> Event:
    hive = hive_of(event.target)
    target = event.target[: hive.start(SID)] + sid + event.target[hive.end(SID) :] if hive and sid else event.target
    user, computer, time, process_guid, process_id = told
    return replaced(
        event,
        target=target,
        user=user,
        computer=computer,
        time=time,
        process_guid=process_guid,
        process_id=process_id,
    )


def _is_ordinary(
    filled: Mapping[str, str], table: _Table, events: Sequence[Event], sid: str, told: Sequence[str]
) -> bool:
    """Tell whether an event was read of its fields as they stand, so that nothing in it hangs on its circumstances."""
    texts = {
        attribute: [filled[name] for name in table.columns.get(attribute, ())]
        for attribute in ("code", "target", "key", "image", "details")
    }
    paths = texts["target"] + texts["key"]
    is_told = (
        len(set(texts["code"])) == 1
        and _CODES.issuperset(texts["code"])
        and bool(texts["target"])
        and all(is_registry_path(path) and "\\\\" not in path for path in paths)
        and bool(texts["image"])
        and not any(is_registry_path(image) or is_guid(image) or not image.strip() for image in texts["image"])
        and bool(texts["details"] or texts["code"][0] != str(REGISTRY_VALUE_SET))
    )
    event, hive = events[0], hive_of(events[0].target)
    is_short = sum(map(len, filled.values())) <= _LONGEST
    stands = (event.user, event.computer, event.time, event.process_guid, event.process_id) == told
    return is_told and is_short and len(events) == 1 and stands and sid == (hive[SID] if hive else "")

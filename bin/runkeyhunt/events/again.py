"""Events that a fleet logs again and again: read once, then only whose, where, when and by which process."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from operator import itemgetter
from typing import Any, Callable, Generic, TypeVar, cast

from runkeyhunt.events.descent import Flat
from runkeyhunt.events.event import REGISTRY_KEY, REGISTRY_RENAME, REGISTRY_VALUE_SET, Event
from runkeyhunt.events.fields import FORGED, SENDERS, adds_nothing, is_of_xml, read, repeats
from runkeyhunt.events.making import is_unset
from runkeyhunt.events.resolving import rank_of, written
from runkeyhunt.events.shapes import is_guid, is_registry_path
from runkeyhunt.events.times import in_utc
from runkeyhunt.events.vocabulary.names import Meaning, meaning_of
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.tuples import NamedTuple

T = TypeVar("T")
Places = Sequence[int]
Whole = Callable[[], Mapping[str, object]]

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
_COME_AGAIN = frozenset({"user", "computer", "process_id"})
# What is longer is rare, and would make a memory as large as somebody likes.
_MOST_KEPT, _LONGEST_KEPT = 4_096, 300
# Of these a word for nothing is none.
_MAY_BE_UNSET = frozenset({"user", "process_guid", "process_id"})
_COMPUTER = Meaning("computer", 0)
# As no value stands that has to be decoded, that is none, or that was repeated.
_PLAIN = lazy_pattern(r"[^\s&%$\[<][^&\n]*")
_UNTOLD = frozenset({*CIRCUMSTANCES, "record"})
_UNUSED = frozenset({"_raw", "_chunked_idx", "host_count", "first_seen", *SENDERS}) - {"source"}
_CODES = frozenset(map(str, (REGISTRY_KEY, REGISTRY_VALUE_SET, REGISTRY_RENAME)))


def hive_of(path: str) -> re.Match[str] | None:
    """Find the SID of a person with whose hive a path begins, and the numbers in it, as the groups SID and NUMBERS."""
    return _HIVE.match(path)


def without_numbers(path: str, hive: re.Match[str] | None) -> str:
    """Leave out the numbers of the SID that was found."""
    return path if hive is None else path[: hive.start(NUMBERS)] + path[hive.end(NUMBERS) :]


class Column(NamedTuple):
    """Say where a column stands in its table, and what its name means."""

    place: int
    name: str
    meaning: Meaning


class ReadTable(NamedTuple):
    """Hold what the places of a table's rows mean: what an event is about, its paths, and its circumstances."""

    content: Callable[[Sequence[str]], Hashable]
    paths: Places
    circumstances: Mapping[str, Places]
    told: Mapping[str, Places]
    beside: Mapping[str, int]


class _Row(NamedTuple):
    """Hold a row's texts, its circumstances, whose hive it is about, what else it tells, and what Splunk adds."""

    table: ReadTable
    texts: Sequence[str]
    told: tuple[str, ...]
    sid: str
    content: Hashable
    beside: Mapping[str, str]


class ByColumns(Generic[T]):
    """Remember what was made of the names of a table's columns; None for a table that is none of use."""

    def __init__(self, make: Callable[[tuple[str, ...]], T | None]) -> None:
        self._make = make
        self._made: dict[tuple[str, ...], T | None] = {}

    def of(self, record: Mapping[str, object]) -> T | None:
        """Give what is made of a record's columns."""
        return None if isinstance(record, Flat) else self.named(tuple(record))

    def named(self, names: tuple[str, ...]) -> T | None:
        """Give what is made of columns of these names."""
        if len(names) > _MOST_COLUMNS:
            return None
        if names not in self._made:
            if len(self._made) == _MOST_TABLES:
                self._made.clear()
            self._made[names] = self._make(names)
        return self._made[names]


def remembered(find: Callable[[str], T]) -> Callable[[str], T]:
    """Find the same of a short text but once, as long as it is among the last."""
    known = lru_cache(maxsize=_MOST_KEPT)(find)
    return lambda text: known(text) if len(text) <= _LONGEST_KEPT else find(text)


class Reader:
    """Read records as `read` does; of an ordinary one whose content was read before, only the circumstances."""

    def __init__(self) -> None:
        self._events: dict[Hashable, Event] = {}
        self._tables = ByColumns(_table)
        ways = {attribute: partial(ordinary, attribute) for attribute in CIRCUMSTANCES}
        self._ordinary = {name: remembered(way) if name in _COME_AGAIN else way for name, way in ways.items()}

    def table(self, names: tuple[str, ...]) -> ReadTable | None:
        """Find out what stands where in the rows of a table; None where that does not make an ordinary event."""
        return self._tables.named(names)

    def read(self, record: Mapping[str, object], *, read_raw: bool) -> tuple[Event, ...]:
        """Read a record into an event, and behind it what it may be instead, where the record leaves that open."""
        return self.read_row(self._tables.of(record), tuple(record.values()), lambda: record, read_raw=read_raw)

    def known(self, record: Mapping[str, object], *, read_raw: bool) -> Event | None:
        """Read an ordinary record whose content was read before; None for any other."""
        row = self._row_of(self._tables.of(record), tuple(record.values()))
        return row and self._again(row, read_raw=read_raw)

    def read_row(
        self, table: ReadTable | None, values: Sequence[object], whole: Whole, *, read_raw: bool
    ) -> tuple[Event, ...]:
        """Read a row of a table so; `whole` gives the record, should its places not be enough."""
        row = self._row_of(table, values)
        if row is None:
            return read(whole(), read_raw=read_raw)
        event = self._again(row, read_raw=read_raw)
        if event:
            return (event,)
        events = read(whole(), read_raw=read_raw)
        if _is_ordinary(row, events):
            self._keep(row.content, events[0])
        return events

    def _row_of(self, table: ReadTable | None, values: Sequence[object]) -> _Row | None:
        """Part what a row tells of an event from its circumstances; None where one of them is no ordinary one."""
        if table is None or set(map(type, values)) != {str}:
            return None
        texts = cast("Sequence[str]", values)
        told = self._circumstances_in(texts, table.circumstances)
        hives = [hive_of(texts[place]) for place in table.paths]
        sids = {hive[SID] for hive in hives if hive}
        if told is None or len(sids) > 1 or any(texts[place] for place in table.told["domain"]):
            return None
        paths = tuple(without_numbers(texts[place], hive) for place, hive in zip(table.paths, hives))
        beside = {name: texts[place] for name, place in table.beside.items()}
        # Each table has a getter of its own, which stands for it here.
        content = (table.content, table.content(texts), paths, is_of_xml(beside), bool(sids))
        return _Row(table, texts, told, next(iter(sids), ""), content, beside)

    def _circumstances_in(self, texts: Sequence[str], circumstances: Mapping[str, Places]) -> tuple[str, ...] | None:
        """Give user, computer, time, GUID and id of the process; None if one is none that stands for itself."""
        told = []
        for attribute, places in circumstances.items():
            text = _first_of(texts, places)
            as_told = self._ordinary[attribute](text) if text else ""
            if text and not as_told:
                return None
            told.append(as_told)
        return tuple(told) if told[CIRCUMSTANCES.index("computer")] else None

    def _again(self, row: _Row, *, read_raw: bool) -> Event | None:
        text = row.beside.get("_raw", "") if read_raw else ""
        event = self._events.pop(row.content, None)
        if event is None or (text and (repeats(row.beside, *FORGED) or not adds_nothing(text, event.details))):
            return None
        event = _put_back(event, row.sid, row.told)
        self._events[row.content] = event
        return event

    def _keep(self, content: Hashable, event: Event) -> None:
        self._events[content] = event
        if len(self._events) > _MOST_EVENTS:
            del self._events[next(iter(self._events))]


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


def _table(names: tuple[str, ...]) -> ReadTable | None:
    columns = columns_of(names)
    if len(set(names)) < len(names) or not {"code", "target", "image", "computer"} <= columns.keys():
        return None
    told = places_of(columns, ("code", "target", "key", "image", "details", "domain"))
    paths = [*told["target"], *told["key"]]
    content = [
        column.place
        for attribute, several in columns.items()
        for column in several
        if attribute not in _UNTOLD and column.name not in _UNUSED and column.place not in paths
    ]
    return ReadTable(
        itemgetter(*content),
        paths,
        places_of(columns, CIRCUMSTANCES),
        told,
        {name: names.index(name) for name in ("_raw", "source") if name in names},
    )


def _first_of(texts: Sequence[str], places: Places) -> str:
    """Give the first text that is not empty of those at some places, the best place first."""
    for place in places:
        if texts[place]:
            return texts[place]
    return ""


def is_plain(text: str) -> bool:
    """Tell whether a value stands for itself, whatever it is of."""
    return _PLAIN.fullmatch(text) is not None


def ordinary(attribute: str, text: str) -> str:
    """Write a value as an event has it; empty if it is not as ordinary as to stand for itself."""
    if attribute == "time":
        return in_utc(text)
    if not is_plain(text) or (attribute in _MAY_BE_UNSET and is_unset(text)):
        return ""
    if attribute == "computer" and rank_of(_COMPUTER, text, is_inner=False) is None:
        return ""
    return written(attribute, text)


def _put_back(event: Event, sid: str, told: Sequence[str]) -> Event:
    hive = hive_of(event.target)
    target = event.target[: hive.start(SID)] + sid + event.target[hive.end(SID) :] if hive and sid else event.target
    circumstances: dict[str, Any] = dict(zip(CIRCUMSTANCES, told))
    return event._replace(target=target, **circumstances)


def _is_ordinary(row: _Row, events: Sequence[Event]) -> bool:
    """Tell whether an event was read of its fields as they stand, so that nothing in it hangs on its circumstances."""
    texts = {
        attribute: [row.texts[place] for place in places if row.texts[place]]
        for attribute, places in row.table.told.items()
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
    is_short = sum(map(len, row.texts)) <= _LONGEST
    stands = (event.user, event.computer, event.time, event.process_guid, event.process_id) == row.told
    return is_told and is_short and len(events) == 1 and stands and row.sid == (hive[SID] if hive else "")

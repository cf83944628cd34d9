"""Records read as `read` does; of an ordinary one whose content was read before, only the circumstances."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from functools import partial
from typing import Callable, cast

from runkeyhunt.events.again.circumstances import CIRCUMSTANCES, SID, hive_of, ordinary, remembered, without_numbers
from runkeyhunt.events.again.row import ReadTable, Row, flat_table_of, is_ordinary, table_of
from runkeyhunt.events.descent import Flat
from runkeyhunt.events.event import Event
from runkeyhunt.events.fields import is_of_xml, read
from runkeyhunt.events.vocabulary.columns import ByColumns, Places

Whole = Callable[[], Mapping[str, object]]

_MOST_EVENTS = 4_096
_COME_AGAIN = frozenset({"user", "computer", "process_id"})


class Reader:
    """Read records as `read` does; of an ordinary one whose content was read before, only the circumstances."""

    def __init__(self) -> None:
        self._events: dict[Hashable, Event] = {}
        self._tables = ByColumns(table_of)
        self._flat_tables = ByColumns(flat_table_of)
        ways = {attribute: partial(ordinary, attribute) for attribute in CIRCUMSTANCES}
        self._ordinary = {name: remembered(way) if name in _COME_AGAIN else way for name, way in ways.items()}

    def table(self, names: tuple[str, ...]) -> ReadTable | None:
        """Find out what stands where in the rows of a table; None where that does not make an ordinary event."""
        return self._tables.named(names)

    def row(self, table: ReadTable | None, values: Sequence[object], *, read_raw: bool) -> Row | None:
        """Part what a row tells of an event from its circumstances; None where one of them is no ordinary one."""
        if table is None or set(map(type, values)) != {str}:
            return None
        texts = cast("Sequence[str]", values)
        told = self._circumstances_in(texts, table)
        hives = [hive_of(texts[place]) for place in table.paths]
        sids = {hive[SID] for hive in hives if hive}
        if told is None or len(sids) > 1 or any(texts[place] for place in table.told["domain"]):
            return None
        paths = tuple(without_numbers(texts[place], hive) for place, hive in zip(table.paths, hives))
        beside = {name: texts[place] for name, place in table.beside.items()}
        # Each table has a getter of its own, which stands for it here.
        kind = (table.content, is_of_xml(beside), bool(sids))
        raw = beside.get("_raw", "") if read_raw else ""
        return Row(table, texts, told, next(iter(sids), ""), table.content(texts), paths, kind, raw)

    def row_of(self, record: Mapping[str, object], *, read_raw: bool) -> Row | None:
        """Part what a record tells of an event so."""
        tables = self._flat_tables if isinstance(record, Flat) else self._tables
        return self.row(tables.of(record), tuple(record.values()), read_raw=read_raw)

    def read(self, record: Mapping[str, object], *, read_raw: bool) -> tuple[Event, ...]:
        """Read a record into an event, and behind it what it may be instead, where the record leaves that open."""
        return self.read_row(self.row_of(record, read_raw=read_raw), lambda: record, read_raw=read_raw)

    def read_row(self, row: Row | None, whole: Whole, *, read_raw: bool) -> tuple[Event, ...]:
        """Read a row so, or, where that is none of use, the record that `whole` gives."""
        if row is None:
            return read(whole(), read_raw=read_raw)
        content = (row.kind, row.written, row.paths)
        event = self._events.pop(content, None)
        if event and row.is_told_by_fields(event.details):
            self._events[content] = event
            return (row.told_of(event),)
        events = read(whole(), read_raw=read_raw)
        if is_ordinary(row, events):
            self._keep(content, events[0])
        return events

    def _circumstances_in(self, texts: Sequence[str], table: ReadTable) -> tuple[str, ...] | None:
        """Give user, computer, time, GUID and id of the process; None if one is none that stands for itself."""
        told = []
        for attribute, places in table.circumstances.items():
            text = _first_of(texts, places)
            as_told = self._ordinary[attribute](text) if text else ""
            if text and (not as_told or (table.is_flat and as_told != text)):
                return None
            told.append(as_told)
        return tuple(told) if told[CIRCUMSTANCES.index("computer")] else None

    def _keep(self, content: Hashable, event: Event) -> None:
        self._events[content] = event
        if len(self._events) > _MOST_EVENTS:
            del self._events[next(iter(self._events))]


def _first_of(texts: Sequence[str], places: Places) -> str:
    """Give the first text that is not empty of those at some places, the best place first."""
    for place in places:
        if texts[place]:
            return texts[place]
    return ""

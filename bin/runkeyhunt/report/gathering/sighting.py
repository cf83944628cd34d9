"""One autostart write as a report takes it in: what the hunt said of it, and the event it said it of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Union

from runkeyhunt.events.again.reader import Reader
from runkeyhunt.events.event import FILE_CREATE, REGISTRY_KEY, REGISTRY_RENAME, REGISTRY_VALUE_SET, Event
from runkeyhunt.judging.rk_fields import RK_FIELDS
from runkeyhunt.places.locations import HIDDEN_NAME
from runkeyhunt.report.gathering.moment import moment

Value = Union[str, Sequence[str]]
Fields = Mapping[str, Value]

# https://sigmahq.io/docs/basics/log-sources.html
FILE_EVENT, REGISTRY_SET = "file_event", "registry_set"
_CATEGORIES = {
    FILE_CREATE: FILE_EVENT,
    REGISTRY_VALUE_SET: REGISTRY_SET,
    REGISTRY_RENAME: "registry_rename",
    REGISTRY_KEY: "registry_add",
}
_OF_ACTION = {"renamed": "registry_rename", "created": "registry_add", "deleted": "registry_delete"}
# What a comparison adds to the fields of a verdict.
CHANGE_FIELDS = ("rk_change", "rk_before")
_KEPT = frozenset((*RK_FIELDS, *CHANGE_FIELDS))
_ADDED, _CHAIN_PREFIX = "rk_", "rk_chain_"


@dataclass(frozen=True)
class Sighting:
    """Hold one write; `fields` are the rk_ fields, `time` is in ISO 8601."""

    fields: Fields
    event: Event
    time: str
    host: str

    @property
    def score(self) -> int:
        """Give the score, 0 where a search has removed it."""
        text = self.text("rk_score")
        return int(text) if text.isdecimal() else 0

    @property
    def category(self) -> str:
        """Name the event's Sigma category; without an event, go by where the write was."""
        if self.event.code == REGISTRY_KEY and self.event.event_type.lower().startswith(("delete", "removed")):
            return "registry_delete"
        return _CATEGORIES.get(self.event.code) or self._category_told

    @property
    def _category_told(self) -> str:
        is_registry = self.text("rk_key").startswith("HK")
        return _OF_ACTION.get(self.text("rk_action"), REGISTRY_SET if is_registry else FILE_EVENT)

    @property
    def target(self) -> str:
        """Give the path that was written, as logged where the event is there."""
        new_name = self.event.new_name if self.event.code == REGISTRY_RENAME else ""
        return new_name or self.event.target or self._target_told

    @property
    def _target_told(self) -> str:
        name = self.text("rk_value_name")
        return f"{self.text('rk_key')}\\{'' if name == HIDDEN_NAME else name}"

    @property
    def as_logged(self) -> Event:
        """Give the event; where there is only a finding, as a chain or what was kept, as much as that tells of it."""
        if self.event.target:
            return self.event
        is_file = self.category == FILE_EVENT
        return self.event._replace(
            code=FILE_CREATE if is_file else REGISTRY_VALUE_SET,
            target=self.text("rk_data") if is_file else self.target,
            details=self.details,
            image=self.event.image or self.text("rk_writer_path"),
            user=self.event.user or self.text("rk_user"),
        )

    @property
    def value(self) -> str:
        """Give the data that was written, as logged where that is known."""
        return self.text("rk_command") if self.details is None else self.details

    @property
    def details(self) -> str | None:
        """Give the data as logged: by the event, or, where there is only a finding, by that; None if neither says."""
        only_finding = not self.event.target and self.category == REGISTRY_SET
        return self.text("rk_data") or None if self.event.details is None and only_finding else self.event.details

    def text(self, name: str) -> str:
        """Give a field as one text."""
        value = self.fields.get(name, "")
        return value if isinstance(value, str) else "\n".join(value)

    def list(self, name: str) -> list[str]:
        """Give a multivalue field's values."""
        value = self.fields.get(name, "")
        return ([value] if value else []) if isinstance(value, str) else list(value)


class Results:
    """Read the rows of a table of search results by the places of their fields."""

    def __init__(self, places: Mapping[str, int], reader: Reader) -> None:
        # What the hunt has added tells of no other event, and to read it takes as long again.
        self._of_event = {name: place for name, place in places.items() if not name.startswith(_ADDED)}
        self._kept = {name: place for name, place in places.items() if _is_kept(name)}
        self._reader = reader
        self._table = reader.table(tuple(self._of_event))

    def read(self, values: Sequence[Value]) -> Sighting | None:
        """Read a row; None if the hunt has not found an autostart write in it."""
        fields = {name: values[place] for name, place in self._kept.items() if values[place]}
        if "rk_location" not in fields:
            return None
        told = tuple(map(values.__getitem__, self._of_event.values()))
        row = self._reader.row(self._table, told, read_raw=True)
        event = self._reader.read_row(row, partial(self._record, told), read_raw=True)[0]
        indexed = self._of_event.get("_time")
        times = (event.time, "" if indexed is None else values[indexed])
        return _sighting(fields, event, next((time for time in times if isinstance(time, str) and time), ""))

    def _record(self, told: Sequence[Value]) -> Mapping[str, Value]:
        return {name: value for name, value in zip(self._of_event, told) if value}


def sighting_of(fields: Fields, event: Event, time: str) -> Sighting:
    """Keep of a write what a report needs; the record and its raw text are let go."""
    return _sighting({name: value for name, value in fields.items() if _is_kept(name)}, event, time)


def _is_kept(name: str) -> bool:
    return name in _KEPT or name.startswith(_CHAIN_PREFIX)


def _sighting(kept: Fields, event: Event, time: str) -> Sighting:
    # A row of a table may hold the fields of the finding alone, an old one may lack rk_host.
    host = kept.get("rk_host") or event.computer
    return Sighting(kept, event, moment(time), host if isinstance(host, str) else host[0])

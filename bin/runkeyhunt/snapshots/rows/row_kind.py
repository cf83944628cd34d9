"""What tells one tool's rows from another's, and how one that shows one value is read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Callable

from runkeyhunt.events.registry_value import DELETED, OF_COLLECTION, OF_KEY, OFF, ON, REMOVED, RegistryValue
from runkeyhunt.events.vocabulary.names import meaning_of
from runkeyhunt.snapshots.rows.row import Row, data_of, type_of, utc
from runkeyhunt.tuples import NamedTuple

Mend = Callable[[RegistryValue, Row], RegistryValue]
_DEFAULT_NAMES = frozenset({"(default)", "@"})
# Fleet writes host_hostname, wmic Node.
HOSTS = (
    "hostidentifier",
    "hostname",
    "fqdn",
    "computername",
    "pscomputername",
    "hosthostname",
    "hostdisplayname",
    "machinename",
    "devicename",
    "systemname",
    "computer",
    "host",
    "dest",
    "node",
)
COLLECTED = ("unixtime", "calendartime")
_STATES = {"enabled": ON, "enable": ON, "disabled": OFF}
_GONE = {"removed": REMOVED, "true": DELETED}


# What tells that a process did something, which no snapshot shows.
WHO_DID = frozenset({"image", "code", "process_guid", "new_process"})
WHAT_WAS_DONE = frozenset({"event_type"})


class RowKind(NamedTuple):
    """Say which rows a tool writes, and under which names they show what.

    `needs` are the columns that tell it from all others, each by its possible names; `columns` the attributes of a
    RegistryValue by the names that they have; `separator` stands between the texts of a list. `sign` is an attribute
    and how its text has to begin; its columns are
    an event's where another column has one of the meanings in `unless`. `mend` does
    what no table can say.
    """

    form: str
    needs: tuple[tuple[str, ...], ...]
    columns: Mapping[str, tuple[str, ...]] = {}
    separator: str = ""
    time_of: str = OF_KEY
    evidence: Mapping[str, tuple[str, ...]] = {}
    doubts: tuple[str, ...] = ()
    mend: Mend = lambda value, _: value
    sign: tuple[str, re.Pattern[str]] | None = None
    unless: frozenset[str] = frozenset()

    def may_fit(self, names: frozenset[str]) -> bool:
        """Tell by its columns whether a row may be of this kind."""
        has_all = all(not names.isdisjoint(wanted) for wanted in self.needs)
        return has_all and not any(meaning and meaning.attribute in self.unless for meaning in map(meaning_of, names))

    def fits(self, row: Row) -> bool:
        """Tell whether a row of such columns is of this kind."""
        if self.sign is None:
            return True
        attribute, pattern = self.sign
        return pattern.match(row.text(*self.columns[attribute])) is not None

    def read(self, row: Row) -> Iterator[RegistryValue]:
        """Read a row's value."""
        columns = self.columns
        kind = type_of(row.text(*columns.get("type", ())))
        key, name = row.text(*columns["key"]), row.text(*columns.get("name", ()))
        time = utc(row.text(*columns.get("time", ())))
        collected = utc(row.text(*COLLECTED))
        said = ((about, row.text(*names)) for about, names in self.evidence.items())
        value = RegistryValue(
            key=key,
            name=None if not name or name.lower() in _DEFAULT_NAMES else name,
            data=data_of(row.cell(columns.get("data", ())), kind, separator=self.separator),
            type=kind,
            host=row.text(*HOSTS),
            owner=row.text(*columns.get("owner", ())),
            time=time or collected,
            time_of=(self.time_of if time else OF_COLLECTION if collected else ""),
            evidence=tuple((about, text) for about, text in said if text),
            doubts=self.doubts,
            form=self.form,
        )
        state = _STATES.get(row.text(*columns.get("state", ())).lower(), "")
        gone = _GONE.get(row.text(*columns.get("present", ())).lower(), value.present)
        value = value._replace(state=state, state_from=self.form if state else "", present=gone)
        yield self.mend(value, row)

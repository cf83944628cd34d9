"""Started processes and dropped files, most of what is searched around writes, read by what their columns mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from sys import intern

from runkeyhunt.chain.clock import Time, parse_time
from runkeyhunt.chain.context import (
    CODES_OF_WRITES,
    NAMES,
    PROCESS_CREATE,
    Actor,
    Context,
    Drop,
    Process,
    best_hash,
    guid_in,
    host_named,
    number_in,
    read_context,
    said_in,
    shortened,
)
from runkeyhunt.commandline.paths import name_of
from runkeyhunt.events.again.circumstances import is_plain, ordinary, remembered
from runkeyhunt.events.again.reader import Whole
from runkeyhunt.events.descent import Flat
from runkeyhunt.events.event import FILE_CREATE
from runkeyhunt.events.fields import FORGED, SINGLE, repeats
from runkeyhunt.events.making import is_unset
from runkeyhunt.events.resolving import rank_of
from runkeyhunt.events.shapes import is_file_path
from runkeyhunt.events.texts.xml_text import decode_entities
from runkeyhunt.events.vocabulary.columns import ByColumns, Places, columns_of, places_of
from runkeyhunt.events.vocabulary.names import Meaning
from runkeyhunt.tuples import NamedTuple

_CODES = {str(code): code for code in (PROCESS_CREATE, FILE_CREATE)}
_NEEDED = ("code", "image", "computer", "time")
_READ = (*_NEEDED, "target", "command", "process_guid", "process_id")
# What else an event says, of a value above all, makes another event of it.
_ALLOWED = frozenset(
    {"", *_READ, "event_type", "record", "user", "parent_image", "parent_guid", "parent_id", "parent_command", "hashes"}
)
_COMMAND = Meaning("command", 0)


class _UntoldError(Exception):
    """Say that only the whole record can tell what an event is."""


@dataclass(frozen=True)
class AroundTable:
    """Hold where in a table's rows what a chain needs may stand, the best place first.

    `of` goes by what the columns' names mean, `named` by the names that a started process's fields have.
    """

    of: Mapping[str, Places]
    named: Mapping[str, Places]
    others: Places
    raw: Places
    single: Places
    event_code: Places


class _Program(NamedTuple):
    path: str
    name: str
    is_plain: bool


class AroundReader:
    """Read Sysmon's Events 1 and 11 as `read_context` does, where every column says what its name says."""

    def __init__(self) -> None:
        self._tables = ByColumns(table_of)
        self._program = remembered(_program)
        self._host = remembered(_host)

    def read(self, record: Mapping[str, object]) -> Context | None:
        """Read the context that a record holds; None if it is neither a started process nor a dropped file."""
        table = None if isinstance(record, Flat) else self._tables.of(record)
        return self.read_row(table, tuple(record.values()), lambda: record)

    def read_row(self, table: AroundTable | None, values: Sequence[object], whole: Whole) -> Context | None:
        """Read it from the row of a table; `whole` gives the record, should the places of the values not be enough."""
        if table is None:
            return read_context(whole())
        if any(values[place] in CODES_OF_WRITES for place in table.event_code):
            return None
        try:
            return self._placed(table, values)
        except _UntoldError:
            return read_context(whole())

    def _placed(self, table: AroundTable, values: Sequence[object]) -> Context:
        code = _code(values, table.of["code"])
        target = _first(values, table.of["target"])
        image = self._program(_first(values, table.of["image"]))
        host = self._host(_first(values, table.of["computer"]))
        guid, time = _ordinary(values, table, "process_guid"), _ordinary(values, table, "time")
        if not (image.is_plain and host and time) or _may_be_another(values, table):
            raise _UntoldError
        if code == PROCESS_CREATE:
            return self._process(table, values, host, parse_time(time), guid)
        if code == FILE_CREATE and _is_plain_file(target):
            pid = number_in(_ordinary(values, table, "process_id"))
            return Drop(host, parse_time(time), Actor(guid_in(guid), pid, image.name), image.path, target)
        raise _UntoldError

    def _process(self, table: AroundTable, values: Sequence[object], host: str, time: Time, guid: str) -> Process:
        if rank_of(_COMMAND, decode_entities(_first(values, table.of["command"])), is_inner=False) is None:
            raise _UntoldError
        named = {name: _first(values, places) for name, places in table.named.items()}
        image, parent = self._program(named["image"]), self._program(named["parent_image"])
        command = said_in(named["command"])
        if not (command and image.path):
            raise _UntoldError
        return Process(
            host=host,
            time=time,
            actor=Actor(guid_in(guid), number_in(said_in(named["process_id"])), image.name),
            image=image.path,
            command=shortened(command),
            parent=Actor(guid_in(said_in(named["parent_guid"])), number_in(said_in(named["parent_id"])), parent.name),
            parent_image=parent.path,
            digest=best_hash(said_in(named["hashes"])),
        )


def table_of(names: Sequence[str]) -> AroundTable | None:
    """Find what stands where in a table; None where no row of it can be read by its places."""
    columns = columns_of(names)
    places = {name: place for place, name in enumerate(names)}
    if len(places) < len(names) or not columns.keys() >= set(_NEEDED):
        return None
    return AroundTable(
        of=places_of(columns, _READ),
        named={field: [places[name] for name in several if name in places] for field, several in NAMES.items()},
        others=[column.place for attribute in columns.keys() - _ALLOWED for column in columns[attribute]],
        raw=[places[name] for name in ("_raw",) if name in places],
        single=[places[name] for name in SINGLE if name in places],
        event_code=[places[name] for name in ("EventCode",) if name in places],
    )


def _first(values: Sequence[object], places: Places) -> str:
    """Give the first value that there is; empty if there is none."""
    for place in places:
        value = values[place]
        if value:
            if isinstance(value, str):
                return value
            raise _UntoldError
    return ""


def _code(values: Sequence[object], places: Places) -> int:
    text = _first(values, places)
    if text not in _CODES or any(values[place] not in (text, "", None) for place in places):
        raise _UntoldError
    return _CODES[text]


def _ordinary(values: Sequence[object], table: AroundTable, attribute: str) -> str:
    text = _first(values, table.of[attribute])
    told = ordinary(attribute, text) if text else ""
    if text and not told:
        raise _UntoldError
    return told


def _may_be_another(values: Sequence[object], table: AroundTable) -> bool:
    """Tell whether an event says what none of the kind does, or its text may say something else than its fields."""
    raw = _first(values, table.raw)
    if any(map(values.__getitem__, table.others)):
        return True
    is_torn = any(isinstance(values[place], list) for place in table.single)
    return bool(raw) and (is_torn or repeats(raw, *FORGED))


def _is_plain_file(target: str) -> bool:
    return is_plain(target) and "\\\\" not in target and is_file_path(target)


def _program(image: str) -> _Program:
    is_plain = "&" not in image and "\n" not in image and not is_unset(image)
    path = said_in(image)
    return _Program(intern(path), intern(name_of(path)), is_plain)


def _host(computer: str) -> str:
    """Name a host; empty for a text that may name none."""
    return host_named(ordinary("computer", computer))

"""Started processes and dropped files, most of what is searched around writes, read by what their columns mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from runkeyhunt.events.again import CIRCUMSTANCES, ByColumns, Column, circumstances_in, columns_of, ranked
from runkeyhunt.events.event import FILE_CREATE, Event
from runkeyhunt.events.fields import FORGED, repeats
from runkeyhunt.events.making import is_unset
from runkeyhunt.events.resolving import rank_of
from runkeyhunt.events.shapes import is_file_path, is_registry_path
from runkeyhunt.events.texts.xml_text import decode_entities

_PROCESS_CREATE = 1
_CODES = {str(code): code for code in (_PROCESS_CREATE, FILE_CREATE)}
# What else an event says, of a value above all, makes another event of it.
_OF_PROCESSES = ("command", "parent_image", "parent_guid", "parent_id", "parent_command", "hashes")
_ATTRIBUTES = frozenset({"", "code", "event_type", "record", "image", "target", *_OF_PROCESSES, *CIRCUMSTANCES})


@dataclass(frozen=True)
class _Table:
    """Hold the names of a table's columns by what they mean."""

    codes: tuple[Column, ...]
    images: tuple[Column, ...]
    targets: tuple[Column, ...]
    commands: tuple[Column, ...]
    circumstances: tuple[tuple[Column, ...], ...]


class AroundReader:
    """Read Sysmon's Events 1 and 11 as `read_event` does, where every column says what its name says."""

    def __init__(self) -> None:
        self._tables = ByColumns(_table)

    def read(self, record: Mapping[str, object]) -> Event | None:
        """Read what a chain needs of an event: all but its type and doubts; None where this cannot tell."""
        table = self._tables.of(record)
        if table is None or set(map(type, record.values())) != {str}:
            return None
        filled = cast("Mapping[str, str]", record)
        codes = {filled[name] for name, _ in table.codes}
        code = _CODES.get(codes.pop(), 0) if len(codes) == 1 else 0
        is_whole = _has_command(filled, table) if code == _PROCESS_CREATE else bool(code and table.targets)
        if not is_whole or not all(filled.values()) or repeats(record, *FORGED):
            return None
        image, target = _best(filled, table.images), _best(filled, table.targets)
        told = circumstances_in(filled, table.circumstances)
        if told is None or not _is_program(image) or (table.targets and not _is_plain_file(target)):
            return None
        user, computer, time, process_guid, process_id = told
        return Event(
            code=code,
            target=target,
            image=image,
            user=user,
            computer=computer,
            time=time,
            process_guid=process_guid,
            process_id=process_id,
        )


def _table(names: tuple[str, ...]) -> _Table | None:
    columns = columns_of(names)
    if not _ATTRIBUTES.issuperset(columns) or not {"code", "image", "computer"} <= columns.keys():
        return None
    codes, images, targets, commands = ranked(columns, "code", "image", "target", "command")
    return _Table(codes, images, targets, commands, ranked(columns, *CIRCUMSTANCES))


def _has_command(filled: Mapping[str, str], table: _Table) -> bool:
    commands = ((meaning, decode_entities(filled[name])) for name, meaning in table.commands)
    is_told = any(rank_of(meaning, command, is_inner=False) is not None for meaning, command in commands)
    return is_told and not table.targets


def _best(filled: Mapping[str, str], columns: Sequence[Column]) -> str:
    """Give the best of an attribute's values; empty if one of them is not as ordinary as to stand for itself."""
    values = [filled[name] for name, _ in columns]
    odd = (
        "&" in value or "\n" in value or rank_of(meaning, value, is_inner=False) is None
        for value, (_, meaning) in zip(values, columns)
    )
    return "" if any(odd) else next(iter(values), "")


def _is_program(image: str) -> bool:
    return bool(image) and not is_registry_path(image) and not is_unset(image)


def _is_plain_file(target: str) -> bool:
    return is_file_path(target) and not is_registry_path(target) and "\\\\" not in target

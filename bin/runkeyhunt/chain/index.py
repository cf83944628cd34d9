"""The events around the writes of one host, found by what a chain asks for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar, cast

from runkeyhunt.chain.context import Actor, Context, Drop, Process
from runkeyhunt.chain.same_file import file_names, is_same_file, is_short
from runkeyhunt.commandline.arguments import split_program, stem
from runkeyhunt.commandline.paths import canonical_path, canonical_text, name_of
from runkeyhunt.judging.entry import normalise_command

# The last word of a file's name, up to its extension; the words before it cannot be told from the command's own.
_FILE_IN_COMMAND = re.compile(r"[^\\/\s\"'`,;:*?<>|()=]*[^\\/\s\"'`,;:*?<>|=]\.\w+")

_Entry = TypeVar("_Entry", Process, Drop)
_Found = TypeVar("_Found")
_Table = dict[object, list[_Entry]]


class Index:
    """Find processes and drops of one host."""

    def __init__(self, contexts: Iterable[Context]) -> None:
        contexts = sorted(contexts, key=repr)  # so that the order of arrival decides nothing
        self.processes = [context for context in contexts if isinstance(context, Process)]
        self.drops = [context for context in contexts if isinstance(context, Drop)]
        self._found: dict[object, object] = {}
        self._by_guid = {process.actor.guid: process for process in self.processes if process.actor.guid}
        self._by_pid = _table(self.processes, lambda process: (process.actor.pid,))
        self._by_image = _table(self.processes, lambda process: _names(process.actor.name))
        self._by_named_file = _table(self.processes, lambda process: _named_files(process.command))
        self._by_command = _table(self.processes, lambda process: _command_keys(process.command))
        self._drops_by_name = _table(self.drops, lambda drop: _names(name_of(drop.path)))

    def once(self, key: object, find: Callable[[], _Found]) -> _Found:
        """Find something that many writes ask for, once."""
        if key not in self._found:
            self._found[key] = find()
        return cast("_Found", self._found[key])

    def with_guid(self, actor: Actor) -> Process | None:
        """Find a process by its GUID."""
        return self._by_guid.get(actor.guid) if actor.guid else None

    def with_pid(self, actor: Actor) -> Sequence[Process]:
        """Find every process that had an id."""
        return self._by_pid.get(actor.pid, ()) if actor.pid is not None else ()

    def with_command(self, command: str, account: str) -> Iterator[Process]:
        """Find the processes that were started with a command, however its parts are quoted.

        A program named without a folder, which Windows looks up and whoever starts it may name with one, fits any.
        """
        whole, bare = _command_keys(command)
        yield from self._by_command.get(whole, ())
        program = _program_of(command)
        yield from (found for found in self._by_command.get(bare, ()) if _is_named_bare(found, program, account))

    def with_image(self, path: str) -> Iterator[Process]:
        """Find the processes whose program may be the file."""
        return _look_up(self._by_image, path)

    def naming(self, path: str) -> Iterator[Process]:
        """Find the processes whose command line may name the file."""
        return _look_up(self._by_named_file, path)

    def drops_of(self, path: str) -> Iterator[Drop]:
        """Find the drops that may be of the file."""
        return _look_up(self._drops_by_name, path)


def _command_keys(command: str) -> tuple[str, str]:
    """Write a command so that equal ones are equal: as a whole, and with its program's name alone."""
    text = canonical_text(command)
    program, arguments = split_program(text)
    return normalise_command(text), f"{stem(program)} {normalise_command(arguments)}"


def _program_of(command: str) -> str:
    return canonical_path(split_program(canonical_text(command))[0])


def _is_named_bare(process: Process, program: str, account: str) -> bool:
    """Tell whether the program, or a process's command line, has no folder; for the latter its image tells."""
    if "\\" not in program:
        return True
    return "\\" not in _program_of(process.command) and is_same_file(program, process.image, account)


# All short names stand under one key: which long name one of them stands for is not known.
_SHORT_NAMES = "~"


def _names(name: str) -> Iterable[str]:
    return (name, _SHORT_NAMES) if is_short(name) else (name,)


def _named_files(command: str) -> Iterable[str]:
    found = dict.fromkeys(_FILE_IN_COMMAND.findall(command.lower()))
    return dict.fromkeys(key for name in found for key in _names(name))


def _look_up(table: _Table[_Entry], path: str) -> Iterator[_Entry]:
    names: tuple[str, ...] = file_names(path)
    if is_short(names[0]):
        for entries in table.values():
            yield from entries
        return
    last_words: list[str] = [word for name in names for word in _FILE_IN_COMMAND.findall(name)[-1:]]
    for key in dict.fromkeys([*names, *last_words, _SHORT_NAMES]):
        yield from table.get(key, ())


def _table(entries: Iterable[_Entry], keys: Callable[[_Entry], Iterable[object]]) -> _Table[_Entry]:
    table: _Table[_Entry] = {}
    for entry in entries:
        for key in keys(entry):
            table.setdefault(key, []).append(entry)
    return table

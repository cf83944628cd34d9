"""The events around the writes of one host, found by what a chain asks for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Generic, TypeVar, cast

from runkeyhunt.budget import Budget
from runkeyhunt.chain.context import Actor, Context, Drop, Process
from runkeyhunt.chain.same_file import are_same_parts, file_names, is_same_file, is_short, parts_of, short_forms
from runkeyhunt.commandline.arguments import split_program, stem
from runkeyhunt.commandline.commandline import parse_command
from runkeyhunt.commandline.paths import canonical_path, canonical_text, name_of
from runkeyhunt.judging.entry import normalise_command

# The last word of a file's name, up to its extension; the words before it cannot be told from the command's own.
# It begins where a name can begin, so that a long word costs no more than its length.
_PARTING = r"\\/\s\"'`,;:*?<>|="
_FILE_IN_COMMAND = re.compile(rf"(?<![^{_PARTING}()])[^{_PARTING}()]*[^{_PARTING}]\.\w+")

_MOST_MEANT = 100
# What a command grows to beyond its own length when its variables are expanded is not compared.
_MOST_GROWTH = 4096

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
        self._parts: dict[str, list[str]] = {}
        self._by_guid = {process.actor.guid: process for process in self.processes if process.actor.guid}
        self._by_pid = _table(self.processes, lambda process: (process.actor.pid,))
        self._by_image = _ByName(self.processes, lambda process: (process.actor.name,))
        self._by_named_file = _ByName(self.processes, lambda process: _named_files(process.command))
        self._by_command = _table(self.processes, lambda process: _command_keys(process.command))
        self._drops_by_name = _ByName(self.drops, lambda drop: (name_of(drop.path),))

    def once(self, key: object, find: Callable[[], _Found]) -> _Found:
        """Find something that many writes ask for, once."""
        if key not in self._found:
            self._found[key] = find()
        return cast("_Found", self._found[key])

    def is_same_file(self, one: str, other: str, account: str) -> bool:
        """Tell whether two paths name one file; each path is cut once."""
        return are_same_parts(self._parts_of(one), self._parts_of(other), account)

    def _parts_of(self, path: str) -> list[str]:
        parts = self._parts.get(path)
        if parts is None:
            parts = self._parts[path] = parts_of(path)
        return parts

    def payloads_of(self, process: Process) -> tuple[str, ...]:
        """Give what a process's command line runs; each is read once."""
        command, budget = process.command, Budget(_MOST_GROWTH)
        return self.once(("payloads", command), lambda: parse_command(command, budget=budget).payloads)

    def text_of(self, process: Process) -> str:
        """Give a process's command line in its one spelling, in lower case."""
        command, budget = process.command, Budget(_MOST_GROWTH)
        return self.once(("text", command), lambda: canonical_text(command, budget).lower())

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
        return self._by_image.look_up(path)

    def naming(self, path: str) -> Iterator[Process]:
        """Find the processes whose command line may name the file."""
        return self._by_named_file.look_up(path)

    def drops_of(self, path: str) -> Iterator[Drop]:
        """Find the drops that may be of the file."""
        return self._drops_by_name.look_up(path)


def _command_keys(command: str) -> tuple[str, str]:
    """Write a command so that equal ones are equal: as a whole, and with its program's name alone."""
    text = canonical_text(command, Budget(_MOST_GROWTH))
    program, arguments = split_program(text)
    return normalise_command(text), f"{stem(program)} {normalise_command(arguments)}"


def _program_of(command: str) -> str:
    return canonical_path(split_program(canonical_text(command, Budget(_MOST_GROWTH)))[0])


def _is_named_bare(process: Process, program: str, account: str) -> bool:
    """Tell whether the program, or a process's command line, has no folder; for the latter its image tells."""
    if "\\" not in program:
        return True
    return "\\" not in _program_of(process.command) and is_same_file(program, process.image, account)


class _ByName(Generic[_Entry]):
    """Find entries by a file's name, or by a short name of it."""

    def __init__(self, entries: Iterable[_Entry], names: Callable[[_Entry], Iterable[str]]) -> None:
        self._by_name: _Table[_Entry] = _table(entries, names)
        self._by_short: _Table[_Entry] = self._forms(is_of_short=True)
        self._by_long: _Table[_Entry] | None = None

    def look_up(self, path: str) -> Iterator[_Entry]:
        """Give the entries whose name may be the path's.

        Which long name a short one stands for is not known; one that may stand for very many tells nothing.
        """
        names: tuple[str, ...] = file_names(path)
        last_words: list[str] = [word for name in names for word in _FILE_IN_COMMAND.findall(name)[-1:]]
        for name in dict.fromkeys([*names, *last_words]):
            yield from self._by_name.get(name, ())
        if is_short(names[0]):
            if self._by_long is None:
                self._by_long = self._forms(is_of_short=False)
            others = self._by_long
        else:
            others = self._by_short
        for form in dict.fromkeys(form for name in [*names, *last_words] for form in short_forms(name)):
            meant = others.get(form, ())
            yield from meant if len(meant) <= _MOST_MEANT else ()

    def _forms(self, *, is_of_short: bool) -> _Table[_Entry]:
        found: _Table[_Entry] = {}
        for name, entries in self._by_name.items():
            if is_short(str(name)) is is_of_short:
                for form in short_forms(str(name)):
                    found.setdefault(form, []).extend(entries)
        return found


def _named_files(command: str) -> Iterable[str]:
    return dict.fromkeys(_FILE_IN_COMMAND.findall(command.lower()))


def _table(entries: Iterable[_Entry], keys: Callable[[_Entry], Iterable[object]]) -> _Table[_Entry]:
    table: _Table[_Entry] = {}
    for entry in entries:
        for key in keys(entry):
            table.setdefault(key, []).append(entry)
    return table

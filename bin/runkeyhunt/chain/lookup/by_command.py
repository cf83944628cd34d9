"""Processes found by their whole command line, however its parts are quoted and whoever's profile it names."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Sequence

from runkeyhunt.chain.context import Process
from runkeyhunt.chain.lookup.by_path import ByPath, first_word
from runkeyhunt.chain.lookup.ordered import Groups, Ordered, Row
from runkeyhunt.chain.lookup.readings import Readings
from runkeyhunt.chain.lookup.same_file import is_same_file
from runkeyhunt.commandline.arguments import split_program, stem
from runkeyhunt.commandline.paths import USER, canonical_path
from runkeyhunt.judging.entry import normalise_command
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.tuples import NamedTuple

_PROFILE_FOLDER = lazy_pattern(r"\\users\\([^\\]+)\\", re.IGNORECASE)


class _Command(NamedTuple):
    """Hold a command as it is compared: as a whole, and with its program's name alone."""

    whole: str
    bare: str
    program: str
    folders: Sequence[str]
    folders_of_arguments: Sequence[str]


class ByCommand:
    """Find processes by the command that started them.

    A program named without a folder, which Windows looks up and whoever starts it may name with one, fits any.
    """

    def __init__(self, rows: Iterable[Row[Process]], readings: Readings) -> None:
        self._readings = readings
        self._groups: Groups[Process] = Groups()
        self._named_bare: dict[str, list[tuple[str, Row[Process]]]] = {}
        for row in rows:
            command = self._read(row[2].command)
            self._groups.add(row, _keys(command))
            if _is_bare(command):
                self._named_bare.setdefault(command.bare, []).append((row[2].image, row))

    def look_up(self, command: str, account: str) -> Iterator[Ordered[Process]]:
        """Give the groups that may hold a process that was started with the command."""
        wanted = self._read(command)
        yield from self._groups.of(_wanted(wanted, account))
        if not _is_bare(wanted) and wanted.bare in self._named_bare:
            yield from self._by_image(wanted.bare).look_up(wanted.program, account)

    def fits(self, process: Process, command: str, account: str) -> bool:
        """Compare what equal keys leave open: whose profiles two commands name, and which file a bare name meant."""
        found, wanted = self._read(process.command), self._read(command)
        if found.whole != wanted.whole and not self._is_same_program(process, found, wanted, account):
            return False
        # From the end, since one of the commands may name its program without a folder.
        folders = zip(reversed(found.folders), reversed(wanted.folders))
        return all(is_same_file(rf"C:\Users\{one}", rf"C:\Users\{other}", account) for one, other in folders)

    def _is_same_program(self, process: Process, found: _Command, wanted: _Command, account: str) -> bool:
        if _is_bare(wanted):
            return True
        return _is_bare(found) and self._readings.is_same_file(wanted.program, process.image, account)

    def _by_image(self, bare: str) -> ByPath[Process]:
        return self._readings.once(
            ("started bare", id(self), bare), lambda: ByPath(self._named_bare[bare], self._readings.parts_of)
        )

    def _read(self, command: str) -> _Command:
        return self._readings.once(("command", command), lambda: _read(self._readings.text_of(command)))


def _read(text: str) -> _Command:
    program, arguments = split_program(text)
    return _Command(
        whole=normalise_command(text),
        bare=f"{stem(program)} {normalise_command(arguments)}",
        program=canonical_path(program),
        folders=_PROFILE_FOLDER.findall(text),
        folders_of_arguments=_PROFILE_FOLDER.findall(arguments),
    )


def _is_bare(command: _Command) -> bool:
    return "\\" not in command.program


def _keys(command: _Command) -> Iterator[Hashable]:
    for text, folders in ((command.whole, command.folders), (command.bare, command.folders_of_arguments)):
        yield text, tuple(first_word(folder.lower()) for folder in folders)
        yield text


def _wanted(command: _Command, account: str) -> Iterator[Hashable]:
    texts = [(command.whole, command.folders)]
    if _is_bare(command):
        texts.append((command.bare, command.folders_of_arguments))
    for text, folders in texts:
        own = tuple(first_word(account if folder == USER and account else folder.lower()) for folder in folders)
        yield text, own
        yield text, (USER,) * len(own)
        if USER in own:
            yield text

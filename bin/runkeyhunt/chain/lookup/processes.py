"""The processes of one host, found by what they are and by what they start."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property

from runkeyhunt.chain.context import Process
from runkeyhunt.chain.lookup.by_command import ByCommand
from runkeyhunt.chain.lookup.by_path import ByPath
from runkeyhunt.chain.lookup.ordered import Groups, Ordered, Row
from runkeyhunt.chain.lookup.readings import Readings
from runkeyhunt.chain.lookup.same_file import file_names, is_short, last_words, named_files, short_forms
from runkeyhunt.commandline.arguments import stem
from runkeyhunt.commandline.paths import name_of
from runkeyhunt.tuples import NamedTuple

# These start nothing at once of what they are told.
_NOT_RUNNING = frozenset("reg regedit schtasks sc at attrib icacls takeown".split())
# A short name that may stand for very many tells nothing.
_MOST_MEANT = 100
_PROGRAM = ".exe"


class Started(NamedTuple):
    """Hold a process and a file that its command line starts."""

    process: Process
    path: str


class Processes:
    """Find processes."""

    def __init__(self, processes: Sequence[Process], readings: Readings) -> None:
        self._processes = processes
        self._readings = readings

    def with_image(self, path: str, account: str) -> Iterator[Ordered[Process]]:
        """Give the groups of processes whose program may be the file."""
        return self._by_image.look_up(path, account)

    def with_foreign_image(self, path: str, account: str) -> Iterator[Ordered[Process]]:
        """Give them without Windows' own programs."""
        return self._by_foreign_image.look_up(path, account)

    @cached_property
    def by_command(self) -> ByCommand:
        """Find the processes by their whole command."""
        return ByCommand(map(row_of, self._processes), self._readings)

    def starting(self, path: str, account: str) -> Iterator[Ordered[Started]]:
        """Give the groups of processes whose command line may start the file."""
        return self._naming(path).starting.look_up(path, account)

    def by_program_naming(self, program: str, path: str) -> Iterator[Ordered[Process]]:
        """Give the processes of a program whose command line may name the file."""
        return self._naming(path).by_program.of([program])

    @cached_property
    def _by_image(self) -> ByPath[Process]:
        return self._by_image_where(lambda _: True)

    @cached_property
    def _by_foreign_image(self) -> ByPath[Process]:
        return self._by_image_where(lambda image: not self._readings.is_of_windows(image))

    def _by_image_where(self, holds: Callable[[str], bool]) -> ByPath[Process]:
        rows = ((process.image, row_of(process)) for process in self._processes if holds(process.image))
        return ByPath(rows, self._readings.parts_of)

    def _naming(self, path: str) -> _Naming:
        name = name_of(path)
        return self._readings.once(
            ("naming", id(self), name), lambda: _Naming(self._by_named_file.look_up(name), name, self._readings)
        )

    @cached_property
    def _by_named_file(self) -> _ByNamedFile:
        return _ByNamedFile(process for process in self._processes if stem(process.image) not in _NOT_RUNNING)


class _Naming:
    """Hold the processes whose command line names files of one name."""

    def __init__(self, processes: Iterator[Process], name: str, readings: Readings) -> None:
        processes_once = list(dict.fromkeys(processes))
        self.by_program: Groups[Process] = Groups()
        for process in processes_once:
            self.by_program.add(row_of(process), [stem(process.image)])
        started = (
            Started(process, path)
            for process in processes_once
            for path in _payloads_named(process, name, readings)
            if not readings.is_same_file(path, process.image, "")
        )
        self.starting: ByPath[Started] = ByPath(
            ((each.path, (each.process.time, each.process.command, each)) for each in started), readings.parts_of
        )


def row_of(process: Process) -> Row[Process]:
    """Give a process as a row of what is ordered by time."""
    return process.time, process.command, process


def _payloads_named(process: Process, name: str, readings: Readings) -> Sequence[str]:
    """Give what a command line starts by a name; a command may start many files, each of another."""

    def by_name() -> dict[object, list[str]]:
        found: dict[object, list[str]] = {}
        for payload in readings.payloads_of(process):
            name = readings.parts_of(payload)[-1]
            for key in (_without_type(name), *((is_short(name), form) for form in short_forms(name))):
                found.setdefault(key, []).append(payload)
        return found

    named = readings.once(("named", process.command), by_name)
    keys = (_without_type(name), *((not is_short(name), form) for form in short_forms(name)))
    return list(dict.fromkeys(payload for key in keys for payload in named.get(key, ())))


def _without_type(name: str) -> str:
    return name.removesuffix(_PROGRAM)


class _ByNamedFile:
    """Find processes by the name, or a short name, of a file that their command line names."""

    def __init__(self, processes: Iterable[Process]) -> None:
        self._by_name: dict[str, list[Process]] = {}
        for process in processes:
            for name in named_files(process.command):
                self._by_name.setdefault(name, []).append(process)
        self._by_short = self._forms(is_of_short=True)
        self._by_long: dict[str, list[Process]] | None = None

    def look_up(self, name: str) -> Iterator[Process]:
        """Give the processes that may name the file."""
        words = [word for each in file_names(name) for word in (each, *last_words(each))]
        for word in dict.fromkeys(words):
            yield from self._by_name.get(word, ())
        others = self._of_long() if is_short(name) else self._by_short
        for form in dict.fromkeys(form for word in words for form in short_forms(word)):
            meant = others.get(form, ())
            yield from meant if len(meant) <= _MOST_MEANT else ()

    def _of_long(self) -> dict[str, list[Process]]:
        if self._by_long is None:
            self._by_long = self._forms(is_of_short=False)
        return self._by_long

    def _forms(self, *, is_of_short: bool) -> dict[str, list[Process]]:
        found: dict[str, list[Process]] = {}
        for name, processes in self._by_name.items():
            for form in short_forms(name) if is_short(name) is is_of_short else ():
                found.setdefault(form, []).extend(processes)
        return found

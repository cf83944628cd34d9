"""The rows of a baseline by what a write has in hand, so that their number costs a write next to nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from runkeyhunt.judging.entry import normalise
from runkeyhunt.judging.known.baseline_row import BaselineRow
from runkeyhunt.letters import fold
from runkeyhunt.patterns import lazy_pattern

# A sign in brackets stands for itself, which no plain name shows.
_OPEN = lazy_pattern(r"\[[*?<]\]|[*?]|<\w+>")
# Names that many products give their programs.
_COMMON_PROGRAM_NAMES = frozenset(
    "agent.exe app.exe application.exe client.exe cmd.exe desktop.exe explorer.exe gui.exe helper.exe installer.exe "
    "java.exe javaw.exe launcher.exe main.exe monitor.exe msiexec.exe node.exe powershell.exe python.exe "
    "pythonw.exe regsvr32.exe rundll32.exe run.exe server.exe service.exe setup.exe start.exe startup.exe sync.exe "
    "tray.exe uninstall.exe update.exe updater.exe wscript.exe cscript.exe mshta.exe".split()
)
_WILDCARD = lazy_pattern(r"\[<\]|[*?]")


class RowIndex:
    """Find the rows that may be about a value, and those of products that have a program of a name."""

    def __init__(self, rows: Iterable[BaselineRow]) -> None:
        self._by_name: dict[str, list[BaselineRow]] = {}
        # What stands before the first wildcard of a name, or, where none does, behind the last.
        self._by_start: dict[str, dict[str, list[BaselineRow]]] = {}
        self._by_end: dict[str, dict[str, list[BaselineRow]]] = {}
        self._rows = list(rows)
        alike: dict[str, list[BaselineRow]] = {}
        for row in self._rows:
            name = row.cells["value_name"]
            if name not in alike:
                alike[name] = self._alike(normalise(name))
            alike[name].append(row)
        self._starts = sorted(set(map(len, self._by_start)))
        self._ends = sorted(set(map(len, self._by_end)))

    def _alike(self, name: str) -> list[BaselineRow]:
        """Give the rows with a name; what is added to them is found by it."""
        if not _WILDCARD.search(name):
            return self._by_name.setdefault(name, [])
        start, *_, end = _OPEN.split(name)
        ends = self._by_start.setdefault(start, {}) if start else self._by_end.setdefault(end, {})
        return ends.setdefault(name, [])

    def of_value(self, name: str) -> list[BaselineRow]:
        """Give the rows whose value name fits."""
        folded = fold(name)
        rows = [row for row in self._by_name.get(normalise(name), ()) if row.named.fits(folded)]
        for wild in self._wild(folded):
            if wild[0].named.fits(folded):
                rows += wild
        return rows

    def of_program(self, name: str) -> list[BaselineRow]:
        """Give the rows of vendors that have a program of this file name, unless it is one that many have."""
        return [row for row in self._by_file_name.get(name, ()) if row.program_name == name and row.vendor]

    @cached_property
    def _by_file_name(self) -> dict[str, list[BaselineRow]]:
        by_file_name: dict[str, list[BaselineRow]] = {}
        for row in self._rows:
            for name in row.file_names - _COMMON_PROGRAM_NAMES:
                by_file_name.setdefault(name, []).append(row)
        return by_file_name

    def _wild(self, name: str) -> Iterator[list[BaselineRow]]:
        for length in self._starts:
            yield from self._by_start.get(name[:length], {}).values()
        for length in self._ends:
            yield from self._by_end.get(name[max(0, len(name) - length) :], {}).values()

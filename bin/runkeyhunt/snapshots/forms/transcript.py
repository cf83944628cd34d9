"""What a session at a console leaves behind: what `reg query` printed and PowerShell's lists, in whatever order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from runkeyhunt.snapshots.forms import powershell_list, reg_query
from runkeyhunt.snapshots.forms.lines import LineReader, read_lines
from runkeyhunt.snapshots.shown import Item

FORM = "reg query and PowerShell"


def head_at(text: str) -> int:
    """Tell where the first line stands that either of them prints; -1 where there is none."""
    found = [place for place in (powershell_list.head_at(text), reg_query.head_at(text)) if place >= 0]
    return min(found, default=-1)


def read(lines: Iterable[str]) -> Iterator[Item]:
    """Read what either of them printed; each leaves the other's text alone."""
    return read_lines(_Both(), lines)


class _Both:
    """Show every line to both readers."""

    def __init__(self) -> None:
        self._readers: tuple[LineReader, ...] = (reg_query.reader(), powershell_list.reader())

    def line(self, place: str, text: str) -> Iterator[Item]:
        for reader in self._readers:
            yield from reader.line(place, text)

    def end(self) -> Iterator[Item]:
        for reader in self._readers:
            yield from reader.end()

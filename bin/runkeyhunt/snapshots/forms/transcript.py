"""What a session at a console leaves behind: what `reg query` printed, PowerShell's lists, and tables, in any order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from runkeyhunt.snapshots.forms import powershell_list, reg_query, text_table
from runkeyhunt.snapshots.forms.lines import LineReader, read_lines
from runkeyhunt.snapshots.shown import Item

FORM = "reg query and PowerShell"
_FORMS = (reg_query, powershell_list, text_table)


def head_at(text: str) -> int:
    """Tell where the first line stands that one of them prints; -1 where there is none."""
    return min((place for form in _FORMS if (place := form.head_at(text)) >= 0), default=-1)


def read(lines: Iterable[str]) -> Iterator[Item]:
    """Read what any of them printed; each leaves the text of the others alone."""
    return read_lines(_All(), lines)


class _All:
    """Show every line to all readers."""

    def __init__(self) -> None:
        self._readers: tuple[LineReader, ...] = tuple(form.reader() for form in _FORMS)

    def line(self, place: str, text: str) -> Iterator[Item]:
        for reader in self._readers:
            yield from reader.line(place, text)

    def end(self) -> Iterator[Item]:
        for reader in self._readers:
            yield from reader.end()

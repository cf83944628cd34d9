"""HijackThis logs: O4 (Run keys and Startup folders) and F2, F3 (Winlogon and what was in system.ini and win.ini)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.snapshots.forms.lines import read_lines
from runkeyhunt.snapshots.forms.logs.hijackthis_entry import ENTRY, FORM, entry
from runkeyhunt.snapshots.shown import Item, Unread

__all__ = ["FORM", "head_at", "read"]

_HEAD = lazy_pattern(
    r"^(?:Logfile of (?:Trend Micro )?)?HiJackThis(?:\+| Fork| v)|^O4(?:-32)? - (?:HK|Startup: |Global Startup: )",
    re.MULTILINE | re.IGNORECASE,
)
_FORK = lazy_pattern(r"HiJackThis(?:\+| Fork)|Dragokas", re.IGNORECASE)
_ENDS = ("--", "End of file")

_NO_ROW = "this line is none of HijackThis: a value with a line end may have made it"


def head_at(text: str) -> int:
    """Tell where the first line stands that only this form has; -1 where there is none."""
    head = _HEAD.search(text)
    return head.start() if head else -1


def read(lines: Iterable[str]) -> Iterator[Item]:
    """Read every autostart, and count the other entries by their section."""
    return read_lines(_HijackThis(), lines)


class _HijackThis:
    """Hold whether the entries have begun, before which a header and the processes stand, and whose log it is."""

    def __init__(self) -> None:
        self._is_among_entries = False
        self._is_fork = False

    def line(self, place: str, text: str) -> Iterator[Item]:
        if ENTRY.match(text):
            self._is_among_entries = True
            yield from entry(place, text, is_fork=self._is_fork)
        elif text.startswith(_ENDS):
            self._is_among_entries = False
        elif not self._is_among_entries:
            self._is_fork = self._is_fork or _FORK.search(text) is not None
        elif text.strip():
            yield Unread(place, _NO_ROW)

    def end(self) -> Iterator[Item]:
        return iter(())

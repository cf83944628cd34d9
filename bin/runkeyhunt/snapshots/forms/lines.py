"""Lines of a text form, each with its place; what is too long to be one is told and never taken for a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from runkeyhunt.snapshots.shown import Item, Unread

# A reader that gives very long lines in pieces gives none that is shorter.
LEAST_PIECE = 1 << 20
_TOO_LONG = "the line is too long to be read whole: its rest was left out"


class LineReader(Protocol):
    """Read one form line by line."""

    def line(self, place: str, text: str) -> Iterable[Item]:
        """Give what a line completes; it comes without its end."""

    def end(self) -> Iterable[Item]:
        """Give what the end of the text completes."""


def read_lines(reader: LineReader, lines: Iterable[str]) -> Iterator[Item]:
    """Give everything that a form's reader makes of lines that may still have their ends."""
    number, is_open = 0, False
    for text in lines:
        if is_open:
            yield Unread(f"line {number}", _TOO_LONG)
        else:
            number += 1
            yield from reader.line(f"line {number}", without_end(text))
        is_open = len(text) >= LEAST_PIECE and not text.endswith("\n")
    yield from reader.end()


def without_end(text: str) -> str:
    """Take one line end, and nothing else, from a line; a byte order mark that begins it is none of its text."""
    text = text.removesuffix("\n")
    text = text.removesuffix("\r")
    return text.removeprefix("\ufeff")

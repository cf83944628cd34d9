"""The text of many records at once, one a line, so that what concerns a few is found without reading the others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

_END = b"\n"
# Stands for the line ends within a record: UTF-8 has no such byte.
_FOLDED = b"\xff"
_NO_SIGNS = bytes(code for code in range(256) if code not in b',":\n')


class Lines:
    """Hold the lines of records, of which none has an end of line in it: see `folded`.

    A line is named by its place: where it begins in the text.
    """

    def __init__(self, lines: Sequence[bytes]) -> None:
        self._each: Sequence[bytes] | None = lines
        self.text = _END.join([*lines, b""])

    @classmethod
    def of(cls, text: bytes) -> Lines:
        """Take the text of lines each of which has its end."""
        lines = cls(())
        lines._each, lines.text = None, text
        return lines

    @property
    def each(self) -> Sequence[bytes]:
        """Give the lines, without their ends."""
        if self._each is None:
            self._each = self.text.split(_END)[:-1]
        return self._each

    def __len__(self) -> int:
        return self.text.count(_END)

    @cached_property
    def plain(self) -> bytes:
        """Give the whole text in lower case, with every slash as a backslash."""
        return self.text.lower().replace(b"/", b"\\")

    @cached_property
    def signs(self) -> bytes:
        """Give of the whole text what parts records, cells and pairs: commas, quotes, colons and ends of line."""
        return self.text.translate(None, _NO_SIGNS)

    @cached_property
    def layouts(self) -> frozenset[bytes]:
        """Give the signs of each line; those of lines that are alike, as in a table most are, once."""
        return frozenset(self.signs.split(_END)[:-1])

    def at(self, place: int) -> bytes:
        """Give the line at a place, without its end."""
        return self.text[place : self.text.find(_END, place)]

    def begin_of(self, at: int) -> int:
        """Give the place of the line that has some place within it, or at its end."""
        return self.text.rfind(_END, 0, at) + len(_END)

    def placed(self) -> Iterator[tuple[int, bytes]]:
        """Give every line with its place."""
        place = 0
        for line in self.each:
            yield place, line
            place += len(line) + len(_END)

    def numbers(self, places: Iterable[int]) -> Iterator[int]:
        """Give the numbers of the lines at some places, of which some may be the same."""
        number = at = 0
        for place in sorted(set(places)):
            number += self.text.count(_END, at, place)
            yield number
            at = place

    def all_have(self, sign: re.Pattern[bytes]) -> bool:
        """Tell whether every line has a match of a pattern whose matches go on to the end of the line."""
        return len(sign.findall(self.text)) == self.signs.count(_END)

    def places_with(self, sign: bytes, text: bytes) -> Iterator[int]:
        """Give the places of the lines that have a sign in a text of their lengths, the last first.

        Python finds several bytes from the end on in a third of the time, and that one byte is missing faster still.
        """
        if sign[:1] not in text:
            return
        at = len(text)
        while (found := text.rfind(sign, 0, at)) >= 0:
            at = self.begin_of(found)
            yield at

    def places_matching(self, sign: re.Pattern[bytes], text: bytes) -> Iterator[int]:
        """Give the places of the lines where a match of a pattern begins, in a text of their lengths, the first first.

        No match begins with an end of line.
        """
        at = 0
        while found := sign.search(text, at):
            yield self.begin_of(found.start())
            at = text.find(_END, found.start())


def folded(text: bytes) -> bytes:
    """Make one line of a record."""
    return text.replace(_END, _FOLDED)


def unfolded(text: bytes) -> bytes:
    """Give back the line ends within records."""
    return text.replace(_FOLDED, _END)


def line_of(text: str) -> bytes:
    """Make a line of the text of one record."""
    return folded(text.encode("utf-8", "replace"))


def text_of(line: bytes) -> str:
    """Give the text of a record."""
    return unfolded(line).decode("utf-8", "replace")

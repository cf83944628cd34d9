"""The text of many records at once, one a line, so that what concerns a few is found without reading the others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

_END = b"\n"
# Stands for the line ends within a record: UTF-8 has no such byte.
_FOLDED = b"\xff"
# In lower case, and with one kind of slash.
_PLAIN = bytes(ord("\\") if code == ord("/") else bytes((code,)).lower()[0] for code in range(256))


class Lines:
    """Hold the lines of records, of which none has an end of line in it: see `folded`."""

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
        return self.text.translate(_PLAIN)

    def numbers_of(self, sign: re.Pattern[bytes] | bytes, text: bytes, *, rare: bytes = b"") -> Iterator[int]:
        """Give the numbers of the lines that have a sign, which begins with no end of line, in a text of as many.

        A pattern that begins with a rare byte is found faster than the same bytes, bytes that repeat faster than one;
        and a byte alone, which most texts lack, faster than both: `rare` is one that the sign has.
        """
        if rare not in text:
            return
        number = at = 0
        while (found := _place_of(sign, text, at)) >= 0:
            number += text.count(_END, at, found)
            yield number
            at = text.find(_END, found)


def _place_of(sign: re.Pattern[bytes] | bytes, text: bytes, at: int) -> int:
    if isinstance(sign, bytes):
        return text.find(sign, at)
    found = sign.search(text, at)
    return found.start() if found else -1


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

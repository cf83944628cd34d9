"""Slips of the hand in a search: a bracket, a quote, a pipe, a keyword or a letter of a name is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_PIECE = re.compile(r'(?P<string>"(?:\\.|[^"\\])*")|(?P<word>[A-Za-z_]\w*)|(?P<sign>[()\[\]|`])', re.DOTALL)
_IN_STRINGS = re.compile(r'[()\[\]"]')
# Small words between others are lost whole; a name loses the letter in its middle.
_KEYWORDS = frozenset("AND AS BY IN NOT OR OUTPUT WHERE".split())
_SHOWN = 16


@dataclass(frozen=True)
class Typo:
    """A search with a slip, and where that is: what was lost stands between its neighbours in «»."""

    search: str
    place: str


def typos(search: str, *, in_strings: bool = True) -> Iterator[Typo]:
    """Make every slip at every place where it can happen; in strings, if at all, those of brackets and quotes alone."""
    for piece in _PIECE.finditer(search):
        for start, end in _losses(piece, in_strings=in_strings):
            lost = f"{search[max(0, start - _SHOWN) : start]}«{search[start:end]}»{search[end : end + _SHOWN]}"
            yield Typo(search[:start] + search[end:], " ".join(lost.split()))


def _losses(piece: re.Match[str], *, in_strings: bool) -> Iterator[tuple[int, int]]:
    start, end = piece.span()
    if piece.lastgroup == "sign" or piece.group() in _KEYWORDS:
        yield start, end
    elif piece.lastgroup == "word":
        middle = (start + end) // 2
        yield middle, middle + 1
    elif in_strings:
        yield from ((start + found.start(), start + found.end()) for found in _IN_STRINGS.finditer(piece.group()))
    else:
        yield from ((start, start + 1), (end - 1, end))

"""Slips of the hand in a search: a bracket, a quote, a pipe, a sign, a keyword, or a letter or digit is lost."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from operator import itemgetter

_PIECE = re.compile(
    r"""(?P<string> "(?:\\.|[^"\\])*" )
    | (?P<name> [A-Za-z_]\w* )
    | (?P<number> \d+ )
    | (?P<comparison> [<>!]=|[<>=] )
    | (?P<sign> [()\[\]|`] )""",
    re.DOTALL | re.VERBOSE,
)
_IN_STRINGS = re.compile(r'[()\[\]"]')
# Small words between others are lost whole; a name loses the letter in its middle.
_KEYWORDS = frozenset("AND AS BY IN NOT OR OUTPUT WHERE".split())
_SHOWN = 16
# The kind of a slip, and where what is lost starts and ends.
_Loss = tuple[str, int, int]


@dataclass(frozen=True)
class Typo:
    """A search with a slip, and where that is: what was lost stands between its neighbours in «»."""

    search: str
    place: str


def typos(search: str, left_out: Container[str] = ()) -> Iterator[Typo]:
    """Make every slip at every place where it can happen.

    Args:
        search: what is searched, or the definition or validation of a macro.
        left_out: kinds of slips: name, number, comparison, sign; quote, bracket and letter are those of strings.
    """
    for piece in _PIECE.finditer(search):
        for kind, start, end in sorted(_losses(piece), key=itemgetter(1)):
            if kind not in left_out:
                lost = f"{search[max(0, start - _SHOWN) : start]}«{search[start:end]}»{search[end : end + _SHOWN]}"
                yield Typo(search[:start] + search[end:], " ".join(lost.split()))


def _losses(piece: re.Match[str]) -> Iterator[_Loss]:
    kind, (start, end) = str(piece.lastgroup), piece.span()
    if piece.group() in _KEYWORDS:
        yield kind, start, end
    elif kind == "string":
        yield from _losses_in_string(piece.group(), start)
    elif kind == "comparison":
        yield from ((kind, place, place + 1) for place in range(start, end))
    else:
        middle = (start + end) // 2
        yield kind, middle, middle + 1


def _losses_in_string(text: str, start: int) -> Iterator[_Loss]:
    """Take each of a string's quotes and brackets, and the letter or digit in its middle."""
    letters = [place for place, letter in enumerate(text, start) if letter.isalnum()]
    yield from (("letter", place, place + 1) for place in letters[len(letters) // 2 :][:1])
    for found in _IN_STRINGS.finditer(text):
        kind = "quote" if found.start() in (0, len(text) - 1) else "bracket"
        yield kind, start + found.start(), start + found.end()

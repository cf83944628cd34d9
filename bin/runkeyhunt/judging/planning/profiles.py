"""The folder of somebody's profile in what was written: whose it is tells nothing, so that one verdict serves all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from runkeyhunt.judging.names.random_names import looks_random
from runkeyhunt.patterns import lazy_pattern

_MOST_NAMES = 4_096
_FOLDER = lazy_pattern(r"\\users\\([a-z]{3,12}[0-9]{0,4})\\", re.IGNORECASE | re.ASCII)
# What a rule could take for a number, an escaped sign or a name that was drawn by lot.
_ODD = lazy_pattern(r"\A(?:x[0-9a-f]{2}|u[0-9a-f]{4})|[0-9a-f]{6}|[b-df-hj-np-tv-xz0-9]{6}")
# In lower case: what may leave the folder as a path's end, where its name would tell as a program's does. That is no
# name behind it, a step up, or a variable's signs, which may be one.
_MAY_END = (
    lazy_pattern(r"\\users\\[a-z0-9]+\\(?![\w$~({\[-]|\.\w)", re.ASCII),
    lazy_pattern(r"\.(?!\w)", re.ASCII),
    lazy_pattern(r"%[^%\\\s]*:", re.ASCII),
)
_SPECIAL = frozenset({"public", "default"})
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SHAPES = str.maketrans(_LETTERS + _LETTERS.upper() + "0123456789", "a" * 26 + "A" * 26 + "0" * 10)
# A shorter word stands in every other name.
LEAST_WORD = 3


class Profiles:
    """Find whose profile a write names, where all that the name could tell is its shape.

    `words` are all that rules look for: a name with one of them in it may tell more.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        self.is_plain = lru_cache(maxsize=_MOST_NAMES)(self._is_plain)

    def named_in(self, written: str, beside: str) -> str:
        """Give the name of a profile, if it is plain, and stands in data and image as that folder and nowhere else.

        `written` are those two, a line each, `beside` is what else an event has of texts that anybody may choose.
        """
        found = _FOLDER.search(written)
        name = found[1] if found else ""
        lowered = name.lower()
        if not name or not self.is_plain(lowered):
            return ""
        text = f"{written}\n{beside}".lower()
        is_folder = stands_as_folder(text, lowered, written.count(f"\\{name}\\"))
        return name if is_folder and not any(sign.search(text) for sign in _MAY_END) else ""

    def _is_plain(self, name: str) -> bool:
        is_odd = name in _SPECIAL or _ODD.search(name) or looks_random(name)
        return not is_odd and self._words.isdisjoint(parts_of(f"\\{name}\\"))


def parts_of(text: str) -> Iterator[str]:
    """Give all parts of a text that are long enough to be a word."""
    return (text[start:end] for start in range(len(text)) for end in range(start + LEAST_WORD, len(text) + 1))


def stands_as_folder(lowered: str, name: str, times: int) -> bool:
    """Tell whether a name stands in a text so often, and each time as a profile's folder; both in lower case."""
    return lowered.count(name) == lowered.count(f"\\users\\{name}\\") == times


def shape_of(name: str) -> str:
    """Give what a name has in common with those that no class of signs tells from it."""
    return name.translate(_SHAPES)

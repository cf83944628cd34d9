"""Texts that one exporter writes event after event: alike but for their values, and so found by one pattern."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import AnyStr, Callable, Generic

_MOST_SHAPES = 16
# So often a shape is looked for, where there may be none to learn.
_MOST_TRIES = 200
# To learn a shape costs much more than to read what it is learnt from; no exporter's is half as long.
_LONGEST_TEXT, _LONGEST_SHAPE = 10_000, 5_000


class Shapes(Generic[AnyStr]):
    """Remember shapes: patterns, each with one group around what of an event a first look has to see."""

    def __init__(self, compiled: Callable[[str], re.Pattern[AnyStr]]) -> None:
        self._compiled: Callable[[str], re.Pattern[AnyStr]] = compiled
        self._known: list[str] = []
        self._tries = 0
        self._pattern: re.Pattern[AnyStr] | None = None

    def may_learn_from(self, text: AnyStr) -> bool:
        """Tell whether a further shape is of use, and a text not too long to look for it."""
        return len(text) <= _LONGEST_TEXT and len(self._known) < _MOST_SHAPES and self._tries < _MOST_TRIES

    def learn(self, shape: str) -> None:
        """Remember a shape; an empty one is none."""
        self._tries += 1
        if shape and shape not in self._known:
            self._known.append(shape)
            self._pattern = self._compiled("|".join(self._known))

    def fitting(self, text: AnyStr) -> re.Match[AnyStr] | None:
        """Match the whole of a text with a known shape."""
        return self._pattern.fullmatch(text) if self._pattern else None

    def following(self, text: AnyStr, at: int) -> Iterator[re.Match[AnyStr]]:
        """Match the texts of known shapes that follow one another from a place on."""
        if self._pattern is None:
            return iter(())
        # As the tokenizer of `re` does it: what is no such text is not searched through.
        scanner = self._pattern.scanner(text, at)  # type: ignore[attr-defined]
        return iter(scanner.match, None)


def grouped(parts: Sequence[str], tell: Sequence[bool]) -> str:
    """Join patterns of a text's parts, with the group of a shape around all from the first that tells to the last.

    Empty where they are too many.
    """
    if sum(map(len, parts)) > _LONGEST_SHAPE:
        return ""
    if True not in tell:
        return "".join(["()", *parts])
    first, last = tell.index(True), len(tell) - list(reversed(tell)).index(True)
    return "".join([*parts[:first], "(", *parts[first:last], ")", *parts[last:]])


def told(found: Iterable[re.Match[AnyStr]]) -> list[AnyStr]:
    """Give of each of such texts what a first look has to see."""
    return [one[one.lastindex or 0] for one in found]

"""Which of many known texts stand in a text: found by three letters of each, however many are known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

_LENGTH = 3
# So many are looked for one by one.
FEW = 16
Letters = tuple[str, str, str]
_NOTHING: frozenset[str] = frozenset()
# Stands for any sign that is no printable ASCII.
ODD_SIGN = "\x80"


def is_odd(text: str) -> bool:
    """Tell whether a text has a sign that is no printable ASCII."""
    return not (text.isascii() and text.isprintable())


def index_of(texts: Iterable[str], seen: Mapping[Letters, int] | None = None) -> dict[str, Any]:
    """Sort texts into those to look for one by one, and the others by the letters to look for: what JSON can hold.

    `seen` counts how often letters stand in what is searched, if that is known: those of the rarest are looked for.
    """
    counts = seen or {}
    known = sorted(set(texts) - {ODD_SIGN})
    apart = [text for text in known if len(text) < _LENGTH or len(known) <= FEW]
    indexed = [text for text in known if len(text) >= _LENGTH] if len(known) > FEW else []
    by_letters: dict[str, list[str]] = {}
    shared = Counter(letters for text in indexed for letters in letters_of(text))
    for text in indexed:
        rarest = min(letters_of(text), key=lambda letters: (counts.get(letters, 0), shared[letters]))
        by_letters.setdefault("".join(rarest), []).append(text)
    return {"apart": apart, "by_letters": by_letters}


class TextIndex:
    """Find known texts; each is kept under those of its letters, three side by side, that the fewest others have."""

    def __init__(self, index: Mapping[str, Any]) -> None:
        self._apart: Sequence[str] = index["apart"]
        self._indexed: Mapping[str, Sequence[str]] = index["by_letters"]

    @cached_property
    def _by_letters(self) -> dict[Letters, Sequence[str]]:
        return {(letters[0], letters[1], letters[2]): texts for letters, texts in self._indexed.items()}

    def found_in(self, texts: Sequence[str]) -> frozenset[str]:
        """Give the known texts that stand in one of some texts, and perhaps one that stands across two of them."""
        if not any(texts):
            return _NOTHING
        text = "\n".join(texts)
        found = {known for known in self._apart if known in text}
        if self._indexed:
            near = filter(None, map(self._by_letters.get, letters_of(text)))
            found.update(known for several in near for known in several if known in text)
        if any(map(is_odd, texts)):
            found.add(ODD_SIGN)
        return frozenset(found)


def letters_of(text: str) -> Iterator[Letters]:
    """Give all letters of a text, three side by side."""
    return zip(text, text[1:], text[2:])

"""Which of many known texts stand in a text: found by three letters of each, however many are known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

_LENGTH = 3
# So many are looked for one by one.
FEW = 16
_Letters = tuple[str, ...]
# Stands for any sign that is no printable ASCII.
ODD_SIGN = "\x80"


def is_odd(text: str) -> bool:
    """Tell whether a text has a sign that is no printable ASCII."""
    return not (text.isascii() and text.isprintable())


class TextIndex:
    """Find known texts; each is kept under those of its letters, three side by side, that the fewest others have."""

    def __init__(self, texts: Iterable[str]) -> None:
        known = sorted(set(texts) - {ODD_SIGN})
        self._apart = [text for text in known if len(text) < _LENGTH or len(known) <= FEW]
        self._indexed = [text for text in known if len(text) >= _LENGTH] if len(known) > FEW else []

    @cached_property
    def _by_letters(self) -> dict[_Letters, list[str]]:
        by_letters: dict[_Letters, list[str]] = {}
        shared = Counter(letters for text in self._indexed for letters in _letters(text))
        for text in self._indexed:
            by_letters.setdefault(min(_letters(text), key=shared.__getitem__), []).append(text)
        return by_letters

    def found_in(self, texts: Sequence[str]) -> frozenset[str]:
        """Give the known texts that stand in one of some texts, and perhaps one that stands across two of them."""
        text = "\n".join(texts)
        found = {known for known in self._apart if known in text}
        if self._indexed:
            near = filter(None, map(self._by_letters.get, _letters(text)))
            found.update(known for several in near for known in several if known in text)
        if any(map(is_odd, texts)):
            found.add(ODD_SIGN)
        return frozenset(found)


def _letters(text: str) -> Iterator[_Letters]:
    return zip(text, text[1:], text[2:])

"""What stays the same of a text from host to host: the literal segments between which anything may stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from runkeyhunt.judging.entry import normalise
from runkeyhunt.letters import fold
from runkeyhunt.patterns import lazy_pattern

_PLACEHOLDER = lazy_pattern(r"<(?:user|sid|guid|hash|ver)>")
# Text that tools do not keep alike: databases end a text at a NUL, exporters turn line ends and halves of characters
# into something else.
_NOT_KEPT = lazy_pattern("\0.*|[\r\n\ud800-\udfff\ufffd]+", re.DOTALL)


@dataclass(frozen=True)
class Pattern:
    """Hold literal segments in their order; one alone is the whole text.

    An empty first segment leaves the beginning open, an empty last one the end.
    """

    segments: tuple[str, ...]

    @property
    def says_nothing(self) -> bool:
        """Tell whether any text would fit."""
        return len(self.segments) > 1 and not any(self.segments)

    def ending(self) -> Pattern:
        """Leave the beginning open."""
        return _pattern(["", *self.segments])


def pattern_of(text: str) -> Pattern:
    """Find what of a text is the same for other users and versions."""
    return _pattern([segment for part in _NOT_KEPT.split(text) for segment in _steady(part)])


def _pattern(segments: list[str]) -> Pattern:
    first, *others = segments
    inner, last = [segment for segment in others[:-1] if segment], others[-1:]
    return Pattern((first, *inner, *last))


def _steady(text: str) -> Iterator[str]:
    """Cut a text at its placeholders; its letters keep their case, since few tools fold others than ASCII."""
    lowered, normalised = fold(text), normalise(text)
    if normalised == lowered:
        yield text
        return
    parts = _PLACEHOLDER.split(normalised)
    end = 0
    for part in parts[:-1]:
        start = lowered.index(part, end)
        end = start + len(part)
        yield text[start:end]
    yield text[len(text) - len(parts[-1]) :]

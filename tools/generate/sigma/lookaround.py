"""Regular expressions without look-around, which many other engines cannot run and SigmaHQ does not take."""

from __future__ import annotations

import re
from dataclasses import dataclass

# One step through a pattern: an escape, a character class, the beginning or end of a group, or any other character.
_STEP = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?(?:<?[=!]|:)|[()|]|.", re.DOTALL)
_REPETITION = re.compile(r"(?:[*+?]|\{\d*,?\d*\})[?+]?")
_LOOK_AROUND = ("(?=", "(?!", "(?<=", "(?<!")
_ONE_CHARACTER = re.compile(r"\\[wWsSdD.]|\[(?:\\.|[^\]\\])*\]|[^\\.^$*+?{}()|\[\]]")


class LookAroundError(ValueError):
    """Say which look-around cannot be said in another way."""


@dataclass(frozen=True)
class _Part:
    """Hold a group (its opening and its alternatives) or a single step (its text), and how often it stands."""

    opening: str
    alternatives: tuple[tuple[_Part, ...], ...]
    repetition: str = ""


def without_look_around(pattern: str) -> str:
    """Rewrite a pattern so that it finds the same texts; raises LookAroundError where that is not possible.

    What stands at either end may take in the neighbouring character, for only the finding counts, not what was found.
    """
    if not any(opening in pattern for opening in _LOOK_AROUND):
        return pattern
    steps = _STEP.findall(pattern)
    alternatives, _ = _alternatives(steps, 0)
    return _render_alternatives(alternatives, at_head=True, at_tail=True)


def _alternatives(steps: list[str], position: int) -> tuple[tuple[tuple[_Part, ...], ...], int]:
    """Read up to the end of the group, or of the pattern; returns where the group's end stands."""
    done: list[tuple[_Part, ...]] = []
    parts: list[_Part] = []
    while position < len(steps) and steps[position] != ")":
        if steps[position] == "|":
            done.append(tuple(parts))
            parts = []
            position += 1
            continue
        part, position = _part(steps, position)
        parts.append(part)
    return (*done, tuple(parts)), position


def _part(steps: list[str], position: int) -> tuple[_Part, int]:
    opening = steps[position]
    inner: tuple[tuple[_Part, ...], ...] = ()
    if opening.startswith("("):
        inner, position = _alternatives(steps, position + 1)
    repetition = _REPETITION.match("".join(steps[position + 1 :]))
    text = repetition.group() if repetition else ""
    return _Part(opening, inner, text), position + 1 + len(text)


def _render_alternatives(alternatives: tuple[tuple[_Part, ...], ...], *, at_head: bool, at_tail: bool) -> str:
    return "|".join(_render_sequence(parts, at_head=at_head, at_tail=at_tail) for parts in alternatives)


def _render_sequence(parts: tuple[_Part, ...], *, at_head: bool, at_tail: bool) -> str:
    last = len(parts) - 1
    return "".join(
        _render(part, at_head=at_head and index == 0, at_tail=at_tail and index == last)
        for index, part in enumerate(parts)
    )


def _render(part: _Part, *, at_head: bool, at_tail: bool) -> str:
    if part.opening in _LOOK_AROUND:
        return _consuming(part, at_head=at_head, at_tail=at_tail)
    if not part.opening.startswith("("):
        return part.opening + part.repetition
    is_once = not part.repetition
    inner = _render_alternatives(part.alternatives, at_head=at_head and is_once, at_tail=at_tail and is_once)
    return f"{part.opening}{inner}){part.repetition}"


def _consuming(part: _Part, *, at_head: bool, at_tail: bool) -> str:
    """Say a look-around at an end of the pattern as characters."""
    is_behind, is_negative = part.opening.startswith("(?<"), part.opening.endswith("!")
    inner = _render_alternatives(part.alternatives, at_head=False, at_tail=at_tail and not is_negative)
    if part.repetition or not (at_head if is_behind else at_tail):
        raise LookAroundError(f"{part.opening}{inner}) stands inside a pattern")
    if not is_negative:
        return f"(?:{inner})"
    other = _other_than(inner)
    if other is None:
        raise LookAroundError(f"{part.opening}{inner}) is about more than one character")
    return f"(?:^|{other})" if is_behind else f"(?:{other}|$)"


def _other_than(text: str) -> str | None:
    """Give the class of all other characters, if the text stands for a single one."""
    if not _ONE_CHARACTER.fullmatch(text):
        return None
    if text.startswith("[^"):
        return f"[{text[2:]}"
    return f"[^{text[1:]}" if text.startswith("[") else f"[^{text}]"

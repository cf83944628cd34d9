"""Untrusted text made harmless for a terminal and for the eye."""

from __future__ import annotations

import unicodedata

# Printable by name, and yet they show nothing: fillers, blank braille, joiners of variants.
_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\ufe00\ufe01\ufe02\ufe0e\ufe0f\uffa0")


def is_visible(character: str) -> bool:
    """Tell whether a character shows itself: controls, direction marks, odd blanks and halves of characters do not."""
    return character.isprintable() and character not in _BLANK_LETTERS


def visible(text: str) -> str:
    r"""Write what does not show itself as Python would, an escape as `\x1b` and a direction mark as `\u202e`."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(character if is_visible(character) else _escape(character) for character in text)


def width(text: str) -> int:
    """Count the columns that a text takes on a terminal."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def shorten(text: str, columns: int) -> str:
    """Cut a text to a number of columns, with an ellipsis for what is gone."""
    return text if width(text) <= columns else _beginning(text, columns - 1) + "…"


def fold(text: str, columns: int, most_lines: int) -> list[str]:
    """Break a text into lines of a number of columns; beyond the last line, cut it."""
    lines: list[str] = []
    while width(text) > columns and len(lines) < most_lines - 1:
        lines.append(_beginning(text, columns))
        text = text[len(lines[-1]) :]
    return [*lines, shorten(text, columns)]


def _beginning(text: str, columns: int) -> str:
    for number, character in enumerate(text):
        columns -= _columns(character)
        if columns < 0:
            return text[:number]
    return text


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")

"""Letters as Windows compares them: one by one, and never one of ASCII with one that only looks or folds like it."""

from __future__ import annotations


def fold(text: str) -> str:
    """Write a text in lower case, in which two names are equal where Windows takes them for one.

    `str.lower` makes a k of the sign for kelvin; Windows' own table, which maps single characters to upper case, does
    not: https://learn.microsoft.com/windows/win32/intl/handling-sorting-in-your-applications.
    """
    return text.lower() if text.isascii() else "".join(map(_fold, text))


def _fold(character: str) -> str:
    upper = character.upper()
    lower = upper.lower()
    is_pair = len(upper) == len(lower) == 1 and lower.upper() == upper and lower.isascii() == character.isascii()
    return lower if is_pair else character

"""Texts, choices and stages of a search."""

from __future__ import annotations

from collections.abc import Iterable


def quoted(text: str) -> str:
    """Write a text as SPL's string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def one_of(field: str, values: Iterable[str]) -> str:
    """Ask for a field to be one of some values; `*` stands for any text."""
    return f"{field} IN ({', '.join(map(quoted, values))})"


def pipeline(*stages: str) -> str:
    """Put stages one below the other."""
    return "\n| ".join(stages)

"""A program or script that lies encoded in a value, wherever in the registry that is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from runkeyhunt.budget import Budget
from runkeyhunt.encodings import base64_bytes, decompressed_within, readable
from runkeyhunt.patterns import lazy_pattern

# A shorter run does not pay the trouble of a second value, and many settings hold one.
LEAST_STORED = 200
# As much as ten values that are each decompressed as far as one ever is.
_MOST_DECOMPRESSED = 1_000_000
_SCRIPT = lazy_pattern(
    r"\b(?:iex|invoke-\w+|new-object|frombase64string|downloadstring|virtualalloc|add-type|powershell|wscript|createobject|"
    r"activexobject|start-process|set-executionpolicy)\b|\bcmd(?:\.exe)?\s*/c\b|\beval\(",
    re.IGNORECASE,
)


def holds_program(text: str) -> bool:
    """Tell whether a text is, for the most part, an encoded script or program."""
    budget = Budget(_MOST_DECOMPRESSED)
    return len(text) >= LEAST_STORED and any(_is_program(data, budget) for data in _stored(text))


def _stored(text: str) -> Iterator[bytes]:
    for run in re.findall(rf"[A-Za-z0-9+/_-]{{{LEAST_STORED},}}", text):
        yield base64_bytes(run)
    for run in re.findall(rf"(?:[0-9A-Fa-f]{{2}}){{{LEAST_STORED},}}", text):
        yield bytes.fromhex(run)


def _is_program(data: bytes, budget: Budget) -> bool:
    return data.startswith(b"MZ") or bool(_SCRIPT.search(readable(data) or readable(decompressed_within(budget, data))))

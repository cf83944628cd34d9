"""The first look at one text."""

from __future__ import annotations

from runkeyhunt.hunt import Hunt
from runkeyhunt.lines import Lines, line_of


def may_concern(hunt: Hunt, text: str) -> bool:
    """Look at a text between two others: only its own number may be given."""
    lines = Lines([b"x", line_of(text), b"y"])
    found = hunt.places_of_concern(lines)
    assert set(lines.numbers(found)) <= {1}
    return bool(found)

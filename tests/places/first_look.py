"""The first look at one text."""

from __future__ import annotations

from runkeyhunt.hunt import Hunt
from runkeyhunt.lines import Lines, line_of


def may_concern(hunt: Hunt, text: str) -> bool:
    """Look at a text between two others: only its own number may be given."""
    found = hunt.lines_of_concern(Lines([b"x", line_of(text), b"y"]))
    assert found <= {1}
    return bool(found)

"""What the miniature Splunk refuses."""

from __future__ import annotations


class SplError(Exception):
    """A search, or an object of an app, that is wrong or that the miniature does not know.

    Args:
        problem: one sentence.
        place: the text in which it stands, from the trouble on.
    """

    def __init__(self, problem: str, place: str = "") -> None:
        near = " ".join(place.split())[:60]
        super().__init__(f"{problem} at: {near}" if near else problem)

"""The palette's colours as dashboards need them: a view has one definition for the dark and the light theme."""

from __future__ import annotations

from collections.abc import Mapping

from runkeyhunt.report.palette import SEVERITY, Tone

ON_CHIP = "#ffffff"
# For what has no colour of its own: 3 to 1 on either ground, as `middle`.
SERIES = ("#428ed6", "#ce742c", "#3f9a6b", "#b060c4", "#ab8521", "#d0587a", "#3a98a0", "#8480d8")


def chip(tone: Tone) -> str:
    """Give the ground on which white text has a contrast of 4.5 to 1 whatever the theme: the colour made for white."""
    return tone.light


def middle(tone: Tone) -> str:
    """Give the colour between those of both themes, for bars and large figures: 3 to 1 on either ground."""
    pairs = zip(_parts(tone.light), _parts(tone.dark))
    return "#" + "".join(f"{(light + dark) // 2:02x}" for light, dark in pairs)


def _parts(colour: str) -> list[int]:
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]


def by_severity() -> Mapping[str, str]:
    """Give the colour of each severity's series."""
    return {name: middle(tone) for name, tone in SEVERITY.items()}

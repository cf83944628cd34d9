"""The palette's colours as dashboards need them: a view has one definition for the dark and the light theme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from runkeyhunt.report.palette import BASELINE, SEVERITY, Tone
from tools.generate.upkeep.checks import LOOK, NOT_OK, OK

ON_CHIP = "#ffffff"
# For what has no colour of its own: 3 to 1 on either ground, as `middle`.
SERIES = ("#428ed6", "#ce742c", "#3f9a6b", "#b060c4", "#ab8521", "#d0587a", "#3a98a0", "#8480d8")

_GOOD, _BAD, _DIM = BASELINE["known_good"], SEVERITY["critical"], SEVERITY["informational"]
_SOON = SEVERITY["medium"]
# By the states of Health's rows.
HEALTH: Mapping[str, Tone] = {
    NOT_OK: replace(_BAD, word="Not ok"),
    LOOK: replace(_SOON, word="Look"),
    OK: replace(_GOOD, word="Ok", sign="✓"),
}
# By the states of the site's own rows, as runkeyhunt_site_baseline and runkeyhunt_tuning tell them.
STANDING: Mapping[str, Tone] = {
    "in force": replace(_GOOD, word="In force", sign="✓"),
    "expires within 30 days": replace(_SOON, word="Expires soon"),
    "expired": replace(_BAD, word="Expired"),
    "counts for nothing: expires is no date": replace(_BAD, word="No date: counts for nothing"),
    "revoked": replace(_DIM, word="Revoked"),
}
SWITCH: Mapping[str, Tone] = {"on": replace(_GOOD, word="On", sign="✓"), "off": replace(_DIM, word="Off")}
SETTING: Mapping[str, Tone] = {
    "as shipped": replace(_DIM, word="As shipped"),
    "set": replace(_GOOD, word="Set by you", sign="✓"),
    "open": replace(_DIM, word="Leaves out nothing"),
}
# Who keeps an entry from being a finding, or keeps its score low.
HELD: Mapping[str, Tone] = {
    "approval": replace(SEVERITY["high"], word="Approval of the site", sign="✎"),
    "tuning": replace(SEVERITY["medium"], word="Tuning of the site", sign="▼"),
    "known_good": replace(_GOOD, word="Shipped known good"),
    "rule": replace(SEVERITY["low"], word="Rule that takes points", sign="↓"),
}


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

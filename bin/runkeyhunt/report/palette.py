"""Words, signs and colours of severities, baseline states and chain stages: what every view and page shows them as.

Each colour has a contrast of 4.5 to 1 and more on every surface of its theme, the least that WCAG 2.1 asks of text:
https://www.w3.org/TR/WCAG21/#contrast-minimum. The sign tells them apart where colours do not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Tone:
    """Show one state: its word, a sign of one character, and its colour in each theme as `#rrggbb`."""

    word: str
    sign: str
    light: str
    dark: str


@dataclass(frozen=True)
class Surface:
    """Hold a theme's own colours: the page, the panels on it, their text, text of less weight, and lines."""

    page: str
    panel: str
    text: str
    dim: str
    line: str


LIGHT = Surface(page="#ffffff", panel="#f5f6f8", text="#16191d", dim="#545c66", line="#cfd4da")
DARK = Surface(page="#111215", panel="#1a1c20", text="#e6e8eb", dim="#a3abb5", line="#3a3f47")

# The worst first, by the names of judging.verdict.SEVERITIES.
SEVERITY: Mapping[str, Tone] = {
    "critical": Tone("Critical", "■", light="#b3122a", dark="#ff7b7b"),
    "high": Tone("High", "▲", light="#9c4200", dark="#ffa657"),
    "medium": Tone("Medium", "◆", light="#725700", dark="#e3b341"),
    "low": Tone("Low", "●", light="#0b5cad", dark="#79c0ff"),
    "informational": Tone("Informational", "○", light="#545c66", dark="#a3abb5"),
}

# By the values of rk_baseline.
BASELINE: Mapping[str, Tone] = {
    "collision": Tone("Collision: a known name with another command or an unlikely writer", "≠", "#9c4200", "#ffa657"),
    "unknown": Tone("Unknown: not in the baseline", "?", "#545c66", "#a3abb5"),
    "known_good": Tone("Known good", "=", "#1a6b33", "#7ee787"),
}

# By the values of rk_chain_stage, in their order.
STAGE: Mapping[str, Tone] = {
    "dropped": Tone("Dropped", "↓", light="#0b5cad", dark="#79c0ff"),
    "registered": Tone("Registered", "+", light="#725700", dark="#e3b341"),
    "executed": Tone("Executed", "►", light="#9c4200", dark="#ffa657"),
    "fired": Tone("Fired", "▲", light="#b3122a", dark="#ff7b7b"),
}

"""The grid of a view: rows of panels, each as wide as its share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tools.generate.dashboards.pieces import Panel

WIDTH = 1440
_GAP = 8


@dataclass(frozen=True)
class Row:
    """One row of a view: its height in pixels, and its panels with their shares of the width."""

    height: int
    panels: tuple[tuple[Panel, int], ...]


def row(height: int, *panels: Panel, shares: Sequence[int] = ()) -> Row:
    """Put panels side by side, equally wide unless their shares are given."""
    return Row(height, tuple(zip(panels, shares or [1] * len(panels), strict=True)))


def layout(rows: Sequence[Row], inputs: Sequence[str]) -> dict[str, Any]:
    """Lay rows out one below the other."""
    structure: list[dict[str, Any]] = []
    top = _GAP
    for line in rows:
        structure += _placed(line, top)
        top += line.height + _GAP
    return {
        "type": "absolute",
        "options": {"width": WIDTH, "height": top, "display": "auto"},
        "globalInputs": list(inputs),
        "structure": structure,
    }


def _placed(line: Row, top: int) -> list[dict[str, Any]]:
    total = sum(share for _, share in line.panels)
    free = WIDTH - _GAP * (len(line.panels) + 1)
    placed, left = [], _GAP
    for panel, share in line.panels:
        width = free * share // total
        position = {"x": left, "y": top, "w": width, "h": line.height}
        placed.append({"item": panel.name, "type": "block", "position": position})
        left += width + _GAP
    return placed

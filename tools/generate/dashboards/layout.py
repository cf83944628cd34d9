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
    """One row of a view: its height and its panels with their widths, in pixels."""

    height: int
    panels: tuple[tuple[Panel, int], ...]


def row(height: int, *panels: Panel, shares: Sequence[int] = ()) -> Row:
    """Put panels side by side, equally wide unless their shares are given."""
    parts = shares or [1] * len(panels)
    free = WIDTH - _GAP * (len(panels) + 1)
    widths = [free * part // sum(parts) for part in parts]
    return Row(height, tuple((panel.in_width(width), width) for panel, width in zip(panels, widths, strict=True)))


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
    placed, left = [], _GAP
    for panel, width in line.panels:
        position = {"x": left, "y": top, "w": width, "h": line.height}
        placed.append({"item": panel.name, "type": "block", "position": position})
        left += width + _GAP
    return placed

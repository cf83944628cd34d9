"""The score as bars: each summand begins where the one before it ended."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from runkeyhunt.judging.verdict import HIGHEST_SCORE
from runkeyhunt.offline.html.markup import Markup, filled, joined
from runkeyhunt.patterns import lazy_pattern

_SUMMAND = lazy_pattern(r"([+-]\d{1,9}) (.*)", re.DOTALL)


@dataclass(frozen=True)
class Bar:
    """Hold a summand: its points as written, its reason, and from where to where it takes the sum."""

    points: str
    reason: str
    start: int
    end: int

    @property
    def kind(self) -> str:
        """Tell what adds from what takes."""
        return "adds" if self.end >= self.start else "takes"


def bars_of(reasons: Sequence[str]) -> Iterator[Bar]:
    """Read the summands; a reason without points has a bar of no length."""
    total = 0
    for reason in reasons:
        summand = _SUMMAND.fullmatch(reason)
        points, words = summand.groups() if summand else ("", reason)
        yield Bar(points, words, total, total + int(points or 0))
        total += int(points or 0)


def score_table(reasons: Sequence[str], score: int, severity: str) -> Markup:
    """Draw the summands as a table with a bar each, and the score below them."""
    bars = list(bars_of(reasons))
    width = max([HIGHEST_SCORE, *(bar.end for bar in bars)])
    rows = joined((_row(bar, bar.kind, width) for bar in bars), "\n")
    total = _row(Bar(str(score), "Score", 0, score), severity, width)
    return filled("score", rows=rows, total=total)


def _row(bar: Bar, kind: str, width: int) -> Markup:
    return filled(
        "summand",
        points=bar.points,
        reason=bar.reason,
        kind=kind,
        width=width,
        left=min(bar.start, bar.end),
        length=abs(bar.end - bar.start),
    )

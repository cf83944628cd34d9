"""The score with a chain's points: the reasons still add up to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from runkeyhunt.judging.verdict import CAP_REASON, HIGHEST_SCORE, Summand, limit_relief, severity_of
from runkeyhunt.patterns import lazy_pattern

_SUMMAND = lazy_pattern(r"([+-]\d+) (.*)", re.DOTALL)


def raise_score(score: str, reasons: Sequence[str], added: Iterable[Summand]) -> dict[str, str | list[str]]:
    """Add a chain's summands to a verdict's; returns the fields for score, severity and reasons."""
    # The hunt's own cap is taken out and found anew for the raised score.
    summands = _summands(score, reasons)
    summands += limit_relief(summands, added)
    total = sum(points for points, _ in summands)
    if total > HIGHEST_SCORE:
        summands.append((HIGHEST_SCORE - total, CAP_REASON))
    total = max(0, min(HIGHEST_SCORE, total))
    return {
        "rk_score": str(total),
        "rk_severity": severity_of(total),
        "rk_reasons": [f"{points:+d} {reason}" for points, reason in summands],
    }


def _summands(score: str, reasons: Sequence[str]) -> list[Summand]:
    parsed = (_SUMMAND.fullmatch(reason) for reason in reasons)
    summands = [(int(found[1]), found[2]) for found in parsed if found and found[2] != CAP_REASON]
    if not summands and score.isdecimal():
        return [(int(score), "Score of the write itself")]  # whose reasons a search did not keep
    return summands

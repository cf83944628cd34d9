"""What weights are fitted for: malicious writes at 40 and at 60, benign ones below, no list drowning another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import sqrt

from runkeyhunt.judging.verdict import HIGHEST_SCORE
from tools.accuracy.cases import Case
from tools.accuracy.figures import HIGH, MEDIUM
from tools.accuracy.samples import BENIGN, MALICIOUS

STEP = 5
# A hinge: a write on the right side of a threshold costs nothing, and on the wrong side one for each band of severity.
_BAND = HIGH - MEDIUM


def costs_of_scores() -> Mapping[str, tuple[float, ...]]:
    """Give what each score from 0 to 100 costs, by label; scores are multiples of five, so 35 is the next below 40."""
    scores = range(HIGHEST_SCORE + 1)
    return {
        MALICIOUS: tuple(sum(_cost(least - score) for least in (MEDIUM, HIGH)) for score in scores),
        BENIGN: tuple(sum(_cost(score - least + STEP) for least in (MEDIUM, HIGH)) for score in scores),
    }


def importances_of(lists: Sequence[Sequence[Case]]) -> list[float]:
    """Give each case of all lists, in their order, its part in the whole.

    Both labels weigh one; a list of n writes of a label counts for the root of n in it, so that a long list says more
    than a short one and does not drown it.
    """
    counts = [Counter(case.sample.label for case in cases) for cases in lists]
    totals = {label: sum(sqrt(count[label]) for count in counts) or 1 for label in (MALICIOUS, BENIGN)}
    return [
        1 / sqrt(count[case.sample.label]) / totals[case.sample.label]
        for cases, count in zip(lists, counts)
        for case in cases
    ]


def _cost(distance: int) -> float:
    return max(0, distance) / _BAND

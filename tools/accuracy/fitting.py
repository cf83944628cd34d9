"""The fit: coordinate descent over weights that are multiples of five, held near today's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tools.accuracy.cases import Case, Weights
from tools.accuracy.figures import HIGH, MEDIUM
from tools.accuracy.objective import STEP, costs_of_scores
from tools.accuracy.samples import MALICIOUS
from tools.generate.rules.rule_file import HIGHEST_WEIGHT

# What fewer families and products than these show may be one program's habit: the rule keeps its weight.
LEAST_GROUPS = 5
# So it does where its change brings fewer of them than these to the right side of a threshold.
LEAST_WON = 2


@dataclass(frozen=True)
class Problem:
    """Hold what to fit: the cases with their importances, today's weights, and what a step of five away costs."""

    cases: Sequence[Case]
    importances: Sequence[float]
    today: Weights
    restraint: float


def fit(problem: Problem) -> dict[str, int]:
    """Search the weights; the same problem gives the same weights every time.

    The change that wins least is taken back and the search begun anew without that rule, until each change wins enough.
    """
    rules = sorted(_supported(problem.cases) & problem.today.keys())
    while True:
        weights = _descend(problem, rules)
        won = {rule: won_by(problem, weights, rule) for rule in rules if weights[rule] != problem.today[rule]}
        weak = [rule for rule in won if won[rule] < LEAST_WON]
        if not weak:
            return weights
        rules.remove(min(weak, key=lambda rule: (won[rule], rule)))


def won_by(problem: Problem, weights: Weights, rule: str) -> int:
    """Count the families and products that one rule's change brings to the right side of 40 or 60."""
    before = {**weights, rule: problem.today[rule]}
    touched = [case for case in problem.cases if rule in case.fired]
    return len({case.sample.group for case in touched if _right(case, weights) > _right(case, before)})


def _right(case: Case, weights: Weights) -> int:
    reached = sum(case.score_with(weights) >= least for least in (MEDIUM, HIGH))
    return reached if case.sample.label == MALICIOUS else -reached


def _descend(problem: Problem, rules: Sequence[str]) -> dict[str, int]:
    """Give each rule in turn the weight that costs least while the others stand, until none changes.

    The whole cost falls with each change, so that this ends.
    """
    descent = _Descent(problem)
    while sum(descent.improve(rule) for rule in rules):
        pass
    return descent.weights


def choices_of(today: int) -> list[int]:
    """Give the weights that a rule may have: multiples of five of today's sign, and today's."""
    sign = 1 if today > 0 else -1
    return sorted({today, *(sign * size for size in range(STEP, HIGHEST_WEIGHT + 1, STEP))})


def _supported(cases: Iterable[Case]) -> set[str]:
    groups: dict[str, set[tuple[str, str]]] = {}
    for case in cases:
        # Below its ceiling nothing that fires on a known good write can change it.
        for rule in case.fired if case.base < case.ceiling else ():
            groups.setdefault(rule, set()).add(case.sample.group)
    return {rule for rule, found in groups.items() if len(found) >= LEAST_GROUPS}


class _Descent:
    """Keep every case's sum of points while weights change, so that a change costs only the cases it touches."""

    def __init__(self, problem: Problem) -> None:
        self.weights = dict(problem.today)
        self._problem = problem
        self._costs = costs_of_scores()
        self._totals = [case.base + sum(self.weights[rule] for rule in case.fired) for case in problem.cases]
        self._touched: dict[str, list[int]] = {}
        for number, case in enumerate(problem.cases):
            for rule in case.fired:
                self._touched.setdefault(rule, []).append(number)

    def improve(self, rule: str) -> bool:
        """Give a rule its best weight; True if that is another."""
        old = self.weights[rule]
        best = min(choices_of(self._problem.today[rule]), key=lambda weight: self._rank(rule, weight))
        for number in self._touched[rule]:
            self._totals[number] += best - old
        self.weights[rule] = best
        return best != old

    def _rank(self, rule: str, weight: int) -> tuple[float, int, int]:
        """Order weights by cost, and of equal ones the nearest to today's first; rounding keeps sums comparable."""
        moved = weight - self.weights[rule]
        away = abs(weight - self._problem.today[rule])
        cost = sum(self._cost(number, moved) for number in self._touched[rule])
        return round(cost + self._problem.restraint * away / STEP, 9), away, weight

    def _cost(self, number: int, moved: int) -> float:
        case = self._problem.cases[number]
        score = case.score_at(self._totals[number] + moved)
        return self._problem.importances[number] * self._costs[case.sample.label][score]

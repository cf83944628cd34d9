"""Cross-validation in which no family and no product is on both sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from zlib import crc32

from tools.accuracy.fitting import Problem, fit
from tools.accuracy.objective import costs_of_scores

FOLDS = 5


@dataclass(frozen=True)
class Validation:
    """Hold each case's score by weights fitted without its group, the cost of these scores, and the folds' weights."""

    scores: tuple[int, ...]
    cost: float
    weights: tuple[dict[str, int], ...]


def fold_of(group: tuple[str, str]) -> int:
    """Give the fold of a family or product: the same in every run, whatever else is in the lists."""
    return crc32("\t".join(group).encode()) % FOLDS


def cross_validate(problem: Problem) -> Validation:
    """Fit once without each fold, and score that fold with it."""
    folds = [fold_of(case.sample.group) for case in problem.cases]
    weights = tuple(fit(_without(problem, folds, fold)) for fold in range(FOLDS))
    scores = tuple(case.score_with(weights[fold]) for case, fold in zip(problem.cases, folds))
    return Validation(scores, cost_of(problem, scores), weights)


def cost_of(problem: Problem, scores: Sequence[int]) -> float:
    """Give what these scores cost, restraint left out."""
    return sum(_costs(problem, scores))


def fold_costs(problem: Problem, scores: Sequence[int]) -> list[float]:
    """Give what these scores cost in each fold: a gain that one fold alone makes is chance."""
    folds = [fold_of(case.sample.group) for case in problem.cases]
    return [sum(cost for cost, own in zip(_costs(problem, scores), folds) if own == fold) for fold in range(FOLDS)]


def _costs(problem: Problem, scores: Sequence[int]) -> list[float]:
    costs = costs_of_scores()
    return [
        importance * costs[case.sample.label][score]
        for case, importance, score in zip(problem.cases, problem.importances, scores)
    ]


def _without(problem: Problem, folds: Sequence[int], fold: int) -> Problem:
    kept = [number for number, other in enumerate(folds) if other != fold]
    return replace(
        problem,
        cases=[problem.cases[number] for number in kept],
        importances=[problem.importances[number] for number in kept],
    )

"""What the engine found in each sample, kept so that a score can be added up again with other weights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from runkeyhunt.hunt import Hunt
from runkeyhunt.judging.baseline import KNOWN_GOOD
from runkeyhunt.judging.verdict import HIGHEST_KNOWN_GOOD, HIGHEST_SCORE, SEVERITIES, Verdict, limit_relief, severity_of
from tools.accuracy.samples import Sample

SEVERITY_NAMES = tuple(name for _, name in reversed(SEVERITIES))
Weights = Mapping[str, int]


class OutOfStepError(RuntimeError):
    """Say that the engine adds up a score otherwise than `Case.score_with` does."""


@dataclass(frozen=True)
class Case:
    """Hold one sample as judged: the points of its location, the rules that fired, and the most it can score.

    A write that is no autostart is at 0 whatever the weights.
    """

    sample: Sample
    score: int
    base: int
    fired: tuple[str, ...]
    ceiling: int
    reasons: tuple[str, ...]

    def score_with(self, weights: Weights) -> int:
        """Add up the score as the engine does, with these weights of the rules."""
        return self.score_at(self._total(weights))

    def _total(self, weights: Weights, without: str = "") -> int:
        added = [weights[rule] for rule in self.fired if rule != without]
        if min(added, default=0) >= 0:
            return self.base + sum(added)
        return self.base + sum(points for points, _ in limit_relief([(self.base, "")], [(own, "") for own in added]))

    def score_at(self, total: int) -> int:
        """Give the score that a sum of points comes to."""
        return max(0, min(self.ceiling, total))

    def deciding(self, weights: Weights) -> list[str]:
        """Name the rules without any one of which the severity would be another."""
        severity = severity_of(self.score_with(weights))
        return [rule for rule in self.fired if severity_of(self.score_at(self._total(weights, rule))) != severity]


def judge_all(hunt: Hunt, samples: Iterable[Sample], weights: Weights) -> list[Case]:
    """Judge every sample once; raises OutOfStepError where today's weights do not add up to the engine's score."""
    cases = [_case(sample, hunt.judge(sample.event)) for sample in samples]
    for case in cases:
        if case.score_with(weights) != case.score:
            again = case.score_with(weights)
            raise OutOfStepError(
                f"{case.sample.name}: the engine says {case.score}, its rules add up to {again}: "
                "run make generate, and compare Case.score_with with the engine's verdict."
            )
    return cases


def scores_of(cases: Sequence[Case], weights: Weights) -> list[int]:
    """Score all cases with these weights."""
    return [case.score_with(weights) for case in cases]


def _case(sample: Sample, verdict: Verdict | None) -> Case:
    if verdict is None:
        return Case(sample, 0, 0, (), 0, ("no autostart write",))
    ceiling = HIGHEST_KNOWN_GOOD if verdict.baseline == KNOWN_GOOD else HIGHEST_SCORE
    # The first reason is the location's, "+10 Run key, …".
    base = int(verdict.reasons[0].split(" ", 1)[0])
    return Case(sample, verdict.score, base, verdict.rules, ceiling, verdict.reasons)

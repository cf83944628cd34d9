"""What a fit would change and why, rule by rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tools.accuracy.cases import Case, Weights
from tools.accuracy.figures import HIGH, MEDIUM, figures_of
from tools.accuracy.samples import BENIGN, MALICIOUS, Sample


@dataclass(frozen=True)
class Reach:
    """Count one side of a rule: the writes and the groups it fired on, and what its change lifts over 40 or 60.

    `up` and `down` count thresholds crossed: one write that goes from below 40 to 60 counts twice.
    """

    writes: int
    groups: int
    up: int
    down: int


@dataclass(frozen=True)
class Change:
    """Hold what a fit makes of one rule; `folds` counts the folds whose own fit moved it in the same direction."""

    rule: str
    today: int
    fitted: int
    malicious: Reach
    benign: Reach
    folds: int


def changes_of(cases: Sequence[Case], today: Weights, fitted: Weights, folds: Sequence[Weights]) -> list[Change]:
    """Explain every change, the farthest first."""
    changed = sorted(
        (rule for rule in fitted if fitted[rule] != today[rule]),
        key=lambda rule: (-abs(fitted[rule] - today[rule]), rule),
    )
    return [_change(cases, today, fitted, rule, folds) for rule in changed]


def lines(changes: Sequence[Change]) -> Iterator[str]:
    """Give one line for each change."""
    yield f"{'rule':44} today  fit  folds  malicious: fired (families), up, down   benign: fired (products), up, down"
    for change in changes:
        sides = f"{_side(change.malicious)}    {_side(change.benign)}"
        yield f"{change.rule:44} {change.today:5} {change.fitted:4}  {change.folds:5}  {sides}"


def losses(title: str, samples: Sequence[Sample], today: Sequence[int], fitted: Sequence[int]) -> Iterator[str]:
    """Name each figure of a list that is worse with the fitted weights."""
    before, after = figures_of(samples, today), figures_of(samples, fitted)
    for name, old, new in (
        (f"malicious at {MEDIUM}", before.malicious.medium, after.malicious.medium),
        (f"malicious at {HIGH}", before.malicious.high, after.malicious.high),
        (f"benign at {MEDIUM}", -before.benign.medium, -after.benign.medium),
        (f"benign at {HIGH}", -before.benign.high, -after.benign.high),
    ):
        if new < old:
            yield f"{title} would lose: {name} from {abs(old)} to {abs(new)}"


def _change(cases: Sequence[Case], today: Weights, fitted: Weights, rule: str, folds: Sequence[Weights]) -> Change:
    own = [case for case in cases if rule in case.fired]
    # The rule's part in the fit: all weights as fitted, but for its own, which stays as it is.
    before = {**fitted, rule: today[rule]}
    sides = [_reach([case for case in own if case.sample.label == label], before, fitted) for label in _SIDES]
    direction = fitted[rule] - today[rule]
    agreeing = sum((fold[rule] - today[rule]) * direction > 0 for fold in folds)
    return Change(rule, today[rule], fitted[rule], sides[0], sides[1], agreeing)


def _reach(cases: Sequence[Case], before: Weights, after: Weights) -> Reach:
    scores = [(case.score_with(before), case.score_with(after)) for case in cases]
    return Reach(
        writes=len(cases),
        groups=len({case.sample.group for case in cases}),
        up=sum(old < least <= new for old, new in scores for least in (MEDIUM, HIGH)),
        down=sum(new < least <= old for old, new in scores for least in (MEDIUM, HIGH)),
    )


def _side(reach: Reach) -> str:
    return f"{reach.writes:16} {f'({reach.groups})':>10} {reach.up:3} {reach.down:5}"


_SIDES = (MALICIOUS, BENIGN)

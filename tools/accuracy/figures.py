"""The figures of a list: how many writes reach which score, and how well the scores part the two sides."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from runkeyhunt.judging.verdict import severity_of
from tools.accuracy.cases import SEVERITY_NAMES
from tools.accuracy.samples import BENIGN, INFERRED, KNOWN, MALICIOUS, WRITER_UNKNOWN, Sample

MEDIUM, HIGH = 40, 60


@dataclass(frozen=True)
class Side:
    """Count the writes of one label: all, those at 40 or more, those at 60 or more, and each severity, lowest first."""

    writes: int
    medium: int
    high: int
    by_severity: tuple[int, ...]


@dataclass(frozen=True)
class Figures:
    """Hold the figures of some writes; `auc` is None where one side is empty."""

    malicious: Side
    benign: Side
    auc: float | None


def figures_of(samples: Sequence[Sample], scores: Sequence[int]) -> Figures:
    """Count both sides."""
    malicious, benign = ([score for sample, score in zip(samples, scores) if sample.label == label] for label in _SIDES)
    return Figures(side_of(malicious), side_of(benign), auc_of(malicious, benign))


def side_of(scores: Sequence[int]) -> Side:
    """Count the writes of one side."""
    severities = Counter(map(severity_of, scores))
    medium, high = (sum(score >= least for score in scores) for least in (MEDIUM, HIGH))
    return Side(len(scores), medium, high, tuple(severities[name] for name in SEVERITY_NAMES))


def auc_of(malicious: Sequence[int], benign: Sequence[int]) -> float | None:
    """Give the share of pairs in which the malicious write scores higher; equal scores count half."""
    if not malicious or not benign:
        return None
    ordered = sorted(benign)
    wins = sum(bisect_left(ordered, score) + bisect_right(ordered, score) for score in malicious)
    return wins / 2 / len(malicious) / len(benign)


def parts_of(samples: Sequence[Sample], scores: Sequence[int]) -> dict[str, Figures]:
    """Give the figures of the whole, by writer and by event; a part that no sample belongs to is left out."""
    parts = {}
    for name, belongs in _PARTS.items():
        own = [(sample, score) for sample, score in zip(samples, scores) if _PARTS["all"](sample) and belongs(sample)]
        if own:
            parts[name] = figures_of([sample for sample, _ in own], [score for _, score in own])
    return parts


_SIDES = (MALICIOUS, BENIGN)
_PARTS: dict[str, Callable[[Sample], bool]] = {
    "all": lambda sample: sample.label in _SIDES,
    "writer known": lambda sample: sample.writer == KNOWN,
    "writer inferred": lambda sample: sample.writer == INFERRED,
    "writer unknown": lambda sample: sample.writer == WRITER_UNKNOWN,
    "Event 13": lambda sample: sample.event["EventCode"] == "13",
    "Event 11": lambda sample: sample.event["EventCode"] == "11",
    "other events": lambda sample: sample.event["EventCode"] not in ("11", "13"),
}

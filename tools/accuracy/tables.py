"""The figures as lines of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tools.accuracy.cases import SEVERITY_NAMES, Case
from tools.accuracy.figures import HIGH, MEDIUM, Figures, Side, figures_of, parts_of, side_of
from tools.accuracy.samples import BENIGN, MALICIOUS, OTHER, Sample

_WIDTH = 17
_SIDE = f"{'>= 40':>12} {'>= 60':>12}"
HEADER = f"  {'':{_WIDTH}} {'malicious':>9} {_SIDE} {'benign':>9} {_SIDE} {'AUC':>7}"


def table(samples: Sequence[Sample], scores: Sequence[int]) -> Iterator[str]:
    """Give recall, false alarms and AUC of a list, its parts too, and both sides by severity."""
    parts = parts_of(samples, scores)
    if parts:
        yield HEADER
        yield from (row(name, figures) for name, figures in parts.items())
        yield from _by_severity(parts["all"])
    yield from _others(samples, scores)


def row(name: str, figures: Figures) -> str:
    """Give one line of the table."""
    auc = "" if figures.auc is None else f"{figures.auc:.3f}"
    return f"  {name:{_WIDTH}} {_side(figures.malicious)} {_side(figures.benign)} {auc:>7}"


def rows_of_lists(titled: Sequence[tuple[str, Sequence[Sample], Sequence[int]]]) -> Iterator[str]:
    """Give one line for each list."""
    yield HEADER
    yield from (row(title, figures_of(samples, scores)) for title, samples, scores in titled)


def misses(cases: Sequence[Case]) -> list[str]:
    """Name the malicious writes below 60, and all others at 40 or more."""
    return [
        f"    {case.sample.label} at {case.score}: {case.sample.name} ({case.sample.family}): {'; '.join(case.reasons)}"
        for case in cases
        if (case.score < HIGH if case.sample.label == MALICIOUS else case.score >= MEDIUM)
    ]


def _side(side: Side) -> str:
    return f"{side.writes:9} {_share(side.medium, side.writes)} {_share(side.high, side.writes)}"


def _share(part: int, whole: int) -> str:
    return f"{part:5} {part / whole:6.1%}" if whole else f"{'-':>12}"


def _by_severity(figures: Figures) -> Iterator[str]:
    yield f"  {'by severity':{_WIDTH}} " + " ".join(f"{name:>13}" for name in SEVERITY_NAMES)
    for label, side in ((MALICIOUS, figures.malicious), (BENIGN, figures.benign)):
        yield f"    {label:{_WIDTH - 2}} " + " ".join(f"{count:13}" for count in side.by_severity)


def _others(samples: Sequence[Sample], scores: Sequence[int]) -> Iterator[str]:
    others = side_of([score for sample, score in zip(samples, scores) if sample.label == OTHER])
    if others.writes:
        yield f"  {others.writes} registry events that are no labelled autostart: {others.medium} at {MEDIUM} or more"

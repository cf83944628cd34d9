"""What a verdict on a snapshot's value says besides: its state, what its form cannot know, what other tools say."""

from __future__ import annotations

from collections.abc import Iterator

from runkeyhunt.events.registry_value import CATEGORY, OFF, PRESENT, REMOVED, RegistryValue
from runkeyhunt.judging.verdict import Summand, Verdict, severity_of
from runkeyhunt.places.present import live, texts_of

SNAPSHOT = "snapshot"
# The last score of the band that is called low.
HIGHEST_SWITCHED_OFF = 39
WRITER_UNKNOWN = "Not known in this form: who wrote it"
NOT_SHOWN = "Not known in this form: the value's data"
EMPTY = "Empty: starts nothing"
_UNKNOWN = "unknown"


def told_of(verdict: Verdict, value: RegistryValue) -> Verdict:
    """Add to a verdict what the snapshot tells; what is empty, off or gone scores less, and its reasons stay."""
    value = live(value)
    told = [*_limits(verdict, value), *_unknowns(verdict, value)]
    score = verdict.score + sum(points for points, _ in told)
    return verdict._replace(
        score=score,
        severity=severity_of(score),
        data=_shown(verdict, value),
        reasons=(*verdict.reasons, *(f"{points:+d} {reason}" for points, reason in told)),
        source_kind=SNAPSHOT,
        state=value.state or _UNKNOWN,
        time_of=value.time_of,
    )


def is_empty(value: RegistryValue) -> bool:
    """Tell whether a value is there and holds nothing; what is not shown is not empty."""
    if value.data is None or isinstance(value.data, bytes):
        return value.data == b""
    return not texts_of(value.data)


def emptied(verdict: Verdict) -> Verdict:
    """Let what holds nothing score nothing, and say why."""
    reasons = (f"+0 {verdict.reasons[0].partition(' ')[2]}", f"+0 {EMPTY}")
    return verdict._replace(score=0, severity=severity_of(0), reasons=reasons)


def _limits(verdict: Verdict, value: RegistryValue) -> Iterator[Summand]:
    """Yield the reason why a value starts nothing, or nothing now."""
    if value.present != PRESENT:
        gone = "Removed by this file" if value.present == REMOVED else "Deleted"
        yield -verdict.score, f"{gone}: not shown as something that is there"
    elif value.state == OFF:
        where = f" in {value.state_from}" if value.state_from else ""
        more = min(0, HIGHEST_SWITCHED_OFF - verdict.score)
        yield more, f"Switched off{where}: starts nothing until it is switched on"


def _unknowns(verdict: Verdict, value: RegistryValue) -> Iterator[Summand]:
    is_value = verdict.event.details is not None or value.data is None
    if value.data is None and is_value and verdict.event.target.startswith("HK"):
        yield 0, NOT_SHOWN
    if isinstance(value.data, bytes) and texts_of(value.data):
        yield 0, "Text that is kept as REG_BINARY, where Windows expects a string"
    if isinstance(value.data, tuple) and len(value.data) > 1:
        yield 0, f"{len(value.data)} strings: judged is the worst of them"
    yield 0, WRITER_UNKNOWN
    said = (pair for pair in value.evidence if pair[0] != CATEGORY)
    yield from ((0, f"Said by {value.form}, not checked: {about} {text}") for about, text in said)
    yield from ((0, f"In doubt: {doubt}") for doubt in value.doubts)


def _shown(verdict: Verdict, value: RegistryValue) -> str:
    return "\n".join(value.data) if isinstance(value.data, tuple) else verdict.data

"""A search result looked at as what it is: an event, or a row in which a snapshot's tool shows values."""

from __future__ import annotations

from runkeyhunt.events.evidence import read_evidence
from runkeyhunt.events.fields import may_hold_path
from runkeyhunt.hunt import Answer, Hunt
from runkeyhunt.snapshots.rows import is_event_too, values_in
from runkeyhunt_table import Record


def may_be_judged(record: Record) -> bool:
    """Tell whether a record has a field that could hold a path, or is a snapshot's row."""
    return may_hold_path(record) or values_in(record, read_raw=False) is not None


def look(hunt: Hunt, record: Record, *, raw: bool) -> Answer:
    """Judge an event, or what a snapshot's row shows, or both; the worst counts."""
    values = values_in(record, read_raw=raw)
    if values is None:
        return hunt.look(record, raw=raw)
    answers = [hunt.look_at(value, read_evidence(record)) for value in values]
    if is_event_too(record, read_raw=raw):
        answers.append(hunt.look(record, raw=raw))
    return max(answers, key=_worst, default=Answer())


def _worst(answer: Answer) -> tuple[int, str]:
    return answer.verdict.score if answer.verdict else -1, answer.unreadable

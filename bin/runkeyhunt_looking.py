"""A search result looked at as what it is: an event, or a row in which a snapshot's tool shows values."""

from __future__ import annotations

from runkeyhunt.events.evidence import read_evidence
from runkeyhunt.events.fields import may_hold_path
from runkeyhunt.events.order import SYSMON_ORDER
from runkeyhunt.events.vocabulary.input_fields import OF_CIM
from runkeyhunt.hunt import Answer, Hunt
from runkeyhunt_table import Record

_CODE, _RAW = "EventCode", "_raw"
# No tool's row has a code and beside it these fields alone.
OF_EVENTS = frozenset({_CODE, "Computer", *SYSMON_ORDER, *OF_CIM})
_OF_SPLUNK = frozenset({"host", "source", "sourcetype", "_time", "_chunked_idx", _RAW})
_PLAIN = OF_EVENTS | _OF_SPLUNK


def may_be_judged(record: Record) -> bool:
    """Tell whether a record has a field that could hold a path, or is a snapshot's row."""
    if may_hold_path(record):
        return True
    from runkeyhunt.snapshots.rows import values_in

    return values_in(record, read_raw=False) is not None


def look(hunt: Hunt, record: Record, *, raw: bool) -> Answer:
    """Judge an event, or what a snapshot's row shows, or both; the worst counts."""
    if _is_plain_event(record, read_raw=raw):
        return hunt.look(record, raw=raw)
    from runkeyhunt.snapshots.rows import is_event_too, values_in

    values = values_in(record, read_raw=raw)
    if values is None:
        return hunt.look(record, raw=raw)
    answers = [hunt.look_at(value, read_evidence(record)) for value in values]
    if is_event_too(record, read_raw=raw):
        answers.append(hunt.look(record, raw=raw))
    return max(answers, key=_worst, default=Answer())


def _is_plain_event(record: Record, *, read_raw: bool) -> bool:
    """Tell of most events by the names of their fields alone that they are no snapshot's rows."""
    if not isinstance(record.get(_CODE), str) or (read_raw and str(record.get(_RAW, "")).startswith("{")):
        return False
    return _PLAIN.issuperset(record)


def _worst(answer: Answer) -> tuple[int, str]:
    return answer.verdict.score if answer.verdict else -1, answer.unreadable

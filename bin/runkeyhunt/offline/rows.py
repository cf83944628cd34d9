"""A finding as a row, and all of them as JSON, an object a line: which takes no more than the hunt itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Union

from runkeyhunt.offline.outcome import Finding, Outcome
from runkeyhunt.offline.visible import is_visible
from runkeyhunt.patterns import lazy_pattern

_OUTSIDE_ASCII = lazy_pattern(r"[^ -~]")
_DELETE = "\x7f"
_ENCODER = json.JSONEncoder(ensure_ascii=False)

Value = Union[str, Sequence[str], int]


def jsonl_lines(outcome: Outcome, threshold: int) -> Iterator[str]:
    """Write every write as an object of its own."""
    for finding in outcome.ranked(threshold):
        text = _ENCODER.encode({**row_of(finding), "rk_score": finding.verdict.score})
        # The encoder leaves no other sign of ASCII that does not show itself.
        is_plain = text.isascii() and _DELETE not in text
        yield text if is_plain else _OUTSIDE_ASCII.sub(_escape, text)


def row_of(finding: Finding) -> dict[str, Value]:
    """Give a finding's fields, and where it was read."""
    event = finding.verdict.event
    told = {**finding.verdict.to_fields(), **finding.chain}
    row: dict[str, Value] = {
        "time": event.time,
        "host": event.computer,
        **told,
        "path": finding.path,
        "place": finding.place,
    }
    row.update(changed(finding))
    if finding.value is None:
        return row
    return {**row, "form": finding.value.form, "also_in": sources(finding)[1:], "doubts": finding.value.doubts}


def changed(finding: Finding, prefix: str = "") -> dict[str, str]:
    """Give the fields that say what became of a finding, if it was compared."""
    change = finding.change
    return {f"{prefix}change": change.kind, f"{prefix}before": change.before} if change else {}


def sources(finding: Finding) -> list[str]:
    """Name every place where a finding was read."""
    return [f"{path}, {place}" for path, place in finding.sources] or [f"{finding.path}, {finding.place}"]


def _escape(found: re.Match[str]) -> str:
    character = found.group()
    return character if is_visible(character) else json.dumps(character)[1:-1]

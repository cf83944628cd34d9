"""What a field of a result holds, and how Splunk reads, compares and prints it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Union

Value = Union[str, list[str]]
Row = dict[str, Value]

_NUMBER = re.compile(r"\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*\Z")


def values_of(value: Value | None) -> list[str]:
    """List the values of a field: none when it is null."""
    if value is None:
        return []
    return [value] if isinstance(value, str) else value


def as_value(values: Iterable[str]) -> Value | None:
    """Make a field of values: null of none, plain of one."""
    found = list(values)
    return (found[0] if len(found) == 1 else found) if found else None


def put(row: Row, name: str, value: Value | None) -> None:
    """Set a field, or take it away when the value is null."""
    if value is None:
        row.pop(name, None)
    else:
        row[name] = value


def number(text: str) -> float | None:
    """Read a number, or None where the text is none."""
    return float(text) if _NUMBER.match(text) else None


def printed(value: float) -> str:
    """Print a number as Splunk does: whole ones without a point, others with up to 15 significant digits or so."""
    if math.isfinite(value) and value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return repr(float(value))

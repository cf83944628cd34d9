"""What a field of a result holds, and how Splunk reads, compares and prints it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from functools import lru_cache
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


@lru_cache(maxsize=1000)
def _wildcard(pattern: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, pattern.split("*"))))


def is_named(name: str, pattern: str) -> bool:
    """Tell whether a field is meant; an asterisk does not begin with an underscore.

    Internal fields have to be named (Search Reference, fields, Internal fields and Splunk Web).
    """
    hidden = pattern.startswith("*") and name.startswith("_")
    return name == pattern or ("*" in pattern and not hidden and _wildcard(pattern).fullmatch(name) is not None)


def number(text: str) -> float | None:
    """Read a number, or None where the text is none."""
    return float(text) if _NUMBER.match(text) else None


def printed(value: float) -> str:
    """Print a number: a whole one without a point, another with as many digits as tell it from its neighbours.

    The examples of the reference print up to 17 digits; how many Splunk prints is not documented.
    """
    if math.isfinite(value) and value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return repr(float(value))

"""The functions of `eval` that make or take several values (Search Reference, Multivalue eval functions)."""

from __future__ import annotations

import math

from tests.minisplunk.expression import Result, to_number, to_values
from tests.minisplunk.pcre import regex
from tests.minisplunk.values import as_value, printed


def mvindex(value: Result, start: Result, end: Result = None) -> Result:
    """Take values from the first to the last named, counted from 0 or, below that, from the end."""
    values = to_values(value)
    first, last = (int(to_number(place) or 0) for place in (start, start if end is None else end))
    first, last = (place + len(values) if place < 0 else place for place in (first, last))
    return as_value(values[first : last + 1] if first >= 0 else [])


def mvzip(left: Result, right: Result, sign: Result = ",") -> Result:
    return as_value(f"{one}{sign}{other}" for one, other in zip(to_values(left), to_values(right)))


def mvfind(value: Result, pattern: Result) -> Result:
    found = (float(place) for place, text in enumerate(to_values(value)) if regex(str(pattern)).search(text))
    return next(found, None)


def mvrange(start: Result, end: Result, step: Result = 1.0) -> Result:
    first, last, size = (to_number(value) or 0.0 for value in (start, end, step))
    return as_value(printed(first + size * place) for place in range(math.ceil((last - first) / size)))


def split(text: str, sign: Result) -> Result:
    return as_value(text.split(str(sign)) if sign else list(text))

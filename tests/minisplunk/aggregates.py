"""The functions of `stats` and its kin (Search Reference, Statistical and charting functions)."""

from __future__ import annotations

import operator
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce

from tests.minisplunk.errors import SplError
from tests.minisplunk.expression import Expression, compiled_expression, to_value
from tests.minisplunk.syntax import Words
from tests.minisplunk.values import Row, Value, as_value, number, printed, values_of

_LONGEST_LIST = 100  # limits.conf, [stats] list_maxsize

Texts = list[str]
Numbers = list[float]


@dataclass(frozen=True)
class Aggregate:
    """One function of a stats clause, what it is computed of, and the field that it makes."""

    function: str
    of: Expression | None
    name: str

    @property
    def fields(self) -> frozenset[str]:
        timed = frozenset(["_time"]) if self.function in _TIMED else frozenset()
        return timed | (self.of.fields if self.of else frozenset())

    def compute(self, rows: Sequence[Row]) -> Value | None:
        if self.of is None:
            return printed(len(rows))
        given = [(row, values_of(_plain(self.of, row))) for row in rows]
        if self.function in _TIMED:
            return _timed(self.function, given)
        return _computed(self.function, [value for _, values in given for value in values])


def _plain(expression: Expression, row: Row) -> Value | None:
    """Compute what is aggregated; in count(eval(…)) true counts and false does not."""
    result = expression.of(row)
    if isinstance(result, bool):
        return "1" if result else None
    return to_value(result)


def aggregates(words: Words, *, until: Sequence[str]) -> list[Aggregate]:
    """Take aggregates, each `function(field)` or `function(eval(…))` with an optional AS, up to a keyword."""
    found: list[Aggregate] = []
    while words and not words.at_keyword(*until):
        if found:
            words.take_sign(",")
        found.append(_aggregate(words))
    if not found:
        raise words.refuse("A statistical function is expected")
    names = [aggregate.name for aggregate in found]
    if len(set(names)) < len(names):
        raise SplError("Two functions make the same field", words.text)
    return found


def _aggregate(words: Words) -> Aggregate:
    if words.next.kind != "word":
        raise words.refuse("A statistical function is expected")
    function = words.next.text.lower()
    if function not in _FUNCTIONS and not _percentile(function):
        raise words.refuse(f"There is no statistical function '{words.next.text}'")
    name, of = words.take().text, None
    if words.take_sign("("):
        inside = words.enclosed().strip()
        name = f"{name}({inside})"
        of = _argument(inside)
    elif function not in {"count", "c"}:
        raise words.refuse(f"{function} needs a field in parentheses")
    if words.take_keyword("as"):
        name = words.field()
    return Aggregate(function, of, name)


def _argument(text: str) -> Expression:
    inner = re.fullmatch(r"eval\s*\((.*)\)", text, re.DOTALL)
    if inner:
        return compiled_expression(inner[1])
    field = text[1:-1] if text[:1] in {'"', "'"} else text
    if not re.fullmatch(r"[\w.{}:-]+", field) and field == text:
        raise SplError("A single field is expected, without wildcards", text)
    return Expression(lambda row: row.get(field), frozenset([field]))


def _timed(function: str, given: list[tuple[Row, Texts]]) -> Value | None:
    """Give the value with the least or the greatest _time."""
    known = [(float(str(row["_time"])), values) for row, values in given if values and "_time" in row]
    if not known:
        return None
    choose = min if function == "earliest" else max
    return as_value(choose(known, key=lambda pair: pair[0])[1])


def _computed(function: str, texts: Texts) -> Value | None:
    percent = _percentile(function)
    if percent is not None:
        return _of_numbers(lambda numbers: _percent(numbers, percent))(texts)
    return _FUNCTIONS[function](texts)


def _percentile(function: str) -> float | None:
    found = re.fullmatch(r"(?:p|perc|exactperc)(\d{1,2}(?:\.\d+)?)", function)
    return float(found[1]) if found else None


def _percent(numbers: Numbers, percent: float) -> float:
    """Interpolate between the two nearest values, as exactperc and perc do for fewer than 1,000 values."""
    ordered = sorted(numbers)
    low, rest = divmod((len(ordered) - 1) * percent, 100)
    below, above = ordered[int(low)], ordered[min(int(low) + 1, len(ordered) - 1)]
    return below + (above - below) * rest / 100


def _of_numbers(compute: Callable[[Numbers], float]) -> Callable[[Texts], Value | None]:
    """Leave out what is no number; of none nothing comes."""

    def function(texts: Texts) -> Value | None:
        numbers = [found for found in map(number, texts) if found is not None]
        return printed(compute(numbers)) if numbers else None

    return function


def _extreme(choose: Callable[..., object]) -> Callable[[Texts], Value | None]:
    """Make min or max: by number if every value is one, else by text (min, max)."""

    def function(texts: Texts) -> Value | None:
        if not texts:
            return None
        numeric = all(number(text) is not None for text in texts)
        return str(choose(texts, key=number if numeric else None))

    return function


def _mode(texts: Texts) -> Value | None:
    """Give the most frequent value; of equally frequent ones the least, since the documentation does not say which."""
    counted = Counter(texts)
    return min(counted, key=lambda text: (-counted[text], text)) if texts else None


def _sum(numbers: Numbers) -> float:
    """Add up one after the other, with the small errors that this has (Aggregate functions, avg, extended example 1)."""
    return reduce(operator.add, numbers, 0.0)


def _variance(numbers: Numbers) -> float:
    """Compute from the sum and the sum of squares, as the digits of the documented results show."""
    count, total = len(numbers), _sum(numbers)
    squares = _sum([value * value for value in numbers])
    return (squares - total * (total / count)) / (count - 1) if count > 1 else 0.0


_TIMED = ("earliest", "latest")
_COUNT: Callable[[Texts], Value | None] = lambda texts: printed(len(texts))  # noqa: E731
_DISTINCT: Callable[[Texts], Value | None] = lambda texts: printed(len(set(texts)))  # noqa: E731
_FUNCTIONS: dict[str, Callable[[Texts], Value | None]] = {
    **dict.fromkeys(("count", "c"), _COUNT),
    **dict.fromkeys(("dc", "distinct_count"), _DISTINCT),
    **dict.fromkeys(("avg", "mean"), _of_numbers(lambda numbers: _sum(numbers) / len(numbers))),
    **dict.fromkeys(_TIMED, lambda texts: None),
    "sum": _of_numbers(_sum),
    "sumsq": _of_numbers(lambda numbers: sum(value * value for value in numbers)),
    "min": _extreme(min),
    "max": _extreme(max),
    "range": _of_numbers(lambda numbers: max(numbers) - min(numbers)),
    "median": _of_numbers(lambda numbers: _percent(numbers, 50)),
    "mode": _mode,
    "stdev": _of_numbers(lambda numbers: _variance(numbers) ** 0.5),
    "var": _of_numbers(_variance),
    "first": lambda texts: texts[0] if texts else None,
    "last": lambda texts: texts[-1] if texts else None,
    "values": lambda texts: as_value(sorted(set(texts))),
    "list": lambda texts: as_value(texts[:_LONGEST_LIST]),
}

"""The functions of `eval` and `where` (Search Reference, Evaluation functions)."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable, Sequence
from urllib.parse import unquote

from tests.minisplunk import conversions, multivalue
from tests.minisplunk.addresses import is_in, network_of
from tests.minisplunk.errors import SplError
from tests.minisplunk.expression import Expression, Result, compared, to_number, to_text, to_values, truth
from tests.minisplunk.pcre import regex
from tests.minisplunk.search_expression import compiled_search
from tests.minisplunk.timing import NOW, relative_time, strftime, strptime, strptime_format
from tests.minisplunk.values import Row, as_value, number

Function = Callable[..., Result]


def call(name: str, arguments: Sequence[Expression], place: str) -> Callable[[Row], Result]:
    """Bind a function to its arguments; one that is unknown, or has too many or too few, is refused."""
    table = {**_PLAIN, **_LAZY}
    if name not in table:
        raise SplError(f"There is no function '{name}'", place)
    fewest, most, function = table[name]
    if not fewest <= len(arguments) <= most:
        raise SplError(f"{name}() takes {_counted(fewest, most)}, not {len(arguments)}", place)
    if name in {"case", "validate"} and len(arguments) % 2:
        raise SplError(f"{name}() takes conditions and values in pairs", place)
    _check_text(name, arguments)

    def called(row: Row) -> Result:
        try:
            return function(row, *arguments) if name in _LAZY else function(*(part.of(row) for part in arguments))
        except (ArithmeticError, ValueError, IndexError) as error:
            raise SplError(f"{name}() cannot be computed: {error}", place) from error

    return called


def _check_text(name: str, arguments: Sequence[Expression]) -> None:
    """Refuse a pattern, a format or a modifier that is written out and wrong, before any row is seen."""
    which, check = _CHECKS.get(name, (0, None))
    if check and len(arguments) > which and arguments[which].literal:
        check(str(arguments[which].of({})))


def _counted(fewest: int, most: int) -> str:
    upto = "or more" if most == _ANY else f"to {most}"
    return f"{fewest} arguments" if fewest == most else f"{fewest} {upto} arguments"


# Functions that decide themselves which of their arguments are computed.


def _if(row: Row, condition: Expression, then: Expression, otherwise: Expression) -> Result:
    return then.of(row) if truth(condition.of(row)) else otherwise.of(row)


def _case(row: Row, *arguments: Expression) -> Result:
    """Give the value behind the first condition that holds, or null."""
    pairs = zip(arguments[::2], arguments[1::2])
    return next((value.of(row) for condition, value in pairs if truth(condition.of(row))), None)


def _validate(row: Row, *arguments: Expression) -> Result:
    """Give the value behind the first condition that does not hold, or null."""
    pairs = zip(arguments[::2], arguments[1::2])
    return next((value.of(row) for condition, value in pairs if not truth(condition.of(row))), None)


def _mvmap(row: Row, field: Expression, expression: Expression) -> Result:
    return as_value(text for each in _each(row, field) for text in to_values(expression.of(each)))


def _mvfilter(row: Row, condition: Expression) -> Result:
    """Keep the values for which the condition holds; it names one field (mvfilter)."""
    if len(condition.fields) != 1:
        raise SplError("The condition of mvfilter() names one field")
    field = next(iter(condition.fields))
    each = _each(row, Expression(lambda row: row.get(field), condition.fields))
    return as_value(str(one[field]) for one in each if truth(condition.of(one)))


def _each(row: Row, field: Expression) -> list[Row]:
    name = next(iter(field.fields), "")
    return [{**row, name: value} for value in to_values(field.of(row))]


def _searchmatch(row: Row, expression: Expression) -> Result:
    return compiled_search(str(expression.of(row))).holds(row)


# Functions of values.


def _match(subject: Result, pattern: Result) -> Result:
    text = to_text(subject)
    return None if text is None or pattern is None else regex(str(pattern)).search(text) is not None


def _replace(subject: Result, pattern: Result, replacement: Result) -> Result:
    text = to_text(subject)
    if text is None or pattern is None or replacement is None:
        return None
    wanted = str(replacement)
    return regex(str(pattern)).sub(lambda found: re.sub(r"\\(\d)", lambda n: found[int(n[1])] or "", wanted), text)


def _like(subject: Result, pattern: Result) -> Result:
    text = to_text(subject)
    if text is None or pattern is None:
        return None
    parts = {"%": ".*", "_": "."}
    wanted = "".join(parts.get(letter, re.escape(letter)) for letter in str(pattern))
    return re.fullmatch(wanted, text, re.DOTALL) is not None


def _in(subject: Result, *values: Result) -> Result:
    found = [compared(subject, "=", value, "in()") for value in values]
    return None if subject is None else any(one is True for one in found)


def _cidrmatch(network: Result, address: Result) -> Result:
    return None if address is None or network is None else is_in(str(address), network_of(str(network)))


def _numeric(compute: Callable[..., float]) -> Function:
    """Make a function of numbers: null, or what is no number, gives null."""

    def function(*values: Result) -> Result:
        numbers = [to_number(value) for value in values]
        return None if None in numbers else compute(*numbers)

    return function


def _textual(compute: Callable[..., Result]) -> Function:
    """Make a function of a text and further values: null gives null."""

    def function(subject: Result, *values: Result) -> Result:
        text = to_text(subject)
        return None if text is None else compute(text, *values)

    return function


def _substr(text: str, start: Result, length: Result = None) -> Result:
    """Cut from a place, counted from 1 or from the end; what a place before the first gives is not documented."""
    place, size = int(to_number(start) or 0), len(text) if length is None else int(to_number(length) or 0)
    first = len(text) + place if place < 0 else place - 1
    if first < 0 or size < 0:
        raise SplError(f"substr() cannot begin at {place} or take {size}", text)
    return text[first : first + size]


def _round(value: float, digits: float = 0) -> float:
    """Round halves away from zero."""
    scale = 10 ** int(digits)
    return math.copysign(math.floor(abs(value) * scale + 0.5) / scale, value)


def _max(*values: Result) -> Result:
    """Give the greatest value; a text is greater than every number (max)."""
    figures, words = _sorted_out(values)
    return max(words) if words else max(figures, default=None)


def _min(*values: Result) -> Result:
    figures, words = _sorted_out(values)
    return min(figures) if figures else min(words, default=None)


def _sorted_out(values: Sequence[Result]) -> tuple[list[float], list[str]]:
    texts = [text for value in values for text in to_values(value)]
    numbers = [number(text) for text in texts]
    return [found for found in numbers if found is not None], [text for text in texts if number(text) is None]


def _typeof(value: Result) -> Result:
    if isinstance(value, list):
        return "Multivalue"
    if value is None:
        return "Invalid"
    return "Bool" if isinstance(value, bool) else "String" if to_number(value) is None else "Number"


def _strftime(value: Result, form: Result) -> Result:
    epoch = to_number(value)
    return None if epoch is None else strftime(epoch, str(form))


def _strptime(text: str, form: Result) -> Result:
    """Read a time; it is printed with six places (Date and time functions, strptime)."""
    epoch = strptime(text, str(form))
    return None if epoch is None else f"{epoch:.6f}"


def _coalesce(*values: Result) -> Result:
    return next((value for value in values if value is not None), None)


_ANY = 1000
_LAZY: dict[str, tuple[int, int, Function]] = {
    "if": (3, 3, _if),
    "case": (2, _ANY, _case),
    "validate": (2, _ANY, _validate),
    "mvmap": (2, 2, _mvmap),
    "mvfilter": (1, 1, _mvfilter),
    "searchmatch": (1, 1, _searchmatch),
}
_PLAIN: dict[str, tuple[int, int, Function]] = {
    "abs": (1, 1, _numeric(abs)),
    "ceil": (1, 1, _numeric(math.ceil)),
    "ceiling": (1, 1, _numeric(math.ceil)),
    "cidrmatch": (2, 2, _cidrmatch),
    "coalesce": (1, _ANY, _coalesce),
    "false": (0, 0, lambda: False),
    "floor": (1, 1, _numeric(math.floor)),
    "in": (2, _ANY, _in),
    "isint": (1, 1, lambda value: float("nan" if to_number(value) is None else to_number(value) or 0).is_integer()),
    "isnotnull": (1, 1, lambda value: value is not None),
    "isnull": (1, 1, lambda value: value is None),
    "isnum": (1, 1, lambda value: to_number(value) is not None),
    "len": (1, 1, _textual(lambda text: float(len(text)))),
    "like": (2, 2, _like),
    "log": (1, 2, _numeric(lambda value, base=10.0: math.log(value, base))),
    "lower": (1, 1, _textual(str.lower)),
    "ltrim": (1, 2, _textual(lambda text, signs=" \t": text.lstrip(str(signs)))),
    "match": (2, 2, _match),
    "max": (1, _ANY, _max),
    "md5": (1, 1, _textual(lambda text: hashlib.md5(text.encode()).hexdigest())),
    "sha256": (1, 1, _textual(lambda text: hashlib.sha256(text.encode()).hexdigest())),
    "min": (1, _ANY, _min),
    "mvappend": (1, _ANY, lambda *values: as_value(text for value in values for text in to_values(value))),
    "mvcount": (1, 1, lambda value: float(len(to_values(value))) or None),
    "mvdedup": (1, 1, lambda value: as_value(dict.fromkeys(to_values(value)))),
    "mvfind": (2, 2, multivalue.mvfind),
    "mvindex": (2, 3, multivalue.mvindex),
    "mvjoin": (2, 2, lambda value, sign: None if value is None else str(sign).join(to_values(value))),
    "mvrange": (2, 3, multivalue.mvrange),
    "mvreverse": (1, 1, lambda value: as_value(reversed(to_values(value)))),
    "mvsort": (1, 1, lambda value: as_value(sorted(to_values(value)))),
    "mvzip": (2, 3, multivalue.mvzip),
    "now": (0, 0, NOW.get),
    "null": (0, 0, lambda: None),
    "nullif": (2, 2, lambda value, other: None if compared(value, "=", other, "nullif()") else value),
    "pow": (2, 2, _numeric(math.pow)),
    "relative_time": (2, 2, lambda at, modifier: _numeric(lambda epoch: relative_time(epoch, str(modifier)))(at)),
    "replace": (3, 3, _replace),
    "round": (1, 2, _numeric(_round)),
    "rtrim": (1, 2, _textual(lambda text, signs=" \t": text.rstrip(str(signs)))),
    "split": (2, 2, _textual(multivalue.split)),
    "sqrt": (1, 1, _numeric(math.sqrt)),
    "strftime": (2, 2, _strftime),
    "strptime": (2, 2, _textual(_strptime)),
    "substr": (2, 3, _textual(_substr)),
    "tonumber": (1, 2, _textual(conversions.tonumber)),
    "tostring": (1, 2, conversions.tostring),
    "trim": (1, 2, _textual(lambda text, signs=" \t": text.strip(str(signs)))),
    "true": (0, 0, lambda: True),
    "typeof": (1, 1, _typeof),
    "upper": (1, 1, _textual(str.upper)),
    "urldecode": (1, 1, _textual(unquote)),
}
# Which argument of a function is a pattern, a format or a modifier, and what refuses a wrong one.
_CHECKS: dict[str, tuple[int, Callable[[str], object]]] = {
    "cidrmatch": (0, network_of),
    "match": (1, regex),
    "mvfind": (1, regex),
    "relative_time": (1, lambda modifier: relative_time(0.0, modifier)),
    "replace": (1, regex),
    "searchmatch": (0, compiled_search),
    "strftime": (1, lambda form: strftime(0.0, form)),
    "strptime": (1, strptime_format),
    "tostring": (1, conversions.form),
}

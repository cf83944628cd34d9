"""The language of `eval` and `where`: operators, literals, fields and the functions of functions.py.

Null is None. A comparison with null is null; `where` and `if` take null for false (Search Reference, eval and where).
Where the documentation does not say what Splunk does, the expression is refused.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Union

from tests.minisplunk.errors import SplError
from tests.minisplunk.syntax import unquoted, words_of
from tests.minisplunk.values import Row, Value, number, printed, values_of

Result = Union[None, str, float, bool, list[str]]

_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?(?:[eE][-+]?\d+)?(?!\w))|(?P<string>"(?:\\.|[^"\\])*")|(?P<quoted>'[^']+')
    |(?P<sign><=|>=|!=|==|[-+*/%.(),=<>])|(?P<word>[A-Za-z_][\w{}]*))""",
    re.DOTALL | re.VERBOSE,
)
_COMPARE = {
    "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge,
    "=": operator.eq, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip
_ARITHMETIC = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "%": operator.mod}
_KEYWORDS = {"AND", "OR", "NOT", "XOR", "LIKE", "IN"}


@dataclass(frozen=True)
class Expression:
    """A compiled expression: `of` computes it on a row; `literal` says that it is a quoted text."""

    of: Callable[[Row], Result]
    fields: frozenset[str] = frozenset()
    literal: bool = False


@lru_cache(maxsize=5000)
def compiled_expression(text: str) -> Expression:
    parser = Parser(text)
    expression = parser.expression()
    parser.end()
    return expression


def truth(result: Result) -> bool:
    """Take a result for true or false; null is false, and what is neither is refused."""
    if result is None or isinstance(result, bool):
        return bool(result)
    raise SplError(f"A condition has to be true or false, not '{result}'")


def to_number(result: Result) -> float | None:
    """Read a result as a number, or give None."""
    if isinstance(result, bool) or result is None:
        return None
    if isinstance(result, str):
        return number(result)
    if isinstance(result, list):
        raise SplError(f"A multivalue field stands where one value is expected: {result}")
    return result


def to_text(result: Result) -> str | None:
    """Print a result; a truth value and several values are refused, null stays null."""
    if isinstance(result, bool):
        raise SplError("A truth value cannot be a field's value: wrap it in if() or tostring()")
    if isinstance(result, list):
        raise SplError(f"A multivalue field stands where one value is expected: {result}")
    return printed(result) if isinstance(result, (int, float)) else result


def to_value(result: Result) -> Value | None:
    """Print a result for a field."""
    return result if isinstance(result, list) else to_text(result)


def to_values(result: Result) -> list[str]:
    return values_of(to_value(result))


class Parser:
    """Parse by precedence, the loosest first: OR, XOR, AND, NOT, comparisons, `.`, + and -, * / %, the sign."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = [(word.kind, word.text, word.at) for word in words_of(_TOKEN, text)]

    def expression(self) -> Expression:
        left = self._xor()
        while self.takes_keyword("OR"):
            left = _logical(left, self._xor(), _or)
        return left

    def end(self) -> None:
        if self._tokens:
            raise self.refuse("The expression is malformed")

    def refuse(self, problem: str) -> SplError:
        return SplError(problem, self._text[self._tokens[0][2] :] if self._tokens else self._text)

    def takes(self, sign: str) -> bool:
        if self._tokens and self._tokens[0][:2] == ("sign", sign):
            self._tokens.pop(0)
            return True
        return False

    def takes_keyword(self, word: str) -> bool:
        """Take an operator that is a word; eval reads those in any letter case."""
        if self._tokens and self._tokens[0][0] == "word" and self._tokens[0][1].upper() == word:
            self._tokens.pop(0)
            return True
        return False

    def expect(self, sign: str) -> None:
        if not self.takes(sign):
            raise self.refuse(f"'{sign}' is expected")

    def _xor(self) -> Expression:
        left = self._and()
        while self.takes_keyword("XOR"):
            left = _logical(left, self._and(), lambda one, other: truth(one) != truth(other))
        return left

    def _and(self) -> Expression:
        left = self._not()
        while self.takes_keyword("AND"):
            left = _logical(left, self._not(), _and)
        return left

    def _not(self) -> Expression:
        if not self.takes_keyword("NOT"):
            return self._comparison()
        inner, text = self._not(), self._text

        def negated(row: Row) -> Result:
            result = inner.of(row)
            if result is None:
                raise SplError("Splunk's documentation does not say what NOT makes of null", text)
            return not truth(result)

        return Expression(negated, inner.fields)

    def _comparison(self) -> Expression:
        left = self._joined()
        sign = self._tokens[0][1] if self._tokens and self._tokens[0][0] == "sign" else ""
        if sign in _COMPARE:
            self._tokens.pop(0)
            left = _comparison(left, sign, self._joined(), self._text)
        elif self.takes_keyword("LIKE"):
            left = self._call_of("like", [left, self._joined()])
        elif self.takes_keyword("IN"):
            self.expect("(")
            left = self._call_of("in", [left, *self._list()])
        return left

    def _joined(self) -> Expression:
        parts = [self._sum()]
        while self.takes("."):
            parts.append(self._sum())
        if len(parts) == 1:
            return parts[0]
        return Expression(lambda row: _concatenated([part.of(row) for part in parts]), _fields(parts))

    def _sum(self) -> Expression:
        left = self._product()
        while self._tokens and self._tokens[0][:2] in {("sign", "+"), ("sign", "-")}:
            left = _arithmetic(left, self._tokens.pop(0)[1], self._product(), self._text)
        return left

    def _product(self) -> Expression:
        left = self._signed()
        while self._tokens and self._tokens[0][0] == "sign" and self._tokens[0][1] in "*/%":
            left = _arithmetic(left, self._tokens.pop(0)[1], self._signed(), self._text)
        return left

    def _signed(self) -> Expression:
        if self.takes("-"):
            return _arithmetic(Expression(lambda row: 0.0), "-", self._signed(), self._text)
        return self._operand()

    def _operand(self) -> Expression:
        if self.takes("("):
            inner = self.expression()
            self.expect(")")
            return Expression(inner.of, inner.fields)
        if not self._tokens:
            raise SplError("The expression ends too early", self._text)
        kind, text, _ = self._tokens[0]
        called = [token[1] for token in self._tokens[1:2]] == ["("]
        if kind == "sign" or (kind == "word" and text.upper() in _KEYWORDS and not called):
            raise self.refuse("The expression is malformed")
        self._tokens.pop(0)
        if kind == "number":
            return _constant(float(text))
        if kind == "string":
            return Expression(_constant(unquoted(text)).of, literal=True)
        if kind == "word" and self.takes("("):
            return self._call_of(text, self._list())
        return _field(text[1:-1] if kind == "quoted" else text)

    def _list(self) -> list[Expression]:
        """Take arguments up to the closing parenthesis."""
        found: list[Expression] = []
        while not self.takes(")"):
            if found:
                self.expect(",")
            found.append(self.expression())
        return found

    def _call_of(self, name: str, arguments: list[Expression]) -> Expression:
        from tests.minisplunk.functions import call

        return Expression(call(name, arguments, self._text), _fields(arguments))


def _fields(parts: list[Expression]) -> frozenset[str]:
    return frozenset().union(*(part.fields for part in parts))


def _constant(value: Result) -> Expression:
    return Expression(lambda row: value)


def _field(name: str) -> Expression:
    return Expression(lambda row: row.get(name), frozenset([name]))


def _logical(left: Expression, right: Expression, combine: Callable[[Result, Result], Result]) -> Expression:
    return Expression(lambda row: combine(left.of(row), right.of(row)), left.fields | right.fields)


def _and(left: Result, right: Result) -> Result:
    if left is None or right is None:
        return False if False in (left, right) else None
    return truth(left) and truth(right)


def _or(left: Result, right: Result) -> Result:
    if left is None or right is None:
        return True if True in (left, right) else None
    return truth(left) or truth(right)


def _comparison(left: Expression, sign: str, right: Expression, text: str) -> Expression:
    of_text = left.literal and right.literal

    def holds(row: Row) -> Result:
        return compared(left.of(row), sign, right.of(row), text, as_text=of_text)

    return Expression(holds, left.fields | right.fields)


def compared(left: Result, sign: str, right: Result, place: str, *, as_text: bool = False) -> Result:
    """Compare two numbers as numbers and all else as text, letter case included."""
    if left is None or right is None:
        return None
    if isinstance(left, list) or isinstance(right, list):
        raise SplError(
            "Splunk's documentation does not say how a multivalue field compares: use mvfind or search", place
        )
    if isinstance(left, bool) or isinstance(right, bool):
        return _COMPARE[sign](truth(left), truth(right))
    numbers = (to_number(left), to_number(right))
    if not as_text and None not in numbers:
        return _COMPARE[sign](*numbers)
    return _COMPARE[sign](to_text(left), to_text(right))


def _concatenated(parts: list[Result]) -> Result:
    texts = [to_text(part) for part in parts]
    return None if None in texts else "".join(str(text) for text in texts)


def _arithmetic(left: Expression, sign: str, right: Expression, text: str) -> Expression:
    def computed(row: Row) -> Result:
        values = left.of(row), right.of(row)
        numbers = [to_number(value) for value in values]
        if None not in numbers:
            return None if sign in "/%" and numbers[1] == 0 else _ARITHMETIC[sign](*numbers)
        if None in values or sign != "+":
            return None
        # `+` joins two texts, and of a number and a text nothing is said (Search Reference, eval, operators).
        if any(number is not None for number in numbers):
            raise SplError("Splunk's documentation does not say what a number plus a text is: use '.'", text)
        return _concatenated(list(values))

    return Expression(computed, left.fields | right.fields)

"""The language of the command `search`: words and phrases of the raw event, and comparisons of fields.

Parentheses bind first, then NOT, then OR, then AND, which a blank stands for (Search Reference, search).
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from tests.minisplunk import terms
from tests.minisplunk.addresses import is_in, network_of
from tests.minisplunk.errors import SplError
from tests.minisplunk.syntax import unquoted, words_of
from tests.minisplunk.timing import time_of
from tests.minisplunk.values import Row, number, values_of

_TOKEN = re.compile(
    r'\s*(?:(?P<string>"(?:\\.|[^"\\])*")|(?P<sign>!=|<=|>=|[(),=<>])|(?P<word>(?:[^\s"(),=<>!|]|!(?!=))+))', re.DOTALL
)
_INSIDE = re.compile(r'(?:(?P<string>"(?:\\.|[^"\\])*")|(?P<word>[^\s"(),]+))\s*\)', re.DOTALL)
_ORDER = {"<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge}
_OPERATORS = {"=", "!=", *_ORDER}
_RAW_TESTS = {"TERM": terms.term, "CASE": terms.exact_case}
_TIMES = ("earliest", "latest", "_index_earliest", "_index_latest")
# Fields that Splunk reads as instructions, and that the miniature has no use for.
_UNKNOWN = {"eventtype", "tag", "savedsearch", "savedsplunk", "sid", "splunk_server_group"}
_NETWORK = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}/\d{1,2}")

Test = Callable[[Row], bool]


@dataclass(frozen=True)
class SearchExpression:
    """A compiled expression: the test, the fields that it reads, and the times that it sets."""

    holds: Test
    fields: frozenset[str]
    times: dict[str, str]


@lru_cache(maxsize=1000)
def compiled_search(text: str) -> SearchExpression:
    parser = _Parser(text)
    test = parser.everything()
    return SearchExpression(test, frozenset(parser.fields), parser.times)


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = [(word.kind, word.text, word.at) for word in words_of(_TOKEN, text)]
        self._depth = 0
        self.fields: set[str] = set()
        self.times: dict[str, str] = {}

    def everything(self) -> Test:
        if not self._tokens:
            raise SplError("There is nothing to search for", self._text)
        test = self._all()
        if self._tokens:
            raise self._refuse("A parenthesis or an operand is missing")
        return test

    @property
    def _next(self) -> tuple[str, str]:
        kind, text, _ = self._tokens[0] if self._tokens else ("end", "", 0)
        return kind, text

    def _take(self) -> str:
        if not self._tokens:
            raise SplError("The search ends too early", self._text)
        return self._tokens.pop(0)[1]

    def _refuse(self, problem: str) -> SplError:
        return SplError(problem, self._text[self._tokens[0][2] :] if self._tokens else self._text)

    def _takes(self, kind: str, text: str) -> bool:
        """Take a sign or an operator if it comes next; operators are in capitals."""
        if self._next == (kind, text):
            self._take()
            return True
        return False

    def _all(self) -> Test:
        tests = [self._any()]
        while self._next not in {("end", ""), ("sign", ")")}:
            self._takes("word", "AND")
            tests.append(self._any())
        return tests[0] if len(tests) == 1 else _until(False, tests)

    def _any(self) -> Test:
        tests = [self._not()]
        while self._takes("word", "OR"):
            tests.append(self._not())
        return tests[0] if len(tests) == 1 else _until(True, tests)

    def _not(self) -> Test:
        if self._takes("word", "NOT"):
            self._depth += 1
            test = self._not()
            self._depth -= 1
            return lambda row: not test(row)
        return self._operand()

    def _operand(self) -> Test:
        if self._takes("sign", "("):
            if self._takes("sign", ")"):
                # What a subsearch without results leaves behind NOT (format, emptystr).
                return lambda row: True
            self._depth += 1
            test = self._all()
            self._depth -= 1
            self._close()
            return test
        kind, text = self._next
        if kind == "word" and text in {"AND", "OR", "IN"}:
            raise self._refuse(f"{text} has nothing before it")
        if kind not in {"word", "string"}:
            raise self._refuse("A word or a field is expected")
        self._take()
        sign = self._next
        if sign[0] == "sign" and sign[1] in _OPERATORS:
            return self._comparison(_plain(kind, text), self._take())
        if sign == ("word", "IN"):
            self._take()
            return self._in(_plain(kind, text))
        if kind == "word" and text in _RAW_TESTS and self._takes("sign", "("):
            return _on_raw(_RAW_TESTS[text](self._inside()))
        return (lambda row: True) if text == "*" else _on_raw(terms.phrase(_plain(kind, text)))

    def _close(self) -> None:
        if not self._takes("sign", ")"):
            raise self._refuse("')' is expected")

    def _inside(self) -> str:
        """Take what TERM(…) or CASE(…) asks for: one piece without blanks, or one string."""
        start = self._tokens[0][2] if self._tokens else len(self._text)
        found = _INSIDE.match(self._text, start)
        if not found:
            raise self._refuse("One word or one string is expected in the parentheses")
        while not self._takes("sign", ")"):
            self._take()
        return found["word"] or unquoted(found["string"])

    def _value(self) -> tuple[str, str]:
        kind, text = self._next
        if kind not in {"word", "string"}:
            raise self._refuse("A value is expected")
        self._take()
        return kind, text

    def _comparison(self, field: str, sign: str) -> Test:
        kind, text = self._value()
        if field in _TIMES:
            return self._time(field, sign, _plain(kind, text))
        self._read(field)
        if sign in _ORDER:
            return _ordered(field, sign, _plain(kind, text))
        fits = self._fits(kind, text)
        if sign == "=":
            return lambda row: any(fits(value) for value in values_of(row.get(field)))
        # A missing field is not unequal to anything (Search Manual, Difference between NOT and !=).
        return lambda row: any(not fits(value) for value in values_of(row.get(field)))

    def _time(self, field: str, sign: str, text: str) -> Test:
        if self._depth or sign != "=" or field in self.times:
            raise SplError(f"{field}= has to stand once, and outside of parentheses", self._text)
        time_of(text, 0.0)  # A time that is none is refused before the search is run.
        self.times[field] = text
        return lambda row: True

    def _in(self, field: str) -> Test:
        self._read(field)
        if not self._takes("sign", "("):
            raise self._refuse("IN takes a list in parentheses")
        tests = [self._fits(*self._value())]
        while not self._takes("sign", ")"):
            # Commas or blanks part the values (Search Reference, search, IN operator).
            self._takes("sign", ",")
            tests.append(self._fits(*self._value()))
        return lambda row: any(fits(value) for value in values_of(row.get(field)) for fits in tests)

    def _fits(self, kind: str, text: str) -> Callable[[str], bool]:
        """Test a value: CASE(…) heeds letter case, an address range holds addresses (search, CIDR matching)."""
        if kind == "word" and text == "CASE" and self._takes("sign", "("):
            return self._inside().__eq__
        if _NETWORK.fullmatch(_plain(kind, text)):
            network = network_of(_plain(kind, text))
            return lambda value: is_in(value, network)
        pattern = _pattern(kind, text)
        return lambda value: pattern.fullmatch(value) is not None

    def _read(self, field: str) -> None:
        if field in _UNKNOWN or "*" in field:
            raise SplError(f"The miniature does not know how to search for '{field}'", self._text)
        self.fields.add(field)


def _until(outcome: bool, tests: list[Test]) -> Test:
    """Ask tests until one has the outcome. It is done for every event: any() with its generator takes twice as long."""

    def holds(row: Row) -> bool:
        for test in tests:
            if test(row) is outcome:
                return outcome
        return not outcome

    return holds


def _plain(kind: str, text: str) -> str:
    return unquoted(text) if kind == "string" else re.sub(r'\\(["\\])', r"\1", text)


def _pattern(kind: str, text: str) -> re.Pattern[str]:
    """Make the pattern of a value: any letter case, * for any text, which no backslash can take away."""
    parts = re.findall(r'\\["\\]|.', text[1:-1] if kind == "string" else text, re.DOTALL)
    pattern = "".join(".*" if part == "*" else re.escape(part[-1]) for part in parts)
    return re.compile(pattern, re.IGNORECASE | re.DOTALL)


def _ordered(field: str, sign: str, text: str) -> Test:
    """Compare numbers as numbers and all else as text."""
    compare, wanted = _ORDER[sign], number(text)

    def holds(value: str) -> bool:
        found = number(value)
        return compare(value, text) if found is None or wanted is None else compare(found, wanted)

    return lambda row: any(holds(value) for value in values_of(row.get(field)))


def _on_raw(test: terms.RawTest) -> Test:
    return lambda row: "_raw" in row and test(str(row["_raw"]))

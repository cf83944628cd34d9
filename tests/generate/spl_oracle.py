"""Runs the little SPL that the rule searches are made of, as Splunk documents it: `eval` with `match`, and `search`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

_EVAL = re.compile(r'\| eval (\w+)=if\(match\((\w+), "((?:\\.|[^"\\])*)"\), 1, 0\)')
_TOKEN = re.compile(r'\s*(?:(?P<sign>[(),=])|(?P<text>"(?:\\.|[^"\\])*")|(?P<word>[\w*]+))')
_CODE_POINT = re.compile(r"\\x\{([0-9a-f]+)\}")
Fields = Mapping[str, str]


def is_found(spl: str, fields: Fields) -> bool:
    """Run the commands on one event."""
    known = dict(fields)
    for line in spl.split("\n"):
        test = _EVAL.fullmatch(line)
        if test:
            name, field, text = test.groups()
            known[name] = str(int(field in known and _pattern(text).search(known[field]) is not None))
        elif line.startswith("| search "):
            if not _Search(line[len("| search ") :], known).holds():
                return False
        else:
            raise AssertionError(f"not a command of a rule search: {line}")
    return True


def _unescaped(text: str) -> str:
    return re.sub(r'\\([\\"])', r"\1", text)


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(_CODE_POINT.sub(lambda found: chr(int(found[1], 16)), _unescaped(text)))


@cache
def _tokens(text: str) -> tuple[str, ...]:
    """Part an expression; a character that belongs to no token is an error."""
    assert _TOKEN.sub("", text).strip() == "", text
    return tuple(found.group().strip() for found in _TOKEN.finditer(text))


@cache
def _value_pattern(value: str) -> re.Pattern[str]:
    parts = re.findall(r'\\[\\"]|\*|[^*\\]|\\', value[1:-1] if value.startswith('"') else value)
    pattern = "".join(".*" if part == "*" else re.escape(_unescaped(part)) for part in parts)
    return re.compile(pattern, re.IGNORECASE | re.DOTALL)


class _Search:
    """Evaluate an expression of `search`, where OR binds stronger than the AND that a blank stands for."""

    def __init__(self, text: str, fields: Fields) -> None:
        self._tokens = list(_tokens(text))
        self._fields = fields

    def holds(self) -> bool:
        result = self._all()
        assert not self._tokens, self._tokens
        return result

    def _next(self) -> str:
        return self._tokens[0] if self._tokens else ""

    def _all(self) -> bool:
        result = self._any()
        while self._next() not in ("", ")"):
            result = self._any() and result
        return result

    def _any(self) -> bool:
        result = self._term()
        while self._next() == "OR":
            self._tokens.pop(0)
            result = self._term() or result
        return result

    def _term(self) -> bool:
        token = self._tokens.pop(0)
        if token == "NOT":
            return not self._term()
        if token == "(":
            result = self._all()
            assert self._tokens.pop(0) == ")"
            return result
        operator = self._tokens.pop(0)
        assert operator in ("=", "IN"), (token, operator)
        return any(self._fits(token, value) for value in self._values(operator))

    def _values(self, operator: str) -> list[str]:
        if operator == "=":
            return [self._tokens.pop(0)]
        end = self._tokens.index(")")
        values, self._tokens = self._tokens[1:end:2], self._tokens[end + 1 :]
        return values

    def _fits(self, field: str, value: str) -> bool:
        """Compare as `search` does: in any letter case, with wildcards."""
        return field in self._fields and _value_pattern(value).fullmatch(self._fields[field]) is not None

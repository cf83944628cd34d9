"""Splunk's index, as far as a search of raw terms asks for it: terms, AND, OR and parentheses.

Splunk cuts an event into terms at major breakers (blanks, brackets, quotes, commas …) and these further at minor breakers
(slash, backslash, colon, dot, hyphen, equals …), all in lower case. A bare word of a search asks for such a term.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_MAJOR = "[]<>(){}|!;,'\"*\n\r \t&?+"
_MINOR = "/:=@.-$#%\\_"
_TERM = re.compile(f"[^{re.escape(_MAJOR + _MINOR)}]+")


def terms_of(raw: str) -> frozenset[str]:
    return frozenset(_TERM.findall(raw.lower()))


def matches(search: str, raw: str) -> bool:
    return Terms(search).match(terms_of(raw))


class Terms:
    """A search of bare words, parsed once."""

    def __init__(self, search: str) -> None:
        self._tokens = re.findall(r"[()]|[^\s()]+", search)
        self._tree = self._either()
        if self._tokens:
            raise ValueError(f"not understood: {self._tokens}")

    def match(self, terms: frozenset[str]) -> bool:
        return _holds(self._tree, terms)

    @property
    def words(self) -> list[str]:
        return list(_words(self._tree))

    def _either(self) -> list:
        parts = [self._all()]
        while self._tokens[:1] == ["OR"]:
            self._tokens.pop(0)
            parts.append(self._all())
        return ["OR", *parts]

    def _all(self) -> list:
        parts = []
        while self._tokens and self._tokens[0] not in {")", "OR"}:
            token = self._tokens.pop(0)
            if token == "(":
                parts.append(self._either())
                assert self._tokens.pop(0) == ")"
            else:
                parts.append(token.lower())
        return ["AND", *parts]


def _holds(tree: object, terms: frozenset[str]) -> bool:
    if isinstance(tree, str):
        return tree in terms
    kind, *parts = tree
    return (any if kind == "OR" else all)(_holds(part, terms) for part in parts)


def _words(tree: object) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    else:
        for part in tree[1:]:
            yield from _words(part)

"""Sigma conditions, compiled to a small tree by the generator, evaluated on one write."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

# A condition looks at a subject: per field the values it has, as logged and in lower case.
Values = tuple[str, ...]
Subject = Mapping[str, tuple[Values, Values]]
Condition = Callable[[Subject], bool]
_NONE: tuple[Values, Values] = ((), ())


def subject_of(fields: Mapping[str, Sequence[str]]) -> Subject:
    """Prepare fields for conditions; a field without a value is one that the event does not have."""
    return {name: (tuple(values), tuple(value.lower() for value in values)) for name, values in fields.items()}


def compile_condition(tree: Sequence[Any]) -> Condition:
    """Make a function of a tree as the generator writes it.

    A tree is `["all", [tree…]]`, `["any", [tree…]]`, `["not", tree]` or `[operator, field, [value…]]`, where one of the
    values must fit one of the field's values. Letter case counts only for `cased_re`.
    """
    kind = tree[0]
    if kind in _JUNCTIONS:
        return _JUNCTIONS[kind]([compile_condition(part) for part in tree[1]])
    if kind == "not":
        negated = compile_condition(tree[1])
        return lambda subject: not negated(subject)
    return _OPERATORS[kind](tree[1], tree[2])


def _all(parts: list[Condition]) -> Condition:
    return lambda subject: all(part(subject) for part in parts)


def _any(parts: list[Condition]) -> Condition:
    return lambda subject: any(part(subject) for part in parts)


def _equals(field: str, values: list[str]) -> Condition:
    wanted = frozenset(value.lower() for value in values)
    return lambda subject: not wanted.isdisjoint(subject.get(field, _NONE)[1])


def _contains(field: str, values: list[str]) -> Condition:
    wanted = tuple(value.lower() for value in values)
    return lambda subject: any(value in text for text in subject.get(field, _NONE)[1] for value in wanted)


def _startswith(field: str, values: list[str]) -> Condition:
    wanted = tuple(value.lower() for value in values)
    return lambda subject: any(text.startswith(wanted) for text in subject.get(field, _NONE)[1])


def _endswith(field: str, values: list[str]) -> Condition:
    wanted = tuple(value.lower() for value in values)
    return lambda subject: any(text.endswith(wanted) for text in subject.get(field, _NONE)[1])


def _re(field: str, values: list[str]) -> Condition:
    patterns = [re.compile(value, re.IGNORECASE) for value in values]
    return lambda subject: any(pattern.search(text) for text in subject.get(field, _NONE)[0] for pattern in patterns)


def _cased_re(field: str, values: list[str]) -> Condition:
    patterns = [re.compile(value) for value in values]
    return lambda subject: any(pattern.search(text) for text in subject.get(field, _NONE)[0] for pattern in patterns)


def _absent(field: str, _values: list[str]) -> Condition:
    return lambda subject: not subject.get(field, _NONE)[0]


_JUNCTIONS: dict[str, Callable[[list[Condition]], Condition]] = {"all": _all, "any": _any}
_OPERATORS: dict[str, Callable[[str, list[str]], Condition]] = {
    "equals": _equals,
    "contains": _contains,
    "startswith": _startswith,
    "endswith": _endswith,
    "re": _re,
    "cased_re": _cased_re,
    "absent": _absent,
}

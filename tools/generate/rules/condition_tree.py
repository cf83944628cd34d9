"""From a parsed Sigma rule to the small tree that the engine evaluates."""

from __future__ import annotations

import re
from typing import Any

from sigma.conditions import ConditionAND, ConditionFieldEqualsValueExpression, ConditionItem, ConditionNOT, ConditionOR
from sigma.rule import SigmaRule
from sigma.types import (
    SigmaExists,
    SigmaExpansion,
    SigmaNull,
    SigmaNumber,
    SigmaRegularExpression,
    SigmaRegularExpressionFlag,
    SigmaString,
    SpecialChars,
)

Tree = list[Any]


class TreeError(ValueError):
    """Say what a detection uses that the engine does not evaluate."""


def compile_rule(rule: SigmaRule) -> Tree:
    """Compile a rule's one condition; raises TreeError or pySigma's errors."""
    if len(rule.detection.parsed_condition) != 1:
        raise TreeError("a rule has exactly one condition")
    return _compile(rule.detection.parsed_condition[0].parsed)


def fields_in(tree: Tree) -> frozenset[str]:
    """Name the fields that a tree asks for."""
    if tree[0] in ("all", "any"):
        return frozenset().union(*(fields_in(part) for part in tree[1]))
    return fields_in(tree[1]) if tree[0] == "not" else frozenset({tree[1]})


def values_of(tree: Tree, field: str) -> list[str]:
    """List the values that a tree compares a field with."""
    if tree[0] in ("all", "any"):
        return [value for part in tree[1] for value in values_of(part, field)]
    if tree[0] == "not":
        return values_of(tree[1], field)
    return list(tree[2]) if tree[1] == field else []


def words_of(tree: Tree, field: str) -> list[str]:
    """List the whole values, and no parts or patterns, that a tree compares a field with."""
    if tree[0] in ("all", "any"):
        return [value for part in tree[1] for value in words_of(part, field)]
    if tree[0] == "not":
        return words_of(tree[1], field)
    return list(tree[2]) if tree[:2] == ["equals", field] else []


def _compile(item: Any) -> Tree:
    if isinstance(item, ConditionNOT):
        return ["not", _compile(item.args[0])]
    if isinstance(item, (ConditionAND, ConditionOR)):
        return _junction(item)
    if isinstance(item, ConditionFieldEqualsValueExpression):
        return _comparison(item.field, item.value)
    raise TreeError("a keyword without a field is not possible here; name the field, such as Details")


def _junction(item: ConditionItem) -> Tree:
    parts = [_compile(part) for part in item.args]
    if isinstance(item, ConditionOR):
        parts = _merge(parts)
    if len(parts) == 1:
        return parts[0]
    return ["any" if isinstance(item, ConditionOR) else "all", parts]


def _merge(parts: list[Tree]) -> list[Tree]:
    """Gather alternatives that ask the same of the same field, so that one look answers them."""
    merged: dict[tuple[str, str], Tree] = {}
    rest: list[Tree] = []
    for part in parts:
        if part[0] in ("all", "any", "not"):
            rest.append(part)
        else:
            merged.setdefault((part[0], part[1]), [part[0], part[1], []])[2].extend(part[2])
    return [*merged.values(), *rest]


def _comparison(field: str, value: Any) -> Tree:
    if isinstance(value, SigmaExpansion):
        parts = _merge([_comparison(field, part) for part in value.values])
        return parts[0] if len(parts) == 1 else ["any", parts]
    if isinstance(value, SigmaRegularExpression):
        is_cased = SigmaRegularExpressionFlag.IGNORECASE not in value.flags
        return ["cased_re" if is_cased else "re", field, [str(value.regexp)]]
    if isinstance(value, SigmaNull):
        return ["absent", field, []]
    if isinstance(value, SigmaExists):
        absent: Tree = ["absent", field, []]
        return ["not", absent] if value.exists else absent
    if isinstance(value, SigmaNumber):
        return ["equals", field, [str(value.number)]]
    if isinstance(value, SigmaString):
        return _text(field, value)
    raise TreeError(f"the modifier that makes a {type(value).__name__} of {field} is not evaluated by the engine")


def _text(field: str, value: SigmaString) -> Tree:
    parts = list(value.s)
    starts = bool(parts) and parts[0] is SpecialChars.WILDCARD_MULTI
    ends = len(parts) > 1 and parts[-1] is SpecialChars.WILDCARD_MULTI
    middle = parts[1 if starts else 0 : -1 if ends else None]
    if any(isinstance(part, SpecialChars) for part in middle):
        return ["re", field, [_pattern(parts)]]
    operator = {
        (False, False): "equals",
        (True, True): "contains",
        (False, True): "startswith",
        (True, False): "endswith",
    }
    return [operator[starts, ends], field, ["".join(map(str, middle))]]


def _pattern(parts: list[Any]) -> str:
    wildcards = {SpecialChars.WILDCARD_MULTI: ".*", SpecialChars.WILDCARD_SINGLE: "."}
    body = "".join(
        wildcards.get(part, "") if isinstance(part, SpecialChars) else re.escape(str(part)) for part in parts
    )
    return rf"(?s)\A{body}\Z"

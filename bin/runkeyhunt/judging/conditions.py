"""Sigma conditions, compiled to a small tree by the generator, evaluated on one write."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from runkeyhunt.letters import fold

# A condition looks at a subject: per field the values it has, as logged and in lower case.
Values = tuple[str, ...]
Subject = Mapping[str, tuple[Values, Values]]
Condition = Callable[[Subject], bool]
Fits = Callable[[str], bool]
Quantifier = Callable[[Iterable[bool]], bool]
# Under these names a subject holds what a negated condition looks at.
AS_WRITTEN = {"Details": "Details as written"}
# Escapes such as \S and \u2013 keep their case; all else in a pattern is a letter like those of the text.
_UNESCAPED = re.compile(r"(\\.|\(\?P<\w+>)|([^\\(]+|\()", re.DOTALL)
_NONE: tuple[Values, Values] = ((), ())


def subject_of(fields: Mapping[str, Sequence[str]]) -> Subject:
    """Prepare fields for conditions; a field without a value is one that the event does not have."""
    return {name: (tuple(values), tuple(map(fold, values))) for name, values in fields.items()}


def compile_condition(tree: Sequence[Any], *, negated: bool = False) -> Condition:
    """Make a function of a tree as the generator writes it.

    A tree is `["all", [tree…]]`, `["any", [tree…]]`, `["not", tree]` or `[operator, field, [value…]]`, where one of the
    values must fit one of the field's values. Letter case counts only for `cased_re`. What a rule takes out, below a
    `not`, must fit all of the field's values, and is looked for in what was written, not in what was unwrapped from it:
    a harmless command beside the harmful one must not switch a rule off.
    """
    kind = tree[0]
    if kind in _JUNCTIONS:
        return _JUNCTIONS[kind]([compile_condition(part, negated=negated) for part in tree[1]])
    if kind == "not":
        unwanted = compile_condition(tree[1], negated=not negated)
        return lambda subject: not unwanted(subject)
    if kind == "absent":
        return lambda subject: not subject.get(tree[1], _NONE)[0]
    field = AS_WRITTEN.get(tree[1], tree[1]) if negated else tree[1]
    quantifier = all if negated and field == tree[1] else any
    return _comparison(quantifier, field, _OPERATORS[kind](tree[2]), is_cased=kind == "cased_re")


def fields_of(tree: Sequence[Any]) -> Iterator[str]:
    """Name the fields that a condition looks at."""
    if tree[0] in _JUNCTIONS:
        for part in tree[1]:
            yield from fields_of(part)
    elif tree[0] == "not":
        yield from fields_of(tree[1])
    else:
        yield tree[1]


def without_fields(tree: Sequence[Any], fields: frozenset[str], *, negated: bool = False) -> Sequence[Any]:
    """Make of a condition one that holds only where it does whatever the fields may be of which nothing is known."""
    kind = tree[0]
    if kind in _JUNCTIONS:
        return [kind, [without_fields(part, fields, negated=negated) for part in tree[1]]]
    if kind == "not":
        return [kind, without_fields(tree[1], fields, negated=not negated)]
    # What may be or not be: nothing that is asked for, everything that is taken out.
    return ["all" if negated else "any", []] if tree[1] in fields else tree


def _comparison(quantifier: Quantifier, field: str, fits: Fits, *, is_cased: bool) -> Condition:
    def condition(subject: Subject) -> bool:
        as_logged, lower_case = subject.get(field, _NONE)
        texts = as_logged if is_cased else lower_case
        return bool(texts) and quantifier(map(fits, texts))

    return condition


def _all(parts: list[Condition]) -> Condition:
    return lambda subject: all(part(subject) for part in parts)


def _any(parts: list[Condition]) -> Condition:
    return lambda subject: any(part(subject) for part in parts)


def _equals(values: list[str]) -> Fits:
    return frozenset(map(fold, values)).__contains__


def _contains(values: list[str]) -> Fits:
    wanted = tuple(map(fold, values))
    return lambda text: any(value in text for value in wanted)


def _startswith(values: list[str]) -> Fits:
    wanted = tuple(map(fold, values))
    return lambda text: text.startswith(wanted)


def _endswith(values: list[str]) -> Fits:
    wanted = tuple(map(fold, values))
    return lambda text: text.endswith(wanted)


def _re(values: list[str]) -> Fits:
    """Search the lower-case text with a lower-case pattern, which costs a third of what re.IGNORECASE does."""
    return _cased_re([_UNESCAPED.sub(lambda part: part[1] or part[2].lower(), value) for value in values])


def _cased_re(values: list[str]) -> Fits:
    searches = [re.compile(value).search for value in values]
    return lambda text: any(search(text) for search in searches)


_JUNCTIONS: dict[str, Callable[[list[Condition]], Condition]] = {"all": _all, "any": _any}
_OPERATORS: dict[str, Callable[[list[str]], Fits]] = {
    "equals": _equals,
    "contains": _contains,
    "startswith": _startswith,
    "endswith": _endswith,
    "re": _re,
    "cased_re": _cased_re,
}

"""Sigma conditions, compiled to a small tree by the generator, evaluated on one write."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Union

from runkeyhunt.judging.planning.text_index import TextIndex
from runkeyhunt.letters import fold

Values = tuple[str, ...]
# The values that a field has, or what tells them.
Field = Union[Sequence[str], Callable[[], Iterable[str]]]
Fits = Callable[[str], bool]
Quantifier = Callable[[Iterable[bool]], bool]
# Under these names a subject holds what a negated condition looks at: some of what the field itself has.
AS_WRITTEN = {"Details": "Details as written"}
# Escapes such as \S and \u2013 keep their case; all else in a pattern is a letter like those of the text.
_UNESCAPED = re.compile(r"(\\.|\(\?P<\w+>)|([^\\(]+|\()", re.DOTALL)
_AS_LOGGED, _FOLDED = 0, 1
_NOTHING: tuple[Values, Values] = ((), ())


class Subject(dict[str, "tuple[Values, Values]"]):
    """Hold what a condition looks at: per field the values it has, as logged and folded.

    A field is laid out when it is first asked for; one without a value is one that the event does not have.
    """

    def __init__(self, fields: Mapping[str, Field], indexes: Mapping[str, TextIndex] | None = None) -> None:
        super().__init__()
        self.fields = fields
        self._indexes = indexes or {}
        self._found: dict[str, frozenset[str] | None] = {}

    def __missing__(self, field: str) -> tuple[Values, Values]:
        told = self.fields.get(field, ())
        values = tuple(told() if callable(told) else told)
        laid_out = self[field] = (values, tuple(map(fold, values))) if values else _NOTHING
        return laid_out

    def found_in(self, field: str) -> frozenset[str] | None:
        """Give which of the texts that rules need stand in a field; None if nothing tells that."""
        try:
            return self._found[field]
        except KeyError:
            index = self._indexes.get(field)
            found = self._found[field] = index.found_in(self[field][_FOLDED]) if index else None
            return found


Condition = Callable[[Subject], bool]


def subject_of(fields: Mapping[str, Field]) -> Subject:
    """Prepare fields for conditions."""
    return Subject(fields)


def compile_condition(tree: Sequence[Any], *, negated: bool = False) -> Condition:
    """Make a function of a tree as the generator writes it.

    A tree is `["all", [tree…]]`, `["any", [tree…]]`, `["not", tree]` or `[operator, field, [value…]]`, where one of the
    values must fit one of the field's values. Letter case counts only for `cased_re`. Behind the patterns of `re` and
    `cased_re` may stand what each of them needs: texts of which every match holds one, or null. What a rule takes out,
    below a `not`, must fit all of the field's values, and is looked for in what was written, not in what was unwrapped
    from it: a harmless command beside the harmful one must not switch a rule off.
    """
    kind = tree[0]
    if kind in _JUNCTIONS:
        # What costs least is asked first.
        parts = sorted(tree[1], key=lambda part: _EFFORTS.get(part[0], len(_EFFORTS)))
        return _JUNCTIONS[kind]([compile_condition(part, negated=negated) for part in parts])
    if kind == "not":
        unwanted = compile_condition(tree[1], negated=not negated)
        return lambda subject: not unwanted(subject)
    if kind == "absent":
        return lambda subject: not subject[tree[1]][_AS_LOGGED]
    field = AS_WRITTEN.get(tree[1], tree[1]) if negated else tree[1]
    quantifier = all if negated and field == tree[1] else any
    if kind in _PATTERNS:
        return _search(quantifier, tree[1], field, *_PATTERNS[kind](*tree[2:]))
    return _comparison(quantifier, field, _OPERATORS[kind](tree[2]))


def fields_of(tree: Sequence[Any]) -> Iterator[str]:
    """Name the fields that a condition looks at."""
    for leaf in leaves_of(tree):
        yield leaf[1]


def texts_in(tree: Sequence[Any]) -> Iterator[tuple[str, Iterable[str]]]:
    """Give, by field, the texts that tell which patterns of a tree can match."""
    for leaf in leaves_of(tree):
        for texts in leaf[3] if len(leaf) > len(("operator", "field", "values")) else ():
            yield leaf[1], texts or ()


def check_patterns(tree: Sequence[Any]) -> None:
    """Try whether every pattern of a tree can be searched with; raises re.error."""
    with warnings.catch_warnings():
        # Python warns of `[[`, which it takes for a bracket in a class.
        warnings.simplefilter("ignore", FutureWarning)
        for kind, _, *values in leaves_of(tree):
            for pattern in values[0] if kind in _PATTERNS else ():
                re.compile(as_searched(pattern) if kind == "re" else pattern)


def as_searched(pattern: str) -> str:
    """Write a pattern in lower case, to search a folded text: a third of what re.IGNORECASE costs."""
    return _UNESCAPED.sub(lambda part: part[1] or part[2].lower(), pattern)


def leaves_of(tree: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Give the comparisons of a tree."""
    if tree[0] in _JUNCTIONS:
        for part in tree[1]:
            yield from leaves_of(part)
    elif tree[0] == "not":
        yield from leaves_of(tree[1])
    else:
        yield tree


def without_fields(tree: Sequence[Any], fields: frozenset[str], *, negated: bool = False) -> Sequence[Any]:
    """Make of a condition one that holds only where it does whatever the fields may be of which nothing is known."""
    kind = tree[0]
    if kind in _JUNCTIONS:
        return [kind, [without_fields(part, fields, negated=negated) for part in tree[1]]]
    if kind == "not":
        return [kind, without_fields(tree[1], fields, negated=not negated)]
    # What may be or not be: nothing that is asked for, everything that is taken out.
    return ["all" if negated else "any", []] if tree[1] in fields else tree


def _comparison(quantifier: Quantifier, field: str, fits: Fits) -> Condition:
    def condition(subject: Subject) -> bool:
        texts = subject[field][_FOLDED]
        return bool(texts) and quantifier(map(fits, texts))

    return condition


def _all(parts: list[Condition]) -> Condition:
    def condition(subject: Subject) -> bool:
        for part in parts:  # noqa: SIM110 - a generator costs as much as what it asks
            if not part(subject):
                return False
        return True

    return condition


def _any(parts: list[Condition]) -> Condition:
    def condition(subject: Subject) -> bool:
        for part in parts:  # noqa: SIM110 - as above
            if part(subject):
                return True
        return False

    return condition


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


class _Pattern:
    """Hold a pattern, compiled when it is first searched with, and what it needs, if that is known."""

    def __init__(self, text: str, needs: Collection[str] | None) -> None:
        self._text = text
        self.needs = None if needs is None else frozenset(needs)

    @cached_property
    def search(self) -> Callable[[str], object]:
        return re.compile(self._text).search


def _search(quantifier: Quantifier, field: str, looked_at: str, place: int, patterns: Sequence[_Pattern]) -> Condition:
    needs = [(pattern, pattern.needs) for pattern in patterns]

    def condition(subject: Subject) -> bool:
        texts = subject[looked_at][place]
        if not texts:
            return False
        found = subject.found_in(field)
        searches = [
            pattern.search
            for pattern, needed in needs
            if needed is None or found is None or not needed.isdisjoint(found)
        ]
        if quantifier is all and len(texts) > 1:
            return all(any(search(text) for search in searches) for text in texts)
        for search in searches:
            for text in texts:
                if search(text):
                    return True
        return False

    return condition


def _re(values: list[str], needs: Sequence[Collection[str] | None] = ()) -> tuple[int, Sequence[_Pattern]]:
    return _FOLDED, _patterns(map(as_searched, values), needs or [None] * len(values))


def _cased_re(values: list[str], needs: Sequence[Collection[str] | None] = ()) -> tuple[int, Sequence[_Pattern]]:
    return _AS_LOGGED, _patterns(values, needs or [None] * len(values))


def _patterns(values: Iterable[str], needs: Sequence[Collection[str] | None]) -> Sequence[_Pattern]:
    return [_Pattern(value, needed) for value, needed in zip(values, needs)]


_JUNCTIONS: dict[str, Callable[[list[Condition]], Condition]] = {"all": _all, "any": _any}
_OPERATORS: dict[str, Callable[[list[str]], Fits]] = {
    "equals": _equals,
    "contains": _contains,
    "startswith": _startswith,
    "endswith": _endswith,
}
_PATTERNS: dict[str, Callable[..., tuple[int, Sequence[_Pattern]]]] = {"re": _re, "cased_re": _cased_re}
_EFFORTS = {kind: effort for effort, kind in enumerate(("equals", "absent", "startswith", "endswith", "contains"))}

"""A regular expression as the automaton of its characters (Glushkov's), with what its edges demand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

try:
    from re import _constants as constants  # type: ignore[attr-defined]
    from re import _parser as parser  # type: ignore[attr-defined]
except ImportError:  # Python 3.9
    import sre_constants as constants
    import sre_parse as parser

ALPHABET = [*map(chr, range(128)), *"\x85\xa0\xb2é\u0130\u017f\u2003\u2028я漢\ud800"]
_NAMES: dict[Any, str] = {
    constants.CATEGORY_DIGIT: r"\d",
    constants.CATEGORY_NOT_DIGIT: r"\D",
    constants.CATEGORY_SPACE: r"\s",
    constants.CATEGORY_NOT_SPACE: r"\S",
    constants.CATEGORY_WORD: r"\w",
    constants.CATEGORY_NOT_WORD: r"\W",
}
ANYWHERE = -1

Allows = Callable[[str, str], bool]
Conditions = tuple[Allows, ...]


@dataclass
class _Part:
    """Hold a piece of the automaton: where it begins and ends, and how it can be passed without a character.

    An end, or a way past, also tells whether something is demanded there that its conditions do not say.
    """

    first: list[tuple[int, Conditions]] = field(default_factory=list)
    last: list[tuple[int, Conditions, bool]] = field(default_factory=list)
    empty: list[tuple[Conditions, bool]] = field(default_factory=list)


class Automaton:
    """Make the automaton of a pattern."""

    def __init__(self, pattern: str | bytes, flags: int, *, is_anchored: bool, is_full: bool) -> None:
        text = pattern if isinstance(pattern, str) else pattern.decode("latin-1")
        tree = parser.parse(text, flags & ~re.DEBUG)
        self.flags = tree.state.flags | (flags & ~re.UNICODE)
        self.labels: dict[int, frozenset[str]] = {}
        self.edges: dict[int, dict[int, list[Conditions]]] = {}
        self.has_references = False
        self._again: dict[int, list[int]] = {}
        self._endless_groups: set[int] = set()
        whole = self._sequence(tree, in_loop=False)
        self.safe_ends = {
            place
            for place, conditions, demanded in whole.last
            if not demanded and self._is_safe(place, conditions, is_full)
        }
        if not is_anchored:
            self._take(frozenset(ALPHABET), ANYWHERE)
            self._link(ANYWHERE, ANYWHERE, ())
            for place, conditions in whole.first:
                self._link(ANYWHERE, place, conditions)

    def _is_safe(self, place: int, conditions: Conditions, is_full: bool) -> bool:
        """Tell whether a text that came around the loop fits, if need be with one time around less."""
        if is_full:
            return self.labels[place] == frozenset(ALPHABET) and place in self.edges[place] and not conditions
        nexts = [letter for other in self._again.get(place, ()) for letter in self.labels[other]]
        return (bool(nexts) or not conditions) and all(
            allows(*pair) for allows in conditions for pair in product(self.labels[place], nexts)
        )

    def _take(self, letters: frozenset[str], place: int | None = None) -> int:
        place = len(self.labels) if place is None else place
        self.labels[place] = letters
        self.edges[place] = {}
        return place

    def _link(self, one: int, other: int, conditions: Conditions) -> None:
        self.edges[one].setdefault(other, []).append(conditions)

    def _sequence(self, tree: Iterable[Any], *, in_loop: bool) -> _Part:
        whole = _Part(empty=[((), False)])
        for operator, argument in tree:
            whole = self._joined(whole, self._part(operator, argument, in_loop=in_loop))
        return whole

    def _joined(self, one: _Part, other: _Part) -> _Part:
        for (place, before, _), (next_place, after) in product(one.last, other.first):
            self._link(place, next_place, before + after)
        return _Part(
            first=one.first + [(place, past + own) for past, _ in one.empty for place, own in other.first],
            last=other.last
            + [(place, own + past, d or demanded) for place, own, d in one.last for past, demanded in other.empty],
            empty=[(a + b, c or d) for (a, c), (b, d) in product(one.empty, other.empty)][:50],
        )

    def _part(self, operator: Any, argument: Any, *, in_loop: bool) -> _Part:  # noqa: PLR0911
        letters = letters_of(operator, argument, self.flags)
        if letters is not None:
            place = self._take(letters)
            return _Part([(place, ())], [(place, (), False)])
        if operator in (constants.MAX_REPEAT, constants.MIN_REPEAT):
            return self._repeat(*argument, in_loop=in_loop)
        if operator is constants.SUBPATTERN:
            if _has_endless(argument[3]):
                self._endless_groups.add(argument[0])
            return self._sequence(argument[3], in_loop=in_loop)
        if operator is constants.BRANCH:
            return _beside([self._sequence(each, in_loop=in_loop) for each in argument[1]])
        if operator is constants.AT:
            return _Part(empty=[((_at(argument, self.flags),), False)])
        if operator in (constants.ASSERT, constants.ASSERT_NOT):
            return self._look(argument[0], argument[1], is_wanted=operator is constants.ASSERT, in_loop=in_loop)
        if operator is constants.GROUPREF:
            self.has_references |= in_loop or argument in self._endless_groups
            return _Part(empty=[((), True)])
        if operator is constants.FAILURE:
            return _Part()
        raise NotImplementedError(operator)

    def _repeat(self, least: int, most: int, tree: Any, *, in_loop: bool) -> _Part:
        is_endless = most is constants.MAXREPEAT or (in_loop and most > 1 and least != most)
        part = self._sequence(tree, in_loop=in_loop or is_endless)
        if is_endless:
            for (place, before, _), (next_place, after) in product(part.last, part.first):
                self._link(place, next_place, before + after)
                self._again.setdefault(place, []).append(next_place)
        elif most > 1 and _has_endless(tree):
            again = self._sequence(tree, in_loop=in_loop)
            part = self._joined(part, _Part(again.first, again.last, [((), False)]))
        if least == 0:
            part = _Part(part.first, part.last, [((), False)])
        return part

    def _look(self, direction: int, tree: Any, *, is_wanted: bool, in_loop: bool) -> _Part:
        letters = _one_of(tree, self.flags)
        is_exact = letters is not None or (is_wanted and len(tree) > 0)
        if direction < 0:
            if letters is None and is_exact:
                letters = letters_of(*tree[-1], self.flags)
            allowed = letters if is_wanted or letters is None else frozenset(ALPHABET) - letters
            return _Part(empty=[((_behind(allowed),), False) if allowed is not None else ((), True)])
        if letters is not None:
            allowed = letters if is_wanted else frozenset(ALPHABET) - letters
            return _Part(empty=[((_ahead(allowed),), False)])
        return _Part(first=self._sequence(tree, in_loop=in_loop).first, empty=[((), True)])


def letters_of(operator: Any, argument: Any, flags: int) -> frozenset[str] | None:
    """Give the characters of the alphabet that one item takes; None if it is no single character."""
    if operator is constants.ANY:
        return frozenset(letter for letter in ALPHABET if flags & re.DOTALL or letter != "\n")
    if operator not in (constants.LITERAL, constants.NOT_LITERAL, constants.IN, constants.RANGE, constants.CATEGORY):
        return None
    items = argument if operator is constants.IN else [(operator, argument)]
    is_negated = operator is constants.NOT_LITERAL or items[0][0] is constants.NEGATE
    found = frozenset(letter for letter in ALPHABET if any(_is_in(letter, *item, flags) for item in items))
    return frozenset(ALPHABET) - found if is_negated else found


def _is_in(letter: str, operator: Any, argument: Any, flags: int) -> bool:
    if operator is constants.NEGATE:
        return False
    if operator is constants.CATEGORY:
        return bool(re.fullmatch(_NAMES[argument], letter, flags & re.ASCII))
    low, high = argument if operator is constants.RANGE else (argument, argument)
    cases = {letter, letter.lower(), letter.upper()} if flags & re.IGNORECASE else {letter}
    return any(low <= ord(case) <= high for case in cases if len(case) == 1)


def _one_of(tree: Any, flags: int) -> frozenset[str] | None:
    """Give the letters of a look at a single character."""
    if len(tree) != 1:
        return None
    operator, argument = tree[0]
    if operator is constants.SUBPATTERN:
        return _one_of(argument[3], flags)
    return letters_of(operator, argument, flags)


def _has_endless(tree: Any) -> bool:
    return any(
        (operator in (constants.MAX_REPEAT, constants.MIN_REPEAT) and argument[1] is constants.MAXREPEAT)
        or any(_has_endless(each) for each in _inner(argument))
        for operator, argument in tree
    )


def _inner(argument: Any) -> Iterator[Any]:
    if isinstance(argument, parser.SubPattern):
        yield argument
    elif isinstance(argument, (list, tuple)):
        for each in argument:
            yield from _inner(each)


def _beside(parts: Sequence[_Part]) -> _Part:
    whole = _Part()
    for part in parts:
        whole.first += part.first
        whole.last += part.last
        whole.empty += part.empty
    return whole


def _behind(allowed: frozenset[str]) -> Allows:
    return lambda before, _: before in allowed


def _ahead(allowed: frozenset[str]) -> Allows:
    return lambda _, after: after in allowed


def _at(kind: Any, flags: int) -> Allows:
    if kind is constants.AT_BEGINNING:
        return lambda before, _: bool(flags & re.MULTILINE) and before == "\n"
    if kind is constants.AT_BEGINNING_STRING:
        return lambda *_: False
    if kind in (constants.AT_BOUNDARY, constants.AT_NON_BOUNDARY):
        is_edge = kind is constants.AT_BOUNDARY
        return lambda before, after: (_is_word(before, flags) != _is_word(after, flags)) is is_edge
    if kind is constants.AT_END and flags & re.MULTILINE:
        return lambda _, after: after == "\n"
    return lambda *_: False


def _is_word(letter: str, flags: int) -> bool:
    return bool(re.fullmatch(r"\w", letter, flags & re.ASCII))

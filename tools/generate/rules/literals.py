"""What a pattern needs: texts of which whatever it finds holds one, so that it is not asked of any other text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

from runkeyhunt.judging.planning.text_index import ODD_SIGN, is_odd
from runkeyhunt.letters import fold

try:
    from re import _constants as constants  # type: ignore[attr-defined]
    from re import _parser as parser  # type: ignore[attr-defined]
except ImportError:
    import sre_constants as constants
    import sre_parse as parser

Texts = frozenset[str]
# Ranks texts by how often one of them stands where it is looked for; the least is the best.
Cost = Callable[[Texts], Any]

_MOST_CHARACTERS = 8
_MOST_TEXTS = 64
_LAST_OF_ASCII = 0x7F
# A shorter text is found in next to any other.
_LEAST_LENGTH = 3
_REPEATS = {constants.MAX_REPEAT, constants.MIN_REPEAT, getattr(constants, "POSSESSIVE_REPEAT", None)}
_GROUPS = {constants.SUBPATTERN, getattr(constants, "ATOMIC_GROUP", None)}
_LOOKS = {constants.ASSERT, constants.ASSERT_NOT}
_WITHOUT_WIDTH = {constants.AT, *_LOOKS}
# For each of these re.IGNORECASE takes a sign beyond ASCII too, which folding leaves as it is.
_LOOSE_LETTERS = frozenset("iks")
_NOTHING: Texts = frozenset({""})
_BLANK: Texts = frozenset({" "})


def needed_texts(pattern: str, cost: Cost) -> Texts | None:
    """Give texts, folded, of which each match holds one, by the least cost; None if nothing is needed.

    ODD_SIGN stands for any sign that is no printable ASCII.
    """
    parsed = parser.parse(pattern)
    reading = _Reading(cost, ignores_case=bool(parsed.state.flags & re.IGNORECASE))
    return reading.best(reading.kept(parsed))


@dataclass
class _Run:
    """Gather what stands side by side: `open` is how the texts end that are found so far, `kept` what is whole."""

    open: Texts = _NOTHING
    kept: list[Texts] = field(default_factory=list)

    def add(self, texts: Texts) -> None:
        """Go on with one of some texts; where they would be too many, begin anew with these."""
        if len(self.open) * len(texts) > _MOST_TEXTS:
            self.end()
        self.open = frozenset(map("".join, product(self.open, texts)))

    def end(self, following: Texts = _NOTHING) -> None:
        """Keep what is gathered, and begin anew behind what is not known."""
        self.keep(self.open)
        self.open = following

    def keep(self, texts: Texts) -> None:
        """Keep texts of which one is needed, without those that hold another; nothing is in every text."""
        if "" not in texts:
            texts = frozenset(map(_told, texts))
            self.kept.append(frozenset(text for text in texts if not any(map(text.__contains__, texts - {text}))))


@dataclass(frozen=True)
class _Reading:
    """Read the parts of a pattern, which it may read in any letter case."""

    cost: Cost
    ignores_case: bool

    def best(self, candidates: Iterable[Texts]) -> Texts | None:
        return min(candidates, key=lambda texts: (self.cost(texts), sorted(texts)), default=None)

    def kept(self, items: Iterable[Any], before: Texts = _NOTHING) -> Iterator[Texts]:
        run = _Run(before)
        self.extend_by(run, items)
        run.end()
        yield from run.kept

    def extend_by(self, run: _Run, items: Iterable[Any]) -> None:
        for operator, value in items:
            texts = self._all_texts(operator, value)
            if operator is constants.ASSERT:
                run.kept += self.kept(value[1])
            elif texts is not None:
                run.add(texts)
            else:
                self._extend(run, operator, value)

    def _extend(self, run: _Run, operator: Any, value: Any) -> None:
        """Go on with what matches too many texts to tell them all."""
        if operator in _GROUPS:
            reading, items = self._within(operator, value)
            reading.extend_by(run, items)
        elif operator in _REPEATS and value[0]:
            texts = self.texts_of(value[2])
            for _ in range(min(value[0], _LEAST_LENGTH) if texts else 1):
                self.extend_by(run, value[2])
            run.end(texts or _NOTHING)
        elif operator is constants.BRANCH:
            # Before each branch too many would be written.
            before = run.open if len(run.open) == 1 else _NOTHING
            of_branches = list(self._of_branches(value[1], before))
            run.end()
            run.kept += of_branches
        else:
            run.end()
            if operator is constants.IN and not self.ignores_case:
                run.keep(_signs_of(value))

    def _of_branches(self, branches: Sequence[Any], before: Texts) -> Iterator[Texts]:
        best = [self.best(self.kept(branch, before)) for branch in branches]
        if None not in best:
            yield frozenset().union(*filter(None, best))

    def _within(self, operator: Any, group: Any) -> tuple[_Reading, Any]:
        if operator is not constants.SUBPATTERN:
            return self, group
        _, added, taken, items = group
        ignores_case = (self.ignores_case or bool(added & re.IGNORECASE)) and not taken & re.IGNORECASE
        return replace(self, ignores_case=ignores_case), items

    def texts_of(self, items: Iterable[Any]) -> Texts | None:
        """Give all texts that some items match, if they are few."""
        texts: Texts = _NOTHING
        for operator, value in items:
            found = self._all_texts(operator, value)
            if found is None or len(texts) * len(found) > _MOST_TEXTS:
                return None
            texts = frozenset(map("".join, product(texts, found)))
        return texts

    def _all_texts(self, operator: Any, value: Any) -> Texts | None:
        if operator in _WITHOUT_WIDTH:
            return _NOTHING
        if operator in (constants.LITERAL, constants.IN):
            return self._of_codes([value] if operator is constants.LITERAL else _codes_in(value))
        if operator in _GROUPS:
            reading, items = self._within(operator, value)
            return reading.texts_of(items)
        if operator is constants.BRANCH:
            return _joined([self.texts_of(branch) for branch in value[1]])
        if operator in _REPEATS and value[1] <= _MOST_CHARACTERS:
            return _repeated(self.texts_of(value[2]), value[0], value[1])
        return None

    def _of_codes(self, codes: Sequence[int]) -> Texts | None:
        """Give characters as they stand in a folded text."""
        characters = frozenset(fold(chr(code)) for code in codes)
        is_loose = self.ignores_case and any(sign in _LOOSE_LETTERS or not sign.isascii() for sign in characters)
        return None if is_loose or not 0 < len(codes) <= _MOST_CHARACTERS else characters


class _WholeRun(_Run):
    """Gather all texts, also those that a match may do without."""

    def keep(self, texts: Texts) -> None:
        """Keep all but nothing."""
        self.kept.append(texts - _NOTHING)


class _WholeReading(_Reading):
    """Read a blank of any kind as a blank."""

    def _all_texts(self, operator: Any, value: Any) -> Texts | None:
        is_blank = operator is constants.IN and value == [(constants.CATEGORY, constants.CATEGORY_SPACE)]
        return _BLANK if is_blank else super()._all_texts(operator, value)


def texts_within(pattern: str) -> Texts:
    """Give the texts, folded, that a match may hold, of any alternative: all that it tells by more than a class."""
    return frozenset().union(*_texts_within(parser.parse(pattern)))


def _texts_within(items: Iterable[Any]) -> Iterator[Texts]:
    items, run, reading = list(items), _WholeRun(), _WholeReading(len, ignores_case=False)
    reading.extend_by(run, items)
    run.end()
    yield from run.kept
    for operator, value in items:
        # What is told whole stands among what is around it.
        if operator in _LOOKS or reading.texts_of([(operator, value)]) is None:
            for inner in _inner(operator, value):
                yield from _texts_within(inner)


def _inner(operator: Any, value: Any) -> Sequence[Any]:
    """Give the sequences that stand within a part of a pattern."""
    if operator is constants.BRANCH:
        return list(value[1])
    if operator in _LOOKS:
        return [value[1]]
    if operator in _REPEATS:
        return [value[2]]
    return [value[-1] if operator is constants.SUBPATTERN else value] if operator in _GROUPS else []


def _told(text: str) -> str:
    return ODD_SIGN if len(text) < _LEAST_LENGTH and any(map(is_odd, text)) else text


def _joined(sets: Sequence[Texts | None]) -> Texts | None:
    joined: Texts = frozenset().union(*filter(None, sets))
    return None if None in sets or len(joined) > _MOST_TEXTS else joined


def _repeated(texts: Texts | None, least: int, most: int) -> Texts | None:
    if texts is None or len(texts) ** most > _MOST_TEXTS:
        return None
    return frozenset("".join(parts) for times in range(least, most + 1) for parts in product(texts, repeat=times))


def _codes_in(members: Sequence[Any]) -> list[int]:
    """Give the characters of a class, if they are few and each is told."""
    codes: list[int] = []
    for operator, value in members:
        if operator is constants.LITERAL:
            codes.append(value)
        elif operator is constants.RANGE and value[1] - value[0] < _MOST_CHARACTERS:
            codes += range(value[0], value[1] + 1)
        else:
            return []
    return codes


def _signs_of(members: Sequence[Any]) -> Texts:
    """Give the signs of a class, folded, if few of them are printable ASCII; nothing if it is not told or many are."""
    if not {operator for operator, _ in members} <= {constants.LITERAL, constants.RANGE}:
        return _NOTHING
    spans = [(value, value) if operator is constants.LITERAL else value for operator, value in members]
    # All beyond are odd.
    signs = [chr(code) for low, high in spans for code in range(low, min(high, _LAST_OF_ASCII + 1) + 1)]
    signs += [ODD_SIGN for low, _ in spans if low > _LAST_OF_ASCII]
    texts = frozenset(_told(fold(sign)) for sign in signs)
    return texts if len(texts) <= _MOST_CHARACTERS else _NOTHING

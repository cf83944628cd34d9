"""Prove of a regular expression that its cost grows no faster than the text, from its structure alone.

The pattern becomes an automaton of its characters (Glushkov's). Backtracking tries every way through it, so the cost of
a text that does not fit is the number of ways: it grows exponentially where one text leads from a place back to itself
in two ways, and as a power of the length where one text leads around two loops and from the first to the second
(Weideman et al., Analyzing matching time behavior of backtracking regular expression matchers, 2016). A search begins
anywhere, which is a loop before the pattern. A bounded repeat outside every loop only costs its bound.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from tests.hostile.pattern_automaton import ALPHABET, Automaton

_MOST_STATES = 100_000


class _Ways:
    """Count the ways of one text through an automaton."""

    def __init__(self, automaton: Automaton) -> None:
        self._automaton = automaton
        self._reach = {place: self._reached(place) for place in automaton.labels}
        self._loop = {place: self._found_loop(place) for place in automaton.labels}
        self._known_steps: dict[tuple[int, str, str], list[int]] = {}
        self._loops = [place for place in automaton.labels if place in self._reach[place]]
        # Letters that no item and no condition tells apart are one.
        groups: dict[tuple[bool, ...], str] = {}
        checks = [c for edges in automaton.edges.values() for each in edges.values() for cs in each for c in cs]
        for letter in ALPHABET:
            sign = [letter in letters for letters in automaton.labels.values()]
            sign += [
                check(*pair) for check in checks for other in "\na -" for pair in ((letter, other), (other, letter))
            ]
            groups.setdefault(tuple(sign), letter)
        self._letters = list(groups.values())

    def _reached(self, place: int) -> set[int]:
        found: set[int] = set()
        waiting = [place]
        while waiting:
            new = set(self._automaton.edges[waiting.pop()]) - found
            found |= new
            waiting += new
        return found

    def _loop_of(self, place: int) -> set[int]:
        return self._loop[place]

    def _found_loop(self, place: int) -> set[int]:
        return {other for other in self._reach[place] if place in self._reach[other]}

    def _steps(self, place: int, before: str, letter: str) -> list[int]:
        key = (place, before, letter)
        if key not in self._known_steps:
            self._known_steps[key] = list(self._found_steps(*key))
        return self._known_steps[key]

    def _found_steps(self, place: int, before: str, letter: str) -> Iterator[int]:
        for other, ways in self._automaton.edges[place].items():
            if letter in self._automaton.labels[other]:
                for conditions in ways:
                    if all(allows(before, letter) for allows in conditions):
                        yield other

    def is_exponential(self) -> bool:
        """Tell whether a text leads from a place back to it in two ways."""
        return any(
            self._returns_twice(place, letter)
            for place in self._loops
            if not self._loop_of(place) & self._automaton.safe_ends
            for letter in self._letters_at(place)
        )

    def _letters_at(self, *places: int) -> list[str]:
        return [letter for letter in self._letters if all(letter in self._automaton.labels[each] for each in places)]

    def _returns_twice(self, place: int, last: str) -> bool:
        loop = self._loop_of(place)
        seen = {(place, place, last, False)}
        waiting = list(seen)
        while waiting:
            one, other, before, apart = waiting.pop()
            for letter in self._letters:
                ones = [each for each in self._steps(one, before, letter) if each in loop]
                others = [each for each in self._steps(other, before, letter) if each in loop]
                doubled = one == other and len(ones) != len(set(ones))
                for a, b in product(set(ones), set(others)):
                    state = (a, b, letter, apart or a != b or (doubled and ones.count(a) > 1))
                    if state == (place, place, last, True):
                        return True
                    if state not in seen:
                        seen.add(state)
                        waiting.append(state)
        return False

    def find_square(self) -> tuple[int, int] | None:
        """Find two loops that one text goes around, and from the first to the second."""
        for one in self._loops:
            for other in self._loops:
                loop = self._loop_of(other)
                if one in loop or other not in self._reach[one] or loop & self._automaton.safe_ends:
                    continue
                if any(self._goes_over(one, other, letter) for letter in self._letters_at(one, other)):
                    return one, other
        return None

    def _goes_over(self, one: int, other: int, last: str) -> bool:
        first_loop, second_loop = self._loop_of(one), self._loop_of(other)
        between = {place for place in self._reach[one] if other in self._reach[place]}
        seen = {(one, one, other, last)}
        waiting = list(seen)
        while waiting:
            a, b, c, before = waiting.pop()
            for letter in self._letters:
                nexts = (
                    set(self._steps(a, before, letter)) & first_loop,
                    set(self._steps(b, before, letter)) & between,
                    set(self._steps(c, before, letter)) & second_loop,
                )
                for state in ((*places, letter) for places in product(*nexts)):
                    if state == (one, other, other, last):
                        return True
                    if len(seen) > _MOST_STATES:
                        raise OverflowError("the pattern is too large to be proved")
                    if state not in seen:
                        seen.add(state)
                        waiting.append(state)
        return False


def find_fault(pattern: str | bytes, flags: int = 0, *, is_anchored: bool = False, is_full: bool = False) -> str:
    """Say what makes a pattern cost more than the length of its text; empty if nothing does.

    `is_anchored`: used with match or fullmatch only. `is_full`: used with fullmatch.
    """
    automaton = Automaton(pattern, flags, is_anchored=is_anchored, is_full=is_full)
    ways = _Ways(automaton)
    if automaton.has_references:
        return "a reference to a group"
    if ways.is_exponential():
        return "exponential"
    return "square" if ways.find_square() else ""

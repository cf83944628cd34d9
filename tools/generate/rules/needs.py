"""What each rule cannot fire without, so that the engine asks only the rules that can: chosen by how rare it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial, reduce
from itertools import chain
from operator import or_
from typing import Any, Optional

from runkeyhunt.commandline.commandline import parse_command
from runkeyhunt.events.evidence import read_evidence
from runkeyhunt.events.fields import read_event
from runkeyhunt.judging.baseline import UNKNOWN, Standing
from runkeyhunt.judging.conditions import Subject, as_searched
from runkeyhunt.judging.planning.text_index import ODD_SIGN, Letters, is_odd, letters_of
from runkeyhunt.judging.subject import describe
from runkeyhunt.letters import fold
from runkeyhunt.places.autostart import find_write
from runkeyhunt.places.locations import load_locations
from runkeyhunt.places.windows_programs import load_windows_programs
from tools.generate.rules.condition_tree import Tree
from tools.generate.rules.literals import Texts, needed_texts
from tools.generate.rules.rule_file import RuleFile

# `[operator, field, [text…]]`, of which one holds wherever a rule fires.
Comparison = list[Any]
Needs = Optional[list[Comparison]]
_PATTERNS: dict[str, Callable[[str], str]] = {"re": as_searched, "cased_re": str}
_PARTS = frozenset({"contains", "startswith", "endswith"})


class NeedsOfRules:
    """Tell what rules and their patterns need; of several texts, those that stand in the fewest of some writes."""

    def __init__(self, subjects: Iterable[Subject]) -> None:
        self._subjects = list(subjects)
        self._by_values: dict[str, dict[tuple[str, ...], int]] = {}
        self._holding: dict[tuple[str, str, str], int] = {}

    def of(self, tree: Tree) -> Needs:
        """Tell what a tree cannot be true without; None if nothing is."""
        kind = tree[0]
        if kind == "all":
            return min(filter(None, map(self.of, tree[1])), key=self._cost, default=None)
        if kind == "any":
            needs = [self.of(part) for part in tree[1]]
            return None if None in needs else _merged(comparison for each in needs for comparison in each or ())
        if kind == "equals":
            return [_comparison("equals", tree[1], tree[2])]
        if kind in _PARTS:
            return None if "" in tree[2] else [_comparison("contains", tree[1], tree[2])]
        if kind in _PATTERNS:
            needed = self._of_patterns(tree)
            return (
                None if None in needed else [_comparison("contains", tree[1], [t for ts in needed for t in ts or ()])]
            )
        return None

    def beside_patterns(self, tree: Tree) -> Tree:
        """Write beside a tree's patterns what each of them needs."""
        kind = tree[0]
        if kind in ("all", "any"):
            return [kind, [self.beside_patterns(part) for part in tree[1]]]
        if kind == "not":
            return [kind, self.beside_patterns(tree[1])]
        return [*tree, self._of_patterns(tree)] if kind in _PATTERNS else tree

    def letters_in(self, field: str) -> Counter[Letters]:
        """Count in how many of the writes letters stand in a field."""
        texts = (set(chain(*map(letters_of, subject[field][1]))) for subject in self._subjects)
        return Counter(chain.from_iterable(texts))

    def _of_patterns(self, leaf: Tree) -> list[list[str] | None]:
        operator, field, patterns = leaf
        cost = partial(self._cost_of_parts, field)
        found = [needed_texts(_PATTERNS[operator](pattern), cost) for pattern in patterns]
        return [None if texts is None else sorted(texts) for texts in found]

    def _cost_of_parts(self, field: str, texts: Texts) -> Any:
        return self._cost([["contains", field, list(texts)]])

    def _cost(self, needs: Sequence[Comparison]) -> Any:
        """Rank by the writes that have what is needed, then by the shortest text, then by the number of texts."""
        holding = 0
        for operator, field, texts in needs:
            for text in texts:
                holding |= self._held_by(operator, field, text)
        lengths = [len(text) for _, _, texts in needs for text in texts]
        return bin(holding).count("1"), -min(lengths), len(lengths), needs

    def _held_by(self, operator: str, field: str, text: str) -> int:
        """Give the subjects whose field has a text, a bit for each."""
        asked = operator, field, text
        if asked not in self._holding:
            held = (bits for values, bits in self._of_values(field).items() if _holds(operator, values, text))
            self._holding[asked] = reduce(or_, held, 0)
        return self._holding[asked]

    def _of_values(self, field: str) -> dict[tuple[str, ...], int]:
        if field not in self._by_values:
            by_values = self._by_values[field] = {}
            for place, subject in enumerate(self._subjects):
                values = subject[field][1]
                by_values[values] = by_values.get(values, 0) | 1 << place
        return self._by_values[field]


def _holds(operator: str, values: tuple[str, ...], text: str) -> bool:
    if operator == "equals":
        return text in values
    return any(map(is_odd, values)) if text == ODD_SIGN else any(text in value for value in values)


def subjects_of(
    rules: Sequence[RuleFile], locations: Sequence[dict[str, Any]], windows: Sequence[dict[str, Any]]
) -> Iterator[Subject]:
    """Lay out the writes that the rules give as examples."""
    table, programs = load_locations(locations), load_windows_programs(windows)
    for rule in rules:
        for example in (*rule.match, *rule.no_match):
            write = find_write(read_event(example), table)
            if write:
                command = parse_command(write.data, write.location.separator)
                yield describe(write, command, Standing(UNKNOWN), programs, read_evidence(example))


def _comparison(operator: str, field: str, texts: Iterable[str]) -> Comparison:
    return [operator, field, sorted(set(map(fold, texts)))]


def _merged(comparisons: Iterable[Comparison]) -> list[Comparison]:
    merged: dict[tuple[str, str], list[str]] = {}
    for operator, field, texts in comparisons:
        merged.setdefault((operator, field), []).extend(texts)
    return [_comparison(operator, field, texts) for (operator, field), texts in merged.items()]

"""Whether a rule tells one person from another by the numbers of a SID: verdicts are remembered without them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from runkeyhunt.events.again import NUMBERS, hive_of
from runkeyhunt.judging.conditions import compile_condition, leaves_of, subject_of
from tools.generate.rules.condition_tree import Tree

_FIELDS = ("TargetObject", "NewName")
_SOMEBODYS = ("-1-2-3-1001", "-4", *(f"-{digit * 10}-{digit * 9}-{digit * 8}-{digit * 4}" for digit in "0123456789"))
_NUMBER = re.compile(r"\d+")


def tells_persons_apart(tree: Tree, examples: Iterable[Mapping[str, str]]) -> bool:
    """Tell whether another person's SID in one of a rule's examples changes what one of its comparisons says."""
    targets = {example["TargetObject"] for example in examples if hive_of(example.get("TargetObject", ""))}
    leaves = [leaf[:3] for leaf in leaves_of(tree) if leaf[1] in _FIELDS]
    return any(len(set(_answers(leaf, target))) > 1 for leaf in leaves for target in targets)


def _answers(leaf: Tree, target: str) -> Iterator[bool]:
    condition, (_, field, values) = compile_condition(leaf), leaf
    for path in _of_others(target, values):
        yield condition(subject_of({field: (path,)}))


def _of_others(target: str, values: Iterable[Any]) -> Iterator[str]:
    """Give a path in other persons' hives, among them those whose numbers stand in what it is compared with."""
    hive = hive_of(target)
    told = {number[:10] for value in values for number in _NUMBER.findall(value)}
    for numbers in (*_SOMEBODYS, *(f"-{number}-{number}-{number}-{number}" for number in sorted(told))):
        if hive:
            yield target[: hive.start(NUMBERS)] + numbers + target[hive.end(NUMBERS) :]

"""Whether a rule tells persons apart by a SID's numbers or a profile's name: verdicts are remembered without them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from runkeyhunt.events.again.circumstances import NUMBERS, hive_of
from runkeyhunt.judging.conditions import compile_condition, leaves_of, subject_of
from runkeyhunt.judging.planning.profiles import Profiles
from tools.generate.rules.condition_tree import Tree
from tools.generate.rules.words import FIELDS_OF_PATHS, words_of

_FIELDS = ("TargetObject", "NewName")
_SOMEBODYS = ("-1-2-3-1001", "-4", *(f"-{digit * 10}-{digit * 9}-{digit * 8}-{digit * 4}" for digit in "0123456789"))
_NUMBER = re.compile(r"\d+")
_PROFILE = re.compile(r"(?<=\\users\\)[a-z]+(?=\\)", re.IGNORECASE)
# Of one shape, and of other letters and digits each.
_NAMES = tuple("anto1 brnd2 cede3 dafu4 eliz5 fjgh6 gaxi7 hyqu8 ozwe9 kvpt0".split())
_IN_PROFILE = r"C:\Users\somebody\AppData\Roaming\Example\example.exe"


def tells_persons_apart(tree: Tree, examples: Iterable[Mapping[str, str]]) -> bool:
    """Tell whether another person's SID in one of a rule's examples changes what one of its comparisons says."""
    targets = {example["TargetObject"] for example in examples if hive_of(example.get("TargetObject", ""))}
    leaves = [leaf[:3] for leaf in leaves_of(tree) if leaf[1] in _FIELDS]
    return any(len(set(_answers(leaf, _of_others(target, leaf[2])))) > 1 for leaf in leaves for target in targets)


def tells_profiles_apart(tree: Tree, examples: Iterable[Mapping[str, str]]) -> bool:
    """Tell whether the name of another's profile in a path, as in a rule's examples, changes what a comparison says.

    A name with a word in it that the rule looks for is no plain one.
    """
    names = list(filter(Profiles(words_of([tree])).is_plain, _NAMES))
    shown = (text for example in examples for text in example.values())
    texts = {_IN_PROFILE, *filter(_PROFILE.search, shown)}
    leaves = [leaf[:3] for leaf in leaves_of(tree) if leaf[1] in FIELDS_OF_PATHS]
    of_others = [[_PROFILE.sub(name, text) for name in names] for text in texts]
    return any(len(set(_answers(leaf, paths))) > 1 for leaf in leaves for paths in of_others)


def _answers(leaf: Tree, paths: Iterable[str]) -> Iterator[bool]:
    condition = compile_condition(leaf)
    return (condition(subject_of({leaf[1]: (path,)})) for path in paths)


def _of_others(target: str, values: Iterable[Any]) -> Iterator[str]:
    """Give a path in other persons' hives, among them those whose numbers stand in what it is compared with."""
    hive = hive_of(target)
    told = {number[:10] for value in values for number in _NUMBER.findall(value)}
    for numbers in (*_SOMEBODYS, *(f"-{number}-{number}-{number}-{number}" for number in sorted(told))):
        if hive:
            yield target[: hive.start(NUMBERS)] + numbers + target[hive.end(NUMBERS) :]

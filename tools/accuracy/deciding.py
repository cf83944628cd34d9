"""Which rules decide anything: a rule decides where a write would have another severity without it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from runkeyhunt.hunt import Hunt
from tools.accuracy.cases import Case, Weights, judge_all
from tools.accuracy.samples import OTHER, WRITER_UNKNOWN, Sample
from tools.generate.rules.rule_file import RuleFile


@dataclass(frozen=True)
class Deciding:
    """Part all rules by where they decide: in a list, only in another rule's example, only in their own, or nowhere."""

    in_lists: tuple[str, ...]
    in_other_examples: tuple[str, ...]
    in_own_example: tuple[str, ...]
    nowhere: tuple[str, ...]


def find_deciding(hunt: Hunt, rules: Sequence[RuleFile], cases: Iterable[Case], weights: Weights) -> Deciding:
    """Find where each rule decides."""
    lists = {rule for case in cases for rule in case.deciding(weights)}
    own: set[str] = set()
    others: set[str] = set()
    for case in judge_all(hunt, _examples(rules), weights):
        for rule in case.deciding(weights):
            (own if rule == case.sample.name else others).add(rule)
    names = [rule.id for rule in rules]
    return Deciding(
        in_lists=tuple(name for name in names if name in lists),
        in_other_examples=tuple(name for name in names if name in others - lists),
        in_own_example=tuple(name for name in names if name in own - others - lists),
        nowhere=tuple(name for name in names if name not in lists | others | own),
    )


def lines(deciding: Deciding) -> Iterator[str]:
    """Say which rules could be dropped, or have to be explained."""
    total = sum(map(len, (deciding.in_lists, deciding.in_other_examples, deciding.in_own_example, deciding.nowhere)))
    yield f"{len(deciding.in_lists)} of {total} rules decide a severity in a list,"
    yield f"  {len(deciding.in_other_examples)} more in the example of another rule."
    yield f"  {len(deciding.in_own_example)} only in their own example: {', '.join(deciding.in_own_example) or 'none'}"
    yield f"  {len(deciding.nowhere)} nowhere: {', '.join(deciding.nowhere) or 'none'}"


def _examples(rules: Sequence[RuleFile]) -> Iterator[Sample]:
    for rule in rules:
        for example in (*rule.match, *rule.no_match):
            yield Sample(OTHER, rule.id, rule.id, WRITER_UNKNOWN, example)

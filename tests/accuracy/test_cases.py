"""A score is added up again exactly as the engine added it."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_up import case

from runkeyhunt.hunt import Hunt
from tools.accuracy.cases import OutOfStepError, judge_all
from tools.accuracy.deciding import Deciding, find_deciding, lines
from tools.accuracy.samples import load_lists
from tools.generate.rules.rule_file import load_rules

WEIGHTS = {"a": 30, "b": 45, "c": 60}


@pytest.mark.parametrize(
    ("fired", "ceiling", "score"),
    [((), 100, 10), (("a",), 100, 40), (("a", "b"), 100, 85), (("b", "c"), 100, 100), (("b", "c"), 10, 10)],
)
def test_a_score_is_the_location_and_the_rules_up_to_the_ceiling(
    fired: tuple[str, ...], ceiling: int, score: int
) -> None:
    assert case("malicious", "x", 10, *fired, ceiling=ceiling).score_with(WEIGHTS) == score


@pytest.mark.parametrize(
    ("fired", "ceiling", "deciding"),
    [
        (("a",), 100, ["a"]),
        (("a", "b"), 100, ["a", "b"]),  # 85; 55 and 40 without
        (("a", "b", "c"), 100, []),  # 145; 115, 100 and 85 without: all critical
        (("b", "c"), 10, []),
    ],
)
def test_a_rule_decides_where_the_severity_would_be_another(
    fired: tuple[str, ...], ceiling: int, deciding: list[str]
) -> None:
    assert case("malicious", "x", 10, *fired, ceiling=ceiling).deciding(WEIGHTS) == deciding


@pytest.fixture(scope="module")
def today(app_dir: Path) -> dict[str, int]:
    return {rule.id: rule.weight for rule in load_rules(app_dir / "bin" / "runkeyhunt" / "rules")}


def test_the_own_list_adds_up_to_what_the_engine_says(app_dir: Path, today: dict[str, int]) -> None:
    hunt, samples = Hunt.load(app_dir), load_lists(app_dir)[0].samples
    verdicts = [hunt.judge(sample.event) for sample in samples]
    cases = judge_all(hunt, samples, today)
    assert [each.score_with(today) for each in cases] == [verdict.score if verdict else 0 for verdict in verdicts]
    assert {each.ceiling for each in cases} == {0, 10, 100}


def test_other_weights_than_the_engines_are_refused(app_dir: Path, today: dict[str, int]) -> None:
    samples = load_lists(app_dir)[0].samples
    with pytest.raises(OutOfStepError, match=r": the engine says \d+, its rules add up to \d+: run make generate"):
        judge_all(Hunt.load(app_dir), samples, dict.fromkeys(today, 100))


def test_every_rule_is_told_by_where_it_decides(app_dir: Path, today: dict[str, int]) -> None:
    rules = load_rules(app_dir / "bin" / "runkeyhunt" / "rules")
    heaviest = max(rules, key=lambda rule: rule.weight)
    listed = [case("malicious", "x", 10, heaviest.id)]
    found = find_deciding(Hunt.load(app_dir), rules, listed, today)
    assert found.in_lists == (heaviest.id,)
    parted = (found.in_lists, found.in_other_examples, found.in_own_example, found.nowhere)
    assert sorted(name for part in parted for name in part) == sorted(today)


def test_rules_that_never_decide_are_named() -> None:
    assert list(lines(Deciding(("a", "b"), ("c",), ("d", "e"), ()))) == [
        "2 of 5 rules decide a severity in a list,",
        "  1 more in the example of another rule.",
        "  2 only in their own example: d, e",
        "  0 nowhere: none",
    ]

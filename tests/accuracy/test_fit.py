"""The fit changes what enough families and products ask for, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from made_up import case

from tools.accuracy.cases import Case
from tools.accuracy.cross_validation import FOLDS, cost_of, cross_validate, fold_costs, fold_of
from tools.accuracy.explanation import Change, Reach, changes_of, lines, losses
from tools.accuracy.fitting import Problem, choices_of, fit, won_by
from tools.accuracy.objective import costs_of_scores, importances_of

NAMES = ("alpha", "bravo", "charlie", "delta", "echo", "foxtrot")
# Six families at 35 want five points more, six products at 35 none.
MALICIOUS = [case("malicious", name, 10, "weak") for name in NAMES]
BENIGN = [case("benign", name, 10, "usual") for name in NAMES]
TODAY = {"weak": 25, "usual": 25}


def problem(cases: list[Case], today: dict[str, int] = TODAY, restraint: float = 0.001) -> Problem:
    return Problem(cases, importances_of([cases]), today, restraint)


def test_a_score_costs_one_for_each_band_on_the_wrong_side_of_40_and_60() -> None:
    costs = costs_of_scores()
    assert [costs["malicious"][score] for score in (0, 20, 40, 55, 60, 100)] == [5.0, 3.0, 1.0, 0.25, 0.0, 0.0]
    assert [costs["benign"][score] for score in (0, 35, 40, 55, 60, 100)] == [0.0, 0.0, 0.25, 1.0, 1.5, 5.5]


def test_a_list_counts_for_the_root_of_its_length_and_each_label_for_one() -> None:
    long = [case("malicious", "a", 0)] * 9 + [case("benign", "b", 0)] * 4
    short = [case("malicious", "c", 0)]
    importances = importances_of([long, short])
    assert importances == pytest.approx([1 / 12] * 9 + [1 / 4] * 4 + [1 / 4])


def test_weights_are_multiples_of_five_of_todays_sign() -> None:
    assert choices_of(25) == list(range(5, 101, 5))
    assert choices_of(12)[:4] == [5, 10, 12, 15]
    assert choices_of(-10) == list(range(-100, 0, 5))


def test_a_weight_goes_just_as_far_as_the_malicious_need() -> None:
    assert fit(problem(MALICIOUS + BENIGN)) == {"weak": 50, "usual": 25}


def test_a_weight_goes_down_where_only_the_benign_are_touched() -> None:
    loud = [case("benign", name, 10, "usual") for name in NAMES]
    assert fit(problem(MALICIOUS + loud, {"weak": 50, "usual": 45})) == {"weak": 50, "usual": 25}


def test_restraint_keeps_todays_weights() -> None:
    assert fit(problem(MALICIOUS + BENIGN, restraint=1)) == TODAY


def test_a_rule_that_few_families_show_keeps_its_weight() -> None:
    assert fit(problem(MALICIOUS[:4] * 3 + BENIGN)) == TODAY
    assert fit(problem(MALICIOUS[:5] + BENIGN)) == {"weak": 50, "usual": 25}


def test_a_change_that_wins_a_single_family_is_taken_back() -> None:
    settled = [case("malicious", name, 60, "weak") for name in NAMES]
    one = settled + MALICIOUS[:1] + BENIGN
    assert fit(problem(one)) == TODAY
    assert fit(problem(settled + MALICIOUS[:2] + BENIGN)) == {"weak": 50, "usual": 25}


def test_known_good_writes_do_not_move_a_weight() -> None:
    known = [case("benign", name, 10, "weak", ceiling=10) for name in NAMES]
    assert fit(problem(MALICIOUS + known)) == {"weak": 50, "usual": 25}
    assert fit(problem(MALICIOUS[:4] + known)) == TODAY


def test_two_rules_that_fire_together_are_not_both_raised() -> None:
    both = [case("malicious", name, 10, "weak", "usual") for name in NAMES]
    fitted = fit(problem(both, {"weak": 20, "usual": 20}))
    assert fitted == {"usual": 30, "weak": 20}


def test_a_family_is_in_one_fold_whatever_else_is_there() -> None:
    assert [fold_of(("malicious", name)) for name in NAMES] == [3, 3, 4, 1, 3, 3]
    assert fold_of(("malicious", "alpha")) != fold_of(("benign", "alpha"))


def test_held_out_scores_come_from_weights_fitted_without_their_family() -> None:
    cases = MALICIOUS + BENIGN
    validation = cross_validate(problem(cases))
    for fold, weights in enumerate(validation.weights):
        kept = [each for each in cases if fold_of(each.sample.group) != fold]
        assert weights == fit(replace(problem(cases), cases=kept, importances=[1 / 6] * len(kept)))
    expected = [each.score_with(validation.weights[fold_of(each.sample.group)]) for each in cases]
    assert list(validation.scores) == expected
    # Fold 3 holds four of the six families: two are left without it, too few to learn from.
    assert [weights["weak"] for weights in validation.weights] == [50, 50, 50, 25, 50]


def test_costs_are_the_sum_over_the_folds() -> None:
    posed = problem(MALICIOUS + BENIGN)
    scores = [35] * 12
    assert cost_of(posed, scores) == pytest.approx(1.5)
    assert fold_costs(posed, scores) == pytest.approx([0, 0.25, 0, 1, 0.25])
    assert len(fold_costs(posed, scores)) == FOLDS


def test_a_change_is_explained_by_what_it_lifts_over_a_threshold() -> None:
    cases = [*MALICIOUS, case("benign", "golf", 10, "weak"), case("benign", "golf", 30, "weak")]
    fitted = {"weak": 50, "usual": 25}
    folds = [{"weak": 50, "usual": 25}, {"weak": 30, "usual": 25}, {"weak": 20, "usual": 25}, TODAY]
    changes = changes_of(cases, TODAY, fitted, folds)
    assert changes == [Change("weak", 25, 50, Reach(6, 6, 12, 0), Reach(2, 1, 3, 0), 2)]
    assert [" ".join(line.split()) for line in lines(changes)][1] == "weak 25 50 2 6 (6) 12 0 2 (1) 3 0"
    assert won_by(problem(cases), fitted, "weak") == 6


def test_each_of_two_changes_is_explained_with_the_other_made() -> None:
    both = [case("malicious", name, 10, "weak", "usual") for name in NAMES]
    changes = changes_of(both, {"weak": 5, "usual": 5}, {"weak": 15, "usual": 20}, [])
    # 20 today, 45 in the end: either alone is short of 40, at 30 and 35.
    assert [(change.rule, change.malicious.up) for change in changes] == [("usual", 6), ("weak", 6)]


def test_what_a_list_would_lose_is_named() -> None:
    samples = [each.sample for each in (MALICIOUS[0], MALICIOUS[1], BENIGN[0])]
    assert list(losses("Own list", samples, [60, 40, 35], [55, 60, 40])) == [
        "Own list would lose: benign at 40 from 0 to 1"
    ]
    assert list(losses("Own list", samples, [60, 40, 35], [55, 35, 35])) == [
        "Own list would lose: malicious at 40 from 2 to 1",
        "Own list would lose: malicious at 60 from 1 to 0",
    ]

"""`python -m tools.accuracy.fit [--restraint R] [--write] [CSV …]` fits the rules' weights to all lists together.

It prints what the lists show today, what they show of weights fitted without them, and what the fit would change and
why. Rule files stay as they are without --write.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bin"))

from runkeyhunt.hunt import Hunt  # noqa: E402 - the engine's folder comes first
from tools.accuracy import explanation  # noqa: E402
from tools.accuracy.cases import Case, Weights, judge_all, scores_of  # noqa: E402
from tools.accuracy.cross_validation import FOLDS, Validation, cost_of, cross_validate, fold_costs  # noqa: E402
from tools.accuracy.fitting import LEAST_GROUPS, Problem, fit  # noqa: E402
from tools.accuracy.objective import importances_of  # noqa: E402
from tools.accuracy.rule_weights import write_weights  # noqa: E402
from tools.accuracy.samples import OTHER, ListError, Sample, SampleList, load_lists  # noqa: E402
from tools.accuracy.tables import rows_of_lists  # noqa: E402
from tools.generate.rules.rule_file import load_rules  # noqa: E402

RULES = ROOT / "bin" / "runkeyhunt" / "rules"
# What a step of five away from today's weight costs: from less than one reported write on its wrong side to several.
RESTRAINTS = (0.0003, 0.0005, 0.001, 0.002, 0.004, 0.008)


def main(arguments: list[str]) -> int:
    """Print the fit; returns the exit code."""
    options = _options(arguments)
    try:
        lists = load_lists(ROOT, options.lists)
    except ListError as error:
        print(error, file=sys.stderr)
        return 1
    today = {rule.id: rule.weight for rule in load_rules(RULES)}
    judged = _judged(lists, today)
    problem, validation = _chosen(judged, today, options.restraint)
    fitted = fit(problem)
    print("\n".join(_report(judged, problem, validation, fitted)))
    print(_written(today, fitted) if options.write else "Nothing is written; WRITE=1 writes the weights.")
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.accuracy.fit", description="Fit the rules' weights.")
    parser.add_argument("lists", nargs="*", type=Path, help="more lists, in the field set's format")
    parser.add_argument("--restraint", type=float, help="the price of a step of five; else cross-validation chooses")
    parser.add_argument("--write", action="store_true", help="change the weight: lines of the rule files")
    return parser.parse_args(arguments)


def _judged(lists: Sequence[SampleList], today: Weights) -> list[tuple[str, list[Case]]]:
    hunt = Hunt.load(ROOT)
    labelled = [(listed.title, [sample for sample in listed.samples if sample.label != OTHER]) for listed in lists]
    return [(title, judge_all(hunt, samples, today)) for title, samples in labelled if samples]


def _chosen(
    judged: Sequence[tuple[str, list[Case]]], today: Weights, restraint: float | None
) -> tuple[Problem, Validation]:
    """Choose the restraint under which weights do best on what they were not fitted to; the strongest of equals."""
    cases = [case for _, own in judged for case in own]
    problem = Problem(cases, importances_of([own for _, own in judged]), today, 0)
    problems = [replace(problem, restraint=each) for each in (RESTRAINTS if restraint is None else (restraint,))]
    validated = [(each, cross_validate(each)) for each in problems]
    return min(validated, key=lambda pair: (pair[1].cost, -pair[0].restraint))


def _report(
    judged: Sequence[tuple[str, list[Case]]], problem: Problem, validation: Validation, fitted: Weights
) -> Iterator[str]:
    today = scores_of(problem.cases, problem.today)
    after = scores_of(problem.cases, fitted)
    for title, scores, note in (
        ("Today's weights", today, ""),
        ("Cross-validated", validation.scores, f": {FOLDS} folds, no family or product in both parts of one"),
        ("Fitted", after, ": on what it was fitted to, and so better than it is"),
    ):
        yield f"{title} (cost {cost_of(problem, scores):.4f}){note}"
        yield from rows_of_lists(_by_list(judged, scores))
    better = [new < old for old, new in zip(fold_costs(problem, today), fold_costs(problem, validation.scores))]
    yield f"\nCross-validated, {sum(better)} of {FOLDS} folds cost less than today."
    for (title, samples, old), (_, _, new) in zip(_by_list(judged, today), _by_list(judged, after)):
        yield from explanation.losses(title, samples, old, new)
    changes = explanation.changes_of(problem.cases, problem.today, fitted, validation.weights)
    yield f"{len(changes)} of {len(fitted)} weights would change under a restraint of {problem.restraint};"
    yield f"a rule that fired on fewer than {LEAST_GROUPS} families and products keeps its own."
    yield from explanation.lines(changes) if changes else ()


def _by_list(
    judged: Sequence[tuple[str, list[Case]]], scores: Sequence[int]
) -> list[tuple[str, list[Sample], Sequence[int]]]:
    parts, start = [], 0
    for title, cases in judged:
        parts.append((title, [case.sample for case in cases], scores[start : start + len(cases)]))
        start += len(cases)
    return parts


def _written(today: Weights, fitted: Weights) -> str:
    changed = {rule: weight for rule, weight in fitted.items() if weight != today[rule]}
    levels = write_weights(RULES, changed)
    by_hand = "".join(f"\n  {rule}: set level: {level}" for rule, level in levels.items())
    return f"{len(changed)} rule files are written; now run: make generate{by_hand}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

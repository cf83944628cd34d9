"""`python -m tools.accuracy [--misses] [--sigma FOLDER] [CSV …]` prints recall and false alarms of each list.

With a folder of Sigma rules (SigmaHQ's `rules/windows/registry`, say) the same figures follow for those.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bin"))

from runkeyhunt.hunt import Hunt  # noqa: E402 - the engine's folder comes first
from tools.accuracy.cases import Case, judge_all  # noqa: E402
from tools.accuracy.deciding import find_deciding, lines  # noqa: E402
from tools.accuracy.samples import ListError, SampleList, load_lists  # noqa: E402
from tools.accuracy.sigma_rules import sigma_scores  # noqa: E402
from tools.accuracy.tables import misses, table  # noqa: E402
from tools.generate.rules.rule_file import load_rules  # noqa: E402


def main(arguments: list[str]) -> int:
    """Print the figures; returns the exit code."""
    options = _options(arguments)
    try:
        lists = load_lists(ROOT, options.lists)
    except ListError as error:
        print(error, file=sys.stderr)
        return 1
    hunt, rules = Hunt.load(ROOT), load_rules(ROOT / "bin" / "runkeyhunt" / "rules")
    weights = {rule.id: rule.weight for rule in rules}
    judged = [(listed, judge_all(hunt, listed.samples, weights)) for listed in lists]
    for listed, cases in judged:
        print("\n".join(_report(listed, cases, options)), end="\n\n")
    everything = [case for _, cases in judged for case in cases]
    print("\n".join(lines(find_deciding(hunt, rules, everything, weights))))
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.accuracy", description="Print recall and false alarms.")
    parser.add_argument("lists", nargs="*", type=Path, help="more lists, in the field set's format")
    parser.add_argument("--sigma", type=Path, help="a folder of Sigma rules to compare with")
    parser.add_argument("--misses", action="store_true", help="name every malicious write below 60 and benign from 40")
    return parser.parse_args(arguments)


def _report(listed: SampleList, cases: list[Case], options: argparse.Namespace) -> Iterator[str]:
    if not cases:
        yield f"{listed.title}: {listed.path} is not there or empty, and is left out."
        return
    yield f"{listed.title} ({listed.path.name})"
    yield from table(listed.samples, [case.score for case in cases])
    missed = misses(cases)
    if options.misses:
        yield from missed
    elif missed:
        yield f"  {len(missed)} misses; MISSES=1 names them"
    if options.sigma:
        yield f"{listed.title}, by the Sigma rules in {options.sigma}"
        yield from table(listed.samples, sigma_scores(options.sigma, listed.samples))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

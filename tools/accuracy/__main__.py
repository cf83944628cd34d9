"""`python -m tools.accuracy [SIGMA_FOLDER]` prints recall, false positives and the scores' histogram.

With a folder of Sigma rules (SigmaHQ's `rules/windows/registry`, say) the same figures follow for those.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bin"))

from runkeyhunt.hunt import Hunt  # noqa: E402 - the engine's folder comes first
from runkeyhunt.judging.verdict import HIGHEST_SCORE, SEVERITIES, Verdict  # noqa: E402
from tools.accuracy.samples import Sample, own_samples, recorded_samples  # noqa: E402
from tools.accuracy.sigma_rules import sigma_scores  # noqa: E402
from tools.generate.rule_file import load_rules  # noqa: E402

MEDIUM, HIGH, BAND = 40, 60, 10


def main(arguments: list[str]) -> int:
    """Print the figures; returns the exit code."""
    hunt = Hunt.load(ROOT)
    for title, samples in (("This project's own list", own_samples(ROOT)), ("Recorded events", recorded_samples(ROOT))):
        verdicts = [hunt.judge(sample.event) for sample in samples]
        _print_figures(title, samples, [verdict.score if verdict else 0 for verdict in verdicts])
        _print_misses(samples, verdicts)
        if title.startswith("This"):
            _print_idle_rules(hunt, verdicts)
        for folder in arguments:
            _print_figures(f"{title}, by the Sigma rules in {folder}", samples, sigma_scores(Path(folder), samples))
    return 0


def _print_figures(title: str, samples: Sequence[Sample], scores: Sequence[int]) -> None:
    print(f"\n{title}\n  {'':10}  writes  >= {MEDIUM}          >= {HIGH}          scores by tens, 0 to 100")
    for label in ("malicious", "benign", "other"):
        own = [score for sample, score in zip(samples, scores) if sample.label == label]
        if own:
            print(f"  {label:10} {len(own):7}  {_share(own, MEDIUM)}  {_share(own, HIGH)}  {_histogram(own)}")


def _share(scores: Sequence[int], least: int) -> str:
    reached = sum(score >= least for score in scores)
    return f"{reached:5} {reached / len(scores):7.1%}"


def _histogram(scores: Sequence[int]) -> str:
    counts = Counter(score // BAND for score in scores)
    return " ".join(str(counts[band]) for band in range(HIGHEST_SCORE // BAND + 1))


def _print_misses(samples: Sequence[Sample], verdicts: Sequence[Verdict | None]) -> None:
    for sample, verdict in zip(samples, verdicts):
        score = verdict.score if verdict else 0
        if score < HIGH if sample.label == "malicious" else score >= MEDIUM:
            reasons = "; ".join(verdict.reasons) if verdict else "no autostart write"
            print(f"    {sample.label} at {score}: {sample.name}: {reasons}")


def _print_idle_rules(hunt: Hunt, verdicts: Sequence[Verdict | None]) -> None:
    """Name the rules without which no write, of the list or of the rules' own examples, would have another severity."""
    rules = load_rules(ROOT / "bin" / "runkeyhunt" / "rules")
    on_list = {name for verdict in verdicts if verdict for name in _deciding(verdict)}
    examples = (hunt.judge(example) for rule in rules for example in rule.match)
    idle = (
        {rule.id for rule in rules} - on_list - {name for verdict in examples if verdict for name in _deciding(verdict)}
    )
    print(f"  {len(on_list)} of {len(rules)} rules decide a severity in this list;", end=" ")
    print(f"neither here nor in an example: {', '.join(sorted(idle)) or 'none'}")


def _deciding(verdict: Verdict) -> list[str]:
    points = [int(reason.split(" ", 1)[0]) for reason in verdict.reasons]
    total = sum(point for point in points if point > 0)
    weights = points[1 : len(verdict.rules) + 1]
    return [rule for rule, weight in zip(verdict.rules, weights) if _crosses(total - weight, total)]


def _crosses(before: int, after: int) -> bool:
    return any(before < least <= after for least, _ in SEVERITIES)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

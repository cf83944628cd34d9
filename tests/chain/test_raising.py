"""The raised score is still the sum of its reasons, and ends at 100."""

from __future__ import annotations

import pytest
from chain_events import set_value

from runkeyhunt.chain.raising import raise_score

CAP = "The score ends at 100"


@pytest.mark.parametrize(
    ("score", "reasons", "added", "raised"),
    [
        ("10", ["+10 Run key"], [], ("10", "informational", ["+10 Run key"])),
        ("10", ["+10 Run key"], [(35, "Dropped")], ("45", "medium", ["+10 Run key", "+35 Dropped"])),
        ("90", ["+90 Bad"], [(35, "Dropped")], ("100", "critical", ["+90 Bad", "+35 Dropped", f"-25 {CAP}"])),
        (
            "100", ["+90 Bad", "+30 Worse", f"-20 {CAP}"], [(20, "Fired")],
            ("100", "critical", ["+90 Bad", "+30 Worse", "+20 Fired", f"-40 {CAP}"]),
        ),
        (
            "10", ["+70 Bad", "-60 Known good: Product"], [(35, "Overwritten")],
            ("45", "medium", ["+70 Bad", "-60 Known good: Product", "+35 Overwritten"]),
        ),
        ("50", ["+50 Bad"], [(-15, "Explained")], ("40", "medium", ["+50 Bad", "-10 Explained"])),
        (
            "60", ["+30 Bad", "+30 Worse"], [(-15, "Explained"), (10, "Ran")],
            ("55", "medium", ["+30 Bad", "+30 Worse", "+10 Ran", "-15 Explained"]),
        ),
        ("25", ["+10 Run key", "+15 Bad"], [(-20, "Explained")], ("10", "informational", ["+10 Run key", "+15 Bad", "-15 Explained"])),
        ("50", [], [(20, "Fired")], ("70", "high", ["+50 Score of the write itself", "+20 Fired"])),
        ("", [], [], ("0", "informational", [])),
    ],
    ids=["nothing added", "added", "over 100", "over 100 before", "known good", "strong signs stay medium", "explained", "the location stays", "reasons not kept", "no score"],
)  # fmt: skip
def test_points_are_added(score, reasons, added, raised):
    assert tuple(raise_score(score, reasons, added).values()) == raised


def test_the_end_of_the_score_is_known_by_the_hunt_s_own_words(hunt):
    verdict = hunt.judge(
        set_value("10:00:00", "powershell -w hidden -enc " + "SQBFAFgAIAAoAGkAdwByACAAaAB0AHQAcAA6AC8ALwB4ACkA" * 3)
    )
    assert verdict.reasons[-1].endswith(CAP)
    assert raise_score(str(verdict.score), verdict.reasons, [])["rk_reasons"] == list(verdict.reasons)

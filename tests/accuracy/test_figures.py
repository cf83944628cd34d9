"""The figures of a small list, counted by hand."""

from __future__ import annotations

import pytest
from made_up import case, sample

from tools.accuracy.figures import Figures, Side, auc_of, figures_of, parts_of
from tools.accuracy.tables import misses, table

SAMPLES = [
    sample("malicious", "a"),
    sample("malicious", "b", writer="inferred"),
    sample("malicious", "c", writer="unknown", code="11"),
    sample("benign", "d"),
    sample("benign", "e", writer="unknown", code="12"),
    sample("other", "f"),
]
SCORES = [60, 40, 35, 40, 10, 100]


def test_both_sides_are_counted_and_other_events_are_neither() -> None:
    assert figures_of(SAMPLES, SCORES) == Figures(
        malicious=Side(3, 2, 1, (0, 1, 1, 1, 0)), benign=Side(2, 1, 0, (1, 0, 1, 0, 0)), auc=4.5 / 6
    )


@pytest.mark.parametrize(
    ("malicious", "benign", "auc"),
    [([50], [10], 1.0), ([10], [50], 0.0), ([20, 20], [20], 0.5), ([], [10], None), ([10], [], None)],
)
def test_auc_is_the_share_of_pairs_in_order(malicious: list[int], benign: list[int], auc: float | None) -> None:
    assert auc_of(malicious, benign) == auc


def test_parts_are_told_by_writer_and_event() -> None:
    counts = {
        name: (part.malicious.writes, part.benign.writes, part.malicious.medium)
        for name, part in parts_of(SAMPLES, SCORES).items()
    }
    assert counts == {
        "all": (3, 2, 2),
        "writer known": (1, 1, 1),
        "writer inferred": (1, 0, 1),
        "writer unknown": (1, 1, 0),
        "Event 13": (2, 1, 2),
        "Event 11": (1, 0, 0),
        "other events": (0, 1, 0),
    }


def test_the_table_shows_shares_severities_and_other_events() -> None:
    lines = [" ".join(line.split()) for line in table(SAMPLES, SCORES)]
    assert lines[1] == "all 3 2 66.7% 1 33.3% 2 1 50.0% 0 0.0% 0.750"
    assert lines[6:] == [
        "Event 11 1 0 0.0% 0 0.0% 0 - -",
        "other events 0 - - 1 0 0.0% 0 0.0%",
        "by severity informational low medium high critical",
        "malicious 0 1 1 1 0",
        "benign 1 0 1 0 0",
        "1 registry events that are no labelled autostart: 1 at 40 or more",
    ]


def test_misses_are_malicious_below_60_and_benign_from_40() -> None:
    cases = [
        case("malicious", "seen", 10, score=60),
        case("malicious", "missed", 10, score=55),
        case("benign", "quiet", 10, score=35),
        case("benign", "loud", 10, score=40),
    ]
    assert [line.split(":")[0] + line.split(":")[1] for line in misses(cases)] == [
        "    malicious at 55 missed (missed)",
        "    benign at 40 loud (loud)",
    ]

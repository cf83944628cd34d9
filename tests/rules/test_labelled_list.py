"""Both sides of the project's own list are told apart."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from runkeyhunt.hunt import Hunt

# Windows' Restart Manager writes the same for a product in the same folder; only prevalence or the chain can tell.
TOLD_BY_NOTHING = ["name: restart-manager name"]


@pytest.fixture(scope="module")
def scores(app_dir: Path) -> dict[str, list[tuple[str, int]]]:
    hunt = Hunt.load(app_dir)
    scored: dict[str, list[tuple[str, int]]] = {}
    for label in ("malicious", "benign"):
        lines = (app_dir / "tests" / "data" / "labelled" / f"{label}.jsonl").read_text(encoding="utf-8").splitlines()
        events = [json.loads(line) for line in lines if line]
        verdicts = [(event["trick"], hunt.judge(event)) for event in events]
        scored[label] = [(trick, verdict.score if verdict else 0) for trick, verdict in verdicts]
    return scored


def test_the_list_is_long_enough(scores: dict[str, list[tuple[str, int]]]) -> None:
    assert (len(scores["malicious"]), len(scores["benign"])) == (277, 220)


def test_no_benign_write_is_medium_or_higher(scores: dict[str, list[tuple[str, int]]]) -> None:
    assert [row for row in scores["benign"] if row[1] >= 40] == []


def test_every_malicious_write_is_medium_or_higher(scores: dict[str, list[tuple[str, int]]]) -> None:
    assert [trick for trick, score in scores["malicious"] if score < 40] == TOLD_BY_NOTHING


def test_nineteen_of_twenty_malicious_writes_are_high_or_critical(scores: dict[str, list[tuple[str, int]]]) -> None:
    high = [trick for trick, score in scores["malicious"] if score >= 60]
    assert len(high) >= 0.95 * len(scores["malicious"])

"""The README's picture is right in a browser: its columns stand below one another, and none runs into the next."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from tests.browser.browser import Box, Browser

HEADINGS = ("SEVERITY", "TIME (UTC)", "HOST", "USER", "LOCATION", "VALUE NAME", "COMMAND")


@pytest.fixture(scope="module")
def lines(browser: Browser, app_dir: Path) -> list[list[Box]]:
    """The runs of text of each line, from left to right."""
    found: dict[float, list[Box]] = defaultdict(list)
    with browser.file(app_dir / "README" / "hunt.svg") as picture:
        for box in picture.boxes("tspan"):
            found[round(box.y)].append(box)
    return [sorted(found[y], key=lambda box: box.x) for y in sorted(found)]


def test_the_values_of_a_finding_stand_below_their_headings(lines: list[list[Box]]) -> None:
    head, *rest = lines
    assert tuple(box.text for box in head) == ("SCORE", *HEADINGS)
    findings = [line for line in rest if line[1:] and line[1].text in {"critical", "high", "medium"}]
    assert len(findings) >= 2
    for line in findings:
        assert [box.x for box in line[1:]] == pytest.approx([box.x for box in head[1:]], abs=1)


def test_details_are_indented_below_the_severity(lines: list[list[Box]]) -> None:
    severity = lines[0][1].x
    reasons = [line[0].x for line in lines if line[0].text.startswith(("+", "-"))]
    assert len(reasons) >= 10
    assert reasons == pytest.approx([severity] * len(reasons), abs=1)


def test_no_text_runs_into_the_next(lines: list[list[Box]]) -> None:
    overlaps = [(a.text, b.text) for line in lines for a, b in zip(line, line[1:]) if a.x + a.width > b.x]
    assert overlaps == []

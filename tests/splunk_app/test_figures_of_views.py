"""What Rules and Prevalence compute of reasons that no host of the small site has: tuning, approvals, the cap."""

from __future__ import annotations

import pytest

from tests.minisplunk.dashboards import written
from tests.minisplunk.splunk import Splunk
from tests.minisplunk.values import Row
from tests.splunk_app.conftest import SUNDAY_MIDNIGHT
from tests.splunk_app.test_dashboards import VIEWS

TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in VIEWS}
MSHTA = "Starts the HTML application host"


def rows_of(view: str, source: str, rows: list[Row], splunk: Splunk, *, after: str = "") -> list[Row]:
    """Run a data source, or what of it comes after a stage, on rows."""
    query = written(TEXTS[view], {})[0][source].search
    return splunk.search(query.partition(after)[2] if after else query, SUNDAY_MIDNIGHT, rows=rows)


def finding(score: int, *reasons: str, baseline: str = "unknown", **more: str | list[str]) -> Row:
    common = {"_time": "1772900000", "rk_host": "WS-001", "rk_entry": "entry", "rk_baseline": baseline}
    return {**common, "rk_score": str(score), "rk_reasons": list(reasons), **more}


@pytest.mark.parametrize(
    ("written", "held"),
    [
        (
            finding(10, "+10 Run", "+45 Host", "-45 Known good: Tills of the shops (analyst)", baseline="known_good"),
            ("approval", "45", "55", "medium", "1"),
        ),
        (
            finding(10, "+10 Run", "+20 Odd", "-20 Known good: Gone (from the file)", baseline="known_good"),
            ("approval", "20", "30", "low", "1"),
        ),
        (
            finding(10, "+10 Run", "+5 Odd", "-5 Known good: Microsoft OneDrive (per user)", baseline="known_good"),
            ("known_good", "5", "15", "informational", "0"),
        ),
        (finding(10, "+10 Run", baseline="known_good"), ("known_good", "0", "10", "informational", "0")),
        (finding(30, "+10 Run", "+20 Host (tuned from 45: Tills, ops)"), ("tuning", "25", "55", "medium", "1")),
        (finding(95, "+95 Run", "+0 Host (tuned from 45: Tills, ops)"), ("tuning", "45", "100", "critical", "0")),
        (finding(20, "+10 Run", "+35 Odd", "-25 As administrators write"), ("rule", "25", "45", "medium", "1")),
        (finding(70, "+10 Run", "+60 Host (tuned from 45: Tills, ops)"), None),
        (finding(100, "+80 Run", "+50 Host", "-30 The score ends at 100"), None),
        (finding(10, "+10 Run"), None),
    ],
)
def test_what_holds_an_entry_down_is_named(written: Row, held: tuple[str, ...] | None, small_site: Splunk) -> None:
    rows = [{**written, "rk_entry_id": "0" * 32}]
    found = rows_of("runkeyhunt_prevalence", "held_down", rows, small_site, after="| `runkeyhunt_not_noise`\n|")
    columns = ("held_by", "taken", "without", "would_be", "is_hidden")
    assert [tuple(row[name] for name in columns) for row in found] == ([held] if held else [])


@pytest.mark.parametrize(
    ("written", "decided"),
    [
        # Without 45 points of 85 the score is 40, in another band; without 5 of 85 it is 80, in the same.
        (finding(85, "+40 Run", f"+45 {MSHTA}"), "1"),
        (finding(85, "+80 Run", f"+5 {MSHTA}"), "0"),
        # Above 100 the points that the cap took stand in for those of the rule.
        (finding(100, "+85 Run", f"+45 {MSHTA}", "-30 The score ends at 100"), "0"),
        (finding(100, "+70 Run", f"+45 {MSHTA}", "-15 The score ends at 100"), "1"),
        # What counts is the weight that the site gave it.
        (finding(65, "+60 Run", f"+5 {MSHTA} (tuned from 45: Tills, ops)"), "0"),
        (finding(62, "+57 Run", f"+5 {MSHTA} (tuned from 2: Tills, ops)"), "1"),
    ],
)
def test_a_rule_decided_where_the_score_would_fall_below_its_band(
    written: Row, decided: str, small_site: Splunk
) -> None:
    told = rows_of("runkeyhunt_rules", "by_rule", [{**written, "rk_rules": ["mshta"]}], small_site)
    (row,) = [row for row in told if row["rk_rules"] == "mshta"]
    assert (row["findings"], row["decided"], row["tuned"]) == ("1", decided, "0, 1")

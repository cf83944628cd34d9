"""Writes become findings: one an entry, in a bounded amount."""

from __future__ import annotations

import pytest

from runkeyhunt.report.gathering.findings import MOST_SPELLINGS
from runkeyhunt.report.gathering.moment import moment
from tests.report.conftest import gathered, sighting


def test_same_entry_on_many_hosts_is_one_finding():
    writes = [
        sighting(Computer=f"WS-{number % 50}", UtcTime=f"2026-03-02 08:00:{number % 60:02}.000")
        for number in range(300)
    ]
    findings = gathered(*writes)
    (finding,) = findings.ranked()
    assert (findings.writes, finding.writes, len(finding.hosts)) == (300, 300, 50)
    assert (finding.first_time, finding.last_time) == ("2026-03-02T08:00:00.000Z", "2026-03-02T08:00:59.000Z")


def test_removal_is_a_finding_of_its_own():
    kept = gathered(sighting(rk_entry="a"), sighting(rk_entry="a", EventCode="12", EventType="DeleteValue"))
    assert [finding.best.category for finding in kept.ranked()] == ["registry_set", "registry_delete"]


def test_highest_score_tells_then_the_earliest():
    entry = {"rk_entry": "a"}
    kept = gathered(
        sighting(score=60, Image="C:\\low.exe", **entry),
        sighting(score=90, Image="C:\\late.exe", UtcTime="2026-03-02 09:00:00.000", **entry),
        sighting(score=90, Image="C:\\early.exe", UtcTime="2026-03-02 08:30:00.000", **entry),
    )
    (finding,) = kept.ranked()
    assert (finding.score, finding.severity, finding.best.event.image) == (90, "critical", "C:\\early.exe")


def test_findings_are_ranked_by_score_then_time():
    kept = gathered(
        sighting(score=40, rk_entry="c"),
        sighting(score=90, rk_entry="b", UtcTime="2026-03-02 09:00:00.000"),
        sighting(score=90, rk_entry="a", UtcTime=""),
        sighting(score=90, rk_entry="d"),
    )
    assert [finding.best.text("rk_entry") for finding in kept.ranked()] == ["d", "b", "a", "c"]


def test_a_hundred_thousand_writes_keep_as_many_objects_as_there_are_entries():
    findings = gathered()
    for number in range(100_000):
        findings.add(sighting(f"Entry {number % 200}", Computer=f"WS-{number % 1_000}"))
        assert len(findings) <= 200
    ranked = findings.ranked()
    assert (findings.writes, len(ranked), findings.left_out) == (100_000, 200, 0)
    assert {finding.writes for finding in ranked} == {500}
    assert {len(finding.spellings) for finding in ranked} == {1}
    assert list(findings.warnings()) == []


def test_a_hundred_thousand_findings_are_kept():
    findings = gathered()
    for number in range(100_000):
        findings.add(sighting(f"Entry {number}"))
    assert (len(findings.ranked()), findings.left_out) == (100_000, 0)


def test_beyond_the_bound_the_highest_stay():
    findings = gathered(most=100)
    for number in range(5_000):
        findings.add(sighting(f"Entry {number}", score=number % 100))
        assert len(findings) <= 110
    ranked = findings.ranked()
    assert {finding.score for finding in ranked} == {98, 99}
    assert sum(finding.writes for finding in ranked) + findings.left_out == findings.writes == 5_000
    assert list(findings.warnings()) == [
        (
            "The report holds the 100 findings with the highest scores; 4900 writes of others are only counted: report on a "
            "shorter time range or from a higher threshold."
        )
    ]


def test_characters_are_bounded_too():
    findings = gathered(most_characters=1_000_000)
    for number in range(500):
        findings.add(sighting(f"Entry {number}", "x" * 12_612))
    assert sum(finding.size for finding in findings.ranked()) <= 1_000_000
    assert findings.left_out == 500 - len(findings)


def test_spellings_are_bounded():
    (finding,) = gathered(*(sighting(details=f"{number}.exe", rk_entry="a") for number in range(100))).ranked()
    assert len(finding.spellings) == MOST_SPELLINGS


def test_hosts_are_bounded():
    findings = gathered(*(sighting(Computer=f"WS-{number}") for number in range(100)), most_hosts=30)
    (finding,) = findings.ranked()
    assert (len(finding.hosts), finding.writes) == (30, 100)
    assert list(findings.warnings()) == [
        (
            "The report has counted 30 hosts over all findings and counts no more: report on a shorter time range or from a "
            "higher threshold."
        )
    ]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-03-02 08:00:00.123", "2026-03-02T08:00:00.123Z"),
        ("2026-03-02T08:00:00.1234567Z", "2026-03-02T08:00:00.123Z"),
        ("2026-03-02 08:00:00", "2026-03-02T08:00:00.000Z"),
        ("1772438400.5", "2026-03-02T08:00:00.500Z"),
        ("1772438400", "2026-03-02T08:00:00.000Z"),
        ("yesterday", ""),
        ("", ""),
        ("99999999999", "5138-11-16T09:46:39.000Z"),
    ],
)
def test_times_have_one_spelling(written: str, expected: str):
    assert moment(written) == expected

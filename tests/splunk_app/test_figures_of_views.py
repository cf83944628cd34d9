"""What Rules and Prevalence compute of reasons that no host of the small site has: tuning, approvals, the cap."""

from __future__ import annotations

import pytest

from runkeyhunt.judging.verdict import SEVERITIES, severity_of
from tests.minisplunk.dashboards import written
from tests.minisplunk.splunk import Splunk
from tests.minisplunk.values import Row
from tests.splunk_app.conftest import SUNDAY_MIDNIGHT
from tests.splunk_app.test_dashboards import VIEWS
from tools.generate.dashboards import sources as dashboards

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
        (finding(45, "+10 Run", "+40 Odd", "-5 As administrators write"), ("rule", "5", "50", "medium", "0")),
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
    ("latest", "new"),
    [("-1d", ["began on Friday"]), ("now", ["began on Sunday", "began on Friday"])],
)
@pytest.mark.parametrize(
    ("view", "source"), [("runkeyhunt_triage", "new_entries"), ("runkeyhunt_prevalence", "entries")]
)
def test_new_is_what_no_host_had_before_a_time_range_and_one_had_at_its_end(
    view: str, source: str, latest: str, new: list[str], small_site: Splunk
) -> None:
    days = {"began on Sunday": 0.5, "began on Friday": 2.5, "began a month ago": 30}
    rows: list[Row] = [
        {
            "_key": str(number) * 32,
            "entry": entry,
            "baseline": "unknown",
            "score": str(days[entry]),
            "first_seen": f"{SUNDAY_MIDNIGHT - days[entry] * 86_400:.0f}",
            "last_seen": f"{SUNDAY_MIDNIGHT - 43_200:.0f}",
            "host_count": "1",
            "hosts": "ws-1",
        }
        for number, entry in enumerate(days)
    ]
    query = written(TEXTS[view], {})[0][source].search.partition("| inputlookup runkeyhunt_entries\n|")[2]
    found = small_site.search(query, SUNDAY_MIDNIGHT, "-7d", latest, rows)
    shown = [row for row in found if row.get("spread", "new") == "new" and row.get("in_range", "1") == "1"]
    assert sorted(str(row.get("entry") or row["Entry"]) for row in shown) == sorted(new)


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


def test_a_view_names_severities_and_bands_as_verdicts_do(small_site: Splunk) -> None:
    scores: list[Row] = [{"score": str(score)} for score in range(101)]
    query = f"eval severity={dashboards.severity_of('score')}, floor={dashboards.floor_of('score')}"
    found = small_site.search(query, SUNDAY_MIDNIGHT, rows=scores)
    expected = [(severity_of(score), next(least for least, _ in SEVERITIES if score >= least)) for score in range(101)]
    assert [(row["severity"], int(str(row["floor"]))) for row in found] == expected


@pytest.mark.parametrize(
    ("approved", "expires", "age", "days_left"),
    [
        ("2026-03-05 23:00:00", "2026-03-18", "3", "9"),
        ("2026-03-06 01:00:00", "2026-03-08", "2", "-1"),
        ("", "next year", None, None),
    ],
)
def test_the_age_of_an_approval_and_its_last_day_are_counted_in_days(
    approved: str, expires: str, age: str | None, days_left: str | None, small_site: Splunk
) -> None:
    rows: list[Row] = [{"approved": approved, "expires": expires, "state": "in force"}]
    after = "| `runkeyhunt_site_baseline`\n| "
    (row,) = rows_of("runkeyhunt_prevalence", "approvals", rows, small_site, after=after)
    assert (row.get("age"), row.get("days_left")) == (age, days_left)


def test_a_search_that_was_enabled_is_on_and_comes_first(small_site: Splunk) -> None:
    common = {"is_scheduled": "1", "cron_schedule": "3 * * * *", "description": "What it is. What to do: this."}
    rows: list[Row] = [
        {"title": f"Run Key Hunt - {name}", "disabled": disabled, **common}
        for name, disabled in (("Alert - A", "1"), ("Health - B", "0"), ("Risk - C", "0"))
    ]
    after = "| rest /servicesNS/-/runkeyhunt/saved/searches splunk_server=local count=0\n| "
    found = rows_of("runkeyhunt_setup", "searches", rows, small_site, after=after)
    assert found == [
        {"switch": switch, "search": name, "schedule": "3 * * * *", "purpose": "What it is."}
        for switch, name in (("on", "Health - B"), ("on", "Risk - C"), ("off", "Alert - A"))
    ]
    assert rows_of("runkeyhunt_setup", "searches_on", found, small_site) == [{"switched_on": "2"}]


def test_a_macro_that_the_site_has_set_is_told(small_site: Splunk) -> None:
    shipped = {row["title"]: row for row in small_site.rest["/servicesNS/-/runkeyhunt/configs/conf-macros"]}
    names = ("runkeyhunt_opens_on(2)", "runkeyhunt_summary_index", "runkeyhunt_critical_filter", "runkeyhunt_index")
    after = "| rest /servicesNS/-/runkeyhunt/configs/conf-macros splunk_server=local count=0\n| "
    rows: list[Row] = [*(shipped[name] for name in names), {**shipped["runkeyhunt_high_filter"], "definition": "x"}]
    found = rows_of("runkeyhunt_setup", "settings", rows, small_site, after=after)
    assert [(row["Macro"], row["State"]) for row in found] == [
        ("runkeyhunt_index", "as shipped"),
        ("runkeyhunt_summary_index", "as shipped"),
        ("runkeyhunt_opens_on(2)", "as shipped"),
        ("runkeyhunt_critical_filter", "open"),
        ("runkeyhunt_high_filter", "set"),
    ]


def test_what_is_not_ok_comes_first_and_then_what_wants_a_look(small_site: Splunk) -> None:
    states = ("ok", "look", "not ok", "look", "not ok")
    rows: list[Row] = [{"check": f"{n}", "state": state, "found": "x", "fix": ""} for n, state in enumerate(states)]
    found = rows_of("runkeyhunt_setup", "health_rows", rows, small_site)
    assert [(row["State"], row["Check"]) for row in found] == [
        ("not ok", "2"),
        ("not ok", "4"),
        ("look", "1"),
        ("look", "3"),
        ("ok", "0"),
    ]
    assert rows_of("runkeyhunt_setup", "health_counts", rows, small_site) == [{"not_ok": "2", "look": "2", "ok": "1"}]


def test_where_every_location_was_written_to_that_is_said(small_site: Splunk) -> None:
    rows: list[Row] = [{"rk_location": "Run", "writes": "3", "seen": "1", "place": "Run key", "technique": "T1547.001"}]
    (row,) = rows_of("runkeyhunt_rules", "not_logged", rows, small_site)
    assert row == {"What it is": "Every location was written to in this time range."}

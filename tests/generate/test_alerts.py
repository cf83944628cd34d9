"""Saved searches keep the manners that users of an app expect."""

from __future__ import annotations

import re

import pytest

from runkeyhunt.judging.rk_fields import RK_FIELDS
from tests.generate.generated import ALERTS, LOCATIONS, RULES, SCHEDULED, SEARCHES, THROTTLED, expand
from tests.minisplunk.schedule import Alert, slots
from tools.generate.content import saved_searches
from tools.generate.searches.detections import DETECTIONS
from tools.generate.splunk.stanzas import name_of

RISK_SEARCH = "Run Key Hunt - Risk - Autostart writes"
# Each run of these reads what was indexed since the one before, and nothing twice.
FOLLOWING = [name for name in SCHEDULED if " - Judgement - " in name or name.endswith(" - Learn entries")]


def test_the_searches_are_these() -> None:
    assert list(ALERTS) == [
        "Run Key Hunt - Alert - Critical autostart write",
        "Run Key Hunt - Alert - High autostart write",
        "Run Key Hunt - Alert - Known name with another command or writer",
        "Run Key Hunt - Alert - Hidden or renamed value",
        "Run Key Hunt - Alert - Known good autostart removed",
        "Run Key Hunt - Alert - First seen in the environment",
        "Run Key Hunt - Alert - Confirmed chain",
        "Run Key Hunt - Alert - Fired at logon",
        "Run Key Hunt - Alert - Encoded program stored in the registry",
        "Run Key Hunt - Snapshot - Entry that was never written in the log",
        "Run Key Hunt - Risk - Autostart writes",
        "Run Key Hunt - Judgement - Keep findings",
        "Run Key Hunt - Judgement - Keep stored programs",
        "Run Key Hunt - Judgement - Tie chains",
        "Run Key Hunt - Prevalence - Learn entries",
        "Run Key Hunt - Prevalence - Forget old entries",
        "Run Key Hunt - Hunt - Rare entries of the last week",
        "Run Key Hunt - Report - Daily findings as JSON",
        "Run Key Hunt - Report - Weekly summary",
        "Run Key Hunt - Coverage - Locations that Sysmon logs",
        "Run Key Hunt - Baseline - Review approvals and tuning",
        "Run Key Hunt - Baseline - Who changed baseline and tuning",
        "Run Key Hunt - Baseline - Changes of the last hour",
        "Run Key Hunt - Health - Check data, command and tables",
        "Run Key Hunt - Demo - Score the demo writes",
    ]


@pytest.mark.parametrize("name", SEARCHES)
def test_every_search_is_named_explained_and_bounded_and_disabled_where_it_would_run_by_itself(name: str) -> None:
    settings = SEARCHES[name]
    assert settings["disabled"] is ("cron_schedule" in settings)
    assert re.fullmatch(r"Run Key Hunt - \w+ - [^\[\]()]+", name)
    assert len(name) <= 80
    assert settings["dispatch.earliest_time"]
    assert settings["dispatch.latest_time"]
    assert "What to do: " in str(settings["description"])


def test_a_name_that_splunk_would_cut_off_is_refused() -> None:
    with pytest.raises(ValueError, match="a name of more than 80 characters"):
        name_of("Alert", "x" * 80)


@pytest.mark.parametrize("name", SCHEDULED)
def test_a_schedule_gives_way_and_keeps_off_the_busy_minutes(name: str) -> None:
    settings = SCHEDULED[name]
    minutes = [int(minute) for minute in str(settings["cron_schedule"]).split(" ")[0].split(",")]
    assert all(minute % 2 == 1 and minute % 5 for minute in minutes)
    assert len(minutes) <= 12
    if name in FOLLOWING:
        assert {"allow_skew", "schedule_window"}.isdisjoint(settings)
    else:
        assert (settings["allow_skew"], settings["schedule_window"]) == ("5m", "auto")


@pytest.mark.parametrize("is_judgement", [True, False], ids=["judgement", "others"])
def test_no_two_schedules_begin_in_the_same_minute(is_judgement: bool) -> None:
    schedules = [s["cron_schedule"] for n, s in SCHEDULED.items() if (" - Judgement - " in n) is is_judgement]
    minutes = [minute for schedule in schedules for minute in str(schedule).split(" ")[0].split(",")]
    assert len(set(schedules)) == len(schedules)
    assert len(set(minutes)) >= len(minutes) - (0 if is_judgement else 3)


@pytest.mark.parametrize("name", FOLLOWING)
def test_what_judges_each_write_once_reads_on_where_its_last_run_ended(name: str) -> None:
    alert = Alert.of(name, {key: str(value) for key, value in SEARCHES[name].items()})
    assert SEARCHES[name]["realtime_schedule"] is False
    ranges = [alert.index_range(now) for now in slots(alert.cron, 0.0, 86_400.0)]
    starts, ends = [start for start, _ in ranges[1:]], [end for _, end in ranges[:-1]]
    # A chain's parts may come two days apart; this search judges nothing.
    assert starts == [end - (48 * 3600 - 120 - 1200 if "Tie" in name else 0) for end in ends]


@pytest.mark.parametrize("name", THROTTLED)
def test_an_alert_does_not_come_again_for_a_host_and_entry_nor_risk_for_a_write(name: str) -> None:
    settings = THROTTLED[name]
    assert (settings["counttype"], settings["relation"], settings["quantity"]) == (
        "number of events",
        "greater than",
        0,
    )
    # All results in one alert: of alerts for each, Splunk makes no more than 500 in a run.
    assert (settings["alert.digest_mode"], settings["alert.suppress"]) == (True, True)
    assert settings["alert.suppress.fields"] == ("rk_host,rk_entry_id" if name != RISK_SEARCH else "rk_event_id")
    # Longer than the search looks back, or what it still sees would alert again.
    looks_two_days_back = settings["dispatch.index_earliest"] == "-48h@m" or name.endswith(
        " - First seen in the environment"
    )
    assert settings["alert.suppress.period"] == ("3d" if looks_two_days_back else "24h")
    shown = expand(str(settings["search"])).rsplit("| table ", 1)[1].split()
    assert set(str(settings["alert.suppress.fields"]).split(",")) <= set(shown)
    assert set(RK_FIELDS) <= set(shown)


def test_every_detection_is_throttled_by_its_fields() -> None:
    assert list(THROTTLED) == [detection.name for detection in DETECTIONS]


@pytest.mark.parametrize("detection", DETECTIONS, ids=lambda detection: detection.filter)
def test_an_alert_reads_what_was_indexed_since_its_last_run_whenever_it_happened(detection) -> None:
    runs = len(detection.minutes.split(","))
    # A chain may take a day: what is registered now fires at the next logon.
    is_chain = "runkeyhunt_chains(" in detection.find
    assert detection.earliest == ("-48h@m" if is_chain else f"-{60 // runs + 15}m@m")
    settings = ALERTS[detection.name]
    assert (settings["dispatch.index_latest"], settings["dispatch.latest_time"]) == ("-5m@m", "+3d")
    assert settings["dispatch.earliest_time"] == ("-3d@d" if is_chain else "-30d@d")
    assert settings["realtime_schedule"] is False


def test_an_alert_on_a_rule_that_is_gone_is_refused() -> None:
    kept = [rule for rule in RULES if rule.id != "hidden_value_name"]
    with pytest.raises(
        ValueError, match=r"^an alert asks for rules or locations that do not exist: hidden_value_name$"
    ):
        saved_searches(kept, LOCATIONS)


def test_an_alert_on_a_location_that_is_gone_is_refused() -> None:
    kept = [row for row in LOCATIONS if row["id"] != "StoredPayload"]
    with pytest.raises(ValueError, match=r"^an alert asks for rules or locations that do not exist: StoredPayload$"):
        saved_searches(RULES, kept)


def test_alerts_are_as_severe_in_splunk_web_as_in_their_words() -> None:
    # Splunk Web calls 2 Low, 3 Medium, 4 High and 5 Critical; 6, which it does not offer, shows as no name.
    assert {name: (settings["alert.severity"], settings["alert.track"]) for name, settings in THROTTLED.items()} == {
        "Run Key Hunt - Alert - Critical autostart write": (5, True),
        "Run Key Hunt - Alert - High autostart write": (4, True),
        "Run Key Hunt - Alert - Known name with another command or writer": (4, True),
        "Run Key Hunt - Alert - Hidden or renamed value": (4, True),
        "Run Key Hunt - Alert - Known good autostart removed": (3, True),
        "Run Key Hunt - Alert - First seen in the environment": (2, True),
        "Run Key Hunt - Alert - Confirmed chain": (5, True),
        "Run Key Hunt - Alert - Fired at logon": (5, True),
        "Run Key Hunt - Alert - Encoded program stored in the registry": (4, True),
        "Run Key Hunt - Snapshot - Entry that was never written in the log": (4, True),
        RISK_SEARCH: (3, False),
    }


@pytest.mark.parametrize("name", SEARCHES)
def test_no_text_has_a_gap_to_be_filled_in(name: str) -> None:
    texts = [str(value) for key, value in SEARCHES[name].items() if key != "search"]
    assert [text for text in texts if re.search(r"<\w+>|\{\w*\}", text)] == []


def test_only_keeping_learning_and_forgetting_write() -> None:
    assert [
        name
        for name, settings in SEARCHES.items()
        if re.search(r"\| (?:outputlookup|collect)\b", expand(str(settings["search"])))
    ] == [
        "Run Key Hunt - Judgement - Keep findings",
        "Run Key Hunt - Judgement - Keep stored programs",
        "Run Key Hunt - Judgement - Tie chains",
        "Run Key Hunt - Prevalence - Learn entries",
        "Run Key Hunt - Prevalence - Forget old entries",
    ]


def test_the_coverage_search_names_every_location_that_a_path_tells() -> None:
    search = str(ALERTS["Run Key Hunt - Coverage - Locations that Sysmon logs"]["search"])
    named = re.search(r'rk_location=split\("([^"]*)"', search).group(1).split(" ")
    assert named == [row["id"] for row in LOCATIONS if not row.get("noise") and not row.get("encoded")]


@pytest.mark.parametrize("name", SEARCHES)
def test_quotes_brackets_and_backquotes_are_paired(name: str) -> None:
    spl = re.sub(r"\\.", "", str(SEARCHES[name]["search"]))
    outside = re.sub(r'"[^"]*"', "", spl)
    assert spl.count('"') % 2 == 0
    assert outside.count("`") % 2 == 0
    assert [outside.count(mark) for mark in "([{"] == [outside.count(mark) for mark in ")]}"]


@pytest.mark.parametrize("name", SEARCHES)
def test_no_search_makes_a_hash_of_its_own_or_one_that_fips_mode_does_not_know(name: str) -> None:
    search = expand(str(SEARCHES[name]["search"])).replace(expand("`runkeyhunt_row`"), "")
    assert re.findall(r"\b(?:md5|sha\d+)\(", search) == []
    # The row of a hand-written approval has no other name.
    assert re.findall(r"\b(?:md5|sha\d+)\(", expand("`runkeyhunt_row`")) == ["sha256("]

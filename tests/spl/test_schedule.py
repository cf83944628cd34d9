"""Saved searches run when their schedule says, alert when their condition says, and once per throttle window."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from tests.generate.generated import ALERTS
from tests.minisplunk.conf_files import read
from tests.minisplunk.errors import SplError
from tests.minisplunk.schedule import Alert, Throttle, slots
from tests.minisplunk.values import Row
from tools.generate.__main__ import ROOT

HOUR, DAY = 3600.0, 86400.0
MONDAY = datetime(2026, 3, 2, tzinfo=timezone.utc).timestamp()
STANZA = {
    "search": "`findings`",
    "enableSched": "1",
    "cron_schedule": "7 * * * *",
    "dispatch.earliest_time": "-80m@m",
    "dispatch.latest_time": "-5m@m",
    "counttype": "number of events",
    "relation": "greater than",
    "quantity": "0",
}
PER_RESULT = {
    **STANZA,
    "alert.digest_mode": "0",
    "alert.suppress": "1",
    "alert.suppress.fields": "host, entry",
    "alert.suppress.period": "24h",
}
ONCE = {**STANZA, "alert.suppress": "1", "alert.suppress.period": "30m"}


def due(cron: str, start: float = MONDAY, days: float = 1) -> list[str]:
    return [
        datetime.fromtimestamp(at, timezone.utc).strftime("%a %H:%M") for at in slots(cron, start, start + days * DAY)
    ]


@pytest.mark.parametrize(
    ("cron", "expected"),
    [
        ("49 5 * * *", ["Mon 05:49"]),
        ("0,30 6 * * *", ["Mon 06:00", "Mon 06:30"]),
        ("0 9-11 * * *", ["Mon 09:00", "Mon 10:00", "Mon 11:00"]),
        ("0 */8 * * *", ["Mon 00:00", "Mon 08:00", "Mon 16:00"]),
        ("0 9-12/2 * * *", ["Mon 09:00", "Mon 11:00"]),
        ("0 9-12,15-17/2 * * *", ["Mon 09:00", "Mon 11:00", "Mon 15:00", "Mon 17:00"]),
        ("5 4 2 3 *", ["Mon 04:05"]),
        ("5 4 3 3 *", []),
        ("5 4 * * 1", ["Mon 04:05"]),
        ("5 4 * * 0", []),
        ("00 4 * * *", ["Mon 04:00"]),
    ],
)
def test_a_schedule_is_due_on_its_minutes(cron: str, expected: list[str]) -> None:
    assert due(cron) == expected


def test_sunday_is_0() -> None:
    assert due("5 4 * * 0", days=14) == ["Sun 04:05", "Sun 04:05"]


def test_slots_begin_with_the_start_and_end_before_the_end() -> None:
    assert list(slots("*/5 * * * *", MONDAY, MONDAY + 600)) == [MONDAY, MONDAY + 300]
    assert list(slots("*/5 * * * *", MONDAY + 0.5, MONDAY + 600.5)) == [MONDAY + 300, MONDAY + 600]


@pytest.mark.parametrize(
    "cron",
    ["", "7 * * *", "7 * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 7", "* * * jan *",
     "* * * * mon", "5/10 * * * *", "*/0 * * * *", "30-10 * * * *", "1-5/2,9 * * * *", "*,5 * * * *", "1 1 1 * 1"],
)  # fmt: skip
def test_what_is_no_documented_schedule_is_refused(cron: str) -> None:
    with pytest.raises(SplError, match=r"of a schedule|A schedule"):
        list(slots(cron, MONDAY, MONDAY + HOUR))


def test_an_alert_as_its_stanza_says() -> None:
    assert Alert.of(
        "A", {**PER_RESULT, "disabled": "1", "description": "…", "action.risk.param.verbose": "0"}
    ) == Alert(
        name="A",
        search="`findings`",
        enabled=False,
        cron="7 * * * *",
        earliest="-80m@m",
        latest="-5m@m",
        counttype="number of events",
        relation="greater than",
        quantity=0,
        per_result=True,
        throttled_by=("host", "entry"),
        period=DAY,
    )


def test_a_scheduled_search_without_settings_of_an_alert_always_alerts_once_for_all() -> None:
    settings = {key: STANZA[key] for key in STANZA if key not in {"counttype", "relation", "quantity"}}
    alert = Alert.of("A", settings)
    assert alert.enabled
    assert alert.is_met([], lambda _condition, rows: rows)
    assert not alert.per_result


def test_a_run_looks_at_the_time_range_before_it() -> None:
    now = MONDAY + 10 * HOUR + 7 * 60 + 30
    assert Alert.of("A", STANZA).time_range(now) == (MONDAY + 8 * HOUR + 47 * 60, MONDAY + 10 * HOUR + 2 * 60)


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"alert.supress": "1"}, "The miniature does not know alert.supress at: A"),
        ({"alert.suppress.group_name": "g"}, "The miniature does not know alert.suppress.group_name at: A"),
        ({"dispatch.ttl": "2p"}, "The miniature does not know dispatch.ttl at: A"),
        ({"counttype": "number of users"}, "Not a counttype that is known: number of users at: A"),
        ({"relation": "drops by"}, "Not a relation that is known with number of events: 'drops by' at: A"),
        ({"counttype": "always"}, "Not a relation that is known with always: 'greater than' at: A"),
        ({"quantity": "10%"}, "Not a quantity: 10% at: A"),
        ({"alert_condition": "search x=1"}, "An alert_condition belongs to counttype = custom at: A"),
        ({"counttype": "custom", "relation": ""}, "An alert_condition belongs to counttype = custom at: A"),
        ({"alert.suppress.fields": ""}, "A throttled alert per result needs alert.suppress.fields at: A"),
        ({"alert.digest_mode": "maybe"}, "neither true nor false at: maybe"),
        ({"alert.suppress.period": "0"}, "Not a period of suppression: 0 at: A"),
        ({"alert.suppress.period": "1mon"}, "Not a period of suppression: 1mon at: A"),
        ({"alert.suppress.period": "a day"}, "Not a span of time at: a day"),
        ({"cron_schedule": ""}, "A scheduled search needs cron_schedule at: A"),
        ({"cron_schedule": "7 25 * * *"}, "Not a hour of a schedule, 0 to 23 at: 25"),
    ],
)
def test_a_wrong_or_unknown_setting_is_refused(changed: dict[str, str], problem: str) -> None:
    with pytest.raises(SplError) as raised:
        Alert.of("A", {**PER_RESULT, **changed})
    assert str(raised.value) == problem


@pytest.mark.parametrize(
    ("period", "seconds"),
    [("60", 60), ("60s", 60), ("5m", 300), ("24h", DAY), ("7d", 7 * DAY), ("1w", 7 * DAY)],
)
def test_a_period_of_suppression(period: str, seconds: float) -> None:
    assert Alert.of("A", {**PER_RESULT, "alert.suppress.period": period}).period == seconds


def test_a_period_counts_only_with_suppression() -> None:
    assert Alert.of("A", {**PER_RESULT, "alert.suppress": "0"}).period == 0


ROWS: list[Row] = [{"host": "a", "source": "s"}, {"host": "b", "source": "s"}, {"host": "a", "source": "s"}]


@pytest.mark.parametrize(
    ("counttype", "relation", "quantity", "met"),
    [
        ("number of events", "greater than", 2, True),
        ("number of events", "greater than", 3, False),
        ("number of events", "equal to", 3, True),
        ("number of hosts", "equal to", 2, True),
        ("number of hosts", "less than", 2, False),
        ("number of sources", "not equal to", 1, False),
    ],
)
def test_a_condition_on_a_number(counttype: str, relation: str, quantity: int, *, met: bool) -> None:
    alert = Alert.of("A", {**STANZA, "counttype": counttype, "relation": relation, "quantity": str(quantity)})
    assert alert.is_met(ROWS, lambda _condition, rows: rows) is met


def test_a_custom_condition_is_a_search_over_the_results() -> None:
    settings = {**STANZA, "counttype": "custom", "relation": "", "alert_condition": "search host=b"}
    del settings["quantity"]
    alert = Alert.of("A", settings)
    asked: list[str] = []

    def search(condition: str, rows: list[Row]) -> list[Row]:
        asked.append(condition)
        return [row for row in rows if row["host"] == "b"]

    assert alert.is_met(ROWS, search)
    assert not alert.is_met(ROWS[:1], search)
    assert asked == ["search host=b", "search host=b"]


def test_a_result_alerts_once_per_window_and_by_its_fields() -> None:
    throttle = Throttle(Alert.of("A", PER_RESULT))
    one, other = {"host": "a", "entry": "x", "score": "80"}, {"host": "b", "entry": "x", "score": "80"}
    assert throttle.fire(MONDAY, [one, {**one, "score": "90"}]) == [one]
    assert throttle.fire(MONDAY + 3 * HOUR, [one, other]) == [other]
    assert throttle.fire(MONDAY + DAY - 1, [one, other]) == []
    assert throttle.fire(MONDAY + DAY, [one, other]) == [one]
    assert throttle.fire(MONDAY + 30 * HOUR, [other]) == [other]


def test_an_alert_for_all_results_leaves_out_those_whose_fields_are_silent() -> None:
    throttle = Throttle(Alert.of("A", {**PER_RESULT, "alert.digest_mode": "1"}))
    one, other = {"host": "a", "entry": "x"}, {"host": "b", "entry": "x"}
    assert throttle.fire(MONDAY, [one]) == [one]
    assert throttle.fire(MONDAY + 3 * HOUR, [one, other, other]) == [other]
    assert throttle.fire(MONDAY + DAY, [one, other]) == [one]


def test_an_alert_for_all_results_is_silent_as_a_whole() -> None:
    throttle = Throttle(Alert.of("A", ONCE))
    assert throttle.fire(MONDAY, []) == []
    assert throttle.fire(MONDAY, ROWS) == ROWS
    assert throttle.fire(MONDAY + 1799, [{"host": "c"}]) == []
    assert throttle.fire(MONDAY + 1800, ROWS[:1]) == ROWS[:1]


def test_without_suppression_everything_alerts_every_time() -> None:
    throttle = Throttle(Alert.of("A", {**PER_RESULT, "alert.suppress": "0"}))
    assert throttle.fire(MONDAY, [{"entry": "x"}] * 2) == [{"entry": "x"}] * 2
    assert throttle.fire(MONDAY + 1, [{"entry": "x"}]) == [{"entry": "x"}]


@pytest.mark.parametrize("row", [{"host": "a"}, {"host": "a", "entry": ["x", "y"]}], ids=["missing", "several values"])
def test_a_result_that_the_throttle_cannot_tell_is_refused(row: Row) -> None:
    with pytest.raises(SplError, match=r"^A result needs one value in each of host, entry at: A$"):
        Throttle(Alert.of("A", PER_RESULT)).fire(MONDAY, [row])


def test_every_scheduled_search_of_the_app_is_one_that_the_miniature_knows() -> None:
    stanzas = read(ROOT / "default" / "savedsearches.conf")
    alerts = [Alert.of(name, settings) for name, settings in stanzas.items() if settings.get("enableSched") == "1"]
    assert {alert.name for alert in alerts} == {
        name for name, settings in ALERTS.items() if settings.get("enableSched")
    }
    assert len(alerts) == 20
    assert not any(alert.enabled for alert in alerts)
    assert (
        sum(len(list(slots(alert.cron, MONDAY, MONDAY + 7 * DAY))) for alert in alerts)
        == 2 * 4 * 168 + 4 * 2 * 168 + 6 * 168 + 11 * 168 + 3 * 7 + 1
    )

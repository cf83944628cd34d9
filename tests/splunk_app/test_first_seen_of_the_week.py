"""The alert on entries that the environment has not had: silent until it has learned, then the weekend's new ones."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from tests.minisplunk.kvstore import KvStore
from tests.minisplunk.pipeline import Rows
from tests.minisplunk.schedule import Alert, slots
from tests.minisplunk.splunk import Splunk
from tests.site.simulation.moments import HOUR, at
from tests.site.simulation.week import Week
from tests.splunk_app.conftest import SUNDAY_MIDNIGHT, Start
from tests.splunk_app.scheduler import Fired, Run, Scheduled, let_through
from tests.splunk_app.told import endpoint
from tools.generate.searches.prevalence import MARK

FIRST_SEEN = "Run Key Hunt - Alert - First seen in the environment"
LEARN = "Run Key Hunt - Prevalence - Learn entries"
WEEKEND = (at("Sat 00:00"), SUNDAY_MIDNIGHT)
ROLLED_OUT = "Cisco AnyConnect Secure Mobility Agent for Windows"


@dataclass(frozen=True)
class Weekend:
    """What the alert gave at each slot of a weekend on which the learning search ran too."""

    splunk: Splunk
    alert: Alert
    runs: list[Run]

    def comes(self) -> list[Fired]:
        return let_through(self.alert, self.runs)


@pytest.fixture(scope="module")
def weekend(start_splunk: Start, simulated: Week) -> Weekend:
    """Learn once by hand over 30 days, as README/prevalence.md says, and from then on at the slots."""
    splunk = start_splunk(KvStore(), shares=[simulated.events])
    learning, asking = Scheduled.of(splunk, LEARN), Scheduled.of(splunk, FIRST_SEEN)
    splunk.search(learning.alert.search, WEEKEND[0], "-30d", "now")
    due = sorted((now, one is asking) for one in (learning, asking) for now in slots(one.alert.cron, *WEEKEND))
    results = [(now, (asking if asks else learning).dispatch(now), asks) for now, asks in due]
    return Weekend(splunk, asking.alert, [(now, rows) for now, rows, asks in results if asks])


def test_what_the_weekend_brought_is_new_within_the_hour(weekend: Weekend) -> None:
    # The plain program in a plain folder, which no other alert on single writes tells.
    assert weekend.comes() == [Fired("Sat 15:33", "WS-031", "PrintSpoolMonitor", 13)]


def test_a_product_that_comes_to_seven_hosts_at_once_is_not_rare(weekend: Weekend) -> None:
    assert [one.host for one in weekend.comes() if one.value_name == ROLLED_OUT] == []


def test_two_slots_see_a_new_entry_and_one_alerts(weekend: Weekend) -> None:
    seen = [now for now, rows in weekend.runs if "PrintSpoolMonitor" in [row["rk_value_name"] for row in rows]]
    assert seen == [at("Sat 15:33"), at("Sat 16:33")]


def test_over_the_whole_week_only_the_entry_of_the_last_two_days_is_new(weekend: Weekend) -> None:
    [row] = weekend.splunk.search(weekend.alert.search, SUNDAY_MIDNIGHT, "-7d@d", "now")
    assert (endpoint(row), row["rk_value_name"], row["rk_score"]) == ("WS-031", "PrintSpoolMonitor", "35")
    assert (row["host_count"], row["known_hosts"]) == ("1", "WS-031.nordwerk.example")
    assert row["first_seen"] == row["last_seen"] == row["_time"]
    assert weekend.splunk.search(weekend.alert.search, at("Sat 15:00") + 49 * HOUR, "-7d@d", "now") == []


@pytest.mark.parametrize("hours", [9, 23.5, 23.7, 24, 30])
def test_a_host_that_comes_late_is_alerted_on_once(start_splunk: Start, simulated: Week, hours: float) -> None:
    """Its entry may be learned before the alert asks, with the time at which it was written."""
    store, written = learning_since(at("Sat 15:33") - 15 * 24 * HOUR), at("Sat 15:00")
    of_the_hour = [one for one in simulated.events if one.host == "WS-031" and written <= one.time < written + HOUR]
    events = [replace(one, indexed=one.time + hours * HOUR) for one in of_the_hour]
    splunk = start_splunk(store, shares=[events])
    learning, asking = Scheduled.of(splunk, LEARN), Scheduled.of(splunk, FIRST_SEEN)
    came = written + hours * HOUR
    due = sorted(
        (now, one is asking) for one in (learning, asking) for now in slots(one.alert.cron, came, came + 4 * HOUR)
    )
    runs = [((asking if asks else learning).dispatch(now), now, asks) for now, asks in due]
    fired = let_through(asking.alert, [(now, rows) for rows, now, asks in runs if asks])
    assert [(one.host, one.value_name) for one in fired] == [("WS-031", "PrintSpoolMonitor")]


def learning_since(time: float) -> KvStore:
    """Give a collection that knows only since when it learns."""
    store = KvStore()
    mark = {"entry": "(learning)", "first_seen": str(time), "last_seen": str(time)}
    store.records("runkeyhunt", "runkeyhunt_entries")[MARK] = mark
    return store


def on_saturday(start_splunk: Start, simulated: Week, learned: float | None) -> Rows:
    """Ask at the slot after the intrusion, in a Splunk that knows only for how long it has learned."""
    now = at("Sat 15:33")
    store = KvStore() if learned is None else learning_since(now - learned)
    share = [event for event in simulated.events if now - 2 * HOUR < event.time < now]
    return Scheduled.of(start_splunk(store, shares=[share]), FIRST_SEEN).dispatch(now)


@pytest.mark.parametrize("learned", [None, 13 * 24 * HOUR, 14 * 24 * HOUR])
def test_until_it_has_learned_for_14_days_it_is_silent(
    start_splunk: Start, simulated: Week, learned: float | None
) -> None:
    assert on_saturday(start_splunk, simulated, learned) == []


def test_after_14_days_it_is_not(start_splunk: Start, simulated: Week) -> None:
    rows = on_saturday(start_splunk, simulated, 14 * 24 * HOUR + 1)
    assert [row["rk_value_name"] for row in rows] == ["PrintSpoolMonitor"]

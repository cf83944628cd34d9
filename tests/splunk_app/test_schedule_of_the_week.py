"""The week under the scheduler: when each alert comes, and that it comes once.

All events lie on one indexer here, as every indexer more is a process more at every slot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache

import pytest

from tests.minisplunk.schedule import Throttle
from tests.minisplunk.splunk import Splunk
from tests.site.simulation.moments import at
from tests.site.simulation.planted import (
    CHAIN,
    CRITICAL,
    FIRED,
    HIGH,
    REMOVED,
    STORED,
    Plot,
)
from tests.site.simulation.sysmon import SysmonEvent
from tests.site.simulation.week import Week, plots
from tests.splunk_app.conftest import Start
from tests.splunk_app.scheduler import Fired, Run, Scheduled, clock, let_through
from tests.splunk_app.told import Told, told_by

COMES: Mapping[str, list[Fired]] = {
    CRITICAL: [
        Fired("Tue 10:21", "WS-003", "WindowsSync", 6),
        Fired("Wed 09:37", "WS-016", "OneDrive", 12),
        Fired("Wed 21:37", "SRV-047", "Userinit", 6),
        Fired("Thu 09:51", "WS-021", "SyncHelper.vbs", 10),
        Fired("Thu 16:21", "WS-028", "1", 15),
        Fired("Fri 10:37", "WS-035", "NotepadState", 6),
        Fired("Fri 11:07", "WS-033", "<hidden>", 15),
        # Written again after 30 hours, when the throttle of 24 is over.
        Fired("Fri 15:51", "WS-021", "SyncHelper.vbs", 10),
        Fired("Sun 09:21", "WS-001", "UserInitMprLogonScript", 16),
    ],
    HIGH: [Fired("Tue 14:53", "WS-010", "HelpdeskAgent", 12)],
    REMOVED: [Fired("Sat 15:27", "WS-031", "SecurityHealth", 6)],
    STORED: [Fired("Fri 10:41", "WS-035", "lfState", 10)],
    # A chain is confirmed once the program runs: at once, or at a logon on the day after.
    CHAIN: [
        Fired("Wed 08:31", "WS-010", "HelpdeskAgent", 1070),
        Fired("Wed 09:31", "WS-016", "OneDrive", 6),
        Fired("Thu 07:11", "SRV-047", "Userinit", 580),
        Fired("Thu 16:11", "WS-028", "1", 5),
        Fired("Fri 08:11", "WS-021", "SyncHelper.vbs", 1350),
        Fired("Fri 11:11", "WS-033", "<hidden>", 19),
        # A plain program that the intruder copied and ran: 35 for the write, 20 for the chain.
        Fired("Sat 15:31", "WS-031", "PrintSpoolMonitor", 11),
    ],
    FIRED: [
        Fired("Wed 08:01", "WS-003", "WindowsSync", 1306),
        Fired("Sun 11:29", "WS-001", "UserInitMprLogonScript", 144),
    ],
}
_LOGON_PROGRAMS = (r"C:\Windows\explorer.exe", r"C:\Windows\System32\userinit.exe")
_SATURDAY = (at("Sat 00:00"), at("Sun 00:00"))

Runs = Callable[[str], list[Run]]


@pytest.fixture(scope="module")
def enabled(start_splunk: Start, simulated: Week) -> Splunk:
    """A Splunk in which the site enabled every alert."""
    splunk = start_splunk(shares=[simulated.events])
    local = splunk.commands.app.path / "local"
    local.mkdir()
    conf = "\n".join(f"[{name}]\ndisabled = 0\n" for name in COMES)
    (local / "savedsearches.conf").write_text(conf, encoding="utf-8")
    return splunk


@pytest.fixture(scope="module")
def runs(enabled: Splunk) -> Runs:
    """The week's runs of an alert.

    Those on chains look at all that a host did in 24 hours. They are run where something of an intrusion comes into
    their range: for the one that asks for a dropped program that ran, anything of those that did so; for the other,
    starts by the logon after the intruder's first write. In between, other events come, and old ones leave.
    """

    @cache
    def of(name: str) -> list[Run]:
        alert = Scheduled.of(enabled, name)
        if name == CHAIN:
            told = {one.host for one in COMES[CHAIN]}
            intrusions = [plot for plot in plots() if plot.intrusion.host in told]
            return alert.where_events_come(event.time for plot in intrusions for event in plot.events)
        if name == FIRED:
            return alert.where_events_come(event.time for plot in plots() for event in starts_by_logon(plot))
        return alert.where_findings_change()

    return of


def starts_by_logon(plot: Plot) -> Iterator[SysmonEvent]:
    first = min(time for one in plot.intrusion.planted for time in one.times)
    for event in plot.events:
        if event.code == 1 and event.time > first and event.fields["ParentImage"] in _LOGON_PROGRAMS:
            yield event


def names_of(fired: list[Fired]) -> list[Told]:
    return [(one.host, one.value_name) for one in fired]


@pytest.mark.parametrize("name", COMES)
def test_an_alert_runs_once_the_site_enables_it(splunk: Splunk, enabled: Splunk, name: str) -> None:
    assert [Scheduled.of(one, name).alert.enabled for one in (splunk, enabled)] == [False, True]


@pytest.mark.parametrize("name", COMES)
def test_an_alert_comes_for_each_write_once_and_for_nothing_ordinary(enabled: Splunk, runs: Runs, name: str) -> None:
    assert let_through(Scheduled.of(enabled, name).alert, runs(name)) == COMES[name]


@pytest.mark.parametrize("name", COMES)
def test_what_comes_is_what_was_planted(enabled: Splunk, simulated: Week, name: str) -> None:
    period = Scheduled.of(enabled, name).alert.period
    assert sorted(names_of(COMES[name])) == sorted(told_by(name, simulated, period))


@pytest.mark.parametrize(
    ("name", "slot", "again"),
    [
        (CRITICAL, "Wed 12:37", ("WS-016", "OneDrive")),
        (CRITICAL, "Thu 19:21", ("WS-028", "1")),
        (CHAIN, "Wed 12:31", ("WS-016", "OneDrive")),
        (CHAIN, "Thu 19:11", ("WS-028", "1")),
    ],
)
def test_only_the_throttle_holds_a_second_write_back(
    enabled: Splunk, runs: Runs, name: str, slot: str, again: Told
) -> None:
    alert, [run] = Scheduled.of(enabled, name).alert, [run for run in runs(name) if clock(run[0]) == slot]
    assert again in names_of(let_through(replace(alert, period=0), [run]))
    assert again not in names_of([one for one in let_through(alert, runs(name)) if one.slot == slot])


@pytest.mark.parametrize("name", COMES)
def test_the_throttle_tells_entries_and_hosts_apart(enabled: Splunk, runs: Runs, name: str) -> None:
    throttle = Throttle(Scheduled.of(enabled, name).alert)
    now, row = next((now, rows[0]) for now, rows in runs(name) if rows)
    others = [{**row, "rk_entry_id": "0" * 32}, {**row, "rk_host": "WS-050.nordwerk.example"}]
    assert throttle.fire(now, [row]) == [row]
    assert throttle.fire(now + 60, [row, *others]) == others


def test_the_slots_that_are_left_out_change_nothing(enabled: Splunk, runs: Runs) -> None:
    every = Scheduled.of(enabled, REMOVED).at_every_slot(_SATURDAY)
    chosen = [(now, rows) for now, rows in runs(REMOVED) if _SATURDAY[0] <= now < _SATURDAY[1]]
    assert len(every) == 24
    assert every == chosen

"""The simulated week is what it says it is: the same every time, as Sysmon logs, and with its intrusions in it."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from runkeyhunt.events.raw import parse
from runkeyhunt.hunt import Hunt
from tests.generate.generated import ALERTS
from tests.site.simulation.elsewhere import LABORATORY
from tests.site.simulation.moments import HOUR, at
from tests.site.simulation.planted import FIRED, Plot
from tests.site.simulation.rendering import INDEX, TEXT, XML, as_text, as_xml
from tests.site.simulation.sysmon import SysmonEvent
from tests.site.simulation.week import Week, history, ordinary_autostarts, plots, shares, week

_LOGON_PROGRAMS = (r"C:\Windows\explorer.exe", r"C:\Windows\System32\userinit.exe")
_NAMESPACE = "{http://schemas.microsoft.com/win/2004/08/events/event}"
_QUARTER = 900
# What looks like an autostart and starts nothing by itself.
_NOISE = ("StartupApproved", "RunNotification", "RunMRU")


@pytest.fixture(scope="module")
def simulated() -> Week:
    return week()


@pytest.fixture(scope="module")
def seen() -> tuple[SysmonEvent, ...]:
    return history()


@pytest.fixture(scope="module")
def hunt(app_dir: Path) -> Hunt:
    return Hunt.load(app_dir)


def fingerprint(events) -> str:
    return hashlib.sha256("\n".join(f"{event.time} {event.raw}" for event in events).encode()).hexdigest()


def is_sysmon(event) -> bool:
    return event.index == INDEX


def test_fifty_hosts_log_a_week_of_about_six_thousand_events(simulated: Week) -> None:
    events = [event for event in simulated.events if is_sysmon(event)]
    assert 5_000 <= len(simulated.events) <= 6_500
    assert len({event.host for event in events}) == 50
    assert min(event.time for event in events) >= at("Mon 00:00") == 1_772_409_600
    assert max(event.time for event in events) < at("Mon 00:00") + 7 * 24 * HOUR
    assert list(simulated.events) == sorted(simulated.events, key=lambda event: event.time)


def test_ten_hosts_log_as_text_and_the_others_as_xml(simulated: Week) -> None:
    dialects = {(event.host, event.source, event.sourcetype) for event in simulated.events if is_sysmon(event)}
    assert Counter(dialect[1:] for dialect in dialects) == {(TEXT, TEXT): 10, (XML, "xmlwineventlog"): 40}
    assert {event.raw.count("\n") for event in simulated.events if event.source == XML} == {0}


def test_every_kind_of_event_is_there(seen: tuple[SysmonEvent, ...]) -> None:
    counts = Counter(event.code for event in seen)
    assert set(counts) == {1, 11, 12, 13, 14}
    assert counts[1] > counts[13] > counts[11] > counts[12] > counts[14] >= 3


def test_another_process_with_another_hash_seed_makes_the_same_bytes(simulated: Week, app_dir: Path) -> None:
    code = (
        "from tests.site.simulation.week import week; from tests.site.test_simulated_week import fingerprint; "
        "print(fingerprint(week().events))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": os.pathsep.join([str(app_dir / "bin"), "."])}
    again = subprocess.run(
        [sys.executable, "-c", code], cwd=app_dir, env=environment, capture_output=True, encoding="ascii", check=True
    )
    assert again.stdout.strip() == fingerprint(simulated.events)


def test_both_dialects_say_the_same_and_what_sysmon_saw(seen: tuple[SysmonEvent, ...]) -> None:
    for number, event in enumerate(seen, 1):
        of_xml, of_text = parse(as_xml(event, number)), parse(as_text(event, number))
        expected = {**event.fields, "EventCode": str(event.code), "RecordNumber": str(number)}
        assert {name: of_xml.get(name) for name in expected} == expected
        assert {name: of_text.get(name) for name in expected} == expected
        assert of_xml["Computer"] == of_text["Computer"] == event.host.full_name


def test_the_xml_is_well_formed_and_holds_encoded_ampersands(simulated: Week) -> None:
    texts = [event.raw for event in simulated.events if event.source == XML]
    computers = {ET.fromstring(text).findtext(f".//{_NAMESPACE}Computer") for text in texts}
    assert len(computers) == 40
    assert sum("Planung &amp; Kosten" in text for text in texts) > 100


def test_record_numbers_of_a_host_rise_by_one(simulated: Week) -> None:
    numbers: dict[str, list[int]] = {}
    for event in filter(is_sysmon, simulated.events):
        numbers.setdefault(event.host, []).append(int(parse(event.raw)["RecordNumber"]))
    assert all(sorted(found) == list(range(min(found), min(found) + len(found))) for found in numbers.values())


def test_no_process_is_started_twice(seen: tuple[SysmonEvent, ...]) -> None:
    starts = Counter((event.host.name, event.fields["ProcessGuid"]) for event in seen if event.code == 1)
    assert [start for start, times in starts.items() if times > 1] == []


def test_ordinary_autostarts_come_in_few_quarters_of_an_hour(hunt: Hunt) -> None:
    verdicts = ((event, hunt.judge({"_raw": as_xml(event, 1)})) for event in ordinary_autostarts())
    writes = [event for event, verdict in verdicts if verdict and verdict.location not in _NOISE]
    assert 250 <= len(writes) <= 350
    assert len({int(event.time // _QUARTER) for event in writes}) == 26


def test_ten_intrusions_are_on_ten_hosts_two_of_which_log_as_text(
    simulated: Week, seen: tuple[SysmonEvent, ...]
) -> None:
    victims = {event.host.name: event.host for event in seen}
    hosts = [intrusion.host for intrusion in simulated.intrusions]
    assert len(set(hosts)) == len({intrusion.name for intrusion in simulated.intrusions}) == 10
    assert [host for host in hosts if victims[host].logs_as_text] == ["WS-010", "WS-035"]


@pytest.mark.parametrize("plot", plots(), ids=lambda plot: plot.intrusion.name)
def test_an_intrusion_is_found_where_it_says(plot: Plot, hunt: Hunt) -> None:
    verdicts = [(event, hunt.judge({"_raw": as_xml(event, 1)})) for event in plot.events]
    found = {
        (round(event.time, 3), verdict.value_name)
        for event, verdict in verdicts
        if verdict and verdict.score and verdict.location not in _NOISE
    }
    assert found == {(round(time, 3), one.value_name) for one in plot.intrusion.planted for time in one.times}
    assert {event.host.name for event in plot.events} == {plot.intrusion.host}


@pytest.mark.parametrize("plot", plots(), ids=lambda plot: plot.intrusion.name)
def test_an_intrusions_events_are_tied_by_process_guids(plot: Plot, seen: tuple[SysmonEvent, ...]) -> None:
    own = {event.fields["ProcessGuid"]: event for event in plot.events if event.code == 1}
    of_others = {event.fields["ProcessGuid"] for event in seen if event.code == 1 and event.host == plot.events[0].host}
    for event in plot.events:
        assert event.fields["ProcessGuid"] in own or event.fields["Image"] == r"C:\Windows\explorer.exe"
        if event.code == 1 and event.fields["ParentImage"] in _LOGON_PROGRAMS:
            assert event.fields["ParentProcessGuid"] in of_others
    assert {1, 11} <= {event.code for event in plot.events}


def test_what_should_fire_is_started_by_the_logon_within_a_day_of_the_write() -> None:
    firing = [(plot, one) for plot in plots() for one in plot.intrusion.planted if FIRED in one.alerts]
    for plot, one in firing:
        starts = [event for event in plot.events if event.code == 1 and event.fields["ParentImage"] in _LOGON_PROGRAMS]
        assert any(one.times[0] < event.time < one.times[0] + 24 * HOUR for event in starts)
    assert [plot.intrusion.name for plot, _ in firing] == ["WindowsSync", "logon.sct"]


def test_three_intrusions_write_again() -> None:
    again = [
        (plot.intrusion.name, round((one.times[1] - one.times[0]) / HOUR))
        for plot in plots()
        for one in plot.intrusion.planted
        if len(one.times) == 2
    ]
    assert again == [("OneDrive", 3), ("SyncHelper", 30), ("gfxcache", 3)]


def test_intrusions_expect_alerts_that_the_app_has(simulated: Week) -> None:
    expected = {alert for intrusion in simulated.intrusions for alert in intrusion.alerts}
    assert expected <= set(ALERTS)
    assert all(intrusion.alerts for intrusion in simulated.intrusions)


def test_the_stored_program_is_long(seen: tuple[SysmonEvent, ...]) -> None:
    stored = [event.fields["Details"] for event in seen if event.fields.get("TargetObject", "").endswith("\\lfState")]
    assert [len(details) >= 1_500 for details in stored] == [True]


def test_the_events_of_a_host_lie_on_all_indexers(simulated: Week) -> None:
    scattered = shares(simulated.events)
    assert sorted(map(str, (event for share in scattered for event in share))) == sorted(map(str, simulated.events))
    hosts = {event.host for event in simulated.events if is_sysmon(event)}
    assert [hosts <= {event.host for event in share} for share in scattered] == [True] * 3
    assert min(len(share) for share in scattered) > 0.3 * len(simulated.events)


def test_three_events_lie_where_no_search_looks(simulated: Week) -> None:
    elsewhere = [(event.index, event.source) for event in simulated.events if not is_sysmon(event)]
    assert elsewhere == [
        ("wineventlog", "WinEventLog:Security"),
        ("os", "/var/log/syslog"),
        (LABORATORY, XML),
    ]

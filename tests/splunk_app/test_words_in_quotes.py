"""What stands in quotes in the app's searches is what the engine and the events say.

No compiling finds a slip there. Of the site's sources, tests/generate/test_macros.py has the exact text; of registry
paths and raw terms, tests/generate/test_prefilter.py tries every location in every spelling.
"""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from runkeyhunt.judging.baseline import COLLISION, KNOWN_GOOD, UNKNOWN
from tests.generate.generated import ALERTS, LOCATIONS, MACROS, RULES
from tests.minisplunk.pipeline import Rows
from tests.minisplunk.splunk import Splunk
from tests.site.simulation.hosts import host
from tests.site.simulation.moments import at
from tests.site.simulation.processes import Process, desktop
from tests.site.simulation.rendering import indexed
from tests.site.simulation.sysmon import changed, set_value
from tests.site.simulation.week import Week, shares
from tests.splunk_app.conftest import SUNDAY_MIDNIGHT, Start
from tests.splunk_app.small_site import events_of_the_intrusions

TEXTS = [str(settings["search"]) for settings in ALERTS.values()]
TEXTS += [str(settings["definition"]) for settings in MACROS.values()]
# What may be asked of a field; the stages are those of runkeyhunt.chain.outcome.
KNOWN = {
    "rk_rules": {rule.id for rule in RULES},
    "rk_location": {row["id"] for row in LOCATIONS},
    "rk_baseline": {COLLISION, KNOWN_GOOD, UNKNOWN},
    "rk_chain_stage": {"dropped", "registered", "executed", "fired"},
}
REMOVED = "Run Key Hunt - Alert - Known good autostart removed"
BY_HAND = "cmd.exe powershell.exe pwsh.exe reg.exe regedit.exe wmic.exe wscript.exe cscript.exe wmiprvse.exe".split()
SPOTIFY = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run\Spotify"
WITHOUT_FIELDS = [
    "Run Key Hunt - Alert - Confirmed chain",
    "Run Key Hunt - Alert - Fired at logon",
    "Run Key Hunt - Alert - Encoded program stored in the registry",
]


def words_asked_of(field: str) -> set[str]:
    """Collect the values with which searches compare a field: after = and !=, in IN (…), or in mvfind()."""
    one = rf'\b{field}!?="([^"]*)"'
    several = rf"\b{field} IN \(([^)]*)\)"
    found = rf'mvfind\({field}, "([^"]*)"\)'
    texts = [text for spl in TEXTS for pattern in (one, several, found) for text in re.findall(pattern, spl)]
    plain = re.findall(rf"\b{field}=(\w+)\b(?!\()", " ".join(TEXTS))
    return {word for text in [*texts, *plain] for word in re.findall(r"\w+", text)}


@pytest.mark.parametrize("field", KNOWN)
def test_searches_ask_only_for_words_of_the_engine(field: str) -> None:
    assert words_asked_of(field) - KNOWN[field] == set()


def test_the_words_are_found_in_every_form() -> None:
    assert {"security_autostart_removed", "hidden_value_name"} <= words_asked_of("rk_rules")
    assert {"StoredPayload", "RunMRU"} <= words_asked_of("rk_location")
    assert words_asked_of("rk_baseline") == {"collision", "known_good"}
    assert words_asked_of("rk_chain_stage") == {"dropped", "executed", "fired"}


def alert(splunk: Splunk, name: str) -> Rows:
    search = splunk.commands.app.saved_searches()[name]["search"]
    return splunk.search(search, SUNDAY_MIDNIGHT, "-7d@d", "now")


def started_on(number: int, program: str) -> Process:
    return desktop(host(number), "Sat").start_at(at("Sat 16:00"), rf"C:\Windows\System32\{program}")


def test_a_removal_by_every_tool_that_people_type_with_is_told(start_splunk: Start) -> None:
    writers = [*BY_HAND, "setup.exe"]
    events = [changed("DeleteValue", started_on(n, writer), 0.1, SPOTIFY) for n, writer in enumerate(writers, 1)]
    events.append(set_value(started_on(20, "reg.exe"), 0.1, SPOTIFY, ""))
    splunk = start_splunk(shares=[[indexed(event, number) for number, event in enumerate(events)]])
    told = {str(row["rk_host"]): row["rk_writer"] for row in alert(splunk, REMOVED)}
    assert told == {
        **{host(number).full_name: writer for number, writer in enumerate(BY_HAND, 1)},
        host(20).full_name: "reg.exe",
    }


@pytest.fixture(scope="module")
def without_add_on(start_splunk: Start, simulated: Week, small_site: Splunk) -> Splunk:
    """The small site with no more fields than Splunk finds by itself; the others are null and no slips."""
    started = start_splunk(addon="none", shares=shares(events_of_the_intrusions(simulated)))
    return replace(started, event_fields=small_site.event_fields)


@pytest.mark.parametrize("name", WITHOUT_FIELDS)
def test_raw_events_are_told_apart_by_their_tags(name: str, without_add_on: Splunk, small_site: Splunk) -> None:
    raw, extracted = (
        [(row["rk_host"], row["rk_entry_id"]) for row in alert(s, name)] for s in (without_add_on, small_site)
    )
    assert raw == extracted
    assert raw

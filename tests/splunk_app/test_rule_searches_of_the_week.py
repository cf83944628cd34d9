"""The saved search of each portable rule finds, over the simulated week, the autostart writes for which the rule fires."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache

import pytest

from runkeyhunt.events.fields import read_event
from runkeyhunt.judging.conditions import AS_WRITTEN, Subject, compile_condition, subject_of
from runkeyhunt.judging.subject import as_logged
from runkeyhunt.places.autostart import find_write
from runkeyhunt.places.locations import Locations, load_locations
from tests.generate.generated import LOCATIONS, RULES
from tests.minisplunk.index import Event
from tests.minisplunk.splunk import Splunk
from tests.minisplunk.values import printed
from tests.site.simulation.planted import Intrusion
from tests.site.simulation.rendering import INDEX
from tests.site.simulation.week import Week
from tests.splunk_app.conftest import SUNDAY_MIDNIGHT
from tools.generate.rules.rule_file import RuleFile
from tools.generate.searches.rule_searches import search_name

When = tuple[str, str]
PORTABLE = {rule.id: rule for rule in RULES if rule.is_portable}
# By which rules each intrusion is found, by how many writes each, and what else those rules find in the week.
OF_INTRUSIONS = {
    "WindowsSync": {
        "encoded_data": 1,
        "powershell_autostart": 1,
        "powershell_encoded_command": 1,
        "powershell_hidden_window": 1,
        "writer_registry_tool": 1,
    },
    "HelpdeskAgent": {"payload_in_roaming_appdata": 1},
    "OneDrive": {"payload_in_local_appdata": 2, "writer_shell": 2},
    "usrsync": {"payload_in_system_temp": 1, "writer_registry_tool": 1},
    "SyncHelper": {"startup_script_file": 2, "writer_script_host": 2},
    "gfxcache": {
        "library_in_user_folder": 2,
        "payload_in_programdata": 2,
        "rundll32_autostart": 2,
        "writer_registry_tool": 2,
    },
    "NotepadState": {
        "powershell_autostart": 1,
        "powershell_hidden_window": 1,
        "powershell_runs_text": 1,
        "registry_resident_payload": 1,
        "writer_shell": 1,
    },
    "ms-cache": {
        "hidden_value_name": 1,
        "payload_in_public_folder": 1,
        "writer_in_temp_or_downloads": 1,
        "writer_is_no_installer": 1,
    },
    "spoolmon": {"writer_registry_tool": 1},
    "logon.sct": {
        "network_address": 1,
        "raw_ip_address": 1,
        "regsvr32": 1,
        "regsvr32_scriptlet": 1,
        "system_writes_user_hive": 1,
        "writer_remote": 1,
    },
}
OF_ORDINARY_SOFTWARE = {
    "payload_in_local_appdata": 58,
    "payload_in_roaming_appdata": 3,
    "rundll32_autostart": 3,
    "writer_in_temp_or_downloads": 11,
    "writer_is_no_installer": 3,
    "writer_registry_tool": 3,
}


@pytest.fixture(scope="module")
def hits(splunk: Splunk, searches: Mapping[str, Mapping[str, str]]) -> Callable[[RuleFile], list[When]]:
    """Dispatch the saved search of a rule over the week, and give host and time of what it finds."""

    @cache
    def found(name: str) -> list[When]:
        rows = splunk.search(searches[name]["search"], SUNDAY_MIDNIGHT, "-7d@d", "now")
        return sorted((str(row["host"]), str(row["_time"])) for row in rows)

    return lambda rule: found(search_name(rule))


@pytest.fixture(scope="module")
def writes(simulated: Week) -> list[tuple[When, Subject]]:
    """List what sets an autostart that a path tells, as the engine reads it from the raw event."""
    locations = load_locations(LOCATIONS)
    found = ((when(event), subject(event, locations)) for event in simulated.events if event.index == INDEX)
    return [(time, fields) for time, fields in found if fields is not None]


def when(event: Event) -> When:
    return event.host, printed(event.time)


def subject(event: Event, locations: Locations) -> Subject | None:
    """Lay out an event as it was logged, if `runkeyhunt_events` is for it and the searches look at its kind."""
    read = read_event({"_raw": event.raw})
    write = find_write(read, locations)
    if write is None or write.location.noise or write.location.encoded or read.code not in {11, 13, 14}:
        return None
    fields = as_logged(read)
    return subject_of({**fields, AS_WRITTEN["Details"]: fields["Details"]})


@pytest.mark.parametrize("rule", PORTABLE.values(), ids=PORTABLE)
def test_the_search_of_a_rule_finds_what_the_rule_finds_on_every_host(rule: RuleFile, hits, writes) -> None:
    condition = compile_condition(rule.tree)
    assert hits(rule) == sorted(time for time, fields in writes if condition(fields))


def moments(intrusion: Intrusion) -> set[When]:
    """Name the times at which an intrusion is indexed: text is, at the full second."""
    times = [time for planted in intrusion.planted for time in planted.times]
    return {(intrusion.host, printed(time)) for time in (*times, *map(float, map(int, times)))}


def test_each_intrusion_is_found_by_the_rules_that_are_for_it(hits, simulated: Week) -> None:
    found = {
        intrusion.name: Counter(
            rule.id for rule in PORTABLE.values() for time in hits(rule) if time in moments(intrusion)
        )
        for intrusion in simulated.intrusions
    }
    assert found == OF_INTRUSIONS


def test_few_rules_find_ordinary_software(hits, simulated: Week) -> None:
    planted = {time for intrusion in simulated.intrusions for time in moments(intrusion)}
    found = Counter(rule.id for rule in PORTABLE.values() for time in hits(rule) if time not in planted)
    assert found == OF_ORDINARY_SOFTWARE

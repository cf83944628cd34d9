"""A site whose events all come through one Windows event collector: Splunk's host is the collector's for every endpoint."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.minisplunk.index import Event
from tests.minisplunk.kvstore import KvStore
from tests.minisplunk.schedule import Throttle
from tests.minisplunk.splunk import Splunk
from tests.site.simulation.hosts import host
from tests.site.simulation.moments import at
from tests.site.simulation.processes import desktop
from tests.site.simulation.rendering import forwarded, indexed
from tests.site.simulation.sysmon import set_value
from tests.site.simulation.week import Week, shares
from tests.splunk_app.conftest import SUNDAY_MIDNIGHT, Start
from tests.splunk_app.scheduler import Scheduled
from tests.splunk_app.test_alerts_of_the_week import CHAIN, CRITICAL, FIRED, FOUND, REMOVED, STORED, finding
from tools.generate.searches.prevalence import MARK

LEARN = "Run Key Hunt - Prevalence - Learn entries"
RUN = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run\Sync"
ENCODED = r"powershell -w hidden -enc SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQAIABOAGUAdAAuAFcAZQBiAEMAbABpAGUAbgB0ACkA"
# Of them the fifth logs event-log text.
INFECTED = range(1, 9)
NAMES = sorted(host(number).full_name for number in INFECTED)


@pytest.fixture(scope="module")
def collected(start_splunk: Start, splunk: Splunk, simulated: Week) -> Splunk:
    """The week as the collector has it; no add-on knows events of this source, so their fields are null and no slips."""
    started = start_splunk(shares=shares(map(forwarded, simulated.events)))
    return replace(started, event_fields=splunk.event_fields)


@pytest.mark.parametrize("alert", [CRITICAL, REMOVED, STORED, CHAIN, FIRED])
def test_the_alerts_find_over_the_week_what_they_find_without_a_collector(collected: Splunk, alert: str) -> None:
    search = collected.commands.app.saved_searches()[alert]["search"]
    rows = collected.search(search, SUNDAY_MIDNIGHT, "-7d@d", "now")
    assert sorted(map(finding, rows)) == sorted(FOUND[alert])


def test_all_that_the_collector_sends_is_under_its_name(collected: Splunk) -> None:
    rows = collected.search("`runkeyhunt_sysmon` | stats count BY host source", SUNDAY_MIDNIGHT, "-7d@d", "now")
    assert [(row["host"], row["source"]) for row in rows] == [
        ("WEC01", "WinEventLog:ForwardedEvents"),
        ("WEC01", "XmlWinEventLog:ForwardedEvents"),
    ]


def infections() -> list[Event]:
    """The same write on eight hosts within eight minutes."""
    writers = [desktop(host(n), "Sat").start_at(at("Sat 16:00") + 60 * n, r"C:\Windows\reg.exe") for n in INFECTED]
    events = (set_value(writer, 0.5, RUN, ENCODED) for writer in writers)
    return [forwarded(indexed(event, number)) for number, event in enumerate(events)]


@pytest.fixture(scope="module")
def infected(start_splunk: Start) -> Splunk:
    return start_splunk(KvStore(), shares=[infections()])


def test_eight_infected_hosts_are_eight_alerts(infected: Splunk) -> None:
    now = at("Sat 16:21")
    critical = Scheduled.of(infected, CRITICAL)
    rows = critical.dispatch(now)
    fired = Throttle(critical.alert).fire(now, rows)
    assert sorted(str(row["rk_host"]) for row in fired) == NAMES
    assert {row["rk_entry_id"] for row in fired} == {rows[0]["rk_entry_id"]}
    titles = critical.splunk.commands.app.saved_searches()[CRITICAL]
    assert titles["action.notable.param.rule_title"] == "Critical autostart write on $dest$: $signature$"
    assert [(row["dest"], row["rk_host"]) for row in rows] == [(row["rk_host"], row["rk_host"]) for row in rows]


def test_the_drilldown_shows_the_entry_on_all_eight(infected: Splunk) -> None:
    row = Scheduled.of(infected, CRITICAL).dispatch(at("Sat 16:21"))[0]
    settings = infected.commands.app.saved_searches()[CRITICAL]
    (drilldown, *_) = json.loads(settings["action.notable.param.drilldown_searches"])
    search = drilldown["search"].replace("$rk_entry_id$", str(row["rk_entry_id"]))
    found = infected.search(search, SUNDAY_MIDNIGHT, "-7d@d", "now")
    assert sorted(str(one["rk_host"]) for one in found) == NAMES


def test_prevalence_counts_eight_hosts_under_the_entrys_id(infected: Splunk) -> None:
    infected.search(infected.commands.app.saved_searches()[LEARN]["search"], SUNDAY_MIDNIGHT, "-7d@d", "now")
    (row,) = [row for row in infected.lookups.table("runkeyhunt_entries").rows() if row["_key"] != MARK]
    (found, *_) = infected.search("`runkeyhunt_findings(1)`", SUNDAY_MIDNIGHT, "-7d@d", "now")
    assert (row["_key"], row["host_count"], row["hosts"]) == (found["rk_entry_id"], "8", "|".join(NAMES))


def test_an_approval_is_for_the_endpoints_and_not_for_the_collector(infected: Splunk) -> None:
    (found, *_) = infected.search("`runkeyhunt_findings(1)`", SUNDAY_MIDNIGHT, "-7d@d", "now")
    proposal = f"`runkeyhunt_proposal({found['rk_entry_id']})`"
    (row,) = infected.search(proposal, SUNDAY_MIDNIGHT, "-7d@d", "now")
    assert row["on_hosts"] == NAMES
    assert f'"{"|".join(NAMES)}"' in str(row["only_on_these_hosts"])


def test_what_else_was_forwarded_is_none_of_sysmons(start_splunk: Start) -> None:
    (event, *_) = infections()
    other = Event(
        event.time, "WEC01", event.source, event.sourcetype, event.index,
        "<Event><System><Provider Name='Microsoft-Windows-Kernel-General'/><EventID>13</EventID></System></Event>",
    )  # fmt: skip
    splunk = start_splunk(shares=[[event, other]])
    (row,) = splunk.search("`runkeyhunt_sysmon` | stats count", SUNDAY_MIDNIGHT, "-7d@d", "now")
    (fast,) = splunk.search("| tstats count WHERE `runkeyhunt_sysmon`", SUNDAY_MIDNIGHT, "-7d@d", "now")
    assert (row["count"], fast["count"]) == ("1", "1")


PERSONS = (
    (r"CORP\jane", "S-1-5-21-1-2-3-1001", r"CORP\jane"),
    (r"NT AUTHORITY\SYSTEM", "jane", "jane"),
    (r"NT AUTHORITY\SYSTEM", None, None),
    (r"CORP\WS-01$", "S-1-5-18", None),
    (None, "S-1-5-21-1-2-3-1001", "S-1-5-21-1-2-3-1001"),
)


@pytest.mark.parametrize(("user", "owner", "at_risk"), PERSONS)
def test_risk_is_added_to_a_person_and_to_no_account_of_windows(
    splunk: Splunk, user: str | None, owner: str | None, at_risk: str | None
) -> None:
    given = {name: value for name, value in (("rk_user", user), ("rk_owner", owner)) if value}
    (row,) = splunk.search("`runkeyhunt_cim_names`", SUNDAY_MIDNIGHT, rows=[{**given, "user": "of an add-on"}])
    assert row.get("user") == at_risk


def test_the_accelerated_data_model_gives_the_writes_that_are_in_it(splunk: Splunk) -> None:
    """Event-log text is in no data model here, and without the writer some score less than from the events."""
    rows = splunk.search("| `runkeyhunt_cim(60)`", SUNDAY_MIDNIGHT, "-7d@d", "now")
    assert {finding(row) for row in rows} == {
        ("SRV-047", "Userinit", "95"),
        ("WS-001", "UserInitMprLogonScript", "100"),
        ("WS-003", "WindowsSync", "100"),
        ("WS-016", "OneDrive", "60"),
        ("WS-028", "1", "90"),
        ("WS-033", "<hidden>", "100"),
    }
    assert {str(row.get("rk_writer_path", "")) for row in rows} == {""}


def test_what_the_data_model_does_not_know_is_no_name_no_data_and_no_user(splunk: Splunk) -> None:
    rows = splunk.search("| `runkeyhunt_cim(45)`", SUNDAY_MIDNIGHT, "-7d@d", "now")
    (removed,) = [row for row in rows if "(deleted)" in str(row["rk_reasons"])]
    assert (finding(removed), removed.get("rk_command")) == (("WS-031", "SecurityHealth", "45"), None)
    assert [
        row for row in rows if "unknown" in (row.get("rk_user"), row.get("rk_host"), row.get("rk_value_name"))
    ] == []

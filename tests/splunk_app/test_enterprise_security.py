"""What Enterprise Security gets of the week: risk once a write, findings with drilldowns that run, the CIM's names."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import pytest

from tests.minisplunk.pipeline import Rows
from tests.minisplunk.schedule import Alert, Throttle
from tests.minisplunk.splunk import Indexer, Splunk
from tests.minisplunk.tokens import with_tokens
from tests.minisplunk.values import Row
from tests.site.simulation.planted import CHAIN, CRITICAL
from tests.site.simulation.week import Week
from tests.splunk_app.conftest import SUNDAY_MIDNIGHT, Start
from tests.splunk_app.scheduler import Run, Scheduled
from tests.splunk_app.told import endpoint
from tools.generate.enterprise_security.cim_names import CIM_NAMES

RISK = "Run Key Hunt - Risk - Autostart writes"
Searches = Mapping[str, Mapping[str, str]]


def results(splunk: Splunk, search: str) -> Rows:
    splunk.check(search)
    return splunk.search(search, SUNDAY_MIDNIGHT, "-7d@d", "now")


def named(splunk: Splunk, **fields: str) -> Row:
    """Give the CIM's names to a write with these rk_ fields."""
    given: Row = {f"rk_{name}": value for name, value in fields.items()}
    (row,) = splunk.search("`runkeyhunt_cim_names`", SUNDAY_MIDNIGHT, rows=[given])
    return {name: row[name] for name in CIM_NAMES if name in row}


def test_a_value_has_the_names_of_endpoint_registry(splunk: Splunk) -> None:
    key = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run"
    assert named(
        splunk,
        host="WS-01.corp.example",
        user=r"CORP\jane",
        writer="reg.exe",
        writer_path=r"C:\Windows\System32\reg.exe",
        process_guid="{a23eae89}",
        process_id="4711",
        action="set",
        key=key,
        value_name="Agent",
        data=r'"C:\Tools\agent.exe" -s',
        payload=r"C:\Tools\agent.exe",
        entry=r"Run|agent|c:\tools\agent.exe -s",
        severity="high",
    ) == {
        "dest": "WS-01.corp.example",
        "user": r"CORP\jane",
        "process_name": "reg.exe",
        "process_path": r"C:\Windows\System32\reg.exe",
        "process_guid": "{a23eae89}",
        "process_id": "4711",
        "registry_path": rf"{key}\Agent",
        "registry_key_name": "Run",
        "registry_value_name": "Agent",
        "registry_value_data": r'"C:\Tools\agent.exe" -s',
        "file_path": r"C:\Tools\agent.exe",
        "signature": r"Run|agent|c:\tools\agent.exe -s",
        "severity": "high",
    }


def test_a_dropped_file_has_no_name_of_the_registry(splunk: Splunk) -> None:
    folder = r"C:\Users\jane\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Startup"
    file = rf"{folder}\a.vbs"
    found = named(splunk, action="dropped", key=folder, value_name="a.vbs", data=file, payload=file)
    assert found == {"file_path": file}


@pytest.mark.parametrize(
    ("payload", "is_a"),
    [
        (r"C:\Tools\agent.exe", "file_path"),
        (r"\\files\tools\agent.exe", "file_path"),
        (r"\\?\Volume{1b2c3d4e}\agent.exe", "file_path"),
        (r"\Device\HarddiskVolume3\agent.exe", "file_path"),
        (r"%APPDATA%\agent.exe", "file_path"),
        ("https://www.example.com/agent.hta", "url"),
        ("HTTP://203.0.113.9/agent", "url"),
        ("powershell", None),
        ("%a", None),
        ("C:agent.exe", None),
        ('javascript:"\\..\\mshtml,RunHTMLApplication ";open("http://203.0.113.9/")', None),
        ("about:H4sIAAAA", None),
    ],
)
def test_a_payload_is_a_file_or_an_address_or_neither(splunk: Splunk, payload: str, is_a: str | None) -> None:
    assert named(splunk, action="set", payload=payload) == ({is_a: payload} if is_a else {})


@pytest.mark.parametrize("nobody", ["%9", "NOT_TRANSLATED", "-", r"NT AUTHORITY\SYSTEM", r"CORP\WS-01$", "S-1-5-18"])
def test_who_is_nobody_is_never_at_risk(splunk: Splunk, nobody: str) -> None:
    event: Row = {
        "EventCode": "13",
        "EventType": "SetValue",
        "Computer": "WS-01",
        "User": nobody,
        "TargetObject": r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run\Agent",
        "Details": r"C:\Users\Public\agent.exe",
        "Image": r"C:\Windows\System32\reg.exe",
    }
    (row,) = splunk.search("runkeyhunt | `runkeyhunt_cim_names`", SUNDAY_MIDNIGHT, rows=[event])
    assert (row["dest"], row["process_name"], row.get("user")) == ("WS-01", "reg.exe", None)


@pytest.fixture(scope="module")
def risk_runs(start_splunk: Start, simulated: Week) -> tuple[Alert, list[Run]]:
    """The risk search, and its runs in the week."""
    search = Scheduled.of(start_splunk(shares=[simulated.events]), RISK)
    return search.alert, search.where_findings_change()


@pytest.fixture(scope="module")
def risk_events(risk_runs: tuple[Alert, list[Run]]) -> Rows:
    """What the risk action is given in the week."""
    alert, runs = risk_runs
    throttle = Throttle(alert)
    return [row for now, rows in runs for row in throttle.fire(now, rows)]


def test_each_write_adds_its_score_to_the_risk_once(risk_events: Rows) -> None:
    """Of these the alerts speak two or three times: the Critical one, and those on known names and hidden values."""
    assert [(endpoint(row), row["rk_value_name"], row["risk_score"]) for row in risk_events] == [
        ("WS-003", "WindowsSync", "100"),
        ("WS-010", "HelpdeskAgent", "60"),
        ("WS-016", "OneDrive", "100"),
        # Written again.
        ("WS-016", "OneDrive", "100"),
        ("SRV-047", "Userinit", "100"),
        ("WS-021", "SyncHelper.vbs", "90"),
        ("WS-028", "1", "100"),
        ("WS-028", "1", "100"),
        ("WS-033", "<hidden>", "100"),
        ("WS-035", "NotepadState", "100"),
        ("WS-021", "SyncHelper.vbs", "90"),
        ("WS-031", "SecurityHealth", "45"),
        ("WS-001", "UserInitMprLogonScript", "100"),
    ]


def test_every_write_from_medium_on_is_one_risk_event_however_many_runs_see_it(
    risk_runs: tuple[Alert, list[Run]], risk_events: Rows, splunk: Splunk
) -> None:
    writes = sorted(str(row["rk_event_id"]) for row in results(splunk, "`runkeyhunt_findings(40)`"))
    seen = Counter(str(row["rk_event_id"]) for _, rows in risk_runs[1] for row in rows)
    assert len(writes) == 13
    assert sorted(str(row["rk_event_id"]) for row in risk_events) == sorted(seen) == writes
    # The runs' windows overlap.
    assert set(seen.values()) == {1, 2}


def test_risk_says_what_happened(risk_events: Rows) -> None:
    assert {endpoint(row): row["risk_message"] for row in risk_events if endpoint(row) in {"WS-003", "WS-031"}} == {
        "WS-003": "reg.exe made http://203.0.113.9/s start by itself on WS-003.nordwerk.example (Run, value WindowsSync, "
        "score 100)",
        "WS-031": "reg.exe removed an autostart on WS-031.nordwerk.example (Run, value SecurityHealth, score 45)",
    }


@pytest.fixture(scope="module")
def found(small_site: Splunk, searches: Searches) -> Mapping[str, Rows]:
    """The results of which Enterprise Security makes findings, of the hosts with intrusions."""
    return {name: results(small_site, searches[name]["search"]) for name in (CRITICAL, CHAIN)}


def drilldown(searches: Searches, name: str, place: int) -> str:
    return str(json.loads(searches[name]["action.notable.param.drilldown_searches"])[place]["search"])


def with_fields(search: str, row: Row) -> str:
    return with_tokens(search, {name: value for name, value in row.items() if isinstance(value, str)})


@pytest.mark.parametrize("name", [CRITICAL, CHAIN])
def test_a_drilldown_finds_the_entry_of_its_result(
    name: str, small_site: Splunk, searches: Searches, found: Mapping[str, Rows]
) -> None:
    for row in found[name]:
        rows = results(small_site, with_fields(drilldown(searches, name, 0), row))
        assert (row["rk_host"], row["rk_entry_id"]) in [(one["rk_host"], one["rk_entry_id"]) for one in rows]


@pytest.mark.parametrize("name", [CRITICAL, CHAIN])
def test_a_drilldown_finds_what_the_writer_did(
    name: str, small_site: Splunk, searches: Searches, found: Mapping[str, Rows]
) -> None:
    for row in found[name]:
        rows = results(small_site, with_fields(drilldown(searches, name, 2), row))
        assert [one for one in rows if str(row["rk_process_guid"]) not in str(one["_raw"])] == []
        assert str(row["_time"]) in {str(one["_time"]) for one in rows}


@pytest.mark.parametrize("name", [CRITICAL, CHAIN])
def test_a_drilldown_finds_the_raw_event(
    name: str, small_site: Splunk, searches: Searches, found: Mapping[str, Rows]
) -> None:
    for row in found[name]:
        (one,) = results(small_site, with_fields(drilldown(searches, name, 3), row))
        assert (one["_time"], "<EventID>" in str(one["_raw"]) or "EventCode=" in str(one["_raw"])) == (
            row["_time"],
            True,
        )


@pytest.mark.parametrize("name", [CRITICAL, CHAIN])
def test_a_drilldown_sums_up_the_risk_of_the_host_by_what_added_it(
    name: str, small_site: Splunk, searches: Searches, found: Mapping[str, Rows]
) -> None:
    (row, *_) = found[name]
    search = with_fields(drilldown(searches, name, 1), row)
    assert results(small_site, search) == []
    events = [
        {"_time": row["_time"], "index": "risk", "source": source, "risk_object": str(host), "risk_score": score,
         "risk_message": "why"}
        for source, host, score in (
            ("A", row["dest"], "40"), ("A", row["dest"], "60"), ("B", row["dest"], "20"), ("A", "other", "80"),
        )
    ]  # fmt: skip
    site = replace(small_site, indexers=[Indexer(events)], event_fields=None)
    rows = results(site, search)
    assert [(one["source"], one["count"], one["risk_score"], one["risk_message"]) for one in rows] == [
        ("A", "2", "100", "why"),
        ("B", "1", "20", "why"),
    ]


def test_a_host_of_any_name_is_only_a_text_in_a_drilldown(small_site: Splunk, searches: Searches) -> None:
    row: Row = {"dest": '" OR index=* | delete "', "process_guid": '" | delete', "rk_event_id": "0" * 32}
    for place in (1, 2, 3):
        assert results(small_site, with_fields(drilldown(searches, CRITICAL, place), row)) == []

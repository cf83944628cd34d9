"""Lookups: each has its file or collection, and the table of the rules says what the rules say."""

from __future__ import annotations

import csv
import io
from xml.etree import ElementTree as ET

from tests.generate.generated import LOCATIONS, ROOT, RULES, expand
from tests.minisplunk.conf_files import read
from tools.generate.pages.sysmon_include import sysmon_include
from tools.generate.upkeep.demo import DEMO_FILE
from tools.generate.upkeep.lookups import location_files, lookup_definitions, lookup_files, technique_files

DEFINITIONS = {stanza.name: stanza.settings for stanza in lookup_definitions()}


# What no path tells, and what is no autostart.
LEFT_OUT = {"StoredPayload", "StartupApproved", "RunNotification", "RunMRU"}


def table() -> list[dict[str, str]]:
    (text,) = lookup_files(RULES).values()
    return list(csv.DictReader(io.StringIO(text)))


def test_every_file_is_there_or_comes_as_a_header_only() -> None:
    made = {**lookup_files(RULES), **location_files(LOCATIONS), **technique_files()}
    shipped = {"runkeyhunt_known_good_1.csv", DEMO_FILE, *(path.rsplit("/", 1)[1] for path in made)}
    files = {str(settings["filename"]) for settings in DEFINITIONS.values() if "filename" in settings}
    assert files - shipped == {"runkeyhunt_baseline.csv", "runkeyhunt_tuning.csv"}
    for own in files - shipped:
        assert not (ROOT / "lookups" / own).exists()
        assert len((ROOT / "lookups" / f"{own}.default").read_text(encoding="utf-8").splitlines()) == 1


def test_the_collection_has_the_fields_of_its_lookup() -> None:
    collection = read(ROOT / "default" / "collections.conf")["runkeyhunt_entries"]
    fields = str(DEFINITIONS["runkeyhunt_entries"]["fields_list"]).split(", ")
    assert fields == ["_key", *(name.split(".", 1)[1] for name in collection if name.startswith("field."))]
    assert (collection["replicate"], collection["enforceTypes"]) == ("false", "true")


def test_the_learning_search_writes_the_fields_of_the_collection() -> None:
    from tests.generate.generated import ALERTS

    fields = str(DEFINITIONS["runkeyhunt_entries"]["fields_list"]).split(", ")[1:]
    stages = expand(str(ALERTS["Run Key Hunt - Prevalence - Learn entries"]["search"])).split("\n| ")
    assert stages[-2:] == [
        f"table rk_entry_id {' '.join(fields)}",
        "outputlookup append=true key_field=rk_entry_id runkeyhunt_entries",
    ]


def test_the_table_has_a_row_for_every_rule() -> None:
    assert [row["rule"] for row in table()] == sorted(rule.id for rule in RULES)


def test_a_row_says_what_its_rule_says() -> None:
    (row,) = [row for row in table() if row["rule"] == "safe_mode_name"]
    assert row == {
        "rule": "safe_mode_name",
        "title": "RunOnce Entry That Also Runs In Safe Mode",
        "weight": "30",
        "level": "medium",
        "techniques": "T1547.001|T1112",
        "reason": "RunOnce name begins with *, which makes it run in Safe Mode too",
        "description": "The RunOnce value's name begins with an asterisk, so that Windows runs it even in Safe Mode, where most "
        "security software is not loaded. Only repair and remote support tools have a use for it.",
        "falsepositives": "System Restore, Windows Error Reporting and remote support tools",
        "sigma": "appserver/static/sigma/safe_mode_name.yml",
    }


def test_a_rule_of_the_engine_alone_names_no_sigma_file() -> None:
    without = {row["rule"] for row in table() if not row["sigma"]}
    assert without == {rule.id for rule in RULES if not rule.is_portable}
    assert "security_autostart_removed" in without


def test_the_sysmon_snippet_is_xml_and_has_every_location() -> None:
    rows = [
        {"id": "A", "key": "Software\\Microsoft\\Windows\\CurrentVersion\\Run"},
        {
            "id": "B",
            "key": "Software\\Microsoft\\Active Setup\\Installed Components",
            "subkeys": True,
            "values": ["StubPath"],
        },
        {"id": "C", "folder": "Users\\*", "file": "NTUSER.MAN"},
        {"id": "D", "key": "Software\\Example", "noise": True},
        {"id": "E", "encoded": True},
    ]
    rules = [
        (e.tag, e.get("condition"), e.text) for e in ET.fromstring(sysmon_include(rows)).iter() if e.get("condition")
    ]
    assert rules == [
        ("TargetObject", "end with", "\\Microsoft\\Windows\\CurrentVersion\\Run"),
        ("TargetObject", "contains", "\\Microsoft\\Windows\\CurrentVersion\\Run\\"),
        ("TargetObject", "end with", "\\Microsoft\\Active Setup\\Installed Components\\StubPath"),
        ("TargetObject", "contains all", "\\Microsoft\\Active Setup\\Installed Components\\;\\StubPath"),
        ("TargetFilename", "contains all", "\\Users\\;\\NTUSER.MAN"),
    ]
    assert ET.fromstring(sysmon_include(LOCATIONS)).tag == "Sysmon"


def test_the_table_of_locations_leaves_out_what_no_path_tells_and_what_is_no_autostart() -> None:
    (text,) = location_files(LOCATIONS).values()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows[0] == {
        "location": "Run",
        "technique": "T1547.001",
        "weight": "10",
        "reason": "Run key, starts at every logon",
    }
    assert {row["id"] for row in LOCATIONS} - {row["location"] for row in rows} == LEFT_OUT


def test_the_table_of_techniques_names_all_that_rules_and_locations_have() -> None:
    (text,) = technique_files().values()
    rows = {row["technique"]: row for row in csv.DictReader(io.StringIO(text))}
    assert rows["T1037.001"] == {
        "technique": "T1037.001",
        "name": "Boot or Logon Initialization Scripts: Logon Script (Windows)",
        "tactics": "Persistence|Privilege Escalation",
    }
    used = {name for rule in RULES for name in rule.techniques} | {row["technique"] for row in LOCATIONS}
    assert used - set(rows) == set()

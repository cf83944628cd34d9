"""Every exportable rule is a Sigma file that SigmaHQ would take and other engines can run."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from sigma.backends.splunk import SplunkBackend
from sigma.backends.sqlite import sqliteBackend
from sigma.collection import SigmaCollection
from sigma.plugins import InstalledSigmaPlugins
from sigma.rule import SigmaRule
from sigma.validation import SigmaValidator
from sigma.validators.sigmahq.data import data_filename, data_taxonomy, data_windows_eventid, data_windows_provider

from tools.generate.__main__ import ROOT
from tools.generate.rules.rule_file import load_rule, load_rules
from tools.generate.rules.ruleset import load_location_rows
from tools.generate.sigma.autostart import file_selection, registry_selection
from tools.generate.sigma.category import LOG_SOURCES, DecidedError, cut_down
from tools.generate.sigma.export import _detection, is_exportable, path_of, sigma_files
from tools.generate.sigma.lookaround import LookAroundError

RULES = load_rules(ROOT / "bin" / "runkeyhunt" / "rules")
ROWS = load_location_rows(ROOT / "bin" / "runkeyhunt" / "locations.yml")
FILES = sigma_files(RULES, ROWS)
EXPORTED = [rule for rule in RULES if is_exportable(rule)]
# The fields of Sysmon's events 13 and 11, and those that every event has.
FIELDS = {
    "registry_set": ["EventType", "ProcessGuid", "ProcessId", "Image", "TargetObject", "Details", "User"],
    "file_event": ["ProcessGuid", "ProcessId", "Image", "TargetFilename", "CreationUtcTime", "User"],
}
# Escapes and groups that PCRE does not know, or takes for something else.
PYTHON_ONLY = {"\\u", "\\U", "\\N", "\\Z", "(?P<", "(?P=", "(?a", "(?L", "(?u"}
TACTICS = {
    "reconnaissance",
    "resource-development",
    "initial-access",
    "execution",
    "persistence",
    "privilege-escalation",
    "stealth",
    "defense-impairment",
    "credential-access",
    "discovery",
    "lateral-movement",
    "collection",
    "command-and-control",
    "exfiltration",
    "impact",
}

WHOLE = r"""title: File Put Into A Startup Folder Over The Network
id: a9a7558e-12db-4eb2-a0df-1c3b737beb22
status: experimental
description: |-
  The kernel itself wrote the file, which is how Sysmon shows a file that another computer copied here through a
  share. A Startup folder that is filled from afar starts the sender's program at the next logon.
references:
  - https://learn.microsoft.com/windows-server/storage/file-server/file-server-smb-overview
author: Run Key Hunt
date: 2026-11-21
tags:
  - attack.persistence
  - attack.t1547.001
  - attack.lateral-movement
  - attack.t1021.002
  - attack.t1570
logsource:
  category: file_event
  product: windows
detection:
  autostart:
    - TargetFilename|contains: '\Start Menu\Programs\Startup\'
    - TargetFilename|contains: '\Users\'
      TargetFilename|endswith: '\NTUSER.MAN'
  selection:
    Image: System
    TargetFilename|re|i: '^[a-z]:\\(?:Users|ProgramData|Documents and Settings)\\.{0,200}\\Programs\\Startup\\'
  filter_ini:
    TargetFilename|endswith: '\desktop.ini'
  condition: autostart and selection and not filter_ini
falsepositives:
  - Administrators who hand out shortcuts through the admin shares
level: medium
"""


def test_there_are_files_enough() -> None:
    assert len(FILES) >= 60
    assert list(FILES) == [path_of(rule) for rule in EXPORTED]


def test_only_look_around_keeps_a_portable_rule_back() -> None:
    for rule in RULES:
        if rule.is_portable and not is_exportable(rule):
            with pytest.raises(LookAroundError):
                _detection(rule)


def test_a_rule_that_its_log_source_never_shows_is_kept_back(tmp_path: Path) -> None:
    rule = next(rule for rule in RULES if rule.id == "link_value")
    path = tmp_path / "renamed.yml"
    path.write_text(rule.path.read_text(encoding="utf-8").replace("TargetObject|", "NewName|"), encoding="utf-8")
    renamed = load_rule(path)
    assert (renamed.is_portable, is_exportable(renamed)) == (True, False)


def test_the_export_is_deterministic() -> None:
    assert sigma_files(RULES, ROWS) == FILES


def test_a_file_as_a_whole() -> None:
    assert FILES["appserver/static/sigma/file_event_win_startup_file_over_network.yml"] == WHOLE


def test_a_rule_keeps_its_identity() -> None:
    for rule in EXPORTED:
        exported = SigmaRule.from_yaml(FILES[path_of(rule)])
        assert (exported.id, exported.title, exported.date, exported.tags, str(exported.level).lower()) == (
            rule.sigma.id,
            rule.sigma.title,
            rule.sigma.date,
            rule.sigma.tags,
            str(rule.sigma.level).lower(),
        )


def test_keys_stand_in_the_order_of_sigmahq() -> None:
    order = "title id status description references author date tags logsource detection falsepositives level"
    for text in FILES.values():
        assert list(yaml.safe_load(text)) == order.split()


def test_every_file_is_plain_text_of_its_own() -> None:
    for text in FILES.values():
        assert text.isascii()
        assert not re.search(r"[&*]id\d", text)
        assert "runkeyhunt" not in text


def test_every_file_converts_for_splunk_and_sqlite() -> None:
    for text in FILES.values():
        rules = SigmaCollection.from_yaml(text)
        assert len(SplunkBackend().convert(rules)[0]) > 100
        assert len(sqliteBackend().convert(rules)[0]) > 100


def test_every_rule_has_a_reference_beside_its_tags() -> None:
    references = {name: yaml.safe_load(text).get("references", []) for name, text in FILES.items()}
    assert [name for name, links in references.items() if not links] == []
    assert [name for name, links in references.items() if "attack.mitre.org" in " ".join(links)] == []


def test_patterns_are_read_alike_by_python_and_pcre() -> None:
    for rule in RULES:
        steps = re.findall(r"\\.|\(\?P?<?.", json.dumps(rule.tree, ensure_ascii=False).replace("\\\\", "\\"))
        assert [step for step in steps if step in PYTHON_ONLY] == [], rule.id


def test_tags_are_those_of_attack() -> None:
    for rule in RULES:
        names = [tag.name for tag in rule.sigma.tags]
        assert {str(tag.namespace) for tag in rule.sigma.tags} == {"attack"}
        assert [name for name in names if name not in TACTICS and not re.fullmatch(r"t\d{4}(?:\.\d{3})?", name)] == []


@pytest.fixture
def validator(what_sigmahq_knows: None) -> SigmaValidator:
    config = (ROOT / "tools" / "sigma_check.yml").read_text(encoding="utf-8")
    return SigmaValidator.from_yaml(config, InstalledSigmaPlugins.autodiscover().validators)


@pytest.fixture(scope="module")
def what_sigmahq_knows(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Give the validators what they need of our two log sources, which they fetch from the network otherwise."""
    folder = tmp_path_factory.mktemp("sigmahq")
    for module, data in _sigmahq_data().items():
        path = folder / f"{module.__name__}.json"
        path.write_text(json.dumps(data), encoding="utf-8")
        module.set_cache_dir(str(folder / module.__name__))
        module.set_url(str(path))


def _sigmahq_data() -> dict[Any, dict[str, Any]]:
    sources = {name: {"product": "windows", "category": name, "service": None} for name in LOG_SOURCES}
    everywhere = ["Channel", "Computer", "EventID", "Provider_Name"]
    fields = {name: {"native": [*everywhere, *FIELDS[name]], "redundant": ["Channel", "EventID"]} for name in sources}
    return {
        data_taxonomy: {"taxonomy": {name: {"logsource": sources[name], "field": fields[name]} for name in sources}},
        data_filename: {
            "pattern": {
                "registry_set": {"logsource": sources["registry_set"], "prefix": "registry_set_"},
                "file_event": {"logsource": sources["file_event"], "prefix": "file_event_win_"},
            }
        },
        data_windows_eventid: {"category_no_eventid": list(sources)},
        data_windows_provider: {"category_provider_name": {}},
    }


def _check(validator: SigmaValidator, folder: Path, files: dict[str, str]) -> list[str]:
    for path, text in files.items():
        (folder / Path(path).name).write_text(text, encoding="utf-8")
    issues = validator.validate_rules(SigmaCollection.load_ruleset([folder]))
    return sorted(type(issue).__name__ for issue in issues)


def test_every_file_passes_sigma_check(validator: SigmaValidator, tmp_path: Path) -> None:
    assert len(validator.validators) > 70
    assert _check(validator, tmp_path, FILES) == []


@pytest.mark.parametrize(
    ("change", "name", "issue"),
    [
        (("title: Command", "title: command"), "registry_set_example.yml", "SigmahqTitleCaseIssue"),
        (("Image|re", "ProcessName|re"), "registry_set_example.yml", "SigmahqInvalidFieldnameIssue"),
        (("'(?:^|", "'(?<!a)(?:^|"), "registry_set_example.yml", "SigmahqUnsupportedRegexGroupConstructIssue"),
        (("title", "title"), "example_of_a_name.yml", "SigmahqFilenamePrefixIssue"),
    ],
    ids=["title", "field", "pattern", "file name"],
)
def test_the_check_finds(
    validator: SigmaValidator, tmp_path: Path, change: tuple[str, str], name: str, issue: str
) -> None:
    text = FILES["appserver/static/sigma/registry_set_writer_shell.yml"]
    assert _check(validator, tmp_path, {name: text.replace(*change)}) == [issue]


def test_the_locations_as_a_selection() -> None:
    rows = [
        {"id": "Run", "key": r"Software\Microsoft\Run"},
        {"id": "Copy", "key": r"Software\Copies\Software\Microsoft\Run"},
        {"id": "Boot", "key": r"System\CurrentControlSet\Control\Boot", "values": ["Execute", "Verify"]},
        {"id": "Logon", "key": "Environment", "values": ["Script"]},
        {"id": "Setup", "key": r"Software\Setup", "values": ["Path"], "subkeys": True},
        {"id": "Noise", "key": r"Software\Noise", "noise": True},
        {"id": "Stored", "encoded": True},
        {"id": "Folder", "folder": r"Programs\Startup"},
        {"id": "Profile", "folder": r"Users\*", "file": "NTUSER.MAN"},
    ]
    assert registry_selection(rows) == [
        {"TargetObject|contains": ["\\Microsoft\\Run\\"]},
        {"TargetObject|endswith": [r"\Control\Boot\Execute", r"\Control\Boot\Verify", r"\Environment\Script"]},
        {"TargetObject|contains": "\\Setup\\", "TargetObject|endswith": r"\Path"},
    ]
    assert file_selection(rows) == [
        {"TargetFilename|contains": "\\Programs\\Startup\\"},
        {"TargetFilename|contains": "\\Users\\", "TargetFilename|endswith": r"\NTUSER.MAN"},
    ]


DETECTION = {
    "selection": {"Details": "a"},
    "selection_name": {"TargetObject": "b"},
    "selection_file": {"TargetFilename": "c"},
    "filter_file": {"Image": "d", "TargetFilename": "e"},
    "filter_writer": [{"Image": "f"}, {"TargetFilename": "g"}],
    "filter_set": {"EventID": 13, "Image": "h"},
    "absent": {"TargetFilename": None, "User": "i"},
}


@pytest.mark.parametrize(
    ("condition", "expected", "left"),
    [
        ("selection", "selection", {"selection": {"Details": "a"}}),
        ("selection and not filter_file", "selection", {"selection": {"Details": "a"}}),
        ("1 of selection_*", "selection_name", {"selection_name": {"TargetObject": "b"}}),
        (
            "selection and not filter_writer",
            "selection and not filter_writer",
            {"selection": {"Details": "a"}, "filter_writer": [{"Image": "f"}]},
        ),
        (
            "selection and not 1 of filter_*",
            "selection and not 1 of filter_*",
            {"selection": {"Details": "a"}, "filter_writer": [{"Image": "f"}], "filter_set": {"Image": "h"}},
        ),
        ("absent", "absent", {"absent": {"User": "i"}}),
        (
            "selection_file or (selection and not absent)",
            "selection and not absent",
            {"selection": {"Details": "a"}, "absent": {"User": "i"}},
        ),
        (
            "selection or selection_name and not absent",
            "(selection or selection_name and not absent)",
            {"selection": {"Details": "a"}, "selection_name": {"TargetObject": "b"}, "absent": {"User": "i"}},
        ),
        (
            "not (selection and selection_name)",
            "not (selection and selection_name)",
            {"selection": {"Details": "a"}, "selection_name": {"TargetObject": "b"}},
        ),
        (
            "absent and not (selection or selection_name)",
            "absent and not (selection or selection_name)",
            {"selection": {"Details": "a"}, "selection_name": {"TargetObject": "b"}, "absent": {"User": "i"}},
        ),
    ],
)
def test_a_detection_cut_down_to_registry_events(condition: str, expected: str, left: dict[str, Any]) -> None:
    assert cut_down({**DETECTION, "condition": condition}, LOG_SOURCES["registry_set"]) == {
        **left,
        "condition": expected,
    }


@pytest.mark.parametrize(
    ("condition", "outcome"), [("selection_file", "false"), ("selection or not selection_file", "true")]
)
def test_a_decided_detection_is_refused(condition: str, outcome: str) -> None:
    with pytest.raises(DecidedError, match=f"the condition is always {outcome} there"):
        cut_down({**DETECTION, "condition": condition}, LOG_SOURCES["registry_set"])

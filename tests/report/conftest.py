"""Findings of recorded and of made events, and the app's exported rules as the generator writes them."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from runkeyhunt.events.again.reader import Reader
from runkeyhunt.hunt import Hunt
from runkeyhunt.report.gathering.findings import Findings
from runkeyhunt.report.gathering.sighting import Results, Sighting, sighting_of
from runkeyhunt.report.recommending.general import GeneralRules
from runkeyhunt.report.recommending.recommend import Recommender
from tools.generate.rules.rule_file import load_rules
from tools.generate.rules.ruleset import load_location_rows
from tools.generate.searches.rule_searches import rule_searches
from tools.generate.sigma.export import sigma_files
from tools.generate.splunk.conf import render_conf

_LABELS = frozenset({"label", "label_reason", "technique", "scope", "stage", "autostart_class", "xml"})


@pytest.fixture(scope="session")
def exported_app(app_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rule set, and what is exported of it, in a folder of an app's shape."""
    app = tmp_path_factory.mktemp("exported")
    engine = app_dir / "bin" / "runkeyhunt"
    rules, locations = load_rules(engine / "rules"), load_location_rows(engine / "locations.yml")
    (app / "bin" / "runkeyhunt").mkdir(parents=True)
    shutil.copy(engine / "ruleset.json", app / "bin" / "runkeyhunt")
    searches = render_conf(rule_searches(rules, locations))
    for name, text in {**sigma_files(rules, locations), "default/savedsearches.conf": searches}.items():
        (app / name).parent.mkdir(parents=True, exist_ok=True)
        (app / name).write_text(text, encoding="utf-8")
    return app


@pytest.fixture(scope="session")
def general(exported_app: Path) -> GeneralRules:
    return GeneralRules(exported_app)


@pytest.fixture(scope="session")
def hunt(app_dir: Path) -> Hunt:
    return Hunt.load(app_dir)


@pytest.fixture(scope="session")
def recorded(corpus: Path) -> list[dict[str, Any]]:
    with gzip.open(corpus / "dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


@pytest.fixture(scope="session")
def recorded_findings(recorded: list[dict[str, Any]], hunt: Hunt) -> Findings:
    findings = Findings()
    for event in recorded:
        verdict = hunt.judge(unlabelled(event))
        if verdict:
            findings.add(sighting_of(verdict.to_fields(), verdict.event, verdict.event.time))
    return findings


@pytest.fixture(scope="session")
def recorded_report(recorded_findings: Findings, general: GeneralRules) -> Recommender:
    return Recommender(recorded_findings, general)


def unlabelled(event: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in event.items() if name not in _LABELS}


def sighting(value_name: str = "Updater", details: str = "C:\\x.exe", score: int = 80, **fields: Any) -> Sighting:
    """Make what a report reads of a write below a user's Run key."""
    key = "HKU\\S-1-5-21-1-2-3-1001\\Software\\Microsoft\\Windows\\CurrentVersion\\Run"
    record = {
        "EventCode": "13",
        "EventType": "SetValue",
        "TargetObject": f"{key}\\{value_name}",
        "Details": details,
        "Image": "C:\\Windows\\System32\\reg.exe",
        "Computer": "WS-1",
        "UtcTime": "2026-03-02 08:00:00.000",
        "rk_score": str(score),
        "rk_location": "Run",
        "rk_technique": ["T1547.001"],
        "rk_key": key,
        "rk_value_name": value_name,
        "rk_command": details,
        "rk_reasons": [f"+{score} Made for a test"],
        "rk_baseline": "unknown",
        "rk_entry": f"Run|{value_name}|{details}",
        **fields,
    }
    made = Results({name: place for place, name in enumerate(record)}, Reader()).read(list(record.values()))
    assert made
    return made


def gathered(*sightings: Sighting, **bounds: int) -> Findings:
    findings = Findings(**bounds)
    for made in sightings:
        findings.add(made)
    return findings

"""The report on everything that others recorded: it is valid, and its rules find what they were made from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from sigma.backends.splunk import SplunkBackend
from sigma.collection import SigmaCollection

from runkeyhunt.report.document import report_lines
from runkeyhunt.report.gathering.findings import Findings
from runkeyhunt.report.recommending.recommend import EXACT, RULE_SET, Recommender
from tests.report.rule_runner import Log


@pytest.fixture(scope="module")
def log(recorded: list[dict[str, Any]]) -> Log:
    return Log(recorded)


@pytest.fixture(scope="module")
def benign(recorded: list[dict[str, Any]]) -> set[int]:
    return {number for number, event in enumerate(recorded) if event["label"] == "benign"}


def schema(app_dir: Path) -> dict[str, Any]:
    return json.loads((app_dir / "bin" / "runkeyhunt" / "report" / "report.schema.json").read_text(encoding="utf-8"))


def target_of(event: dict[str, Any]) -> str:
    return event.get("TargetObject") or event["TargetFilename"]


def last_part(path: str) -> str:
    return path.rpartition("\\")[2].lower()


def events_of(finding: Any, recorded: list[dict[str, Any]]) -> set[int]:
    event = finding.best.event
    return {
        number
        for number, row in enumerate(recorded)
        if (row.get("TargetObject") or row.get("TargetFilename"), row.get("Details"), row["UtcTime"])
        == (event.target, event.details, event.time)
    }


def test_report_is_valid(recorded_findings: Findings, recorded_report: Recommender, app_dir: Path):
    Draft202012Validator.check_schema(schema(app_dir))
    ranked = recorded_findings.ranked()
    report = json.loads("\n".join(report_lines(recorded_findings, recorded_report, ranked)))
    assert [error.message for error in Draft202012Validator(schema(app_dir)).iter_errors(report)] == []


def test_report_recommends_rules_for_every_malicious_write(
    recorded: list[dict[str, Any]], recorded_findings: Findings, recorded_report: Recommender, log: Log
):
    hits = {n for rule in recorded_report.rules(recorded_findings.ranked()) for n in log.hits(rule.sigma)}
    wanted = ("malicious", "T1547.001", "set")
    malicious = {
        n for n, row in enumerate(recorded) if (row["label"], row.get("technique"), row.get("stage")) == wanted
    }
    assert (len(malicious), malicious - hits) == (15, set())


def test_every_rule_hits_its_finding_and_nothing_benign(
    recorded: list[dict[str, Any]],
    recorded_findings: Findings,
    recorded_report: Recommender,
    log: Log,
    benign: set[int],
):
    sources = []
    for finding in recorded_findings.ranked():
        made_from = events_of(finding, recorded)
        for rule in recorded_report.rules_for(finding):
            hits = set(log.hits(rule.sigma))
            assert made_from & hits, rule.title
            assert hits & benign == set(), rule.title
            sources.append(rule.source)
    assert set(sources) == {EXACT, RULE_SET}


def test_every_exact_search_finds_what_its_sigma_rule_hits(
    recorded_findings: Findings, recorded_report: Recommender, log: Log
):
    exact = [rule for rule in recorded_report.rules(recorded_findings.ranked()) if rule.source == EXACT]
    assert len(exact) == len({rule.id for rule in exact})
    assert [rule.title for rule in exact if log.found(rule.spl) != log.hits(rule.sigma)] == []


def test_exact_rules_hit_only_writes_of_their_name(
    recorded: list[dict[str, Any]], recorded_findings: Findings, recorded_report: Recommender, log: Log
):
    for finding in recorded_findings.ranked():
        for rule in recorded_report.rules_for(finding):
            if rule.source == EXACT:
                targets = {target_of(recorded[number]) for number in log.hits(rule.sigma)}
                assert {last_part(target) for target in targets} == {last_part(finding.best.target)}


def test_every_rule_converts_for_splunk(recorded_findings: Findings, recorded_report: Recommender):
    for rule in recorded_report.rules(recorded_findings.ranked()):
        assert len(SplunkBackend().convert(SigmaCollection.from_yaml(rule.sigma))) == 1


def test_every_rule_of_the_set_has_its_search(recorded_findings: Findings, recorded_report: Recommender):
    rules = [rule for rule in recorded_report.rules(recorded_findings.ranked()) if rule.source != EXACT]
    assert rules
    assert [rule.title for rule in rules if not rule.spl.startswith("`runkeyhunt_events`")] == []

"""The report as JSON, a finding a line; `report.schema.json` says what is in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from runkeyhunt import __version__
from runkeyhunt.judging.entry import id_of
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.report.attack import Techniques
from runkeyhunt.report.gathering.findings import Finding, Findings
from runkeyhunt.report.gathering.sighting import Sighting
from runkeyhunt.report.recommending.recommend import EXACT, Recommender, Rule

SCHEMA_VERSION = "1.3"
MOST_HOSTS_LISTED = 100
_OUTSIDE_ASCII = lazy_pattern(r"[^ -~]")
Extras = Mapping[str, Any]


def report_lines(
    findings: Findings, recommender: Recommender, shown: Sequence[Finding], extras: Extras | None = None
) -> Iterator[str]:
    """Write the report line by line; `shown` are the findings to list, `extras` members of the caller's own.

    Nothing in it hides or acts on a terminal.
    """
    extras = extras or {}
    techniques, used = Techniques(), dict[str, str]()
    yield "{"
    for name, value in head(findings, shown, extras).items():
        yield f"{_json(name)}: {_json(value)},"
    yield '"findings": ['
    yield from _separated(_json(_finding(finding, recommender, techniques, used)) for finding in shown)
    yield "],"
    yield f'"rule_set": {_json(used)}'
    yield "}"


def head(findings: Findings, shown: Sequence[Finding], extras: Extras) -> dict[str, Any]:
    """Give what a report tells of all its findings: totals, the time range, and the caller's own members."""
    first = [finding.first_time for finding in shown if finding.first_time]
    last = [finding.last_time for finding in shown if finding.last_time]
    totals = {
        "autostart_writes": findings.writes,
        "findings": len(findings),
        "writes_left_out": findings.left_out,
        "by_severity": findings.by_severity(),
    }
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "Run Key Hunt", "version": __version__},
        "time_range": {"earliest": min(first, default=None), "latest": max(last, default=None)},
        **{name: value for name, value in extras.items() if name != "totals"},
        "totals": {**totals, **extras.get("totals", {})},
    }


def _finding(
    finding: Finding, recommender: Recommender, techniques: Techniques, used: dict[str, str]
) -> dict[str, Any]:
    recommended = list(recommender.rules_for(finding))
    used.update({rule.id: rule.sigma for rule in recommended if rule.source != EXACT})
    return {**members(finding, techniques), "sigma": [_recommended(rule) for rule in recommended]}


def members(finding: Finding, techniques: Techniques) -> dict[str, Any]:
    """Give what a report tells of one finding, but for its recommended rules."""
    best = finding.best
    return {
        "time": finding.first_time or None,
        "last_time": finding.last_time or None,
        "host": best.host,
        "user": best.text("rk_user"),
        "owner": best.text("rk_owner"),
        "location": best.text("rk_location"),
        "registry_path": best.target,
        "value_name": best.text("rk_value_name"),
        "value": best.value,
        "command": best.text("rk_command"),
        "decoded": best.text("rk_decoded"),
        "process": best.event.image or best.text("rk_writer_path") or best.text("rk_writer"),
        "process_guid": best.event.process_guid,
        "program": best.text("rk_program"),
        "payload": best.text("rk_payload"),
        "techniques": [
            {"id": technique.id, "name": technique.name, "tactic": list(technique.tactics)}
            for technique in techniques.named(best.list("rk_technique"))
        ],
        "severity": finding.severity,
        "score": finding.score,
        "reasons": best.list("rk_reasons"),
        "rules": best.list("rk_rules"),
        "baseline": best.text("rk_baseline"),
        "entry": best.text("rk_entry"),
        "entry_id": id_of(best.text("rk_entry")),
        "event": best.category,
        "source_kind": best.text("rk_source_kind"),
        "state": best.text("rk_state"),
        "time_of": best.text("rk_time_of"),
        "change": best.text("rk_change"),
        "before": best.text("rk_before"),
        "writes": finding.writes,
        "hosts": sorted(finding.hosts)[:MOST_HOSTS_LISTED],
        "host_count": len(finding.hosts),
        "chain": _chain(best),
    }


def _chain(best: Sighting) -> dict[str, Any] | None:
    if not best.list("rk_chain_stage"):
        return None
    return {
        "stages": best.list("rk_chain_stage"),
        "timeline": best.list("rk_chain_timeline"),
        "drop_time": best.text("rk_chain_drop_time"),
        "drop_image": best.text("rk_chain_drop_image"),
        "writer_command": best.text("rk_chain_writer_command"),
        "writer_parent": best.text("rk_chain_writer_parent"),
        "exec_time": best.text("rk_chain_exec_time"),
        "exec_image": best.text("rk_chain_exec_image"),
        "exec_parent": best.text("rk_chain_exec_parent"),
        "hash": best.text("rk_chain_hash"),
    }


def _recommended(rule: Rule) -> dict[str, Any]:
    """Name a rule; the text of one from the rule set stands once in the report, under its id."""
    named = {"id": rule.id, "title": rule.title, "level": rule.level, "source": rule.source}
    return {**named, "rule": rule.sigma} if rule.source == EXACT else {**named, "file": rule.file}


def _separated(texts: Iterable[str]) -> Iterator[str]:
    before = ""
    for text in texts:
        if before:
            yield f"{before},"
        before = text
    if before:
        yield before


def _json(value: Any) -> str:
    return _OUTSIDE_ASCII.sub(_escape, json.dumps(value, ensure_ascii=False))


def _escape(found: re.Match[str]) -> str:
    character = found.group()
    return character if character.isprintable() else json.dumps(character)[1:-1]

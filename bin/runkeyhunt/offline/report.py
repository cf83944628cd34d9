"""The findings as one JSON document for programs."""

from __future__ import annotations

import json
import re
from dataclasses import asdict

from runkeyhunt import __version__
from runkeyhunt.offline.hunting import Finding, Outcome
from runkeyhunt.offline.visible import is_visible
from runkeyhunt.verdict import SEVERITIES

_SCHEMA_VERSION = "1.0"
_OUTSIDE_ASCII = re.compile(r"[^\n -~]")


def json_lines(outcome: Outcome, threshold: int) -> list[str]:
    """Write the document; everything in it shows itself, so that it does no harm on a terminal either."""
    document = {
        "schema_version": _SCHEMA_VERSION,
        "tool": {"name": "Run Key Hunt", "version": __version__},
        "totals": _totals(outcome),
        "files": [asdict(file) for file in outcome.files],
        "findings": [_finding(finding) for finding in outcome.ranked(threshold)],
        "unreadable": [asdict(record) for record in outcome.unreadable],
    }
    return _OUTSIDE_ASCII.sub(_escape, json.dumps(document, ensure_ascii=False, indent=2)).split("\n")


def _totals(outcome: Outcome) -> dict[str, object]:
    counts = outcome.by_severity
    return {
        "events": outcome.events,
        "autostart_writes": len(outcome.findings),
        "by_severity": {name: counts[name] for _, name in SEVERITIES},
        "held_down": outcome.held_down,
        "unreadable": len(outcome.unreadable),
    }


def _finding(finding: Finding) -> dict[str, object]:
    verdict = finding.verdict
    return {
        "time": verdict.event.time,
        "host": verdict.event.computer,
        **verdict.to_fields(),
        "rk_score": verdict.score,
        "path": finding.path,
        "place": finding.place,
    }


def _escape(found: re.Match[str]) -> str:
    character = found.group()
    return character if is_visible(character) else json.dumps(character)[1:-1]

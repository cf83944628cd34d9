"""ruleset.json: what the engine loads in place of the YAML files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zlib import crc32

import yaml

from runkeyhunt.judging.planning.plan import lay_out
from tools.generate.rules.condition_tree import values_of
from tools.generate.rules.needs import NeedsOfRules, subjects_of
from tools.generate.rules.rule_file import RuleFile
from tools.generate.rules.words import words_of

# Enough to tell one rule set from another in a field of every finding.
_DIGEST_DIGITS = 8
_NAMES = ("names", "vendors", "below", "shared")


def render_ruleset(
    rules: Sequence[RuleFile], locations: Sequence[dict[str, Any]], windows: Sequence[dict[str, Any]]
) -> str:
    """Write rules, locations and Windows' own programs as JSON, a row a line, so that a change shows as a line.

    The heaviest rule stands first, so that it leads the reasons of every score. The digest tells one rule set from
    another; by the CRC-32 of all that follows the engine tells whether somebody has changed it.
    """
    heaviest_first = sorted(rules, key=lambda rule: (-rule.weight, rule.id))
    needs = NeedsOfRules(subjects_of(rules, locations, windows))
    tables = {"locations": locations, "windows": windows, "rules": [_row(rule, needs) for rule in heaviest_first]}
    chosen = {**lay_out(tables["rules"], needs.letters_in), "words": words_of([rule.tree for rule in rules])}
    plan = ",\n".join(f'"{name}": {_json(part)}' for name, part in chosen.items())
    lists = ",\n".join(f'"{name}": [\n{_lines(rows)}\n]' for name, rows in tables.items())
    text = f'{lists},\n"plan": {{\n{plan}\n}}'
    digest = hashlib.sha256(text.encode()).hexdigest()[:_DIGEST_DIGITS]
    written = f"{text}\n}}\n"
    return f'{{\n"digest": "{digest}", "crc32": {crc32(written.encode())},\n{written}'


def load_windows_rows(path: Path) -> list[dict[str, Any]]:
    """Load `windows_programs.yml`, its lists of names cut into words."""
    rows: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [{key: value.split() if key in _NAMES else value for key, value in row.items()} for row in rows]


def load_location_rows(path: Path) -> list[dict[str, Any]]:
    """Load `locations.yml` as it stands."""
    rows: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return rows


def _row(rule: RuleFile, needs: NeedsOfRules) -> dict[str, Any]:
    row = {
        "id": rule.id,
        "weight": rule.weight,
        "reason": rule.reason,
        "techniques": list(rule.techniques),
        "condition": needs.beside_patterns(rule.tree),
    }
    added = {"actions": values_of(rule.tree, "Action"), "needs": needs.of(rule.tree)}
    return {**row, **{name: value for name, value in added.items() if value}}


def _lines(rows: Sequence[dict[str, Any]]) -> str:
    return ",\n".join(map(_json, rows))


def _json(part: Any) -> str:
    return json.dumps(part, separators=(", ", ": "))

"""Copies of the app with more rules than it has: each a rule of the app that looks for other words."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import yaml

from tools.generate.rules.rule_file import RuleError, RuleFile, load_rule, load_rules
from tools.generate.rules.ruleset import load_location_rows, load_windows_rows, render_ruleset

_ENGINE = Path("bin") / "runkeyhunt"
# Long enough to be the name of a tool, and not of a class of characters or a field's value of two or three.
_WORD = re.compile(r"(?<![\\a-z(?])[a-z]{5,}(?![a-z]*\])", re.IGNORECASE)


def app_with(app: Path, times: int, folder: Path) -> Path:
    """Copy an app into a folder, with as many times its rules as can be copied; give the copy."""
    copy = folder / f"rules_{times}"
    for part in ("bin", "lookups"):
        shutil.copytree(app / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
    engine = copy / _ENGINE
    rules = load_rules(engine / "rules")
    for number in range(1, times):
        rules += _copies(rules[: len(list((app / _ENGINE / "rules").glob("*.yml")))], number, engine / "rules")
    tables = load_location_rows(engine / "locations.yml"), load_windows_rows(engine / "windows_programs.yml")
    (engine / "ruleset.json").write_text(render_ruleset(rules, *tables), encoding="utf-8")
    return copy


def _copies(rules: list[RuleFile], number: int, folder: Path) -> Iterator[RuleFile]:
    for rule in rules:
        document = yaml.safe_load(rule.path.read_text(encoding="utf-8"))
        detection = {name: _other(held, number) for name, held in document["detection"].items() if name != "condition"}
        if all(detection[name] == document["detection"][name] for name in detection):
            continue
        document["detection"].update(detection)
        document["id"] = str(uuid5(NAMESPACE_URL, f"{rule.id}/{number}"))
        path = folder / f"{rule.id}_{number}.yml"
        path.write_text(yaml.safe_dump(document, sort_keys=False, width=10_000), encoding="utf-8")
        try:
            yield load_rule(path)
        except RuleError:
            # Its words are of a vocabulary that has no others.
            path.unlink()


def _other(value: Any, number: int) -> Any:
    """Give what a selection looks for with every word made another."""
    if isinstance(value, dict):
        return {name: _other(held, number) for name, held in value.items()}
    if isinstance(value, list):
        return [_other(held, number) for held in value]
    letters = "".join(chr(ord("a") + int(digit)) for digit in str(number))
    return _WORD.sub(lambda word: f"{word[0]}q{letters}z", value) if isinstance(value, str) else value

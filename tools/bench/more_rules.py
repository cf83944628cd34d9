"""Copies of the app with more rules than it has: each a rule of the app that looks for other words."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import yaml

from tools.generate.rules.needs import Needs, NeedsOfRules, subjects_of
from tools.generate.rules.rule_file import RuleError, RuleFile, load_rule, load_rules
from tools.generate.rules.ruleset import load_location_rows, load_windows_rows, render_ruleset

_ENGINE = Path("bin") / "runkeyhunt"
# Long enough to be the name of a tool, and not of a class of characters or a field's value of two or three.
_WORD = re.compile(r"(?<![\\a-z(?])[a-z]{5,}(?![a-z]*\])", re.IGNORECASE)


def app_with(app: Path, times: int, folder: Path, *, of_all: bool = False) -> Path:
    """Copy an app into a folder, with as many times its rules; give the copy.

    Copied are the rules that are chosen by words of their own, as one about another tool is; or all that hold a word,
    also those that every write of some kind has to be asked about.
    """
    copy = folder / f"rules_{times}"
    for part in ("bin", "lookups"):
        shutil.copytree(app / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
    engine = copy / _ENGINE
    own = load_rules(engine / "rules")
    tables = load_location_rows(engine / "locations.yml"), load_windows_rows(engine / "windows_programs.yml")
    needs = NeedsOfRules(subjects_of(own, *tables))
    once = list(_copies(own, 1, engine / "rules"))
    copied = [rule for rule, other in once if of_all or _are_apart(needs.of(rule.tree), needs.of(other.tree))]
    others = (other for number in count(1) for _, other in _copies(copied, number, engine / "rules"))
    rules = [*own, *islice(others, (times - 1) * len(own))]
    (engine / "ruleset.json").write_text(render_ruleset(rules, *tables), encoding="utf-8")
    return copy


def _are_apart(one: Needs, other: Needs) -> bool:
    """Tell whether two rules are chosen by different texts."""
    ones, others = ({(field, text) for _, field, texts in needs or () for text in texts} for needs in (one, other))
    return bool(ones) and ones.isdisjoint(others)


def _copies(rules: list[RuleFile], number: int, folder: Path) -> Iterator[tuple[RuleFile, RuleFile]]:
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
            yield rule, load_rule(path)
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

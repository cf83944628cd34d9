"""What is generated is in step with the rules, and every rule proves itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from runkeyhunt.hunt import Hunt
from tools.generate.__main__ import ROOT, main
from tools.generate.files import render_all, stale_files
from tools.generate.rules.rule_file import RuleFile, load_rules

RULES = load_rules(ROOT / "bin" / "runkeyhunt" / "rules")
EXAMPLES = [
    pytest.param(rule, example, kind == "match", id=f"{rule.id}-{kind}-{number}")
    for rule in RULES
    for kind, examples in (("match", rule.match), ("no_match", rule.no_match))
    for number, example in enumerate(examples, 1)
]


@pytest.fixture(scope="module")
def hunt() -> Hunt:
    return Hunt.load(ROOT)


@pytest.mark.parametrize(("rule", "example", "expected"), EXAMPLES)
def test_the_examples_of_every_rule(hunt: Hunt, rule: RuleFile, example: Mapping[str, str], expected: bool) -> None:
    verdict = hunt.judge(example)
    assert verdict is not None, "the example is no autostart write"
    assert (rule.id in verdict.rules) is expected


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_is_mapped_to_attack(rule: RuleFile) -> None:
    assert "T1547.001" in rule.techniques
    assert "attack.persistence" in {str(tag) for tag in rule.sigma.tags}


def test_there_are_rules_enough() -> None:
    assert len(RULES) >= 30


def test_generated_files_are_in_step() -> None:
    assert stale_files(ROOT, dict(render_all(ROOT))) == []


def test_generation_is_deterministic() -> None:
    assert dict(render_all(ROOT)) == dict(render_all(ROOT))


def test_a_stale_or_missing_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    assert stale_files(tmp_path, {"a": "new", "b": "new"}) == ["a", "b"]


def test_check_passes_and_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0
    assert capsys.readouterr().err == ""

"""Writing a weight changes its own line and no other byte."""

from __future__ import annotations

from pathlib import Path

from tools.accuracy.rule_weights import write_weights

RULE = """title: The weight: 30 of things
level: medium
description: >-
  weight: 12
runkeyhunt:
  # What it means by itself.
  weight: {}
  reason: "weight: 30"
"""


def test_only_the_weight_line_changes(tmp_path: Path) -> None:
    for name in ("changed", "untouched"):
        (tmp_path / f"{name}.yml").write_text(RULE.format("30"))
    assert write_weights(tmp_path, {"changed": 45}) == {}
    assert (tmp_path / "changed.yml").read_text() == RULE.format("45")
    assert (tmp_path / "untouched.yml").read_text() == RULE.format("30")


def test_a_comment_and_line_ends_stay(tmp_path: Path) -> None:
    rule = tmp_path / "a.yml"
    rule.write_bytes(RULE.format("30   # why").replace("\n", "\r\n").encode())
    write_weights(tmp_path, {"a": 5})
    assert rule.read_bytes() == RULE.format("5   # why").replace("\n", "\r\n").encode()


def test_a_level_that_no_longer_follows_is_named_and_left(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.yml").write_text(RULE.format("30"))
    assert write_weights(tmp_path, {"a": 50, "b": 25, "c": 20}) == {"a": "high", "c": "low"}
    assert "level: medium\n" in (tmp_path / "a.yml").read_text()

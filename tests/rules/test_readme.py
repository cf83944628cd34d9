"""The rule set's README explains rules that are there."""

from __future__ import annotations

import re
from pathlib import Path


def test_every_rule_that_is_explained_is_there(app_dir: Path) -> None:
    rules = app_dir / "bin" / "runkeyhunt" / "rules"
    section = (
        (rules / "README.md").read_text(encoding="utf-8").split("## Rules that no list needs yet")[1].split("\n## ")[0]
    )
    explained = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
    assert len(explained) == section.count("\n| `")
    assert explained == sorted(set(explained))
    assert [name for name in explained if not (rules / f"{name}.yml").is_file()] == []

"""One new YAML file is all that a new rule takes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tools.generate.__main__ import ROOT
from tools.generate.files import orphans, render_all, stale_files, write_all

RULE = r"""title: Payload Called Zzyzx In Autostart Value
id: 3f0b6a52-6f6e-4d37-9a51-0f6c7e8d9a10
status: experimental
description: >-
  The value starts a program of this name, which only this test knows.
references:
  - https://learn.microsoft.com/windows/win32/setupapi/run-and-runonce-registry-keys
author: Run Key Hunt
date: 2026-11-21
tags:
  - attack.persistence
  - attack.t1547.001
logsource:
  product: windows
  category: registry_set
detection:
  selection:
    Details|contains: '\zzyzx.exe'
  condition: selection
falsepositives:
  - Unlikely
level: low
runkeyhunt:
  weight: 5
  reason: Payload is called Zzyzx
  examples:
    match:
      - C:\Tools\zzyzx.exe
    no_match:
      - C:\Tools\agent.exe
"""
PLACES = {
    "bin/runkeyhunt/ruleset.json": '"id": "payload_called_zzyzx"',
    "appserver/static/sigma/registry_set_payload_called_zzyzx.yml": "title: Payload Called Zzyzx In Autostart Value",
    "default/savedsearches.conf": "Payload Called Zzyzx",
    "lookups/runkeyhunt_rules_1.csv": "payload_called_zzyzx",
    "README/rules.md": "`payload_called_zzyzx`",
}


@pytest.fixture(scope="module")
def app_with_new_rule(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("clone") / "app"
    shutil.copytree(
        ROOT, root, ignore=shutil.ignore_patterns(".git", ".venv", "_vendor", "__pycache__", "dist", ".*_cache")
    )
    (root / "bin" / "runkeyhunt" / "rules" / "payload_called_zzyzx.yml").write_text(RULE)
    return root


def test_it_appears_everywhere_and_the_check_misses_it_until_then(app_with_new_rule: Path) -> None:
    root = app_with_new_rule
    files = dict(render_all(root))
    assert set(PLACES) <= set(stale_files(root, files))
    # As it is made: the pages are written from what was written before them.
    write_all(root, render_all(root))
    assert stale_files(root, dict(render_all(root))) == []
    assert [name for name, text in PLACES.items() if text not in (root / name).read_text(encoding="utf-8")] == []


def test_without_its_rule_a_file_is_an_orphan(app_with_new_rule: Path) -> None:
    root = app_with_new_rule
    write_all(root, render_all(root))
    (root / "bin" / "runkeyhunt" / "rules" / "payload_called_zzyzx.yml").unlink()
    assert orphans(root, dict(render_all(root))) == ["appserver/static/sigma/registry_set_payload_called_zzyzx.yml"]

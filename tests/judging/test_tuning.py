"""A site sets its own weights, and every reason says so."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from runkeyhunt.hunt import Hunt
from runkeyhunt.judging.verdict import Verdict

HEADER = "rule,weight,hosts,reason,owner,expires\n"
TODAY = date(2026, 3, 1)
WRITE = {
    "EventCode": "13",
    "TargetObject": r"HKU\S-1-5-21-1-2-3-1001\SOFTWARE\Microsoft\Windows\CurrentVersion\Run\Agent",
    "Details": r"C:\Program Files\Agent\agent.exe",
    "Image": r"C:\Windows\System32\reg.exe",
    "Computer": "WS-07.example.net",
}


def judged(app_dir: Path, tmp_path: Path, rows: str) -> tuple[Verdict, tuple[str, ...]]:
    path = tmp_path / "tuning.csv"
    path.write_text(HEADER + rows)
    hunt = Hunt.load(app_dir, site_tuning=path, today=TODAY)
    verdict = hunt.judge(WRITE)
    assert verdict is not None
    return verdict, hunt.warnings


def test_the_weight_is_the_sites_and_the_reason_says_so(app_dir: Path, tmp_path: Path) -> None:
    verdict, warnings = judged(app_dir, tmp_path, "writer_registry_tool,5,,Scripts by Ansible,ops,2026-12-31\n")
    assert verdict.reasons[1:] == ("+5 Written with a registry tool (tuned from 25: Scripts by Ansible, ops)",)
    assert (verdict.score, warnings) == (15, ())


def test_weight_0_turns_a_rule_off_but_does_not_hide_it(app_dir: Path, tmp_path: Path) -> None:
    verdict, _ = judged(app_dir, tmp_path, "writer_registry_tool,0,,Scripts by Ansible,ops,2026-12-31\n")
    assert verdict.rules == ("writer_registry_tool",)
    assert verdict.reasons[1:] == ("+0 Written with a registry tool (tuned from 25: Scripts by Ansible, ops)",)
    assert (verdict.score, verdict.held_down) == (10, 25)


@pytest.mark.parametrize(("hosts", "score"), [("ws-*", 10), ("srv-*|ws-07.example.net", 10), ("srv-*", 35), ("*", 10)])
def test_a_row_counts_on_its_hosts_only(app_dir: Path, tmp_path: Path, hosts: str, score: int) -> None:
    verdict, _ = judged(app_dir, tmp_path, f"writer_registry_tool,0,{hosts},Ansible,ops,2026-12-31\n")
    assert verdict.score == score


@pytest.mark.parametrize(
    ("row", "warning"),
    [
        ("writer_registry_tool,0,,Ansible,ops,2026-02-28", "the row expired on 2026-02-28; renew or remove it."),
        ("writer_registry_tool,0,,,ops,2026-12-31", "the row counts for nothing until reason is filled in."),
        ("writer_reg,0,,Ansible,ops,2026-12-31", "the row counts for nothing because no rule is called 'writer_reg'; take a name from rk_rules."),
        ("writer_registry_tool,off,,Ansible,ops,2026-12-31", "the row counts for nothing because 'off' is no weight; write 0 (off) to 100."),
        ("writer_registry_tool,101,,Ansible,ops,2026-12-31", "the row counts for nothing because '101' is no weight; write 0 (off) to 100."),
    ],
    ids=["expired", "without reason", "no such rule", "no number", "too high"],
)  # fmt: skip
def test_a_row_that_does_not_count_says_why(app_dir: Path, tmp_path: Path, row: str, warning: str) -> None:
    verdict, warnings = judged(app_dir, tmp_path, row + "\n")
    assert (verdict.score, warnings) == (35, (f"tuning.csv, line 2: {warning}",))

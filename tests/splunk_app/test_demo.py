"""The demo: what it shows, and that Health tells when the command makes something else of it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

import runkeyhunt
from tests.minisplunk.kvstore import KvStore
from tests.minisplunk.splunk import Splunk
from tests.splunk_app.conftest import SUNDAY_MIDNIGHT, Start
from tests.splunk_app.test_health import search_of
from tools.generate.upkeep.demo import SELF_TEST

DEMO = "Run Key Hunt - Demo - Score the demo writes"
SHOWN = [
    ("hostile: encoded PowerShell in a hidden window", "critical", "Run", "unknown"),
    ("hostile: named like a Windows program, in a public folder", "critical", "Run", "unknown"),
    ("hostile: a script in the Startup folder, by Word", "critical", "StartupFolder", "unknown"),
    ("hostile: a script page, started as a program", "high", "Run", "unknown"),
    ("hostile: a library in the user's folder", "high", "Run", "unknown"),
    ("hostile: a known name with another command", "medium", "Run", "collision"),
    ("hostile: a second program at every logon", "medium", "WinlogonUserinit", "collision"),
    ("harmless: a shortcut, by its installer", "informational", "StartupFolder", "unknown"),
    ("harmless: OneDrive registers itself", "informational", "Run", "known_good"),
    ("harmless: Windows' own security icon", "informational", "Run", "known_good"),
    ("harmless: an unknown product, by its installer", "informational", "Run", "unknown"),
    ("harmless: Winlogon as Windows has it", "informational", "WinlogonUserinit", "known_good"),
]


def self_test(splunk: Splunk) -> tuple[str, str]:
    assert SELF_TEST.row in search_of(splunk).replace(" \n", "\n")
    (row,) = splunk.search(SELF_TEST.row, SUNDAY_MIDNIGHT, "-24h", "now")
    return str(row["state"]), str(row["found"]).rsplit(", version ", 1)[0]


@pytest.fixture
def own_site(start_splunk: Start) -> Splunk:
    """A Splunk without events, in which a test may change the tables."""
    return start_splunk(KvStore(), shares=((),))


def test_the_demo_can_be_run_at_once_and_shows_each_write(splunk: Splunk, searches: dict[str, dict[str, str]]) -> None:
    assert searches[DEMO]["disabled"] == "0"
    rows = splunk.search(searches[DEMO]["search"], SUNDAY_MIDNIGHT, "-24h", "now")
    names = ("what", "rk_severity", "rk_location", "rk_baseline")
    assert [tuple(str(row.get(name, "")) for name in names) for row in rows] == SHOWN
    (encoded,) = (row for row in rows if row["what"] == SHOWN[0][0])
    assert encoded["rk_decoded"] == "Write-Host 'a demo of Run Key Hunt'"


def test_the_table_is_named_for_the_version_whose_scores_it_holds(app_dir: Path) -> None:
    (path,) = (app_dir / "lookups").glob("runkeyhunt_demo*.csv")
    assert path.name == f"runkeyhunt_demo_{runkeyhunt.__version__}.csv"
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    assert {row["what"]: row["expected_severity"] for row in rows} == {what: severity for what, severity, *_ in SHOWN}


def test_the_self_test_passes_on_what_is_shipped(splunk: Splunk) -> None:
    assert self_test(splunk) == ("ok", "12 made-up writes, 0 of them by weights of the site, as expected")


def test_a_weight_of_the_site_is_no_fault(own_site: Splunk) -> None:
    weight = {"rule": "powershell_encoded_command", "weight": "0", "hosts": "*", "reason": "a demo", "owner": "ops"}
    own_site.lookups.table("runkeyhunt_tuning").write([{**weight, "expires": "2099-01-01"}], append=True)
    assert self_test(own_site) == ("ok", "12 made-up writes, 1 of them by weights of the site, as expected")


def test_one_score_that_differs_is_named(own_site: Splunk) -> None:
    table = own_site.lookups.table("runkeyhunt_demo")
    first, *others = table.rows()
    table.write([{**first, "expected_score": "11"}, *others], append=False)
    differing = "harmless: OneDrive registers itself (10 informational instead of 11 informational)"
    found = f"12 made-up writes, 0 of them by weights of the site, not as expected: {differing}"
    assert self_test(own_site) == ("not ok", found)


def test_a_row_that_is_missing_is_a_fault(own_site: Splunk) -> None:
    table = own_site.lookups.table("runkeyhunt_demo")
    table.write(list(table.rows())[1:], append=False)
    assert self_test(own_site)[0] == "not ok"


def test_a_command_that_does_nothing_is_a_fault(own_site: Splunk) -> None:
    idle = SELF_TEST.row.replace(
        "| runkeyhunt\n", "| eval rk_reasons=null(), rk_score=null(), rk_severity=null(), rk_version=null()\n"
    )
    assert idle != SELF_TEST.row
    (row,) = own_site.search(idle, SUNDAY_MIDNIGHT, "-24h", "now")
    assert row["state"] == "not ok"

"""A finding goes into the summary index and comes back as it was, whatever an attacker wrote into it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runkeyhunt.chain import CHAIN_FIELDS
from tests.minisplunk.apps import InstalledApp
from tests.minisplunk.splunk import Splunk
from tests.minisplunk.stash import Summary
from tests.minisplunk.values import Row, Value
from tools.generate.searches.judgement import FIELDS, LISTS

NOW = 1_772_409_600.0
PLAIN: Row = {"_time": "1772409300.75", "rk_score": "45", "rk_event_id": "0" * 32, "rk_location": "Run"}
OF_EVENTS = frozenset({"_time", "_raw", "_indextime", "source", "index"})
HOSTILE = (
    '"',
    "\\",
    '\\"',
    'a" rk_score="0" rk_finding="rk_score:0',
    "%22",
    "%2522",
    "100 %",
    "a&rk_score:0&b",
    "rk_user:root",
    "one\ntwo\r\nthree\n",
    "\n",
    "\r\n==##~~##~~  1E8N3D4E6V5E7N2T9 ~~##~~##==\r\n",
    " blank before and behind ",
    "a=b, c=d",
    "tab\there",
    "1+1",
    "0x7",
    "007",
    "1e5",
    "null",
    "a,b;c|d",
    "`macro` $token$ [search *]",
    "Löschen Ω 日本 \U0001f600 \u2028",
    "x" * 32_767,
    '"' * 32_767,
)


@pytest.fixture(scope="module")
def app(app_dir) -> Splunk:
    return Splunk(macros=InstalledApp(app_dir).macros())


def kept_and_read(app: Splunk, finding: Row, packed: str = "runkeyhunt_packed") -> Row:
    """Keep a finding, and read it half an hour later."""
    splunk = replace(app, collected=Summary(), event_fields=OF_EVENTS)
    search = f"`{packed}` | table _time rk_finding rk_score | collect index=summary source=runkeyhunt_finding"
    splunk.search(search, NOW, rows=[finding])
    (row,) = splunk.search("`runkeyhunt_kept(20)`", NOW + 1800, "-1h")
    return {name: value for name, value in row.items() if name != "_indextime"}


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:24]))
@pytest.mark.parametrize("name", ["rk_value_name", "rk_reasons", "rk_host"])
def test_a_text_comes_back_as_it_was(app: Splunk, name: str, text: str) -> None:
    finding = {**PLAIN, name: text}
    assert kept_and_read(app, finding) == finding


@pytest.mark.parametrize("name", sorted(LISTS))
def test_several_values_stay_several_and_in_their_order(app: Splunk, name: str) -> None:
    values: Value = ["+40 a & b, c", 'x"y', "z\\", "%26", "+40 a & b, c"]
    assert kept_and_read(app, {**PLAIN, name: values}, "runkeyhunt_packed_with_chain") == {**PLAIN, name: values}


def test_every_field_comes_back_under_its_own_name(app: Splunk) -> None:
    finding: Row = {**{name: f"of {name}" for name in (*FIELDS, *CHAIN_FIELDS)}, **PLAIN}
    assert kept_and_read(app, finding, "runkeyhunt_packed_with_chain") == finding


def test_what_is_empty_is_null_when_it_comes_back(app: Splunk) -> None:
    assert kept_and_read(app, {**PLAIN, "rk_user": "", "rk_rules": ["", "a"]}) == {**PLAIN, "rk_rules": "a"}


def test_what_is_kept_has_nothing_that_splunk_could_read_as_another_field(app: Splunk) -> None:
    splunk = replace(app, collected=Summary())
    finding = {**PLAIN, "rk_value_name": 'rk_score=0 rk_score="1"', "rk_data": "host=other"}
    search = "`runkeyhunt_packed` | table _time rk_finding rk_score | collect index=summary source=s"
    splunk.search(search, NOW, rows=[finding])
    (row,) = splunk.collected.rows
    assert row["rk_score"] == "45"
    assert str(row["rk_finding"]).count("=") == 0
    assert set(row) - {"rk_finding", "rk_score"} == {
        *("_time", "_indextime", "_raw", "host", "source", "sourcetype", "index", "linecount", "splunk_server"),
    }


def test_what_scores_less_is_left_out(app: Splunk) -> None:
    splunk = replace(app, collected=Summary(), event_fields=OF_EVENTS)
    search = "`runkeyhunt_packed` | table _time rk_finding rk_score | collect index=summary source=runkeyhunt_finding"
    splunk.search(
        search, NOW, rows=[{**PLAIN, "rk_score": score, "rk_event_id": score} for score in ("9", "39", "40", "100")]
    )
    rows = splunk.search("`runkeyhunt_kept(40)`", NOW, "-1h")
    assert sorted(str(row["rk_score"]) for row in rows) == ["100", "40"]

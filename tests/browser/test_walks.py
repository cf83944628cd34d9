"""How an analyst goes through the app's own views: from Triage to a finding and its host, and what inputs change."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

import pytest

from tests.browser.browser import Browser, OpenView
from tests.browser.views import View, shipped_views

TRIAGE = shipped_views()["runkeyhunt_triage"]
HOST = "WS-001.nordwerk.example"
# Attacks on the page, on the search and on the address that a click opens.
HOSTILE = ("<img src=x onerror=alert(1)>", "javascript:alert(1)", "$host|s$", '" | delete `x` [ "', "A" * 32_767)
EMPTY_CHARTS = ("findings_over_time",)


@pytest.fixture
def triage(browser: Browser) -> OpenView:
    return browser.open(TRIAGE)


def test_triage_leads_to_the_finding_and_the_finding_to_its_host(triage: OpenView) -> None:
    triage.click_cell("ranked_findings", "LogonScript")
    finding = triage.follow()
    assert finding.view.name == "runkeyhunt_finding"
    assert finding.problems() == []
    given = finding.tokens
    assert given["host"] == HOST
    assert re.fullmatch("[0-9a-f]{32} [0-9a-f]{32}", f"{given['entry']} {given['event']}")
    # The write is from 09:04 on March 8th: a week before it, and a day after.
    assert (given["time.earliest"], given["time.latest"]) == ("1772355882", "1773047083")
    summary = finding.panels["summary_of_finding"].body
    assert f"■ Critical 100 2026-03-08 09:04 {HOST}" in summary
    assert "UserInitMprLogonScript" in summary
    # Though a chain, which holds no event, stands in the write's place.
    assert "Scriptlet Run By Regsvr32 From Autostart" in finding.panels["rules_as_spl"].body
    finding.click_cell("summary_of_finding", HOST)
    host = finding.follow()
    assert (host.view.name, host.tokens["host"], host.problems()) == ("runkeyhunt_host", HOST, [])
    assert {name: host.tokens[name] for name in ("time.earliest", "time.latest")} == {
        name: given[name] for name in ("time.earliest", "time.latest")
    }
    assert "■ Critical 100 LogonScript UserInitMprLogonScript" in host.panels["entries"].body


def test_inputs_change_the_panels_that_ask_for_them(triage: OpenView) -> None:
    before, searched = triage.panels, len(triage.searches)
    triage.choose("Severity", "Critical")
    triage.choose("Host", HOST)
    after = triage.panels
    assert before["tile_critical"].body.startswith("15 ")
    assert after["tile_critical"].body.startswith("1 ")
    assert after["ranked_findings"].body.count("■ Critical") == 1
    assert after["new_in_estate"].body == before["new_in_estate"].body
    # What was searched for is not searched for again: panels go on from it.
    assert [one.asked.source for one in triage.searches[searched:] if not one.asked.post] == []
    triage.choose("Time range", "Last 24 hours")
    assert triage.tokens["time.earliest"] == "-24h@h"
    assert triage.problems(empty=EMPTY_CHARTS) == []


def test_where_nothing_was_found_triage_says_what_to_do(browser: Browser) -> None:
    empty = browser.open(TRIAGE, tokens={"time.earliest": "-600d", "time.latest": "-500d"})
    assert empty.problems(empty=EMPTY_CHARTS) == []
    assert empty.panels["where_to_look_if_empty"].body.startswith(
        "Nothing here, or less than you expect? Check and set"
    )
    empty.click_in("where_to_look_if_empty", "a")
    empty.click_cell("ranked_findings", "Nothing in this time range")
    assert [address.partition("?")[0] for address in empty.opened] == ["/app/runkeyhunt/runkeyhunt_setup"] * 2
    assert empty.follow().problems() == []


def test_hostile_text_stays_text(triage: OpenView) -> None:
    for text in HOSTILE:
        triage.type("Command, value, payload", text)
        assert triage.tokens["text"] == text
        assert "Nothing in this time range" in triage.panels["ranked_findings"].body
        assert triage.problems(empty=EMPTY_CHARTS) == []
    assert triage.opened == []


def planted(slip: str) -> View:
    """Make Triage with one slip of the hand in it."""
    definition: dict[str, Any] = deepcopy(TRIAGE.definition)
    sources = {name: source["options"] for name, source in definition["dataSources"].items()}
    if slip == "source":
        definition["visualizations"]["findings_over_time"]["dataSources"] = {"primary": "over_tim"}
    elif slip == "token":
        sources["new_entries"]["queryParameters"] = {"earliest": "$tim.earliest$", "latest": "$time.latest$"}
    else:
        sources["hosts"]["query"] = sources["hosts"]["query"].replace('AS "Why"', 'AS "Wyh"')
    return View(TRIAGE.name, TRIAGE.label, TRIAGE.theme, definition)


@pytest.mark.parametrize(
    ("slip", "problem"),
    [
        ("source", "panel findings_over_time: blank"),
        ("token", "panel new_in_estate: Set token value to render visualization"),
        ("column", "visualization hosts_by_worst: its search has no column Why"),
    ],
)
def test_a_slip_in_a_shipped_view_is_told(slip: str, problem: str, browser: Browser) -> None:
    assert problem in browser.open(planted(slip)).problems()

"""The harness itself: a small view is drawn and operated, and every fault that is planted in it is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.browser import Browser, OpenView
from tests.browser.small_view import small_view

BASE = "search `runkeyhunt_findings(20)` | rename orig_host AS host | table _time host rk_severity rk_score rk_location rk_event_id"
# Every value that an attacker may have written, in the shapes that break a page or a search.
HOSTILE = (
    "<script>window.open('hostile')</script>",
    "<img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "$host$",
    "$rk_score|s$",
    'a" | outputlookup runkeyhunt_baseline "',
    "a`runkeyhunt_index`",
    "[| makeresults]",
    "back\\",
    "A" * 32_767,
)


@pytest.fixture
def opened(browser: Browser) -> OpenView:
    return browser.open(small_view())


def posts(opened: OpenView) -> list[str]:
    return [searched.asked.post for searched in opened.searches]


@pytest.mark.parametrize(("theme", "background"), [("dark", "rgb(0, 0, 0)"), ("light", "rgb(255, 255, 255)")])
def test_a_view_is_drawn_from_what_the_app_finds(theme: str, background: str, browser: Browser, tmp_path: Path) -> None:
    opened = browser.open(small_view(), theme)
    assert opened.problems() == []
    assert {name: (panel.width, panel.height) for name, panel in opened.panels.items()} == {
        "count": (300, 200),
        "chart": (1140, 200),
        "table": (1440, 400),
    }
    assert opened.panels["count"].text == f"How many {opened.searches[0].count}"
    assert "WS-001 critical 100 LogonScript" in opened.panels["table"].text
    assert opened.style('[data-id="table"] [data-test="viz-size-wrapper"]', "backgroundColor") is not None
    assert {(s.asked.search, s.asked.earliest, s.asked.latest) for s in opened.searches} == {(BASE, "-7d@d", "now")}
    opened.screenshot(tmp_path / "small.png")
    assert (tmp_path / "small.png").read_bytes().startswith(b"\x89PNG")


@pytest.fixture(scope="module")
def any_view(browser: Browser) -> OpenView:
    """A view for what leaves it as it is."""
    return browser.open(small_view())


def test_the_definition_is_valid(any_view: OpenView) -> None:
    assert any_view.objections() == []


def set_in(*path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(definition: dict[str, Any]) -> None:
        for step in path[:-1]:
            definition = definition[step]
        definition[path[-1]] = value

    return change


def query(source: str, text: str) -> Callable[[dict[str, Any]], None]:
    return set_in("dataSources", source, "options", "query", value=text)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (set_in("visualizations", "chart", "dataSources", "primary", value="dayly"), "panel chart: blank"),
        (
            set_in("visualizations", "count", value={"type": "splunk.markdown", "options": {"markdown": " "}}),
            "panel count: nothing is drawn",
        ),
        (query("shown", "search host=$hots|s$"), "panel table: Set token value to render visualization"),
        (
            set_in("inputs", "location", "options", value={"token": "location"}),
            "panel table: Set token value to render visualization",
        ),
        (
            query("findings", f"{BASE[7:]} | rename host AS machine"),
            'search findings: No field \'host\' exists here at: host="*" rk_location="*"',
        ),
        (
            set_in("visualizations", "table", "options", "columnFormat", value={"rk_scor": {"align": "right"}}),
            "visualization table: its search has no column rk_scor",
        ),
        (
            set_in("visualizations", "table", "options", "columnFormat", value={"rk_score": {"width": 2000}}),
            "panel table: its table is cut off",
        ),
        (query("shown", "search host=nowhere"), "panel table: No search results returned"),
        (query("daily", "timechartt count"), "search findings: There is no command 'timechartt' at: timechartt count"),
        (
            set_in("visualizations", "count", value={"type": "splunk.heatmap", "dataSources": {"primary": "count"}}),
            "panel count: Alert splunk.heatmap is not defined",
        ),
        (
            lambda definition: definition["layout"]["layoutDefinitions"]["all"]["structure"][2].pop("position"),
            "panel table: is not on the page",
        ),
        (
            set_in(
                "visualizations",
                "count",
                value={"type": "splunk.image", "options": {"src": "https://example.com/logo.png"}},
            ),
            "request elsewhere: https://example.com/logo.png",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_planted_fault_is_told(change: Callable[[dict[str, Any]], None], problem: str, browser: Browser) -> None:
    assert [found for found in browser.open(small_view(change)).problems() if found.startswith(problem)]


GOES_WRONG = {
    "console.error('planted')": "console: planted",
    "setTimeout(() => { throw new Error('planted') })": "console: Error: planted",
    "fetch('http://203.0.113.9/x').catch(() => {})": "console: Fetch API cannot load http://203.0.113.9/x. Refused",
    "fetch('/nowhere')": "refused: 404 GET /nowhere",
    "fetch('/en-US/splunkd/__raw/services/nowhere')": "unknown endpoint: GET nowhere",
}


def test_what_goes_wrong_in_the_page_is_told(opened: OpenView) -> None:
    for script, problem in GOES_WRONG.items():
        assert not [found for found in opened.problems() if found.startswith(problem)]
        opened.run(script)
        assert [found for found in opened.problems() if found.startswith(problem)]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            set_in("visualizations", "chart", "options", value={"stackmode": "stacked"}),
            "/visualizations/chart/options/stackmode: not an option of splunk.column",
        ),
        (
            set_in("visualizations", "table", "eventHandlers", value=[{"type": "drilldown.linkToPanel"}]),
            "/visualizations/table/eventHandlers: there is no drilldown.linkToPanel",
        ),
        (
            set_in("visualizations", "count", "options", value={"majorColor": "> majorValue | rangeValue(steps)"}),
            '/visualizations/count: > majorValue | rangeValue(steps): "steps" is not in the context',
        ),
        (
            set_in("visualizations", "count", "options", value={"majorColor": "> majorValue | rangeValu(x)"}),
            '/visualizations/count: > majorValue | rangeValu(x): there is no function "rangeValu"',
        ),
        (
            set_in("visualizations", "count", "options", value={"numberPrecision": 99}),
            "/visualizations/count/options/numberPrecision: must be <= 20",
        ),
        (set_in("dataSources", "count", "type", value="ds.nope"), "/dataSources/count/type: must be equal to one of the allowed values"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_definition_that_is_wrong_is_told(
    change: Callable[[dict[str, Any]], None], problem: str, any_view: OpenView
) -> None:
    assert [found for found in any_view.objections(small_view(change)) if found.startswith(problem)]


def test_an_input_changes_the_searches_that_ask_for_it(opened: OpenView) -> None:
    before = posts(opened)
    assert opened.choices("Host")[:2] == ["All hosts", "SRV-047"]
    opened.choose("Host", "WS-001")
    since = posts(opened)[len(before) :]
    assert "" not in since  # the base search is not dispatched again
    assert set(since).difference(before) == {
        '| search host="WS-001" rk_location="*"',
        '| search host="WS-001" rk_location="*" | stats count',
    }
    assert opened.panels["count"].text == "How many 2"
    opened.choose("Time", "Last 24 hours")
    assert opened.tokens["time.earliest"] == "-24h@h"
    assert opened.searches[-1].asked.earliest == "-24h@h"
    assert opened.problems() == []


@pytest.mark.parametrize("new_tab", [True, False])
def test_a_click_leads_to_the_right_row_and_time(new_tab: bool, browser: Browser) -> None:
    def change(definition: dict[str, Any]) -> None:
        definition["visualizations"]["table"]["eventHandlers"][0]["options"]["newTab"] = new_tab

    opened = browser.open(small_view(change), tokens={"time.earliest": "-6d@d", "time.latest": "now"})
    opened.click_cell("table", "LogonScript")
    assert opened.opened == [
        "/en-US/app/runkeyhunt/small_view?form.host=WS-001&form.time.earliest=-6d%40d&form.time.latest=now"
    ]
    arrived = opened.follow()
    assert arrived.tokens == {"host": "WS-001", "location": "*", "time.earliest": "-6d@d", "time.latest": "now"}
    assert arrived.problems() == []
    assert arrived.panels["count"].text == "How many 2"


def test_hostile_text_in_an_input_stays_text(opened: OpenView) -> None:
    for text in HOSTILE:
        opened.type("Location", text)
        quoted = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
        assert opened.tokens["location"] == text
        assert posts(opened)[-1].startswith(f'| search host="*" rk_location={quoted}')
        assert opened.opened == []
        assert opened.problems(empty=("table", "count")) == []

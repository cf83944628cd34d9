"""Every data source of every dashboard of the app runs, and slips of the hand in it are noticed.

Two small views that stand here show what the tests notice.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

import pytest

from tests.minisplunk.dashboards import DataSource, data_sources
from tests.minisplunk.errors import SplError
from tests.minisplunk.splunk import Splunk
from tests.splunk_app.conftest import SUNDAY_MIDNIGHT
from tests.splunk_app.small_site import on_its_first_day, with_more_entries, without_events
from tests.splunk_app.survivors import SURVIVORS_IN_VIEWS
from tests.splunk_app.view_trials import Case, Trials
from tests.splunk_app.whole_searches import ENTRY_ID

VIEWS = sorted((Path(__file__).resolve().parents[2] / "default" / "data" / "ui" / "views").glob("*.xml"))
_HOST = "WS-010.nordwerk.example"
_FINDING = {"host": _HOST, "entry": ENTRY_ID, "event": "7e18d52541ce64695faadf24d5197fa3"}
# An entry whose command is encoded, and that nobody's name is known for.
_ENCODED = {"host": "WS-003.nordwerk.example", "entry": "3c453397c1494a07b6cf0e1bd871d89f", "event": "*"}
_QUOTE = 'a"b\\'
# What a click brings along, in the views that show one thing.
GIVEN = {"runkeyhunt_finding": _FINDING, "runkeyhunt_host": {"host": _HOST}}
# What an analyst asks for, each input by itself; a host where values were removed, and one where one was changed.
ASKED = {
    "runkeyhunt_triage": (
        {"least": "80"},
        {"location": "StartupFolder"},
        {"host": _HOST},
        {"text": "SyncHelper"},
        {"text": "nordwerk"},
        {"time.earliest": "-3d@d"},
    ),
    "runkeyhunt_finding": ({"event": "*"}, {"host": "*"}, {"host": _QUOTE}, _ENCODED),
    "runkeyhunt_prevalence": ({"held": "rule"}, {"text": "WS-010"}, {"text": "till"}, {"time.earliest": "-3d@d"}),
    "runkeyhunt_rules": ({"rule": "mshta"}, {"rule": "T1036"}, {"rule": "HTML application"}, {"rule": "no such rule"}),
    "runkeyhunt_host": ({"host": "WS-031.nordwerk.example"}, {"host": "WS-016.nordwerk.example"}, {"host": _QUOTE}),
}
# Where a view shows what the small site lacks.
SITES = {"runkeyhunt_prevalence": (with_more_entries,), "runkeyhunt_rules": (without_events,)}
# What can be typed into an input, or written into an event and then clicked.
HOSTILE = (
    "<script>alert(1)</script>",
    "javascript:alert(1)",
    "$time.earliest$ $token$",
    "a | delete",
    "`no_such_macro`",
    '"] | delete [ "',
    "back\\slash\\",
    "100% sure",
    "Zürich ♥ \n second line",
    "x" * 32_767,
)
SAVED = {
    "Weekly": {"search": "index=a | head 1", "dispatch.earliest_time": "-7d@d", "dispatch.latest_time": "@d"},
    "Timeless": {"search": "index=a"},
}
TIMES = {"earliest": "$time.earliest$", "latest": "$time.latest$"}
STUDIO: dict[str, Any] = {
    "dataSources": {
        "base": {
            "type": "ds.search",
            "options": {
                "query": "`runkeyhunt_findings($least$)` | fields rk_severity rk_host",
                "queryParameters": TIMES,
            },
        },
        "severities": {
            "type": "ds.chain",
            "options": {"extend": "base", "query": "| stats dc(rk_host) AS hosts BY rk_severity"},
        },
        "one": {
            "type": "ds.chain",
            "options": {"extend": "severities", "query": "search rk_severity=$severity|s$"},
        },
    },
    "inputs": {
        "time": {"type": "input.timerange", "options": {"token": "time", "defaultValue": "-7d@d,now"}},
        "least": {"type": "input.number", "options": {"token": "least", "defaultValue": 40}},
    },
    "defaults": {"tokens": {"default": {"severity": {"value": "critical"}}}},
    "visualizations": {"table": {"type": "splunk.table", "dataSources": {"primary": "severities"}}},
}
SIMPLE = """<form version="1.1">
  <init><set token="severity">critical</set></init>
  <fieldset>
    <input type="time" token="time"><default><earliest>-7d@d</earliest><latest>now</latest></default></input>
    <input type="text" token="least"><label>Score</label><default>40</default></input>
  </fieldset>
  <search id="base">
    <query>`runkeyhunt_findings($least$)` | fields rk_severity rk_host</query>
    <earliest>$time.earliest$</earliest><latest>$time.latest$</latest>
  </search>
  <row><panel><table>
    <search id="severities" base="base"><query>stats dc(rk_host) AS hosts BY rk_severity</query></search>
  </table></panel></row>
  <row><panel><table>
    <search base="severities"><query>| search rk_severity=$severity|s$</query></search>
  </table></panel></row>
</form>"""
BASE = "`runkeyhunt_findings(40)` | fields rk_severity rk_host"
BY_SEVERITY = f"{BASE}\n| stats dc(rk_host) AS hosts BY rk_severity"


def studio(change: Callable[[dict[str, Any]], object] = lambda definition: None) -> str:
    definition = deepcopy(STUDIO)
    change(definition)
    return f'<dashboard version="2"><label/><definition><![CDATA[{json.dumps(definition)}]]></definition></dashboard>'


def put(*path: str, value: Any) -> str:
    """Write the Studio view with one thing put in, in place of what was there."""

    def change(definition: dict[str, Any]) -> None:
        for step in path[:-1]:
            definition = definition.setdefault(step, {})
        definition[path[-1]] = value

    return studio(change)


def results_of(view: str, splunk: Splunk, tokens: Mapping[str, str] = MappingProxyType({})) -> dict[str, list]:
    app = splunk.commands.app
    return {source.name: run(source, splunk) for source in data_sources(view, app.saved_searches(), tokens)}


def trials(view: str, splunk: Splunk) -> Trials:
    return Trials(view, splunk.commands.app.saved_searches())


def run(source: DataSource, splunk: Splunk) -> list:
    splunk.check(source.search)
    return splunk.search(source.search, SUNDAY_MIDNIGHT, source.earliest, source.latest)


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.stem)
def test_every_data_source_of_a_view_runs(view: Path, small_site: Splunk) -> None:
    results = results_of(view.read_text(encoding="utf-8"), small_site, GIVEN.get(view.stem, {}))
    assert [name for name, rows in results.items() if not rows] == []


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.stem)
def test_a_slip_in_a_data_source_of_a_view_is_noticed(view: Path, small_site: Splunk, splunk: Splunk) -> None:
    first_day = on_its_first_day(small_site, splunk)
    given = GIVEN.get(view.stem, {})
    cases = [Case(small_site, given), Case(first_day, given)]
    cases += [Case(small_site, {**given, **tokens}) for tokens in ASKED.get(view.stem, ())]
    cases += [Case(site(small_site), given) for site in SITES.get(view.stem, ())]
    unnoticed = trials(view.read_text(encoding="utf-8"), small_site).unnoticed(cases)
    assert unnoticed == {name: list(places) for name, places in SURVIVORS_IN_VIEWS.get(view.stem, {}).items()}


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.stem)
def test_whatever_an_input_holds_is_only_text(view: Path, small_site: Splunk) -> None:
    on_trial = trials(view.read_text(encoding="utf-8"), small_site)
    for value in HOSTILE:
        tokens = dict.fromkeys(("host", "entry", "event", "location", "text", "rule", "held"), value)
        assert [rows for rows in on_trial.results(Case(small_site, tokens)).values() if isinstance(rows, str)] == []
        # Splunk looks for macros in quotes too, and the miniature does not: signs like theirs stand in no search.
        if quote(value, safe="") != value:
            sources = data_sources(on_trial.view, on_trial.saved_searches, tokens)
            assert [source.name for source in sources if value in source.search] == []


@pytest.mark.parametrize("view", [studio(), SIMPLE], ids=["studio", "simple"])
def test_a_slip_in_the_small_views_is_noticed(view: str, small_site: Splunk) -> None:
    assert trials(view, small_site).unnoticed([Case(small_site)]) == {}


def test_a_view_of_studio_is_read() -> None:
    assert data_sources(studio(), SAVED) == [
        DataSource("base", BASE, "-7d@d", "now"),
        DataSource("severities", BY_SEVERITY, "-7d@d", "now"),
        DataSource("one", f'{BY_SEVERITY}\n| search rk_severity="critical"', "-7d@d", "now"),
    ]


def test_a_view_in_simple_xml_is_read() -> None:
    assert data_sources(SIMPLE, SAVED) == [
        DataSource("base", BASE, "-7d@d", "now"),
        DataSource("severities", BY_SEVERITY, "-7d@d", "now"),
        DataSource("search 3", f'{BY_SEVERITY}\n| search rk_severity="critical"', "-7d@d", "now"),
    ]


@pytest.mark.parametrize("view", [studio(), SIMPLE], ids=["studio", "simple"])
def test_the_small_views_find_the_week(view: str, small_site: Splunk) -> None:
    _, severities, one = results_of(view, small_site).values()
    assert {"rk_severity": "critical", "hosts": "9"} in severities
    assert one == [{"rk_severity": "critical", "hosts": "9"}]


def test_a_slip_that_a_data_source_does_not_show_is_told(small_site: Splunk) -> None:
    def change(definition: dict[str, Any]) -> None:
        definition["dataSources"]["base"]["options"]["query"] = "| makeresults | eval read=1, unread=1 | fields read"
        definition["dataSources"]["severities"]["options"]["query"] = "| eval own=1 | fields read"
        del definition["dataSources"]["one"]

    assert trials(studio(change), small_site).unnoticed([Case(small_site)]) == {
        "base": ["eval read=1, unr«e»ad=1 | fields re"],
        "severities": ["eval o«w»n=1 | fields rea"],
    }


def test_a_saved_search_brings_its_times() -> None:
    weekly = {"type": "ds.savedSearch", "options": {"ref": "Weekly"}}
    (source,) = data_sources(put("dataSources", value={"w": weekly}).replace('"severities"', '"w"'), SAVED)
    assert source == DataSource("w", "index=a | head 1", "-7d@d", "@d")
    simple = '<dashboard><row><panel><search ref="Weekly"/></panel></row></dashboard>'
    assert data_sources(simple, SAVED) == [DataSource("search 1", "index=a | head 1", "-7d@d", "@d")]


def test_defaults_of_studio_stand_below_the_options_of_a_data_source() -> None:
    defaults = {
        "global": {"options": {"queryParameters": {"earliest": "-1d", "latest": "now"}}},
        "ds.search": {"options": {"queryParameters": {"latest": "@d"}}},
    }

    def change(definition: dict[str, Any]) -> None:
        definition["defaults"]["dataSources"] = defaults
        definition["dataSources"]["base"]["options"]["queryParameters"] = {"earliest": "-2d"}

    assert {(s.earliest, s.latest) for s in data_sources(studio(change), {})} == {("-2d", "@d")}


QUERY = ("dataSources", "base", "options", "query")


@pytest.mark.parametrize(
    ("view", "problem"),
    [
        (
            put(*QUERY, value="`runkeyhunt_findings(40)` | fields rk_severty rk_host"),
            "No field 'rk_severty' exists here, but rk_severity does at: rk_severty rk_host",
        ),
        (SIMPLE.replace("stats dc", "stat dc"), "There is no command 'stat' at: stat dc(rk_host) AS hosts BY rk_severity"),
        (
            put(*QUERY, value="index=$nowhere$"),
            "This token has no value, or a filter that the miniature does not know at: $nowhere$",
        ),
        (
            SIMPLE.replace("<default>40</default>", ""),
            "This token has no value, or a filter that the miniature does not know at: $least$",
        ),
        (
            put("dataSources", "base", "type", value="ds.splunkCloud"),
            "The miniature does not know the data source 'ds.splunkCloud' at: base",
        ),
        (put("dataSources", "one", "options", "extend", value="bas"), "The base 'bas' does not exist, or this has times of its own at: one"),
        (
            SIMPLE.replace('base="base"', 'base="bas"'),
            "The base 'bas' does not exist, or this has times of its own at: severities",
        ),
        (
            put("dataSources", "one", "options", "queryParameters", value=TIMES),
            "The base 'severities' does not exist, or this has times of its own at: one",
        ),
        (
            put("dataSources", "base", "options", "queryParameters", value={}),
            "This data source has no time range at: base",
        ),
        (
            put("visualizations", "table", "dataSources", "primary", value="severity"),
            "The visualization 'table' asks for a data source that does not exist at: severity",
        ),
        (
            put("dataSources", "one", value={"type": "ds.savedSearch", "options": {"ref": "Monthly"}}),
            "There is no such saved search at: Monthly",
        ),
        (
            put("dataSources", "one", value={"type": "ds.savedSearch", "options": {"ref": "Timeless"}}),
            "This data source has no time range at: one",
        ),
        (put("inputs", "least", "options", value={}), "This input sets no token at: least"),
        (SIMPLE.replace(' token="least"', ""), "This input sets no token at: Score"),
        (
            put("inputs", "least", "type", value="input.slider"),
            "The miniature does not know inputs of the kind 'slider' at: least",
        ),
        (
            SIMPLE.replace("<default>40", "<prefix>x</prefix><default>40"),
            "The miniature does not know prefix of inputs at: least",
        ),
        ("<dashboard><search/></dashboard>", "This search has no query at: search 1"),
        ("<view/>", "Neither a dashboard nor a form at: view"),
    ],
)  # fmt: skip
def test_a_broken_view_is_refused(view: str, problem: str, small_site: Splunk) -> None:
    with pytest.raises(SplError) as refusal:
        [small_site.check(source.search) for source in data_sources(view, SAVED)]
    assert str(refusal.value) == problem

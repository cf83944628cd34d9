"""The definitions of the dashboards: what Splunk's own validator does not look at, or not well."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import combinations
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree as ET

import pytest

from runkeyhunt.report.palette import DARK, LIGHT, SEVERITY, STAGE
from tools.generate.dashboards.colours import ON_CHIP, SERIES, chip, middle
from tools.generate.dashboards.columns import COLUMNS, shown
from tools.generate.dashboards.layout import WIDTH, layout, row
from tools.generate.dashboards.pieces import Panel, chained, given, or_say, search, search_link, to_search, to_view
from tools.generate.dashboards.view import View, render
from tools.generate.dashboards.views import VIEWS, view_files

MADE = [make() for make in VIEWS]
DEFINITIONS = {view.id: view.definition() for view in MADE}
IDS = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
TOKEN = re.compile(r"\$([A-Za-z_][\w.:]*)(?:\|([a-z]))?\$")
# What a click knows of the row.
OF_ROW = re.compile(r"row\.(\w+)\.value")

each = pytest.mark.parametrize("view", MADE, ids=lambda view: view.id)


def texts(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        yield from (text for value in part.values() for text in texts(value))
    elif isinstance(part, list):
        yield from (text for value in part for text in texts(value))


def tokens_of(definition: dict[str, Any]) -> set[str]:
    """Name what the inputs set; a time range sets two."""
    names = {given["options"]["token"] for given in definition["inputs"].values()}
    return names | {f"time.{end}" for end in ("earliest", "latest") if "time" in names}


@each
def test_a_file_holds_the_definition_as_json_in_xml(view: View) -> None:
    root = ET.fromstring(view_files()[f"default/data/ui/views/{view.id}.xml"])
    assert (root.tag, root.attrib) == ("dashboard", {"version": "2", "theme": "dark"})
    assert (root.findtext("label"), root.findtext("description")) == (view.label, view.description)
    assert json.loads(root.findtext("definition") or "") == json.loads(json.dumps(DEFINITIONS[view.id]))


def test_what_ends_a_cdata_section_does_not_end_it() -> None:
    view = View("x", "X & Y", "", (), (row(10, Panel("p", "splunk.markdown", options={"markdown": "]]><b>"})),))
    root = ET.fromstring(render(view))
    assert root.findtext("label") == "X & Y"
    definition = json.loads(root.findtext("definition") or "")
    assert definition["visualizations"]["p"]["options"]["markdown"] == "]]><b>"


@each
def test_a_view_has_at_most_four_searches_of_its_own(view: View) -> None:
    bases = [source for source in DEFINITIONS[view.id]["dataSources"].values() if source["type"] == "ds.search"]
    assert 1 <= len(bases) <= 4


@each
def test_times_stand_in_bases_alone_and_chains_have_two_levels(view: View) -> None:
    sources = DEFINITIONS[view.id]["dataSources"]
    for source in sources.values():
        options, levels = source["options"], 0
        assert ("queryParameters" in options) == (source["type"] == "ds.search")
        assert "$time" not in options["query"]
        while "extend" in options:
            options, levels = sources[options["extend"]]["options"], levels + 1
        assert levels <= 2


def test_a_third_level_is_refused() -> None:
    second = chained("b", chained("a", search("base", "x"), "y"), "z")
    with pytest.raises(ValueError, match="two levels at the most: c"):
        chained("c", second, "w")


@each
def test_every_name_is_an_id_and_every_panel_and_input_stands_in_the_layout_once(view: View) -> None:
    definition = DEFINITIONS[view.id]
    names = [name for kind in ("dataSources", "visualizations", "inputs") for name in definition[kind]]
    assert [name for name in (view.id, *names) if not IDS.fullmatch(name)] == []
    assert len(set(names)) == len(names)
    placed = [block["item"] for block in definition["layout"]["structure"]]
    assert sorted(placed) == sorted(definition["visualizations"])
    assert definition["layout"]["globalInputs"] == list(definition["inputs"])


@each
def test_panels_stand_side_by_side_within_the_width(view: View) -> None:
    boxes = [block["position"] for block in DEFINITIONS[view.id]["layout"]["structure"]]
    assert max(box["x"] + box["w"] for box in boxes) <= WIDTH
    for one, other in combinations(boxes, 2):
        beside = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
        above = one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]
        assert beside or above, (one, other)


@each
def test_every_token_that_is_used_is_set_and_goes_into_a_search_encoded(view: View) -> None:
    definition = DEFINITIONS[view.id]
    for source in definition["dataSources"].values():
        query = source["options"]["query"]
        found = TOKEN.findall(query)
        assert {name for name, _ in found} <= tokens_of(definition)
        assert {form for _, form in found} <= {"u"}
        # A dollar sign that stands alone could begin a token.
        assert query.count("$") == 2 * len(found)
    used = {name for text in texts(definition["visualizations"]) for name, _ in TOKEN.findall(text)}
    assert {name for name in used if not OF_ROW.fullmatch(name)} <= tokens_of(definition)


@each
def test_every_input_changes_a_search(view: View) -> None:
    definition = DEFINITIONS[view.id]
    searched = " ".join(texts(definition["dataSources"]))
    assert [name for name in sorted(tokens_of(definition) - {"time"}) if f"${name}" not in searched] == []


def links_of(definition: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    for panel in definition["visualizations"].values():
        for handler in panel.get("eventHandlers", ()):
            if "url" in handler["options"]:
                yield panel, handler["options"]["url"]


@each
def test_a_click_finds_its_view_the_tokens_it_sets_and_the_columns_it_reads(view: View) -> None:
    for panel, url in links_of(DEFINITIONS[view.id]):
        query = DEFINITIONS[view.id]["dataSources"][panel["dataSources"]["primary"]]["options"]["query"]
        columns = re.findall(r"\w+", query[query.rindex("| table ") : query.rindex("| rename ")])
        assert set(OF_ROW.findall(url)) <= set(columns), url
        if url.startswith("/app/runkeyhunt/search?"):
            assert all(form == "u" for _, form in TOKEN.findall(url))
        elif url.startswith("/app/runkeyhunt/"):
            path, given = urlsplit(url).path, urlsplit(url).query
            # A row may lead to another view than the rest: the search names them all, and none is a value of an event.
            named = re.findall(r'"(runkeyhunt_\w+)"', query) if path.endswith("/$row._view.value$") else [path[16:]]
            set_there = {name.removeprefix("form.") for name, _ in parse_qsl(given)}
            assert [name for name in named if set_there <= tokens_of(DEFINITIONS[name])] != [], url
            assert all(form == "u" for _, form in TOKEN.findall(given))


@each
def test_every_column_is_formatted_by_the_table_of_columns(view: View) -> None:
    headings = {column.heading for column in COLUMNS.values()}
    widths = {item["item"]: item["position"]["w"] for item in DEFINITIONS[view.id]["layout"]["structure"]}
    for name, panel in DEFINITIONS[view.id]["visualizations"].items():
        if panel["type"] == "splunk.table":
            query = DEFINITIONS[view.id]["dataSources"][panel["dataSources"]["primary"]]["options"]["query"]
            shown_there = re.findall(r' AS "([^"]*)"', query[query.rindex("| rename ") :])
            assert list(panel["options"]["columnFormat"]) == shown_there
            assert set(shown_there) <= headings
            assert sum(column["width"] for column in panel["options"]["columnFormat"].values()) < widths[name]


def test_the_stages_of_a_table_name_its_columns_and_keep_what_clicks_read() -> None:
    assert shown("host", "score", hidden=("event",)) == (
        'eval _event=event\n| table host score _event\n| rename host AS "Host", score AS "Score"'
    )


def test_a_link_carries_tokens_encoded() -> None:
    link = to_view("runkeyhunt_host", {"host": "row._host.value"})
    assert link.handler["options"]["url"] == "/app/runkeyhunt/runkeyhunt_host?form.host=$row._host.value|u$"
    assert given("host") == 'urldecode("$host|u$")'
    address = "/app/runkeyhunt/search?q={}&earliest=$time.earliest|u$&latest=$time.latest|u$"
    assert search_link("mine", "| `mine`") == f"[mine]({address.format('%7C%20%60mine%60')})"
    assert to_search("row._search.value").handler["options"]["url"] == address.format("$row._search.value|u$")


def test_a_sentence_stands_only_where_there_is_no_row() -> None:
    assert or_say("why", 'Say "nothing".') == (
        'append [| makeresults | eval why="Say \\"nothing\\".", said=1 | fields - _time]',
        "streamstats count AS number",
        "where isnull(said) OR number=1",
        "fields - said number",
    )


def test_rows_are_laid_out_one_below_the_other() -> None:
    one, two, three = (Panel(name, "splunk.markdown") for name in ("one", "two", "three"))
    placed = layout([row(100, one, two, shares=(3, 1)), row(50, three)], ["input_time"])
    assert placed["options"] == {"width": 1440, "height": 174, "display": "auto"}
    assert [block["position"] for block in placed["structure"]] == [
        {"x": 8, "y": 8, "w": 1062, "h": 100},
        {"x": 1078, "y": 8, "w": 354, "h": 100},
        {"x": 8, "y": 116, "w": 1424, "h": 50},
    ]


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("tone", [*SEVERITY.values(), *STAGE.values()], ids=lambda tone: tone.word)
def test_words_on_chips_and_figures_can_be_read_in_both_themes(tone: Any) -> None:
    assert contrast(ON_CHIP, chip(tone)) >= 4.5
    assert min(contrast(middle(tone), ground) for ground in (LIGHT.panel, LIGHT.page, DARK.panel, DARK.page)) >= 3


def test_bars_and_bands_can_be_told_from_both_grounds() -> None:
    assert min(contrast(colour, ground) for colour in SERIES for ground in (LIGHT.page, DARK.page)) >= 3

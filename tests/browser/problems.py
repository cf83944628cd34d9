"""What is wrong with a view that has been opened."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.browser.columns import unknown_columns
from tests.browser.jobs import Searched
from tests.browser.views import View

_TOKEN = re.compile(r"\$[\w.:]+(?:\|\w)?\$")
# What Splunk writes where a panel has nothing to show, or does not know what to show it with.
_NOTHING = re.compile(r"No search results returned|is not defined$|Set token value to render")


@dataclass(frozen=True)
class Panel:
    """A panel on the page.

    Attributes:
        body: its text without title and description.
        cut: by how many pixels a table in it reaches out to the right.
    """

    id: str
    text: str
    body: str
    status: str
    placeholder: bool
    drawn: bool
    width: int
    height: int
    cut: int


@dataclass(frozen=True)
class Seen:
    """All that was seen of a view since it was opened."""

    view: View
    settled: bool
    panels: Mapping[str, Panel]
    searches: tuple[Searched, ...]
    crash: str
    validation: str
    console: tuple[str, ...]
    refused: tuple[str, ...]
    elsewhere: tuple[str, ...]
    unknown: tuple[str, ...]


def problems_of(seen: Seen, *, empty: Collection[str], hidden: Collection[str]) -> list[str]:
    """List what is wrong, in sentences."""
    found = [*_of_the_page(seen), *_of_searches(seen), *_of_panels(seen, empty)]
    found += [f"panel {name}: is not on the page" for name in _missing(seen, hidden)]
    return [*found, *unknown_columns(seen.view, seen.searches)]


def _of_the_page(seen: Seen) -> Iterator[str]:
    if not seen.settled:
        yield "the page has not settled"
    if seen.crash:
        yield f"crash: {seen.crash[:200]}"
    if seen.validation:
        yield f"schema: {seen.validation[:200]}"
    yield from (f"console: {text}" for text in seen.console)
    yield from (f"refused: {request}" for request in seen.refused)
    yield from (f"request elsewhere: {address}" for address in seen.elsewhere)
    yield from (f"unknown endpoint: {request}" for request in seen.unknown)


def _of_searches(seen: Seen) -> Iterator[str]:
    written = set(_TOKEN.findall(json.dumps(seen.view.definition.get("dataSources", {}))))
    for searched in seen.searches:
        asked = searched.asked
        text = f"{asked.search} {asked.post} {asked.earliest} {asked.latest}"
        yield from (f"search {asked.source}: {token} has no value" for token in sorted(written) if token in text)
        if searched.problem:
            yield f"search {asked.source}: {searched.problem}"


def _of_panels(seen: Seen, empty: Collection[str]) -> Iterator[str]:
    for name, panel in seen.panels.items():
        if name not in empty and (trouble := _trouble(panel)):
            yield f"panel {name}: {trouble}"


def _trouble(panel: Panel) -> str:
    if panel.placeholder or _NOTHING.search(panel.body):
        return panel.body[:120] or "blank"
    if panel.status:
        return f"{panel.status}: {panel.text[:100]}"
    if panel.cut:
        return f"its table is cut off, by {panel.cut} pixels"
    return "" if panel.drawn or panel.body else "nothing is drawn"


def _missing(seen: Seen, hidden: Collection[str]) -> list[str]:
    placed = _items(seen.view.definition.get("layout", {}))
    shown = seen.view.definition.get("visualizations", {})
    return [name for name in placed if name in shown and name not in seen.panels and name not in hidden]


def _items(layout: Mapping[str, Any]) -> list[str]:
    """List what stands on the first tab, or on the only one."""
    tabs = layout.get("tabs", {}).get("items", [])
    first = layout["layoutDefinitions"][tabs[0]["layoutId"]] if tabs else layout
    return [item["item"] for item in first.get("structure", []) if item.get("type") == "block"]

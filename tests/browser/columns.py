"""The columns that visualizations name, and those that their searches bring."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from tests.browser.jobs import Searched
from tests.browser.views import View
from tests.minisplunk.dashboards import data_sources
from tests.minisplunk.errors import SplError

# A column is named in a dynamic option, and in what a click on a row hands on.
_NAMED = re.compile(r"""seriesByName\((?:'|\\")(.+?)(?:'|\\")\)|\$row\.([^$|]+)\.value(?:\|\w)?\$""")


def unknown_columns(view: View, searches: Sequence[Searched]) -> Iterator[str]:
    """Name the columns that a visualization or an input names and its search does not bring.

    Only searches are looked at that were dispatched with the tokens' defaults and found something.
    """
    brought = dict(_brought(view, searches))
    for kind in ("visualizations", "inputs"):
        for name, shown in view.definition.get(kind, {}).items():
            fields = brought.get(shown.get("dataSources", {}).get("primary", ""))
            unknown = [column for column in _named(shown) if fields and column not in fields]
            yield from (f"{kind[:-1]} {name}: its search has no column {column}" for column in unknown)


def _named(shown: Mapping[str, Any]) -> list[str]:
    formats = shown.get("options", {}).get("columnFormat", {})
    texts = json.dumps([shown.get(part) for part in ("options", "context", "eventHandlers")])
    return list(dict.fromkeys([*formats, *(series or row for series, row in _NAMED.findall(texts))]))


def _brought(view: View, searches: Sequence[Searched]) -> Iterator[tuple[str, tuple[str, ...]]]:
    found = {_squeezed(searched.asked.whole): searched.fields for searched in searches}
    definition = escape(json.dumps(view.definition))
    try:
        sources = data_sources(f"<dashboard version='2'><definition>{definition}</definition></dashboard>", {})
    except SplError:
        return
    for source in sources:
        if fields := found.get(_squeezed(source.search)):
            yield source.name, fields


def _squeezed(search: str) -> str:
    """Take the layout out of a search, and the command that Splunk puts before one without a pipe."""
    return " ".join(search.split()).removeprefix("search ")

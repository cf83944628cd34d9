"""A small view with one of each piece that the app's views are made of, for tests of the harness itself."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from tests.browser.views import View

Change = Callable[[dict[str, Any]], object]
_TIMES = {"earliest": "$time.earliest$", "latest": "$time.latest$"}
_BASE = "`runkeyhunt_findings(20)` | rename orig_host AS host | table _time host rk_severity rk_score rk_location rk_event_id"
_OPEN_HOST = {
    "type": "drilldown.linkToDashboard",
    "options": {
        "dashboard": "small_view",
        "tokens": [
            {"token": "host", "value": "$row.host.value$"},
            {"token": "time.earliest", "value": "$time.earliest$"},
            {"token": "time.latest", "value": "$time.latest$"},
        ],
    },
}


def _chain(query: str, base: str = "findings") -> dict[str, Any]:
    return {"type": "ds.chain", "options": {"extend": base, "query": query}}


def _block(item: str, x: int, y: int, w: int, h: int) -> dict[str, Any]:
    return {"item": item, "type": "block", "position": {"x": x, "y": y, "w": w, "h": h}}


_DEFINITION: dict[str, Any] = {
    "title": "Small",
    "dataSources": {
        "findings": {"type": "ds.search", "options": {"query": _BASE, "queryParameters": _TIMES}},
        "shown": _chain("| search host=$host|s$ rk_location=$location|s$"),
        "count": _chain("| stats count", "shown"),
        "daily": _chain("| bin _time span=1d | stats count AS findings BY _time"),
        "hosts": _chain("| stats count BY host"),
    },
    "visualizations": {
        "table": {
            "type": "splunk.table",
            "title": "Findings",
            "dataSources": {"primary": "shown"},
            "options": {"columnFormat": {"rk_score": {"align": "right"}}},
            "eventHandlers": [_OPEN_HOST],
        },
        "count": {"type": "splunk.singlevalue", "title": "How many", "dataSources": {"primary": "count"}},
        "chart": {
            "type": "splunk.column",
            "title": "Findings a day",
            "dataSources": {"primary": "daily"},
            "options": {"y": "> primary | seriesByName('findings')"},
        },
    },
    "inputs": {
        "time": {
            "type": "input.timerange",
            "title": "Time",
            "options": {"token": "time", "defaultValue": "-7d@d,now"},
        },
        "host": {
            "type": "input.dropdown",
            "title": "Host",
            "dataSources": {"primary": "hosts"},
            "context": {
                "all": "> statics | formatByType(plain)",
                "plain": {"number": {"prefix": ""}},
                "statics": [["All hosts"], ["*"]],
                "label": "> primary | seriesByName('host') | renameSeries('label') | formatByType(plain)",
                "value": "> primary | seriesByName('host') | renameSeries('value') | formatByType(plain)",
            },
            "options": {
                "token": "host",
                "defaultValue": "*",
                "items": "> frame(label, value) | prepend(all) | objects()",
            },
        },
        "location": {"type": "input.text", "title": "Location", "options": {"token": "location", "defaultValue": "*"}},
    },
    "layout": {
        "tabs": {"items": [{"layoutId": "all", "label": "All"}]},
        "globalInputs": ["time", "host", "location"],
        "layoutDefinitions": {
            "all": {
                "type": "absolute",
                "options": {"width": 1440, "height": 620, "display": "auto"},
                "structure": [
                    _block("count", 0, 0, 300, 200),
                    _block("chart", 300, 0, 1140, 200),
                    _block("table", 0, 210, 1440, 400),
                ],
            }
        },
    },
}


def small_view(change: Change = lambda definition: None) -> View:
    """Make the view, with something in its definition changed."""
    definition = deepcopy(_DEFINITION)
    change(definition)
    return View("small_view", "Small", "dark", definition)

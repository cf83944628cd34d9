"""A view's definition as the file that Splunk reads."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from tools.generate.dashboards.layout import Row, layout
from tools.generate.dashboards.pieces import Input, Panel, Source


@dataclass(frozen=True)
class View:
    """One dashboard: its id, name and purpose, what it asks, and its rows."""

    id: str
    label: str
    description: str
    inputs: Sequence[Input]
    rows: Sequence[Row]

    @property
    def panels(self) -> list[Panel]:
        """List the panels, from top left to bottom right."""
        return [panel for row in self.rows for panel, _ in row.panels]

    @property
    def sources(self) -> list[Source]:
        """List the searches that panels and inputs read, each behind its base."""
        found: dict[str, Source] = {}
        for reader in (*self.inputs, *self.panels):
            for source in _with_bases(reader):
                if found.setdefault(source.name, source) != source:
                    raise ValueError(f"{self.id} has two searches named {source.name}")
        return sorted(found.values(), key=lambda source: source.base is not None)

    def definition(self) -> dict[str, Any]:
        """Write the definition that Dashboard Studio reads."""
        return {
            "title": self.label,
            "description": self.description,
            "inputs": {f"input_{given.token}": given.definition() for given in self.inputs},
            "defaults": {"tokens": {"default": _defaults(self.inputs)}},
            "dataSources": {source.name: source.definition() for source in self.sources},
            "visualizations": {panel.name: panel.definition() for panel in self.panels},
            "layout": layout(self.rows, [f"input_{given.token}" for given in self.inputs]),
        }


def render(view: View) -> str:
    """Write the view's file."""
    # CDATA ends at its first ]]>, and JSON may write > otherwise.
    definition = json.dumps(view.definition(), indent=2, ensure_ascii=False).replace("]]>", "]]\\u003e")
    return (
        f'<dashboard version="2" theme="dark">\n  <label>{escape(view.label)}</label>\n'
        f"  <description>{escape(view.description)}</description>\n"
        f"  <definition><![CDATA[\n{definition}\n  ]]></definition>\n</dashboard>\n"
    )


def _defaults(inputs: Sequence[Input]) -> dict[str, Any]:
    """Give the inputs' values also where one was emptied, so that no panel waits for it."""
    return {given.token: {"value": given.default} for given in inputs if given.kind == "text"}


def _with_bases(reader: Input | Panel) -> Iterator[Source]:
    source = reader.source
    while source:
        yield source
        source = source.base

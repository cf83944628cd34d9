"""What a view is made of: searches, inputs, panels and where a click leads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from tools.generate.splunk.search_text import pipeline, quoted

Options = Mapping[str, Any]
# The token of the one time range of a view.
TIME = "time"
_WHOLE_RANGE = (f"${TIME}.earliest$", f"${TIME}.latest$")
# Studio shows the fields that begin so in no table, and a click can still read them.
HIDDEN = "_"


@dataclass(frozen=True)
class Source:
    """One search of a view; with a base it goes on from that one's results.

    Attributes:
        times: earliest and latest, those of the view unless it has times of its own.
    """

    name: str
    query: str
    base: Source | None = None
    times: tuple[str, str] = _WHOLE_RANGE

    def definition(self) -> Options:
        """Write the data source; only a base has times, as Studio wants it."""
        options: Options = (
            {"query": self.query, "extend": self.base.name}
            if self.base
            else {"query": self.query, "queryParameters": dict(zip(("earliest", "latest"), self.times))}
        )
        return {"type": "ds.chain" if self.base else "ds.search", "name": self.name, "options": options}


@dataclass(frozen=True)
class Link:
    """Where a click leads: a view of the app, or the search bar with a search that nobody has run yet."""

    handler: Options


@dataclass(frozen=True)
class Panel:
    """One visualization.

    Attributes:
        fit: gives the options that depend on the panel's width in pixels.
    """

    name: str
    kind: str
    title: str = ""
    note: str = ""
    source: Source | None = None
    options: Options = field(default_factory=dict)
    context: Options = field(default_factory=dict)
    links: Sequence[Link] = ()
    fit: Callable[[int], Options] | None = None

    def noting(self, note: str) -> Panel:
        """Say below the title what the panel shows."""
        return replace(self, note=note)

    def showing(self, **options: Any) -> Panel:
        """Set options of the visualization."""
        return replace(self, options={**self.options, **options})

    def in_width(self, width: int) -> Panel:
        """Make it fit where it stands."""
        return self.showing(**self.fit(width)) if self.fit else self

    def leading_to(self, *links: Link) -> Panel:
        """Say where a click leads."""
        return replace(self, links=links)

    def definition(self) -> Options:
        """Write the visualization."""
        parts: Options = {
            "type": self.kind,
            "title": self.title,
            "description": self.note,
            "dataSources": {"primary": self.source.name} if self.source else {},
            "options": self.options,
            "context": self.context,
            "eventHandlers": [link.handler for link in self.links],
        }
        return {name: part for name, part in parts.items() if part or name == "options"}


@dataclass(frozen=True)
class Input:
    """One input above the panels; `source` gives the choices that a search finds."""

    token: str
    kind: str
    title: str
    default: str | None
    options: Options = field(default_factory=dict)
    context: Options = field(default_factory=dict)
    source: Source | None = None

    def definition(self) -> Options:
        """Write the input."""
        default = {} if self.default is None else {"defaultValue": self.default}
        parts: Options = {
            "type": f"input.{self.kind}",
            "title": self.title,
            "dataSources": {"primary": self.source.name} if self.source else {},
            "options": {"token": self.token, **default, **self.options},
            "context": self.context,
        }
        return {name: part for name, part in parts.items() if part}


def search(name: str, *stages: str) -> Source:
    """Search over the time range of the view."""
    return Source(name, pipeline(*stages))


def search_over(name: str, earliest: str, latest: str, *stages: str) -> Source:
    """Search over a time range of its own."""
    return Source(name, pipeline(*stages), times=(earliest, latest))


def chained(name: str, base: Source, *stages: str) -> Source:
    """Go on from another search's results, which are not searched for again."""
    if base.base and base.base.base:
        raise ValueError(f"Studio chains searches over two levels at the most: {name}")
    return Source(name, pipeline(*stages), base)


def given(token: str) -> str:
    """Write the expression for a token's value.

    The value goes into the search percent-encoded, so that no quote, pipe, dollar sign or backquote in it is ever read
    as a part of the search: a backquote would begin a macro even in quotes.
    """
    return f'urldecode("${token}|u$")'


def or_say(column: str, sentence: str) -> tuple[str, ...]:
    """Say in a table without rows why there are none."""
    return (
        f"append [| makeresults | eval {column}={quoted(sentence)}, said=1 | fields - _time]",
        "streamstats count AS number",
        "where isnull(said) OR number=1",
        "fields - said number",
    )


def time_range(earliest: str = "-7d@d", latest: str = "now") -> Input:
    """Ask for the time range."""
    return Input(TIME, "timerange", "Time range", f"{earliest},{latest}")


def typed(token: str, title: str, default: str = "*") -> Input:
    """Ask for a text."""
    return Input(token, "text", title, default)


def choice(token: str, title: str, default: str, choices: Mapping[str, str]) -> Input:
    """Ask for one of some values; they are given by value, with what is shown for each."""
    items = [{"value": value, "label": label} for value, label in choices.items()]
    return Input(token, "dropdown", title, default, {"items": items})


def found_choice(token: str, title: str, source: Source, default: str | None = None) -> Input:
    """Ask for one of the values that a search gives as label and value; without a default the first is taken."""
    columns: Options = {name: f'> primary | seriesByName("{name}")' for name in ("label", "value")}
    options: Options = {"items": "> frame(label, value) | objects()"}
    first: Options = {} if default else {"selectFirstSearchResult": True}
    return Input(token, "dropdown", title, default, {**options, **first}, columns, source)


def choices_of(column: str, all_of: str) -> tuple[str, ...]:
    """Write the stages that make choices of a column's values, below `all_of`, which is there without any too."""
    return (
        f"eval value={column}, label={column}, order=1",
        f'append [| makeresults | eval value="*", label={quoted(all_of)}, order=0]',
        "sort 0 order label",
        "fields label value",
    )


def text(name: str, markdown: str) -> Panel:
    """Show words."""
    return Panel(name, "splunk.markdown", options={"markdown": markdown})


def tile(name: str, title: str, source: Source, column: str) -> Panel:
    """Show a number: the last of a column, and how far it is from the one before."""
    options = {
        "sparklineValues": f'> primary | seriesByName("{column}")',
        "sparklineDisplay": "off",
        "majorFontSize": 40,
        "trendDisplay": "absolute",
        "trendFontSize": 16,
        "underLabelColor": "> themes.defaultFontColor",
    }
    return Panel(name, "splunk.singlevalue", title, source=source, options=options)


def chart(kind: str, name: str, title: str, source: Source) -> Panel:
    """Draw a chart."""
    return Panel(name, f"splunk.{kind}", title, source=source)


def to_view(view: str, tokens: Mapping[str, str]) -> Link:
    """Open another view of the app, its tokens filled from the row that was clicked or from this view's tokens.

    `tokens` gives for each token the name of what fills it, such as row._host.value.
    """
    query = "&".join(f"form.{token}=${source}|u$" for token, source in tokens.items())
    return Link({"type": "drilldown.customUrl", "options": {"url": f"/app/runkeyhunt/{view}?{query}", "newTab": False}})


def to_page(address: str) -> Link:
    """Open an address, parts of which may be the clicked row's."""
    return Link({"type": "drilldown.customUrl", "options": {"url": quote(address, safe="/:?&=#$"), "newTab": True}})


def to_search(source: str) -> Link:
    """Run the search that the clicked row holds, over the view's time range."""
    return Link({"type": "drilldown.customUrl", "options": {"url": _search(f"${source}|u$"), "newTab": True}})


def search_link(words: str, query: str) -> str:
    """Write a link in Markdown to the search bar, over the view's time range."""
    return f"[{words}]({_search(quote(query))})"


def _search(query: str) -> str:
    return f"/app/runkeyhunt/search?q={query}&earliest=${TIME}.earliest|u$&latest=${TIME}.latest|u$"


def set_token(token: str, value: str) -> Link:
    """Set one of the view's own tokens on a click."""
    return Link({"type": "drilldown.setToken", "options": {"tokens": [{"token": token, "value": value}]}})

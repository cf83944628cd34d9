"""The searches of dashboards, both of Dashboard Studio and of Simple XML, with the tokens that inputs give them.

What is read is what asks for events: data sources, inputs and default tokens. Visualizations are looked at only for data
sources that do not exist; drilldowns and links are not followed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from xml.etree import ElementTree as ET

from tests.minisplunk.errors import SplError
from tests.minisplunk.tokens import with_tokens

SavedSearches = Mapping[str, Mapping[str, str]]
Tokens = Mapping[str, str]
_INPUT_PARTS = {"label", "default", "choice", "search", "fieldForLabel", "fieldForValue"}


@dataclass(frozen=True)
class DataSource:
    """One search of a dashboard, as it is dispatched when the dashboard opens."""

    name: str
    search: str
    earliest: str
    latest: str


@dataclass(frozen=True)
class Query:
    """A search as it is written, and what it goes on from; without times of its own it has those of its base."""

    search: str
    base: str | None = None
    earliest: str | None = None
    latest: str | None = None


def data_sources(view: str, saved_searches: SavedSearches, tokens: Tokens = MappingProxyType({})) -> list[DataSource]:
    """List the data sources of a view with every token replaced, by its default unless another value is given.

    Raises:
        SplError: a kind of data source or input that is not known, a base, saved search or token that does not exist,
            or no time range, with which Splunk would search all time.
    """
    queries, defaults = written(view, saved_searches)
    return [dispatched(name, queries, {**defaults, **tokens}) for name in queries]


def written(view: str, saved_searches: SavedSearches) -> tuple[Mapping[str, Query], Tokens]:
    """Give the data sources of a view as they are written, and the tokens' defaults."""
    root = ET.fromstring(view)
    if root.tag == "dashboard" and root.get("version") == "2":
        definition = json.loads(root.findtext("definition") or "")
        return _studio_queries(definition, saved_searches), dict(_studio_tokens(definition))
    if root.tag in {"dashboard", "form"}:
        return dict(_xml_queries(root, saved_searches)), dict(_xml_tokens(root))
    raise SplError("Neither a dashboard nor a form", root.tag)


def dispatched(name: str, queries: Mapping[str, Query], tokens: Tokens) -> DataSource:
    """Put a data source behind its bases, and replace the tokens."""
    query = _whole(name, queries)
    if not query.earliest or not query.latest:
        raise SplError("This data source has no time range", name)
    return DataSource(name, *(with_tokens(text, tokens) for text in (query.search, query.earliest, query.latest)))


def _whole(name: str, queries: Mapping[str, Query]) -> Query:
    """Put a search behind its base; what goes on may begin with a pipe or not."""
    query = queries[name]
    if query.base is None:
        return query
    if query.base not in queries or query.earliest or query.latest:
        raise SplError(f"The base '{query.base}' does not exist, or this has times of its own", name)
    base = _whole(query.base, queries)
    search = f"{base.search}\n| {query.search.strip().lstrip('| ')}"
    return Query(search, earliest=base.earliest, latest=base.latest)


def _saved(name: str, saved_searches: SavedSearches) -> Query:
    if name not in saved_searches:
        raise SplError("There is no such saved search", name)
    settings = saved_searches[name]
    times = (settings.get(f"dispatch.{end}_time") for end in ("earliest", "latest"))
    return Query(settings["search"], None, *times)


def _studio_queries(definition: Mapping[str, Any], saved_searches: SavedSearches) -> dict[str, Query]:
    """Read `dataSources`, with `defaults.dataSources` below the options of each (Dashboard Studio, Definition)."""
    sources, defaults = definition.get("dataSources", {}), definition.get("defaults", {}).get("dataSources", {})
    for name, shown in definition.get("visualizations", {}).items():
        for source in shown.get("dataSources", {}).values():
            if source not in sources:
                raise SplError(f"The visualization '{name}' asks for a data source that does not exist", source)
    return {name: _studio_query(name, source, defaults, saved_searches) for name, source in sources.items()}


def _studio_query(name: str, source: Any, defaults: Any, saved_searches: SavedSearches) -> Query:
    kind, options = source["type"], source.get("options", {})
    for_all, for_kind = (defaults.get(key, {}).get("options", {}) for key in ("global", kind))
    times = {**_times(for_all), **_times(for_kind), **_times(options)}
    if kind == "ds.search":
        return Query(options["query"], None, times.get("earliest"), times.get("latest"))
    if kind == "ds.chain":
        return Query(options["query"], options["extend"], **_times(options))
    if kind == "ds.savedSearch":
        return _saved(options["ref"], saved_searches)
    raise SplError(f"The miniature does not know the data source '{kind}'", name)


def _times(options: Mapping[str, Any]) -> Mapping[str, str]:
    return options.get("queryParameters", {})


def _studio_tokens(definition: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, token in definition.get("defaults", {}).get("tokens", {}).get("default", {}).items():
        yield name, str(token["value"])
    for name, given in definition.get("inputs", {}).items():
        options = given.get("options", {})
        if "token" not in options:
            raise SplError("This input sets no token", name)
        if "defaultValue" in options:
            yield from _input(given["type"].rpartition(".")[2], options["token"], options["defaultValue"])


def _input(kind: str, token: str, value: Any) -> Iterator[tuple[str, str]]:
    """Give the tokens of an input: a time range has two, as in $token.earliest$; several values are parted by commas."""
    if kind in {"timerange", "time"}:
        earliest, latest = value.split(",")
        yield from ((f"{token}.earliest", earliest), (f"{token}.latest", latest))
    elif kind in {"text", "number", "dropdown", "radio", "link", "multiselect", "checkbox"}:
        yield token, ",".join(map(str, value)) if isinstance(value, list) else str(value)
    else:
        raise SplError(f"The miniature does not know inputs of the kind '{kind}'", token)


def _xml_queries(root: ET.Element, saved_searches: SavedSearches) -> Iterator[tuple[str, Query]]:
    """Read every `<search>`: of panels, of inputs, and those that stand for themselves as bases (Simple XML Reference)."""
    for number, search in enumerate(root.iter("search"), 1):
        name, query = search.get("id", f"search {number}"), search.findtext("query")
        if search.get("ref"):
            yield name, _saved(search.attrib["ref"], saved_searches)
        elif query is None:
            raise SplError("This search has no query", name)
        else:
            yield name, Query(query, search.get("base"), search.findtext("earliest"), search.findtext("latest"))


def _xml_tokens(root: ET.Element) -> Iterator[tuple[str, str]]:
    for token in root.iterfind("init/set"):
        yield token.attrib["token"], token.text or ""
    for given in root.iter("input"):
        name, default = given.get("token", ""), given.find("default")
        if not name:
            raise SplError("This input sets no token", given.findtext("label") or "")
        unknown = {part.tag for part in given} - _INPUT_PARTS
        if unknown:
            raise SplError(f"The miniature does not know {', '.join(sorted(unknown))} of inputs", name)
        if default is not None:
            value = ",".join(part.text or "" for part in default) if len(default) else default.text or ""
            yield from _input(given.attrib["type"], name, value)

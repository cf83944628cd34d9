"""Searches without an app around them: rows, tables and macros as a test gives them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tests.minisplunk import pipeline
from tests.minisplunk.lookups import LookupTables
from tests.minisplunk.macros import Macro
from tests.minisplunk.pipeline import Job, Rows
from tests.minisplunk.splunk import Splunk
from tests.minisplunk.tokens import with_tokens
from tests.minisplunk.values import Row

_DAY = 86400.0


@dataclass(frozen=True)
class PipedSearch:
    """A compiled search that is run on rows again and again."""

    search: pipeline.Search
    splunk: Splunk

    def run(self, rows: Rows, now: float = 0.0) -> Rows:
        return self.search.run(Job(self.splunk, now, now - _DAY, now), rows)


def compiled(search: str, macros: Iterable[Macro] = ()) -> PipedSearch:
    """Compile commands through which rows are piped; the first may be an expression of `search`."""
    splunk = Splunk(macros={macro.name: macro for macro in macros})
    return PipedSearch(pipeline.compiled(search, splunk, piped=True), splunk)


def run(
    search: str,
    rows: Rows | None = None,
    *,
    lookups: Mapping[str, tuple[Sequence[Row], Mapping[str, str]]] | None = None,
    macros: Iterable[Macro] = (),
    tokens: Mapping[str, str] | None = None,
    now: float = 0.0,
) -> Rows:
    """Run a search, on rows or from its own first command, over the day before `now`."""
    splunk = Splunk(macros={macro.name: macro for macro in macros}, lookups=LookupTables.of(lookups or {}))
    text = with_tokens(search, tokens) if tokens else search
    return splunk.search(text, now, str(now - _DAY), str(now), rows)

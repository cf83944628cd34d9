"""Views with slips of the hand on trial: each data source by itself, on the rows of its sound base."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tests.minisplunk.dashboards import Query, dispatched, written
from tests.minisplunk.errors import SplError
from tests.minisplunk.pipeline import Job, Rows, Scope, compiled
from tests.minisplunk.splunk import Splunk
from tests.minisplunk.timing import time_of
from tests.minisplunk.tokens import with_tokens
from tests.site.simulation.moments import end_of_week
from tests.splunk_app.typos import typos

_SUNDAY_MIDNIGHT = end_of_week()


@dataclass(frozen=True)
class Case:
    """A Splunk in which a view is opened, and the tokens that are not as they are by default."""

    splunk: Splunk
    tokens: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Stage:
    """What a data source adds to its base, or the whole of one without, in one case."""

    splunk: Splunk
    tokens: Mapping[str, str]
    earliest: str
    latest: str
    rows: Rows | None
    fields: frozenset[str]

    def results(self, query: str) -> Rows | str:
        """Give the rows, or the sentence with which it is refused."""
        try:
            text = with_tokens(query, self.tokens)
            scope = self.splunk.scope() if self.rows is None else Scope(set(self.fields), strict=True)
            search = compiled(text, self.splunk, scope, piped=self.rows is not None)
            ends = (time_of(end, _SUNDAY_MIDNIGHT) for end in (self.earliest, self.latest))
            return search.run(Job(self.splunk, _SUNDAY_MIDNIGHT, *ends), self.rows)
        except SplError as refusal:
            return str(refusal)


def unnoticed_in(view: str, cases: Sequence[Case]) -> dict[str, list[str]]:
    """List by data source the places of the slips that change its results in no case.

    What a saved search says word for word is on trial as that.
    """
    saved_searches = cases[0].splunk.commands.app.saved_searches()
    queries, defaults = written(view, saved_searches)
    own = {settings["search"] for settings in saved_searches.values()}
    found = {}
    for name, query in queries.items():
        if query.search in own:
            continue
        stages = [_stage(name, queries, case, {**defaults, **case.tokens}) for case in _telling(name, queries, cases)]
        places = list(_harmless(query.search, stages))
        if places:
            found[name] = places
    return found


def _telling(name: str, queries: Mapping[str, Query], cases: Sequence[Case]) -> list[Case]:
    """Take the first case of each Splunk, and all that set a token of the query or of what it goes on from."""
    first = {id(case.splunk): case for case in reversed(cases)}
    read = "".join(f"{query.search} {query.earliest}" for query in _line(name, queries))
    return [case for case in cases if case in first.values() or any(f"${token}" in read for token in case.tokens)]


def _line(name: str | None, queries: Mapping[str, Query]) -> Iterator[Query]:
    while name:
        yield queries[name]
        name = queries[name].base


def _stage(name: str, queries: Mapping[str, Query], case: Case, tokens: Mapping[str, str]) -> _Stage:
    source = dispatched(name, queries, tokens)
    base = queries[name].base
    if base is None:
        return _Stage(case.splunk, tokens, source.earliest, source.latest, None, frozenset())
    whole = dispatched(base, queries, tokens)
    search = compiled(whole.search, case.splunk)
    ends = (time_of(end, _SUNDAY_MIDNIGHT) for end in (whole.earliest, whole.latest))
    rows = search.run(Job(case.splunk, _SUNDAY_MIDNIGHT, *ends))
    return _Stage(case.splunk, tokens, source.earliest, source.latest, rows, search.fields)


def _harmless(query: str, stages: Sequence[_Stage]) -> Iterator[str]:
    expected = [stage.results(query) for stage in stages]
    assert all(isinstance(rows, list) for rows in expected), expected
    assert any(expected)
    for typo in typos(query):
        if all(stage.results(typo.search) == rows for stage, rows in zip(stages, expected)):
            yield typo.place

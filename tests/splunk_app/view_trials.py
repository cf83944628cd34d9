"""Views with slips of the hand on trial: each data source by itself, on the rows of its sound base."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from tests.minisplunk.dashboards import DataSource, Query, SavedSearches, Tokens, dispatched, written
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
    rows: Rows | None = None
    fields: frozenset[str] = frozenset()

    def results(self, query: str) -> Rows | str:
        """Give the rows, or the sentence with which it is refused."""
        try:
            text = with_tokens(query, self.tokens)
            scope = self.splunk.scope() if self.rows is None else Scope(set(self.fields), strict=True)
            search = compiled(text, self.splunk, scope, piped=self.rows is not None)
            return search.run(_job(self.splunk, self.earliest, self.latest), self.rows)
        except SplError as refusal:
            return str(refusal)


@dataclass
class Trials:
    """A view on trial; what its bases find is searched for once."""

    view: str
    saved_searches: SavedSearches
    _found: dict[object, tuple[Rows, frozenset[str]]] = field(default_factory=dict)

    def unnoticed(self, cases: Sequence[Case]) -> dict[str, list[str]]:
        """List by data source the places of the slips that change its results in no case.

        What a saved search says word for word is on trial as that.
        """
        saved = {_plain(settings["search"]) for settings in self.saved_searches.values()}
        names = [name for name, query in self._queries.items() if _plain(query.search) not in saved]
        found = {name: list(self._harmless(name, _telling(name, self._queries, cases))) for name in names}
        return {name: places for name, places in found.items() if places}

    def results(self, case: Case) -> dict[str, Rows | str]:
        """Give what each data source finds in one case, or the sentence with which it is refused."""
        return {name: self._stage(name, case).results(self._own(name)) for name in self._queries}

    @cached_property
    def _written(self) -> tuple[Mapping[str, Query], Tokens]:
        return written(self.view, self.saved_searches)

    @property
    def _queries(self) -> Mapping[str, Query]:
        return self._written[0]

    def _own(self, name: str) -> str:
        """Give what a data source adds; behind its base it may begin with a pipe or not."""
        query = self._queries[name]
        return query.search.strip().lstrip("| ") if query.base else query.search

    def _stage(self, name: str, case: Case) -> _Stage:
        tokens = {**self._written[1], **case.tokens}
        source = dispatched(name, self._queries, tokens)
        base = self._queries[name].base
        if base is None:
            return _Stage(case.splunk, tokens, source.earliest, source.latest)
        rows, fields = self._base(dispatched(base, self._queries, tokens), case.splunk)
        return _Stage(case.splunk, tokens, source.earliest, source.latest, rows, fields)

    def _base(self, base: DataSource, splunk: Splunk) -> tuple[Rows, frozenset[str]]:
        key = (id(splunk), base.search, base.earliest, base.latest)
        if key not in self._found:
            search = compiled(base.search, splunk)
            self._found[key] = (search.run(_job(splunk, base.earliest, base.latest)), search.fields)
        return self._found[key]

    def _harmless(self, name: str, cases: Sequence[Case]) -> Iterator[str]:
        query, stages = self._own(name), [self._stage(name, case) for case in cases]
        expected = [stage.results(query) for stage in stages]
        assert all(isinstance(rows, list) for rows in expected), expected
        assert any(expected)
        for typo in typos(query):
            if all(stage.results(typo.search) == rows for stage, rows in zip(stages, expected)):
                yield typo.place


def _plain(search: str) -> str:
    """Write a search without the blanks that a conf file's line ends leave in it."""
    return " ".join(search.split())


def _job(splunk: Splunk, earliest: str, latest: str) -> Job:
    return Job(splunk, _SUNDAY_MIDNIGHT, time_of(earliest, _SUNDAY_MIDNIGHT), time_of(latest, _SUNDAY_MIDNIGHT))


def _telling(name: str, queries: Mapping[str, Query], cases: Sequence[Case]) -> list[Case]:
    """Take the first case of each Splunk, and all that set a token of the query or of what it goes on from."""
    first = {id(case.splunk): case for case in reversed(cases)}
    read = "".join(f"{query.search} {query.earliest}" for query in _line(name, queries))
    return [case for case in cases if case in first.values() or any(f"${token}" in read for token in case.tokens)]


def _line(name: str | None, queries: Mapping[str, Query]) -> Iterator[Query]:
    while name:
        yield queries[name]
        name = queries[name].base

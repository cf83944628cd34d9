"""The miniature Splunk: an app, its indexers with their shares of the events, and searches that run on both."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.minisplunk.errors import SplError
from tests.minisplunk.external import ExternalCommands
from tests.minisplunk.index import INDEXED
from tests.minisplunk.lookups import LookupTables
from tests.minisplunk.macros import Macro
from tests.minisplunk.pipeline import Command, Context, Job, Rows, Scope, compiled, merged
from tests.minisplunk.search_expression import compiled_search
from tests.minisplunk.stash import Summary
from tests.minisplunk.timing import ALL_TIME, Range, time_of
from tests.minisplunk.values import Row

Holds = Callable[[Row], bool]


@dataclass(frozen=True)
class DataModel:
    """One data set of a data model: the search for its events, and the source of each of its fields."""

    constraint: str
    fields: Mapping[str, str]


def is_indexed_in(row: Row, indexed: Range) -> bool:
    """Tell whether an event was indexed in a range; one without its index time is refused."""
    if "_indextime" not in row:
        raise SplError("This event has no index time", str(row.get("_raw")))
    return indexed[0] <= float(str(row["_indextime"])) < indexed[1]


class Indexer:
    """One indexer's share of the events, each with the fields that Splunk finds in it at search time."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = sorted(rows, key=lambda row: float(str(row["_time"])))
        self._times = [float(str(row["_time"])) for row in self._rows]

    def events(self, holds: Holds, earliest: float, latest: float) -> Rows:
        """Give the events from `earliest` on and before `latest`, the newest first."""
        first, last = bisect_left(self._times, earliest), bisect_left(self._times, latest)
        return [dict(row) for row in reversed(self._rows[first:last]) if holds(row)]


@dataclass
class Splunk:
    """What searches run in.

    Attributes:
        event_fields: the names that an event can have; with them, a name that no event and no command makes is refused.
        datasets: data sets by name, such as Endpoint.Registry.
        rest: what REST endpoints answer to the user who searches.
        rest_fields: what else their answers may have.
        collected: what `collect` wrote; it lies on the first indexer.
        bounds_subsearches: whether subsearches too read only what was indexed in a search's index times, of which no
            document tells.
    """

    macros: Mapping[str, Macro] = field(default_factory=dict)
    lookups: LookupTables = field(default_factory=lambda: LookupTables.of({}))
    indexers: Sequence[Indexer] = ()
    commands: ExternalCommands | None = None
    datasets: Mapping[str, DataModel] = field(default_factory=dict)
    rest: Mapping[str, Rows] = field(default_factory=dict)
    rest_fields: Mapping[str, Sequence[str]] = field(default_factory=dict)
    event_fields: frozenset[str] | None = None
    collected: Summary = field(default_factory=Summary)
    bounds_subsearches: bool = True

    def search(
        self,
        search: str,
        now: float,
        earliest: str = "0",
        latest: str = "now",
        rows: Rows | None = None,
        *,
        indexed: Range = ALL_TIME,
    ) -> Rows:
        """Run a search at a time, over a time range and what was `indexed` in another; with `rows` it goes on from them."""
        scope = Scope() if rows is not None else self.scope()
        job = Job(self, now, time_of(earliest, now), time_of(latest, now), indexed=indexed)
        return compiled(search, self, scope, piped=rows is not None).run(job, rows)

    def check(self, search: str, *, piped: bool = False) -> None:
        """Compile a search and run nothing but the getinfo of the app's commands."""
        compiled(search, self, self.scope(), piped=piped)

    def scope(self) -> Scope:
        """Give the fields with which a search begins."""
        return Scope(set(self.event_fields or ()), strict=self.event_fields is not None)

    def events(self, holds: Holds, earliest: float, latest: float, indexed: Range = ALL_TIME) -> list[Rows]:
        """Give the events of each indexer, from both times on and before their ends."""
        test = holds if indexed == ALL_TIME else lambda row: is_indexed_in(row, indexed) and holds(row)
        first, *others = [indexer.events(test, earliest, latest) for indexer in self.indexers] or [[]]
        collected = Indexer(self.collected.rows).events(test, earliest, latest)
        return [merged([first, collected]) if collected else first, *others]

    def indexed(self, names: Iterable[str], job: Job) -> Rows:
        """Give the events with their indexed fields alone."""
        kept = {*names, "_raw"}
        rows = merged(self.events(lambda row: True, job.earliest, job.latest, job.indexed))
        return [{name: value for name, value in row.items() if name in kept} for row in rows]

    def fields_of_rest(self, path: str) -> set[str]:
        return {name for row in self.rest[path] for name in row} | {*self.rest_fields.get(path, ())}

    def fields_of(self, dataset: str) -> set[str]:
        return {f"{dataset.rpartition('.')[2]}.{name}" for name in self._dataset(dataset).fields}

    def dataset(self, name: str, job: Job) -> Rows:
        """Give the events of a data set, its fields named as tstats asks for them: Registry.dest."""
        model, short = self._dataset(name), name.rpartition(".")[2]
        expression = compiled_search(model.constraint)
        rows = merged(self.events(expression.holds, job.earliest, job.latest, job.indexed))
        pairs = model.fields.items()
        return [
            {
                **{name: row[name] for name in INDEXED if name in row},
                **{f"{short}.{own}": row[source] for own, source in pairs if source in row},
            }
            for row in rows
        ]

    def _dataset(self, name: str) -> DataModel:
        if name not in self.datasets:
            raise SplError("There is no such data model", name)
        return self.datasets[name]

    def external(self, name: str) -> Callable[[str, Context], Command] | None:
        """Find a command of the app."""
        return self.commands.parser(name) if self.commands else None

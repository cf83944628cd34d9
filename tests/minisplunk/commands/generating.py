"""makeresults, tstats, rest and collect: rows from elsewhere than raw events, and rows into an index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.minisplunk.aggregates import Aggregate, aggregates
from tests.minisplunk.commands.statistics import grouped, summary
from tests.minisplunk.errors import SplError
from tests.minisplunk.index import INDEXED
from tests.minisplunk.pipeline import Command, Context, Job, Rows, Scope
from tests.minisplunk.search_expression import SearchExpression, compiled_search
from tests.minisplunk.stash import Search, stashed
from tests.minisplunk.syntax import Words, flag, whole
from tests.minisplunk.timing import bucket, span_of
from tests.minisplunk.values import Row, printed

_TSTATS_OPTIONS = ("summariesonly", "allow_old_summaries", "fillnull_value")


def _first(context: Context, name: str, body: str) -> None:
    if not context.begins:
        raise SplError(f"{name} has to begin the search", body)


def _beginning(rows: Rows) -> Rows:
    raise SplError("This command begins a search and takes no rows")


def makeresults(body: str, context: Context) -> Command:
    """Compile `makeresults`: rows with the time of the search and nothing else."""
    _first(context, "makeresults", body)
    words = Words(body)
    count = whole(words.options("count"), "count", 1)
    words.end()
    context.scope.only(["_time"])
    return Command(
        lambda rows, job: _beginning(rows), begin=lambda job: [[{"_time": printed(job.now)} for _ in range(count)]]
    )


def rest(body: str, context: Context) -> Command:
    """Compile `rest` for the endpoints whose answers the miniature was given."""
    _first(context, "rest", body)
    words = Words(body)
    path = words.field()
    options = words.options("splunk_server", "count")
    words.end()
    if options.get("count", "0") != "0":
        raise SplError("The miniature gives the whole answer of an endpoint: write count=0, or leave it out", body)
    if options.get("splunk_server") != "local":
        raise SplError("The miniature asks the search head alone: write splunk_server=local", body)
    if path not in context.splunk.rest:
        raise SplError("The miniature knows no such endpoint", path)
    context.scope.only(context.splunk.fields_of_rest(path))
    return Command(lambda rows, job: _beginning(rows), begin=lambda job: [list(job.splunk.rest[path])])


def collect(body: str, context: Context) -> Command:
    """Compile `collect`: what is written to a summary index is there for the searches after it."""
    words = Words(body)
    options = words.options("index", "source", "testmode")
    words.end()
    if not {"index", "source"} <= options.keys():
        raise SplError("The miniature knows collect only with an index and a source", body)
    testing = flag(options, "testmode", default=False)

    def run(rows: Rows, job: Job) -> Rows:
        if not testing:
            search = Search(job.now, job.earliest, job.latest, options["index"], options["source"])
            job.splunk.collected.add(stashed(row, search) for row in rows)
        return rows

    return Command(run)


@dataclass(frozen=True)
class _Tstats:
    functions: Sequence[Aggregate]
    dataset: str
    where: SearchExpression | None
    by: Sequence[str]
    span: tuple[int, str] | None
    fillnull: str = ""

    def rows(self, job: Job) -> Rows:
        rows = job.splunk.dataset(self.dataset, job) if self.dataset else job.splunk.indexed(INDEXED, job)
        rows = [self._placed(row) for row in rows if self.where is None or self.where.holds(row)]
        if not self.by:
            return [summary(self.functions, rows)]
        groups = sorted(grouped(rows, self.by).items())
        return [{**dict(zip(self.by, key)), **summary(self.functions, group)} for key, group in groups]

    def _placed(self, row: Row) -> Row:
        # fillnull_value stands for a field to group by that a row does not have, or the row would be left out.
        filled = {**dict.fromkeys(self.by, self.fillnull), **row} if self.fillnull else row
        if not self.span:
            return filled
        return {**filled, "_time": printed(bucket(float(str(row["_time"])), *self.span))}


def tstats(body: str, context: Context) -> Command:
    """Compile `tstats`, over the indexes or, with FROM datamodel=, over a data set of a model, which is summarised."""
    _first(context, "tstats", body)
    words = Words(body)
    options = words.options(*_TSTATS_OPTIONS, until=("from", "where", "by"))
    summaries = [flag(options, name, default=False) for name in _TSTATS_OPTIONS[:2]]
    functions = aggregates(words, until=("from", "where", "by"))
    dataset = (
        words.options("datamodel", until=("where", "by")).get("datamodel", "") if words.take_keyword("from") else ""
    )
    if any(summaries) and not dataset:
        raise SplError("Only a data model has summaries", body)
    where = compiled_search(_until_by(words)) if words.take_keyword("where") else None
    by, span = _by(words) if words.take_keyword("by") else ([], None)
    words.end()
    names = context.splunk.fields_of(dataset) | INDEXED if dataset else INDEXED
    asked = {name for function in functions for name in function.fields} | set(by) | (where.fields if where else set())
    Scope(set(names), strict=True).read(asked, body)
    context.scope.only([*by, *(function.name for function in functions)])
    found = _Tstats(functions, dataset, where, by, span, options.get("fillnull_value", ""))
    return Command(lambda rows, job: _beginning(rows), begin=lambda job: [found.rows(job)])


def _until_by(words: Words) -> str:
    start = words.next.at
    while words and not words.at_keyword("by"):
        words.take()
    return words.text[start : words.next.at]


def _by(words: Words) -> tuple[list[str], tuple[int, str] | None]:
    options = words.options("span")
    span = span_of(options["span"]) if "span" in options else None
    names = words.fields()
    if not names:
        raise SplError("BY needs a field", words.text)
    return names, span


COMMANDS = {"makeresults": makeresults, "rest": rest, "collect": collect, "tstats": tstats}

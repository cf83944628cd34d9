"""chart and timechart: a row for each value of one field, a column for each value of another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.minisplunk.aggregates import Aggregate, aggregates
from tests.minisplunk.commands.extraction import binned
from tests.minisplunk.commands.statistics import grouped, summary
from tests.minisplunk.errors import SplError
from tests.minisplunk.pipeline import Command, Context, Job, Rows
from tests.minisplunk.syntax import Words, flag, whole
from tests.minisplunk.timing import SECONDS, bucket, next_bucket, span_of
from tests.minisplunk.values import Row, Value, as_value, number, printed, put, values_of

_OPTIONS = ("span", "limit", "useother", "usenull", "otherstr", "nullstr")
# timechart without a span takes the shortest of these of which the time range has at most 100 (timechart, bins).
_SPANS = ("1s", "5s", "10s", "30s", "1m", "5m", "10m", "30m", "1h", "1d")
_MOST_SPANS = 100


@dataclass(frozen=True)
class _Columns:
    """What the columns are made of: a field, how many of its values, and the columns for the rest and for null."""

    by: str
    limit: int
    other: str | None
    null: str | None

    def labelled(self, rows: Rows, line: str, functions: Sequence[Aggregate]) -> tuple[list[str], Rows]:
        """Name the columns, and give each row those in which it counts."""
        rows = [{**row, self.by: _shown(row[self.by])} if self.by in row else row for row in rows]
        scores = self._scores(rows, line, functions)
        kept = sorted(scores, key=lambda name: (-scores[name], name))[: self.limit or None]
        labels = [self._labels(row, kept) for row in rows]
        used = {label for found in labels for label in found}
        extra = [name for name in (self.other, self.null) if name in used and name is not None]
        return [*sorted(kept), *extra], [{**row, self.by: found} for row, found in zip(rows, labels) if found]

    def _scores(self, rows: Rows, line: str, functions: Sequence[Aggregate]) -> dict[str, float]:
        """Score columns by the sum of their cells, with several functions by how often they occur (timechart, limit)."""
        scores: dict[str, float] = {}
        for (_, name), group in grouped(rows, [line, self.by]).items():
            cell = functions[0].compute(group) if len(functions) == 1 else str(len(group))
            scores[name] = scores.get(name, 0.0) + (number(str(cell)) or 0.0)
        return scores

    def _labels(self, row: Row, kept: Sequence[str]) -> list[str]:
        if self.by not in row:
            return [self.null] if self.null is not None else []
        labels = (name if name in kept else self.other for name in values_of(row[self.by]))
        return [label for label in labels if label is not None]


def _shown(value: Value) -> Value:
    """Name columns: one that would begin with an underscore, and be hidden, gets VALUE before it (timechart)."""
    return as_value(f"VALUE{name}" if name.startswith("_") else name for name in values_of(value)) or ""


def _columns(by: str, options: dict[str, str]) -> _Columns:
    other = options.get("otherstr", "OTHER") if flag(options, "useother", default=True) else None
    null = options.get("nullstr", "NULL") if flag(options, "usenull", default=True) else None
    return _Columns(by, whole(options, "limit", 10), other, null)


@dataclass(frozen=True)
class _Table:
    """Lines of one field's values, with a cell for each function and column."""

    line: str
    functions: Sequence[Aggregate]
    columns: _Columns | None

    def rows(self, rows: Rows, lines: Sequence[str]) -> Rows:
        """Lay the table out; lines without rows are filled up."""
        names, labelled = self.columns.labelled(rows, self.line, self.functions) if self.columns else ([], rows)
        groups = grouped(labelled, [self.line])
        return [{self.line: line, **self._cells(groups.get((line,), []), names)} for line in lines]

    def _cells(self, group: Rows, names: Sequence[str]) -> Row:
        if not self.columns:
            return _filled(self.functions, group, "{function}")
        parts = grouped(group, [self.columns.by])
        form = "{column}" if len(self.functions) == 1 else "{function}: {column}"
        found: Row = {}
        for function in self.functions:
            for name in names:
                found.update(_filled([function], parts.get((name,), []), form, name))
        return found


def _filled(functions: Sequence[Aggregate], group: Rows, form: str, column: str = "") -> Row:
    sums = summary(functions, group)
    found: Row = {}
    for function in functions:
        put(found, form.format(function=function.name, column=column), sums.get(function.name))
    return found


def chart(body: str, context: Context) -> Command:
    """Compile `chart … OVER line BY column`, or `chart … BY line column`.

    The order of the lines is not documented; here it is that of their text.
    """
    words = Words(body)
    options = words.options(*_OPTIONS)
    functions = aggregates(words, until=("by", "over"))
    lines = [words.field()] if words.take_keyword("over") else []
    lines += words.fields() if words.take_keyword("by") else []
    words.end()
    if len(lines) not in {1, 2}:
        raise SplError("chart takes one field for the lines and at most one for the columns", body)
    if any(lines[0] in function.fields for function in functions):
        raise SplError("chart cannot compute of the field that its lines are made of", body)
    context.scope.read({*lines, *(name for function in functions for name in function.fields)}, body)
    columns = _columns(lines[1], options) if len(lines) == 2 else None
    context.scope.only([lines[0], *(function.name for function in functions)])
    context.scope.strict = context.scope.strict and columns is None

    place = binned(lines[0], options["span"]) if "span" in options else None

    def run(rows: Rows, job: Job) -> Rows:
        rows = [place(row) for row in rows] if place else rows
        known = sorted(key[0] for key in grouped(rows, lines[:1]))
        return _Table(lines[0], functions, columns).rows(rows, known)

    return Command(run)


def timechart(body: str, context: Context) -> Command:
    """Compile `timechart`: a line for every span of the time range, also where nothing happened."""
    words = Words(body)
    options = words.options(*_OPTIONS)
    functions = aggregates(words, until=("by",))
    by = words.field() if words.take_keyword("by") else None
    words.end()
    context.scope.read({"_time", *([by] if by else []), *(n for function in functions for n in function.fields)}, body)
    columns = _columns(by, options) if by else None
    span = span_of(options["span"]) if "span" in options else None
    context.scope.only(["_time", *(function.name for function in functions)])
    context.scope.strict = context.scope.strict and columns is None

    def run(rows: Rows, job: Job) -> Rows:
        count, unit = span or _span(job)
        placed = [{**row, "_time": printed(bucket(float(str(row["_time"])), count, unit))} for row in rows]
        lines = _lines(job, count, unit)
        return _Table("_time", functions, columns).rows(placed, lines) if rows else []

    return Command(run)


def _span(job: Job) -> tuple[int, str]:
    length, spans = job.latest - job.earliest, map(span_of, _SPANS)
    return next(((n, unit) for n, unit in spans if length / (n * SECONDS[unit]) <= _MOST_SPANS), (1, "mon"))


def _lines(job: Job, count: int, unit: str) -> list[str]:
    start, lines = bucket(job.earliest, count, unit), []
    while start < job.latest:
        lines.append(printed(start))
        start = next_bucket(start, count, unit)
    return lines


COMMANDS = {"chart": chart, "timechart": timechart}

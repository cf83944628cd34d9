"""stats, eventstats, streamstats, top and rare."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from tests.minisplunk.aggregates import Aggregate, aggregates
from tests.minisplunk.errors import SplError
from tests.minisplunk.pipeline import Command, Context, Job, Rows, Scope
from tests.minisplunk.syntax import Words, flag, whole
from tests.minisplunk.values import Row, printed, put, values_of

Key = tuple[str, ...]


def clause(words: Words, scope: Scope, text: str) -> tuple[list[Aggregate], list[str]]:
    """Take aggregates and what they are grouped by, to the end."""
    functions = aggregates(words, until=("by",))
    by = words.fields() if words.take_keyword("by") else []
    if not words and text.lower().rstrip().endswith(" by"):
        raise SplError("BY needs a field", text)
    words.end()
    scope.read({name for function in functions for name in function.fields} | set(by), text)
    return functions, by


def keys_of(row: Row, by: Sequence[str]) -> Iterator[Key]:
    """List the groups that a row belongs to: none if it lacks a field, one for each combination of values (stats, by)."""
    return product(*(values_of(row.get(name)) for name in by))


def only_key(row: Row, by: Sequence[str]) -> Key | None:
    """Give the group of a row, if it has one; of rows in several groups eventstats and streamstats say nothing."""
    keys = list(keys_of(row, by))
    if len(keys) > 1:
        raise SplError("What BY a multivalue field means here is not documented: use mvexpand", ", ".join(by))
    return keys[0] if keys else None


def grouped(rows: Rows, by: Sequence[str]) -> dict[Key, Rows]:
    groups: dict[Key, Rows] = {}
    for row in rows:
        for key in dict.fromkeys(keys_of(row, by)):
            groups.setdefault(key, []).append(row)
    return groups


def summary(functions: Sequence[Aggregate], rows: Rows) -> Row:
    found: Row = {}
    for function in functions:
        put(found, function.name, function.compute(rows))
    return found


def stats(body: str, context: Context) -> Command:
    """Compile `stats`; without BY there is one row even of no events.

    The order of the groups is not documented; here it is that of their text.
    """
    functions, by = clause(Words(body), context.scope, body)
    context.scope.only([*by, *(function.name for function in functions)])

    def run(rows: Rows, job: Job) -> Rows:
        if not by:
            return [summary(functions, rows)]
        return [{**dict(zip(by, key)), **summary(functions, group)} for key, group in sorted(grouped(rows, by).items())]

    return Command(run)


def eventstats(body: str, context: Context) -> Command:
    """Compile `eventstats`: every row gets what its group sums up to."""
    functions, by = clause(Words(body), context.scope, body)
    context.scope.add(function.name for function in functions)

    def run(rows: Rows, job: Job) -> Rows:
        sums = {key: summary(functions, group) for key, group in grouped(rows, by).items()}
        keys = [only_key(row, by) for row in rows]
        return [row if key is None else {**row, **sums[key]} for row, key in zip(rows, keys)]

    return Command(run)


def streamstats(body: str, context: Context) -> Command:
    """Compile `streamstats`: every row gets the sums over its group so far, or over the last rows of a window."""
    words = Words(body)
    options = words.options("window", "current", "global", "reset_on_change")
    window, current = whole(options, "window", 0), flag(options, "current", default=True)
    overall, resets = flag(options, "global", default=True), flag(options, "reset_on_change", default=False)
    functions, by = clause(words, context.scope, body)
    if window and by and overall:
        raise SplError("The miniature knows a window BY fields only with global=false", body)
    context.scope.add(function.name for function in functions)

    def run(rows: Rows, job: Job) -> Rows:
        seen: dict[Key, Rows] = {}
        found, last = [], None
        for row in rows:
            key = only_key(row, by)
            if key is None:
                found.append(row)
                continue
            if resets and key != last:
                seen.clear()
            past, last = seen.setdefault(key, []), key
            counted = [*past, row] if current else past
            found.append({**row, **summary(functions, counted[-window:] if window else counted)})
            past.append(row)
        return found

    return Command(run)


@dataclass(frozen=True)
class _Ranking:
    """How `top` and `rare` rank: by what, how many, under which names, and whether the rest is added up."""

    names: Sequence[str]
    limit: int
    other: str
    count: str
    percent: str
    most_first: bool

    def rows(self, rows: Rows) -> Rows:
        sizes = {key: len(group) for key, group in grouped(rows, self.names).items()}
        total = sum(sizes.values())
        # Of equal counts the last by letters comes first (top, Lexicographic order of results).
        order = sorted(sorted(sizes, reverse=self.most_first), key=sizes.__getitem__, reverse=self.most_first)
        kept = {key: sizes[key] for key in (order[: self.limit] if self.limit else order)}
        if self.other and len(order) > len(kept):
            kept[(self.other,) * len(self.names)] = total - sum(kept.values())
        return [{**dict(zip(self.names, key)), **self._figures(size, total)} for key, size in kept.items()]

    def _figures(self, size: int, total: int) -> Row:
        figures = {self.count: printed(size), self.percent: f"{100 * size / total:.6f}"}
        return {name: text for name, text in figures.items() if name}


def _ranked(body: str, context: Context, *, most_first: bool) -> Command:
    words = Words(body)
    known = ("limit", "showperc", "showcount", "countfield", "percentfield", "useother", "otherstr")
    options = words.options(*known)
    if words.next.text.isdigit():
        options["limit"] = words.take().text
    names = words.fields(until=("by",))
    by = words.fields() if words.take_keyword("by") else []
    words.end()
    if not names or (not by and body.lower().rstrip().endswith(" by")):
        raise SplError("A field is missing", body)
    context.scope.read([*names, *by], body)
    count = options.get("countfield", "count") if flag(options, "showcount", default=True) else ""
    percent = options.get("percentfield", "percent") if flag(options, "showperc", default=True) else ""
    other = options.get("otherstr", "OTHER") if flag(options, "useother", default=False) else ""
    context.scope.only([*by, *names, *filter(None, (count, percent))])
    ranking = _Ranking(names, whole(options, "limit", 10), other, count, percent, most_first)

    def run(rows: Rows, job: Job) -> Rows:
        parts = sorted(grouped(rows, by).items())
        return [{**dict(zip(by, key)), **row} for key, group in parts for row in ranking.rows(group)]

    return Command(run)


def top(body: str, context: Context) -> Command:
    """Compile `top`: the most frequent values with count and percent, ten unless told."""
    return _ranked(body, context, most_first=True)


def rare(body: str, context: Context) -> Command:
    return _ranked(body, context, most_first=False)


COMMANDS = {
    "stats": stats,
    "eventstats": eventstats,
    "streamstats": streamstats,
    "top": top,
    "rare": rare,
}

"""eval, fields, table, rename, fillnull and addinfo: which fields a row has."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from tests.minisplunk.errors import SplError
from tests.minisplunk.expression import Expression, compiled_expression, to_value
from tests.minisplunk.pipeline import Command, Context, Job, Rows
from tests.minisplunk.syntax import Words
from tests.minisplunk.values import Row, is_named, printed, put

_ASSIGNMENT = re.compile(r"""\s*(?:'([^']+)'|"([^"]+)"|([A-Za-z_][\w.{}:]*))\s*=(?!=)""")


def on_each(change: Callable[[Row], Row]) -> Command:
    """Make the command that changes every row by itself."""
    return Command(lambda rows, job: [change(row) for row in rows], at_indexers=True)


def evaluate(body: str, context: Context) -> Command:
    """Compile `eval`: assignments parted by commas, each of which sees the ones before it."""
    assignments = []
    for text in _parts(body):
        found = _ASSIGNMENT.match(text)
        if not found:
            raise SplError("eval takes <field>=<expression>", text or body)
        name, expression = found[1] or found[2] or found[3], compiled_expression(text[found.end() :])
        context.scope.read(expression.fields, text)
        context.scope.add([name])
        assignments.append((name, expression))
    return on_each(lambda row: _assigned(row, assignments))


def _assigned(row: Row, assignments: Iterable[tuple[str, Expression]]) -> Row:
    row = dict(row)
    for name, expression in assignments:
        put(row, name, to_value(expression.of(row)))
    return row


def _parts(body: str) -> list[str]:
    """Part at the commas outside of quotes and parentheses."""
    parts, depth = [""], 0
    for piece in re.findall(r'"(?:\\.|[^"\\])*"|\'[^\']*\'|.', body, re.DOTALL):
        depth += {"(": 1, ")": -1}.get(piece, 0)
        if piece == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += piece
    return parts


def fields(body: str, context: Context) -> Command:
    """Compile `fields`: keep, `_time` and `_raw` in any case, or take away.

    What it does with other internal fields, such as `_key`, is not documented; here they go unless they are named.
    """
    words = Words(body)
    sign = words.take().text if words.next.text in {"+", "-"} else "+"
    names = words.fields()
    context.scope.read(names, body)
    if not names:
        raise SplError("fields needs a field", body)
    if sign == "-":
        context.scope.drop(names)
        return on_each(lambda row: {name: row[name] for name in row if not _named(name, names)})
    kept = [*names, *(context.scope.names & {"_time", "_raw"})]
    context.scope.only(kept)
    names = [*names, "_time", "_raw"]
    return on_each(lambda row: {name: row[name] for name in row if _named(name, names)})


def _named(name: str, patterns: Iterable[str]) -> bool:
    return any(is_named(name, pattern) for pattern in patterns)


def _refuse_leading_star(names: Iterable[str], place: str) -> None:
    if any(name.startswith("*") for name in names):
        raise SplError("Splunk's documentation does not say whether this * takes internal fields", place)


def table(body: str, context: Context) -> Command:
    """Compile `table`: these columns, in this order."""
    names = Words(body).fields()
    if not names:
        raise SplError("table needs a field", body)
    _refuse_leading_star(names, body)
    context.scope.read(names, body)
    context.scope.only(names)

    def run(rows: Rows, job: Job) -> Rows:
        return [{name: row[name] for wanted in names for name in row if is_named(name, wanted)} for row in rows]

    return Command(run)


def rename(body: str, context: Context) -> Command:
    """Compile `rename`: every * of the old name stands for what it stands for in the new one."""
    words, pairs = Words(body), []
    while words or not pairs:
        old = words.field()
        if not words.take_keyword("as"):
            raise words.refuse("AS is expected")
        new = words.field()
        if old.count("*") != new.count("*"):
            raise SplError("Both names need the same number of wildcards", f"{old} AS {new}")
        _refuse_leading_star([old], body)
        context.scope.read([old], body)
        pairs.append((re.compile("(.*)".join(map(re.escape, old.split("*")))), new))
        words.take_sign(",")
    if len({old_pattern.pattern for old_pattern, _ in pairs}) < len(pairs):
        raise SplError("rename cannot give one field two names", body)
    for old_pattern, new in pairs:
        context.scope.names = {_renamed(name, old_pattern, new) for name in context.scope.names}
        context.scope.add([] if "*" in new else [new])
    return on_each(lambda row: _with_names(row, pairs))


def _with_names(row: Row, pairs: Iterable[tuple[re.Pattern[str], str]]) -> Row:
    for old, new in pairs:
        changed = {_renamed(name, old, new): value for name, value in row.items() if old.fullmatch(name)}
        # A field that is renamed onto takes the place of the other even when it is null (rename, Usage).
        gone = {*changed, new}
        kept = {name: value for name, value in row.items() if not old.fullmatch(name) and name not in gone}
        row = {**kept, **changed}
    return row


def _renamed(name: str, old: re.Pattern[str], new: str) -> str:
    found = old.fullmatch(name)
    if not found:
        return name
    pieces = iter(found.groups())
    return "".join(next(pieces) if part == "*" else part for part in re.split(r"(\*)", new))


def fillnull(body: str, context: Context) -> Command:
    """Compile `fillnull`: with 0 unless told, in the named fields, which it makes where they are not, or in all."""
    words = Words(body)
    value = words.options("value").get("value", "0")
    names = words.fields()
    context.scope.add(names)

    def run(rows: Rows, job: Job) -> Rows:
        wanted = names or list(dict.fromkeys(name for row in rows for name in row))
        return [{**row, **{name: value for name in wanted if name not in row}} for row in rows]

    # Without names it has to have seen every row.
    return Command(run, at_indexers=bool(names))


def addinfo(body: str, context: Context) -> Command:
    """Compile `addinfo`: the times and the id of the search."""
    Words(body).end()
    names = ("info_min_time", "info_max_time", "info_search_time", "info_sid")
    context.scope.add(names)

    def run(rows: Rows, job: Job) -> Rows:
        times = [printed(time) for time in (job.earliest, job.latest, job.now)]
        return [{**row, **dict(zip(names, [*times, f"{job.now:.0f}.1"]))} for row in rows]

    return Command(run, at_indexers=True)


COMMANDS = {
    "eval": evaluate,
    "fields": fields,
    "table": table,
    "rename": rename,
    "fillnull": fillnull,
    "addinfo": addinfo,
}

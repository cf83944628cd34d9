"""mvexpand, makemv, mvcombine and nomv: several values in one field."""

from __future__ import annotations

from tests.minisplunk.pcre import regex
from tests.minisplunk.pipeline import Command, Context, Job, Rows
from tests.minisplunk.syntax import Words, flag, whole
from tests.minisplunk.values import Row, as_value, put, values_of

_LINE = "\n"


def mvexpand(body: str, context: Context) -> Command:
    """Compile `mvexpand`: a row for each value; a row without any stays as it is."""
    words = Words(body)
    name = words.field()
    most = whole(words.options("limit"), "limit", 0)
    words.end()
    context.scope.read([name], body)

    def run(rows: Rows, job: Job) -> Rows:
        found: Rows = []
        for row in rows:
            values = values_of(row.get(name))
            found += [{**row, name: value} for value in (values[:most] if most else values)] or [row]
        return found

    return Command(run, at_indexers=True)


def makemv(body: str, context: Context) -> Command:
    """Compile `makemv`: part a field at a delimiter, a blank unless told, or by the first group of a tokenizer."""
    words = Words(body)
    options = words.options("delim", "tokenizer", "allowempty")
    name = words.field()
    words.end()
    context.scope.read([name], body)
    keep_empty = flag(options, "allowempty", default=False)
    sign, tokenizer = options.get("delim", " "), options.get("tokenizer")

    def change(row: Row) -> Row:
        row, text = dict(row), _LINE.join(values_of(row.get(name)))
        parts = [str(found[1]) for found in regex(tokenizer).finditer(text)] if tokenizer else text.split(sign)
        put(row, name, as_value(part for part in parts if part or keep_empty))
        return row

    return Command(lambda rows, job: [change(row) if name in row else row for row in rows], at_indexers=True)


def nomv(body: str, context: Context) -> Command:
    """Compile `nomv`: the values as one text, a line each."""
    words = Words(body)
    name = words.field()
    words.end()
    context.scope.read([name], body)
    return Command(
        lambda rows, job: [{**row, name: _LINE.join(values_of(row[name]))} if name in row else row for row in rows],
        at_indexers=True,
    )


def mvcombine(body: str, context: Context) -> Command:
    """Compile `mvcombine`: rows that differ in one field alone become one row with all its values."""
    words = Words(body)
    name = words.field()
    words.end()
    context.scope.read([name], body)

    def run(rows: Rows, job: Job) -> Rows:
        groups: dict[str, Row] = {}
        for row in rows:
            others = repr(sorted((key, value) for key, value in row.items() if key != name))
            known = groups.setdefault(others, {key: value for key, value in row.items() if key != name})
            put(known, name, as_value([*values_of(known.get(name)), *values_of(row.get(name))]))
        return list(groups.values())

    return Command(run)


COMMANDS = {"mvexpand": mvexpand, "makemv": makemv, "nomv": nomv, "mvcombine": mvcombine}

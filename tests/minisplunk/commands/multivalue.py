"""mvexpand and makemv: several values in one field."""

from __future__ import annotations

from tests.minisplunk.expression import to_text
from tests.minisplunk.pipeline import Command, Context, Job, Rows
from tests.minisplunk.syntax import Words, flag, whole
from tests.minisplunk.values import Row, as_value, put, values_of


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
    """Compile `makemv`: part a field at a delimiter, a blank unless told."""
    words = Words(body)
    options = words.options("delim", "allowempty")
    name = words.field()
    words.end()
    context.scope.read([name], body)
    keep_empty = flag(options, "allowempty", default=False)
    sign = options.get("delim", " ")

    def change(row: Row) -> Row:
        row, text = dict(row), to_text(row[name]) or ""
        put(row, name, as_value(part for part in text.split(sign) if part or keep_empty))
        return row

    return Command(lambda rows, job: [change(row) if name in row else row for row in rows], at_indexers=True)


COMMANDS = {"mvexpand": mvexpand, "makemv": makemv}

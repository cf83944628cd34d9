"""append, join, format and return: results of one search in another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tests.minisplunk.errors import SplError
from tests.minisplunk.pipeline import Command, Context, Job, Rows, inner_job
from tests.minisplunk.syntax import Words, flag, whole
from tests.minisplunk.values import Row, values_of

_NOTHING = "NOT ( )"  # what a subsearch without results is in the search around it (format, emptystr)
_MOST = 10_000  # limits.conf, [subsearch] maxout


def as_text(rows: Rows) -> str:
    """Write a subsearch's results as the search around it gets them: by `format`, unless that or `return` did it."""
    if len(rows) == 1 and set(rows[0]) == {"search"}:
        return values_of(rows[0]["search"])[0]
    return formatted(rows[:_MOST], _Signs())


@dataclass(frozen=True)
class _Signs:
    """The six texts around rows and columns, in the order of the arguments of `format`."""

    row_prefix: str = "("
    column_prefix: str = "("
    column_separator: str = "AND"
    column_end: str = ")"
    row_separator: str = "OR"
    row_end: str = ")"
    empty: str = _NOTHING
    multivalue_separator: str = "OR"


def formatted(rows: Rows, signs: _Signs) -> str:
    texts = [text for text in (_row_text(row, signs) for row in rows) if text]
    if not texts:
        return signs.empty
    return _spaced(signs.row_prefix, f" {signs.row_separator} ".join(texts), signs.row_end)


def _row_text(row: Row, signs: _Signs) -> str:
    """Write a row; fields that begin with an underscore are left out, `search` and `query` go in without their names."""
    columns = [
        _column_text(name, values_of(value), signs) for name, value in sorted(row.items()) if not name.startswith("_")
    ]
    joined = f" {signs.column_separator} ".join(columns) if signs.column_separator else " ".join(columns)
    return _spaced(signs.column_prefix, joined, signs.column_end) if columns else ""


def _column_text(name: str, values: Sequence[str], signs: _Signs) -> str:
    if name == "search":
        # Its first value is the search (Search Manual, Change the format of subsearch results); of query none is told.
        return values[0]
    if name == "query" and len(values) > 1:
        raise SplError("What several values of the field query mean is not documented", " ".join(values))
    texts = [value if name == "query" else f"{name}={_quoted(value)}" for value in values]
    return texts[0] if len(texts) == 1 else f"( {f' {signs.multivalue_separator} '.join(texts)} )"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _spaced(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def format_(body: str, context: Context) -> Command:
    """Compile `format`: one row whose field `search` is the results as a search."""
    words = Words(body)
    options = words.options("maxresults", "mvsep", "emptystr")
    given: list[str] = []
    while words.next.kind == "string":
        given.append(words.take().text)
    options.update(words.options("maxresults", "mvsep", "emptystr"))
    words.end()
    if len(given) not in {0, 6}:
        raise SplError("format takes six texts in quotes, or none", body)
    signs = _Signs(*given) if given else _Signs()
    signs = _Signs(
        *(getattr(signs, name) for name in list(_Signs.__dataclass_fields__)[:6]),
        empty=options.get("emptystr", _NOTHING),
        multivalue_separator=options.get("mvsep", "OR"),
    )
    most = whole(options, "maxresults", _MOST)
    context.scope.only(["search"])
    return Command(lambda rows, job: [{"search": formatted(rows[:most], signs)}])


def return_(body: str, context: Context) -> Command:
    """Compile `return`: of the first rows, `$field` gives the value alone, `field` and `alias=field` a comparison."""
    words = Words(body)
    count = int(words.take().text) if re.fullmatch(r"\d+", words.next.text) else 1
    wanted: list[tuple[str | None, str]] = []
    while words:
        words.take_sign(",")
        name = words.field()
        alias = name if words.take_sign("=") else None
        source = words.field() if alias else name.lstrip("$")
        wanted.append((None if name.startswith("$") else alias or name, source))
    if not wanted:
        raise SplError("return needs a field", body)
    context.scope.read([source for _, source in wanted], body)
    context.scope.only(["search"])

    def text(row: Row) -> str:
        pairs = [(name, value) for name, source in wanted for value in values_of(row.get(source))[:1]]
        parts = [value if name is None else f"{name}={_quoted(value)}" for name, value in pairs]
        named = any(name is not None for name, _ in pairs)
        return f"({' '.join(parts)})" if named else " ".join(parts)

    return Command(lambda rows, job: [{"search": " OR ".join(map(text, rows[:count]))}])


def append(body: str, context: Context) -> Command:
    """Compile `append`: the rows of a search of its own, behind those of this one."""
    text, inner = context.subsearch(body)
    Words(text).end()
    context.scope.add(inner.fields)
    return Command(lambda rows, job: [*rows, *inner.run(inner_job(job))])


def join(body: str, context: Context) -> Command:
    """Compile `join`: to each row the first, or up to `max`, of the rows of a search that are equal in the fields."""
    text, inner = context.subsearch(body)
    words = Words(text)
    options = words.options("type", "max", "overwrite", "left", "right")
    names = words.fields()
    kind, most = options.get("type", "inner"), whole(options, "max", 1)
    if not names or kind not in {"inner", "outer", "left"} or {"left", "right"} & options.keys():
        raise SplError("The miniature knows join with field names, type=inner, outer or left, max and overwrite", body)
    context.scope.read(names, body)
    context.scope.add(inner.fields)
    overwrite = flag(options, "overwrite", default=True)

    def run(rows: Rows, job: Job) -> Rows:
        others = inner.run(inner_job(job))
        found: Rows = []
        for row in rows:
            equal = [other for other in others if all(name in row and row[name] == other.get(name) for name in names)]
            pairs = equal[:most] if most else equal
            found += [{**row, **other} if overwrite else {**other, **row} for other in pairs]
            found += [row] if not equal and kind != "inner" else []
        return found

    return Command(run)


COMMANDS = {
    "append": append,
    "join": join,
    "format": format_,
    "return": return_,
}

"""eval, fields, table, rename, fillnull, rex, spath, bin and addinfo: which fields a row has."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from fnmatch import fnmatchcase
from typing import Any

from tests.minisplunk.errors import SplError
from tests.minisplunk.expression import Expression, compiled_expression, to_value
from tests.minisplunk.pcre import regex
from tests.minisplunk.pipeline import Command, Context, Job, Rows
from tests.minisplunk.syntax import Words, whole
from tests.minisplunk.timing import bucket, span_of
from tests.minisplunk.values import Row, Value, as_value, number, printed, put, values_of

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
    """Compile `fields`: keep or take away; what begins with an underscore is only taken away when it is named."""
    words = Words(body)
    sign = words.take().text if words.next.text in {"+", "-"} else "+"
    names = words.fields()
    context.scope.read(names, body)
    if not names:
        raise SplError("fields needs a field", body)
    if sign == "-":
        context.scope.drop(names)
        return on_each(lambda row: {name: row[name] for name in row if not _named(name, names)})
    context.scope.only([*names, "_*"])
    return on_each(lambda row: {name: row[name] for name in row if _named(name, names) or name in {"_time", "_raw"}})


def _named(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) if "*" in pattern else name == pattern for pattern in patterns)


def table(body: str, context: Context) -> Command:
    """Compile `table`: these columns, in this order."""
    names = Words(body).fields()
    if not names:
        raise SplError("table needs a field", body)
    context.scope.read(names, body)
    context.scope.only(names)

    def run(rows: Rows, job: Job) -> Rows:
        return [{name: row[name] for wanted in names for name in _wanted(wanted, row)} for row in rows]

    return Command(run)


def _wanted(pattern: str, row: Row) -> list[str]:
    return [name for name in row if _named(name, [pattern])]


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
    """Compile `fillnull`: with 0 unless told, in the named fields, or in every field that any row has."""
    words = Words(body)
    value = words.options("value").get("value", "0")
    names = words.fields()
    context.scope.read(names, body)

    def run(rows: Rows, job: Job) -> Rows:
        wanted = names or list(dict.fromkeys(name for row in rows for name in row))
        return [{**row, **{name: value for name in wanted if name not in row}} for row in rows]

    # Without names it has to have seen every row.
    return Command(run, at_indexers=bool(names))


def filldown(body: str, context: Context) -> Command:
    names = Words(body).fields() or ["*"]
    context.scope.read(names, body)

    def run(rows: Rows, job: Job) -> Rows:
        known: Row = {}
        found = []
        for row in rows:
            known = {**known, **{name: value for name, value in row.items() if _named(name, names)}}
            found.append({**known, **row})
        return found

    return Command(run)


def rex(body: str, context: Context) -> Command:
    """Compile `rex`: named groups become fields; with mode=sed the field is rewritten by s/…/…/g."""
    words = Words(body)
    options = words.options("field", "max_match", "mode")
    if words.next.kind != "string":
        raise words.refuse("rex takes a regular expression in quotes")
    text, field = words.take().text, options.get("field", "_raw")
    words.end()
    context.scope.read([field], body)
    if options.get("mode") == "sed":
        return on_each(_sed(text, field))
    pattern, most = regex(text), whole(options, "max_match", 1)
    if not pattern.groupindex:
        raise SplError("rex needs a named group", text)
    context.scope.add(pattern.groupindex)
    return on_each(lambda row: {**row, **_extracted(pattern, values_of(row.get(field)), most)})


def _extracted(pattern: re.Pattern[str], values: list[str], most: int) -> Row:
    found = [match for value in values for match in pattern.finditer(value)]
    groups = [match.groupdict() for match in (found[:most] if most else found)]
    columns = {
        name: as_value(group[name] for group in groups if group[name] is not None) for name in pattern.groupindex
    }
    return {name: value for name, value in columns.items() if value is not None}


def _sed(text: str, field: str) -> Callable[[Row], Row]:
    found = re.fullmatch(r"s(.)(.*)\1(.*)\1(g?)", text, re.DOTALL)
    if not found:
        raise SplError("The miniature knows of sed only s/…/…/ and s/…/…/g", text)
    pattern, replacement, count = regex(found[2]), found[3], 0 if found[4] else 1

    def change(row: Row) -> Row:
        values = [pattern.sub(replacement, value, count=count) for value in values_of(row.get(field))]
        return {**row, field: as_value(values) or ""} if values else row

    return change


def spath(body: str, context: Context) -> Command:
    """Compile `spath` for JSON: all of it, or one path, whose {} stands for every element of a list."""
    words = Words(body)
    options = words.options("input", "output", "path")
    if words:
        options["path"] = words.field()
    words.end()
    source, path = options.get("input", "_raw"), options.get("path")
    context.scope.read([source], body)
    context.scope.add([options.get("output", path or "")])
    context.scope.strict = context.scope.strict and path is not None

    def change(row: Row) -> Row:
        text = str(row.get(source, "null"))
        if text.lstrip().startswith("<"):
            raise SplError("The miniature knows spath for JSON, not for XML", text)
        try:
            document = json.loads(text)
        except ValueError:
            return row
        if path is None:
            return {**row, **_flat(document)}
        values = as_value(text for _, text in _at(document, re.findall(r"\{\d*\}|[^.{}]+", path)))
        return row if values is None else {**row, options.get("output", path): values}

    return on_each(change)


def _flat(document: Any) -> Row:
    pairs: dict[str, list[str]] = {}
    for path, text in _leaves(document, ""):
        pairs.setdefault(path, []).append(text)
    return {path: as_value(texts) or "" for path, texts in pairs.items()}


def _at(node: Any, steps: Sequence[str]) -> Iterable[tuple[str, str]]:
    """Go down a path; {} is every element of a list, {1} the second (spath, basic example 3)."""
    if not steps:
        return _leaves(node, "")
    step, rest = steps[0], steps[1:]
    if not step.startswith("{"):
        return _at(node[step], rest) if isinstance(node, dict) and step in node else []
    inner = node[slice(*_place(step))] if isinstance(node, list) else []
    return [leaf for element in inner for leaf in _at(element, rest)]


def _place(step: str) -> tuple[int | None, int | None]:
    return (int(step[1:-1]), int(step[1:-1]) + 1) if step != "{}" else (None, None)


def _leaves(node: Any, path: str) -> Iterable[tuple[str, str]]:
    if isinstance(node, dict):
        for name, inner in node.items():
            yield from _leaves(inner, f"{path}.{name}" if path else name)
    elif isinstance(node, list):
        for inner in node:
            yield from _leaves(inner, path + "{}")
    elif isinstance(node, (bool, type(None))):
        yield path, json.dumps(node)
    else:
        yield path, node if isinstance(node, str) else printed(node)


def bin_(body: str, context: Context) -> Command:
    """Compile `bin` with a span: times go to the start of their span, numbers to a range such as 10-20."""
    words = Words(body)
    options = words.options("span")
    name = words.field()
    new = words.field() if words.take_keyword("as") else name
    words.end()
    if "span" not in options:
        raise SplError("The miniature knows bin only with a span", body)
    context.scope.read([name], body)
    context.scope.add([new])
    return on_each(binned(name, options["span"], new))


def binned(name: str, span: str, new: str = "") -> Callable[[Row], Row]:
    """Put a field's time or number into its span; what is neither stays."""
    place = _time_bin(span) if name == "_time" else _number_bin(span)

    def change(row: Row) -> Row:
        value = number(str(row.get(name)))
        return row if value is None else {**row, new or name: place(value)}

    return change


def _time_bin(span: str) -> Callable[[float], Value]:
    count, unit = span_of(span)
    return lambda epoch: printed(bucket(epoch, count, unit))


def _number_bin(span: str) -> Callable[[float], Value]:
    size = number(span)
    if not size:
        raise SplError("The span of a number is a number, not", span)
    return lambda value: f"{printed(value // size * size)}-{printed(value // size * size + size)}"


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
    "filldown": filldown,
    "rex": rex,
    "spath": spath,
    "bin": bin_,
    "bucket": bin_,
    "addinfo": addinfo,
}

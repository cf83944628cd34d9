"""rex, spath and bin: new values out of what a field holds."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from tests.minisplunk.commands.shaping import on_each
from tests.minisplunk.errors import SplError
from tests.minisplunk.pcre import regex
from tests.minisplunk.pipeline import Command, Context
from tests.minisplunk.syntax import Words, whole
from tests.minisplunk.timing import bucket, span_of
from tests.minisplunk.values import Row, Value, as_value, number, printed, values_of

_READ_AT_MOST = 5000  # spath, Location path omitted


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
        if path is None and len(text) > _READ_AT_MOST:
            raise SplError(
                "Without a path spath reads 5,000 characters; what it makes of a part is not documented", text
            )
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


COMMANDS = {"rex": rex, "spath": spath, "bin": bin_, "bucket": bin_}

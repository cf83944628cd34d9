"""search, where, regex, head, sort and dedup: which rows stay, and in what order."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cmp_to_key
from itertools import takewhile
from typing import Any

from tests.minisplunk.addresses import address_of
from tests.minisplunk.errors import SplError
from tests.minisplunk.expression import compiled_expression, truth
from tests.minisplunk.pcre import regex
from tests.minisplunk.pipeline import Command, Context, Job, Rows
from tests.minisplunk.search_expression import compiled_search
from tests.minisplunk.syntax import Words, flag, whole
from tests.minisplunk.timing import time_of
from tests.minisplunk.values import Row, number, values_of

_SORTED_AT_MOST = 10_000  # sort, the default of its count


def search(body: str, context: Context) -> Command:
    """Compile `search`; at the beginning of a search it fetches events, in `main` if it names no index."""
    expression = compiled_search(body)
    context.scope.read(expression.fields, body)
    if expression.times and not context.begins:
        raise SplError("Times belong into the first command of a search", body)

    def begin(job: Job) -> list[Rows]:
        times = {name: time_of(text, job.now) for name, text in expression.times.items()}
        holds = expression.holds if "index" in expression.fields else _in_main(expression.holds)
        indexed = times.get("_index_earliest", job.indexed[0]), times.get("_index_latest", job.indexed[1])
        return job.splunk.events(holds, times.get("earliest", job.earliest), times.get("latest", job.latest), indexed)

    def run(rows: Rows, job: Job) -> Rows:
        return [row for row in rows if expression.holds(row)]

    return Command(run, at_indexers=True, begin=begin if context.begins else None)


def _in_main(holds: Callable[[Row], bool]) -> Callable[[Row], bool]:
    return lambda row: row.get("index") == "main" and holds(row)


def where(body: str, context: Context) -> Command:
    expression = compiled_expression(body)
    context.scope.read(expression.fields, body)
    return Command(lambda rows, job: [row for row in rows if truth(expression.of(row))], at_indexers=True)


def matching(body: str, context: Context) -> Command:
    """Compile `regex`: rows whose field the pattern finds, or with != all others, those without the field among them.

    The documentation says of != that it keeps results that do not match, and nothing of a missing field.
    """
    words = Words(body)
    field, keeps = "_raw", True
    if words.next.kind != "string":
        field, keeps = words.field(), not words.take_sign("!=")
        if keeps:
            words.expect("=")
    if words.next.kind != "string":
        raise words.refuse("regex takes a regular expression in quotes")
    pattern = regex(words.take().text)
    words.end()
    context.scope.read([field], body)

    def fits(row: Row) -> bool:
        return any(pattern.search(value) for value in values_of(row.get(field)))

    return Command(lambda rows, job: [row for row in rows if fits(row) == keeps], at_indexers=True)


def head(body: str, context: Context) -> Command:
    """Compile `head`: a count, 10 unless told, or an expression up to the first row for which it is not true."""
    words = Words(body)
    options = words.options("limit")
    if not words or words.next.text.isdigit():
        if words and "limit" in options:
            raise SplError("head takes one limit, not two", body)
        count = int(words.take().text) if words else whole(options, "limit", 10)
        words.end()
        return Command(lambda rows, job: rows[:count])
    expression, most = compiled_expression(words.rest()), whole(options, "limit", 0)
    context.scope.read(expression.fields, body)

    def run(rows: Rows, job: Job) -> Rows:
        return list(takewhile(lambda row: truth(expression.of(row)), rows))[: most or None]

    return Command(run)


@dataclass(frozen=True)
class _Key:
    field: str
    compare: Callable[[str, str], int]
    descending: bool

    def order(self, left: Row, right: Row) -> int:
        """Compare two rows; a missing field comes last whichever way is sorted."""
        pair = [values_of(row.get(self.field)) for row in (left, right)]
        if not all(pair):
            return bool(pair[1]) - bool(pair[0])
        result = self.compare(pair[0][0], pair[1][0])
        return -result if self.descending else result


def _sign(left: Any, right: Any) -> int:
    return int(left > right) - int(left < right)


def _auto(left: str, right: str) -> int:
    """Compare as numbers where both are, and as text else (sort, Usage)."""
    numbers = number(left), number(right)
    return _sign(left, right) if None in numbers else _sign(*numbers)


def _numbers(left: str, right: str) -> int:
    return _sign(*(number(text) or 0.0 for text in (left, right)))


def _addresses(left: str, right: str) -> int:
    return _sign(*((address.version, int(address)) for address in map(address_of, (left, right))))


_COMPARISONS = {"auto": _auto, "str": _sign, "num": _numbers, "ip": _addresses}


def sort(body: str, context: Context) -> Command:
    """Compile `sort`: a count (10,000 unless told, 0 for all), then fields, each with a sign and a type."""
    words = Words(body)
    options = words.options("limit")
    if re.fullmatch(r"\d+", words.next.text):
        options["limit"] = words.take().text
    keys, backwards = _keys(words)
    context.scope.read([key.field for key in keys], body)
    count = whole(options, "limit", _SORTED_AT_MOST)

    def order(left: Row, right: Row) -> int:
        return next((result for result in (key.order(left, right) for key in keys) if result), 0)

    def run(rows: Rows, job: Job) -> Rows:
        found = sorted(rows, key=cmp_to_key(order), reverse=backwards)
        return found[:count] if count else found

    return Command(run)


def _keys(words: Words) -> tuple[list[_Key], bool]:
    keys, detached = [], False
    while words and not (words.at_keyword("d", "desc") and keys):
        sign, name = re.fullmatch(r"([-+]?)(.*)", words.field()).groups()
        if sign and not name:
            detached, name = True, words.field()
        kind = "auto"
        if words.take_sign("("):
            kind, name = name, words.enclosed().strip()
        if kind not in _COMPARISONS:
            raise SplError("sort knows the types auto, str, num and ip, not", kind)
        keys.append(_Key(name, _COMPARISONS[kind], descending=sign == "-"))
        words.take_sign(",")
    if not keys:
        raise words.refuse("sort needs a field")
    if detached and len(keys) > 1:
        raise SplError(
            "Write the sign at each field: what a sign with a blank means for several is not documented", words.text
        )
    backwards = words.take_keyword("d", "desc")
    words.end()
    return keys, backwards


def dedup(body: str, context: Context) -> Command:
    """Compile `dedup`: the first rows of every combination of values; a row that lacks a field goes unless keepempty."""
    words = Words(body)
    options = words.options("keepempty", "consecutive")
    kept = int(words.take().text) if re.fullmatch(r"\d+", words.next.text) else 1
    fields = words.fields(until=("sortby",))
    words.end()
    if not fields or not kept:
        raise SplError("dedup needs a field, and a number above 0 if it has one", body)
    context.scope.read(fields, body)
    keep_empty = flag(options, "keepempty", default=False)
    remember = _last if flag(options, "consecutive", default=False) else _all

    def run(rows: Rows, job: Job) -> Rows:
        counts: dict[tuple[Any, ...], int] = {}
        found = []
        for row in rows:
            key = tuple(tuple(values_of(row.get(name))) for name in fields)
            if not all(key):
                found += [row] if keep_empty else []
                continue
            remember(counts, key)
            found += [row] if counts[key] <= kept else []
        return found

    return Command(run)


def _all(counts: dict[tuple[Any, ...], int], key: tuple[Any, ...]) -> None:
    counts[key] = counts.get(key, 0) + 1


def _last(counts: dict[tuple[Any, ...], int], key: tuple[Any, ...]) -> None:
    count = counts.get(key, 0) + 1
    counts.clear()
    counts[key] = count


COMMANDS = {
    "search": search,
    "where": where,
    "regex": matching,
    "head": head,
    "sort": sort,
    "dedup": dedup,
}

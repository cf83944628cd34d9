"""lookup, inputlookup and outputlookup."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from tests.minisplunk.addresses import is_in, network_of
from tests.minisplunk.errors import SplError
from tests.minisplunk.lookups import LookupTable
from tests.minisplunk.pipeline import Command, Context, Job, Rows, Scope
from tests.minisplunk.search_expression import compiled_search
from tests.minisplunk.syntax import Words, flag, whole
from tests.minisplunk.values import Row, as_value, values_of

Pair = tuple[str, str]
# One read of a collection gives so many rows and says nothing of the others (limits.conf, [kvstore] max_rows_per_query).
KVSTORE_LIMITS = "/services/configs/conf-limits/kvstore"
_DEFAULT_ROWS = 50_000


@dataclass(frozen=True)
class _Lookup:
    """One `lookup`: pairs of the table's field and the event's, to match by and to take over."""

    table: LookupTable
    matched: Sequence[Pair]
    output: Sequence[Pair]
    only_new: bool

    def enrich(self, row: Row, lines: Sequence[Row]) -> Row:
        """Take over what the lines that match hold.

        A row without a field to match by is taken for one that no line matches; the documentation says nothing of it.
        """
        found = [line for line in lines if all(self._fits(line, row, *pair) for pair in self.matched)]
        found = found[: self.table.settings.max_matches]
        missing = self.table.settings.min_matches - len(found)
        wanted = [pair for pair in self.output if not (self.only_new and pair[1] in row)]
        if not found and missing <= 0:
            return row if self.only_new else {name: row[name] for name in row if name not in dict(wanted).values()}
        default = {source: self.table.settings.default_match for source, _ in wanted}
        return self._with(row, wanted, [*found, *[default] * max(missing, 0)])

    def _with(self, row: Row, wanted: Sequence[Pair], found: Sequence[Row]) -> Row:
        columns = {
            name: as_value(text for line in found for text in values_of(line.get(source))) for source, name in wanted
        }
        kept = {name: value for name, value in row.items() if name not in columns}
        return {**kept, **{name: value for name, value in columns.items() if value is not None}}

    def _fits(self, line: Row, row: Row, source: str, name: str) -> bool:
        settings = self.table.settings
        kind, exact = settings.match_type.get(source, "EXACT"), settings.case_sensitive_match
        return any(
            _fits(kind, *((entry, value) if exact else (entry.lower(), value.lower())))
            for entry in values_of(line.get(source))
            for value in values_of(row.get(name))
        )


def _fits(kind: str, entry: str, value: str) -> bool:
    if kind == "CIDR":
        return is_in(value, network_of(entry))
    # Of fnmatch's signs Splunk knows the asterisk alone.
    return fnmatchcase(value, re.sub(r"([\[?])", r"[\1]", entry)) if kind == "WILDCARD" else entry == value


def lookup(body: str, context: Context) -> Command:
    """Compile `lookup`; with local=true, or behind a command of the search head, it reads the search head's table."""
    words = Words(body)
    options = words.options("local")
    table = context.splunk.lookups.table(words.field())
    matched = _pairs(words, until=("output", "outputnew"))
    if not matched:
        raise words.refuse("lookup needs a field to match by")
    only_new = words.at_keyword("outputnew")
    output = _pairs(words) if words.take_keyword("output", "outputnew") else None
    if output == []:
        raise SplError("OUTPUT needs a field", body)
    words.end()
    keys = {source for source, _ in matched}
    output = output or [(name, name) for name in table.fields if name not in keys]
    _known(table, [source for source, _ in [*matched, *output]], body)
    context.scope.read([name for _, name in matched], body)
    context.scope.add(name for _, name in output)
    found, local = _Lookup(table, matched, output, only_new), flag(options, "local", default=False)

    def run(rows: Rows, job: Job) -> Rows:
        if job.indexer is not None and not table.replicated:
            raise SplError(f"The indexers do not have the lookup {table.name}: write local=true", body)
        lines = table.rows()
        return [found.enrich(row, lines) for row in rows]

    return Command(run, at_indexers=not local)


def _known(table: LookupTable, names: Sequence[str], place: str) -> None:
    missing = [name for name in names if name not in {*table.fields, "_key"}]
    if missing:
        raise SplError(f"The lookup {table.name} has no field {', '.join(missing)}", place)


def _pairs(words: Words, until: Sequence[str] = ()) -> list[Pair]:
    """Take fields of the table, each with the event's name for it behind AS."""
    pairs: list[Pair] = []
    while words and not words.at_keyword(*until):
        words.take_sign(",")
        source = words.field()
        pairs.append((source, words.field() if words.take_keyword("as") else source))
    return pairs


def inputlookup(body: str, context: Context) -> Command:
    """Compile `inputlookup`, which begins a search or, with append=true, adds rows to it."""
    words = Words(body)
    options = words.options("append", "start", "max", "strict", until=("where",))
    table = context.splunk.lookups.table(words.field())
    condition = compiled_search(words.rest()) if words.take_keyword("where") else None
    words.end()
    adds, start, most = flag(options, "append", default=False), whole(options, "start", 0), whole(options, "max", 0)
    if not context.begins and not adds:
        raise SplError("inputlookup has to begin the search, or to say append=true", body)
    names = {*table.fields, *(["_key"] if table.is_kvstore else [])}
    Scope(names, strict=True).read(condition.fields if condition else [], body)
    (context.scope.add if adds else context.scope.only)(names)

    def rows_of() -> Rows:
        rows = [row for row in table.rows() if condition is None or condition.holds(row)]
        rows = rows[: _most_rows(context)] if table.is_kvstore else rows
        return rows[start : start + most if most else None]

    return Command(lambda rows, job: [*rows, *rows_of()], begin=(lambda job: [rows_of()]) if context.begins else None)


def _most_rows(context: Context) -> int:
    limits = [row.get("max_rows_per_query") for row in context.splunk.rest.get(KVSTORE_LIMITS, ())]
    return int(str(limits[0])) if limits else _DEFAULT_ROWS


def outputlookup(body: str, context: Context) -> Command:
    """Compile `outputlookup`; the rows go on through the search."""
    words = Words(body)
    options = words.options("append", "key_field", "override_if_empty", "create_empty", "max")
    table = context.splunk.lookups.written(words.field())
    words.end()
    key = options.get("key_field", "")
    context.scope.read([key] if key else [], body)
    append = flag(options, "append", default=False) if "append" in options else None
    if_empty = flag(options, "override_if_empty", default=True)
    empty, most = flag(options, "create_empty", default=False), whole(options, "max", 0)

    def run(rows: Rows, job: Job) -> Rows:
        given = rows[:most] if most else rows
        table.write(given, append=append, key_field=key, override_if_empty=if_empty, create_empty=empty)
        return rows

    return Command(run)


COMMANDS = {"lookup": lookup, "inputlookup": inputlookup, "outputlookup": outputlookup}

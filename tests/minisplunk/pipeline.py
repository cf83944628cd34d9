"""Compiles a search into commands and runs them, on the indexers as long as every command may."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from tests.minisplunk.errors import SplError
from tests.minisplunk.macros import expanded
from tests.minisplunk.syntax import SUBSEARCH, CommandText, commands_of
from tests.minisplunk.timing import ALL_TIME, NOW, Range
from tests.minisplunk.values import Row, is_named, number

if TYPE_CHECKING:
    from tests.minisplunk.splunk import Splunk

Rows = list[Row]


@dataclass(frozen=True)
class Job:
    """One run of a search: its times, and the indexer on whose share a command runs, if it does.

    Attributes:
        indexed: when the events that it reads were indexed.
    """

    splunk: Splunk
    now: float
    earliest: float
    latest: float
    indexer: int | None = None
    indexed: Range = ALL_TIME


@dataclass(frozen=True)
class Command:
    """A compiled command. One that begins a search gives the rows of each indexer, or of the search head alone.

    `with_results` puts what its subsearches give into its text; that is done before any command of the search runs.
    """

    run: Callable[[Rows, Job], Rows]
    at_indexers: bool = False
    begin: Callable[[Job], list[Rows]] | None = None
    with_results: Callable[[Job], Command] | None = None


@dataclass
class Scope:
    """The fields that exist at a place of a search. Splunk takes a name it does not know for null; a strict scope refuses it."""

    names: set[str] = field(default_factory=set)
    strict: bool = False

    def read(self, names: Iterable[str], place: str) -> None:
        for name in names:
            if self.strict and not any(is_named(known, name) for known in self.names):
                like = get_close_matches(name, self.names, 1)
                raise SplError(f"No field '{name}' exists here{f', but {like[0]} does' if like else ''}", place)

    def add(self, names: Iterable[str]) -> None:
        self.names |= set(names)

    def only(self, names: Iterable[str]) -> None:
        self.names = {known for name in names for known in self.matching(name)}

    def matching(self, name: str) -> list[str]:
        return [known for known in self.names if is_named(known, name)] if "*" in name else [name]

    def drop(self, names: Iterable[str]) -> None:
        self.names -= {known for name in names for known in self.matching(name)}


@dataclass
class Context:
    """What a command is compiled in: the app, the fields so far, its subsearches, and whether it begins the search."""

    splunk: Splunk
    scope: Scope
    begins: bool = False
    subsearches: Sequence[Search] = ()

    def subsearch(self, body: str) -> tuple[str, Search]:
        """Take the one subsearch off the end of a command's text."""
        text, _, tail = body.partition(SUBSEARCH)
        if len(self.subsearches) != 1 or tail.strip():
            raise SplError("One subsearch in brackets is expected, and nothing behind it", tail.strip() or text)
        return text, self.subsearches[0]


@dataclass(frozen=True)
class Search:
    """A compiled search."""

    commands: tuple[Command, ...]
    fields: frozenset[str]

    def run(self, job: Job, rows: Rows | None = None) -> Rows:
        """Run the search, on given rows or on what its first command gives; neither rows nor their values are changed."""
        token = NOW.set(job.now)
        try:
            return self._run(job, rows)
        finally:
            NOW.reset(token)

    def _run(self, job: Job, rows: Rows | None) -> Rows:
        commands = [command.with_results(job) if command.with_results else command for command in self.commands]
        first = commands.pop(0) if commands and commands[0].begin and rows is None else None
        shares = first.begin(job) if first and first.begin else [rows or []]
        distributed = bool(first and first.at_indexers)
        while distributed and commands and commands[0].at_indexers:
            shares = _on_indexers(commands.pop(0), shares, job)
        result = merged(shares) if distributed else shares[0]
        for command in commands:
            result = command.run(result, job)
        return result


def _on_indexers(command: Command, shares: Sequence[Rows], job: Job) -> list[Rows]:
    """Run a command on every indexer, side by side."""
    jobs = [replace(job, indexer=place) for place in range(len(shares))]
    with ThreadPoolExecutor(len(shares)) as indexers:
        runs = [indexers.submit(copy_context().run, command.run, *pair) for pair in zip(shares, jobs)]
        return [run.result() for run in runs]


def merged(shares: Iterable[Rows]) -> Rows:
    """Merge what the indexers give, the newest event first."""
    rows = [row for share in shares for row in share]
    return sorted(rows, key=_newest_first)


def _newest_first(row: Row) -> float:
    time = number(str(row.get("_time", "0")))
    if time is None:
        raise SplError("This _time is no number", str(row["_time"]))
    return -time


def compiled(search: str, splunk: Splunk, scope: Scope | None = None, *, piped: bool = False) -> Search:
    """Compile a search; with `piped` it goes on from rows that are given.

    Raises:
        SplError: anything that the miniature does not know, with the place.
    """
    text = expanded(search, splunk.macros)
    known = scope or splunk.scope()
    commands = []
    for place, command in enumerate(commands_of(f"| {text}" if piped and not text.lstrip().startswith("|") else text)):
        commands.append(_command(command, Context(splunk, known, begins=place == 0 and not piped)))
    if not piped and commands[0].begin is None:
        raise SplError("The first command makes no results", text)
    return Search(tuple(commands), frozenset(known.names))


def _command(text: CommandText, context: Context) -> Command:
    from tests.minisplunk.commands import COMMANDS, TAKE_PIPELINES

    parse = COMMANDS.get(text.name) or context.splunk.external(text.name)
    if parse is None:
        raise SplError(f"There is no command '{text.name}'", f"{text.name} {text.body}")
    subsearches = [_subsearch(inner, context, text.name) for inner in text.subsearches]
    if text.name in TAKE_PIPELINES:
        return parse(text.body, replace(context, subsearches=subsearches))
    return _with_results(parse, text.body, context, subsearches) if subsearches else parse(text.body, context)


def _subsearch(text: str, context: Context, command: str) -> Search:
    """Compile a subsearch; that of append and join may also begin with a generating command behind a pipe."""
    if not text.strip().startswith("|") and not text.strip().lower().startswith("search") and "`" not in text:
        raise SplError(f"The subsearch of {command} has to begin with 'search' or a pipe", text)
    return compiled(text, context.splunk)


def _with_results(
    parse: Callable[[str, Context], Command], body: str, context: Context, subsearches: list[Search]
) -> Command:
    """Put what the subsearches give into the text of the command, each time that its search is run."""
    from tests.minisplunk.commands.subsearches import as_text

    before = replace(context, scope=Scope(set(context.scope.names), strict=context.scope.strict))
    shape = parse(_filled(body, ['("subsearch")'] * len(subsearches)), context)

    def now(job: Job) -> Command:
        scope = Scope(set(before.scope.names), strict=before.scope.strict)
        texts = [as_text(search.run(inner_job(job))) for search in subsearches]
        return parse(_filled(body, texts), replace(before, scope=scope))

    return replace(shape, with_results=now)


def inner_job(job: Job) -> Job:
    """Give the job of a subsearch: over the times of the search around it (Search Manual, Time ranges and subsearches)."""
    return replace(job, indexer=None, indexed=job.indexed if job.splunk.bounds_subsearches else ALL_TIME)


def _filled(body: str, texts: Sequence[str]) -> str:
    """Put texts in the places of the subsearches."""
    pieces = body.split(SUBSEARCH)
    return "".join(piece + text for piece, text in zip(pieces, [*texts, ""]))

"""The app's own commands, each run as a process that speaks the chunked protocol with splunkd's stand-in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.minisplunk.apps import InstalledApp
from tests.minisplunk.errors import SplError
from tests.minisplunk.pipeline import Command, Context, Job, Rows
from tests.minisplunk.splunkd import Reply, Splunkd, chunks, started, table
from tests.minisplunk.values import Row

_TYPES = ("streaming", "stateful", "reporting")
# No command of the app has anything to ask for over the network, not even of splunkd: a REST call fails.
_WITHOUT_NETWORK = """
import os, runpy, sys

def refuse(event, args):
    if event.startswith("socket."):
        raise OSError("the command opens a socket")

sys.addaudithook(refuse)
del sys.argv[0]
sys.path[0] = os.path.dirname(sys.argv[0])
runpy.run_path(sys.argv[0], run_name="__main__")
"""
_ARGUMENT = re.compile(r'(?:"(?:\\.|[^"\\])*"|[^\s"])+')


@dataclass(frozen=True)
class Unknowns:
    """What no document says of the protocol; tests take both answers.

    Attributes:
        empty_is_null: a cell that a command leaves empty is null, not a text of no letters.
        chunk_size: how many records a chunk holds; splunkd sends some thousand at the most, often fewer.
        absent_is_column: a required field that no event has is sent as an empty column.
    """

    empty_is_null: bool = True
    chunk_size: int = 1000
    absent_is_column: bool = False


@dataclass
class ExternalCommands:
    """The commands of commands.conf, on the search head from the app, on each indexer from a copy of its bundle.

    Attributes:
        fields: what each command adds to a record, for searches that are checked.
        messages: the warnings that a job would show.
    """

    app: InstalledApp
    bundles: Sequence[Path]
    python: Path
    bytecode: Path
    fields: Mapping[str, Sequence[str]]
    unknowns: Unknowns = field(default_factory=Unknowns)
    messages: list[str] = field(default_factory=list)
    _known: dict[tuple[str, ...], dict[str, Any]] = field(default_factory=dict)

    def parser(self, name: str) -> Callable[[str, Context], Command] | None:
        if name not in self.app.conf("commands"):
            return None
        return lambda body, context: self._compiled(name, body, context)

    def _compiled(self, name: str, body: str, context: Context) -> Command:
        """Ask the command what it is, as splunkd does before a search runs; a wrong argument is refused here."""
        arguments = _ARGUMENT.findall(body)
        kind = self._info(name, arguments).get("type")
        if kind not in _TYPES:
            raise SplError(f"The command {name} is of type {kind}, and not {', '.join(_TYPES)}", body)
        if kind == "reporting":
            context.scope.only(self.fields[name])
        else:
            context.scope.add(self.fields[name])
        return Command(lambda rows, job: self._run(name, arguments, rows, job), at_indexers=kind == "streaming")

    def _info(self, name: str, arguments: Sequence[str]) -> dict[str, Any]:
        key = (name, *arguments)
        if key not in self._known:
            with self._started(name, None) as splunkd:
                self._known[key] = self._checked(splunkd.getinfo(*arguments)).metadata
        return self._known[key]

    def _run(self, name: str, arguments: Sequence[str], rows: Rows, job: Job) -> Rows:
        kind = self._info(name, arguments)["type"]
        if not rows and kind != "reporting":
            return []
        times = {"earliest_time": str(job.earliest), "latest_time": str(job.latest)}
        with self._started(name, job.indexer) as splunkd:
            asked = self._checked(splunkd.getinfo(*arguments, **times)).metadata["required_fields"]
            talk = _Talk(splunkd, asked, self.unknowns, self._checked)
            return talk.report(rows) if kind == "reporting" else talk.stream(rows)

    @contextmanager
    def _started(self, name: str, indexer: int | None) -> Iterator[Splunkd]:
        """Start a command; one that ends with another code than 0 fails the search, as it does in Splunk."""
        app = self.app.path if indexer is None else self.bundles[indexer]
        script = app / "bin" / self.app.conf("commands")[name]["filename"]
        command, variables = [self.python, "-c", _WITHOUT_NETWORK, script], {"PYTHONPYCACHEPREFIX": str(self.bytecode)}
        with started(command, env=variables, cwd=app.anchor) as splunkd:
            yield splunkd
        if splunkd.returncode:
            raise SplError(f"{name} ended with {splunkd.returncode}: {splunkd.stderr.strip()}")

    def _checked(self, reply: Reply) -> Reply:
        """Refuse what the command calls an error, and keep its warnings."""
        for level, text in reply.messages:
            if level in {"ERROR", "FATAL"}:
                raise SplError(text)
            self.messages.append(text)
        if reply.metadata.get("error"):
            raise SplError(str(reply.metadata["error"]))
        return reply


@dataclass(frozen=True)
class _Talk:
    """One run of a command: records in, records out."""

    splunkd: Splunkd
    asked: Sequence[str]
    unknowns: Unknowns
    checked: Callable[[Reply], Reply]

    def stream(self, rows: Rows) -> Rows:
        """Send the fields that the command asked for, and merge what comes back into the events.

        A command that asks for all may give a record of an earlier chunk back with a later one.
        """
        results: Rows = []
        everything = list(self.asked) == ["*"]
        for chunk in [*chunks(rows, self.unknowns.chunk_size), []]:
            sent = [
                {**self._selected(row, everything=everything), "_chunked_idx": str(index)}
                for index, row in enumerate(chunk)
            ]
            body = table(sent, () if sent else [*({} if everything else self.asked), "_chunked_idx"])
            for returned in self._ask(body, finished=not chunk):
                index = returned.pop("_chunked_idx", None)
                results.append(returned if everything else {**chunk[int(str(index))], **returned})
        return [self._plain(row) for row in results]

    def report(self, rows: Rows) -> Rows:
        """Send all records, and take what comes back in their place."""
        results: Rows = []
        for chunk in chunks(rows, self.unknowns.chunk_size):
            results += self._ask(table([self._selected(row) for row in chunk]), finished=False)
        results += self._ask(table([], list(self.asked)), finished=True)
        return [self._plain(row) for row in results]

    def _selected(self, row: Row, *, everything: bool = False) -> Row:
        if everything:
            return row
        absent = dict.fromkeys(self.asked, "") if self.unknowns.absent_is_column else {}
        return {**absent, **{name: row[name] for name in self.asked if name in row}}

    def _ask(self, body: bytes, *, finished: bool) -> Rows:
        return self.checked(self.splunkd.execute(body, finished=finished)).records()

    def _plain(self, row: Row) -> Row:
        return {name: value for name, value in row.items() if value or not self.unknowns.empty_is_null}

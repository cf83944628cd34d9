"""A stand-in for splunkd: it starts a search command as a process and speaks the chunked protocol with it.

A request is `chunked 1.0,<metadata bytes>,<body bytes>`, JSON metadata and a CSV body: all fields, then a `__mv_`
column for each, lines that end in a line feed, a value quoted unless it is letters and digits. For every request there
is exactly one reply.
"""

from __future__ import annotations

import csv
import json
import re
import subprocess
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from io import StringIO
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, Union

Value = Union[str, list[str]]
Record = dict[str, Value]

_HEADER = re.compile(rb"chunked 1\.0,(\d+),(\d+)\n")
_UNQUOTED = re.compile(r"[A-Za-z0-9]*\Z")
_ENCODED_VALUE = re.compile(r"\$((?:[^$]|\$\$)*)\$(?:;|\Z)")
_NUL = "\ufdd0"
_LONGEST_FIELD = 2**31 - 1
_PATIENCE_IN_SECONDS = 300

GETINFO: dict[str, Any] = {
    "action": "getinfo",
    "preview": False,
    "streaming_command_will_restart": False,
    "searchinfo": {
        "args": [],
        "raw_args": [],
        "dispatch_dir": "/opt/splunk/var/run/splunk/dispatch/1700000000.1",
        "sid": "1700000000.1",
        "app": "runkeyhunt",
        "owner": "admin",
        "username": "admin",
        "session_key": "no-command-needs-it",
        "splunkd_uri": "https://127.0.0.1:8089",
        "splunk_version": "9.4.0",
        "search": "litsearch%20index%3Dsysmon%20%7C%20runkeyhunt",
        "command": "runkeyhunt",
        "maxresultrows": 50000,
        "earliest_time": "1700000000",
        "latest_time": "1700003600",
    },
}


class BrokenReplyError(Exception):
    """What came back is not one reply to one request."""


@dataclass(frozen=True)
class Reply:
    """One reply of the command."""

    metadata: dict[str, Any]
    body: str

    @property
    def messages(self) -> list[list[str]]:
        """The messages that the job inspector would show, each a level and a text."""
        return self.metadata.get("inspector", {}).get("messages", [])

    @property
    def columns(self) -> list[str]:
        return next(iter(self.rows()), [])

    def rows(self) -> list[list[str]]:
        """The body as plain CSV, the header line too."""
        limit = csv.field_size_limit(_LONGEST_FIELD)
        try:
            # csv refuses a NUL before Python 3.11.
            rows = csv.reader(StringIO(self.body.replace("\0", _NUL)), strict=True)
            return [[cell.replace(_NUL, "\0") for cell in row] for row in rows]
        finally:
            csv.field_size_limit(limit)

    def records(self) -> list[Record]:
        """The body as splunkd reads it."""
        columns, *rows = self.rows() or [[]]
        if len(set(columns)) < len(columns) or any(len(row) != len(columns) for row in rows):
            raise BrokenReplyError(f"not a table of {columns}")
        return [_record(dict(zip(columns, row))) for row in rows]


def _record(cells: Mapping[str, str]) -> Record:
    fields = {name: text for name, text in cells.items() if not name.startswith("__mv_")}
    return {name: _value(text, cells.get("__mv_" + name)) for name, text in fields.items()}


def _value(text: str, encoded: str | None) -> Value:
    return [value.replace("$$", "$") for value in _ENCODED_VALUE.findall(encoded)] if encoded else text


def table(records: Sequence[Mapping[str, Value]], columns: Sequence[str] = ()) -> bytes:
    """Write a body as splunkd does: the named columns, or every field that a record has."""
    names = list(columns) or list(dict.fromkeys(name for record in records for name in record))
    lines = [",".join(map(_quoted, names + ["__mv_" + name for name in names]))]
    for record in records:
        values = [record.get(name, "") for name in names]
        lines.append(",".join(map(_quoted, [*map(_joined, values), *map(_encoded, values)])))
    return ("\n".join(lines) + "\n").encode()


def _quoted(text: str) -> str:
    return text if _UNQUOTED.match(text) else '"' + text.replace('"', '""') + '"'


def _joined(value: Value) -> str:
    return value if isinstance(value, str) else "\n".join(value)


def _encoded(value: Value) -> str:
    return "" if isinstance(value, str) else ";".join("$" + text.replace("$", "$$") + "$" for text in value)


@dataclass
class Splunkd:
    """One run of a command, from its start to its end."""

    process: subprocess.Popen[bytes]
    errors: IO[bytes]
    returncode: int | None = field(default=None, init=False)
    stderr: str = field(default="", init=False)

    def getinfo(self, *args: str, **searchinfo: Any) -> Reply:
        """Ask the command what it needs; a searchinfo of `...` is left out."""
        info = {**GETINFO["searchinfo"], "args": list(args), "raw_args": list(args), **searchinfo}
        return self.ask({**GETINFO, "searchinfo": {name: value for name, value in info.items() if value is not ...}})

    def execute(self, body: bytes, *, finished: bool = False) -> Reply:
        """Send one chunk of records."""
        return self.ask({"action": "execute", "finished": finished}, body)

    def ask(self, metadata: Mapping[str, Any], body: bytes = b"") -> Reply:
        """Send one request and read the one reply to it."""
        text = json.dumps(metadata, separators=(",", ":")).encode()
        try:
            self.send(b"chunked 1.0,%d,%d\n%b%b" % (len(text), len(body), text, body))
        except BrokenPipeError:
            # A command that has ended is told by the reply that is missing, and by what it said.
            with suppress(BrokenPipeError):
                self.process.stdin.close()
        return self.reply()

    def send(self, data: bytes) -> None:
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def reply(self) -> Reply:
        header = self.process.stdout.readline()
        match = _HEADER.fullmatch(header)
        if match is None:
            raise BrokenReplyError(f"not the start of a reply: {header!r}; on stderr: {self._read_errors()}")
        metadata, body = (self.process.stdout.read(int(length)) for length in match.groups())
        return Reply(json.loads(metadata), body.decode("utf-8"))

    def close(self) -> None:
        """Send no more, and see that there is no more."""
        self.process.stdin.close()
        rest = self.process.stdout.read()
        self.returncode = self.process.wait()
        self.stderr = self._read_errors()
        if rest:
            raise BrokenReplyError(f"more than one reply to a request: {rest[:200]!r}")

    def _read_errors(self) -> str:
        """Read what goes to search.log."""
        self.errors.seek(0)
        return self.errors.read().decode("utf-8", "replace")


@contextmanager
def started(command: Sequence[str | Path], **popen: Any) -> Iterator[Splunkd]:
    """Start a command, and end it at the end of the block."""
    with TemporaryFile() as errors:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": errors}
        with subprocess.Popen(list(map(str, command)), **pipes, **popen) as process:
            watchdog = threading.Timer(_PATIENCE_IN_SECONDS, process.kill)
            watchdog.start()
            try:
                splunkd = Splunkd(process, errors)
                yield splunkd
                if splunkd.returncode is None:
                    splunkd.close()
            finally:
                watchdog.cancel()
                process.kill()


def chunks(records: Iterable[Record], size: int) -> Iterator[list[Record]]:
    records = iter(records)
    return iter(lambda: list(islice(records, size)), [])


def search(splunkd: Splunkd, events: Sequence[Record], *args: str, chunk_size: int) -> list[Record]:
    """Pipe events through the command: give it the fields that it asked for, merge what it returns into the events."""
    asked = splunkd.getinfo(*args).metadata["required_fields"]
    results = []
    for chunk in chunks(events, chunk_size):
        selected = [
            {**{name: event[name] for name in asked if name in event}, "_chunked_idx": str(index)}
            for index, event in enumerate(chunk)
        ]
        for returned in splunkd.execute(table(selected)).records():
            index = int(returned.pop("_chunked_idx"))
            results.append({**chunk[index], **returned})
    splunkd.execute(table([], [*asked, "_chunked_idx"]), finished=True)
    return results

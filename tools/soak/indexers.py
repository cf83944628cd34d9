"""Three indexers at once: three processes of the search command, fed over the chunked protocol, their memory watched."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from random import Random
from tempfile import TemporaryFile

from tests.minisplunk import splunkd
from tests.minisplunk.pythons import SPLUNK_PYTHONS, interpreters
from tools.bench.events import other_write
from tools.soak import grammar

COMMAND = Path(__file__).resolve().parents[2] / "bin" / "runkeyhunt_command.py"
INDEXERS = 3
_CHUNK = 5_000
_BODIES = 6
# One event in so many is made to hurt; on a real indexer far fewer are autostart writes at all.
_HOSTILE_EVERY = 250
_STATUS = re.compile(r"Vm(HWM|RSS):\s*(\d+) kB")


@dataclass
class Indexer:
    """Hold what one process did: `memory` is (events so far, MB now, MB at most) at every tenth."""

    python: str
    events: int = 0
    memory: list[tuple[int, float, float]] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)


def run(events: int, seconds: float) -> tuple[list[Indexer], float]:
    """Feed so many events to all indexers together, or as many as the time allows; give them and the seconds taken."""
    found = [str(path) for version in SPLUNK_PYTHONS for path in islice(interpreters(version), 1)] or [sys.executable]
    start = time.monotonic()
    with ThreadPoolExecutor(INDEXERS) as pool:
        pythons = islice(cycle(found), INDEXERS)
        each = [
            pool.submit(_index, number, python, events // INDEXERS, start + seconds)
            for number, python in enumerate(pythons)
        ]
        return [future.result() for future in each], time.monotonic() - start


def _index(number: int, python: str, events: int, end: float) -> Indexer:
    indexer = Indexer(python)
    try:
        _feed(indexer, number, events, end)
    except (OSError, splunkd.BrokenReplyError) as error:
        indexer.findings.append(f"{type(error).__name__}: {str(error)[:300]}")
    return indexer


def _feed(indexer: Indexer, number: int, events: int, end: float) -> None:
    with _started(indexer.python) as command:
        asked = [*command.getinfo().metadata["required_fields"], "_chunked_idx"]
        bodies = [splunkd.table(list(_events(number * _BODIES + body)), asked) for body in range(_BODIES)]
        replies: dict[int, splunkd.Reply] = {}
        tenth = max(_CHUNK, events // 10)
        while indexer.events < events and time.monotonic() < end:
            body = indexer.events // _CHUNK % _BODIES
            reply = command.execute(bodies[body])
            _compare(indexer, replies.setdefault(body, reply), reply)
            indexer.events += _CHUNK
            if indexer.events % tenth < _CHUNK:
                indexer.memory.append((indexer.events, *_memory(command.process.pid)))
        command.execute(b"", finished=True)
    if command.returncode or command.stderr:
        indexer.findings.append(f"ended with {command.returncode}: {command.stderr[:200]}")


@contextmanager
def _started(python: str) -> Iterator[splunkd.Splunkd]:
    """Start the command for as long as it takes: a test's patience would end it."""
    with TemporaryFile() as errors:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": errors}
        with subprocess.Popen([python, str(COMMAND)], **pipes) as process:  # type: ignore[call-overload]
            try:
                command = splunkd.Splunkd(process, errors)
                yield command
                command.close()
            finally:
                process.kill()


def _events(seed: int) -> Iterator[splunkd.Record]:
    random = Random(seed)
    for number in range(_CHUNK):
        event = grammar.record(random) if number % _HOSTILE_EVERY == 0 else other_write(number)
        yield {**{name: _sendable(value) for name, value in event.items()}, "_chunked_idx": str(number)}


def _sendable(value: object) -> str | list[str]:
    """Write what a search result can hold: text in UTF-8."""
    if isinstance(value, list):
        return [str(_sendable(item)) for item in value]
    return str(value).encode("utf-8", "replace").decode()


def _compare(indexer: Indexer, first: splunkd.Reply, reply: splunkd.Reply) -> None:
    """See that all records came back, and the same request always gets the same reply."""
    if first is reply:
        indexer.findings += [f"{level}: {text[:300]}" for level, text in reply.messages]
        records = len(reply.records())
        if records != _CHUNK:
            indexer.findings.append(f"{records} of {_CHUNK} records came back")
    elif first.body != reply.body:
        indexer.findings.append("the same request got another reply")


def _memory(pid: int) -> tuple[float, float]:
    found = dict(_STATUS.findall(Path(f"/proc/{pid}/status").read_text()))
    return int(found["RSS"]) / 1024, int(found["HWM"]) / 1024

"""The rows of the table: what is fed to which two processes, and what of them is compared."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from tests.minisplunk import splunkd
from tests.minisplunk.splunkd import Record
from tools.bench import events
from tools.bench.chained import chained_events, report_events
from tools.bench.measuring import Cost, cost_of_command, cost_of_program, paired, ratio
from tools.bench.more_rules import app_with

_PEERS = Path(__file__).parent / "peers"
_WITHOUT_RAW = ("raw=false",)
_ONE_PERCENT = 0.01
# Of 100,000 recorded events of all kinds so many were writes to autostart keys.
_AS_RECORDED = 0.002
# That of hunt.py tells whether it has found something.
_WITHOUT_FAILURE = (0, 1)
Event = Callable[[int], Record]


@dataclass(frozen=True)
class Bench:
    """Hold what is measured, where what is made for it lies, and how."""

    app: Path
    folder: Path
    python: Path
    pairs: int
    scale: float
    evtx: Path | None

    def count(self, events: int) -> int:
        """Give how many events there are at this scale."""
        return max(100, int(events * self.scale))

    def hunt(self, app: Path | None = None) -> list[str | Path]:
        """Give the command that scores."""
        return [self.python, (app or self.app) / "bin" / "runkeyhunt_command.py"]

    def command(self, name: str) -> list[str | Path]:
        """Give one of the app's other commands."""
        return [self.python, self.app / "bin" / f"{name}_command.py"]

    @property
    def nothing(self) -> list[str | Path]:
        """Give the SDK's command that does nothing."""
        return [self.python, _PEERS / "nothing.py", self.app / "bin" / "runkeyhunt" / "_vendor"]


@dataclass(frozen=True)
class Row:
    """Name what is measured, say how and what it should be."""

    name: str
    meant: str
    measure: Callable[[Bench], str]


def rows_of(bench: Bench) -> Iterator[Row]:
    """Give every row, the most important first."""
    for count, meant in ((60_000, "≥ 1.5"), (240_000, "≥ 2.0")):
        name = f"{count:,} events, 1 % of few writes, raw=false, against the do-nothing command with 5 columns"
        yield Row(name, meant, _against_nothing(count, events.COMMON, events.FIVE, events.one_of_few))
        yield Row(f"{count:,} events, 1 % a fleet's", "", _against_nothing(count, events.COMMON, events.FIVE))
    yield Row("the same, all requested fields, against it on the same columns", "≥ 3.0", _all_requested)
    yield Row("40 filled fields, raw=true, against it on the same columns", "≥ 2.2", _forty)
    yield Row("a write of a fleet, in do-nothing events", "≤ 8", _write(events.fleet_write))
    yield Row("a write like no other, in do-nothing events", "≤ 30", _write(events.distinct_write))
    for times, meant in ((4, ""), (16, "≤ 1.15")):
        yield Row(f"{times} times the rules, of other words: times the cost", meant, _more_rules(times))
    yield Row("16 times the rules, copies of all: times the cost", "", _more_rules(16, of_all=True))
    yield Row("the first 100 events, in starts of the do-nothing command", "≤ 1.0", _first)
    for chunk in (5_000, 50_000):
        yield Row(f"peak memory, {chunk:,} a chunk, against it", "≤ 0.6", _memory(chunk))
    for share, told in ((_ONE_PERCENT, "1 %"), (_AS_RECORDED, "0.2 %")):
        writes = f"{told} a fleet's writes"
        yield Row(f"hunt.py on JSONL, {writes}, against json.loads alone", "≥ 0.8", _file("json", share))
        yield Row(f"hunt.py on XML, {writes}, against ElementTree alone", "≥ 1.5", _file("xml", share))
    if bench.evtx:
        yield Row("hunt.py on .evtx, against reading alone", "≥ 0.3", _file("evtx", 0))
    yield Row("hunt.py on JSONL, against the Sigma rules in SQLite", "", _sigma)
    yield Row("runkeychain, against the do-nothing command", "≥ 1.0", _of_findings("runkeychain", chained_events))
    yield Row("runkeyreport, against the do-nothing command", "≥ 0.9", _of_findings("runkeyreport", report_events))
    for peer in ("copy", "csv"):
        yield Row(f"a program that does no more than {peer}, against it, 5 columns", "", _limit(peer))


def _speed(pairs: Sequence[tuple[Cost, Cost]]) -> str:
    """Tell how many times as fast the first of two was."""
    return f"{ratio([(other, one) for one, other in pairs], lambda cost: cost.seconds):.2f}"


def _against_nothing(
    count: int, columns: Sequence[str], others: Sequence[str], write: Event = events.fleet_write
) -> Callable[[Bench], str]:
    def measure(bench: Bench) -> str:
        event = events.mixed(write, _ONE_PERCENT)
        ours, theirs = (list(events.bodies(event, bench.count(count), names)) for names in (columns, others))
        return _speed(
            paired(
                lambda: cost_of_command(bench.hunt(), _WITHOUT_RAW, ours),
                lambda: cost_of_command(bench.nothing, (), theirs),
                bench.pairs,
            )
        )

    return measure


def _all_requested(bench: Bench) -> str:
    with splunkd.started(bench.hunt()) as command:
        asked = command.getinfo(*_WITHOUT_RAW).metadata["required_fields"]
    return _against_nothing(60_000, asked, asked)(bench)


def _forty(bench: Bench) -> str:
    mixed = events.mixed(events.fleet_write, _ONE_PERCENT)
    bodies = list(events.bodies(lambda number: events.with_raw(mixed(number)), bench.count(40_000), ()))
    return _speed(_same_bodies(bench, bench.hunt(), (), bodies))


def _same_bodies(
    bench: Bench, command: Sequence[str | Path], options: Sequence[str], bodies: Sequence[bytes]
) -> list[tuple[Cost, Cost]]:
    return paired(
        lambda: cost_of_command(command, options, bodies),
        lambda: cost_of_command(bench.nothing, (), bodies),
        bench.pairs,
    )


def _write(event: Event) -> Callable[[Bench], str]:
    def measure(bench: Bench) -> str:
        bodies = list(events.bodies(event, bench.count(20_000), events.COMMON))
        pairs = _same_bodies(bench, bench.hunt(), _WITHOUT_RAW, bodies)
        return f"{ratio(pairs, lambda cost: cost.seconds):.1f}"

    return measure


def _more_rules(times: int, *, of_all: bool = False) -> Callable[[Bench], str]:
    def measure(bench: Bench) -> str:
        folder = Path(mkdtemp(dir=bench.folder))
        more, as_many = (app_with(bench.app, number, folder, of_all=of_all) for number in (times, 1))
        bodies = list(events.bodies(events.distinct_write, bench.count(10_000), events.COMMON))
        pairs = paired(
            lambda: cost_of_command(bench.hunt(more), _WITHOUT_RAW, bodies),
            lambda: cost_of_command(bench.hunt(as_many), _WITHOUT_RAW, bodies),
            bench.pairs,
        )
        return f"{ratio(pairs, lambda cost: cost.seconds):.2f}"

    return measure


def _first(bench: Bench) -> str:
    [body] = events.bodies(events.mixed(events.fleet_write, _ONE_PERCENT), 100, events.COMMON)
    pairs = paired(
        lambda: cost_of_command(bench.hunt(), _WITHOUT_RAW, [body]),
        lambda: cost_of_command(bench.nothing, (), []),
        bench.pairs,
    )
    return f"{ratio(pairs, lambda cost: cost.seconds):.2f}"


def _memory(chunk: int) -> Callable[[Bench], str]:
    def measure(bench: Bench) -> str:
        event = events.mixed(events.fleet_write, _ONE_PERCENT)
        bodies = list(events.bodies(event, max(chunk, bench.count(100_000)), events.COMMON, chunk))
        return f"{ratio(_same_bodies(bench, bench.hunt(), _WITHOUT_RAW, bodies), lambda cost: cost.peak):.2f}"

    return measure


def _file(kind: str, share: float) -> Callable[[Bench], str]:
    def measure(bench: Bench) -> str:
        path = bench.evtx if kind == "evtx" and bench.evtx else _written(bench, kind, share)
        return _speed(
            paired(
                lambda: _hunt_in(path, bench),
                lambda: cost_of_program([bench.python, _PEERS / "parsing.py", kind, path]),
                bench.pairs,
            )
        )

    return measure


def _hunt_in(path: Path, bench: Bench) -> Cost:
    command = [bench.python, bench.app / "bin" / "hunt.py", path, "--format", "jsonl"]
    return cost_of_program(command, may_be=_WITHOUT_FAILURE)


def _written(bench: Bench, kind: str, share: float) -> Path:
    path = bench.folder / f"events.{kind}"
    event = events.mixed(events.fleet_write, share)
    write = events.json_line if kind == "json" else events.xml_of
    lines = (write(event(number)) for number in range(bench.count(100_000)))
    around = ("<Events>\n", "</Events>\n") if kind == "xml" else ("", "")
    path.write_text("".join([around[0], *(f"{line}\n" for line in lines), around[1]]), encoding="utf-8")
    return path


def _sigma(bench: Bench) -> str:
    path = _written(bench, "json", _ONE_PERCENT)
    # pySigma is there in the environment of the development alone.
    sigma = [sys.executable, "-m", "tools.bench.peers.sigma", path]
    return _speed(
        paired(
            lambda: _hunt_in(path, bench),
            lambda: cost_of_program(sigma),
            bench.pairs,
        )
    )


def _of_findings(name: str, made: Callable[[Path, int], list[bytes]]) -> Callable[[Bench], str]:
    def measure(bench: Bench) -> str:
        bodies = made(bench.app, bench.count(60_000))
        return _speed(_same_bodies(bench, bench.command(name), (), bodies))

    return measure


def _limit(peer: str) -> Callable[[Bench], str]:
    def measure(bench: Bench) -> str:
        event = events.mixed(events.fleet_write, _ONE_PERCENT)
        bodies = list(events.bodies(event, bench.count(60_000), events.FIVE))
        return _speed(_same_bodies(bench, [bench.python, _PEERS / "bodies.py", peer], (), bodies))

    return measure

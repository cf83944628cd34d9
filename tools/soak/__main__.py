"""Run everything that takes long, and print a summary in Markdown: .venv/bin/python -m tools.soak [--minutes N]."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools.soak import fuzz, indexers
from tools.soak.finding import Tally

ROOT = Path(__file__).resolve().parents[2]
EVENTS_TO_INDEXERS = 2_000_000
# Of the whole time, what each part gets at most; the indexers stop when all events were sent.
_FUZZ, _GENERATED = 0.35, 0.15


def main() -> None:
    """Run all three parts, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0])
    parser.add_argument("--minutes", type=float, default=60, help="the whole time (default: 60)")
    seconds = parser.parse_args().minutes * 60
    start = time.monotonic()
    fuzzed = _fuzzed(seconds * _FUZZ)
    generated = _generated(seconds * _GENERATED)
    fed, taken = indexers.run(EVENTS_TO_INDEXERS, seconds - (time.monotonic() - start))
    print("\n".join(summary(fuzzed, generated, fed, taken)))
    sys.exit(any(tally.findings for tally in [*fuzzed, *generated]) or any(each.findings for each in fed))


def _fuzzed(seconds: float) -> list[Tally]:
    names = _lines("-c", "from tools.soak import fuzz; print(*fuzz.properties(), sep='\\n')")
    workers = os.cpu_count() or 1
    each = max(2.0, seconds * workers / len(names))
    with ThreadPoolExecutor(workers) as pool:
        return [
            Tally(**json.loads(found[-1]))
            for found in pool.map(lambda name: _lines("-m", "tools.soak.fuzz", name, str(each)), names)
        ]


def _generated(seconds: float) -> list[Tally]:
    workers = os.cpu_count() or 1
    with ThreadPoolExecutor(workers) as pool:
        # Seeds far enough apart that no two processes draw the same.
        runs = pool.map(
            lambda number: _lines("-m", "tools.soak.generated", str(number * 10**9), str(seconds)), range(workers)
        )
        tallies = [[Tally(**row) for row in json.loads(found[-1])] for found in runs]
    return [_sum(column) for column in zip(*tallies)]


def _lines(*arguments: str) -> list[str]:
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'bin'}{os.pathsep}{ROOT}"}
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    return lines or [
        json.dumps(Tally(" ".join(arguments), findings={f"ended with {done.returncode}": done.stderr[-300:]}).as_dict())
    ]


def _sum(tallies: Sequence[Tally]) -> Tally:
    total = Tally(tallies[0].name)
    for tally in tallies:
        total.inputs += tally.inputs
        total.seconds = max(total.seconds, tally.seconds)
        total.slowest, total.peak_mb = max(total.slowest, tally.slowest), max(total.peak_mb, tally.peak_mb)
        total.findings = {**tally.findings, **total.findings}
    return total


def summary(fuzzed: list[Tally], generated: list[Tally], fed: list[indexers.Indexer], taken: float) -> Iterable[str]:
    """Write what was run, and what came of it."""
    how = "coverage-guided (atheris)" if fuzz.fuzzer() else "drawn by lot (atheris is not installed)"
    yield f"Commit {_commit()}, Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores."
    yield ""
    yield "| what | inputs | findings | seconds | slowest input, s | peak memory, MB |"
    yield "|---|---:|---:|---:|---:|---:|"
    yield _row(f"{len(fuzzed)} properties, {how}", _whole(fuzzed))
    yield from (_row(tally.name, tally) for tally in generated)
    events, found = sum(each.events for each in fed), sum(len(each.findings) for each in fed)
    peak = max((most for each in fed for _, _, most in each.memory), default=0)
    yield f"| events through {len(fed)} indexers at once | {events:,} | {found} | {taken:.0f} | | {peak:.0f} |"
    yield ""
    for number, each in enumerate(fed, 1):
        version = subprocess.run([each.python, "--version"], capture_output=True, text=True, check=True).stdout.strip()
        now = ", ".join(f"{megabytes:.0f}" for _, megabytes, _ in each.memory)
        yield f"Indexer {number} ({version}), {each.events:,} events, MB after every tenth: {now}."
    findings = [(tally.name, *row) for tally in [*fuzzed, *generated] for row in tally.findings.items()]
    findings += [(f"indexer {number}", text, "") for number, each in enumerate(fed, 1) for text in each.findings]
    yield from (f"- {name}: {kind}: `{example}`" for name, kind, example in findings)


def _whole(tallies: list[Tally]) -> Tally:
    whole = _sum([Tally(""), *tallies])
    whole.seconds = sum(tally.seconds for tally in tallies)
    whole.findings = {kind: text for tally in tallies for kind, text in tally.findings.items()}
    return whole


def _row(name: str, tally: Tally) -> str:
    numbers = (
        f"{tally.inputs:,} | {len(tally.findings)} | {tally.seconds:.0f} | {tally.slowest:.2f} | {tally.peak_mb:.0f}"
    )
    return f"| {name} | {numbers} |"


def _commit() -> str:
    def git(*arguments: str) -> str:
        return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()

    return git("rev-parse", "--short=12", "HEAD") + (" and changes" if git("status", "--porcelain") else "")


if __name__ == "__main__":
    main()

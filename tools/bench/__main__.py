"""`python -m tools.bench` prints what the commands cost beside commands that do nothing (Linux only).

Usage: python -m tools.bench [--pairs N] [--rows WORDS] [--scale PART] [--evtx FILE]
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bin"))

from tests.minisplunk.pythons import SPLUNK_PYTHONS, interpreters  # noqa: E402 - the engine's folder first
from tools.bench.rows import Bench, rows_of  # noqa: E402


def main() -> None:
    """Print a table in Markdown, a row as soon as it is measured."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description="Measure what the commands cost.")
    parser.add_argument("--pairs", type=int, default=5, help="how often each two are run in turn; default: 5")
    parser.add_argument("--rows", default="", help="only rows whose name has this in it")
    parser.add_argument("--scale", type=float, default=1, help="a part of the events, for a quick look")
    parser.add_argument("--evtx", type=Path, help="an event log, for the row that reads one")
    options = parser.parse_args()
    pythons = [python for version in SPLUNK_PYTHONS for python in [next(interpreters(version), None)] if python]
    print("| |", " | ".join(python.name for python in pythons), "| meant |")
    print("|---|" + "---|" * (len(pythons) + 1))
    with tempfile.TemporaryDirectory() as folder:
        _keep_bytecode(Path(folder) / "bytecode")
        bench = Bench(ROOT, Path(folder), Path(), options.pairs, options.scale, options.evtx)
        for row in rows_of(bench):
            if options.rows in row.name:
                shown = [row.measure(replace(bench, python=python)) for python in pythons]
                print(f"| {row.name} |", " | ".join(shown), f"| {row.meant} |", flush=True)


def _keep_bytecode(folder: Path) -> None:
    """Let all that is measured find its modules compiled, as from its second start on, and leave none behind."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(folder)


if __name__ == "__main__":
    main()

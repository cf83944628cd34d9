"""The command line of the offline hunt."""

from __future__ import annotations

import argparse
import codecs
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from typing import NoReturn, TextIO

from runkeyhunt import __version__
from runkeyhunt.errors import HuntError
from runkeyhunt.hunt import Hunt
from runkeyhunt.judging.verdict import HIGHEST_SCORE, SEVERITIES
from runkeyhunt.offline.files import Candidate, find_candidates, refuse_no_table
from runkeyhunt.offline.hunting import hunt_files
from runkeyhunt.offline.judge import Judge
from runkeyhunt.offline.outcome import Outcome
from runkeyhunt.offline.output import (
    ReaderGone,
    delivered,
    look_of,
    open_output,
    refuse_inputs,
    set_encoding,
    write_lines,
)
from runkeyhunt.offline.progress import Progress
from runkeyhunt.offline.readers.source import LATIN_1, STDIN
from runkeyhunt.offline.rows import jsonl_lines
from runkeyhunt.offline.table import note_lines, table_lines, unreadable_lines
from runkeyhunt.offline.visible import visible

NOTHING_FOUND, FOUND, NOT_READ = 0, 1, 2
# What a shell says of whom the end of a pipe has ended.
READER_GONE = 141
_NEVER = "never"
_LONGEST_NUMBER = 9
_ANY_WIDTH = 80
_FORMATS = ("table", "json", "jsonl", "csv", "html", "sigma", "spl")
_TELLING_ALL = ("json", "html")
# The lines of a result, and what is to be said beside it, once they are written.
Told = tuple[Iterable[str], Iterable[str]]
_EPILOGUE = (
    "Exit status: 0 nothing at or above --fail-on, 1 something, 2 a file or a record could not be read (the rest were) "
    "or the result not written, 130 interrupted, 141 the reader of the result went away. With --against only what "
    "differs and is there counts."
)


def main(arguments: Sequence[str], app_dir: Path) -> int:
    """Hunt, write what was found, and return the exit status."""
    try:
        with delivered():
            options = _parser().parse_args(arguments)
        return _run(options, app_dir)
    except ReaderGone:
        return READER_GONE
    except HuntError as error:
        _say(str(error))
        return NOT_READ


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hunt.py",
        description="Find, explain and rank autostarts (MITRE ATT&CK T1547.001) in event logs and registry snapshots.",
        epilog=_EPILOGUE,
        # Each argument is tried out with a formatter: one that asks the terminal for its width is long in coming.
        formatter_class=partial(argparse.HelpFormatter, width=_ANY_WIDTH),
    )
    parser.add_argument("paths", nargs="+", metavar="PATH", help="a file, a directory, or - for standard input")
    parser.add_argument("--format", choices=_FORMATS, default=_FORMATS[0], help="default: table")
    parser.add_argument("--threshold", type=_score, default=0, metavar="N", help="show only scores from N (0-100) on")
    known_good = parser.add_mutually_exclusive_group()
    known_good.add_argument("--baseline", type=Path, metavar="FILE", help="the site's own known-good CSV")
    known_good.add_argument("--no-known-good", action="store_true", help="score as if nothing were known good")
    parser.add_argument("--tuning", type=Path, metavar="FILE", help="the site's own rule weights as CSV")
    chain_help = "tie each write to the file dropped and the processes started around it (Events 1 and 11)"
    parser.add_argument("--chain", action="store_true", help=chain_help)
    against_help = "show only what differs from an older snapshot, or what the log does not tell of"
    parser.add_argument("--against", metavar="OLDER", help=against_help)
    severities = [name for _, name in reversed(SEVERITIES)]
    parser.add_argument("--fail-on", choices=(*severities, _NEVER), default="high", help="default: high")
    code_help = "the code page of text that is neither UTF-8 nor UTF-16, such as cp850 (default: latin-1)"
    parser.add_argument("--encoding", type=_code_page, default=LATIN_1, metavar="NAME", help=code_help)
    parser.add_argument("--output", type=Path, metavar="FILE", help="write to FILE (UTF-8) instead of standard output")
    parser.add_argument("--version", action="version", version=f"Run Key Hunt {__version__}")
    parser.formatter_class = argparse.HelpFormatter
    return parser


def _score(text: str) -> int:
    if not text.isdecimal() or len(text) > _LONGEST_NUMBER or int(text) > HIGHEST_SCORE:
        raise argparse.ArgumentTypeError(f"{text!r} is no score: give a number from 0 to {HIGHEST_SCORE}")
    return int(text)


def _code_page(name: str) -> str:
    try:
        return codecs.lookup(name).name if "a".encode(name) == b"a" else _no_code_page(name)
    except (LookupError, UnicodeError, AttributeError, ValueError):
        return _no_code_page(name)


def _no_code_page(name: str) -> NoReturn:
    raise argparse.ArgumentTypeError(f"{name!r} is no code page: give one such as cp850, cp866 or cp932")


def _run(options: argparse.Namespace, app_dir: Path) -> int:
    candidates = find_candidates(options.paths)
    older = find_candidates([options.against]) if options.against else []
    if options.against == STDIN and STDIN in options.paths:
        raise HuntError("Standard input cannot be both PATH and --against: name a file for one of them.")
    given = [table for table in (options.baseline, options.tuning) if table]
    if options.output:
        hunted = [*options.paths, *(candidate.path for candidate in (*candidates, *older))]
        hunted += [options.against] if options.against else []
        refuse_inputs(options.output, hunted, given, app_dir)
    for table in given:
        refuse_no_table(table)
    hunt = Hunt.load(
        app_dir,
        baseline=not options.no_known_good,
        site_baseline=options.baseline,
        site_tuning=options.tuning,
    )
    for warning in hunt.warnings:
        _say(warning)
    # Before the hunt: an output that cannot be written is found out at once, not after hours.
    with open_output(options.output) as output:
        outcome = (_chained if options.chain else _hunt)(hunt, candidates, options.encoding)
        if older:
            _compare(outcome, hunt, older, options)
        for file in (*outcome.files, *(outcome.older.files if outcome.older else ())):
            if file.problem:
                _say(f"{file.path} {'was skipped: it ' if file.skipped else ''}{file.problem}.")
        _write(outcome, options, app_dir, output)
    return _status(outcome, options.fail_on)


def _write(outcome: Outcome, options: argparse.Namespace, app_dir: Path, output: TextIO) -> None:
    if options.format == "table":
        set_encoding(output)
        write_lines(table_lines(outcome, options.threshold, look_of(output)), output)
        return
    set_encoding(output, "utf-8")
    lines, warnings = _rows(outcome, options) if options.format == "jsonl" else _report(outcome, options, app_dir)
    write_lines(lines, output)
    if options.format not in _TELLING_ALL:
        # The others have no room for what could not be read.
        for line in (*note_lines(outcome), *unreadable_lines(outcome)):
            _say(line.strip())
    for warning in warnings:
        _say(warning)


def _rows(outcome: Outcome, options: argparse.Namespace) -> Told:
    return jsonl_lines(outcome, options.threshold), ()


def _report(outcome: Outcome, options: argparse.Namespace, app_dir: Path) -> Told:
    # Only who asks for a report has to wait for what makes it.
    from runkeyhunt.offline.report import Report

    report = Report(outcome, options.threshold, app_dir)
    lines: dict[str, Callable[[], Iterator[str]]] = {
        "json": report.json_lines,
        "csv": report.csv_lines,
        "html": partial(report.html_lines, _made(datetime.now(timezone.utc))),
    }
    of_rules = partial(report.rule_lines, options.format)
    return lines.get(options.format, of_rules)(), report.warnings()


def _made(now: datetime) -> str:
    return f"{now:%Y-%m-%d %H:%M:%S} UTC by Run Key Hunt {__version__}"


def _say(sentence: str) -> None:
    # Where standard error is closed, `print` would take standard output.
    if sys.stderr:
        try:
            print(f"hunt.py: {visible(sentence)}", file=sys.stderr)
        except OSError:
            # Python would try once more at its end, and return a status of its own.
            sys.stderr = None


def _chained(hunt: Hunt, candidates: Sequence[Candidate], code_page: str) -> Outcome:
    # Only who asks for chains has to wait for what makes them.
    from runkeyhunt.offline.chaining import ChainedHunt

    chained = ChainedHunt(hunt)
    outcome = _hunt(chained, candidates, code_page)
    chained.tie(outcome)
    for warning in chained.warnings:
        _say(warning)
    return outcome


def _compare(outcome: Outcome, hunt: Hunt, older: Sequence[Candidate], options: argparse.Namespace) -> None:
    # Only who compares has to wait for what compares.
    from runkeyhunt.offline.comparing import TimedHunt, compare

    timed = TimedHunt(hunt)
    compare(outcome, _hunt(timed, older, options.encoding), options.against, timed.times)


def _hunt(hunt: Judge, candidates: Sequence[Candidate], code_page: str) -> Outcome:
    progress = Progress(sys.stderr, sum(candidate.size for candidate in candidates))
    try:
        return hunt_files(hunt, candidates, progress, code_page)
    finally:
        progress.close()


def _status(outcome: Outcome, fail_on: str) -> int:
    if not outcome.is_complete:
        return NOT_READ
    least = next((least for least, name in SEVERITIES if name == fail_on), HIGHEST_SCORE + 1)
    there = (finding for finding in outcome.findings if not finding.change or not finding.change.is_older)
    return FOUND if any(finding.verdict.score >= least for finding in there) else NOTHING_FOUND

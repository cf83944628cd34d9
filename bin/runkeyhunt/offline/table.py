"""The findings as a table for people, the worst first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from runkeyhunt.events.registry_value import OF_COLLECTION, OF_FILE, OF_KEY, OF_WRITE, OFF
from runkeyhunt.judging.verdict import SEVERITIES
from runkeyhunt.offline.outcome import Finding, Outcome
from runkeyhunt.offline.visible import fold, shorten, visible, width
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.tuples import NamedTuple

_HEADINGS = ("SCORE", "SEVERITY", "TIME (UTC)", "HOST", "USER", "LOCATION", "VALUE NAME", "COMMAND")
# The most columns that each may take, but for the command, which takes the rest of the line.
_WIDEST = (5, 13, 19, 24, 28, 20, 28)
# On a narrow terminal host, user, location and value name give way to the command, the widest of them first.
_YIELDING = (3, 4, 5, 6)
_NARROWEST, _NARROWEST_COMMAND = 6, 20
_GAP = "  "
_INDENT = " " * 7
# What is under a finding: a name, and its text with the lines below it in line.
_NAME_WIDTH = 12
_MOST_LINES = 4
_EXPLAINED_FROM = next(least for least, name in SEVERITIES if name == "medium")
_MOST_DECODED_LINES = 12
_MOST_UNREADABLE = 20
_TIME = lazy_pattern(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})")
_COLOURS = {"critical": "1;31", "high": "31", "medium": "33", "informational": "2"}


_TIMES = {
    OF_KEY: "the key's last write, which need not be the value's",
    OF_FILE: "the file's",
    OF_COLLECTION: "of the collection, not of the write",
    OF_WRITE: "of the write",
}


# What was read and what was found, one and many, in logs and where snapshots are among them.
_LOGGED = (("event", "events"), ("autostart write", "autostart writes"))
_SHOWN = (("record", "records"), ("autostart", "autostarts"))


class Look(NamedTuple):
    """Say how a table is to look: `columns` is the terminal's width, 0 where nothing is to be cut."""

    columns: int = 0
    has_colours: bool = False


def table_lines(outcome: Outcome, threshold: int, look: Look) -> Iterator[str]:
    """Write the table, the reasons under every finding from medium on, and a summary."""
    findings = outcome.ranked(threshold)
    if findings:
        yield from _table(findings, look)
        yield ""
    yield _summary(outcome, len(outcome.findings) - len(findings))
    yield from map(visible, outcome.comparison.sentences() if outcome.comparison else ())
    yield from note_lines(outcome)
    yield from unreadable_lines(outcome)


def _table(findings: Sequence[Finding], look: Look) -> Iterator[str]:
    rows = [_cells(finding) for finding in findings]
    widths = _widths([_HEADINGS, *rows], look)
    yield _line(_HEADINGS, widths, look)
    for finding, row in zip(findings, rows):
        yield _coloured(_line(row, widths, look), finding.verdict.severity, look)
        if finding.verdict.score >= _EXPLAINED_FROM or finding.change:
            yield from _explanation(finding, _cut(row, widths, look), look)


def _cells(finding: Finding) -> tuple[str, ...]:
    verdict = finding.verdict
    marks = [*([OFF] if verdict.state == OFF else []), *([finding.change.kind] if finding.change else [])]
    time = _TIME.match(verdict.event.time)
    return (
        f"{verdict.score:5}",
        verdict.severity,
        f"{time[1]} {time[2]}" if time else visible(verdict.event.time),
        visible(verdict.event.computer),
        visible(verdict.user),
        f"{verdict.location} ({', '.join(marks)})" if marks else verdict.location,
        visible(verdict.value_name),
        visible(verdict.command),
    )


def _widths(rows: Sequence[Sequence[str]], look: Look) -> list[int]:
    """Give each column its width; the last, the command's, is what the terminal leaves."""
    widths = [min(most, max(width(row[column]) for row in rows)) for column, most in enumerate(_WIDEST)]
    left = look.columns - sum(widths) - len(_GAP) * len(widths)
    while look.columns and left < _NARROWEST_COMMAND:
        widest = max(_YIELDING, key=widths.__getitem__)
        if widths[widest] <= _NARROWEST:
            break
        widths[widest] -= 1
        left += 1
    return [*widths, max(left, _NARROWEST)]


def _line(cells: Sequence[str], widths: Sequence[int], look: Look) -> str:
    if look.columns:
        cells = [shorten(cell, columns) for cell, columns in zip(cells, widths)]
    padded = [cell + " " * (columns - width(cell)) for cell, columns in zip(cells[:-1], widths)]
    return _GAP.join([*padded, cells[-1]]).rstrip()


def _cut(cells: Sequence[str], widths: Sequence[int], look: Look) -> list[tuple[str, str]]:
    """Name the cells that the terminal has no room for."""
    if not look.columns:
        return []
    named = zip(_HEADINGS, cells, widths)
    return [(heading.lower(), cell) for heading, cell, columns in named if width(cell) > columns]


def _explanation(finding: Finding, cut: Sequence[tuple[str, str]], look: Look) -> Iterator[str]:
    verdict = finding.verdict
    told = [*cut, ("key", verdict.key), ("writer", verdict.event.image), ("payload", verdict.payload)]
    told += _of_snapshot(finding)
    told += [("decoded", line) for line in _decoded_lines(verdict.decoded)]
    told += [("chain", line) for line in finding.chain.get("rk_chain_timeline", ())]
    yield from (_INDENT + visible(reason) for reason in verdict.reasons)
    for name, text in told:
        if text:
            yield from _note(name, visible(text), look)


def _of_snapshot(finding: Finding) -> Iterator[tuple[str, str]]:
    """Say what is to be known of a snapshot's entry: its form, its state, of what the time is, who else shows it."""
    value = finding.value
    if value is None:
        return
    yield "form", value.form
    told_by = f" ({value.state_from})" if value.state_from else ""
    yield "state", f"{value.state}{told_by}" if value.state else "not known in this form"
    if value.time:
        yield "time", _TIMES[value.time_of]
    if len(finding.sources) > 1:
        yield from (("shown in", f"{path}, {place}") for path, place in finding.sources)


def _note(name: str, text: str, look: Look) -> Iterator[str]:
    room = look.columns - len(_INDENT) - _NAME_WIDTH
    lines = fold(text, max(room, _NARROWEST), _MOST_LINES) if look.columns else [text]
    for line in lines:
        yield f"{_INDENT}{name:{_NAME_WIDTH}}{line}"
        name = ""


def _decoded_lines(decoded: str) -> list[str]:
    lines = [line for line in re.split(r"[\r\n]+", decoded) if line.strip()]
    more = len(lines) - _MOST_DECODED_LINES
    return lines if more <= 0 else [*lines[:_MOST_DECODED_LINES], f"({more} more lines: --format json shows them)"]


def _coloured(line: str, severity: str, look: Look) -> str:
    colour = _COLOURS.get(severity)
    return f"\x1b[{colour}m{line}\x1b[0m" if colour and look.has_colours else line


def _summary(outcome: Outcome, hidden: int) -> str:
    counts = outcome.by_severity
    read, found = _SHOWN if any(finding.value for finding in outcome.findings) else _LOGGED
    parts = [
        _count(outcome.events, *read) + " read",
        _count(len(outcome.findings), *found),
        *(f"{counts[name]} {name}" for _, name in SEVERITIES),
        f"{len(outcome.unreadable)} unreadable",
    ]
    if outcome.held_down:
        parts.append(f"{outcome.held_down} held down by known good or tuning")
    if hidden:
        parts.append(f"{hidden} below the threshold not shown")
    return f"{parts[0]}, {parts[1]}: {', '.join(parts[2:7])}; {'; '.join(parts[7:])}."


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def note_lines(outcome: Outcome) -> Iterator[str]:
    """Say of each snapshot what it did not show."""
    for file in (*outcome.files, *(outcome.older.files if outcome.older else ())):
        yield from (f"{visible(file.path)} {visible(note)}." for note in file.notes)


def unreadable_lines(outcome: Outcome) -> Iterator[str]:
    """Name the records that could not be read; nothing if there are none."""
    if outcome.unreadable:
        yield "Unreadable:"
    for record in outcome.unreadable[:_MOST_UNREADABLE]:
        yield f"  {visible(record.path)}, {record.place}: {visible(record.why)}"
    more = len(outcome.unreadable) - _MOST_UNREADABLE
    if more > 0:
        yield f"  and {more} more: --format json names them all"

"""The progress bar, drawn on a terminal that keeps what was written to it."""

from __future__ import annotations

import io
import itertools
from dataclasses import dataclass

import pytest

from runkeyhunt.offline import progress
from runkeyhunt.offline.files import Candidate
from runkeyhunt.offline.progress import Progress


@dataclass(frozen=True)
class HalfRead:
    """Stand for a source of which some bytes have been read."""

    path: str
    bytes_read: int


class Paper(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def paper(monkeypatch: pytest.MonkeyPatch) -> Paper:
    """A terminal of 60 columns, and a clock that lets a second pass at every look."""
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setattr(progress.time, "monotonic", itertools.count(1.0).__next__)
    return Paper()


def test_share_of_all_files_by_bytes(paper: Paper):
    bar = Progress(paper, 400)
    bar.record(HalfRead("a", 50))
    bar.file(Candidate("a", 100))
    bar.record(HalfRead("b", 200))

    assert paper.getvalue().split("\r")[1:] == [
        "[###---------------------]  12%  1 read  a",
        "[##################------]  75%  2 read  b",
    ]


def test_unknown_size_shows_records_only(paper: Paper):
    bar = Progress(paper, 0)
    bar.record(HalfRead("standard input", 50))

    assert paper.getvalue() == "\r1 read  standard input"


def test_what_is_drawn_fits_the_terminal_and_is_wiped_away(paper: Paper):
    bar = Progress(paper, 100)
    bar.record(HalfRead("\x1b" + "x" * 100, 100))
    drawn = paper.getvalue()
    bar.close()

    assert drawn == "\r[########################] 100%  1 read  \\x1b" + "x" * 13 + "…"
    assert paper.getvalue() == f"{drawn}\r{' ' * 59}\r"


def test_shorter_text_leaves_nothing_of_the_longer(paper: Paper):
    bar = Progress(paper, 0)
    bar.record(HalfRead("long name", 1))
    bar.record(HalfRead("short", 1))

    assert paper.getvalue() == "\r1 read  long name\r2 read  short    "


def test_bar_is_drawn_only_when_due(paper: Paper, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(progress.time, "monotonic", lambda: 1.0)
    bar = Progress(paper, 0)
    for _ in range(3):
        bar.record(HalfRead("a", 1))

    assert paper.getvalue() == "\r1 read  a"


def test_nothing_is_drawn_on_anything_else():
    stream = io.StringIO()
    bar = Progress(stream, 100)
    bar.record(HalfRead("a", 50))
    bar.close()

    assert stream.getvalue() == ""

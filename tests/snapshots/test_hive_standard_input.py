"""A hive that is piped in: it is read, and of what is none nothing is taken away."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from runkeyhunt.judging.rules import load_ruleset
from runkeyhunt.offline.files import Candidate
from runkeyhunt.offline.snapshots.collecting import stored_files
from runkeyhunt.snapshots.hives.autostart import HiveKeys
from runkeyhunt.snapshots.hives.collection import gather, items_of
from runkeyhunt.snapshots.joining import Placed
from tests.snapshots.hive_file import hive_of, log_bytes, named

_LOCATIONS = load_ruleset(Path(__file__).parents[2] / "bin" / "runkeyhunt" / "ruleset.json").locations
_HIVE = hive_of({r"Software\Microsoft\Windows\CurrentVersion\Run": [named("Agent", "a.exe")]})


def piped(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    reader = io.BufferedReader(io.BytesIO(data))  # type: ignore[arg-type]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(reader))


def test_a_hive_from_standard_input_is_read(monkeypatch):
    piped(monkeypatch, _HIVE)
    collection = gather(stored_files([Candidate("-")]), _LOCATIONS)
    (shown, _root) = items_of(collection, HiveKeys.of(_LOCATIONS))
    assert isinstance(shown, Placed)
    assert (shown.path, shown.value.name, shown.value.data) == ("standard input", "Agent", "a.exe")
    assert collection.taken == {"standard input"}


@pytest.mark.parametrize("data", [b"", b"{}", _HIVE[:200], log_bytes(_HIVE, []), b"x" * 5000])
def test_of_what_is_no_hive_nothing_is_taken(monkeypatch, data):
    piped(monkeypatch, data)
    assert stored_files([Candidate("-")]) == []
    assert sys.stdin.buffer.read() == data


@pytest.mark.parametrize("stdin", [None, io.StringIO("regf")])
def test_a_standard_input_that_has_no_bytes_is_left_alone(monkeypatch, stdin):
    monkeypatch.setattr(sys, "stdin", stdin)
    assert stored_files([Candidate("-")]) == []

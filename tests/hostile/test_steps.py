"""Twice the text costs no more than twice the steps, whatever grammar it is of: counted, not timed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from runkeyhunt.budget import MAX_LENGTH
from runkeyhunt.chain.around import AroundReader
from runkeyhunt.chain.lookup.index import Index
from runkeyhunt.commandline.commandline import parse_command
from runkeyhunt.commandline.shares import only_names_shares
from runkeyhunt.hunt import Hunt
from runkeyhunt.judging.lookup_file import Pattern

# What is done once, however long the text is, makes the short one look cheap.
_MARGIN = 1.3
_SHORT = 3_000

GRAMMARS: dict[str, Callable[[int], str]] = {
    "quotes": lambda n: "cmd /c " + '"a" ' * (n // 4),
    "escaped quotes": lambda n: "powershell " + '\\"' * (n // 2),
    "carets": lambda n: "cmd /c " + "a^" * (n // 2),
    "backticks": lambda n: "powershell -c " + "`" * n,
    "one variable": lambda n: "%PATH%" * (n // 6),
    "replacement": lambda n: "%PATH:a=bb%" * (n // 11),
    "substring": lambda n: "%PATH:~0,50%" * (n // 12),
    "unclosed variables": lambda n: "%PATH:" * (n // 6),
    "PowerShell's variables": lambda n: "${env:" * (n // 6),
    "many set": lambda n: "cmd /c " + "".join(f"set a{i}=b&" for i in range(n // 10)),
    "set that doubles": lambda n: "cmd /c set a0=bb&" + "".join(f"set a{i + 1}=%a{i}%%a{i}%&" for i in range(n // 24)),
    "for": lambda n: "cmd /c " + "for %i in (1) do " * (n // 17),
    "for without an end": lambda n: "cmd /c for" + " in (" * (n // 5),
    "if": lambda n: "cmd /c " + "if exist x " * (n // 11),
    "cmd in cmd": lambda n: "cmd /c " * (n // 7),
    "many commands": lambda n: "cmd /c " + "a&" * (n // 2),
    "start in start": lambda n: 'start "" ' * (n // 9),
    "launchers": lambda n: "forfiles /c conhost pcalua -a " * (n // 30),
    "rundll32": lambda n: "rundll32 C:\\a" + " " * n + "x",
    "base64": lambda n: "QUFBQUFBQUFBQUFBQUFB " * (n // 21),
    "hexadecimal": lambda n: "4d5a" * (n // 4),
    "list of bytes": lambda n: "0x4d, " * (n // 6),
    "steps up": lambda n: "C:\\" + "a\\..\\" * (n // 5),
    "backslashes": lambda n: "C:" + "\\" * n,
    "slashes": lambda n: "C:/" + "a/" * (n // 2),
    "blanks": lambda n: "C:\\a" + " b" * (n // 2),
    "junctions": lambda n: "C:\\ProgramData" + "\\Application Data" * (n // 17),
    "addresses": lambda n: "mshta " + "http:" * (n // 5),
}


def steps(do: Callable[[], Any]) -> int:
    """Count the lines and the calls, of C too, that something takes."""
    count = 0

    def traced(_frame: FrameType, _event: str, _argument: object) -> Any:
        nonlocal count
        count += 1
        return traced

    def profiled(_frame: FrameType, _event: str, _argument: object) -> None:
        nonlocal count
        count += 1

    before = sys.gettrace(), sys.getprofile()
    sys.settrace(traced)
    sys.setprofile(profiled)
    try:
        do()
    finally:
        sys.settrace(before[0])
        sys.setprofile(before[1])
    return count


def test_the_counter_sees_what_grows_faster() -> None:
    def square(n: int) -> int:
        return sum(1 for _ in range(n) for _ in range(n))

    assert steps(lambda: square(60)) > 3 * steps(lambda: square(30))


@pytest.mark.parametrize("text", GRAMMARS.values(), ids=GRAMMARS)
def test_a_command_costs_no_more_than_its_length(text: Callable[[int], str]) -> None:
    once, twice = (steps(lambda n=n: only_names_shares(parse_command(text(n)))) for n in (_SHORT, 2 * _SHORT))
    assert twice <= 2 * _MARGIN * once


@pytest.mark.parametrize("text", GRAMMARS.values(), ids=GRAMMARS)
def test_a_command_does_not_outgrow_what_windows_runs(text: Callable[[int], str]) -> None:
    command = parse_command(text(2 * MAX_LENGTH))
    assert len(command.text) <= MAX_LENGTH
    assert sum(len(layer.text) for layer in command.layers) <= 20 * MAX_LENGTH
    assert not command.is_whole


@pytest.mark.parametrize("pattern", ["*a" * 30 + "b", "?*" * 20 + "b", "*<ver>" * 10 + "b", "a*" * 30 + "b"])
def test_a_pattern_costs_no_more_than_the_text(pattern: str) -> None:
    found = Pattern(pattern)
    once, twice = (steps(lambda n=n: found.fits("a" * n)) for n in (300, 600))
    assert twice <= 2 * _MARGIN * once


@pytest.mark.parametrize("command", ["%PATH%" * 50, "cmd /c " * 50, r"C:\U\abcdef~{}.exe", "a" * 300])
def test_a_chains_events_cost_no_more_than_their_number(command: str) -> None:
    def index(count: int) -> Index:
        events = [
            {
                "EventCode": "1",
                "Computer": "p",
                "UtcTime": "2026-01-02 03:04:06.000",
                "Image": rf"C:\U\abcdef~{number}.exe",
                "CommandLine": command.replace("{}", str(number)),
            }
            for number in range(count)
        ]
        reader = AroundReader()
        found = Index(filter(None, map(reader.read, events)))
        for number in range(count):
            list(found.all.with_image(rf"C:\U\abcdefgh{number}.exe", ""))
            list(found.all.starting(rf"C:\U\abcdef~{number}.exe", ""))
        return found

    once, twice = steps(lambda: index(150)), steps(lambda: index(300))
    assert twice <= 2 * _MARGIN * once


def test_what_is_more_than_is_read_is_said(app_dir: Path) -> None:
    hunt = Hunt.load(app_dir, today=date(2026, 3, 1))
    record = {
        "EventCode": "13",
        "TargetObject": r"HKU\S-1-5-21-1-2-3-1001\Software\Microsoft\Windows\CurrentVersion\Run\x",
        "Details": "cmd /v /c set a=0123456789&"
        + "".join(f"set {b}={f'%{a}%' * 8}&" for a, b in zip("abcdef", "bcdefg")),
    }
    verdict = hunt.judge(record)
    assert verdict is not None
    assert "+50 More is hidden in it than is read" in verdict.reasons

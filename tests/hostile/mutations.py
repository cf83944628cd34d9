"""Known-good entries with one thing changed, of which none may stay known good unless Windows runs the very same."""

from __future__ import annotations

import csv
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hostile.windows_meaning import same_for_windows

from runkeyhunt.hunt import Hunt
from runkeyhunt.judging.baseline import KNOWN_GOOD_FILE

_FILLED = {"<user>": "anna", "<ver>": "120.0.6099.71", "<hash>": "0dc1f198e733bf19", "?": "1", "*": "x"}
_FILLED["<guid>"] = "{56EB18F8-B008-4CBD-B6D2-8C97FE7E9062}"
_KEYS = {
    "Run": r"Software\Microsoft\Windows\CurrentVersion\Run",
    "RunOnce": r"Software\Microsoft\Windows\CurrentVersion\RunOnce",
}
_SIGNS = [
    *"aEkKsSx1/\\.,;:&|^%!\"'`<>()#-_= \t\r\n~",
    *"\u00a0\u2003\u3000\u200b\u212a\u017f\u0131\u0455\u043e\uff33\uff3c\x00\u202e",
]
_FOLDS = {"k": "\u212a", "s": "\u017f", "i": "\u0131", "o": "\u043e", "a": "\uff41", "e": "\u0435", "\\": "\uff3c", ".": "\u2024", "-": "\u2010", " ": "\u00a0"}  # fmt: skip
_WRAPS = ("cmd /c {}", 'cmd /c "{}"', '"{}"', 'start "" {}', "C:\\Users\\bob\\evil.exe {}", "conhost {}", "&{}", "^{}", "({})", "%COMSPEC% /c {}", "{0} & {0}", "\\\\?\\{}", "\\??\\{}")  # fmt: skip
_STEPS = ("x\\..\\", " x\\..\\", ".exe x\\..\\", "\\..\\", " \\..\\", "\\..\\..\\", "/../", ".\\", "evil.exe\\..\\", "#\\..\\..\\..\\", ";#\\..\\")  # fmt: skip
_ENDS = (" & calc", " -x", "\u00a0", ";#", ",", '"', " /c calc", "\\", ".", " ", "\t-q", ":ads", "|calc", "\\..\\evil.exe", " " * 40_000 + "& calc")  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """Hold one entry as a product writes it, and the row that knows it."""

    row: str
    name: str
    data: str
    writer: str
    key: str


def entries(app_dir: Path) -> list[Entry]:
    """Fill the shipped rows of the Run keys as a machine would log them."""
    with (app_dir / "lookups" / KNOWN_GOOD_FILE).open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["location"].split("|")[0] in _KEYS]
    return [_entry(row) for row in rows]


def _entry(row: dict[str, str]) -> Entry:
    name, data = row["value_name"], row["command"]
    for placeholder, text in _FILLED.items():
        name, data = name.replace(placeholder, text), data.replace(placeholder, text)
    writer = row["writer"].split("|")[0].replace("*", "setup.exe" if row["writer"] == "*" else "1").replace("?", "1")
    hive = r"HKU\S-1-5-21-1-2-3-1001" if "\\Users\\" in data else "HKLM"
    key = _KEYS[row["location"].split("|")[0]]
    return Entry(row["command"], name, data, f"C:\\Program Files\\Example\\{writer}", f"{hive}\\{key}")


def mutated(data: str, dice: random.Random) -> str:  # noqa: PLR0911
    """Change one thing."""
    place = dice.randrange(len(data) + 1)
    at = min(place, len(data) - 1)
    kind = dice.randrange(7)
    if kind == 0:
        return data[:place] + dice.choice(_SIGNS) + data[place:]
    if kind == 1:
        return data[:at] + dice.choice(_SIGNS) + data[at + 1 :]
    if kind == 2:
        return data[:at] + data[at + 1 :]
    if kind == 3:
        letter = dice.choice([sign for sign in _FOLDS if sign in data.lower()])
        found = [spot for spot, sign in enumerate(data.lower()) if sign == letter]
        spot = dice.choice(found)
        return data[:spot] + _FOLDS[letter] + data[spot + 1 :]
    if kind == 4:
        return dice.choice(_WRAPS).format(data)
    if kind == 5:
        return data[:place] + dice.choice(_STEPS) + data[place:]
    return data + dice.choice(_ENDS)


def worn(hunt: Hunt, known: list[Entry], count: int, seed: int) -> tuple[list[tuple[str, str]], Counter[str]]:
    """Judge so many mutations.

    Returns those that are known good though Windows runs something else, and how many there were of each standing.
    """
    dice = random.Random(seed)
    found: list[tuple[str, str]] = []
    rows: dict[str, list[str]] = {}
    for entry in known:
        rows.setdefault(entry.name, []).append(entry.row)
    standings: Counter[str] = Counter()
    for turn in range(count):
        entry = known[turn % len(known)]
        data = mutated(entry.data, dice)
        state = standing(hunt, entry, data)
        standings[state] += 1
        if state == "known_good" and not any(same_for_windows(row, data) for row in rows[entry.name]):
            found.append((entry.row, data))
    return found, standings


def standing(hunt: Hunt, entry: Entry, data: str) -> str:
    """Judge an entry with its own or with other data."""
    verdict = hunt.judge(
        {
            "EventCode": "13",
            "EventType": "SetValue",
            "TargetObject": f"{entry.key}\\{entry.name}",
            "Details": data,
            "Image": entry.writer,
            "Computer": "WS-01",
        }
    )
    return verdict.baseline if verdict else "none"


def soak(hunt: Hunt, app_dir: Path, count: int) -> Iterator[str]:
    """Say what a long run found."""
    found, standings = worn(hunt, entries(app_dir), count, seed=count)
    yield f"{count:,} one-step changes of known-good entries: {dict(standings)}; {len(found)} wear known good"
    yield from (f"  {row!r} <- {data[:200]!r}" for row, data in found[:20])

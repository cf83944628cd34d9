"""Known-good rows turned into commands, and into commands that only look like them."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from random import Random

from runkeyhunt.hunt import Hunt
from runkeyhunt.judging.baseline import KNOWN_GOOD, KNOWN_GOOD_FILE

_FILLED = {"<user>": "anna", "<ver>": "1.2.3", "<sid>": "S-1-5-21-1-2-3-1001", "<hash>": "0123456789abcdef",
           "<guid>": "{51a89197-3bf7-614b-d600-000000000e00}"}  # fmt: skip
# Below these keys a row of that location is written.
_KEYS = {
    "Run": r"Software\Microsoft\Windows\CurrentVersion\Run",
    "RunOnce": r"Software\Microsoft\Windows\CurrentVersion\RunOnce",
}


def rows(app_dir: Path, hunt: Hunt) -> list[dict[str, str]]:
    """Read the rows that stand for one exact command below Run or RunOnce, which the hunt knows for good."""
    with (app_dir / "lookups" / KNOWN_GOOD_FILE).open(encoding="utf-8", newline="") as file:
        exact = list(filter(None, map(_exact, csv.DictReader(file))))
    return [row for row in exact if is_known_good(hunt, event(row, row["command"]))]


def is_known_good(hunt: Hunt, written: dict[str, str]) -> bool:
    """Tell whether the hunt knows an event for good."""
    verdict = hunt.judge(written)
    return verdict is not None and verdict.baseline == KNOWN_GOOD


def _exact(row: dict[str, str]) -> dict[str, str] | None:
    location = next((part for part in row["location"].split("|") if part in _KEYS), "")
    command, name = (_fill(row[column]) for column in ("command", "value_name"))
    if not location or any(sign in command + name for sign in "*?") or ".exe" not in command.lower():
        return None
    writer = _fill(row["writer"].split("|")[0]).replace("*", "")
    return {"key": _KEYS[location], "name": name, "command": command, "writer": writer or r"C:\Windows\explorer.exe"}


def _fill(text: str) -> str:
    for placeholder, value in _FILLED.items():
        text = text.replace(placeholder, value)
    return text


def event(row: dict[str, str], command: str) -> dict[str, str]:
    """Write the event in which a row's entry gets a command."""
    target = f"HKU\\S-1-5-21-1-2-3-1001\\{row['key']}\\{row['name']}"
    return {
        "EventCode": "13",
        "EventType": "SetValue",
        "TargetObject": target,
        "Details": command,
        "Image": row["writer"],
    }


def _in_name(random: Random, command: str) -> str:
    """Put one letter into the program's name, which makes it another program."""
    end = command.lower().index(".exe")
    start = max(command.rfind("\\", 0, end), command.rfind('"', 0, end)) + 1
    place = random.randint(start, end)
    return f"{command[:place]}{random.choice('qxzj')}{command[place:]}"


# Each makes of a known command one that runs something else.
MUTATIONS: tuple[Callable[[Random, str], str], ...] = (
    _in_name,
    lambda random, command: f"{command} & calc.exe",
    lambda random, command: f"cmd /c calc.exe&{command}",
    lambda random, command: rf"C:\Users\Public\evil.exe x\..\{command}",
    lambda random, command: rf"powershell -c calc #\..\..\..\{command.strip(chr(34)).rsplit(chr(92), 1)[-1]}",
    lambda random, command: command.replace(":\\", ":\\Users\\Public\\", 1),
    lambda random, command: (
        command.lower().replace("k", "\u212a", 1) if "k" in command.lower() else _in_name(random, command)
    ),
    lambda random, command: (
        command.lower().replace("s", "\u017f", 1) if "s" in command.lower() else _in_name(random, command)
    ),
    lambda random, command: command.replace(".exe", "\uff0eexe", 1) if ".exe" in command else _in_name(random, command),
    lambda random, command: (
        # Within quotes a blank in a folder's name is only that.
        command.replace("anna", "anna evil.exe", 1)
        if "anna" in command and '"' not in command
        else _in_name(random, command)
    ),
)


def mutant(random: Random, known: list[dict[str, str]]) -> tuple[dict[str, str], str]:
    """Draw a row, and a command that is not the row's."""
    row = random.choice(known)
    changed = random.choice(MUTATIONS)(random, row["command"])
    return row, _in_name(random, changed) if changed == row["command"] else changed

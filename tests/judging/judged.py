"""Writes of every kind there is here, to judge them in two ways: recorded, labelled, and made hostile by lot."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from runkeyhunt.hunt import Hunt
from tools.accuracy.samples import load_lists
from tools.soak import grammar

APP = Path(__file__).parents[2]
TODAY = date(2026, 3, 1)
RUN = r"HKU\S-1-5-21-{}\Software\Microsoft\Windows\CurrentVersion\Run\{}"
_NO_FIELDS = frozenset("label label_reason technique scope stage autostart_class xml".split())
_ODD = (
    "\u017f",
    "\u212a",
    "\u0130",
    "\u202e",
    "\x00",
    "&#65;",
    "^",
    '"',
    "..\\",
    "%%",
    "~1",
    "\\\\?\\",
    "\\SystemRoot\\",
)


def hunt() -> Hunt:
    return Hunt.load(APP, today=TODAY)


def labelled() -> list[dict[str, Any]]:
    return [dict(sample.event) for samples in load_lists(APP) for sample in samples.samples if sample.label != "other"]


def recorded(corpus: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(corpus / "dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            event = json.loads(line)
            yield {name: value for name, value in event.items() if name not in _NO_FIELDS}
            if event["label"]:
                yield {"_raw": event["xml"]}


def mangled(count: int) -> Iterator[dict[str, Any]]:
    """Hurt labelled writes, and draw commands that hide what they run."""
    random, events = Random(13), labelled()
    for _ in range(count):
        event = dict(random.choice(events))
        data = str(event.get("Details") or "")
        place = random.randrange(len(data) + 1)
        data = random.choice(
            (
                data.upper(),
                data[:place],
                data[:place] + random.choice(_ODD) + data[place:],
                f'cmd /c start "" {data}',
                grammar.disguised(random, data),
                random.choice(grammar.COMMANDS),
            )
        )
        yield {**event, "Details": data, "User": random.choice(("CORP\\anna", "NT AUTHORITY\\SYSTEM", "", "S-1-5-19"))}


def fleet(count: int) -> Iterator[dict[str, Any]]:
    """Let many users write few entries, on a host and at a time of their own."""
    random, events = Random(7), labelled()[::9]
    for number in range(count):
        event = dict(random.choice(events))
        target, numbers = str(event.get("TargetObject", "")), f"{random.randrange(10**9)}-2-3-{1000 + number}"
        if random.random() < 0.7:
            target = RUN.format(numbers, target.rpartition("\\")[2])
        user = random.choice((f"CORP\\u{number}", f"S-1-5-21-{numbers}", "", "-", "NT AUTHORITY\\SYSTEM", "S-1-5-18"))
        yield {
            **event,
            "TargetObject": target,
            "User": user,
            "Computer": f"ws{number % 50}.corp.example",
            "UtcTime": f"2026-03-01 05:06:07.{number % 1000:03}",
            "ProcessGuid": f"{{{number:08x}-0000-0000-0000-000000000000}}",
            "ProcessId": str(number),
        }

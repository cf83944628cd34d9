"""Labelled writes: this project's own list, and the recorded events beside the repository."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_LABELS = frozenset({"label", "label_reason", "technique", "scope", "stage", "autostart_class", "xml", "trick"})
_REGISTRY_CODES = ("12", "13", "14")


@dataclass(frozen=True)
class Sample:
    """Hold one event with what it is: malicious, benign, or other for a registry write that is no autostart."""

    label: str
    name: str
    event: dict[str, Any]


def own_samples(root: Path) -> list[Sample]:
    """Load `tests/data/labelled`."""
    folder = root / "tests" / "data" / "labelled"
    return [
        Sample(label, document["trick"], _event(document))
        for label in ("malicious", "benign")
        for document in _lines((folder / f"{label}.jsonl").read_text(encoding="utf-8").splitlines())
    ]


def recorded_samples(root: Path) -> list[Sample]:
    """Load the corpus, if it is there: labelled T1547.001 events that set something, and all other registry events."""
    path = root.parent / "shared" / "corpus" / "dev.jsonl.gz"
    if not path.is_file():
        return []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [sample for document in _lines(lines) if (sample := _recorded(document))]


def _recorded(document: dict[str, Any]) -> Sample | None:
    label, name = document["label"], document["id"]
    if label in ("malicious", "benign") and document.get("technique") == "T1547.001" and document.get("stage") == "set":
        return Sample(label, name, _event(document))
    if label is None and document["EventCode"] in _REGISTRY_CODES:
        return Sample("other", name, _event(document))
    return None


def _event(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in _LABELS}


def _lines(lines: Any) -> Iterator[dict[str, Any]]:
    return (json.loads(line) for line in lines if line.strip())

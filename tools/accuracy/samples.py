"""Labelled writes, a list for each source: this project's own, the recorded events, and what others reported."""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MALICIOUS, BENIGN, OTHER = "malicious", "benign", "other"
KNOWN, INFERRED, WRITER_UNKNOWN = "known", "inferred", "unknown"
COLUMNS = ("id", "label", "family_or_product", "key", "details", "image", "writer_known", "event")
_LABELS = frozenset({"label", "label_reason", "technique", "scope", "stage", "autostart_class", "xml", "trick"})
_REGISTRY_CODES = ("12", "13", "14")
_WRITERS = {"reported": KNOWN, "inferred": INFERRED, "": WRITER_UNKNOWN}


class ListError(ValueError):
    """Name the list, the line and what to do."""


@dataclass(frozen=True)
class Sample:
    """Hold one event with what it is: malicious, benign, or other for a registry write that is no autostart.

    `family` names the malware or the product; `writer` says whether the writer in it was seen, inferred or is unknown.
    """

    label: str
    name: str
    family: str
    writer: str
    event: Mapping[str, Any]

    @property
    def group(self) -> tuple[str, str]:
        """Give what a sample is related by: the label and the family's first word, so that its variants are one."""
        word = re.search(r"\w+", self.family.casefold())
        return self.label, word[0] if word else ""


@dataclass(frozen=True)
class SampleList:
    """Hold the samples of one source; none if its file is not there."""

    title: str
    path: Path
    samples: tuple[Sample, ...]


def load_lists(root: Path, extra: Iterable[Path] = ()) -> list[SampleList]:
    """Load every list there is: the own one, the two beside the repository, and CSV files in the field set's format."""
    labelled = root / "tests" / "data" / "labelled"
    corpus = root.parent / "shared" / "corpus"
    recorded, field = corpus / "dev.jsonl.gz", corpus / "field" / "field_set.csv"
    return [
        SampleList("Own list", labelled, tuple(_own_samples(labelled))),
        SampleList("Recorded events", recorded, tuple(_recorded_samples(recorded) if recorded.is_file() else ())),
        SampleList("Field set", field, tuple(field_samples(field) if field.is_file() else ())),
        *(SampleList(path.name, path, tuple(field_samples(path))) for path in extra),
    ]


def field_samples(path: Path) -> Iterator[Sample]:
    """Load a CSV file in the field set's format; raises ListError."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                raise ListError(f"{path}: the column {missing[0]} is missing; a list needs {', '.join(COLUMNS)}.")
            for row in reader:
                yield _field_sample(row, f"{path}:{reader.line_num}")
    except (OSError, UnicodeError) as error:
        raise ListError(f"{path} cannot be read ({error}); name a CSV file in the field set's format.") from error


def _field_sample(row: Mapping[str, str], place: str) -> Sample:
    if row["label"] not in (MALICIOUS, BENIGN):
        raise ListError(f"{place}: the label {row['label']!r} is unknown; write {MALICIOUS} or {BENIGN}.")
    if row["writer_known"] not in _WRITERS:
        raise ListError(f"{place}: writer_known is {row['writer_known']!r}; write reported, inferred or nothing.")
    event = {**_target(row, place), **({"Image": row["image"]} if row["image"] else {})}
    return Sample(row["label"], row["id"], row["family_or_product"], _WRITERS[row["writer_known"]], event)


def _target(row: Mapping[str, str], place: str) -> dict[str, str]:
    if row["event"] == "13":
        return {"EventCode": "13", "EventType": "SetValue", "TargetObject": row["key"], "Details": row["details"]}
    if row["event"] == "11":
        return {"EventCode": "11", "TargetFilename": row["key"]}
    raise ListError(f"{place}: the event {row['event']!r} is unknown; write 13 or 11.")


def _own_samples(folder: Path) -> Iterator[Sample]:
    for label in (MALICIOUS, BENIGN):
        for document in _lines((folder / f"{label}.jsonl").read_text(encoding="utf-8").splitlines()):
            # A trick is named "kind: what it is".
            family = document["trick"].split(": ", 1)[-1]
            yield Sample(label, document["trick"], family, _writer(document), _event(document))


def _recorded_samples(path: Path) -> Iterator[Sample]:
    """Load the labelled T1547.001 events that set something, and all other registry events."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for document in _lines(lines):
            label = _recorded_label(document)
            if label:
                name, family = document["id"], document["source_file"]
                yield Sample(label, name, family, _writer(document), _event(document))


def _recorded_label(document: Mapping[str, Any]) -> str:
    label = document["label"]
    if label in (MALICIOUS, BENIGN) and document.get("technique") == "T1547.001" and document.get("stage") == "set":
        return str(label)
    return OTHER if label is None and document["EventCode"] in _REGISTRY_CODES else ""


def _writer(document: Mapping[str, Any]) -> str:
    return KNOWN if document.get("Image") else WRITER_UNKNOWN


def _event(document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in _LABELS}


def _lines(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    return (json.loads(line) for line in lines if line.strip())

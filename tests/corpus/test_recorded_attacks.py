"""Attacks and clean machines that others recorded are ranked as they were labelled."""

from __future__ import annotations

import csv
import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from runkeyhunt.events.event import FILE_CREATE
from runkeyhunt.hunt import Hunt
from runkeyhunt.judging.verdict import Verdict

Judged = list[tuple[dict[str, Any], Verdict]]
LABELS = {"label", "label_reason", "technique", "scope", "stage", "autostart_class", "xml"}


@pytest.fixture(scope="module")
def events(corpus: Path) -> list[dict[str, Any]]:
    with gzip.open(corpus / "dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def judged(events: list[dict[str, Any]], app_dir: Path) -> Judged:
    hunt = Hunt.load(app_dir)
    pairs = (
        (event, hunt.judge({name: value for name, value in event.items() if name not in LABELS})) for event in events
    )
    return [(event, verdict) for event, verdict in pairs if verdict]


def shown(pairs: Judged) -> list[tuple[int, str, str, str]]:
    return [(verdict.score, verdict.location, verdict.value_name, verdict.command[:80]) for _, verdict in pairs]


def test_every_malicious_set_event_is_high_or_critical(judged: Judged, events: list[dict[str, Any]]) -> None:
    labelled = [
        e for e in events if (e["label"], e.get("technique"), e.get("stage")) == ("malicious", "T1547.001", "set")
    ]
    found = [(event, verdict) for event, verdict in judged if event in labelled]
    assert len(labelled) == 15
    assert len(found) == len(labelled)
    assert shown([pair for pair in found if pair[1].score < 60]) == []


def test_every_benign_event_is_below_medium(judged: Judged) -> None:
    assert shown([pair for pair in judged if pair[0]["label"] == "benign" and pair[1].score >= 40]) == []


def test_no_unlabelled_registry_event_but_an_encoded_service_is_medium_or_higher(judged: Judged) -> None:
    registry = [pair for pair in judged if pair[1].event.code != FILE_CREATE]
    unlabelled = [pair for pair in registry if pair[0]["label"] is None and pair[1].score >= 40]
    # Of 28,019 such events one: a service whose ImagePath is an encoded PowerShell command, made by Empire over SMB.
    assert [(verdict.location, verdict.value_name) for _, verdict in unlabelled] == [("StoredPayload", "ImagePath")]


def test_raw_text_and_extracted_fields_give_the_same_verdict(judged: Judged, app_dir: Path) -> None:
    hunt = Hunt.load(app_dir)
    for event, verdict in judged:
        from_raw = hunt.judge({"_raw": event["xml"]})
        assert from_raw is not None
        assert from_raw.to_fields() == verdict.to_fields()


def test_the_summands_add_up_to_every_score(judged: Judged) -> None:
    assert [v.score for _, v in judged] == [
        sum(int(reason.split(" ", 1)[0]) for reason in v.reasons) for _, v in judged
    ]


def hive_events(corpus: Path) -> list[tuple[dict[str, str], dict[str, str]]]:
    with (corpus / "registry" / "autostart_entries.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] != "autostart log line"]
    user = "HKU\\S-1-5-21-1-2-3-1001\\"
    return [
        (
            row,
            {
                "EventCode": "13",
                "TargetObject": f"{'' if row['key'].startswith('HK') else user}{row['key']}\\{row['value_name']}",
                "Details": row["data"] or "(Empty)",
            },
        )
        for row in rows
    ]


@pytest.mark.parametrize(("label", "least", "most"), [("benign", 0, 39), ("malicious", 40, 100)])
def test_entries_of_real_hives(corpus: Path, app_dir: Path, label: str, least: int, most: int) -> None:
    hunt = Hunt.load(app_dir)
    judged = [(row, hunt.judge(event)) for row, event in hive_events(corpus) if row["label"] == label]
    wrong = [
        (verdict.score, verdict.value_name, verdict.command, verdict.reasons)
        for _, verdict in judged
        if verdict and not least <= verdict.score <= most
    ]
    assert judged
    assert wrong == []


def test_the_files_as_splunk_held_them(corpus: Path, app_dir: Path) -> None:
    files = sorted((corpus / "raw_splunk").iterdir())
    command = [sys.executable, str(app_dir / "bin" / "hunt.py"), "--format", "jsonl", *map(str, files)]
    hunted = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    writes = [json.loads(line) for line in hunted.stdout.splitlines()]
    set_or_deleted = [(write["rk_value_name"], write["rk_severity"]) for write in writes]
    assert (hunted.returncode, len(files)) == (1, 4)
    assert set_or_deleted == [
        ("1", "critical"),
        ("NextRun", "critical"),
        ("1", "critical"),
        ("NextRun", "critical"),
        ("RunScript", "critical"),
        ("1", "informational"),
        ("NextRun", "informational"),
        ("1", "informational"),
        ("NextRun", "informational"),
    ]

"""Recorded events through the command: every one comes back, in order, unchanged but for what the engine says of it."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from events import NOTHING_FOUND

from runkeyhunt.hunt import Hunt
from tests.minisplunk.splunkd import Record, chunks, search, table

CHUNK_SIZE = 5_000
# What the corpus says of an event, and Splunk would not.
_NOT_OF_THE_EVENT = ("xml", "label", "label_reason", "autostart_class", "missing_fields")


@pytest.fixture(scope="module")
def recorded(corpus: Path) -> list[Record]:
    """The events with their fields extracted, and their XML in _raw."""
    with gzip.open(corpus / "dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [_extracted(json.loads(line)) for line in lines]


def _extracted(document: dict[str, object]) -> Record:
    fields = {name: value for name, value in document.items() if name not in _NOT_OF_THE_EVENT}
    record = {name: value for name, value in fields.items() if isinstance(value, str)}
    names = document["event_fields"]
    return {**record, "event_fields": names, "host": document["Computer"], "_raw": document["xml"]}


@pytest.fixture(scope="module")
def findings(app_dir: Path, recorded: list[Record]) -> list[Record]:
    """What the engine finds in each."""
    hunt = Hunt.load(app_dir)
    verdicts = [hunt.judge(event) for event in recorded]
    return [_as_splunk_shows(verdict.to_fields()) if verdict else NOTHING_FOUND for verdict in verdicts]


def _as_splunk_shows(fields: dict[str, str | list[str]]) -> Record:
    lone = {name: "".join(value) for name, value in fields.items() if len(value) < 2}
    return {**NOTHING_FOUND, **fields, **lone}


def test_all_events_come_back_with_all_their_fields(start, app_dir, recorded, findings):
    columns = list(dict.fromkeys(name for event in recorded for name in event))
    absent = dict.fromkeys(columns, "")
    returned = []
    with start(app_dir) as splunkd:
        splunkd.getinfo()
        for chunk in chunks(recorded, CHUNK_SIZE):
            returned += splunkd.execute(table(chunk, columns)).records()
    assert len(returned) == 33_641
    assert returned == [{**absent, **event, **found} for event, found in zip(recorded, findings)]


@pytest.mark.parametrize("options", [(), ("raw=false",)], ids=["with _raw", "raw=false"])
def test_all_events_come_back_when_splunkd_sends_only_what_the_command_asked_for(
    start, app_dir, recorded, findings, options
):
    with start(app_dir) as splunkd:
        results = search(splunkd, recorded, *options, chunk_size=CHUNK_SIZE)
    assert len(results) == 33_641
    assert [{name: result[name] for name in event} for result, event in zip(results, recorded)] == recorded
    assert [{name: result[name] for name in NOTHING_FOUND} for result in results] == findings

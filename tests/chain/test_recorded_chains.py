"""In attacks that others recorded, every write whose writer's start was recorded too is tied to it."""

from __future__ import annotations

import gzip
import json
import random

import pytest

LABELS = {"label", "label_reason", "technique", "scope", "stage", "autostart_class", "xml"}


@pytest.fixture(scope="module")
def files(corpus):
    with gzip.open(corpus / "dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        events = [json.loads(line) for line in lines]
    by_file = {}
    for event in events:
        by_file.setdefault(event["source_file"], []).append(event)
    return by_file


def is_of_writer(process, write):
    return process["EventCode"] == "1" and process["ProcessGuid"].lower() == write["ProcessGuid"].lower()


@pytest.mark.parametrize(
    "order",
    [list, lambda events: events[::-1], lambda events: random.Random(5).sample(events, len(events))],
    ids=["as recorded", "reversed", "shuffled"],
)
def test_malicious_writes_are_tied_to_their_writer(chain, hunt, files, order):
    tied = []
    for recorded in files.values():
        events = order(recorded)
        for event, fields in chain([{**event, "id": number} for number, event in enumerate(events)]):
            writers = [other for other in events if is_of_writer(other, event)]
            if (event["label"], event.get("stage")) == ("malicious", "set") and writers:
                assert fields["rk_chain_writer_command"] == writers[0]["CommandLine"]
                tied.append(event)
    assert len(tied) == 13


def test_no_chain_makes_a_benign_write_high(chain, files):
    raised = [
        (fields["rk_score"], fields["rk_entry"], fields["rk_reasons"])
        for events in files.values()
        for event, fields in chain(events)
        if event["label"] == "benign" and int(fields["rk_score"]) >= 60
    ]
    assert raised == []

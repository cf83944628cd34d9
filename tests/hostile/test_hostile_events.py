"""events/: any record and any text becomes an event of the right types, and nothing is raised."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from runkeyhunt.events import raw
from runkeyhunt.events.event import Event
from runkeyhunt.events.evidence import read_evidence
from runkeyhunt.events.fields import place_named_in, read_event
from runkeyhunt.events.texts.xml_text import decode_entities
from tests.hostile.strategies import documents, is_texts, loose_records, records, texts


def is_event(event: object) -> bool:
    return isinstance(event, Event) and all(
        type(value) is {"code": int, "has_whole_path": bool}.get(name, str) or (name == "details" and value is None)
        for name, value in event._asdict().items()
    )


@given(texts)
def test_any_text_parses_to_flat_texts(text):
    assert is_texts(raw.parse(text))


@given(records)
def test_the_text_of_an_event_in_any_dialect_parses_to_flat_texts(record):
    assert is_texts(raw.parse(record.get("_raw", "")))


@given(st.dictionaries(texts, documents, max_size=5))
def test_any_document_is_laid_flat(document):
    assert is_texts(raw.parse(json.dumps(document)))


@given(texts)
def test_entities_decode_to_text(text):
    decoded = decode_entities(text)
    assert type(decoded) is str
    assert len(decoded) <= len(text)


@given(records)
def test_a_record_in_any_dialect_is_an_event(record):
    assert is_event(read_event(record))


@given(loose_records)
def test_a_record_of_any_shape_is_an_event(record):
    assert is_event(read_event(record))
    assert type(place_named_in(record)) in (str, type(None))


@given(st.dictionaries(st.sampled_from(["host_count", "first_seen", "_time", "ParentImage"]), documents))
def test_evidence_of_any_shape_is_read(record):
    evidence = read_evidence(record)
    assert type(evidence.hosts) in (int, type(None))
    assert type(evidence.days) in (float, type(None))
    assert type(evidence.parent) is str

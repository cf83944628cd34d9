"""Whatever sensor watched the registry, and however its rows come: the same value, data, writer, user and host."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from runkeyhunt.events.vocabulary.input_fields import INPUT_FIELDS
from runkeyhunt.hunt import Hunt
from runkeyhunt.judging.verdict import Verdict
from tests.events.products import NAME, ROWS, RUN, SHORT, Row

UNSAID = "missing_details"


@pytest.fixture(scope="module")
def hunt(app_dir: Path) -> Hunt:
    return Hunt.load(app_dir, today=date(2026, 5, 12))


def as_fields(document: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str | list[str]]]:
    """Lay a document out as Splunk extracts JSON: names joined by dots, no field without a value."""
    for name, value in document.items():
        if isinstance(value, dict):
            yield from as_fields(value, f"{before}{name}.")
        elif isinstance(value, list):
            yield f"{before}{name}", [str(one) for one in value] if len(value) > 1 else str(value[0])
        elif value is not None:
            yield f"{before}{name}", str(value)


def asked_for(record: Mapping[str, object]) -> dict[str, object]:
    """Leave of a row what a command that asks for fields by name is sent."""
    return {name: value for name, value in record.items() if name in INPUT_FIELDS or name == "_raw"}


def one_field_deep(document: Mapping[str, Any]) -> dict[str, object]:
    return dict(as_fields(document))


FORMS = {
    "fields": lambda row: asked_for(one_field_deep(row.fields)),
    "fields beside the event": lambda row: asked_for({**one_field_deep(row.fields), "_raw": json.dumps(row.fields)}),
    "JSON in _raw": lambda row: {"_raw": json.dumps(row.fields), "host": "forwarder"},
    "JSON with dotted names": lambda row: {"_raw": json.dumps(one_field_deep(row.fields))},
    "JSON behind a header": lambda row: {
        "_raw": f"<13>1 2026-05-12T07:41:03Z relay app - - - {json.dumps(row.fields)}"
    },
}


def told(verdict: Verdict | None) -> tuple[str | None, ...]:
    if verdict is None:
        return ()
    event = verdict.event
    return (
        verdict.location,
        verdict.action,
        verdict.value_name,
        verdict.data or None,
        event.image,
        event.user,
        event.computer,
    )


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("product", ROWS)
def test_every_product_tells_the_same(hunt: Hunt, product: str, form: str) -> None:
    row: Row = ROWS[product]
    answer = hunt.look(FORMS[form](row))
    expected = ("Run", row.action, row.value_name, row.data, row.writer, row.user, row.host)
    assert (told(answer.verdict), answer.unreadable) == (expected, "")


@pytest.mark.parametrize("product", [name for name, row in ROWS.items() if row.action == "set"])
def test_where_no_data_is_sent_a_rule_says_so(hunt: Hunt, product: str) -> None:
    verdict = hunt.judge(FORMS["fields"](ROWS[product]))
    assert verdict is not None
    assert (UNSAID in verdict.rules) == (ROWS[product].data is None)


@pytest.mark.parametrize("action", ["read", "Get", "query", "opened"])
@pytest.mark.parametrize("name", ["action", "activity_name"])
def test_what_was_only_read_is_no_write_and_nothing_unread(hunt: Hunt, name: str, action: str) -> None:
    row = {name: action, "registry_path": rf"{SHORT}\{NAME}", "registry_value_data": r"C:\a.exe"}
    assert hunt.look(row) == (None, "")


def test_a_key_renamed_away_from_run_no_longer_starts(hunt: Hunt) -> None:
    away = {
        "ActionType": "RegistryKeyRenamed",
        "RegistryKey": r"HKEY_LOCAL_MACHINE\SOFTWARE\Parked",
        "PreviousRegistryKey": rf"HKEY_LOCAL_MACHINE\{RUN}",
    }
    assert told(hunt.judge(away))[:2] == ("Run", "deleted")


def test_the_value_of_1914_is_data_and_that_of_others_a_name(hunt: Hunt) -> None:
    of_1914 = {
        "EventCode": "13",
        "registry_path": rf"{SHORT}\{NAME}",
        "registry_key_name": NAME,
        "registry_value_name": r"C:\Users\Public\agent.exe",
    }
    assert told(hunt.judge(of_1914))[:4] == ("Run", "set", NAME, r"C:\Users\Public\agent.exe")

"""What is told by the names of its fields to be an event alone is no snapshot's row, whatever stands in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runkeyhunt.hunt import Hunt
from runkeyhunt.snapshots.rows import is_header
from runkeyhunt_looking import OF_EVENTS, look

KEY = r"HKEY_USERS\S-1-5-21-1111111111-2222222222-3333333333-1001\Software\Microsoft\Windows\CurrentVersion\Run"
ROW = {"key": KEY, "path": rf"{KEY}\Agent", "name": "Agent", "type": "REG_SZ", "data": r"C:\Temp\a.exe", "mtime": "7"}


@given(st.sets(st.sampled_from(sorted(OF_EVENTS))))
def test_no_tool_s_row_has_a_code_and_beside_it_fields_of_events_alone(names: set[str]) -> None:
    assert not is_header(sorted({"EventCode", *names}))


def test_without_the_code_some_of_them_are_a_table() -> None:
    assert is_header(["registry_path", "registry_value_name", "Details"])


@pytest.mark.parametrize("code", ["1", "13"])
def test_a_row_that_came_as_json_is_looked_at_beside_a_code(app_dir: Path, code: str) -> None:
    record = {"EventCode": code, "_raw": json.dumps({"name": "p", "action": "added", "columns": ROW})}
    answers = [look(Hunt.load(app_dir), record, raw=raw).verdict for raw in (True, False)]
    assert [verdict and (verdict.value_name, verdict.data) for verdict in answers] == [
        ("Agent", r"C:\Temp\a.exe"),
        None,
    ]

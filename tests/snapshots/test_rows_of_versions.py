"""Rows as other versions of a tool write them, and what stands around them in a document."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from runkeyhunt.events.registry_value import RegistryValue
from runkeyhunt.offline.readers.json_records import records_in
from runkeyhunt.snapshots.rows import values_of

RUN = "Software\\Microsoft\\Windows\\CurrentVersion\\Run"
KEY = f"HKEY_CURRENT_USER\\{RUN}"
PS_PATH = f"Microsoft.PowerShell.Core\\Registry::{KEY}"
EVENT = {"__container_type__": "event", "data_type": "windows:registry:key_value", "key_path": KEY, "timestamp": 1}
ROW = {"key": KEY, "path": f"{KEY}\\a", "name": "a", "type": "REG_SZ", "data": "b", "mtime": ""}
HELD = {"timestamp": "2024-07-04T09:15:00+00:00", "values": [{"name": "a", "value": "b", "value_type": "REG_SZ"}]}


def read(row: Mapping[str, object]) -> list[RegistryValue]:
    return list(values_of(row) or ())


def shown(row: Mapping[str, object]) -> list[tuple[str | None, object]]:
    return [(value.name, value.data) for value in read(row)]


def of_document(document: object) -> list[RegistryValue]:
    return [value for row in records_in(document) if isinstance(row, Mapping) for value in values_of(row) or ()]


@pytest.mark.parametrize(
    ("told", "values"),
    [
        ({"values": [["a b", "REG_SZ", "c: d"], [None, "REG_SZ", "e"]]}, [("a b", "c: d"), (None, "e")]),
        ({"values": "a b: [REG_SZ] c: d e: [REG_DWORD_LE] 1"}, [("a b", "c: d"), ("e", "1")]),
        ({"regvalue": {"a b": "c: d"}, "message": f"[{KEY}] a b: c: d"}, [("a b", "c: d")]),
        ({"message": f"[{KEY}] a b: C:\\d e.exe /f g: h"}, [("a b", "C:\\d e.exe /f"), ("g", "h")]),
        ({"data_type": "windows:registry:run", "entries": "['a b: c', \"d: e'f\"]"}, [("a b", "c"), ("d", "e'f")]),
    ],
)
def test_values_of_plaso(told: Mapping[str, object], values: list[tuple[str | None, str]]) -> None:
    assert shown({**EVENT, **told}) == values


def test_the_host_of_plaso() -> None:
    assert [value.host for value in read({**EVENT, "regvalue": {"a": "b"}, "hostname": "WS-1"})] == ["WS-1"]
    assert [value.host for value in read({**EVENT, "regvalue": {"a": "b"}, "hostname": "-"})] == [""]


@pytest.mark.parametrize("document", [{f"\\{RUN}": HELD}, {"plugin": {f"\\{RUN}": HELD}}, {"path": f"\\{RUN}", **HELD}])
def test_keys_of_regipy(document: Mapping[str, object]) -> None:
    (value,) = read(document)
    assert (value.key, value.name, value.data, value.form) == (f"\\{RUN}", "a", "b", "regipy")


def test_rows_each_under_a_name_of_its_own() -> None:
    event = {**EVENT, "regvalue": {"a": "b"}}
    assert [value.data for value in of_document({"event_0": event, "event_1": event})] == ["b", "b"]
    (value,) = of_document({"ComputerName": "WS-1", "HKCU": {"PSPath": PS_PATH, "a": "b"}})
    assert (value.host, value.name, value.data) == ("WS-1", "a", "b")


@pytest.mark.parametrize("around", [{"hostIdentifier": "WS-1"}, {"host": {"hostname": "WS-1"}}])
def test_what_stands_around_rows_tells_the_host_and_no_value(around: Mapping[str, object]) -> None:
    assert [(value.host, value.name) for value in of_document({**around, "name": "query", "rows": [ROW]})] == [
        ("WS-1", "a")
    ]
    keys = of_document({**around, "Title": "x", "Keys": [{"PSPath": PS_PATH, "a": "b", "c": "d"}]})
    assert [(value.host, value.name) for value in keys] == [("WS-1", "a"), ("WS-1", "c")]


def test_an_event_with_an_object_of_the_registry_stays_an_event() -> None:
    event = {"process": {"name": "x"}, "registry": {"path": KEY, "name": "a", "data": "b"}}
    assert list(records_in(event)) == [event]

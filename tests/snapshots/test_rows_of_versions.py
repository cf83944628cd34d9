"""Rows as other versions of a tool write them, and what stands around them in a document."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from runkeyhunt.events.registry_value import RegistryValue
from runkeyhunt.offline.readers.json.records import records_in
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


RECMD = {"HivePath": "D:\\C\\Users\\x\\NTUSER.DAT", "KeyPath": f"ROOT\\{RUN}", "ValueName": "a", "ValueType": "RegSz", "ValueData": "b"}  # fmt: skip


@pytest.mark.parametrize(
    ("told", "key", "owner"),
    [
        ({}, f"HKCU\\{RUN}", "x"),
        ({"HivePath": "D:\\C\\Windows\\ServiceProfiles\\LocalService\\NTUSER.DAT"}, f"HKCU\\{RUN}", "LocalService"),
        ({"KeyPath": f"CMI-CreateHive{{D43B12B8-09B5-40DB-B4F6-F6DFEB78DAEC}}\\{RUN}"}, f"HKCU\\{RUN}", "x"),
        ({"HivePath": "D:\\C\\config\\SOFTWARE", "KeyPath": f"CsiTool-CreateHive-{{00000000-0000}}\\{RUN[9:]}"}, f"HKLM\\{RUN}", ""),
    ],
)  # fmt: skip
def test_recmd_tells_the_hive_by_its_file_and_names_its_root(told: Mapping[str, str], key: str, owner: str) -> None:
    (value,) = read({**RECMD, **told})
    assert (value.key.lower(), value.owner, value.form) == (key.lower(), owner, "RECmd")


def test_rows_of_keys_are_no_values() -> None:
    no_value = {**RECMD, "ValueName": "", "ValueType": "", "ValueData": ""}
    subkey = {**ROW, "type": "subkey", "data": ""}
    assert [(value.key, value.evidence) for row in (no_value, subkey) for value in read(row)] == [
        ("", (("category", "keys"),)),
        ("", (("category", "keys"),)),
    ]


def test_a_table_whose_keys_have_no_root() -> None:
    (value,) = read({"KeyPath": RUN, "ValueName": "a", "ValueData": "b", "LastWriteTimestamp": "2024-07-04 09:15:00"})
    assert (value.key, value.name, value.data, value.time) == (RUN, "a", "b", "2024-07-04 09:15:00")


def test_dissect_once_had_a_path_for_the_command() -> None:
    row = {"name": "a", "path": "b", "key": KEY, "regf_hive_path": "x", "regf_key_path": "y", "ts": "", "username": "z"}
    assert shown(row) == [("a", "b")]


def test_velociraptors_objects_within_a_table() -> None:
    assert shown({"OSPath": f"{KEY}\\a", "Mtime": "", "Data": '{"type": "SZ", "value": "b"}'}) == [("a", "b")]
    assert shown({"OSPath": f"{KEY}\\a", "Mtime": "", "Data": "{b}"}) == [("a", "{b}")]
    row = {"OSPath": "C:\\Startup\\a", "Name": "a", "Details": '{"MD5": "x"}', "Enabled": "enabled"}
    assert shown(row) == [("a", None)]


@pytest.mark.parametrize("column", ["host", "DeviceName", "PSComputerName", "host_hostname"])
def test_columns_that_tell_the_host(column: str) -> None:
    autoruns = {"Entry Location": KEY, "Entry": "a", "Image Path": "b", "Launch String": "b", column: "WS-1"}
    assert [value.host for value in read(autoruns)] == ["WS-1"]

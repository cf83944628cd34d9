"""Rows of every tool become the same record."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from runkeyhunt.events.registry_value import CATEGORY, DELETED, REMOVED, RegistryValue
from runkeyhunt.events.vocabulary.names import squash
from runkeyhunt.snapshots.input_columns import INPUT_COLUMNS
from runkeyhunt.snapshots.rows import is_snapshot, values_of
from runkeyhunt.snapshots.rows.row_kind import RowKind
from runkeyhunt.snapshots.rows.single import KINDS

SID = "S-1-5-21-1111111111-2222222222-3333333333-1001"
RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
DATA = '"C:\\Users\\anna\\AppData\\Local\\Vendor\\agent.exe" /background'
KEY = rf"HKEY_USERS\{SID}\{RUN}"
Row = Mapping[str, object]
AUTORUNS: dict[str, object] = {
    "Time": "20240704-101500",
    "Entry Location": rf"HKCU\{RUN}",
    "Entry": "Agent",
    "Enabled": "enabled",
    "Category": "Logon",
    "Profile": "WS\\anna",
    "Signer": "(Verified) Vendor",
    "Company": "",
    "Image Path": r"c:\users\anna\appdata\local\vendor\agent.exe",
    "Launch String": DATA,
}
OSQUERY: dict[str, object] = {
    "key": KEY,
    "path": rf"{KEY}\Agent",
    "name": "Agent",
    "type": "REG_SZ",
    "data": DATA,
    "mtime": "1720084500",
}
RECMD: dict[str, object] = {
    "HivePath": r"D:\case\C\Users\anna\NTUSER.DAT",
    "HiveType": "NTUSER",
    "KeyPath": rf"ROOT\{RUN}",
    "ValueName": "Agent",
    "ValueType": "RegSz",
    "ValueData": DATA,
    "Deleted": "False",
    "LastWriteTimestamp": "2024-07-04 09:15:00.1234567",
}
STARTUP_ITEM: dict[str, object] = {
    "name": "Agent",
    "path": r"C:\Users\anna\agent.exe",
    "args": "/background",
    "type": "Startup Item",
    "source": KEY,
    "status": "enabled",
    "username": "anna",
}
VELOCIRAPTOR: dict[str, object] = {"Name": "Agent", "OSPath": rf"{KEY}\Agent", "Details": DATA, "Enabled": "disabled"}
PLASO: dict[str, object] = {
    "__container_type__": "event",
    "data_type": "windows:registry:run",
    "key_path": rf"HKEY_CURRENT_USER\{RUN}",
    "entries": [f"Agent: {DATA}"],
    "timestamp": 1720084500114005,
}


def read(row: Row) -> list[RegistryValue]:
    values = values_of(row)
    assert values is not None
    return list(values)


def one(row: Row) -> RegistryValue:
    (value,) = read(row)
    return value


@pytest.mark.parametrize(
    ("row", "form", "time", "time_of"),
    [
        (AUTORUNS, "Autoruns", "2024-07-04 10:15:00", "key"),
        (OSQUERY, "osquery registry", "2024-07-04 09:15:00", "key"),
        (RECMD, "RECmd", "2024-07-04 09:15:00", "key"),
        (VELOCIRAPTOR, "Velociraptor StartupItems", "", ""),
        (PLASO, "plaso", "2024-07-04 09:15:00", "key"),
        (
            {"OSPath": rf"{KEY}\Agent", "Data": {"type": "SZ", "value": DATA}, "Mtime": "2024-07-04T09:15:00Z"},
            "Velociraptor",
            "2024-07-04 09:15:00",
            "key",
        ),
        ({"Name": "Agent", "Location": KEY, "User": "WS\\anna", "Command": DATA}, "Win32_StartupCommand", "", ""),
        ({"PATH": f"/{RUN}/Agent".replace("\\", "/"), "TYPE": "SZ", "VALUE": DATA, "MTIME": ""}, "reglookup", "", ""),
        ({"Technique": "Run Key", "Classification": "x", "Path": rf"{KEY}\Agent", "Value": DATA}, "PersistenceSniper", "", ""),
        ({"registry_type": "baseline", "key_path": rf"{KEY}\Agent", "data": DATA}, "WinRegistry baseline", "", ""),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_name_data_form_and_time(row: Row, form: str, time: str, time_of: str) -> None:
    value = one(row)
    assert (value.name, value.data, value.form) == ("Agent", DATA, form)
    assert (value.time, value.time_of) == (time, time_of)
    assert value.key.endswith(RUN)


@pytest.mark.parametrize(
    "row",
    [
        {"name": "pack_run", "hostIdentifier": "WS-1", "action": "added", "unixTime": 1720084501, "columns": OSQUERY},
        {"hostIdentifier": "WS-1", "name": "pack_run", **{f"columns.{name}": cell for name, cell in OSQUERY.items()}},
        {**OSQUERY, "hostIdentifier": "WS-1"},
    ],
    ids=["log", "fields of a search", "batch"],
)
def test_what_osquery_puts_around_a_row_tells_the_host(row: Row) -> None:
    value = one(row)
    assert (value.host, value.name, value.key, value.time_of) == ("WS-1", "Agent", KEY, "key")


def test_osquerys_default_value_and_its_doubt() -> None:
    value = one({**OSQUERY, "name": "(Default)", "path": f"{KEY}\\"})
    assert value.name is None
    assert value.doubts == ("osquery shows a name that begins with NUL as (Default) too",)


def test_osquery_without_key_has_it_in_the_path() -> None:
    value = one({"path": rf"{KEY}\Agent", "name": "Agent", "data": DATA})
    assert (value.key, value.name) == (KEY, "Agent")


def test_the_envelopes_time_is_of_the_collection() -> None:
    row = {"action": "added", "unixTime": "1720084500", "columns": {**OSQUERY, "mtime": ""}}
    assert (one(row).time, one(row).time_of) == ("2024-07-04 09:15:00", "collected")


def test_startup_items_lose_quotes_and_join_their_state_by_name() -> None:
    value = one({**STARTUP_ITEM, "status": "disabled"})
    assert (value.key, value.data, value.state) == (KEY, r"C:\Users\anna\agent.exe /background", "off")
    assert value.doubts == (
        "osquery drops the quotation marks",
        "the state is told by the name alone, over all hives",
    )


@pytest.mark.parametrize(
    ("row", "present"),
    [({"action": "removed", "columns": OSQUERY}, REMOVED), ({**RECMD, "Deleted": "True"}, DELETED), (RECMD, "present")],
)
def test_what_is_gone_is_not_present(row: Row, present: str) -> None:
    assert one(row).present == present


def test_velociraptors_disabled_proves_nothing() -> None:
    assert (one(VELOCIRAPTOR).state, one(VELOCIRAPTOR).doubts) == ("", ("Velociraptor's word disabled proves nothing",))
    assert one({**VELOCIRAPTOR, "Enabled": "enable"}).state == "on"


def test_velociraptor_quotes_a_name_that_holds_a_separator() -> None:
    value = one({**VELOCIRAPTOR, "Name": "a\\b", "OSPath": f'{KEY}\\"a\\b"'})
    assert (value.key, value.name) == (KEY, "a\\b")


@pytest.mark.parametrize(
    ("location", "entry", "key", "name"),
    [
        (r"HKLM\System\CurrentControlSet\Control\Session Manager\BootExecute", "autocheck autochk *", r"HKLM\System\CurrentControlSet\Control\Session Manager", "BootExecute"),
        (r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon\Userinit", "userinit.exe", r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon", "Userinit"),
        (r"HKLM\SOFTWARE\Microsoft\Active Setup\Installed Components", "Player", r"HKLM\SOFTWARE\Microsoft\Active Setup\Installed Components\Player", "StubPath"),
        (r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\Explorer\Run", "Agent", r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\Explorer\Run", "Agent"),
        (r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Windows\Run", "x.exe", r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Windows", "Run"),
        (rf"HKCU\{RUN}\AutorunsDisabled", "Agent", rf"HKCU\{RUN}\AutorunsDisabled", "Agent"),
    ],
)  # fmt: skip
def test_autoruns_parts_its_location_and_entry_otherwise(location: str, entry: str, key: str, name: str) -> None:
    value = one({**AUTORUNS, "Entry Location": location, "Entry": entry})
    assert (value.key, (value.name or "").lower()) == (key, name.lower())


def test_autoruns_default_value_has_an_image_and_no_entry() -> None:
    value = one({**AUTORUNS, "Entry": ""})
    assert (value.key, value.name, value.data) == (rf"HKCU\{RUN}", None, DATA)


def test_a_row_without_entry_and_image_heads_a_location() -> None:
    value = one({**AUTORUNS, "Entry": "", "Image Path": "", "Launch String": ""})
    assert (value.key, value.evidence) == ("", ((CATEGORY, "heads of locations"),))


def test_a_missing_file_and_the_signer_are_evidence() -> None:
    value = one({**AUTORUNS, "Enabled": "disabled", "Image Path": "File not found: C:\\Old\\old.exe"})
    assert value.state == "off"
    assert dict(value.evidence)["file"] == "is missing"
    assert dict(value.evidence)["signer"] == "(Verified) Vendor"


def test_a_time_in_some_machines_own_form_is_none() -> None:
    assert one({**AUTORUNS, "Time": "01-04-2024 12:56:32"}).time == ""
    assert one({**AUTORUNS, "Time": "7/24/2018 4:40 AM"}).time == ""


def test_a_key_of_powershell_gives_each_of_its_values() -> None:
    values = read(
        {
            "PSPath": rf"Microsoft.PowerShell.Core\Registry::HKEY_CURRENT_USER\{RUN}",
            "PSParentPath": "x",
            "PSChildName": "Run",
            "PSDrive": {"Name": "HKCU"},
            "PSProvider": {"Name": "Registry", "Drives": [{"Name": "HKCU", "Used": 1, "Free": 2}]},
            "Agent": DATA,
            "(default)": "",
            "many": ["a.exe", "b.exe"],
            "bytes": [77, 0, 90, 0],
            "lost": "System.String[]",
        }
    )
    assert [(value.name, value.data) for value in values] == [
        ("Agent", DATA),
        (None, ""),
        ("many", ("a.exe", "b.exe")),
        ("bytes", b"M\0Z\0"),
        ("lost", None),
    ]
    assert {value.key for value in values} == {rf"HKEY_CURRENT_USER\{RUN}"}


def test_regipys_plugins_give_every_value_of_every_key() -> None:
    held = {"name": "(default)", "value": DATA, "value_type": "REG_SZ", "is_corrupted": True}
    value = one({"ntuser_persistence": {f"\\{RUN}": {"timestamp": "2024-07-04T09:15:00+00:00", "values": [held]}}})
    assert (value.key, value.name, value.data, value.time) == (f"\\{RUN}", None, DATA, "2024-07-04 09:15:00")
    assert value.doubts == ("regipy calls it corrupted",)


def test_plasos_table_prints_the_list_as_text() -> None:
    message = rf"[HKEY_CURRENT_USER\{RUN}] Entries: ['a: C:\\x.exe'  " + '"b: it\'s"]'
    row = {
        "datetime": "2024-07-04T09:15:00+00:00",
        "timestamp_desc": "x",
        "parser": "winreg/windows_run",
        "message": message,
    }
    assert [(value.name, value.data) for value in read(row)] == [("a", r"C:\x.exe"), ("b", "it's")]


def test_other_events_of_plaso_are_counted_by_their_kind() -> None:
    value = one({**PLASO, "data_type": "windows:registry:userassist", "entries": None})
    assert (value.key, value.evidence) == ("", ((CATEGORY, "windows:registry:userassist"),))


@pytest.mark.parametrize(
    "row",
    [
        {"EventCode": "13", "TargetObject": rf"{KEY}\Agent", "Details": DATA, "Image": "C:\\w.exe"},
        {**OSQUERY, "process_image": "C:\\w.exe"},
        {"registry_type": "SetValue", "key_path": rf"{KEY}\Agent", "data": DATA, "process_image": "C:\\w.exe"},
        {"ActionType": "RegistryValueSet", "RegistryKey": KEY, "RegistryValueName": "Agent", "RegistryValueData": DATA},
        {"key": "settings", "name": "x", "data": "y"},
        {},
    ],
)
def test_an_event_is_no_snapshot(row: Row) -> None:
    assert not is_snapshot(row)
    assert values_of(row) is None


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if kind.form not in ("dissect", "reglookup", "PersistenceSniper")]
)
def test_a_search_asks_for_every_column_that_tells_a_kind(kind: RowKind) -> None:
    asked = frozenset(map(squash, INPUT_COLUMNS))
    assert all(asked & set(names) for names in kind.needs)
    assert all(asked & set(names) for names in kind.columns.values())


@pytest.mark.parametrize(
    "names",
    [
        ("Path", "Name", "Value"),
        ("Key", "ValueName", "ValueData"),
        ("RegistryPath", "Entry", "Command"),
        ("KeyPath", "KeyValue", "ValueData"),
        ("Path", "Item", "Value"),
    ],
)
def test_a_table_of_a_script_is_read_by_its_columns(names: tuple[str, str, str]) -> None:
    value = one({**dict(zip(names, (KEY, "Agent", DATA))), "Node": "WS-1"})
    assert (value.key, value.name, value.data) == (KEY, "Agent", DATA)
    assert (value.host, value.form) == ("WS-1", "registry table")


def test_a_table_that_tells_what_was_done_is_of_events() -> None:
    assert not is_snapshot({"registry_path": KEY, "registry_value_name": "Agent", "data": DATA, "action": "modified"})
    assert not is_snapshot({"Key": KEY, "ValueName": "Agent", "Data": DATA, "Image": "C:\\x.exe"})


def test_the_name_at_a_tables_keys_end_is_no_part_of_it() -> None:
    assert one({"Key": rf"{KEY}\Agent", "Name": "Agent", "Value": DATA}).key == KEY
    assert one({"Key": KEY, "Name": "Run", "Value": DATA}).key == KEY


def test_velociraptors_older_startup_items_call_it_command() -> None:
    row = {"Name": "Agent", "FullPath": rf"{KEY}\Agent", "Command": DATA, "Enabled": "enabled"}
    assert (one(row).data, one(row).key, one(row).state) == (DATA, KEY, "on")

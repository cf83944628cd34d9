"""Rows of a snapshot score through the search command as what is there, beside events."""

from __future__ import annotations

import json

import pytest

from tests.minisplunk.splunkd import table

SID = "S-1-5-21-1111111111-2222222222-3333333333-1001"
RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
KEY = rf"HKEY_USERS\{SID}\{RUN}"
TEMP = r"C:\Users\anna\AppData\Local\Temp\agent.exe"
OSQUERY = {"key": KEY, "path": rf"{KEY}\Agent", "name": "Agent", "type": "REG_SZ", "data": TEMP, "mtime": "1720084500"}
ROWS = {
    "osquery, fields": {"host": "ws", "action": "added", **{f"columns.{name}": cell for name, cell in OSQUERY.items()}},
    "osquery, _raw": {"_raw": json.dumps({"name": "p", "hostIdentifier": "ws", "action": "added", "columns": OSQUERY})},
    "Autoruns": {
        "host": "ws",
        "Entry_Location": rf"HKLM\{RUN}",
        "Entry": "Agent",
        "Enabled": "disabled",
        "Image_Path": TEMP.lower(),
        "Launch_String": TEMP,
        "Time": "20240704-091500",
    },
    "Velociraptor": {"Fqdn": "ws", "Name": "Agent", "OSPath": rf"{KEY}\Agent", "Details": TEMP, "Enabled": "disabled"},
    "WinRegistry baseline": {"host": "ws", "registry_type": "baseline", "key_path": rf"HKLM\{RUN}\Agent", "data": TEMP},
    "scripted input": {
        "host": "ws",
        "_raw": json.dumps(
            {"PSPath": rf"Microsoft.PowerShell.Core\Registry::{KEY}", "Agent": TEMP, "PSChildName": "Run"}
        ),
    },
    "Win32_StartupCommand": {"host": "ws", "Name": "Agent", "Command": TEMP, "Location": KEY, "UserSID": SID},
}
TOLD = {
    "osquery, fields": ("70", "unknown", "key"),
    "osquery, _raw": ("70", "unknown", "key"),
    "Autoruns": ("39", "off", "key"),
}


@pytest.mark.parametrize("name", ROWS)
def test_a_row_is_judged_with_its_kind_state_and_time(start, app_dir, name):
    with start(app_dir) as splunkd:
        splunkd.getinfo()
        (found,) = splunkd.execute(table([ROWS[name]])).records()
    assert (found["rk_location"], found["rk_value_name"], found["rk_action"]) == ("Run", "Agent", "present")
    assert (found["rk_score"], found["rk_state"], found["rk_time_of"]) == TOLD.get(name, ("70", "unknown", ""))
    assert (found["rk_source_kind"], found["rk_host"], found["rk_data"]) == ("snapshot", "ws", TEMP)


@pytest.mark.parametrize(
    "name", ["Common Startup", "Startup", "STARTUP", "Startup User", "startup common ", "Startup\\"]
)
def test_a_startup_folder_that_is_only_named_is_let_through(start, app_dir, name):
    row = {"Location": name, "Name": "Agent", "Command": f"mshta {TEMP}", "User": "Public"}
    with start(app_dir) as splunkd:
        splunkd.getinfo()
        (found,) = splunkd.execute(table([row])).records()
    assert found["rk_location"] == "StartupFolder"


def test_a_row_that_is_no_autostart_gets_empty_fields(start, app_dir):
    row = {**OSQUERY, "key": r"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\Dhcp", "path": "HKEY_LOCAL_MACHINE"}
    with start(app_dir) as splunkd:
        splunkd.getinfo()
        (found,) = splunkd.execute(table([row])).records()
    assert (found["rk_score"], found["rk_source_kind"], found["rk_unreadable"]) == ("", "", "")


EVENT = {
    "EventCode": "13",
    "EventType": "SetValue",
    "TargetObject": rf"HKU\{SID}\{RUN}\Agent",
    "Details": TEMP,
    "Image": r"C:\Program Files\Vendor\setup.exe",
    "Computer": "ws",
}
ELSEWHERE = r"Microsoft.PowerShell.Core\Registry::HKEY_CURRENT_USER\Software\Vendor"


# Splunk makes columns of `name=value` wherever somebody has written it, in a command too.
@pytest.mark.parametrize(
    "row",
    [
        {**EVENT, "PSPath": ELSEWHERE},
        {**EVENT, "Entry": "x", "Entry_Location": r"HKLM\x", "Image_Path": "y", "Enabled": "enabled"},
        {**EVENT, "container_type": "a", "data_type": "b"},
        {"_raw": json.dumps({**EVENT, "PSPath": ELSEWHERE})},
        {"_raw": "".join(f"<Data Name='{name}'>{text}</Data>" for name, text in EVENT.items()).join(
            ("<Event><System><EventID>13</EventID></System><EventData>", "</EventData></Event>")
        ), "PSPath": ELSEWHERE},
    ],
    ids=["PowerShell", "Autoruns", "plaso", "JSON", "XML"],
)  # fmt: skip
def test_columns_of_a_tool_hide_no_event(start, app_dir, row):
    with start(app_dir) as splunkd:
        splunkd.getinfo()
        (found,) = splunkd.execute(table([row])).records()
    assert (found["rk_location"], found["rk_score"], found["rk_source_kind"]) == ("Run", "70", "event")

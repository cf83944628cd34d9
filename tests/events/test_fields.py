"""Every dialect's names lead to the same event."""

from __future__ import annotations

import json

import pytest

from runkeyhunt.events.event import Event
from runkeyhunt.events.fields import data_named_in, place_named_in, read_event
from runkeyhunt.events.vocabulary.input_fields import INPUT_FIELDS

PATH = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run\Agent"
DATA = r"C:\Program Files\Agent\agent.exe & more"

DIALECTS = {
    "sysmon": {"EventCode": "13", "TargetObject": PATH, "Details": DATA, "Image": "C:\\w.exe"},
    "add-on 5709": {
        "EventCode": "13",
        "registry_path": PATH,
        "registry_key_name": "Run",
        "registry_value_name": "Agent",
        "registry_value_data": DATA.replace("&", "&amp;"),
        "process_path": "C:\\w.exe",
    },
    "add-on 1914": {
        "EventCode": "13",
        "registry_path": PATH,
        "registry_key_name": "Agent",
        "registry_value_name": DATA,
        "process_path": "C:\\w.exe",
    },
    "cim without event code": {
        "action": "modified",
        "registry_path": PATH,
        "registry_value_name": "Agent",
        "registry_value_data": DATA,
        "process_path": "C:\\w.exe",
    },
    "security 4657": {
        "EventCode": "4657",
        "Object_Name": r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run",
        "Object_Value_Name": "Agent",
        "New_Value": DATA,
        "Process_Name": "C:\\w.exe",
    },
    "registry monitor": {"registry_type": "SetValue", "key_path": PATH, "data": DATA, "process_image": "C:\\w.exe"},
    "osquery": {
        "hostIdentifier": "ws",
        "action": "added",
        "columns.path": PATH,
        "columns.data": DATA,
        "Image": "C:\\w.exe",
    },
    "osquery in _raw": {
        "_raw": json.dumps(
            {"name": "pack", "action": "added", "columns": {"path": PATH, "data": DATA}, "Image": "C:\\w.exe"}
        )
    },
    "security 4657 as text": {
        "_raw": "03/02/2026 08:00:00 AM\nLogName=Security\nEventCode=4657\nEventType=0\nComputerName=ws\nMessage=A registry value was "
        "modified.\n\nSubject:\n\tAccount Name:\t\tanna\n\nObject:\n\tObject Name:\t\tHKLM\\SOFTWARE\\Microsoft\\Windows\\"
        f"CurrentVersion\\Run\n\tObject Value Name:\tAgent\n\nProcess Information:\n\tProcess Name:\t\tC:\\w.exe\n\n"
        f"Change Information:\n\tOld Value:\t\t-\n\tNew Value Type:\t\tREG_SZ\n\tNew Value:\t\t{DATA}"
    },
    "sysmon as text": {
        "_raw": "03/02/2026 08:00:00 AM\nLogName=Microsoft-Windows-Sysmon/Operational\nEventCode=13\nEventType=4\nComputerName=ws\n"
        f"Message=Registry value set:\nRuleName: -\nEventType: SetValue\nImage: C:\\w.exe\nTargetObject: {PATH}\nDetails: {DATA}"
    },
    "winlogbeat in _raw": {
        "_raw": json.dumps(
            {"winlog": {"event_id": 13, "event_data": {"TargetObject": PATH, "Details": DATA, "Image": "C:\\w.exe"}}}
        )
    },
    "threathunting": {
        "event_id": "13",
        "registry_key_path": PATH,
        "registry_key_details": DATA,
        "process_path": "C:\\w.exe",
    },
    "raw xml": {
        "_raw": f"<Event><System><EventID>13</EventID></System><EventData><Data Name='TargetObject'>{PATH}</Data>"
        f"<Data Name='Details'>{DATA.replace('&', '&amp;')}</Data><Data Name='Image'>C:\\w.exe</Data></EventData></Event>"
    },
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_tells_the_same(dialect: str) -> None:
    event = read_event(DIALECTS[dialect])
    assert (event.code, event.target, event.details, event.image) == (13, PATH, DATA, "C:\\w.exe")


def test_sysmons_own_names_win_over_cim() -> None:
    event = read_event(
        {
            "EventCode": "13",
            "TargetObject": "HKLM\\own",
            "registry_path": "HKLM\\cim",
            "Details": "own",
            "registry_value_data": "cim",
        }
    )
    assert (event.target, event.details) == ("HKLM\\own", "own")


def test_raw_is_read_only_where_a_field_is_missing_and_only_when_asked() -> None:
    record = {"EventCode": "13", "TargetObject": PATH, "Image": "C:\\w.exe", "_raw": DIALECTS["raw xml"]["_raw"]}
    assert read_event(record).details == DATA
    assert read_event(record, read_raw=False).details is None
    assert read_event({**record, "Details": "extracted"}).details == "extracted"


def test_an_empty_field_is_absent_but_an_empty_value_in_raw_is_empty() -> None:
    assert read_event({"EventCode": "13", "TargetObject": PATH, "Details": ""}).details is None
    raw = "<Event><System><EventID>13</EventID></System><EventData><Data Name='Details'></Data></EventData></Event>"
    assert read_event({"_raw": raw}).details == ""


def test_a_multivalue_field_is_joined_by_line_ends() -> None:
    assert read_event({"EventCode": "13", "Details": ["a", "b"]}).details == "a\nb"


def test_of_a_field_that_event_log_text_has_twice_sysmons_own_value_counts() -> None:
    event = read_event({"EventCode": "12", "EventType": ["4", "DeleteValue"], "User": ["NOT_TRANSLATED", "ann"]})
    assert (event.event_type, event.user) == ("DeleteValue", "ann")


def test_a_line_of_the_data_that_looks_like_a_field_changes_nothing() -> None:
    lines = ["EventCode=13", "EventType=4", "Message=Registry value set:", "EventType: SetValue", "Image: C:\\evil.exe"]
    forged = ["Image: C:\\good.exe", "EventType: DeleteValue", "New: line", "User: SYSTEM"]
    data = ["TargetObject: " + PATH, "Details: evil.exe", *forged, "User: ann"]
    torn = {
        "EventCode": "13",
        "EventType": ["4", "SetValue", "DeleteValue"],
        "Image": ["C:\\evil.exe", "C:\\good.exe"],
        "TargetObject": PATH,
        "Details": "evil.exe",
    }
    from_fields = read_event(torn, read_raw=False)
    assert (from_fields.event_type, from_fields.image) == ("SetValue", "C:\\evil.exe")
    from_raw = read_event({**torn, "_raw": "\n".join(lines + data)})
    assert (from_raw.event_type, from_raw.image, from_raw.user) == ("SetValue", "C:\\evil.exe", "ann")
    assert from_raw.details == "\n".join(["evil.exe", *forged])


def test_the_first_look_finds_the_data_where_1914_puts_it() -> None:
    assert data_named_in(DIALECTS["add-on 1914"]) == DATA


@pytest.mark.parametrize("code", ["", "x", "-1", "1e3"])
def test_a_code_that_is_no_number_is_no_code(code: str) -> None:
    assert read_event({"EventCode": code}) == Event(code=0)


@pytest.mark.parametrize("unset", ["-", "\n    "])
def test_a_dash_or_blanks_are_no_user_and_no_writer(unset: str) -> None:
    event = read_event({"EventCode": "13", "User": unset, "Image": unset})
    assert (event.user, event.image) == ("", "")


def test_every_name_that_is_read_is_declared() -> None:
    assert {name for record in DIALECTS.values() for name in record} - {"_raw"} <= set(INPUT_FIELDS)


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"EventCode": "1", "TargetObject": PATH}, None),
        ({"EventCode": "13", "TargetObject": PATH}, PATH),
        ({"EventCode": "14", "TargetObject": "HKU\\old", "NewName": "HKU\\new"}, "HKU\\old\\HKU\\new"),
        ({"EventCode": "13", "TargetObject": "C:\\no\\registry\\path"}, ""),
        ({"_raw": "<Event>"}, ""),
    ],
)
def test_the_first_look_tells_kind_and_path(record: dict[str, str], expected: str | None) -> None:
    assert place_named_in(record) == expected

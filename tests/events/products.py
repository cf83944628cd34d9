"""Rows as the sensors of other vendors write them, made up for one value: set, deleted, and renamed where they say so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

NAME, DATA, WRITER = "Agent", r"C:\Users\Public\agent.exe -x", r"C:\Tools\w.exe"
RUN = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Run"
LONG, SHORT, OF_KERNEL = rf"HKEY_LOCAL_MACHINE\{RUN}", rf"HKLM\{RUN}", rf"\REGISTRY\MACHINE\{RUN}"


@dataclass(frozen=True)
class Row:
    """What a product writes, and what of it the hunt finds; `data` is None where the product sends none."""

    fields: dict[str, Any]
    action: str
    data: str | None = DATA
    value_name: str = NAME
    writer: str = WRITER
    user: str = r"CORP\ann"
    host: str = "ws-07"


_DEFENDER = {
    "Timestamp": "2026-05-12T07:41:03.118Z",
    "DeviceName": "ws-07",
    "ActionType": "RegistryValueSet",
    "RegistryKey": LONG,
    "RegistryValueName": NAME,
    "RegistryValueType": "String",
    "RegistryValueData": DATA,
    "PreviousRegistryKey": LONG,
    "PreviousRegistryValueName": NAME,
    "PreviousRegistryValueData": "before",
    "InitiatingProcessFolderPath": WRITER,
    "InitiatingProcessFileName": "w.exe",
    "InitiatingProcessParentFileName": "explorer.exe",
    "InitiatingProcessId": 4711,
    "InitiatingProcessAccountDomain": "CORP",
    "InitiatingProcessAccountName": "ann",
}
_DELETED_BY_DEFENDER = {
    **_DEFENDER,
    "ActionType": "RegistryValueDeleted",
    "RegistryValueData": None,
    "PreviousRegistryValueData": DATA,
}
_NAMED_BEFORE = {**_DELETED_BY_DEFENDER, "RegistryKey": None, "RegistryValueName": None}
_RENAMED_BY_DEFENDER = {
    **_DEFENDER,
    "ActionType": "RegistryKeyRenamed",
    "PreviousRegistryKey": LONG[: -len("Run")] + "Parked",
    **dict.fromkeys(("RegistryValueName", "RegistryValueData", "PreviousRegistryValueName")),
}


def _of_event_hub(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        "time": "2026-05-12T07:42:00Z",
        "operationName": "Publish",
        "category": "AdvancedHunting-DeviceRegistryEvents",
        "properties": fields,
    }


_FALCON = {
    "event_simpleName": "AsepValueUpdate",
    "event_platform": "Win",
    "timestamp": "1778571663118",
    "ComputerName": "ws-07",
    "aid": "0123456789abcdef",
    "ContextProcessId": "88123456789",
    "ContextBaseFileName": "w.exe",
    "UserName": "ann",
    "RegObjectName": OF_KERNEL,
    "RegValueName": NAME,
    "RegStringValue": DATA,
    "RegOperationType": "1",
}
_ELASTIC = {
    "@timestamp": "2026-05-12T07:41:03.118Z",
    "event": {"action": "modification", "category": ["registry"], "type": ["change"], "dataset": "endpoint.events"},
    "registry": {
        "path": rf"{SHORT}\{NAME}",
        "hive": "HKLM",
        "key": RUN,
        "value": NAME,
        "data": {"strings": [DATA], "type": "REG_SZ"},
    },
    "process": {"executable": WRITER, "name": "w.exe", "pid": 4711, "entity_id": "abc"},
    "user": {"name": "ann", "domain": "CORP"},
    "host": {"name": "ws-07"},
}
_FORWARDER = {
    "type": "endpoint.event.regmod",
    "action": "ACTION_WRITE_VALUE",
    "regmod_action": "ACTION_WRITE_VALUE",
    "regmod_name": rf"{OF_KERNEL}\{NAME}",
    "process_path": WRITER,
    "process_pid": 4711,
    "process_guid": "ABCD-1",
    "process_username": r"CORP\ann",
    "parent_path": r"C:\Windows\explorer.exe",
    "device_name": "ws-07",
    "device_timestamp": "2026-05-12 07:41:03 +0000 UTC",
}
_EDR = {
    "type": "ingress.event.regmod",
    "action": "writeval",
    "actiontype": 2,
    "path": rf"{OF_KERNEL.lower()}\{NAME}",
    "process_path": WRITER,
    "pid": 4711,
    "process_guid": "00000001-0000",
    "username": r"CORP\ann",
    "computer_name": "ws-07",
    "timestamp": 1778571663,
}
_DEEP_VISIBILITY = {
    "event": {"type": "Registry Value Modified", "category": "registry", "time": 1778571663118},
    "registry": {"keyPath": rf"MACHINE\{RUN}\{NAME}", "value": DATA, "valueType": "REG_SZ", "oldValue": "before"},
    "src": {"process": {"image": {"path": WRITER}, "user": r"CORP\ann", "pid": 4711}},
    "endpoint": {"name": "ws-07"},
}
_DEEP_VISIBILITY_2 = {
    "EventType": "Registry Value Modified",
    "RegistryKeyPath": rf"MACHINE\{RUN}\{NAME}",
    "RegistryValue": DATA,
    "SrcProcImagePath": WRITER,
    "SrcProcUser": r"CORP\ann",
    "EndpointName": "ws-07",
}
_OCSF = {
    "class_uid": 201002,
    "class_name": "Registry Value Activity",
    "activity_id": 2,
    "activity_name": "Set",
    "time": 1778571663118,
    "reg_value": {"path": LONG, "name": NAME, "data": DATA, "type": "REG_SZ"},
    "prev_reg_value": {"path": LONG, "name": NAME, "data": "before"},
    "actor": {"process": {"file": {"path": WRITER, "name": "w.exe"}, "pid": 4711}, "user": {"name": "ann", "domain": "CORP"}},
    "device": {"hostname": "ws-07"},
}  # fmt: skip
_WINLOGBEAT = {
    "winlog": {
        "event_id": 13,
        "channel": "Microsoft-Windows-Sysmon/Operational",
        "computer_name": "ws-07",
        "user": {"name": "SYSTEM", "domain": "NT AUTHORITY"},
        "event_data": {
            "EventType": "SetValue",
            "TargetObject": rf"{SHORT}\{NAME}",
            "Details": DATA,
            "Image": WRITER,
            "User": r"CORP\ann",
        },
    },
    "host": {"name": "collector"},
    "agent": {"name": "collector"},
}
_CIM = {
    "action": "modified",
    "dest": "ws-07",
    "user": r"CORP\ann",
    "process_path": WRITER,
    "registry_path": SHORT,
    "registry_key_name": "Run",
    "registry_value_name": NAME,
    "registry_value_data": DATA,
}


def _with(fields: dict[str, Any], container: str, **changed: object) -> dict[str, Any]:
    return {**fields, container: {**fields[container], **changed}}


def _renamed_by_winlogbeat() -> dict[str, Any]:
    data = {**_WINLOGBEAT["winlog"]["event_data"], "EventType": "RenameValue", "NewName": rf"{SHORT}\{NAME}"}
    data["TargetObject"] = rf"{SHORT}\Parked"
    del data["Details"]
    return _with(_WINLOGBEAT, "winlog", event_id=14, event_data=data)


def _deleted_by_winlogbeat() -> dict[str, Any]:
    data = {**_WINLOGBEAT["winlog"]["event_data"], "EventType": "DeleteValue"}
    del data["Details"]
    return _with(_WINLOGBEAT, "winlog", event_id=12, event_data=data)


ROWS = {
    "defender": Row(_DEFENDER, "set"),
    "defender, deleted": Row(_DELETED_BY_DEFENDER, "deleted", None),
    "defender, deleted and named before": Row(_NAMED_BEFORE, "deleted", None),
    "defender, key renamed": Row(_RENAMED_BY_DEFENDER, "renamed", None, value_name=""),
    "event hub": Row(_of_event_hub(_DEFENDER), "set"),
    "event hub, deleted": Row(_of_event_hub(_DELETED_BY_DEFENDER), "deleted", None),
    "event hub, key renamed": Row(_of_event_hub(_RENAMED_BY_DEFENDER), "renamed", None, value_name=""),
    "falcon": Row(_FALCON, "set", writer="w.exe", user="ann"),
    "falcon, generic": Row({**_FALCON, "event_simpleName": "RegGenericValueUpdate"}, "set", writer="w.exe", user="ann"),
    "elastic": Row(_ELASTIC, "set"),
    "elastic, created": Row(_with(_ELASTIC, "event", action="creation", type=["creation"]), "set"),
    "elastic, deleted": Row(
        _with(_with(_ELASTIC, "event", action="deletion", type=["deletion"]), "registry", data={}), "deleted", None
    ),
    "carbon black": Row(_FORWARDER, "set", None),
    "carbon black, deleted": Row(
        {**_FORWARDER, **dict.fromkeys(("action", "regmod_action"), "ACTION_DELETE_VALUE")}, "deleted", None
    ),
    "carbon black edr": Row(_EDR, "set", None),
    "carbon black edr, deleted": Row({**_EDR, "action": "delval", "actiontype": 8}, "deleted", None),
    "sentinelone": Row(_DEEP_VISIBILITY, "set"),
    "sentinelone, created": Row(_with(_DEEP_VISIBILITY, "event", type="Registry Value Create"), "set"),
    "sentinelone, deleted": Row(
        _with(_with(_DEEP_VISIBILITY, "event", type="Registry Value Delete"), "registry", value=None), "deleted", None
    ),
    "sentinelone, older names": Row(_DEEP_VISIBILITY_2, "set"),
    "ocsf": Row(_OCSF, "set"),
    "ocsf, modified": Row({**_OCSF, "activity_id": 3, "activity_name": "Modify"}, "set"),
    "ocsf, number alone": Row({name: value for name, value in _OCSF.items() if name != "activity_name"}, "set"),
    "ocsf, deleted": Row(
        _with({**_OCSF, "activity_id": 4, "activity_name": "Delete"}, "reg_value", data=None), "deleted", None
    ),
    "winlogbeat": Row(_WINLOGBEAT, "set"),
    "winlogbeat, deleted": Row(_deleted_by_winlogbeat(), "deleted", None),
    "winlogbeat, renamed": Row(_renamed_by_winlogbeat(), "renamed", None),
    "cim": Row(_CIM, "set"),
    "cim, created": Row({**_CIM, "action": "created"}, "set"),
    "cim, written": Row({**_CIM, "action": "write"}, "set"),
    "cim, written without data": Row({**_CIM, "action": "write", "registry_value_data": None}, "set", None),
    "cim, created and modified": Row({**_CIM, "action": "created,modified"}, "set"),
    "cim, of two actions": Row({**_CIM, "action": ["created", "modified"], "registry_value_data": None}, "set", None),
    "cim, allowed": Row({**_CIM, "action": "allowed"}, "set"),
    "cim, no action": Row({**_CIM, "action": None}, "set"),
    "cim, deleted": Row({**_CIM, "action": "deleted", "registry_value_data": None}, "deleted", None),
    "cim, whole path in the key's name": Row({**_CIM, "registry_path": None, "registry_key_name": SHORT}, "set"),
    "data model": Row({f"Registry.{name}": value for name, value in _CIM.items()}, "set"),
    "data model, created": Row(
        {f"Registry.{name}": value for name, value in {**_CIM, "action": "created"}.items()}, "set"
    ),
    "data model of changes": Row(
        {
            **{f"All_Changes.{name}": value for name, value in _CIM.items() if name != "registry_path"},
            "All_Changes.object_path": rf"{SHORT}\{NAME}",
        },
        "set",
    ),
}

"""The one table of field names: whatever add-on or exporter named them, an event comes out under Sysmon's names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Optional

from runkeyhunt.events import raw
from runkeyhunt.events.event import FILE_CREATE, REGISTRY_KEY, REGISTRY_RENAME, REGISTRY_VALUE_SET, Event

# Sysmon's own names stand first, then CIM (Splunk Add-on for Sysmon 5709 and its forerunner 1914), ThreatHunting
# (OSSEM), Security 4657 as event-log text and as XML, Splunk's registry monitor, osquery. The first field that is
# present wins.
ALIASES: dict[str, tuple[str, ...]] = {
    "code": ("EventCode", "EventID", "signature_id", "event_id"),
    "event_type": ("EventType", "event_type", "registry_type", "action"),
    "target": (
        "TargetObject",
        "TargetFilename",
        "registry_path",
        "object_path",
        "registry_key_path",
        "file_path",
        "Object_Name",
        "ObjectName",
        "key_path",
        "columns.path",
        "path",
    ),
    "value_name": ("Object_Value_Name", "ObjectValueName"),
    "details": (
        "Details",
        "registry_value_data",
        "RegistryValueData",
        "registry_key_details",
        "New_Value",
        "NewValue",
        "data",
        "columns.data",
    ),
    "new_name": ("NewName",),
    "image": ("Image", "process_path", "Process_Name", "ProcessName", "process_image"),
    "user": ("User", "user", "user_name", "SubjectUserName", "Account_Name"),
    "computer": ("Computer", "ComputerName", "dest", "dvc", "host_fqdn", "hostIdentifier", "host"),
    "time": ("UtcTime", "SystemTime"),
    "process_guid": ("ProcessGuid", "process_guid"),
    "process_id": ("ProcessId", "process_id", "pid"),
}
# Read only to tell the forerunner add-on 1914, which puts Details into registry_value_name, from 5709.
_CIM_NAMES = ("registry_key_name", "registry_value_name")
INPUT_FIELDS: tuple[str, ...] = tuple(
    dict.fromkeys([name for names in ALIASES.values() for name in names] + list(_CIM_NAMES))
)

_SECURITY_REGISTRY_VALUE = 4657
_WATCHED_CODES = frozenset({FILE_CREATE, REGISTRY_KEY, REGISTRY_VALUE_SET, REGISTRY_RENAME, _SECURITY_REGISTRY_VALUE})
# What CIM's `action` and the registry monitor's `registry_type` say where no event code stands beside them.
_CODE_OF_ACTION = {
    "modified": REGISTRY_VALUE_SET,
    "setvalue": REGISTRY_VALUE_SET,
    "added": REGISTRY_VALUE_SET,
    "removed": REGISTRY_KEY,
    "created": REGISTRY_KEY,
    "createkey": REGISTRY_KEY,
    "deleted": REGISTRY_KEY,
    "deletekey": REGISTRY_KEY,
    "deletevalue": REGISTRY_KEY,
    "renamekey": REGISTRY_RENAME,
    "renamevalue": REGISTRY_RENAME,
}
_UNSET = frozenset({"", "-"})

# Of these an event has one value, whatever Splunk made of it.
_SINGLE = ("Image", "TargetObject", "NewName", "Details", "ProcessGuid")

Choice = Callable[[Sequence[str]], str]
Found = dict[str, Optional[str]]


def place_named_in(record: Mapping[str, object]) -> str | None:
    """Give the path that a record is about, for a first look.

    Empty if only reading the whole record can tell; None if the event is of a kind that writes no autostart.
    """
    code = _number(_first(record, ALIASES["code"]))
    if code and code not in _WATCHED_CODES:
        return None
    paths = (_first(record, ALIASES["target"]), _first(record, ALIASES["value_name"]), record.get("NewName"))
    return "\\".join(str(path) for path in paths if path)


def data_named_in(record: Mapping[str, object]) -> str:
    """Give the value's data that a record shows, for a first look; empty if it shows none."""
    return _details(record) or ""


def read_event(record: Mapping[str, object], *, read_raw: bool = True) -> Event:
    """Read a record's fields into an event; with `read_raw`, take from `_raw` what no field holds."""
    found: Found = {
        attribute: _first(record, names, _CHOICES.get(attribute, _earliest)) for attribute, names in ALIASES.items()
    }
    found["details"] = _details(record)
    text = str(record.get("_raw") or "") if read_raw else ""
    if text and _is_torn(record):
        return _event({**found, **{name: value for name, value in _in_raw(text).items() if value is not None}})
    if text and _is_incomplete(_number(found["code"]), found):
        in_raw = _in_raw(text)
        found = {name: in_raw[name] if value is None else value for name, value in found.items()}
    return _event(found)


def _in_raw(text: str) -> Found:
    fields = raw.parse(text)
    return {attr: next((fields[name] for name in names if name in fields), None) for attr, names in ALIASES.items()}


def _is_torn(record: Mapping[str, object]) -> bool:
    """Tell whether data with line breaks, which event-log text does not mark, may have been cut and read as fields."""
    return any(isinstance(value := record.get(name), (list, tuple)) and len(value) > 1 for name in _SINGLE)


def _is_incomplete(code: int, found: Found) -> bool:
    if code and code not in _WATCHED_CODES:
        return False
    needs_details = code not in (FILE_CREATE, REGISTRY_KEY, REGISTRY_RENAME)
    return not code or found["target"] is None or found["image"] is None or (needs_details and found["details"] is None)


def _event(found: Found) -> Event:
    target = found["target"] or ""
    if found["value_name"] is not None:
        target = f"{target}\\{found['value_name']}"
    return Event(
        code=_event_code(found),
        event_type=found["event_type"] or "",
        target=target,
        details=found["details"],
        new_name=found["new_name"] or "",
        image=_unless_unset(found["image"]),
        user=_unless_unset(found["user"]),
        computer=found["computer"] or "",
        time=found["time"] or "",
        process_guid=found["process_guid"] or "",
        process_id=found["process_id"] or "",
    )


def _event_code(found: Found) -> int:
    code = _number(found["code"])
    if code == _SECURITY_REGISTRY_VALUE:
        return REGISTRY_VALUE_SET
    if code == 0 and found["event_type"]:
        return _CODE_OF_ACTION.get(found["event_type"].lower(), 0)
    return code


def _earliest(values: Sequence[str]) -> str:
    return values[0]


def _first(record: Mapping[str, object], names: tuple[str, ...], choose: Choice = _earliest) -> str | None:
    for name in names:
        value = record.get(name)
        # An empty field of a search result is a field that the event does not have.
        if value not in (None, "", []):
            # Splunk's add-ons cut values out of the XML as they stand, entities and all.
            return raw.decode_entities(value if isinstance(value, str) else _chosen(value, choose))
    return None


def _chosen(value: object, choose: Choice) -> str:
    return choose(value) if isinstance(value, (list, tuple)) else str(value)


# Splunk finds EventType and User of event-log text twice: in the header, and behind that in Sysmon's message, where
# User stands last and EventType before any data.
_CHOICES: dict[str, Choice] = {
    "event_type": lambda values: next((value for value in values if not value.isdigit()), values[0]),
    "user": lambda values: values[-1],
    "details": "\n".join,
}


def _details(record: Mapping[str, object]) -> str | None:
    return _first(record, ALIASES["details"], _CHOICES["details"]) or _details_of_1914(record)


def _details_of_1914(record: Mapping[str, object]) -> str | None:
    path, key_name = _first(record, ("registry_path",)), _first(record, ("registry_key_name",))
    if path and key_name and path.endswith("\\" + key_name):
        return _first(record, ("registry_value_name",))
    return None


def _number(value: str | None) -> int:
    return int(value) if value and value.isdigit() else 0


def _unless_unset(value: str | None) -> str:
    return "" if value is None or value.strip() in _UNSET else value

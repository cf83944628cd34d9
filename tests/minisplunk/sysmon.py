"""The fields that Splunk finds in a Sysmon event at search time, with either add-on or with none.

The facts are those of the add-ons' and of Splunk's own published props.conf and transforms.conf; where they were not to
be had in full (calculated fields of 5709 beyond Endpoint, tags, event types, automatic lookups), a field is left out.
Automatic key-value extraction is left out too: both add-ons turn it off for what they know, and without one it would
find no more in the XML than attributes (`Name`, `Guid`). So is the add-on for Windows, which many sites have beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Optional

from tests.minisplunk.errors import SplError
from tests.minisplunk.index import Event
from tests.minisplunk.values import Row, as_value, printed, values_of

XML_SOURCE = "XmlWinEventLog:Microsoft-Windows-Sysmon/Operational"
_TEXT_SOURCE = "WinEventLog"  # [source::WinEventLog...]: what begins so

Fields = Mapping[str, str]
_Rule = Callable[[Fields], Optional[str]]

# Both add-ons cut the XML with patterns of single-quoted attributes, within one line, and decode no entities.
_ELEMENT = re.compile(r"<(EventID|Version|Level|Task|Opcode|Keywords|EventRecordID|Channel|Computer)>([^<]*)</\1>")
_ELEMENT_FIELDS = {"EventID": "EventCode", "EventRecordID": "RecordID", "Channel": "EventChannel"}
_ATTRIBUTE = re.compile(r"<(TimeCreated SystemTime|Security UserID)='([^']*)'/>")
_ATTRIBUTE_FIELDS = {"TimeCreated SystemTime": "TimeCreated", "Security UserID": "SecurityID"}
_DATA = re.compile(r"<Data Name='(.*?)'>(.*?)</Data>")
_HASH = re.compile(r"\b(MD5|SHA1|SHA256|IMPHASH)=([0-9A-Fa-f]+)")

# [wel-message] and [wel-col-kv] of Splunk's own transforms.conf: a label needs a blank after its colon.
_MESSAGE = re.compile(r"(?P<header>.+)\nMessage=(?P<message>.+)", re.DOTALL)
_LABELLED = re.compile(r"\n([^:\n\r]+):[ \t]+([^\n]*)")
_NOT_OF_A_NAME = re.compile(r"\W")

_TYPED = re.compile(r"(\w+)\s\((.+)\)")
_REGISTRY = frozenset({"12", "13", "14"})
_OF_ENDPOINT = frozenset({"1", "11"}) | _REGISTRY
_SUCCESS = "0x8000000000000000"
_HIVES = {
    "HKLM\\System\\": "HKEY_LOCAL_MACHINE\\System",
    "HKU\\": "HKEY_CURRENT_USER",
    "HKLM\\SOFTWARE\\": "HKEY_LOCAL_MACHINE\\Software",
}
_ACTIONS = {"CreateKey": "created", "DeleteKey": "deleted", "DeleteValue": "deleted"}


def extract(event: Event, addon: str) -> Row:
    r"""Give the fields of an event, as `addon` makes them: "5709", "1914" or "none".

    "5709" is the Splunk Add-on for Sysmon 5.0.0, "1914" its forerunner TA-microsoft-sysmon (conf of 8.1.0, with the
    source stanza of 10.6.2). Both speak for XML events alone (splunk/TA-microsoft-sysmon#49), so event-log text has
    with any of them, and with none, the fields that Splunk's own `[source::WinEventLog...]` gives. That adds values to
    a field that is there (MV_ADD): `EventType` and `User`, which stand in the header and in the message, have two.
    Without an add-on an XML event has the default fields only: no props.conf sets KV_MODE=xml for it.
    """
    if addon not in _CIM:
        raise SplError("Not an add-on that is known (5709, 1914, none)", addon)
    if event.source.startswith(_TEXT_SOURCE):
        return {**_text_fields(event.raw), **_default_fields(event)}
    if event.source != XML_SOURCE or addon == "none":
        return _default_fields(event)
    logged = _xml_fields(event.raw)
    calculated = {name: value for name, rule in _CIM[addon].items() if (value := rule(logged)) is not None}
    return {**logged, **calculated, **_default_fields(event)}


def _default_fields(event: Event) -> Row:
    return {
        "_time": printed(event.time),
        "_raw": event.raw,
        "host": event.host,
        "source": event.source,
        "sourcetype": event.sourcetype,
        "index": event.index,
        "linecount": str(event.raw.count("\n") + 1),
    }


def _xml_fields(raw: str) -> dict[str, str]:
    """Cut the XML; of equal names the first is kept, an empty value is none (KEEP_EMPTY_VALS)."""
    found: dict[str, str] = {}
    pairs = [
        *((_ELEMENT_FIELDS.get(name, name), value) for name, value in _ELEMENT.findall(raw)),
        *((_ATTRIBUTE_FIELDS[name], value) for name, value in _ATTRIBUTE.findall(raw)),
        *_DATA.findall(raw),
        *_HASH.findall(raw),
    ]
    for name, value in pairs:
        if value:
            found.setdefault(name, value)
    return found


def _text_fields(raw: str) -> Row:
    """Read header lines at their first `=` and message lines at their first `: `."""
    parts = _MESSAGE.search(raw.replace("\r\n", "\n"))
    if not parts:
        return {}
    header = [line.partition("=") for line in parts["header"].split("\n") if "=" in line]
    pairs = [(name, value) for name, _, value in header] + _LABELLED.findall(parts["message"])
    found: Row = {"Message": parts["message"]}
    for label, value in pairs:
        name = _NOT_OF_A_NAME.sub("_", label.strip())
        if value.strip():
            found[name] = as_value([*values_of(found.get(name)), value.strip()]) or ""
    return found


def _alias(name: str) -> _Rule:
    return lambda fields: fields.get(name)


def _constant(text: str) -> _Rule:
    return lambda _fields: text


def _for(codes: frozenset[str], rule: _Rule) -> _Rule:
    return lambda fields: rule(fields) if fields.get("EventCode") in codes else None


def _part(name: str, place: int) -> _Rule:
    """Take one of the parts between backslashes; a part that is not there or empty is null."""

    def rule(fields: Fields) -> str | None:
        parts = fields.get(name, "").split("\\")
        return (parts[place] or None) if len(parts) >= abs(place) else None

    return rule


def _key_name(fields: Fields) -> str | None:
    """Name the last key alone: Event 13 has the value's name behind it."""
    return _part("TargetObject", -2 if fields.get("EventCode") == "13" else -1)(fields)


def _value_type(fields: Fields) -> str | None:
    """Read `DWORD (0x00000001)`; of a text no type is told."""
    typed = _TYPED.fullmatch(fields.get("Details", ""))
    return f"REG_{typed[1]}" if typed else None


def _value_data(fields: Fields) -> str | None:
    """Give the data, of `DWORD (0x00000001)` what stands in brackets; so does a text that happens to look like it."""
    typed = _TYPED.fullmatch(fields.get("Details", ""))
    return typed[2] if typed else fields.get("Details")


def _hive(fields: Fields) -> str | None:
    path = fields.get("TargetObject", "")
    return next((hive for start, hive in _HIVES.items() if path.startswith(start)), None)


def _status(fields: Fields) -> str | None:
    done = fields.get("EventCode") != "14" or fields.get("Keywords") == _SUCCESS
    return "success" if done else None


def _original_file_name(fields: Fields) -> str | None:
    name = fields.get("OriginalFileName")
    return None if name == "-" else name


def _file_action(fields: Fields) -> str:
    return "created" if fields.get("UtcTime") == fields.get("CreationUtcTime") else "modified"


def _action_5709(fields: Fields) -> str | None:
    code = fields.get("EventCode")
    if code == "12":
        return _ACTIONS.get(fields.get("EventType", ""))
    if code == "11":
        return _file_action(fields)
    return {"1": "allowed", "13": "modified", "14": "modified"}.get(code or "")


def _action_1914(fields: Fields) -> str | None:
    """Tell what was done; nothing of Event 11.

    There the add-on asks for a field of its lookup, which Splunk makes only after the calculated ones (Knowledge
    Manager Manual, The sequence of search-time operations).
    """
    code = fields.get("EventCode")
    if code == "12":
        return _ACTIONS.get(fields.get("EventType", ""))
    if code == "13":
        return "modified" if fields.get("EventType") == "SetValue" else None
    return "allowed" if code == "1" else None


def _object_path_1914(fields: Fields) -> str | None:
    return fields.get("NewName" if fields.get("EventCode") == "14" else "TargetObject")


_COMMON: dict[str, _Rule] = {
    "EventID": _alias("EventCode"),
    "signature_id": _alias("EventCode"),
    "vendor_product": _constant("Microsoft Sysmon"),
    "dvc": _alias("Computer"),
    "dest": _for(_OF_ENDPOINT, _alias("Computer")),
    "file_path": _alias("TargetFilename"),
    "file_create_time": _alias("CreationUtcTime"),
    "process_path": _alias("Image"),
    "process_name": _part("Image", -1),
    "process_exec": _part("Image", -1),
    "process_guid": _alias("ProcessGuid"),
    "process_id": _alias("ProcessId"),
    "process_hash": _alias("Hashes"),
    "process_integrity_level": _alias("IntegrityLevel"),
    "process": _alias("CommandLine"),
    "parent_process": _alias("ParentCommandLine"),
    "parent_process_path": _alias("ParentImage"),
    "parent_process_name": _part("ParentImage", -1),
    "parent_process_exec": _part("ParentImage", -1),
    "parent_process_guid": _alias("ParentProcessGuid"),
    "parent_process_id": _alias("ParentProcessId"),
    "registry_path": _for(_REGISTRY, _alias("TargetObject")),
}
_CIM: dict[str, dict[str, _Rule]] = {
    "5709": {
        **_COMMON,
        "action": _action_5709,
        "status": _for(_REGISTRY, _status),
        "user": _part("User", -1),
        "file_name": _part("TargetFilename", -1),
        "original_file_name": _original_file_name,
        "registry_hive": _for(_REGISTRY, _hive),
        "registry_key_name": _for(_REGISTRY, _key_name),
        "registry_value_name": _for(frozenset({"13"}), _part("TargetObject", -1)),
        "registry_value_data": _for(frozenset({"13"}), _value_data),
        "registry_value_type": _for(frozenset({"13"}), _value_type),
    },
    "1914": {
        **_COMMON,
        "action": _action_1914,
        "user": _alias("User"),
        "app": _alias("Image"),
        "cmdline": _alias("CommandLine"),
        "session_id": _alias("ProcessGuid"),
        "object_path": _for(_REGISTRY, _object_path_1914),
        "registry_key_name": _for(_REGISTRY, _part("TargetObject", -1)),
        # Not a slip of this table: the add-on calls the data the value's name.
        "registry_value_name": _for(frozenset({"13"}), _alias("Details")),
    },
    "none": {},
}

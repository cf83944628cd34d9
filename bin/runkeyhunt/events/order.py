"""Values without names, or under the wrong ones, told by their order and their shapes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from runkeyhunt.events.event import FILE_CREATE, REGISTRY_KEY, REGISTRY_RENAME, REGISTRY_VALUE_SET
from runkeyhunt.events.shapes import (
    is_file_path,
    is_guid,
    is_hexadecimal,
    is_number,
    is_placeholder,
    is_registry_path,
    is_time,
)
from runkeyhunt.events.vocabulary.event_kinds import SECURITY_REGISTRY_VALUE, kind_of

# In every version of its events Sysmon writes a time, the process's GUID and id, the image and what it touched in this
# order; RuleName and EventType may stand before them, and behind them what the event has of its own, and the user.
_LAID_OUT = ("UtcTime", "ProcessGuid", "ProcessId", "Image")
_BEHIND = {
    REGISTRY_KEY: ("TargetObject", "User"),
    REGISTRY_VALUE_SET: ("TargetObject", "Details", "User"),
    REGISTRY_RENAME: ("TargetObject", "NewName", "User"),
    FILE_CREATE: ("TargetFilename", "CreationUtcTime", "User"),
}
# The order of Sysmon's messages.
SYSMON_ORDER = (
    "RuleName",
    "EventType",
    "UtcTime",
    "ProcessGuid",
    "ProcessId",
    "Image",
    "TargetObject",
    "TargetFilename",
    "Details",
    "NewName",
    "CreationUtcTime",
    "User",
)
# Security 4657 from the key's name on: as its text has it, and as its XML has it.
_TEXT_4657 = (
    "ObjectName",
    "ObjectValueName",
    "HandleId",
    "OperationType",
    "ProcessId",
    "ProcessName",
    "",
    "",
    "",
    "NewValue",
)
_XML_4657 = (
    "ObjectName",
    "ObjectValueName",
    "HandleId",
    "OperationType",
    "",
    "",
    "",
    "NewValue",
    "ProcessId",
    "ProcessName",
)
_MOST_VALUES = 40
_KEY_OF_KERNEL = "\\registry\\"


def named_by_order(values: Sequence[str]) -> dict[str, str]:
    """Name the values of an event of Sysmon's that watches files or the registry, or of a Security 4657.

    Empty unless the shapes of the values prove what they are.
    """
    values = values[:_MOST_VALUES]
    return next((found for start in range(len(values)) if (found := _sysmon(values, start))), {}) or _security(values)


def _sysmon(values: Sequence[str], start: int) -> dict[str, str]:
    laid_out = values[start : start + len(_LAID_OUT)]
    behind = values[start + len(_LAID_OUT) :]
    if len(laid_out) < len(_LAID_OUT) or not behind:
        return {}
    time, guid, number, image = laid_out
    if not (is_time(time) and is_guid(guid) and is_number(number) and not is_registry_path(image)):
        return {}
    kind = kind_of(values[start - 1]) if start else None
    code = kind[0] if kind and is_registry_path(behind[0]) else FILE_CREATE
    if code == FILE_CREATE and not (is_file_path(behind[0]) and len(behind) > 1 and is_time(behind[1])):
        return {}
    event_type = {"EventType": values[start - 1]} if code != FILE_CREATE else {}
    named = {**event_type, **dict(zip(_LAID_OUT, laid_out)), **dict(zip(_BEHIND[code], behind))}
    return {"EventCode": str(code), **{name: value for name, value in named.items() if not is_placeholder(value)}}


def _security(values: Sequence[str]) -> dict[str, str]:
    for start, value in enumerate(values):
        if not value.lower().startswith(_KEY_OF_KERNEL):
            continue
        rest = values[start:]
        if len(rest) < len(_TEXT_4657) or not is_hexadecimal(rest[2]):
            return {}
        layout = _TEXT_4657 if is_hexadecimal(rest[4]) else _XML_4657
        named = {name: text for name, text in zip(layout, rest) if name}
        before = dict(
            zip(("SubjectUserSid", "SubjectUserName", "SubjectDomainName"), values[max(0, start - 4) : start])
        )
        return {"EventCode": str(SECURITY_REGISTRY_VALUE), **(before if start >= len(before) + 1 else {}), **named}
    return {}


def put_right(fields: Mapping[str, str | None]) -> dict[str, str]:
    """Give Sysmon's values under the right names where labels and values have shifted against each other."""
    return named_by_order([value for name in SYSMON_ORDER if (value := fields.get(name)) is not None])

"""The text of one event (XML, JSON or Windows event-log text) as flat fields under Sysmon's names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

_DATA = re.compile(r"""<Data\s+Name\s*=\s*(?:'([^']*)'|"([^"]*)")\s*(?:/>|>(.*?)</Data>)""", re.DOTALL)
# XML's five and the numeric ones only: html.unescape would also turn `&reg add` into a registered sign.
_ENTITY = re.compile(r"&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_LAST_CODE_POINT = 0x10FFFF
_SYSTEM_ELEMENTS = {
    "EventID": "EventCode",
    "Computer": "Computer",
    "Channel": "Channel",
    "EventRecordID": "RecordNumber",
}
_SYSTEM = re.compile(rf"<({'|'.join(_SYSTEM_ELEMENTS)})\b[^>]*>([^<]*)</")
_TIME_CREATED = re.compile(r"""<TimeCreated\s+SystemTime\s*=\s*['"]([^'"]*)""")

# A line of the event-log text: `EventCode=13` above the message, `TargetObject: HKLM\...` inside it.
_HEADER_LINE = re.compile(r"^(\w+)=(.*)$", re.MULTILINE)
_MESSAGE_LINE = re.compile(r"[ \t]*([A-Z][A-Za-z0-9]+(?: [A-Za-z0-9]+)*):[ \t]*(.*)")

# JSON containers that only wrap the event: evtx_dump, winlogbeat, Elasticsearch and Splunk's own export.
_WRAPPERS = frozenset(
    {"event", "eventdata", "system", "winlog", "event_data", "_source", "result", "userdata", "host", "columns"}
)
_JSON_NAMES = {
    "eventid": "EventCode",
    "event_id": "EventCode",
    "computer_name": "Computer",
    "hostname": "Computer",
    "hostidentifier": "Computer",
    "systemtime": "SystemTime",
    "@timestamp": "SystemTime",
}


def parse(text: str) -> dict[str, str]:
    """Read one event's text.

    Returns an empty dictionary for a text that is no event.
    """
    head = text.lstrip("\ufeff \t\r\n")[:1]
    if head == "<":
        return _parse_xml(text)
    if head == "{":
        return _parse_json(text)
    return _parse_message(text)


def flatten(document: Mapping[str, object]) -> dict[str, str]:
    """Lay a decoded JSON event flat.

    Takes the shapes of winlogbeat (`winlog.event_data`), NXLog, evtx_dump (`Event.EventData`), Mordor and Splunk's
    export, nested or with dotted names; the first of two equal names wins.
    """
    flat: dict[str, str] = {}
    for name, value in _leaves(document):
        flat.setdefault(_JSON_NAMES.get(name.lower(), name), value)
    return flat


def decode_entities(text: str) -> str:
    """Decode XML's entities, once."""
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(entity: re.Match[str]) -> str:
    name, decimal, hexadecimal = entity.groups()
    if name:
        return _NAMED[name]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    return chr(code) if code <= _LAST_CODE_POINT else entity.group()


def _parse_xml(text: str) -> dict[str, str]:
    fields = {_SYSTEM_ELEMENTS[name]: decode_entities(value.strip()) for name, value in _SYSTEM.findall(text)}
    time_created = _TIME_CREATED.search(text)
    if time_created:
        fields["SystemTime"] = time_created.group(1)
    for single, double, value in _DATA.findall(text):
        fields[single or double] = decode_entities(value)
    return fields


def _parse_json(text: str) -> dict[str, str]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return flatten(document) if isinstance(document, dict) else {}


def _parse_message(text: str) -> dict[str, str]:
    header, _, message = text.partition("\nMessage=")
    fields = {name: value.strip() for name, value in _HEADER_LINE.findall(header)}
    if "EventCode" not in fields:
        return {}
    # The header's EventType is a severity; Sysmon's own stands in the message.
    return {**fields, **_message_fields(message)}


def _message_fields(message: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    name = ""
    lines = message.replace("\r\n", "\n").split("\n")
    # Data may hold line breaks and lines made to look like fields; only the user stands behind it.
    end_of_data = max((place for place, line in enumerate(lines) if line.startswith("User:")), default=len(lines))
    for place, line in enumerate(lines):
        labelled = _MESSAGE_LINE.fullmatch(line) if name != "Details" or place >= end_of_data else None
        label = labelled.group(1).replace(" ", "_") if labelled else ""
        if labelled and label not in fields:
            name = label
            fields[name] = labelled.group(2)
        elif name and line:
            fields[name] += "\n" + line
    return {name: value.rstrip() for name, value in fields.items()}


def _leaves(document: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in document.items():
        leaf = name.rsplit(".", 1)[-1]
        if isinstance(value, Mapping):
            yield from _wrapped(leaf, value)
        elif isinstance(value, str):
            yield leaf, value
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            yield leaf, str(value)


def _wrapped(name: str, value: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    text = value.get("#text")
    if text is not None:
        yield name, str(text)
    elif name.lower() == "host" and isinstance(value.get("name"), str):
        yield "Computer", str(value["name"])
    elif name.lower() == "timecreated":
        yield from _leaves(_attributes(value))
    elif name.lower() in _WRAPPERS:
        yield from _leaves(value)


def _attributes(value: Mapping[str, object]) -> Mapping[str, object]:
    attributes = value.get("#attributes", value)
    return attributes if isinstance(attributes, Mapping) else {}

"""Of an event whose shape is known a first look sees only a part; what stands elsewhere in it changes nothing."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from random import Random
from xml.sax.saxutils import escape

import pytest

from runkeyhunt.hunt import NOTHING, Hunt
from runkeyhunt.lines import Lines, line_of
from runkeyhunt.offline.readers.event_shapes import shape_of as shape_of_xml
from runkeyhunt.offline.readers.event_xml import as_raw
from runkeyhunt.offline.readers.json.lines import laid_flat
from runkeyhunt.offline.readers.json.shapes import compiled, lines_of_shapes, masked, shape_of, telling_of
from runkeyhunt.offline.readers.shapes import Shapes, told

_RUN = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run\\x"
_PROGRAM = base64.b64encode(b"MZ" + bytes(400)).decode()
_MESSAGE = (
    f"Registry value set:\nEventType: SetValue\nUtcTime: 2026-03-04 05:06:07.089\nTargetObject: {_RUN}\nDetails: a"
)
_VALUES = (
    _RUN, f"{_RUN}y", "C:\\ProgramData\\Microsoft\\Windows\\Start Menu\\Programs\\Startup\\a.exe", _PROGRAM, _MESSAGE,
    json.dumps({"EventCode": 13, "TargetObject": _RUN, "Details": "a"}), f"TargetObject: {_RUN}",
    f"<Event><EventID>13</EventID><Data Name='TargetObject'>{_RUN}</Data></Event>", "", "-", "%1", "13", "1", "SetValue",
    "{51A89197-3BF7-614B-D600-000000000000}", "2026-03-04 05:06:07.089", "HKLM\\SOFTWARE\\Vendor\\x", "C:\\a.exe", "&#82;un",
    "HKLM\\SOFTWARE\\Mic...", "a\nb", "System", "Run", "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion", "DeleteValue",
)  # fmt: skip
_SYSMON = {
    "RuleName": "-", "EventType": "SetValue", "UtcTime": "2026-03-04 05:06:07.089",
    "ProcessGuid": "{51A89197-3BF7-614B-D600-000000000000}", "ProcessId": "12", "Image": "C:\\b.exe",
    "TargetObject": "HKLM\\SOFTWARE\\Vendor\\x", "Details": "C:\\a.exe", "User": "CORP\\u",
}  # fmt: skip
_STARTED = {name: _SYSMON[name] for name in ("UtcTime", "ProcessGuid", "Image", "User")}
_EVENTS = (
    {"EventCode": "13", **_SYSMON},
    {"EventCode": "13", **_SYSMON, "Computer": "w", "Message": "x", "data": "y", "process_path": "C:\\b.exe"},
    {"EventCode": "12", **_SYSMON, "registry_path": _SYSMON["TargetObject"], "registry_value_name": "x"},
    {"EventCode": "14", **_SYSMON, "NewName": "HKLM\\SOFTWARE\\Vendor\\y", "user.key": "x", "Hashes": "1"},
    {"EventCode": "1", **_STARTED, "CommandLine": "a", "ParentImage": "C:\\b.exe", "Message": "x"},
    {"EventCode": "4624", **_STARTED, "LogonType": "3", "ObjectName": "x", "Object.path": "y"},
    {"EventCode": "3", **_SYSMON},
    {"EventCode": "13", "TargetObject": _SYSMON["TargetObject"], "Details": "a", "Message": "x", "User": "CORP\\u"},
)
# Each label stands before the value of the one behind it; what was written is a path too.
_SHIFTED = {
    **_SYSMON, "EventCode": "13", "RuleName": "SetValue", "EventType": _SYSMON["UtcTime"],
    "UtcTime": _SYSMON["ProcessGuid"], "ProcessGuid": "12", "ProcessId": "C:\\b.exe", "Image": _RUN,
    "TargetObject": "HKLM\\SOFTWARE\\Vendor\\x", "Details": "CORP\\u",
}  # fmt: skip


@pytest.fixture(scope="module")
def hunt(app_dir: Path) -> Hunt:
    return Hunt.load(app_dir)


def _changed(event: dict[str, str], random: Random) -> dict[str, str]:
    names = random.sample(list(event), random.choice([0, 1, 1, 2, 3]))
    if random.random() < 0.01:
        event = {name: _SHIFTED.get(name, value) for name, value in event.items()}
    return {name: random.choice(_VALUES) if name in names else value for name, value in event.items()}


def _of_json(event: dict[str, str], others: list[dict[str, str]]) -> Iterator[tuple[str, Lines, Mapping[str, object]]]:
    shapes = Shapes(compiled)
    shapes.learn(shape_of(masked(f"{json.dumps(event)}\n".encode())))
    for line in map(json.dumps, others):
        found = lines_of_shapes(shapes, masked(f"{line}\n".encode()), 0)
        if found:
            yield line, telling_of(found), laid_flat(line)


def _xml(event: dict[str, str]) -> str:
    data = "".join(
        f"<Data Name='{name}'>{escape(value)}</Data>" for name, value in event.items() if name != "EventCode"
    )
    return (
        f"<Event><System><Provider Name='p'/><EventID>{event['EventCode']}</EventID></System>"
        f"<EventData>{data}</EventData></Event>"
    )


def _of_xml(event: dict[str, str], others: list[dict[str, str]]) -> Iterator[tuple[str, Lines, Mapping[str, object]]]:
    shapes = Shapes(re.compile)
    shapes.learn(shape_of_xml(_xml(event), int(event["EventCode"])))
    for text in map(_xml, others):
        found = shapes.fitting(text)
        if found:
            yield text, Lines(list(map(line_of, told([found])))), as_raw(text)


@pytest.mark.parametrize("form", [_of_json, _of_xml])
@pytest.mark.parametrize("event", _EVENTS, ids=range(len(_EVENTS)))
def test_what_a_first_look_is_not_shown_tells_nothing(hunt: Hunt, form: Callable[..., Iterator], event: dict[str, str]):
    random = Random(5)
    passed = 0
    for text, telling, record in form(event, [_changed(event, random) for _ in range(4_000)]):
        if not hunt.lines_of_locations(telling):
            assert hunt.look(record) == NOTHING, text
            # A look at all of it would have had to read it.
            passed += bool(hunt.lines_of_locations(Lines([line_of(text)])))
    # Of another kind of event that names a key, and where texts may be opened, JSON is shown whole.
    is_shown_whole = form is _of_json and event in _EVENTS[5:]
    assert passed > 50 or (is_shown_whole and not passed)

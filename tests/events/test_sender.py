"""The computer is the endpoint as logged; what sent the event stands in for it only where nothing else does."""

from __future__ import annotations

import json

import pytest

from runkeyhunt.events.descent import Flat, flatten
from runkeyhunt.events.fields import read_event

XML = (
    "<Event><System><Provider Name='Microsoft-Windows-Sysmon'/><EventID>13</EventID>"
    "<Computer>ws-07.corp.example</Computer></System><EventData><Data Name='EventType'>SetValue</Data>"
    r"<Data Name='TargetObject'>HKLM\Software\Microsoft\Windows\CurrentVersion\Run\A</Data>"
    r"<Data Name='Details'>C:\a.exe</Data><Data Name='Image'>C:\w.exe</Data></EventData></Event>"
)
TEXT = (
    "03/02/2026 08:00:00 AM\nLogName=Microsoft-Windows-Sysmon/Operational\nEventCode=13\nComputerName=ws-07.corp.example\n"
    "User=NOT_TRANSLATED\nMessage=Registry value set:\nEventType: SetValue\n"
    r"TargetObject: HKLM\Software\Microsoft\Windows\CurrentVersion\Run\A"
    "\nDetails: C:\\a.exe\nImage: C:\\w.exe"
)
WHOLE = {
    "EventCode": "13",
    "TargetObject": r"HKLM\Software\Microsoft\Windows\CurrentVersion\Run\A",
    "Details": r"C:\a.exe",
    "Image": r"C:\w.exe",
}
SENT = {"host": "WEC01", "source": "XmlWinEventLog:ForwardedEvents"}


@pytest.mark.parametrize(
    ("record", "computer"),
    [
        ({"_raw": XML}, "ws-07.corp.example"),
        ({"_raw": TEXT}, "ws-07.corp.example"),
        ({"_raw": json.dumps({**WHOLE, "host": {"name": "ws-07"}})}, "ws-07"),
        ({"_raw": json.dumps({**WHOLE, "host": "ws-07"})}, "ws-07"),
        # An add-on, or the search, gave all that a verdict needs but for the computer.
        ({**WHOLE, "_raw": XML}, "ws-07.corp.example"),
        ({**WHOLE, "_raw": TEXT}, "ws-07.corp.example"),
        ({**WHOLE, "Computer": "ws-07"}, "ws-07"),
        ({**WHOLE, "dest": "ws-07"}, "ws-07"),
        ({**WHOLE, "ComputerName": "ws-07"}, "ws-07"),
        ({**WHOLE, "winlog.computer_name": "ws-07"}, "ws-07"),
        (WHOLE, "WEC01"),
        ({**WHOLE, "dest": "-", "Computer": ""}, "WEC01"),
        ({**WHOLE, "dest": "unknown"}, "WEC01"),
        ({**WHOLE, "_raw": "nothing of an event"}, "WEC01"),
    ],
)
def test_a_collectors_name_is_never_that_of_the_endpoint(record: dict[str, object], computer: str) -> None:
    assert read_event({**SENT, **record}).computer == computer


def test_an_event_without_any_name_has_none() -> None:
    assert read_event({**WHOLE, "source": "WinEventLog:ForwardedEvents"}).computer == ""


@pytest.mark.parametrize("raw", [XML, TEXT])
def test_it_is_so_in_an_export_of_splunks_results(raw: str) -> None:
    exported = flatten({"result": {**SENT, "_raw": raw}})
    assert isinstance(exported, Flat)
    assert read_event(exported).computer == "ws-07.corp.example"

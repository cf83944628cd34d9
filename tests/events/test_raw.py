"""The text of one event becomes flat fields."""

from __future__ import annotations

import pytest

from runkeyhunt.events import raw
from runkeyhunt.events.descent import flatten
from runkeyhunt.events.texts.xml_text import decode_entities

XML = (
    "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-Sysmon'/>"
    "<EventID>13</EventID><TimeCreated SystemTime='2026-03-02T08:00:00.1234567Z'/><EventRecordID>7</EventRecordID>"
    "<Computer>ws-01.example.net</Computer></System><EventData><Data Name='RuleName'>-</Data>"
    "<Data Name='Details'>cmd /c a &amp;&amp; b\nsecond line</Data><Data Name='Image'/></EventData></Event>"
)


def test_xml_gives_system_and_data_fields() -> None:
    assert raw.parse(XML) == {
        "EventCode": "13",
        "SystemTime": "2026-03-02T08:00:00.1234567Z",
        "RecordNumber": "7",
        "Computer": "ws-01.example.net",
        "RuleName": "-",
        "Details": "cmd /c a && b\nsecond line",
        "Image": "",
    }


def test_xml_of_event_viewer_has_double_quotes() -> None:
    text = '<Event><System><EventID Qualifiers="0">11</EventID></System><EventData><Data Name="Image">C:\\a.exe</Data></EventData></Event>'
    assert raw.parse(text) == {"EventCode": "11", "Image": "C:\\a.exe"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a &amp; b &lt;c&gt; &quot;d&quot; &apos;e&apos;", "a & b <c> \"d\" 'e'"),
        ("&#65;&#x42;", "AB"),
        ("&amp;amp;", "&amp;"),
        ("cmd /c a&reg add b&copy c", "cmd /c a&reg add b&copy c"),
        ("&#x110000;", "&#x110000;"),
    ],
)
def test_only_the_entities_of_xml_are_decoded_and_only_once(text: str, expected: str) -> None:
    assert decode_entities(text) == expected


@pytest.mark.parametrize(
    "document",
    [
        pytest.param({"EventID": 13, "TargetObject": "HKLM\\x", "Hostname": "ws"}, id="nxlog and mordor"),
        pytest.param(
            {"winlog": {"event_id": 13, "computer_name": "ws", "event_data": {"TargetObject": "HKLM\\x"}}},
            id="winlogbeat",
        ),
        pytest.param(
            {"winlog.event_id": 13, "winlog.computer_name": "ws", "winlog.event_data.TargetObject": "HKLM\\x"},
            id="dotted",
        ),
        pytest.param(
            {
                "Event": {
                    "System": {"EventID": {"#text": 13}, "Computer": "ws"},
                    "EventData": {"TargetObject": "HKLM\\x"},
                }
            },
            id="evtx_dump",
        ),
        pytest.param({"_source": {"event_id": "13", "Computer": "ws", "TargetObject": "HKLM\\x"}}, id="elasticsearch"),
        pytest.param(
            {"preview": False, "result": {"EventCode": "13", "Computer": "ws", "TargetObject": "HKLM\\x"}},
            id="splunk export",
        ),
    ],
)
def test_json_of_every_exporter_gives_the_same_fields(document: dict[str, object]) -> None:
    assert flatten(document) == {"EventCode": "13", "Computer": "ws", "TargetObject": "HKLM\\x"}


def test_event_log_text_keeps_a_value_of_several_lines_and_sysmons_own_event_type() -> None:
    text = (
        "03/02/2026 08:00:00 AM\nLogName=Microsoft-Windows-Sysmon/Operational\nEventCode=13\nEventType=4\nComputerName=ws-01\n"
        "Message=Registry value set:\nRuleName: -\nEventType: SetValue\nTargetObject: HKLM\\x\nDetails: first\n  second\nUser: A\\b"
    )
    fields = raw.parse(text)
    assert (fields["EventCode"], fields["EventType"], fields["Computer"]) == ("13", "SetValue", "ws-01")
    assert fields["Details"] == "first\n  second"
    assert fields["User"] == "A\\b"


@pytest.mark.parametrize("text", ["", "not an event", "{broken", "[1]", "LogName=x"])
def test_other_text_gives_nothing(text: str) -> None:
    assert raw.parse(text) == {}

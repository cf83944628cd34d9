"""What an attacker or an exporter puts beside an event neither replaces nor hides it."""

from __future__ import annotations

from pathlib import Path

import pytest

from runkeyhunt.events.fields import place_named_in, read_event
from runkeyhunt.events.making import LOST_DATA, NO_PATH, NO_WHOLE_PATH
from runkeyhunt.hunt import Hunt
from runkeyhunt.offline.readers.csv_export import read as read_table
from runkeyhunt.offline.readers.reading import Unreadable
from runkeyhunt.offline.readers.sniff import kind_of
from runkeyhunt.offline.readers.source import open_source

RUN = r"HKU\S-1-5-21-1-2-3-1001\Software\Microsoft\Windows\CurrentVersion\Run"
TARGET, DATA, WRITER = rf"{RUN}\Sync", r"C:\Users\lee\AppData\Local\Temp\a.exe -q", r"C:\Windows\System32\reg.exe"
MESSAGE = f"Registry value set: EventType: SetValue Image: {WRITER} TargetObject: {TARGET} Details: {DATA}"
FIELDS = {"registry_path": TARGET, "registry_value_data": DATA, "process_path": WRITER, "action": "modified"}


@pytest.fixture(scope="module")
def hunt(app_dir: Path) -> Hunt:
    return Hunt.load(app_dir)


@pytest.mark.parametrize("tail", ['{"EventID":3}', '{"id":1}', "<Event><System><EventID>3</EventID></System></Event>"])
@pytest.mark.parametrize("head", ["", "<14>May  4 09:41:03 WS-1 Microsoft-Windows-Sysmon[2044]: "])
def test_a_document_in_the_data_is_data(head: str, tail: str):
    event = read_event({"_raw": f"{head}{MESSAGE} {tail}"})

    assert (event.code, event.target, event.details, event.image) == (13, TARGET, f"{DATA} {tail}", WRITER)


def test_a_document_behind_a_header_is_the_event():
    event = read_event({"_raw": '<14>May  4 09:41:03 WS-1 sysmon: {"EventID":13,"TargetObject":"HKLM\\\\A\\\\B"}'})

    assert (event.code, event.target, event.computer) == (13, r"HKLM\A\B", "WS-1")


def test_a_log_of_messages_with_xml_in_the_data_is_a_log(tmp_path: Path):
    (tmp_path / "log").write_text(f"WS-1 sysmon: {MESSAGE} <Event><System/></Event>\n", encoding="utf-8")
    with open_source(str(tmp_path / "log")) as source:
        kind = kind_of(source)

    assert kind is not None
    assert kind.name == "log"


@pytest.mark.parametrize("name", ["id", "event_id", "EventID", "agent.id", "code", "rule.id", "Id"])
@pytest.mark.parametrize("number", ["48211", "3", "99"])
def test_a_number_of_something_else_dismisses_no_write(name: str, number: str):
    record = {name: number, **FIELDS}
    event = read_event(record)

    assert place_named_in(record) is not None
    assert (event.code, event.target, event.details) == (13, TARGET, DATA)


def test_an_id_of_one_is_no_process_start_beside_data():
    assert read_event({"Id": "1", **FIELDS}).code == 13


def test_a_process_start_stays_one():
    assert read_event({"EventID": "1", "TargetObject": TARGET, "Details": DATA, "EventType": "SetValue"}).code == 1


@pytest.mark.parametrize("code", ["11", "12", "14"])
def test_a_set_value_under_another_watched_code_is_one(code: str):
    assert read_event({"EventID": code, "TargetObject": TARGET, "Details": DATA, "EventType": "SetValue"}).code == 13


def test_a_message_that_ends_within_the_path_is_cut(hunt: Hunt):
    cut = MESSAGE[: MESSAGE.index(r"\CurrentVersion")]
    answer = hunt.look({"_raw": cut, "EventCode": "13"})

    assert (answer.verdict, answer.unreadable) == (None, "the event is cut off within TargetObject")


@pytest.mark.parametrize("target", [TARGET[:60] + "...", TARGET[:60] + "\u2026", TARGET.replace("CurrentV", "\ufffd")])
def test_a_shortened_path_is_nowhere_for_certain(hunt: Hunt, target: str):
    answer = hunt.look({"EventID": "13", "TargetObject": target, "Details": DATA, "Image": WRITER})

    assert (answer.verdict, answer.unreadable) == (None, NO_WHOLE_PATH)


@pytest.mark.parametrize("data", ["[REDACTED]", "${Details}", "%10", "<redacted>"])
def test_a_placeholder_is_no_data(data: str):
    record = {"EventID": "13", "TargetObject": TARGET, "Details": data, "Image": WRITER}

    assert read_event(record).doubt == LOST_DATA


def test_a_path_under_anothers_name_without_a_code_is_told(hunt: Hunt):
    record = {"Computer": WRITER, "Image": TARGET, "TargetObject": DATA}

    assert hunt.look(record).unreadable == "a registry path stands in the field Image: the columns have shifted"


def test_a_row_longer_than_its_header_is_unreadable(tmp_path: Path):
    row = f"13,technique_id=T1547.001,technique_name=Run,{WRITER},{TARGET},{DATA}"
    (tmp_path / "log").write_text(f"EventID,RuleName,Image,TargetObject,Details\n{row}\n", encoding="utf-8")
    with open_source(str(tmp_path / "log")) as source:
        rows = list(read_table(source))

    assert rows == [Unreadable(str(tmp_path / "log"), "line 2", "this row has 6 columns and the header has 5")]


@pytest.mark.parametrize("name", ["Channel", "LogName", "winlog.channel", "Log_Name"])
def test_an_event_of_another_log_under_a_watched_number_is_no_unreadable_write(name: str):
    assert read_event({name: "System", "EventCode": "13", "StopTime": "2026-03-02T08:00:00Z"}).doubt == ""
    assert read_event({name: "ForwardedEvents", "EventCode": "13", "StopTime": "x"}).doubt == NO_PATH


@pytest.mark.parametrize(
    ("source", "doubt"),
    [
        ("XmlWinEventLog:Microsoft-Windows-Sysmon/Operational", ""),
        ("WinEventLog:Security", "Details holds XML entities where there is no XML, so that the value may be another"),
    ],
)
def test_without_the_text_the_source_tells_whether_fields_were_cut_out_of_xml(source: str, doubt: str):
    record = {"EventID": "13", "TargetObject": TARGET, "Details": "&quot;C:\\a.exe&quot; -q", "Image": WRITER}
    event = read_event({**record, "source": source}, read_raw=False)

    assert (event.details, event.doubt) == ('"C:\\a.exe" -q', doubt)


def test_a_rename_is_told_by_its_kind_where_no_code_is():
    event = read_event({"EventType": "RenameKey", "TargetObject": TARGET, "NewName": rf"{RUN}\\Other", "Image": WRITER})

    assert (event.code, event.event_type, event.doubt) == (14, "RenameKey", "")

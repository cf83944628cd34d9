"""What is read by the places of a table's columns alone is what the whole reading of the record gives."""

from __future__ import annotations

from random import Random

import pytest

from runkeyhunt.chain import around
from runkeyhunt.chain.context import Drop, Process, read_context

_PROCESS = {
    "EventCode": "1", "Image": r"C:\a\b.exe", "CommandLine": r"b.exe -k", "User": r"CORP\u", "Computer": "w.corp",
    "UtcTime": "2026-03-04 05:00:07.089", "ProcessGuid": "{51A89197-3BF7-614B-D600-000000000001}", "ProcessId": "12",
    "ParentImage": r"C:\a\p.exe", "process_path": r"C:\a\b.exe", "dest": "w", "user": "u", "host": "collector",
}  # fmt: skip
_FILE = {
    **{name: _PROCESS[name] for name in ("Image", "User", "Computer", "UtcTime", "ProcessGuid", "dest")},
    "EventCode": "11", "TargetFilename": r"C:\Users\u\x.exe", "file_path": r"C:\Users\u\x.exe", "action": "created",
}  # fmt: skip
# As Splunk's add-on extracts an Event 1: some of its fields have several values, which say nothing of the event.
_OF_ADD_ON: dict[str, object] = {
    **_PROCESS, "EventID": "1", "signature_id": "1", "action": "allowed", "SystemTime": "2026-03-04T05:00:07.1234567Z",
    "process_name": "b.exe", "parent_process_name": "p.exe", "ParentProcessGuid": _PROCESS["ProcessGuid"], "user_id": "S-1-5-18",
    "tag": ["process", "report"], "eventtype": ["ms-sysmon-process", "windows"], "_time": "1772600407", "ParentProcessId": "7",
    "process_guid": _PROCESS["ProcessGuid"], "process_id": "12", "Hashes": "MD5=0F343B0931126A20F133D67C2B018A3B,SHA256=" + "AB" * 32, "CommandLine": "b.exe -k &amp; a & b",
    "_raw": "<Event><System><EventID>1</EventID></System><EventData><Data Name='TargetObject'>x</Data></EventData></Event>",
}  # fmt: skip
# Under other names than a started process's own, beside a text that tells of another event.
_NESTED: dict[str, object] = {
    **{f"winlog.event_data.{name}": _PROCESS[name] for name in ("Image", "CommandLine", "UtcTime", "ProcessGuid")},
    "EventID": "1", "Computer": "w.corp", "_raw": "<Event><System><EventID>1</EventID><Computer>v</Computer></System><EventData>"
    "<Data Name='Image'>C:\\q.exe</Data><Data Name='CommandLine'>q</Data></EventData></Event>",
}  # fmt: skip
_NAMES = (*_PROCESS, *_FILE, *_OF_ADD_ON, *_NESTED, "Object_Name", "ParentImage", "EventID", "signature_id", "TargetObject", "Details", "_raw", "source", "file_name",
          "registry_path", "NewProcessName", "process", "action", "object", "id", "Message", "process_id")  # fmt: skip
_OTHER_FILE = (
    "<Event><System><EventID>11</EventID><Computer>v</Computer></System><EventData><Data Name='TargetFilename'>"
    "C:\\TargetObject\\TargetObject</Data></EventData></Event>"
)
_VALUES = (
    "1", "11", "13", "4688", "-", "%1", " ", "", "x&amp;y", "a & b", "line\nline", "NOT_TRANSLATED", "x", "unknown",
    r"HKLM\SOFTWARE\x\y", r"\\server\share\a.exe", r"C:\\a\\b.exe", r"C:\Users\v\z.exe", "&#37;1", "0x1a4",
    "2026-03-04T05:00:07Z", "{51A89197-3BF7-614B-D600-000000000002}", "TargetObject: a TargetObject: b",
    r"C:\a&amp;b.exe", "C:\\a.exe\nC:\\a.exe", "3/4/2026 5:00:07 AM", "2026-03-04 05:00:07.5 +0200",
    _OTHER_FILE,
    "<Event><System><EventID>1</EventID></System><EventData><Data Name='Image'>C:\\q.exe</Data></EventData></Event>",
)  # fmt: skip


def _changed(random: Random) -> dict[str, object]:
    record: dict[str, object] = dict(random.choice([_PROCESS, _FILE, _OF_ADD_ON, _NESTED]))
    for name in random.sample(list(record), random.choice([0, 0, 1, 3])):
        record.pop(name)
    for _ in range(random.choice([0, 1, 1, 2])):
        value = random.choice(_VALUES)
        record[random.choice(_NAMES)] = [value, "y"] if random.random() < 0.05 else value
    names = list(record)
    random.shuffle(names)
    return {name: record[name] for name in names}


@pytest.fixture
def wholly_read(monkeypatch):
    """The records that were read as a whole."""
    records = []

    def read(record):
        records.append(record)
        return read_context(record)

    monkeypatch.setattr(around, "read_context", read)
    return records


def test_records_are_read_as_wholes_are(wholly_read):
    reader, random = around.AroundReader(), Random(5)
    records = [_changed(random) for _ in range(20_000)]
    for record in records:
        assert reader.read(record) == read_context(record), record
    assert len(wholly_read) < len(records) * 2 / 3


def test_rows_are_read_as_their_records_are(wholly_read):
    reader, random = around.AroundReader(), Random(7)
    names = list(dict.fromkeys(_NAMES))
    table = around.table_of(names)
    records = [_changed(random) for _ in range(20_000)]
    for record in records:
        row = [record.get(name, "") for name in names]
        filled = {name: value for name, value in zip(names, row) if value}
        assert reader.read_row(table, row, lambda filled=filled: filled) == read_context(filled), record
    assert len(wholly_read) < len(records) * 2 / 3


def test_ordinary_events_are_read_by_their_places(wholly_read):
    reader = around.AroundReader()
    found = [reader.read(record) for record in (_PROCESS, _FILE, _OF_ADD_ON)]
    assert [type(context) for context in found] == [Process, Drop, Process]
    assert wholly_read == []


@pytest.mark.parametrize(
    "record",
    [
        {**_FILE, "Object_Name": r"HKLM\SOFTWARE\x"},
        {**_PROCESS, "CommandLine": "", "Process_Command_Line": "%1", "Message": _OTHER_FILE},
        {**_PROCESS, "Image": ["x", "y"]},
        {**_PROCESS, "TargetFilename": r"C:\\a\\b.exe"},
        {**_NESTED, "Image": r"C:\a.exe", "CommandLine": "a", "ProcessGuid": ["x", "y"]},
    ],
    ids=["a key beside it", "no command", "two programs", "a file beside it", "two processes beside one"],
)
def test_what_its_columns_do_not_tell_the_whole_record_tells(record):
    assert around.AroundReader().read(record) == read_context(record)


@pytest.mark.parametrize(
    "names",
    [["EventCode", "Image", "Computer"], [*_PROCESS, "Image"], ["EventCode", "Image", "UtcTime"]],
    ids=["no time", "a name twice", "no host"],
)
def test_a_table_that_lacks_something_is_read_record_by_record(names):
    assert around.table_of(names) is None

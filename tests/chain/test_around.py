"""What is read by the meaning of columns alone is what the whole reading of the record gives."""

from __future__ import annotations

from random import Random

from runkeyhunt.chain.around import AroundReader
from runkeyhunt.events.fields import read_event

_PROCESS = {
    "EventCode": "1", "Image": r"C:\a\b.exe", "CommandLine": r"b.exe -k", "User": r"CORP\u", "Computer": "w.corp",
    "UtcTime": "2026-03-04 05:00:07.089", "ProcessGuid": "{51A89197-3BF7-614B-D600-000000000001}", "ProcessId": "12",
    "ParentImage": r"C:\a\p.exe", "process_path": r"C:\a\b.exe", "dest": "w", "user": "u", "host": "collector",
}  # fmt: skip
_FILE = {
    **{name: _PROCESS[name] for name in ("Image", "User", "Computer", "UtcTime", "ProcessGuid", "dest")},
    "EventCode": "11", "TargetFilename": r"C:\Users\u\x.exe", "file_path": r"C:\Users\u\x.exe", "action": "created",
}  # fmt: skip
_NAMES = (*_PROCESS, *_FILE, "EventID", "signature_id", "TargetObject", "Details", "_raw", "source", "file_name",
          "registry_path", "NewProcessName", "process", "action", "object", "id", "Message", "process_id")  # fmt: skip
_VALUES = (
    "1", "11", "13", "4688", "-", "%1", " ", "", "x&amp;y", "a & b", "line\nline", "NOT_TRANSLATED", "x", "unknown",
    r"HKLM\SOFTWARE\x\y", r"\\server\share\a.exe", r"C:\\a\\b.exe", r"C:\Users\v\z.exe", "&#37;1", "0x1a4",
    "2026-03-04T05:00:07Z", "{51A89197-3BF7-614B-D600-000000000002}", "TargetObject: a TargetObject: b",
    "<Event><System><EventID>1</EventID></System><EventData><Data Name='Image'>C:\\q.exe</Data></EventData></Event>",
)  # fmt: skip


def _changed(random: Random) -> dict[str, object]:
    record: dict[str, object] = dict(random.choice([_PROCESS, _FILE]))
    for name in random.sample(list(record), random.choice([0, 0, 1, 3])):
        record.pop(name)
    for _ in range(random.choice([0, 1, 1, 2])):
        value = random.choice(_VALUES)
        record[random.choice(_NAMES)] = [value, "y"] if random.random() < 0.05 else value
    names = list(record)
    random.shuffle(names)
    return {name: record[name] for name in names}


def test_events_are_read_as_from_the_whole_record():
    reader, random = AroundReader(), Random(5)
    records = [_changed(random) for _ in range(20_000)]
    read = [(record, event) for record in records if (event := reader.read(record))]
    for record, event in read:
        whole = read_event(record)
        assert event == whole._replace(event_type="", doubt="", has_whole_path=True), record
    assert len(read) > len(records) / 4


def test_ordinary_events_are_read():
    reader = AroundReader()
    assert [event.code for record in (_PROCESS, _FILE) if (event := reader.read(record))] == [1, 11]

"""Events to feed to the command."""

from __future__ import annotations

from tests.minisplunk.splunkd import Record, Value

RK_FIELDS = (
    "rk_score",
    "rk_severity",
    "rk_location",
    "rk_technique",
    "rk_key",
    "rk_value_name",
    "rk_action",
    "rk_data",
    "rk_command",
    "rk_program",
    "rk_payload",
    "rk_decoded",
    "rk_writer",
    "rk_writer_path",
    "rk_user",
    "rk_owner",
    "rk_rules",
    "rk_reasons",
    "rk_baseline",
    "rk_entry",
    "rk_entry_id",
    "rk_event_id",
    "rk_time",
    "rk_process_guid",
    "rk_process_id",
    "rk_host",
    "rk_version",
    "rk_source_kind",
    "rk_state",
    "rk_time_of",
    "rk_unreadable",
)
NOTHING_FOUND: Record = dict.fromkeys(RK_FIELDS, "")

RUN_KEY = r"HKU\S-1-5-21-11-22-33-1001\Software\Microsoft\Windows\CurrentVersion\Run"
RUN_WRITE: Record = {
    "EventCode": "13",
    "EventType": "SetValue",
    "TargetObject": RUN_KEY + r"\Updater",
    "Details": r"C:\Users\jane\AppData\Roaming\updater.exe /background",
    "Image": r"C:\Windows\System32\reg.exe",
    "User": r"CORP\jane",
    "_chunked_idx": "0",
}
RUN_WRITE_RAW = (
    "<Event><System><EventID>13</EventID></System><EventData><Data Name='EventType'>SetValue</Data>"
    "<Data Name='Image'>C:\\Windows\\System32\\reg.exe</Data>"
    f"<Data Name='TargetObject'>{RUN_WRITE['TargetObject']}</Data>"
    f"<Data Name='Details'>{RUN_WRITE['Details']}</Data><Data Name='User'>CORP\\jane</Data></EventData></Event>"
)
# With the rule set of the fixture `small_app`.
RUN_FINDING: Record = {
    "rk_score": "40",
    "rk_severity": "medium",
    "rk_location": "Run",
    "rk_technique": "T1547.001",
    "rk_key": RUN_KEY,
    "rk_value_name": "Updater",
    "rk_action": "set",
    "rk_data": r"C:\Users\jane\AppData\Roaming\updater.exe /background",
    "rk_command": r"C:\Users\jane\AppData\Roaming\updater.exe /background",
    "rk_program": r"C:\Users\jane\AppData\Roaming\updater.exe",
    "rk_payload": r"C:\Users\jane\AppData\Roaming\updater.exe",
    "rk_decoded": "",
    "rk_writer": "reg.exe",
    "rk_writer_path": r"C:\Windows\System32\reg.exe",
    "rk_user": r"CORP\jane",
    "rk_owner": "S-1-5-21-11-22-33-1001",
    "rk_rules": "",
    "rk_reasons": "+40 Starts at every logon",
    "rk_baseline": "unknown",
    "rk_entry": r"Run|updater|c:\users\<user>\appdata\roaming\updater.exe /background",
    "rk_entry_id": "0ca7867252beef6dc32e4672999ebb59",
    "rk_event_id": "c92b564ef7e557db4b250cbe38a00c6e",
    "rk_time": "",
    "rk_process_guid": "",
    "rk_process_id": "",
    "rk_host": "",
    "rk_version": "0.2.0+ab12cd34",
    "rk_source_kind": "event",
    "rk_state": "",
    "rk_time_of": "",
    "rk_unreadable": "",
}


def other_write(number: int = 0, **fields: Value) -> Record:
    """A registry write that starts nothing."""
    return {
        "EventCode": "13",
        "EventType": "SetValue",
        "TargetObject": rf"HKLM\System\CurrentControlSet\Services\Tcpip\Parameters\Number{number}",
        "Details": f"DWORD (0x{number:08x})",
        "Image": r"C:\Windows\System32\svchost.exe",
        "User": r"NT AUTHORITY\SYSTEM",
        "_chunked_idx": str(number),
        **fields,
    }

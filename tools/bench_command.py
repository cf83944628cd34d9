"""Measure the search command as a process fed by a stand-in for splunkd (Linux only).

Usage: python -m tools.bench_command [--python PYTHON] [--records N] [--chunk N]
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

from tests.minisplunk import splunkd

COMMAND = Path(__file__).resolve().parent.parent / "bin" / "runkeyhunt_command.py"
SERVICES = r"HKLM\System\CurrentControlSet\Services\Tcpip\Parameters\Interfaces"
RUN = r"HKU\S-1-5-21-1004336348-1177238915-682003330-1105\Software\Microsoft\Windows\CurrentVersion\Run"
_PEAK = re.compile(r"VmHWM:\s*(\d+) kB")


@dataclass(frozen=True)
class Workload:
    """Name what is fed, and how one record of it is made."""

    name: str
    options: tuple[str, ...]
    event: Callable[[int], splunkd.Record]
    only_required_fields: bool


def other_write(number: int) -> splunkd.Record:
    """Make a registry write that starts nothing."""
    return _event(
        f"{SERVICES}\\{{{number:032x}}}\\DhcpIPAddress", f"DWORD (0x{number:08x})", r"C:\Windows\system32\svchost.exe"
    )


def autostart_write(number: int) -> splunkd.Record:
    """Make a write to a Run key."""
    data = rf'"C:\Users\jane\AppData\Roaming\Vendor\updater{number}.exe" /background'
    return _event(f"{RUN}\\Updater{number}", data, r"C:\Users\jane\Downloads\setup.exe")


def _event(target: str, details: str, image: str) -> splunkd.Record:
    """Make the fields that Splunk's add-on extracts, the event's own and CIM's."""
    guid = "{51A89197-3BF7-614B-D600-000000000E00}"
    name = target.rpartition("\\")[2]
    event: splunkd.Record = {"EventCode": "13", "EventID": "13", "signature_id": "13", "EventType": "SetValue"}
    event.update(
        {"TargetObject": target, "Details": details, "Image": image, "User": r"CORP\jane", "ProcessGuid": guid}
    )
    event.update({"ProcessId": "4711", "UtcTime": "2026-03-04 05:06:07.089", "Computer": "ws0042.corp.example"})
    event.update(
        {"action": "modified", "registry_path": target, "registry_key_name": name, "registry_value_name": name}
    )
    event.update({"registry_value_data": details, "process_path": image, "process_guid": guid, "process_id": "4711"})
    event.update({"user": "jane", "dest": "ws0042.corp.example", "dvc": "ws0042.corp.example", "host": "ws0042"})
    event["_raw"] = _raw(event)
    return event


def _raw(event: splunkd.Record) -> str:
    names = ("EventType", "UtcTime", "ProcessGuid", "ProcessId", "Image", "TargetObject", "Details", "User")
    data = "".join(f"<Data Name='{name}'>{event[name]}</Data>" for name in names)
    return (
        "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider "
        "Name='Microsoft-Windows-Sysmon' Guid='{5770385F-C22A-43E0-BF4C-06F5698FFBD9}'/><EventID>13</EventID><Version>2"
        "</Version><Level>4</Level><Task>13</Task><Opcode>0</Opcode><Keywords>0x8000000000000000</Keywords>"
        "<TimeCreated SystemTime='2026-03-04T05:06:07.0890000Z'/><EventRecordID>1265897</EventRecordID><Correlation/>"
        "<Execution ProcessID='2076' ThreadID='3240'/><Channel>Microsoft-Windows-Sysmon/Operational</Channel><Computer>"
        f"{event['Computer']}</Computer><Security UserID='S-1-5-18'/></System><EventData>{data}</EventData></Event>"
    )


WORKLOADS = (
    Workload("other writes, required fields, raw=false", ("raw=false",), other_write, only_required_fields=True),
    Workload("other writes, required fields and _raw", (), other_write, only_required_fields=True),
    Workload(
        "other writes, only _raw extracted",
        (),
        lambda number: {"_raw": other_write(number)["_raw"]},
        only_required_fields=True,
    ),
    Workload("other writes, all fields", (), other_write, only_required_fields=False),
    Workload(
        "autostart writes, required fields, raw=false", ("raw=false",), autostart_write, only_required_fields=True
    ),
)


def measure(python: str, workload: Workload, records: int, chunk: int) -> str:
    """Feed one workload, and say how fast it went and how much memory it took."""
    before = getrusage(RUSAGE_CHILDREN)
    start = time.perf_counter()
    with splunkd.started([python, COMMAND]) as command:
        asked = command.getinfo(*workload.options).metadata["required_fields"]
        ready = time.perf_counter() - start
        body = _body(workload, asked, chunk)
        start = time.perf_counter()
        for _ in range(records // chunk):
            _report(command.execute(body))
        seconds = time.perf_counter() - start
        peak = int(_PEAK.search(Path(f"/proc/{command.process.pid}/status").read_text())[1])
    after = getrusage(RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return (
        f"{workload.name:48} {records / cpu:9,.0f} records/s of CPU time, {records / seconds:9,.0f} of wall time, "
        f"peak {peak / 1024:5.0f} MB, {len(body) / chunk:5.0f} bytes a record, getinfo after {ready * 1000:.0f} ms"
    )


def _report(reply: splunkd.Reply) -> None:
    for level, text in reply.messages:
        sys.exit(f"{level}: {text}")


def _body(workload: Workload, asked: Sequence[str], chunk: int) -> bytes:
    events = [{**workload.event(number), "_chunked_idx": str(number)} for number in range(chunk)]
    return splunkd.table(events, [*asked, "_chunked_idx"] if workload.only_required_fields else ())


def main() -> None:
    """Print one line for each workload."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--python", default=sys.executable, help="the Python to run the command with")
    parser.add_argument("--records", type=int, default=200_000)
    parser.add_argument("--chunk", type=int, default=5_000, help="records in a chunk")
    options = parser.parse_args()
    for workload in WORKLOADS:
        print(measure(options.python, workload, options.records, options.chunk))


if __name__ == "__main__":
    main()

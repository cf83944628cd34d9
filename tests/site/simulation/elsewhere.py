"""Events that no search of the app may find: of other sources, or in an index that it does not look into."""

from __future__ import annotations

from tests.minisplunk.index import Event
from tests.site.simulation.hosts import host
from tests.site.simulation.installations import RUN
from tests.site.simulation.moments import as_date, at
from tests.site.simulation.processes import desktop
from tests.site.simulation.rendering import indexed
from tests.site.simulation.sysmon import set_value

# Not among the indexes of the macro runkeyhunt_index as it is shipped.
LABORATORY = "malware_lab"
_COMMAND = r"C:\Users\Public\beacon.exe -nop -w hidden -enc SQBFAFgAIAAxAA=="


def events_elsewhere() -> tuple[Event, ...]:
    """Give a start of reg.exe as Security logs it, a line of a Linux syslog, and a Sysmon event of the laboratory."""
    return (_security(at("Tue 10:20:00")), _syslog(at("Wed 13:05:09")), _laboratory())


def _security(time: float) -> Event:
    header = {
        "LogName": "Security",
        "EventCode": "4688",
        "EventType": "0",
        "ComputerName": host(3).full_name,
        "SourceName": "Microsoft Windows security auditing.",
        "Type": "Information",
        "RecordNumber": "771204",
        "Keywords": "Audit Success",
        "TaskCategory": "Process Creation",
        "OpCode": "Info",
        "Message": "A new process has been created.",
    }
    process = (
        "\n\nProcess Information:\n\tNew Process ID:\t\t0x1b34\n\tNew Process Name:\tC:\\Windows\\System32\\reg.exe"
        f'\n\tProcess Command Line:\treg add {RUN} /v Beacon /d "{_COMMAND}"'
    )
    lines = [as_date(time).strftime("%m/%d/%Y %I:%M:%S %p"), *(f"{name}={value}" for name, value in header.items())]
    raw = "\n".join(lines) + process
    return Event(time, host(3).name, "WinEventLog:Security", "WinEventLog", "wineventlog", raw)


def _syslog(time: float) -> Event:
    raw = rf"{as_date(time).strftime('%b %e %H:%M:%S')} lx-proxy smbd[2217]: wrote {RUN}\Beacon = {_COMMAND}"
    return Event(time, "lx-proxy", "/var/log/syslog", "syslog", "os", raw)


def _laboratory() -> Event:
    explorer = desktop(host(2), "Thu")
    event = set_value(explorer, at("Thu 11:11:11") - explorer.time, rf"{RUN}\Beacon", _COMMAND)
    return indexed(event, 17, LABORATORY)

"""What Sysmon notes of a process: its start, the files it creates and the registry values it touches."""

from __future__ import annotations

from dataclasses import dataclass

from tests.site.simulation.chance import digest
from tests.site.simulation.hosts import Host
from tests.site.simulation.moments import utc_time
from tests.site.simulation.processes import SYSTEM, Process

_OF_WINDOWS = ("10.0.26100.1 (WinBuild.160101.0800)", "Microsoft® Windows® Operating System", "Microsoft Corporation")
_UNKNOWN = ("-", "-", "-")


@dataclass(frozen=True)
class SysmonEvent:
    """Hold one event; `fields` stand in Sysmon's order: https://learn.microsoft.com/sysinternals/downloads/sysmon."""

    time: float
    host: Host
    code: int
    fields: dict[str, str]


def started(process: Process) -> SysmonEvent:
    """Note the start of a process (Event 1)."""
    parent, name = process.parent, process.image.rpartition("\\")[2]
    if parent is None:
        raise ValueError(f"{process.image} runs since before the week: nobody saw its start")
    version, product, company = _OF_WINDOWS if process.image.startswith("C:\\Windows\\") else _UNKNOWN
    fields = {
        **_of(process, process.time),
        "FileVersion": version,
        "Description": "-",
        "Product": product,
        "Company": company,
        "OriginalFileName": name if company != "-" else "-",
        "CommandLine": process.command,
        "CurrentDirectory": "C:\\Windows\\system32\\",
        "User": process.user,
        **_logon(process),
        "Hashes": hashes(process.image),
        "ParentProcessGuid": parent.guid,
        "ParentProcessId": str(parent.pid),
        "ParentImage": parent.image,
        "ParentCommandLine": parent.command,
        "ParentUser": parent.user,
    }
    return SysmonEvent(process.time, process.host, 1, fields)


def created(process: Process, after: float, path: str) -> SysmonEvent:
    """Note a file that a process creates so many seconds after its start (Event 11)."""
    time = process.time + after
    more = {"TargetFilename": path, "CreationUtcTime": utc_time(time), "User": process.user}
    return SysmonEvent(time, process.host, 11, {**_of(process, time), **more})


def set_value(process: Process, after: float, target: str, details: str) -> SysmonEvent:
    """Note a registry value that a process sets (Event 13)."""
    return _registry(13, "SetValue", process, after, TargetObject=target, Details=details)


def changed(kind: str, process: Process, after: float, target: str) -> SysmonEvent:
    """Note CreateKey, DeleteKey or DeleteValue (Event 12)."""
    return _registry(12, kind, process, after, TargetObject=target)


def renamed(kind: str, process: Process, after: float, target: str, new_name: str) -> SysmonEvent:
    """Note RenameKey or RenameValue (Event 14)."""
    return _registry(14, kind, process, after, TargetObject=target, NewName=new_name)


def hashes(image: str) -> str:
    """Give a file's hashes as Sysmon lists them."""
    name = image.rpartition("\\")[2].lower()
    md5, sha256, imphash = digest("md5", name)[:32], digest("sha256", image.lower()), digest("imphash", name)[:32]
    return f"MD5={md5},SHA256={sha256},IMPHASH={imphash}".upper()


def _registry(code: int, kind: str, process: Process, after: float, **more: str) -> SysmonEvent:
    time = process.time + after
    rule_name, *others = _of(process, time).items()
    fields = dict([rule_name, ("EventType", kind), *others])
    return SysmonEvent(time, process.host, code, {**fields, **more, "User": process.user})


def _of(process: Process, time: float) -> dict[str, str]:
    return {
        "RuleName": "-",
        "UtcTime": utc_time(time),
        "ProcessGuid": process.guid,
        "ProcessId": str(process.pid),
        "Image": process.image,
    }


def _logon(process: Process) -> dict[str, str]:
    number = "3e7" if process.user == SYSTEM else digest("logon", process.host.name, process.user)[:6]
    level = "System" if process.user == SYSTEM else "High" if process.elevated else "Medium"
    machine = digest("machine", process.host.name)[:8]
    return {
        "LogonGuid": f"{{{machine}-0000-0000-{number:0>4.4}-{number:0>12}}}",
        "LogonId": f"0x{number}",
        "TerminalSessionId": "0" if process.user == SYSTEM else "1",
        "IntegrityLevel": level,
    }

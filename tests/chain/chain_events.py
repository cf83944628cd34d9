"""Events to make chains of: started processes, dropped files and registry values, as Sysmon names their fields."""

from __future__ import annotations

DAY = "2026-11-21"
HOST = "WS1.example.com"
SID = "S-1-5-21-1111111111-2222222222-3333333333"
RUN = rf"HKU\{SID}-1001\Software\Microsoft\Windows\CurrentVersion\Run"
RUN_OF_ALL = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run"
RUN_ONCE = RUN + "Once"
SHELL_FOLDERS = rf"HKU\{SID}-1001\Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders"
EVIL = r"C:\Users\anna\AppData\Roaming\evil.exe"
DROPPER = r"C:\Users\anna\Downloads\setup.exe"
EXPLORER = r"C:\Windows\explorer.exe"
CMD = r"C:\Windows\System32\cmd.exe"
REG = r"C:\Windows\System32\reg.exe"
HASHES = "MD5=0F343B0931126A20F133D67C2B018A3B,SHA256=" + "AB" * 32 + ",IMPHASH=" + "0" * 32
SHA256 = "SHA256=" + "AB" * 32

Record = dict[str, str]


def guid(letter: str) -> str:
    """A process GUID that is told by a letter; empty for none."""
    return f"{{{letter * 8}-0000-0000-0000-{letter * 12}}}" if letter else ""


def at(time: str) -> str:
    return time if "-" in time else f"{DAY} {time}.000"


def _event(code: int, time: str, *, host: str, by: str, process: str, pid: str, user: str, **fields: str) -> Record:
    found = {"EventCode": str(code), "UtcTime": at(time) if time else "", "Computer": host, "Image": by, "User": user}
    found.update({"ProcessGuid": guid(process), "ProcessId": pid, **fields})
    return {name: value for name, value in found.items() if value}


def started(
    time: str, image: str, command: str = "", *, process: str = "", pid: str = "", parent: str = CMD,
    parent_process: str = "", parent_pid: str = "", host: str = HOST, user: str = r"WS1\anna", hashes: str = "",
) -> Record:  # fmt: skip
    """Event 1."""
    of_parent = {
        "ParentImage": parent, "ParentProcessGuid": guid(parent_process), "ParentProcessId": parent_pid, "Hashes": hashes,
    }  # fmt: skip
    return _event(
        1,
        time,
        host=host,
        by=image,
        process=process,
        pid=pid,
        user=user,
        CommandLine=command or f'"{image}"',
        **of_parent,
    )


def dropped(
    time: str,
    path: str = EVIL,
    *,
    by: str = DROPPER,
    process: str = "",
    pid: str = "",
    host: str = HOST,
    user: str = r"WS1\anna",
) -> Record:
    """Event 11."""
    return _event(11, time, host=host, by=by, process=process, pid=pid, user=user, TargetFilename=path)


def set_value(
    time: str, data: str = EVIL, *, key: str = RUN, name: str = "Updater", by: str = DROPPER, process: str = "d", pid: str = "100",
    host: str = HOST, user: str = r"WS1\anna", kind: str = "SetValue",
) -> Record:  # fmt: skip
    """Event 13."""
    value = {"EventType": kind, "TargetObject": f"{key}\\{name}", "Details": data}
    return _event(13, time, host=host, by=by, process=process, pid=pid, user=user, **value)

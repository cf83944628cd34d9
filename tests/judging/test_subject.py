"""The engine's own fields, which rules may ask for."""

from __future__ import annotations

import pytest

from runkeyhunt.commandline.commandline import parse_command, parse_file
from runkeyhunt.events.event import Event
from runkeyhunt.events.evidence import Evidence
from runkeyhunt.judging.baseline import Standing
from runkeyhunt.judging.subject import DERIVED_FIELDS, SYSMON_FIELDS, describe
from runkeyhunt.places.autostart import AutostartWrite
from runkeyhunt.places.locations import Location
from runkeyhunt.places.windows_programs import WindowsPrograms

NO_WINDOWS = WindowsPrograms([], [])


def subject_of(
    data: str, *, names_folder: bool = False, evidence: Evidence | None = None
) -> dict[str, tuple[str, ...]]:
    location = Location("Run", "T1547.001", 10, "Run key", key="Run", names_folder=names_folder)
    write = AutostartWrite(location, "set", r"HKLM\Run", "x", data, Event(code=13, details=data))
    command = parse_file(data) if names_folder else parse_command(data)
    subject = describe(write, command, Standing("unknown"), NO_WINDOWS, evidence or Evidence())
    return {name: subject[name][0] for name in subject.fields}


def test_every_field_is_explained() -> None:
    own = set(subject_of(r"C:\a.exe")) - {"Details as written"}
    assert own == SYSMON_FIELDS | set(DERIVED_FIELDS)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (r"C:\A\host.exe C:\A\start.lua", "beside"),
        (r"C:\A\host.exe c:\a\lib\start.lua", "beside"),
        (r"C:\A\host.exe start.lua", "beside"),
        (r"C:\A\host.exe C:\AB\start.lua", "elsewhere"),
        (r"host.exe C:\A\start.lua", "elsewhere"),
        (r"C:\A\lua54.exe C:\A\start.lua", "no"),
        (r"C:\A\host.exe", "no"),
    ],
)
def test_runs_script(data: str, expected: str) -> None:
    assert subject_of(data)["RunsScript"] == (expected,)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (r"C:\PROGRA~1\A\a.exe", ("program_files",)),
        (r"powershell -File C:\Program Files (x86)\A\a.ps1", ("drive_root",)),
        (r'powershell -File "C:\Program Files (x86)\A\a.ps1"', ("program_files",)),
        (r"%LOCALAPPDATA%\Programs\A\a.exe", ("user_programs",)),
        (r"C:\Users\anna\scoop\apps\a\current\a.exe", ("user_programs",)),
        (r"cmd /c C:\Program Files\A\a.exe & C:\b.exe", ()),
        (r"C:\Users\anna\AppData\Local\A\a.exe", ("local",)),
        (r"C:\Windows\System32\calc.exe", ("windows",)),
        ("", ()),
    ],
)
def test_only_place(data: str, expected: tuple[str, ...]) -> None:
    assert subject_of(data)["OnlyPlace"] == expected


def test_the_payload_of_a_folder_value_is_the_folder() -> None:
    assert subject_of(r"C:\Users\Public\My Start", names_folder=True)["Payload"] == (r"C:\Users\Public\My Start",)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (r"C:\ProgramData\vbqkz\xqzvkr.exe", ("folder", "file")),
        (r"C:\ProgramData\Example\xqzvkr.exe", ("file",)),
        (r"C:\ProgramData\Example\agent.exe", ()),
    ],
)
def test_random_names(data: str, expected: tuple[str, ...]) -> None:
    assert subject_of(data)["RandomNames"] == expected


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        (Evidence(hosts=10, days=7.0), ("common",)),
        (Evidence(hosts=10, days=6.9), ()),
        (Evidence(hosts=9, days=30.0), ()),
        (Evidence(hosts=1, days=0.0), ("alone",)),
        (Evidence(hosts=40), ()),
        (Evidence(), ()),
    ],
)
def test_spread(evidence: Evidence, expected: tuple[str, ...]) -> None:
    assert subject_of(r"C:\A\a.exe", evidence=evidence)["Spread"] == expected


@pytest.mark.parametrize(
    ("parent", "expected"),
    [
        (r"C:\Windows\CCM\CcmExec.exe", ("deployment",)),
        (r"C:\Windows\AdminArsenal\PDQDeployRunner\service-1\PDQDeployRunner-1.exe", ("deployment",)),
        (r"C:\Program Files\Microsoft Office\root\Office16\WINWORD.EXE", ("carrier",)),
        (r"C:\Windows\System32\cmd.exe", ()),
        ("", ()),
    ],
)
def test_parent_kind(parent: str, expected: tuple[str, ...]) -> None:
    assert subject_of(r"C:\A\a.exe", evidence=Evidence(parent=parent))["ParentKind"] == expected


@pytest.mark.parametrize(
    ("data", "expected"), [(r"net use z: \\fs\home", "true"), (r"\\fs\home\a.exe", "false"), (r"C:\a.exe", "false")]
)
def test_names_share_only(data: str, expected: str) -> None:
    assert subject_of(data)["NamesShareOnly"] == (expected,)


@pytest.mark.parametrize(
    ("payload", "extension"),
    [(r"C:\a.PS1", ".ps1"), (r"C:\a.a3x", ".a3x"), (r"C:\a.7z", ".7z"), (r"C:\a.mp3", ".mp3"), (r"C:\a.exe.", ".exe")],
)
def test_an_extension_may_hold_digits(payload: str, extension: str) -> None:
    assert subject_of(payload)["PayloadExtension"] == (extension,)

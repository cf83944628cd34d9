"""The engine's own fields, which rules may ask for."""

from __future__ import annotations

import pytest

from runkeyhunt.commandline.commandline import parse_command, parse_file
from runkeyhunt.events.event import Event
from runkeyhunt.judging.baseline import Standing
from runkeyhunt.judging.subject import DERIVED_FIELDS, describe
from runkeyhunt.places.autostart import AutostartWrite
from runkeyhunt.places.locations import Location


def subject_of(data: str, *, names_folder: bool = False) -> dict[str, tuple[str, ...]]:
    location = Location("Run", "T1547.001", 10, "Run key", key="Run", names_folder=names_folder)
    write = AutostartWrite(location, "set", r"HKLM\Run", "x", data, Event(code=13, details=data))
    command = parse_file(data) if names_folder else parse_command(data)
    return {name: values[0] for name, values in describe(write, command, Standing("unknown")).items()}


def test_every_field_is_explained() -> None:
    own = set(subject_of(r"C:\a.exe")) - {"Details as written"}
    assert set(DERIVED_FIELDS) <= own


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
        (r"C:\PROGRA~1\A\a.exe", "yes"),
        (r"powershell -File C:\Program Files (x86)\A\a.ps1", "no"),
        (r'powershell -File "C:\Program Files (x86)\A\a.ps1"', "yes"),
        (r"%LOCALAPPDATA%\Programs\A\a.exe", "yes"),
        (r"C:\Users\anna\scoop\apps\a\current\a.exe", "yes"),
        (r"cmd /c C:\Program Files\A\a.exe & C:\b.exe", "no"),
        (r"C:\Users\anna\AppData\Local\A\a.exe", "no"),
        (r"C:\Windows\System32\calc.exe", "no"),
        ("", "none"),
    ],
)
def test_installed(data: str, expected: str) -> None:
    assert subject_of(data)["Installed"] == (expected,)


def test_a_folder_value_starts_nothing_by_itself() -> None:
    assert subject_of(r"C:\Users\Public\My Start", names_folder=True)["Installed"] == ("none",)
    assert subject_of(r"C:\Users\Public\My Start", names_folder=True)["Payload"] == (r"C:\Users\Public\My Start",)


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

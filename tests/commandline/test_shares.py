"""Shares that a command only names, and shares that it runs something from."""

from __future__ import annotations

import pytest

from runkeyhunt.commandline.commandline import parse_command
from runkeyhunt.commandline.shares import only_names_shares


@pytest.mark.parametrize(
    "data",
    [
        r"net use z: \\fs\home\anna /persistent:yes",
        r'"C:\Windows\System32\net.exe" use * \\fs\home',
        r"net time \\dc01 /set /y",
        r"cmd /c net use z: \\fs\home & C:\Tools\a.exe",
        r"cmd /c net use \\fs\ipc$ /user:a b & D:\Tools\a.exe",
        r"cmd /c pushd \\fs\logs & echo on > a.txt & popd",
        r"cmd /c pushd \\fs\logs & C:\Tools\a.exe",
        r"subst x: \\fs\s",
        r'powershell -c "New-PSDrive -Name P -PSProvider FileSystem -Root \\fs\pub -Persist"',
        r'powershell -c "New-PSDrive P FileSystem \\fs\pub | Out-Null; C:\Tools\a.ps1"',
        r"rundll32.exe printui.dll,PrintUIEntry /in /n \\fs\printer",
        r"C:\Tools\a.exe --log \\fs\logs\a.log",
        r"C:\Tools\a.exe --proxy-log=\\fs\logs\a.log",
    ],
)
def test_a_share_that_is_connected_tested_or_logged_to_runs_nothing(data: str) -> None:
    assert only_names_shares(parse_command(data))


@pytest.mark.parametrize(
    "data",
    [
        r"C:\Tools\a.exe",
        r"ping 192.0.2.7",
        r"\\fs\tools\a.exe",
        r"cmd /c net use z: \\fs\home & z:\a.exe",
        r"cmd /c net use * \\fs\home & Y:\a.exe",
        r"cmd /c net use \\fs\ipc$ & \\fs\tools\a.exe",
        r"cmd /c subst x: \\fs\s & x:\a.exe",
        r"cmd /c pushd \\fs\s & a.exe",
        r"cmd /c pushd \\fs\s & rundll32 a.dll,Start",
        r'powershell "New-PSDrive P FileSystem \\fs\s; & (gci P:\)[0]"',
        r'powershell "New-PSDrive -PSProvider FileSystem -Root \\fs\s -Name P; P:\a.ps1"',
        r"""powershell "pushd \\fs\s; & 'a.exe'" """,
        r"C:\Tools\a.exe --logger \\fs\s\a.dll",
        r"C:\Tools\a.exe \\fs\s\a.dat",
        r"cmd /c copy \\fs\s\a.exe C:\a.exe & C:\a.exe",
    ],
)
def test_a_share_that_something_may_run_from_is_more_than_named(data: str) -> None:
    assert not only_names_shares(parse_command(data))

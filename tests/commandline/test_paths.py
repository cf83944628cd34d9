"""Paths and commands in one spelling."""

from __future__ import annotations

import pytest

from runkeyhunt.commandline import paths


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(r"%%windir%%\system32\a.exe", r"C:\Windows\system32\a.exe", id="doubled percent signs"),
        pytest.param(r"%windir%\a.exe", r"C:\Windows\a.exe", id="variable"),
        pytest.param(r"%TEMP%\a.exe", r"C:\Users\<user>\AppData\Local\Temp\a.exe", id="user's variable"),
        pytest.param(r"%20%TEMP%\a", r"%20C:\Users\<user>\AppData\Local\Temp\a", id="percent sign before a variable"),
        pytest.param(r"%UNKNOWN%\a.exe", r"%UNKNOWN%\a.exe", id="unknown variable"),
        pytest.param(r"%comspec:~0,1%", "C", id="substring"),
        pytest.param(r"%comspec:~-7,3%", "cmd", id="substring from the end"),
        pytest.param(r"%comspec:~3%", r"Windows\System32\cmd.exe", id="substring to the end"),
        pytest.param(r"%comspec:~0,-4%", r"C:\Windows\System32\cmd", id="substring without the end"),
        pytest.param(r"%comspec:CMD=calc%", r"C:\Windows\System32\calc.exe", id="replacement"),
        pytest.param(r"%windir:\=/%", r"C:\Windows", id="replacement of a backslash, undone"),
        pytest.param(r"$env:APPDATA\a.ps1", r"C:\Users\<user>\AppData\Roaming\a.ps1", id="PowerShell's variable"),
        pytest.param(r"${env:ProgramFiles(x86)}\a", r"C:\Program Files (x86)\a", id="PowerShell's variable in braces"),
        pytest.param(r"\\?\C:\x\..\y\.\a.exe", r"C:\y\a.exe", id="device prefix and dots"),
        pytest.param(r"\??\C:\a.exe", r"C:\a.exe", id="kernel prefix"),
        pytest.param(r"\\?\UNC\host\share\a.exe", r"\\host\share\a.exe", id="long UNC"),
        pytest.param(r"\\?\GLOBALROOT\Device\Mup\a.exe", r"\Device\Mup\a.exe", id="root of the object namespace"),
        pytest.param(r"\SystemRoot\System32\a.exe", r"C:\Windows\System32\a.exe", id="SystemRoot"),
        pytest.param('"C:/Users/a/b//c.exe" -x /y', r'"C:\Users\a\b\c.exe" -x /y', id="forward slashes"),
        pytest.param(r"C:\PROGRA~1\A\a.exe", r"C:\Program Files\A\a.exe", id="short name"),
        pytest.param(r'"C:\a b\c d\..\..\e.exe" -x', r'"C:\e.exe" -x', id="several steps up"),
        pytest.param(r"C:\a\e.exe x\..\..\f.exe", r"C:\a\e.exe x\..\..\f.exe", id="step up in the arguments"),
        pytest.param(r"C:\a\e x\..\f.exe", r"C:\a\e x\..\f.exe", id="step up out of a folder with a blank"),
        pytest.param(
            "%\u017fystemroot%\\a.exe", "%\u017fystemroot%\\a.exe", id="letter that only folds to a variable's"
        ),
        pytest.param(r"C:\a\..\..\b.exe", r"C:\b.exe", id="more steps up than folders"),
        pytest.param(r"%USERPROFILE%\..\Public\a.exe", r"C:\Users\Public\a.exe", id="step up from a placeholder"),
        pytest.param(r'"C:\A B\\CD\\a.exe" -x', r'"C:\A B\CD\a.exe" -x', id="doubled separators behind a blank"),
        pytest.param(r"copy /y \\fs\a", r"copy /y \\fs\a", id="two separators of a share"),
        pytest.param(r"C:/Program Files/A/a.exe /x", r"C:\Program Files\A\a.exe /x", id="slashes around a blank"),
        pytest.param(
            r"%USERPROFILE%\Local Settings\Temp\a.exe",
            r"C:\Users\<user>\AppData\Local\Temp\a.exe",
            id="junction behind a variable",
        ),
        pytest.param(r"%APPDATA%/a.exe", r"C:\Users\<user>\AppData\Roaming\a.exe", id="slash behind a variable"),
        pytest.param("http://a/b/../c", "http://a/b/../c", id="an address is no path"),
        pytest.param("  a.exe  ", "a.exe", id="blanks around"),
    ],
)
def test_canonical_text(text: str, expected: str) -> None:
    assert paths.canonical_text(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r'"C:\Program Files\A\..\B\b.exe"', r"C:\Program Files\B\b.exe"),
        ("https://host/a/../b", "https://host/a/../b"),
        ("javascript:a/b", "javascript:a/b"),
        (r"C:\Users\Anna B\.\Application Data\a.exe", r"C:\Users\Anna B\AppData\Roaming\a.exe"),
        (".", "."),
        (r"C:\A\a.exe. ", r"C:\A\a.exe"),
        ("C:/Documents and Settings/All Users/Start Menu/a b", r"C:\ProgramData\Microsoft\Windows\Start Menu\a b"),
        (r"\\dc\\?\share\.\a.vbs", r"\\dc\?\share\a.vbs"),
        (r"\\server\\share\\.\a.exe", r"\\server\share\a.exe"),
        ("", ""),
    ],
)
def test_canonical_path(text: str, expected: str) -> None:
    assert paths.canonical_path(text) == expected


@pytest.mark.parametrize(("path", "name"), [(r"C:\A\B.EXE", "b.exe"), ("B.exe. ", "b.exe"), ("a/b", "b"), ("", "")])
def test_name_of(path: str, name: str) -> None:
    assert paths.name_of(path) == name

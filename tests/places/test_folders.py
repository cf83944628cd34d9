"""Folders under today's names."""

from __future__ import annotations

import pytest

from runkeyhunt.places.folders import long_names, without_junctions


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (r"C:\Documents and Settings\anna\Application Data\a.exe", r"C:\Users\anna\AppData\Roaming\a.exe"),
        (r"D:\documents AND settings\Anna Berg\x", r"D:\Users\Anna Berg\x"),
        (r"C:/Documents and Settings/anna/Local Settings/Temp/a.exe", r"C:\Users/anna/AppData\Local/Temp/a.exe"),
        (r"C:\Documents and Settings\anna\Local Settings\Application Data\a", r"C:\Users\anna\AppData\Local\a"),
        (r"C:\Documents and Settings\All Users\Application Data\a", r"C:\ProgramData\a"),
        (r"C:\Documents and Settings\Default User\a", r"C:\Users\Default\a"),
        (r"C:\DOCUME~1\ANNA~1\LOCALS~1\Temp\a.exe", r"C:\Users\ANNA~1\AppData\Local\Temp\a.exe"),
        (r"C:\DOCUME~1\ALLUSE~1\APPLIC~1\a.exe", r"C:\ProgramData\a.exe"),
        (r"C:\Users\All Users\Documents\a", r"C:\Users\Public\Documents\a"),
        (r"C:\Users\All Users\Desktop\a", r"C:\Users\Public\Desktop\a"),
        (r"C:\Users\anna\Application Data\a", r"C:\Users\anna\AppData\Roaming\a"),
        (r"C:\Users\<user>\Local Settings\Temp\a", r"C:\Users\<user>\AppData\Local\Temp\a"),
        (r"C:\Users\anna\My Documents\My Music\a", r"C:\Users\anna\Music\a"),
        (r"C:\Users\Public\Documents\My Pictures\a", r"C:\Users\Public\Pictures\a"),
        (r"C:\Users\anna\SendTo\a", r"C:\Users\anna\AppData\Roaming\Microsoft\Windows\SendTo\a"),
        (
            r"C:\Users\anna\Local Settings\Temporary Internet Files\a",
            r"C:\Users\anna\AppData\Local\Microsoft\Windows\INetCache\a",
        ),
        (
            r"C:\Documents and Settings\anna\Start Menu\Programs\Startup",
            r"C:\Users\anna\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Startup",
        ),
        (
            r"C:\Documents and Settings\All Users\Start Menu\Programs\Startup\a.lnk",
            r"C:\ProgramData\Microsoft\Windows\Start Menu\Programs\Startup\a.lnk",
        ),
        (r"C:\ProgramData\Application Data\Application Data\a", r"C:\ProgramData\a"),
        (r"C:\Users\anna\AppData\Local\Application Data\Application Data\a", r"C:\Users\anna\AppData\Local\a"),
        pytest.param(
            r'"C:\Documents and Settings\a\x.exe" "D:\Users\b\Application Data"',
            r'"C:\Users\a\x.exe" "D:\Users\b\AppData\Roaming"',
            id="every path of a command",
        ),
    ],
)
def test_a_junction_is_followed(path: str, expected: str) -> None:
    assert without_junctions(path) == expected


@pytest.mark.parametrize(
    "path",
    [
        r"C:\Documents and Settings2\anna\a.exe",
        r"C:\Data\Documents and Settings\a.exe",
        r"C:\Users\anna\Application Data Backup\a.exe",
        r"C:\Users\anna\Projects\Application Data\a.exe",
        r"C:\Users\Public\Templates\a.exe",
        r"C:\Users\anna\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Startup\a.exe",
        r"C:\ProgramData\Example\Application Data\a.exe",
        r"\\server\Documents and Settings\anna\a.exe",
    ],
)
def test_a_folder_of_that_name_elsewhere_is_no_junction(path: str) -> None:
    assert without_junctions(path) == path


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (r"C:\PROGRA~1\A\a.exe", r"C:\Program Files\A\a.exe"),
        (r"c:\progra~2\COMMON~1\a.exe", r"c:\Program Files (x86)\Common Files\a.exe"),
        (r"C:\PROGRA~1\COMMON~1\A", r"C:\Program Files\Common Files\A"),
        (r"D:/PROGRA~3/a.exe", r"D:/ProgramData/a.exe"),
        (r"C:\PROGRA~1\MICROS~1\OFFICE~1\a.exe", r"C:\Program Files\MICROS~1\OFFICE~1\a.exe"),
        (r"C:\Users\a\PROGRA~1\a.exe", r"C:\Users\a\PROGRA~1\a.exe"),
        (r"C:\PROGRA~12\a.exe", r"C:\PROGRA~12\a.exe"),
        (
            r"C:\ProgramData\Microsoft\Windows\STARTM~1\Programs\Startup",
            r"C:\ProgramData\Microsoft\Windows\Start Menu\Programs\Startup",
        ),
    ],
)
def test_only_short_names_of_windows_own_folders_are_written_out(path: str, expected: str) -> None:
    assert long_names(path) == expected

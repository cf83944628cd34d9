"""The kind of folder that a path lies in."""

from __future__ import annotations

import pytest

from runkeyhunt.places.folder_kinds import kind_of_folder


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (r"\\files.example.com\tools\a.exe", "share"),
        (r"C:\Program Files (x86)\A\a.exe", "program_files"),
        (r"C:\Users\anna\AppData\Local\Temp\a.exe", "temp"),
        (r"C:\Windows\Temp\a.exe", "temp"),
        (r"C:\Windows\System32\a.exe", "windows"),
        (r"C:\Users\Public\a.exe", "public"),
        (r"C:\Users\anna\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Startup\a.lnk", "startup"),
        (r"C:\Users\anna\AppData\Local\Programs\A\a.exe", "user_programs"),
        (r"C:\ProgramData\Package Cache\{1}\a.exe", "package_cache"),
        (r"C:\Users\anna\AppData\Roaming\A\a.exe", "roaming"),
        (r"C:\Users\anna\AppData\Local\A\a.exe", "local"),
        (r"C:\ProgramData\A\a.exe", "programdata"),
        (r"C:\Users\anna\OneDrive - Example\Documents\a.exe", "documents"),
        (r"C:\Users\anna\a.exe", "loose"),
        (r"C:\Users\anna\AppData\Roaming\a.exe", "loose"),
        (r"C:\ProgramData\a.exe", "loose"),
        (r"C:\a.exe", "drive_root"),
        (r"C:\Users\anna\Tools\a.exe", "profile"),
        (r"C:\$Recycle.Bin\S-1\a.exe", "hidden"),
        (r"D:\Tools\a.exe", "own_folder"),
        ("a.exe", ""),
        ("https://example.com/a.exe", ""),
    ],
)
def test_kind(path: str, kind: str) -> None:
    assert kind_of_folder(path) == kind

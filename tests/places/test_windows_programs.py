"""What is a part of Windows, and what only looks so."""

from __future__ import annotations

from pathlib import Path

import pytest

from runkeyhunt.judging.rules import load_ruleset
from runkeyhunt.places.windows_programs import WindowsPrograms


@pytest.fixture(scope="module")
def windows(app_dir: Path) -> WindowsPrograms:
    return load_ruleset(app_dir / "bin" / "runkeyhunt" / "ruleset.json").windows


@pytest.mark.parametrize(
    ("path", "standing"),
    [
        (r"C:\Windows\System32\svchost.exe", "own"),
        (r"D:\WINDOWS\SysWOW64\SVCHOST.EXE", "own"),
        (r"C:\Windows\explorer.exe", "own"),
        (r"C:\Windows\System32\wbem\WmiPrvSE.exe", "own"),
        (r"C:\Windows\System32\igfxtray.exe", "vendor"),
        (r"C:\Windows\svchost.exe", "foreign"),
        (r"C:\Windows\System32\netsvcx.exe", "foreign"),
        (r"C:\Windows\System32\netsvcx.dll", ""),
        (r"C:\ProgramData\LockAppHost.exe", "elsewhere"),
        (r"C:\Windows\Fonts\lsass.exe", "elsewhere"),
        (r"C:\Users\anna\Startup\mstsc.lnk", "elsewhere"),
        (r"C:\SetupTemp\dcpromo.cmd", ""),
        (r"C:\Windows\WinSxS\amd64_x\svchost.exe", ""),
        (r"C:\Users\anna\find.exe", ""),
        (r"C:\Windows\srvlogs\host.exe", "made_up_folder"),
        (r"C:\Windows\System32\netmgr\x64\core.dll", "made_up_folder"),
        (r"C:\Windows\System32\de-DE\a.exe", ""),
        (r"C:\Windows\System32\spool\drivers\x64\3\a.exe", ""),
        (r"C:\Program Files\Example\a.exe", ""),
        ("svchost.exe", ""),
        ("", ""),
    ],
)
def test_standing(windows: WindowsPrograms, path: str, standing: str) -> None:
    assert windows.standing(path) == standing

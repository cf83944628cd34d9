"""HiJackThis+, the fork: both views of the registry, what is switched off, and what it says behind the data."""

from __future__ import annotations

import pytest

from runkeyhunt.snapshots.forms.logs.hijackthis import head_at, read
from tests.snapshots.form_reading import unread, values

HEAD = "Logfile of HiJackThis Fork by Alex Dragokas v.2.9.0.27\n\nPlatform:  x64 Windows 10\n\n"
RUN = "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run"
RUN_32 = "SOFTWARE\\WOW6432Node\\Microsoft\\Windows\\CurrentVersion\\Run"
NT = "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
FOLDER = "C:\\Users\\a\\AppData\\Roaming\\Microsoft\\Windows\\Start Menu\\Programs\\Startup"


@pytest.mark.parametrize(
    ("line", "key", "name", "data", "state"),
    [
        ("O4 - HKLM\\..\\Run: [a] = C:\\b.exe /c", f"HKLM\\{RUN}", "a", "C:\\b.exe /c", ""),
        ("O4-32 - HKLM\\..\\Run: [a] = C:\\b.exe", f"HKLM\\{RUN_32}", "a", "C:\\b.exe", ""),
        ("O4 - HKCU\\..\\StartupApproved\\Run: [a] = b (2024/07/04)", f"HKCU\\{RUN}", "a", "b", "off"),
        ("O4 - HKCU\\..\\StartupApproved\\Run: [a] (2024/07/04) = b", f"HKCU\\{RUN}", "a", "b", "off"),
        ("O4 - HKCU\\..\\StartupApproved\\Run: [a] (2024/07/04) b", f"HKCU\\{RUN}", "a", "b", "off"),
        ("O4 - HKLM\\..\\StartupApproved\\Run32: [a] = b (2024/07/04)", f"HKLM\\{RUN_32}", "a", "b", "off"),
        (f"O4 - HKCU\\..\\StartupApproved\\StartupFolder: {FOLDER}\\a.vbs (2024/07/04)", FOLDER, "a.vbs", "a.vbs", "off"),
        (f"O4 - HKCU\\..\\StartupApproved\\StartupFolder: {FOLDER}\\a.lnk    ->    C:\\b.exe /c", FOLDER, "a.lnk", "C:\\b.exe /c", "off"),
        ("O4 - MSConfig\\startupreg: a b [command] = c.exe (HKCU) (2020/01/01) (file missing)", f"HKCU\\{RUN}", "a b", "c.exe", "off"),
        (f"O4 - MSConfig\\startupfolder: {FOLDER}\\a.lnk    ->    C:\\b.exe (2020/01/01)", FOLDER, "a.lnk", "C:\\b.exe", "off"),
        ("O4 - Global User Startup: a.lnk    ->    C:\\b.exe /c", "Global User Startup", "a.lnk", "C:\\b.exe /c", ""),
        ("O4 - ActiveSetup: HKLM\\..\\{A-1}: [StubPath] = b (sign: 'C')", "HKLM\\SOFTWARE\\Microsoft\\Active Setup\\Installed Components\\{A-1}", "StubPath", "b", ""),
        ("O4 - HKLM\\..\\Session Manager: [BootExecute] = b", "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager", "BootExecute", "b", ""),
        ("F2 - HKLM\\..\\WinLogon: [Shell] = b", f"HKLM\\{NT}\\WinLogon", "Shell", "b", ""),
        ("O20-32 - HKLM\\..\\Windows: [AppInit_DLLs] = b", "HKLM\\SOFTWARE\\WOW6432Node\\Microsoft\\Windows NT\\CurrentVersion\\Windows", "AppInit_DLLs", "b", ""),
        ("O20 - AppInit_DLLs: b", f"HKLM\\{NT}\\Windows", "AppInit_DLLs", "b", ""),
    ],
)  # fmt: skip
def test_one_entry_of_the_fork(line: str, key: str, name: str, data: str, state: str) -> None:
    (value,) = values(read, f"{HEAD}{line}\n\nEnd of file - Time spent: 12 sec.\n")
    assert (value.key, value.name, value.data, value.state, value.doubts) == (key, name, data, state, ())


def test_what_is_said_behind_the_data_is_evidence() -> None:
    line = "O4 - HKCU\\..\\Run: [a] = b (sign: 'C (D)') (file missing)\n"
    (value,) = values(read, f"{HEAD}{line}")
    assert (value.data, value.evidence) == ("b", (("file", "is missing"), ("signer", "C (D)")))


def test_startup_reg_without_a_hive_says_so() -> None:
    (value,) = values(read, f"{HEAD}O4 - MSConfig\\startupreg: a [command] = c.exe\n")
    assert value.doubts == ("HijackThis does not say from which hive's Run key it was taken",)


@pytest.mark.parametrize("head", ["HiJackThis+ by Alex Dragokas v.3.3.0.5\n", HEAD, "O4-32 - HKLM\\..\\Run: [a] = b\n"])
def test_the_fork_is_told_by_its_head(head: str) -> None:
    assert head_at(f"{head}\nx\n") == 0
    assert unread(read, head) == []


def test_the_user_stands_among_what_is_said_behind_the_data() -> None:
    (value,) = values(read, f"{HEAD}O4 - HKU\\S-1-5-19\\..\\Run: [a] = b (User 'c') (file missing)\n")
    assert (value.data, value.evidence) == ("b", (("file", "is missing"), ("user", "c")))

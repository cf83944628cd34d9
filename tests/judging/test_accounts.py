"""Whom a write will start for, and who is no person."""

from __future__ import annotations

from pathlib import Path

import pytest

from runkeyhunt.hunt import Hunt
from runkeyhunt.judging.accounts import is_person

RUN = r"Software\Microsoft\Windows\CurrentVersion\Run\Agent"
STARTUP = r"AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Startup\agent.exe"
SID = "S-1-5-21-11-22-33-1001"


@pytest.fixture(scope="module")
def hunt(app_dir: Path) -> Hunt:
    return Hunt.load(app_dir, baseline=False)


@pytest.mark.parametrize(
    ("target", "owner"),
    [
        (rf"HKU\{SID}\{RUN}", SID),
        (rf"HKU\S-1-12-1-1-2-3-4\{RUN}", "S-1-12-1-1-2-3-4"),
        (rf"HKU\S-1-5-18\{RUN}", "S-1-5-18"),
        (rf"HKU\.DEFAULT\{RUN}", "S-1-5-18"),
        (rf"HKCU\{RUN}", r"CORP\writer"),
        (rf"HKU\OfflineHive\{RUN}", ""),
        (rf"HKLM\{RUN}", ""),
        (rf"C:\Users\jane.doe\{STARTUP}", "jane.doe"),
        (rf"\Device\HarddiskVolume3\Users\jane\{STARTUP}", "jane"),
        (rf"\\files\profiles$\Users\jane\{STARTUP}", "jane"),
        (r"C:\Documents and Settings\jane\Start Menu\Programs\Startup\agent.exe", "jane"),
        (r"C:\Documents and Settings\All Users\Start Menu\Programs\Startup\agent.exe", ""),
        (rf"C:\Users\Default\{STARTUP}", ""),
        (r"C:\ProgramData\Microsoft\Windows\Start Menu\Programs\StartUp\agent.exe", ""),
    ],
)
def test_a_write_starts_for_whose_hive_or_startup_folder_it_is(hunt: Hunt, target: str, owner: str) -> None:
    is_file = not target.startswith("HK")
    record = {
        "EventCode": "11" if is_file else "13",
        "EventType": "" if is_file else "SetValue",
        "TargetFilename" if is_file else "TargetObject": target,
        "Details": "" if is_file else r"C:\Agent\agent.exe",
        "Image": r"C:\setup.exe",
        "User": r"CORP\writer",
    }
    verdict = hunt.judge(record)
    assert verdict is not None
    assert (verdict.owner, verdict.user) == (owner, r"CORP\writer")


@pytest.mark.parametrize(
    "nobody", ["%9", "NOT_TRANSLATED", "-", "unknown", "", "N/A", "(null)", "NULL", "none", ["NOT_TRANSLATED", "%9"]]
)
def test_what_is_no_user_never_becomes_one(hunt: Hunt, nobody: object) -> None:
    record = {
        "EventCode": "13",
        "EventType": "SetValue",
        "TargetObject": rf"HKLM\{RUN}",
        "Details": r"C:\Agent\agent.exe",
        "Image": r"C:\setup.exe",
        "User": nobody,
    }
    verdict = hunt.judge(record)
    assert verdict is not None
    assert (verdict.user, verdict.owner) == ("", "")
    in_own_hive = hunt.judge({**record, "TargetObject": rf"HKCU\{RUN}"})
    assert in_own_hive is not None
    assert (in_own_hive.user, in_own_hive.owner) == ("", "")


@pytest.mark.parametrize(
    "user",
    [r"CORP\jane", "jane", "jane@corp.example", SID, "S-1-12-1-1-2-3-4", r"WS-01\Admin", r"CORP\systems", "dwm-jane"],
)
def test_these_may_be_persons(user: str) -> None:
    assert is_person(user)


@pytest.mark.parametrize(
    "user",
    [
        "",
        r"NT AUTHORITY\SYSTEM",
        r"nt authority\local service",
        r"NT-AUTORITÄT\SYSTEM",
        r"AUTORITE NT\Système",
        r"NT SERVICE\TrustedInstaller",
        r"Window Manager\DWM-1",
        r"IIS APPPOOL\DefaultAppPool",
        r"CORP\WS-01$",
        "SYSTEM",
        "NETWORK SERVICE",
        r"WORKGROUP\SYSTEM",
        r"corp\local service",
        "ANONYMOUS LOGON",
        "DWM-1",
        "UMFD-12",
        "S-1-5-18",
        "S-1-5-80-956008885-3418522649",
    ],
)
def test_these_are_no_persons(user: str) -> None:
    assert not is_person(user)


@pytest.mark.parametrize("nobody", ["unknown", "-"])
def test_a_process_that_a_data_model_does_not_know_has_no_identity(hunt: Hunt, nobody: str) -> None:
    record = {"registry_path": rf"HKLM\{RUN}", "registry_value_data": r"C:\Agent\agent.exe", "action": "modified"}
    verdict = hunt.judge({**record, "process_guid": nobody, "process_id": nobody})
    assert verdict is not None
    assert (verdict.event.process_guid, verdict.event.process_id) == ("", "")


def test_a_name_of_any_length_is_told_in_one_pass() -> None:
    assert is_person(" " * 1_000_000)

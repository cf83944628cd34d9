"""A value of a snapshot is judged as the write that made it, whoever that was."""

from __future__ import annotations

from pathlib import Path

import pytest

from runkeyhunt.events.registry_value import DELETED, OFF, ON, REMOVED, RegistryValue
from runkeyhunt.hunt import Hunt
from runkeyhunt.judging.verdict import Verdict
from runkeyhunt.snapshots.joining import identity_of

SID = "S-1-5-21-1111111111-2222222222-3333333333-1001"
RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
TEMP = r"C:\Users\anna\AppData\Local\Temp\agent.exe"
SESSION_MANAGER = r"HKLM\System\CurrentControlSet\Control\Session Manager"
WINLOGON = r"HKLM\Software\Microsoft\Windows NT\CurrentVersion\Winlogon"
VALUE = RegistryValue(rf"HKU\{SID}\{RUN}", "Agent", TEMP, form="hive")
WRITER = "+0 Not known in this form: who wrote it"


@pytest.fixture(scope="module")
def hunt(app_dir: Path) -> Hunt:
    return Hunt.load(app_dir)


def judged(hunt: Hunt, value: RegistryValue) -> Verdict:
    verdict = hunt.look_at(value).verdict
    assert verdict
    return verdict


def test_it_is_judged_as_the_write_of_an_installer_that_no_rule_looks_at(hunt: Hunt) -> None:
    event = {
        "EventCode": "13",
        "EventType": "SetValue",
        "TargetObject": rf"{VALUE.key}\Agent",
        "Details": TEMP,
        "Image": r"C:\Program Files\Vendor\setup.exe",
    }
    written, shown = hunt.judge(event), judged(hunt, VALUE)
    assert written
    assert (shown.score, shown.location, shown.entry, shown.key) == (70, written.location, written.entry, written.key)
    assert set(shown.reasons) - set(written.reasons) == {WRITER}
    assert (shown.action, shown.source_kind, shown.state, shown.owner) == ("present", "snapshot", "unknown", SID)


def test_no_rule_about_the_writer_fires_by_negation_either(hunt: Hunt) -> None:
    boot = judged(hunt, RegistryValue(SESSION_MANAGER, "BootExecute", ("autocheck autochk *", "evil.exe"), form="hive"))
    assert "boot_program_writer" not in boot.rules
    assert boot.reasons.count(WRITER) == 1


@pytest.mark.parametrize(
    "key",
    [
        rf"HKEY_CURRENT_USER\{SID}\{RUN}",
        rf"HKEY_USERS\{SID}\\{RUN}",
        rf"\REGISTRY\USER\{SID}\{RUN}",
        rf"Microsoft.PowerShell.Core\Registry::HKEY_USERS\{SID}\{RUN}",
        rf"HKUS\{SID}\..\Run",
        rf"HKU\{SID}\...\Run",
    ],
)
def test_every_spelling_of_a_key_is_the_same_place(hunt: Hunt, key: str) -> None:
    verdict = judged(hunt, VALUE._replace(key=key))
    assert (verdict.key.lower(), verdict.score) == (rf"hku\{SID}\{RUN}".lower(), 70)


@pytest.mark.parametrize(
    ("key", "owner", "canonical"),
    [
        (rf"HKCU\\{RUN}", "", rf"HKCU\{RUN}"),
        (rf"ROOT\{RUN}", "", rf"HKCU\{RUN}"),
        (rf"\{RUN}", SID, rf"HKU\{SID}\{RUN}"),
        (RUN, "anna", rf"HKCU\{RUN}"),
        (RUN.replace("Software", "ROOT", 1), "", rf"HKLM\{RUN}"),
        (r"HKLM-x32\...\Run", "", RUN.replace("Software", r"HKLM\Software\WOW6432Node", 1)),
    ],
)
def test_a_key_without_a_whole_root_is_placed_by_its_first_part(
    hunt: Hunt, key: str, owner: str, canonical: str
) -> None:
    assert judged(hunt, VALUE._replace(key=key, owner=owner)).key == canonical


def test_a_name_that_looks_like_the_rest_of_a_key_is_a_name(hunt: Hunt) -> None:
    above = VALUE.key.rpartition("\\")[0]
    assert hunt.look_at(VALUE._replace(key=above, name=r"Run\Agent")).verdict is None


def test_what_autoruns_has_switched_off_keeps_its_name_and_its_reasons_below_medium(hunt: Hunt) -> None:
    verdict = judged(hunt, VALUE._replace(key=rf"{VALUE.key}\AutorunsDisabled"))
    assert (verdict.value_name, verdict.state, verdict.score, verdict.severity) == ("Agent", "off", 39, "low")
    assert "-31 Switched off in AutorunsDisabled: starts nothing until it is switched on" in verdict.reasons
    assert "+45 Payload lies in the user's Temp folder" in verdict.reasons


def test_switched_off_never_raises_a_score(hunt: Hunt) -> None:
    low = VALUE._replace(data=r"C:\Program Files\Vendor\agent.exe", state=OFF, state_from="StartupApproved")
    verdict = judged(hunt, low)
    assert verdict.score == judged(hunt, low._replace(state="")).score == 10
    assert "+0 Switched off in StartupApproved: starts nothing until it is switched on" in verdict.reasons


def test_switched_on_is_said_and_counts_nothing(hunt: Hunt) -> None:
    verdict = judged(hunt, VALUE._replace(state=ON))
    assert (verdict.state, verdict.score) == ("on", 70)


@pytest.mark.parametrize(("present", "word"), [(DELETED, "Deleted"), (REMOVED, "Removed by this file")])
def test_what_is_gone_is_not_shown_as_there(hunt: Hunt, present: str, word: str) -> None:
    verdict = judged(hunt, VALUE._replace(present=present))
    assert verdict.score == 0
    assert f"-70 {word}: not shown as something that is there" in verdict.reasons


@pytest.mark.parametrize(
    ("key", "name", "data"),
    [
        (SESSION_MANAGER, "SetupExecute", ()),
        (SESSION_MANAGER, "SetupExecute", ("",)),
        (r"HKCU\Software\Microsoft\Windows NT\CurrentVersion\Windows", "load", ""),
        (r"HKLM\System\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp", "InitialProgram", ""),
        (VALUE.key, "Agent", b""),
    ],
)
def test_empty_starts_nothing_and_stays_in_the_list(hunt: Hunt, key: str, name: str, data: object) -> None:
    verdict = judged(hunt, RegistryValue(key, name, data, form="hive"))  # type: ignore[arg-type]
    assert (verdict.score, verdict.rules) == (0, ())
    assert "+0 Empty: starts nothing" in verdict.reasons


def test_not_shown_is_not_empty(hunt: Hunt) -> None:
    verdict = judged(hunt, VALUE._replace(data=None))
    assert "+0 Not known in this form: the value's data" in verdict.reasons
    assert "+0 Empty: starts nothing" not in verdict.reasons


def test_each_string_is_judged_and_the_worst_counts(hunt: Hunt) -> None:
    verdict = judged(hunt, VALUE._replace(data=(r"C:\Program Files\Vendor\agent.exe", TEMP)))
    assert (verdict.score, verdict.command, verdict.data) == (70, TEMP, f"C:\\Program Files\\Vendor\\agent.exe\n{TEMP}")
    assert "+0 2 strings: judged is the worst of them" in verdict.reasons


def test_text_in_bytes_is_judged_as_text_and_said(hunt: Hunt) -> None:
    verdict = judged(hunt, VALUE._replace(data=f"{TEMP}\0".encode("utf-16-le"), type="REG_BINARY"))
    assert (verdict.score, verdict.data) == (70, TEMP)
    assert "+0 Text that is kept as REG_BINARY, where Windows expects a string" in verdict.reasons


def test_bytes_without_text_are_what_sysmon_calls_binary_data(hunt: Hunt) -> None:
    assert "binary_data" in judged(hunt, VALUE._replace(data=bytes(range(1, 9)))).rules


def test_a_name_that_begins_with_nul_is_hidden(hunt: Hunt) -> None:
    verdict = judged(hunt, VALUE._replace(name="\0Agent", data=r"C:\Program Files\Vendor\agent.exe"))
    assert (verdict.value_name, verdict.severity) == ("<hidden>", "high")


@pytest.mark.parametrize(
    ("key", "name", "data"),
    [
        (SESSION_MANAGER, "BootExecute", ("autocheck autochk *",)),
        (WINLOGON, "Shell", "explorer.exe"),
        (WINLOGON, "Userinit", "C:\\Windows\\system32\\userinit.exe,"),
        (WINLOGON, "VMApplet", "SystemPropertiesPerformance.exe /pagefile"),
        (r"HKLM\System\CurrentControlSet\Control\SafeBoot", "AlternateShell", "cmd.exe"),
        (VALUE.key, "Google Update", r'"C:\Users\anna\AppData\Local\Google\Update\GoogleUpdate.exe" /c'),
    ],
)
def test_what_windows_comes_with_is_known_good(hunt: Hunt, key: str, name: str, data: object) -> None:
    verdict = judged(hunt, RegistryValue(key, name, data, form="hive"))  # type: ignore[arg-type]
    assert (verdict.baseline, verdict.severity) == ("known_good", "informational")


def test_what_another_tool_says_is_shown_with_its_name_and_lowers_nothing(hunt: Hunt) -> None:
    said = VALUE._replace(form="Autoruns", evidence=(("signer", "(Verified) Microsoft Windows"), ("category", "Logon")))
    verdict = judged(hunt, said)
    assert verdict.score == 70
    told = "+0 Said by Autoruns, not checked: signer (Verified) Microsoft Windows"
    assert [reason for reason in verdict.reasons if "Autoruns" in reason] == [told]


def test_a_file_in_a_startup_folder_is_the_file_that_was_dropped_there(hunt: Hunt) -> None:
    folder = r"C:\Users\anna\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Startup"
    dropped = hunt.judge({"EventCode": "11", "TargetFilename": rf"{folder}\a.js", "Image": r"C:\Windows\explorer.exe"})
    shown = judged(hunt, RegistryValue(folder, "a.js", form="file"))
    assert dropped
    assert (shown.location, shown.entry, shown.owner) == ("StartupFolder", dropped.entry, "anna")
    assert "startup_script_file" not in shown.rules or "startup_script_file" in dropped.rules


def test_a_shortcut_is_judged_by_its_target_too(hunt: Hunt) -> None:
    command = "powershell -w hidden -enc SQBFAFgAIAAoAGkAdwByACAAaAB0AHQAcAA6AC8ALwBlAHYAaQBsAC8AYQApAA=="
    shown = judged(hunt, RegistryValue("Common Startup", "Tool", command, form="Win32_StartupCommand"))
    assert (shown.location, shown.severity, shown.command) == ("StartupFolder", "critical", command)


@pytest.mark.parametrize(
    "key", [rf"{VALUE.key}\Below", r"HKLM\System\CurrentControlSet\Services\Dhcp", "Task Scheduler", "", r"C:\Windows"]
)
def test_what_is_no_autostart_is_none(hunt: Hunt, key: str) -> None:
    assert hunt.look_at(VALUE._replace(key=key)).verdict is None
    assert not hunt.is_autostart(VALUE._replace(key=key))


def test_active_setup_below_autoruns_disabled_is_off(hunt: Hunt) -> None:
    key = r"HKLM\Software\Microsoft\Active Setup\Installed Components\AutorunsDisabled\{1}"
    verdict = judged(hunt, RegistryValue(key, "StubPath", TEMP, form="hive"))
    assert (verdict.location, verdict.state, verdict.severity) == ("ActiveSetup", "off", "low")


@pytest.mark.parametrize(
    "value",
    [
        VALUE._replace(host="ws-1"),
        VALUE._replace(key=rf"HKEY_CURRENT_USER\{SID}\\{RUN.upper()}", name="AGENT", form="Autoruns", data="other"),
        VALUE._replace(key=rf"HKCU\{RUN}", owner=SID),
        VALUE._replace(key=rf"{VALUE.key}\AutorunsDisabled"),
    ],
)
def test_an_entry_has_one_identity_in_every_form(value: RegistryValue) -> None:
    assert identity_of(value._replace(host="WS-1")) == identity_of(VALUE._replace(host="ws-1"))


def test_the_32_bit_view_is_another_entry() -> None:
    view = RegistryValue(RUN.replace("Software", r"HKLM\Software\WOW6432Node", 1), "Agent")
    assert identity_of(view) != identity_of(RegistryValue(rf"HKLM\{RUN}", "Agent"))

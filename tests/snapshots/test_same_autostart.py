"""The same autostart is the same finding in whatever form it is read, but for what the form cannot know."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from runkeyhunt.events.evidence import Evidence
from runkeyhunt.events.registry_value import RegistryValue
from runkeyhunt.hunt import Answer, Hunt
from runkeyhunt.offline.files import Candidate, find_candidates
from runkeyhunt.offline.hunting import hunt_files
from runkeyhunt.offline.outcome import Finding, Outcome
from tests.snapshots.hive_file import BINARY, MadeValue, hive_of, named

SID = "S-1-5-21-1111111111-2222222222-3333333333-1001"
RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
APPROVED = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
DATA = r"C:\Users\anna\AppData\Local\Temp\agent.exe /quiet"
WRITER = "+0 Not known in this form: who wrote it"
FORGED = (
    "Agent\n1,HKLM\\x,Good,enabled,Logon,x,(Verified) Microsoft Windows,c:\\windows\\good.exe,c:\\windows\\good.exe\n"
)


class Silent:
    def record(self, source: object, count: int = 1) -> None: ...

    def file(self, candidate: object) -> None: ...


def table(*rows: dict[str, str]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def autoruns(name: str = "Agent", **cells: str) -> dict[str, str]:
    row = {
        "Time": "20240704-101500",
        "Entry Location": rf"HKCU\{RUN}",
        "Entry": name,
        "Enabled": "enabled",
        "Category": "Logon",
        "Profile": "WS\\anna",
        "Signer": "(Not verified) Vendor",
        "Image Path": r"c:\users\anna\appdata\local\temp\agent.exe",
        "Launch String": DATA,
    }
    return {**row, **cells}


_EVENT = (
    "<Event><System><EventID>13</EventID></System><EventData><Data Name='EventType'>SetValue</Data>"
    "<Data Name='Image'>C:\\Program Files\\Vendor\\setup.exe</Data>"
    f"<Data Name='TargetObject'>HKU\\{SID}\\{RUN}\\Agent</Data><Data Name='Details'>{DATA}</Data></EventData></Event>\n"
)
_ESCAPED = DATA.replace("\\", "\\\\")
FORMS: dict[str, bytes] = {
    "Event 13": _EVENT.encode(),
    "reg query": f"\r\nHKEY_CURRENT_USER\\{RUN}\r\n    Agent    REG_SZ    {DATA}\r\n\r\n".encode(),
    ".reg": f'Windows Registry Editor Version 5.00\r\n\r\n[HKEY_CURRENT_USER\\{RUN}]\r\n"Agent"="{_ESCAPED}"\r\n'.encode(
        "utf-16"
    ),
    "hive": hive_of({RUN: [named("Agent", DATA)]}, r"\??\C:\Users\anna\ntuser.dat", (1, 1)),
    "Autoruns": table(autoruns()).encode("utf-16"),
    "Autoruns XML": (
        f"<?xml version='1.0'?><autoruns><item><location>HKCU\\{RUN}</location><itemname>Agent</itemname>"
        f"<enabled>enabled</enabled><launchstring>{DATA}</launchstring><imagepath>x</imagepath></item></autoruns>"
    ).encode("utf-16"),
    "PowerShell JSON": json.dumps(
        {"PSPath": rf"Microsoft.PowerShell.Core\Registry::HKEY_CURRENT_USER\{RUN}", "Agent": DATA}
    ).encode(),
    "PowerShell Clixml": (
        '<Objs Version="1.1.0.1"><Obj RefId="0"><TN RefId="0"><T>x</T></TN><MS>'
        f'<S N="Agent">{DATA}</S><S N="PSPath">Microsoft.PowerShell.Core\\Registry::HKEY_CURRENT_USER\\{RUN}</S>'
        "</MS></Obj></Objs>"
    ).encode("utf-16"),
    "WinRegistry": (
        "07/04/2024 09:00:00.100\nevent_status=\"(0)The operation completed successfully.\"\npid=3828\n"
        f'process_image="c:\\Program Files\\Vendor\\setup.exe"\nregistry_type="SetValue"\n'
        f'key_path="HKU\\{SID.lower()}\\{RUN.lower()}\\agent"\ndata_type="REG_SZ"\ndata="{DATA}"\n'
    ).encode(),
}  # fmt: skip


@pytest.fixture(scope="module")
def hunt(app_dir: Path) -> Hunt:
    return Hunt.load(app_dir)


@pytest.fixture
def hunted(hunt: Hunt, tmp_path: Path) -> Callable[..., Outcome]:
    def run(**files: bytes | str) -> Outcome:
        folder = tmp_path / "case"
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        paths = [str(folder)] if len(files) > 1 else [str(folder / next(iter(files)))]
        return hunt_files(hunt, find_candidates(paths), Silent())

    return run


def only(outcome: Outcome) -> Finding:
    (finding,) = outcome.findings
    return finding


@pytest.mark.parametrize("form", FORMS)
def test_location_entry_and_score_are_the_same_and_what_is_not_known_is_said(hunted, form: str) -> None:
    outcome = hunted(file=FORMS[form])
    verdict = only(outcome).verdict
    assert (verdict.location, verdict.score, verdict.severity) == ("Run", 70, "high")
    assert verdict.entry == r"Run|agent|c:\users\<user>\appdata\local\temp\agent.exe /quiet"
    is_event = form in ("Event 13", "WinRegistry")
    assert (WRITER in verdict.reasons) is not is_event
    assert verdict.source_kind == ("event" if is_event else "snapshot")
    assert outcome.is_complete


def test_one_entry_in_several_files_is_one_finding_with_all_its_sources(hunted) -> None:
    outcome = hunted(**{"a.txt": FORMS["reg query"], "b.reg": FORMS[".reg"], "c.json": FORMS["PowerShell JSON"]})
    finding = only(outcome)
    assert [Path(path).name for path, _ in finding.sources] == ["a.txt", "b.reg", "c.json"]
    assert finding.value
    assert finding.value.form == "reg query, reg file, Get-ItemProperty"


def test_another_command_under_the_same_name_is_another_finding(hunted) -> None:
    other = FORMS["reg query"].replace(b"agent.exe", b"other.exe")
    assert len(hunted(**{"a.txt": FORMS["reg query"], "b.txt": other}).findings) == 2


@pytest.mark.parametrize(
    ("flag", "state", "reason"),
    [
        (b"\3", "off", "-31 Switched off in StartupApproved since 2026-11-20 12:00:00 UTC: starts nothing until it is switched on"),
        (b"\7", "off", "-31 Switched off in StartupApproved since 2026-11-20 12:00:00 UTC: starts nothing until it is switched on"),
        (b"\2", "on", WRITER),
        (b"\6", "on", WRITER),
    ],
)  # fmt: skip
def test_startup_approved_tells_the_state_by_its_first_byte(hunted, flag: bytes, state: str, reason: str) -> None:
    ticks = (1795176000 + 11644473600) * 10_000_000
    approved = MadeValue("Agent", flag + b"\0\0\0" + ticks.to_bytes(8, "little"), BINARY)
    outcome = hunted(hive=hive_of({RUN: [named("Agent", DATA)], APPROVED: [approved]}, "", (1, 1)))
    verdict = only(outcome).verdict
    assert (verdict.state, verdict.score) == (state, 39 if state == "off" else 70)
    assert reason in verdict.reasons


def test_what_startup_approved_does_not_name_is_on_where_it_names_others(hunted) -> None:
    approved = MadeValue("Other", b"\3" + b"\0" * 11, BINARY)
    outcome = hunted(hive=hive_of({RUN: [named("Agent", DATA)], APPROVED: [approved]}, "", (1, 1)))
    assert only(outcome).verdict.state == "on"


def test_msconfig_keeps_what_it_has_switched_off(hunted) -> None:
    key = r"Microsoft\Shared Tools\MSConfig\startupreg\Agent"
    kept = [named("command", DATA), named("hkey", "HKCU"), named("key", RUN), named("item", "Agent")]
    verdict = only(hunted(hive=hive_of({key: kept, r"Microsoft\Windows\CurrentVersion": []}, "", (1, 1)))).verdict
    assert (verdict.key, verdict.value_name, verdict.state, verdict.score) == (rf"HKCU\{RUN}", "Agent", "off", 39)


def test_the_list_of_profiles_tells_the_sid_of_a_named_user(hunted) -> None:
    profile = rf"HKEY_LOCAL_MACHINE\Software\Microsoft\Windows NT\CurrentVersion\ProfileList\{SID}"
    listed = f"\r\n{profile}\r\n    ProfileImagePath    REG_EXPAND_SZ    C:\\Users\\anna\r\n\r\n"
    finding = only(hunted(**{"a.csv": FORMS["Autoruns"], "b.txt": listed}))
    assert (finding.verdict.owner, finding.verdict.key) == (SID, rf"HKU\{SID}\{RUN}")


def test_a_whole_row_within_a_name_is_no_row(hunted) -> None:
    outcome = hunted(file=table(autoruns(FORGED)).encode("utf-16"))
    verdict = only(outcome).verdict
    assert (verdict.value_name, verdict.score) == (FORGED, 70)


def test_a_verified_signer_lowers_nothing_and_is_said(hunted) -> None:
    verdict = only(hunted(file=table(autoruns(Signer="(Verified) Microsoft Windows")).encode("utf-16"))).verdict
    assert verdict.score == 70
    assert "+0 Said by Autoruns, not checked: signer (Verified) Microsoft Windows" in verdict.reasons


def test_a_file_without_any_autostart_is_not_clean_and_says_what_it_held(hunted) -> None:
    services = r"HKLM\System\CurrentControlSet\Services"
    row = autoruns(**{"Entry Location": services, "Category": "Services"})
    outcome = hunted(file=table(row).encode("utf-16"))
    (file,) = outcome.files
    assert file.problem == "held no autostart key; it held Services (1): give a snapshot of the Run keys"
    assert not outcome.is_complete


def test_what_a_file_did_not_show_is_said(hunted) -> None:
    services = autoruns(**{"Entry Location": r"HKLM\System\CurrentControlSet\Services", "Category": "Services"})
    (file,) = hunted(file=table(autoruns(), services).encode("utf-16")).files
    assert file.notes[1:] == (
        "showed no entry in keys of the machine (HKLM) and none in Startup folders: what is there was not judged",
        "showed of users: WS\\anna",
        "showed besides, not judged: Services (1)",
    )
    assert "which process wrote it" in file.notes[0]


def test_members_of_a_zip_are_hunted_as_files(hunt: Hunt, tmp_path: Path) -> None:
    archive = tmp_path / "case.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("C/Users/anna/NTUSER.DAT", FORMS["hive"])
        packed.writestr("out/autoruns.csv", table(autoruns("Other")).encode("utf-16"))
        packed.writestr("notes.txt", "nothing")
    outcome = hunt_files(hunt, find_candidates([str(archive)]), Silent())
    assert [finding.verdict.value_name for finding in outcome.ranked(0)] == ["Other", "Agent"]
    assert [file.kind for file in outcome.files] == ["hive", "csv", ""]
    assert outcome.is_complete


def test_a_code_page_is_asked_for(hunt: Hunt, tmp_path: Path) -> None:
    path = tmp_path / "query.txt"
    path.write_bytes(FORMS["reg query"].replace(b"Agent", "Übung".encode("cp850")))
    names = [
        hunt_files(hunt, find_candidates([str(path)]), Silent(), page).findings[0].verdict.value_name
        for page in ("cp850", "iso8859-1")
    ]
    assert names == ["Übung", "\x9abung"]


def test_export_csv_says_what_it_loses(hunted) -> None:
    path = r"Microsoft.PowerShell.Core\Registry::HKEY_CURRENT_USER"
    rows = table(
        {"Agent": DATA, "PSPath": rf"{path}\{RUN}", "PSChildName": "Run"},
        {"Agent": "", "PSPath": rf"{path}\{RUN}Once", "PSChildName": "RunOnce"},
    )
    finding = only(hunted(file=f"#TYPE System.Management.Automation.PSCustomObject\r\n{rows}"))
    lost = "Export-Csv keeps of later keys only the values whose names the first key has too"
    assert finding.verdict.score == 70
    assert f"+0 In doubt: {lost}" in finding.verdict.reasons


def test_osquerys_shell_parts_its_columns_by_bars(hunted) -> None:
    key = rf"HKEY_USERS\{SID}\{RUN}"
    text = f"key|path|name|type|data|mtime\n{key}|{key}\\Agent|Agent|REG_SZ|{DATA}|1720084500\n"
    verdict = only(hunted(file=text)).verdict
    assert (verdict.score, verdict.owner, verdict.time_of) == (70, SID, "key")


@pytest.mark.parametrize("separator", ["\t", ";"])
def test_autoruns_table_with_another_separator(hunted, separator: str) -> None:
    row = autoruns()
    text = "\n".join(separator.join(cells) for cells in (row, row.values()))
    assert only(hunted(file=text.encode("utf-16"))).verdict.score == 70


def test_only_rows_of_other_kinds_are_not_clean(hunted) -> None:
    outcome = hunted(file='{"__container_type__": "event", "data_type": "windows:registry:userassist"}\n')
    (file,) = outcome.files
    assert file.problem == (
        "held no autostart key; it held windows:registry:userassist (1): give a snapshot of the Run keys"
    )
    assert not outcome.is_complete


def test_the_time_of_a_key_says_more_than_that_of_the_collection(hunted) -> None:
    key = rf"HKEY_USERS\{SID}\{RUN}"
    row = {"key": key, "path": rf"{key}\Agent", "name": "Agent", "type": "REG_SZ", "data": DATA}
    log = [
        {"unixTime": 1720084999, "columns": row},
        {"unixTime": 1720084999, "columns": {**row, "mtime": "1720084500"}},
    ]
    verdict = only(hunted(file="\n".join(map(json.dumps, log)))).verdict
    assert (verdict.event.time, verdict.time_of) == ("2024-07-04 09:15:00", "key")


def test_what_crowdstrike_says_that_a_value_would_start_is_not_what_was_touched(hunted) -> None:
    event = {
        "event_simpleName": "AsepValueUpdate",
        "RegObjectName": rf"\REGISTRY\USER\{SID}\{RUN}",
        "RegValueName": "Agent",
        "RegStringValue": DATA,
        "RegOperationType": "1",
        "TargetFileName": r"\Device\HarddiskVolume2\Users\anna\AppData\Local\Temp\agent.exe",
        "timestamp": "1720084500123",
    }
    verdict = only(hunted(file=json.dumps(event))).verdict
    assert (verdict.location, verdict.value_name, verdict.data, verdict.source_kind) == ("Run", "Agent", DATA, "event")


def test_columns_of_a_tool_hide_no_event(hunted) -> None:
    event = {"EventID": 13, "TargetObject": rf"HKU\{SID}\{RUN}\Agent", "Details": DATA, "Image": r"C:\setup.exe"}
    row = {**event, "PSPath": r"Microsoft.PowerShell.Core\Registry::HKEY_CURRENT_USER\Software\Vendor"}
    for name, content in {"a.json": json.dumps([row]), "a.csv": table({name: str(row[name]) for name in row})}.items():
        verdict = only(hunted(**{name: content.encode()})).verdict
        assert (verdict.location, verdict.value_name, verdict.source_kind) == ("Run", "Agent", "event")


def test_an_error_of_the_engine_costs_one_value(tmp_path: Path, app_dir: Path) -> None:
    class Failing(Hunt):
        def look_at(self, value: RegistryValue, *rest: Evidence) -> Answer:
            if value.name == "Agent":
                raise RecursionError("deep")
            return super().look_at(value, *rest)

    text = f"\r\nHKEY_CURRENT_USER\\{RUN}\r\n    Agent    REG_SZ    {DATA}\r\n    Other    REG_SZ    {DATA}\r\n\r\n"
    (tmp_path / "run.txt").write_text(text, encoding="utf-8")
    outcome = hunt_files(Failing.load(app_dir), [Candidate(str(tmp_path / "run.txt"))], Silent())
    assert only(outcome).verdict.value_name == "Other"
    assert [(record.place, record.why) for record in outcome.unreadable] == [
        ("line 3", "the hunt itself failed on it (RecursionError): report it with the record")
    ]

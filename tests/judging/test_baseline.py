"""What is known good, what only borrows its name, and which site rows count."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from runkeyhunt.commandline.commandline import parse_command
from runkeyhunt.errors import HuntError
from runkeyhunt.events.event import Event
from runkeyhunt.judging.baseline import (
    COLUMNS,
    KNOWN_GOOD_FILE,
    RECORD_COLUMNS,
    SITE_COLUMNS,
    Baseline,
    Standing,
    load_known_good,
    load_site_baseline,
)
from runkeyhunt.judging.lookup_file import read_rows
from runkeyhunt.places.autostart import SET, AutostartWrite
from runkeyhunt.places.locations import Location

ROOT = Path(__file__).resolve().parents[2]
RUN = Location("Run", "T1547.001", 10, "Run key", key="x")


@pytest.fixture
def baseline(tmp_path: Path) -> Baseline:
    path = tmp_path / "known.csv"
    path.write_text(
        "product,location,value_name,command,writer,source\n"
        r'Cloud Drive,Run|RunOnce,CloudDrive,"""C:\Users\<user>\AppData\Local\Cloud\drive.exe"" /background",drive.exe|setup.exe,vendor'
        "\n"
        r"Office Agent,Run,Agent_*,%ProgramFiles%\Agent\<ver>\agent.exe --mode=*,*,vendor"
        "\n"
        r"Cloud Drive,Run,Cleanup,C:\Windows\system32\cmd.exe /q /c del C:\Users\<user>\Cloud\old.exe,*,vendor"
        "\n"
        r"Bundle,RunOnce,<guid>,C:\ProgramData\Package Cache\<guid>\setup.exe /burn.runonce,*,vendor"
        "\n"
    )
    return Baseline(load_known_good(path))


def standing(
    baseline: Baseline, name: str, data: str, image: str = r"C:\Cloud\drive.exe", location: Location = RUN
) -> Standing:
    write = AutostartWrite(location, SET, "key", name, data, Event(code=13, image=image, computer="WS-01"))
    return baseline.standing(write, parse_command(data))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("CloudDrive", r'"C:\Users\anna\AppData\Local\Cloud\drive.exe" /background'),
        ("CLOUDDRIVE", r"C:\USERS\bob\AppData\Local\Cloud\drive.exe  /background"),
        ("CloudDrive", r"%LOCALAPPDATA%\Cloud\drive.exe /background"),
        ("Agent_7", r'"C:\Program Files\Agent\10.2.3\agent.exe" --mode=tray'),
        ("Agent_7", r"%%ProgramFiles%%\Agent\10.2.3\agent.exe --mode=tray"),
    ],
)
def test_known_good_binds_name_and_whole_command(baseline: Baseline, name: str, data: str) -> None:
    assert standing(baseline, name, data).state == "known_good"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        pytest.param(
            "CloudDrive",
            r"C:\Users\anna\AppData\Roaming\Cloud\drive.exe /background",
            id="same program in another user folder",
        ),
        pytest.param("CloudDrive", "powershell -c calc", id="another program"),
        pytest.param(
            "CloudDrive",
            r"C:\Users\evil.exe x\AppData\Local\Cloud\drive.exe /background",
            id="another program, its path hidden",
        ),
        pytest.param(
            "CloudDrive",
            r'"C:\Users\a" & calc & "\AppData\Local\Cloud\drive.exe" /background',
            id="commands in place of the user",
        ),
        pytest.param(
            "Cleanup", r"C:\Windows\system32\cmd.exe /c powershell -f C:\a.ps1", id="other arguments of a host program"
        ),
    ],
)
def test_a_known_name_with_another_program_is_a_collision(baseline: Baseline, name: str, data: str) -> None:
    assert standing(baseline, name, data).state == "collision"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        pytest.param(
            "Agent_7",
            r"C:\Program Files\Agent\10.2.3\other.exe --mode=tray",
            id="another program in the product's folder",
        ),
        pytest.param(
            "CloudDrive", r'"C:\Users\anna\AppData\Local\Cloud\drive.exe" /background /x', id="other arguments"
        ),
        pytest.param("Agent_7", r"D:\Agent\agent.exe", id="another folder that an administrator chose"),
        pytest.param("CloudDrive", "", id="no command"),
        pytest.param("Else", "powershell -c calc", id="other name"),
        pytest.param(
            "{F65DB027-AFF3-4070-886A-0D87064AABB1}", "powershell -c calc", id="a name that is only a placeholder"
        ),
    ],
)
def test_the_rest_is_unknown(baseline: Baseline, name: str, data: str) -> None:
    assert standing(baseline, name, data) == Standing("unknown")


@pytest.mark.parametrize(
    ("image", "state"),
    [
        (r"C:\x\drive.exe", "known_good"),
        (r"C:\Windows\System32\msiexec.exe", "known_good"),
        (r"C:\Windows\System32\reg.exe", "collision"),
        (r"C:\Windows\System32\wbem\WmiPrvSE.exe", "collision"),
        (r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe", "collision"),
    ],
)
def test_a_known_entry_written_by_hand_is_a_collision(baseline: Baseline, image: str, state: str) -> None:
    data = r'"C:\Users\anna\AppData\Local\Cloud\drive.exe" /background'
    assert standing(baseline, "CloudDrive", data, image).state == state


def test_a_row_counts_in_its_locations_only(baseline: Baseline) -> None:
    elsewhere = Location("PoliciesRun", "T1547.001", 25, "Policies", key="x")
    data = r'"C:\Users\anna\AppData\Local\Cloud\drive.exe" /background'
    assert standing(baseline, "CloudDrive", data, location=elsewhere).state == "unknown"


SITE_HEADER = "location,value_name,command,writer,hosts,reason,owner,expires\n"
TODAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("row", "warning"),
    [
        (r"Run,Till,C:\Till\till.exe,*,ws-*,Point of sale,ops,2026-03-01", ""),
        (r"Run,Till,C:\Till\till.exe,*,*,Point of sale,ops,2026-02-28", "the row expired on 2026-02-28; renew or remove it."),
        (r"Run,Till,C:\Till\till.exe,*,*,,,2027-01-01", "the row counts for nothing until reason, owner is filled in."),
        (r"Run,Till,*,*,*,Point of sale,ops,2027-01-01", "the row counts for nothing because its command fits everything; write the whole command."),
        (r"Run,Till,C:\Till\till.exe,*,*,Point of sale,ops,soon", "the row counts for nothing because 'soon' is no date; write expires as YYYY-MM-DD."),
    ],
    ids=["counts on its last day", "expired", "without reason and owner", "fits everything", "no date"],
)  # fmt: skip
def test_site_rows_count_or_say_why_not(tmp_path: Path, row: str, warning: str) -> None:
    path = tmp_path / "site.csv"
    path.write_text(SITE_HEADER + row + "\n")
    rows, file = load_site_baseline(path, TODAY)
    assert file.told() == ([f"site.csv, line 2: {warning}"] if warning else [])
    assert len(rows) == (0 if warning else 1)


@pytest.mark.parametrize(("hosts", "state"), [("ws-*", "known_good"), ("srv-*", "unknown"), ("", "known_good")])
def test_a_site_row_counts_on_its_hosts_only(tmp_path: Path, hosts: str, state: str) -> None:
    path = tmp_path / "site.csv"
    path.write_text(SITE_HEADER + rf"Run,Till,C:\Till\till.exe,*,{hosts},Point of sale,ops,2027-01-01" + "\n")
    rows, _ = load_site_baseline(path, TODAY)
    assert standing(Baseline(rows), "Till", r"C:\Till\till.exe").state == state


@pytest.mark.parametrize(
    ("row", "state"),
    [
        ("2026-03-01 12:00:00,CHG-1,anna,0123,", "known_good"),
        ("2026-03-01 12:00:00,CHG-1,anna,0123,2026-03-02 by ops: gone", "unknown"),
        (",,,,", "known_good"),
    ],
    ids=["noted", "revoked", "nothing noted"],
)
def test_what_an_approval_notes_changes_nothing_but_a_revoked_row_counts_for_nothing(
    tmp_path: Path, row: str, state: str
) -> None:
    path = tmp_path / "site.csv"
    header = ",".join((*SITE_COLUMNS, *RECORD_COLUMNS))
    path.write_text(f"{header}\nRun,Till,C:\\Till\\till.exe,*,*,Point of sale,ops,2027-01-01,{row}\n")
    rows, file = load_site_baseline(path, TODAY)
    assert file.told() == []
    assert standing(Baseline(rows), "Till", r"C:\Till\till.exe").state == state


def test_a_file_that_breaks_off_is_read_up_to_there_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "site.csv"
    row = r"Run,Till,C:\Till\till.exe,*,*,Point of sale,ops,2027-01-01"
    path.write_text(f'{SITE_HEADER}{row}\n"{"a" * csv.field_size_limit()}a"\n')
    rows, file = load_site_baseline(path, TODAY)
    assert len(rows) == 1
    assert file.shortcoming == "read in part"
    assert [sentence.partition(" (")[0] for sentence in file.told()] == ["site.csv cannot be read behind line 2"]


def test_the_shipped_header_has_the_columns_of_an_approval() -> None:
    header = (ROOT / "lookups" / "runkeyhunt_baseline.csv.default").read_text(encoding="utf-8")
    assert header == ",".join((*SITE_COLUMNS, *RECORD_COLUMNS)) + "\n"


@pytest.mark.parametrize(
    ("name", "command", "state"),
    [
        ("*Till?", r"C:\Till\till.exe /x:* ? <user>", "known_good"),
        ("xTill?", r"C:\Till\till.exe /x:* ? <user>", "unknown"),
        ("*Tilly", r"C:\Till\till.exe /x:* ? <user>", "unknown"),
        ("*Till?", r"C:\Till\till.exe /x:a ? <user>", "unknown"),
        ("*Till?", r"C:\Till\till.exe /x:* a <user>", "unknown"),
    ],
)
def test_in_brackets_a_sign_stands_for_itself(tmp_path: Path, name: str, command: str, state: str) -> None:
    path = tmp_path / "site.csv"
    path.write_text(f"{SITE_HEADER}Run,[*]Till[?],C:\\Till\\till.exe /x:[*] [?] a[<]b,*,*,Sale,ops,2027-01-01\n")
    rows, _ = load_site_baseline(path, TODAY)
    found = standing(Baseline(rows), name, command.replace("<user>", "a<b")).state
    assert (found if found == "known_good" else "unknown") == state


def test_a_file_without_its_columns_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "site.csv"
    path.write_text("value_name,command\n")
    with pytest.raises(
        HuntError,
        match=r"^site\.csv lacks the column expires, hosts, location, owner, reason, writer: add it to the first line\.$",
    ):
        load_site_baseline(path, TODAY)


def test_what_is_appended_to_a_value_of_several_commands_is_a_collision(tmp_path: Path) -> None:
    path = tmp_path / "known.csv"
    path.write_text(
        "product,location,value_name,command,writer,source\nShell,WinlogonShell,Shell,explorer.exe,*,Microsoft\n"
    )
    shell = Location("WinlogonShell", "T1547.004", 10, "Shell", key="x", separator=",")
    baseline = Baseline(load_known_good(path))
    states = [
        standing(baseline, "Shell", data, location=shell).state for data in ("explorer.exe", r"explorer.exe,C:\e.exe")
    ]
    assert states == ["known_good", "collision"]


KNOWN_GOOD = load_known_good(ROOT / "lookups" / KNOWN_GOOD_FILE)
SEPARATORS = {"WinlogonShell": ",", "WinlogonUserinit": ","}


@pytest.fixture(scope="module")
def shipped() -> Baseline:
    return Baseline(KNOWN_GOOD)


def shipped_state(shipped: Baseline, location_id: str, name: str, data: str, image: str) -> str:
    location = Location(
        location_id,
        "T1547.001",
        10,
        "",
        key="x",
        separator=SEPARATORS.get(location_id, ""),
        names_folder=location_id in ("UserShellFolders", "ShellFolders"),
    )
    write = AutostartWrite(location, SET, "key", name, data, Event(code=13, image=image, computer="WS-01"))
    return shipped.standing(write, parse_command(data, location.separator)).state


# Of each product a genuine spelling, and what an intruder would write under its name.
PAIRS = (
    ("Run", "SkyDrive", r'"C:\Users\anna\AppData\Local\Microsoft\SkyDrive\SkyDrive.exe" /background', r"C:\Users\anna\AppData\Roaming\SkyDrive.exe"),
    ("Run", "Teams", r'"C:\Program Files (x86)\Microsoft\Teams\current\Teams.exe"', r"C:\Users\anna\AppData\Local\Microsoft\Teams\current\Teams.exe"),
    ("Run", "com.squirrel.Teams.Teams", r'"C:\Users\anna\AppData\Local\Microsoft\Teams\Update.exe" --processStart "Teams.exe"', r'"C:\Users\anna\AppData\Local\Microsoft\Teams\Update.exe" --processStart "payload.exe"'),
    ("Run", "Skype for Desktop", r"C:\Program Files (x86)\Microsoft\Skype for Desktop\Skype.exe", r"C:\ProgramData\Microsoft\Skype for Desktop\Skype.exe"),
    ("Run", "Lync", r'"C:\Program Files\Microsoft Office\Office16\lync.exe" /fromrunkey', r"rundll32.exe C:\Users\anna\AppData\Local\lync.dll,#1"),
    ("Run", "MSMSGS", r'"C:\Program Files\Messenger\msmsgs.exe" /background', r"C:\Windows\msmsgs.exe"),
    ("Run", "GoogleChromeAutoLaunch_0AC2E3A41FBB3F8AE9C2A7D2A4D9B11C", r'"C:\Program Files\Google\Chrome\Application\chrome.exe" --no-startup-window', r'"C:\Program Files\Google\Chrome\Application\chrome.exe" --no-startup-window --load-extension=C:\Users\anna\x'),
    ("Run", "GoogleChromeAutoLaunch_0AC2E3A41FBB3F8AE9C2A7D2A4D9B11C", r'"C:\Users\anna\AppData\Local\Google\Chrome SxS\Application\chrome.exe" --no-startup-window /prefetch:5', r'"C:\Users\anna\AppData\Local\Google\Chrome 2\Application\chrome.exe" --no-startup-window /prefetch:5'),
    ("Run", "MicrosoftEdgeAutoLaunch_0AC2E3A41FBB3F8AE9C2A7D2A4D9B11C", r'"C:\Program Files (x86)\Microsoft\Edge Beta\Application\msedge.exe" --no-startup-window --win-session-start', r'"C:\Users\anna\AppData\Roaming\Microsoft\Edge\Application\msedge.exe" --no-startup-window --win-session-start'),
    ("RunOnce", "msedge_cleanup_{56EB18F8-B008-4CBD-B6D2-8C97FE7E9062}", r'"C:\Program Files (x86)\Microsoft\Edge\Application\120.0.2210.91\Installer\setup.exe" --msedge --delete-old-versions --system-level --verbose-logging --on-logon', r'"C:\Users\anna\AppData\Local\Microsoft\Edge\Application\120.0.2210.91\Installer\setup.exe" --msedge --delete-old-versions'),
    ("Run", "Google Update", r'"C:\Users\anna\AppData\Local\Google\Update\GoogleUpdate.exe" /c', r"C:\Users\anna\AppData\Roaming\Google\Update\GoogleUpdate.exe /c"),
    ("Run", "Google Update", r'"C:\Documents and Settings\anna\Local Settings\Application Data\Google\Update\GoogleUpdate.exe" /c', r'"C:\Documents and Settings\anna\Application Data\GoogleUpdate.exe" /c'),
    ("Run", "Opera GX Stable", r"C:\Users\anna\AppData\Local\Programs\Opera GX\launcher.exe", r"C:\Users\anna\AppData\Local\Opera GX\launcher.exe"),
    ("Run", "Vivaldi Update Notifier", r'"C:\Users\anna\AppData\Local\Vivaldi\Application\update_notifier.exe"', r"C:\Users\Public\update_notifier.exe"),
    ("Run", "GoogleDriveSync", r'"C:\Program Files\Google\Drive\googledrivesync.exe" /autostart', r"C:\Users\anna\AppData\Roaming\Google\googledrivesync.exe"),
    ("Run", "Dropbox", r'"C:\Users\anna\AppData\Roaming\Dropbox\bin\Dropbox.exe" /systemstartup', r'"C:\Users\anna\AppData\Roaming\Dropbox\Dropbox.exe" /systemstartup'),
    ("Run", "Nextcloud", r'"C:\Users\anna\scoop\apps\nextcloud\current\nextcloud.exe" --background', r'"C:\Users\anna\Downloads\nextcloud.exe" --background'),
    ("Run", "Everything", r'"C:\Users\anna\scoop\apps\everything\current\Everything.exe" -startup', r"C:\Users\anna\scoop\apps\everything\current\evil.exe"),
    ("Run", "com.squirrel.slack.slack", r'"C:\Users\anna\AppData\Local\slack\Update.exe" --processStart "slack.exe" --process-start-args "--startup"', r'"C:\Users\anna\AppData\Local\slack\Update.exe" --processStart "..\..\a.exe"'),
    ("Run", "Zoom", r'"C:\Program Files\Zoom\bin\Zoom.exe"', r"C:\Users\anna\AppData\Local\Zoom\Zoom.exe"),
    ("Run", "CiscoMeetingDaemon", r'"C:\Users\anna\AppData\Local\WebEx\CiscoWebexStart.exe" /daemon /runFrom=autorun', r'"C:\Users\anna\AppData\Local\Temp\CiscoWebexStart.exe" /daemon /runFrom=autorun'),
    ("Run", "GoToMeeting", r'"C:\Users\anna\AppData\Local\GoToMeeting\19950\g2mstart.exe" "/Trigger RunAtLogon"', r'"C:\Users\anna\AppData\Local\GoToMeeting\g2mstart.exe" "/Trigger RunAtLogon"'),
    ("Run", "Viber", r'"C:\Users\anna\AppData\Local\Viber\Viber.exe" StartMinimized', r"C:\Users\anna\AppData\Roaming\Viber\Viber.exe StartMinimized"),
    ("Run", "1Password", r'"C:\Users\anna\AppData\Local\1Password\app\8\1Password.exe" --silent', r'"C:\Users\anna\AppData\Local\1Password\1Password.exe" --silent'),
    ("Run", "Cisco AnyConnect Secure Mobility Agent for Windows", r'"C:\Program Files (x86)\Cisco\Cisco AnyConnect Secure Mobility Client\vpnui.exe" -minimized', r"C:\ProgramData\Cisco\vpnui.exe -minimized"),
    ("Run", "GlobalProtect", r'"C:\Program Files\Palo Alto Networks\GlobalProtect\PanGPA.exe"', r"powershell -w hidden -f C:\ProgramData\gp.ps1"),
    ("Run", "egui", r'"C:\Program Files\ESET\ESET Endpoint Antivirus\egui.exe" /hide /waitservice', r"C:\ProgramData\ESET\egui.exe /hide /waitservice"),
    ("Run", "AvastUI.exe", r'"C:\Program Files\AVAST Software\Avast\AvastUI.exe" /nogui', r"C:\Users\anna\AppData\Local\AvastUI.exe /nogui"),
    ("Run", "EADM", r'"C:\Program Files (x86)\Origin\Origin.exe" -AutoStart', r"C:\Users\anna\Documents\Origin\Origin.exe -AutoStart"),
    ("Run", "SDTray", r'"C:\Program Files (x86)\Spybot - Search & Destroy 2\SDTray.exe"', r"C:\Program & Files\SDTray.exe"),
    ("Run", "Persistence", r"C:\WINDOWS\system32\igfxpers.exe", r"C:\WINDOWS\igfxpers.exe"),
    ("Run", "NvCplDaemon", r"RUNDLL32.EXE C:\WINDOWS\system32\NvCpl.dll,NvStartup", r"RUNDLL32.EXE C:\ProgramData\NvCpl.dll,NvStartup"),
    ("Run", r"EPLTarget\P0000000000000000", r'C:\Windows\system32\spool\DRIVERS\x64\3\E_YATIAAE.EXE /EPT "EPLTarget\P0000000000000000" /M "ET-1000 Series"', r'C:\Users\anna\AppData\Local\E_YATIAAE.EXE /EPT "EPLTarget\P0000000000000000" /M "ET-1000 Series"'),
    ("Run", "SunJavaUpdateSched", r'"C:\Program Files (x86)\Java\jre1.6.0_07\bin\jusched.exe"', r"C:\Users\anna\AppData\Roaming\Java\jre1.6.0_07\bin\jusched.exe"),
    ("RunOnce", "FlashPlayerUpdate", r"C:\Windows\SysWOW64\Macromed\Flash\FlashUtil32_32_0_0_101_Plugin.exe -update plugin", r"C:\Users\anna\AppData\Roaming\Macromed\Flash\FlashUtil32_32_0_0_101_Plugin.exe -update plugin"),
    ("Run", "Synchronization Manager", r"%SystemRoot%\system32\mobsync.exe /logon", r"C:\Windows\mobsync.exe /logon"),
    ("WinlogonUserinit", "Userinit", r"C:\Windows\system32\userinit.exe", r"C:\Windows\system32\userinit.exe,C:\ProgramData\a.exe"),
    ("WinlogonShell", "Shell", r"C:\Windows\explorer.exe", r"C:\Windows\System32\explorer.exe"),
    ("WinlogonShell", "Shell", r'cmd.exe /c "cd /d "%USERPROFILE%" & start cmd.exe /k runonce.exe /AlternateShellStartup"', r'cmd.exe /c "cd /d "%USERPROFILE%" & start a.exe & start cmd.exe /k runonce.exe /AlternateShellStartup"'),
    ("BootExecute", "BootExecute", "autocheck autochk *", "autocheck autochk * evil"),
    ("ActiveSetup", "StubPath", r'"C:\Windows\System32\rundll32.exe" "C:\Windows\System32\iedkcs32.dll",BrandIEActiveSetup SIGNUP', r'"C:\Windows\System32\rundll32.exe" "C:\ProgramData\iedkcs32.dll",BrandIEActiveSetup SIGNUP'),
    ("CommandProcessor", "AutoRun", r'"C:\Program Files (x86)\clink\clink.bat" inject --autorun', r"C:\Users\anna\AppData\Local\clink\clink.bat inject --autorun"),
)  # fmt: skip


@pytest.mark.parametrize(("location_id", "name", "genuine", "imitation"), PAIRS)
def test_the_shipped_rows_know_the_genuine_from_its_imitation(
    shipped: Baseline, location_id: str, name: str, genuine: str, imitation: str
) -> None:
    image = r"C:\Program Files\Example\setup.exe"
    states = [shipped_state(shipped, location_id, name, data, image) for data in (genuine, imitation)]
    assert states[0] == "known_good"
    assert states[1] in ("collision", "unknown")


@pytest.mark.parametrize(
    ("image", "state"),
    [
        pytest.param(r"C:\Windows\System32\reg.exe", "known_good", id="Electron's auto-launch calls reg.exe"),
        pytest.param(r"C:\Windows\System32\wscript.exe", "collision", id="nothing of the product's"),
    ],
)
def test_the_shipped_rows_name_the_writers(shipped: Baseline, image: str, state: str) -> None:
    data = r'"C:\Users\anna\AppData\Local\element-desktop\Update.exe" --processStart "Element.exe"'
    assert shipped_state(shipped, "Run", "Element", data, image) == state


def shipped_cells() -> list[dict[str, str]]:
    return [cells for _, cells in read_rows(ROOT / "lookups" / KNOWN_GOOD_FILE, (*COLUMNS, "source"))]


def test_no_shipped_row_stands_twice() -> None:
    rows = [
        tuple(cells[column].lower() for column in ("location", "value_name", "command")) for cells in shipped_cells()
    ]
    assert [row for row, count in Counter(rows).items() if count > 1] == []


def test_every_shipped_row_says_where_it_is_from_and_leaves_no_program_open() -> None:
    programs = [cells["command"].lower().split(".exe", 1)[0] for cells in shipped_cells()]
    assert [program for program in programs if "*" in program] == [r"*\start menu\programs\startup\desktop.ini"]
    assert [cells for cells in shipped_cells() if not cells["source"] or not cells["writer"]] == []


def test_every_shipped_row_knows_what_it_describes(shipped: Baseline) -> None:
    """Write each row as a machine would log it; only a file's path is no command."""
    filled = {"<user>": "anna", "<ver>": "120.0.6099.71", "<hash>": "0dc1f198e733bf19", "?": "1", "*": "x"}
    filled["<guid>"] = "{56EB18F8-B008-4CBD-B6D2-8C97FE7E9062}"
    failed = []
    for cells in shipped_cells():
        location_id = cells["location"].split("|")[0]
        name, data = cells["value_name"], cells["command"]
        # A program whose path holds & must be quoted, and %USERPROFILE% is logged unexpanded.
        if "&" not in data and location_id != "StartupFolder":
            for placeholder, text in filled.items():
                name, data = name.replace(placeholder, text), data.replace(placeholder, text)
            if shipped_state(shipped, location_id, name, data, r"C:\x\setup.exe") != "known_good":
                failed.append((name, data))
    assert failed == []

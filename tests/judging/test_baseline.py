"""What is known good, what only borrows its name, and which site rows count."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from runkeyhunt.commandline.commandline import parse_command
from runkeyhunt.errors import HuntError
from runkeyhunt.events.event import Event
from runkeyhunt.judging.baseline import Baseline, Standing, load_known_good, load_site_baseline
from runkeyhunt.places.autostart import SET, AutostartWrite
from runkeyhunt.places.locations import Location

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
    rows, warnings = load_site_baseline(path, TODAY)
    assert warnings == ([f"site.csv, line 2: {warning}"] if warning else [])
    assert len(rows) == (0 if warning else 1)


@pytest.mark.parametrize(("hosts", "state"), [("ws-*", "known_good"), ("srv-*", "unknown"), ("", "known_good")])
def test_a_site_row_counts_on_its_hosts_only(tmp_path: Path, hosts: str, state: str) -> None:
    path = tmp_path / "site.csv"
    path.write_text(SITE_HEADER + rf"Run,Till,C:\Till\till.exe,*,{hosts},Point of sale,ops,2027-01-01" + "\n")
    rows, _ = load_site_baseline(path, TODAY)
    assert standing(Baseline(rows), "Till", r"C:\Till\till.exe").state == state


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

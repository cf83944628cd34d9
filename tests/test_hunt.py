"""The whole hunt on single records, with the app's own rules."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from runkeyhunt.errors import HuntError
from runkeyhunt.hunt import Hunt

RUN = r"HKU\S-1-5-21-1-2-3-1001\Software\Microsoft\Windows\CurrentVersion\Run"
DRIVE = {
    "EventCode": "13",
    "TargetObject": RUN + r"\OneDrive",
    "Details": r'"C:\Users\anna\AppData\Local\Microsoft\OneDrive\OneDrive.exe" /background',
    "Image": r"C:\Users\anna\AppData\Local\Microsoft\OneDrive\OneDrive.exe",
}


@pytest.fixture
def hunt(app_dir: Path) -> Hunt:
    return Hunt.load(app_dir, site_baseline=None)


def test_known_good_stays_at_ten_or_below(hunt: Hunt) -> None:
    verdict = hunt.judge(DRIVE)
    assert verdict is not None
    assert (verdict.score, verdict.severity, verdict.baseline) == (10, "informational", "known_good")


def test_without_the_baseline_nothing_is_known(app_dir: Path) -> None:
    verdict = Hunt.load(app_dir, baseline=False).judge(DRIVE)
    assert verdict is not None
    assert verdict.baseline == "unknown"


def test_a_borrowed_name_raises_the_score_and_says_so(hunt: Hunt) -> None:
    verdict = hunt.judge({**DRIVE, "Details": r"C:\Users\anna\AppData\Roaming\OneDrive.exe"})
    assert verdict is not None
    assert "baseline_collision" in verdict.rules
    assert verdict.score >= 60


def test_the_known_good_rows_of_another_version_do_not_count(tmp_path: Path, app_dir: Path) -> None:
    (tmp_path / "lookups").mkdir()
    shutil.copytree(
        app_dir / "bin" / "runkeyhunt", tmp_path / "bin" / "runkeyhunt", ignore=shutil.ignore_patterns("_*")
    )
    rows = "product,location,value_name,command,writer\n{0},Run,{0},C:\\Apps\\{0}.exe,*\n"
    for number, product in enumerate(("Old", "New")):
        (tmp_path / "lookups" / f"runkeyhunt_known_good_{number}.csv").write_text(rows.format(product))
    hunt = Hunt.load(tmp_path)
    verdicts = [
        hunt.judge({**DRIVE, "TargetObject": rf"{RUN}\{name}", "Details": rf"C:\Apps\{name}.exe"})
        for name in ("Old", "New")
    ]
    assert [verdict and verdict.baseline for verdict in verdicts] == ["unknown", "known_good"]


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"EventCode": "1", "Image": "C:\\a.exe"},
        {"EventCode": "13", "TargetObject": r"HKLM\SOFTWARE\Vendor\Setting", "Details": "powershell -enc AAAA"},
        {"_raw": "some line of another log"},
        {"EventCode": ["13", "14"], "TargetObject": None},
    ],
)
def test_other_records_are_no_writes(hunt: Hunt, record: dict[str, object]) -> None:
    assert hunt.judge(record) is None


def test_a_site_row_makes_known_good_and_an_expired_one_is_named(app_dir: Path, tmp_path: Path) -> None:
    site = tmp_path / "site.csv"
    site.write_text(
        "location,value_name,command,writer,hosts,reason,owner,expires\n"
        "Run,Till,C:\\Till\\till.exe,*,*,Point of sale,ops,2026-06-30\n"
        "Run,Old,C:\\Old\\old.exe,*,*,Forgotten,ops,2025-06-30\n"
    )
    hunt = Hunt.load(app_dir, site_baseline=site, today=date(2026, 3, 1))
    verdict = hunt.judge({**DRIVE, "TargetObject": RUN + r"\Till", "Details": r"C:\Till\till.exe"})
    assert verdict is not None
    assert (verdict.baseline, verdict.score, verdict.held_down) == ("known_good", 10, 20)
    assert hunt.warnings == ("site.csv, line 3: the row expired on 2025-06-30; renew or remove it.",)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"locations": []}', '{"locations": [], "rules": [{}]}'])
def test_a_broken_rule_set_says_what_to_do(tmp_path: Path, text: str) -> None:
    folder = tmp_path / "bin" / "runkeyhunt"
    folder.mkdir(parents=True)
    (folder / "ruleset.json").write_text(text)
    with pytest.raises(HuntError, match=r"^The rule set ruleset\.json cannot be read \(.*\): install the app again\.$"):
        Hunt.load(tmp_path)


@pytest.mark.parametrize(
    "data", ["\0", "\ud800", "%" * 999, '"' * 999, "cmd /c " + "(" * 9999, "A" * 100_000, "\u202e"]
)
def test_hostile_data_is_judged_like_any_other(hunt: Hunt, data: str) -> None:
    verdict = hunt.judge({**DRIVE, "Details": data, "Image": data, "User": data})
    assert verdict is not None
    assert sum(int(reason.split(" ", 1)[0]) for reason in verdict.reasons) == verdict.score


STARTUP = r"C:\Users\anna\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Startup"


@pytest.mark.parametrize(
    "folder",
    [
        r"C:\Documents and Settings\anna\Start Menu\Programs\Startup",
        r"C:\DOCUME~1\anna\STARTM~1\Programs\Startup",
        r"C:\Users\anna\Start Menu\Programs\Startup",
        r"C:\Users\anna\Application Data\Microsoft\Windows\STARTM~1\Programs\Startup",
        STARTUP.replace("\\", "/"),
    ],
)
def test_the_startup_folder_is_known_under_every_name(hunt: Hunt, folder: str) -> None:
    verdict = hunt.judge({"EventCode": "11", "TargetFilename": rf"{folder}\a.bat", "Image": r"C:\a\setup.exe"})
    assert verdict is not None
    assert (verdict.location, verdict.payload) == ("StartupFolder", rf"{STARTUP}\a.bat")


@pytest.mark.parametrize(
    ("old", "today"),
    [
        (
            r"C:\Documents and Settings\anna\Application Data\Example\a.exe",
            r"C:\Users\anna\AppData\Roaming\Example\a.exe",
        ),
        (r"C:\Users\anna\Local Settings\Temp\a.exe", r"C:\Users\anna\AppData\Local\Temp\a.exe"),
        (r"C:\ProgramData\Application Data\Example\a.exe", r"C:\ProgramData\Example\a.exe"),
    ],
)
def test_a_junction_of_old_profiles_passes_by_no_rule(hunt: Hunt, old: str, today: str) -> None:
    record = {"EventCode": "13", "TargetObject": RUN + r"\Example", "Image": r"C:\a\setup.exe"}
    verdicts = [hunt.judge({**record, "Details": path}) for path in (old, today)]
    assert verdicts[0] is not None
    assert verdicts[1] is not None
    assert [verdict and (verdict.rules, verdict.payload, verdict.entry) for verdict in verdicts] == [
        (verdicts[1].rules, today, verdicts[1].entry)
    ] * 2
    assert verdicts[1].rules != ()


@pytest.mark.parametrize("value", ["User Shell Folders", "Shell Folders"])
def test_a_value_that_names_a_folder_is_not_cut(hunt: Hunt, value: str) -> None:
    record = {
        "EventCode": "13",
        "TargetObject": rf"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Explorer\{value}\Common Startup",
        "Details": r"D:\Our Data\Start here",
        "Image": r"C:\Windows\System32\reg.exe",
    }
    verdict = hunt.judge(record)
    assert verdict is not None
    assert (verdict.program, verdict.payload) == (r"D:\Our Data\Start here",) * 2


@pytest.mark.parametrize("image", [r"C:\Windows\System32\reg.exe", r"C:\Program Files\PowerShell\7\pwsh.exe"])
@pytest.mark.parametrize("program", [r"C:\Tools\agent.exe", r"C:\Program Files\Example\agent.exe"])
def test_a_writer_counts_once(hunt: Hunt, image: str, program: str) -> None:
    record = {"EventCode": "13", "TargetObject": RUN + r"\Example", "Details": program, "Image": image}
    verdict = hunt.judge(record)
    assert verdict is not None
    of_writer = {"hand_registered_program", "writer_registry_tool", "writer_shell"}
    assert len(of_writer.intersection(verdict.rules)) == 1


@pytest.mark.parametrize(
    ("image", "file", "score"),
    [
        ("notepad", "drives.bat", 45),
        ("xcopy", "Intranet.lnk", 35),
        ("Robocopy", "Terminal.rdp", 35),
        ("mstsc", "a.rdp", 15),
    ],
)
def test_what_saves_and_copies_files_was_not_injected(hunt: Hunt, image: str, file: str, score: int) -> None:
    record = {"EventCode": "11", "TargetFilename": rf"{STARTUP}\{file}", "Image": rf"C:\Windows\System32\{image}.exe"}
    verdict = hunt.judge(record)
    assert verdict is not None
    assert (verdict.score, "writer_injected_program" in verdict.rules) == (score, False)

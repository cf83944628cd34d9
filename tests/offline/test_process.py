"""hunt.py as a program: on every Python, from everywhere, at either end of a pipe."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.offline.conftest import Hunter, environment, run_hunt, write_event

posix = pytest.mark.skipif(os.name == "nt", reason="no such signal there")
SUPPORTED, TOO_OLD = ("3.9", "3.10", "3.11", "3.12", "3.13"), ("3.6", "3.7", "3.8")


def interpreters(version: str) -> Iterator[str]:
    installed = shutil.which(f"python{version}")
    managed = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))
    return iter([*([installed] if installed else []), *map(str, managed)])


def python(version: str) -> str:
    """Find an interpreter of a version that really starts: a version manager's stand-in may not."""
    for path in interpreters(version):
        tried = subprocess.run(
            [path, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
            capture_output=True,
            text=True,
            check=False,
        )
        if tried.stdout.strip() == version:
            return path
    pytest.skip(f"Python {version} is not installed")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.xml"
    path.write_text(write_event(), encoding="utf-8")
    return path


@pytest.mark.parametrize("version", SUPPORTED)
def test_every_python_that_splunk_or_an_analyst_runs(hunt: Hunter, log: Path, version: str):
    here, there = hunt(log, "--format", "json"), hunt(log, "--format", "json", python=python(version))

    assert (there.status, there.err, there.report) == (1, "", here.report)


@pytest.mark.parametrize("version", TOO_OLD)
def test_python_that_is_too_old_is_told_so(hunt: Hunter, log: Path, version: str):
    ran = hunt(log, python=python(version))

    assert (ran.status, ran.out) == (2, "")
    assert ran.err == "hunt.py: Run Key Hunt needs Python 3.9 or newer: install one and start hunt.py with it.\n"


def test_app_is_found_from_everywhere(app_dir: Path, log: Path, tmp_path: Path):
    link = tmp_path / "hunt"
    link.symlink_to(app_dir / "bin" / "hunt.py")
    # Isolated, Python puts neither the script's folder nor the current one on its path.
    ran = subprocess.run(
        [sys.executable, "-I", str(link), str(log)], cwd="/", capture_output=True, text=True, check=False
    )

    assert ran.stderr == ""
    assert ran.stdout.splitlines()[-1].startswith("1 event read, 1 autostart write: ")


def test_help_names_the_exit_status(hunt: Hunter):
    ran = hunt("--help")

    assert (ran.status, ran.err) == (0, "")
    told = " ".join(ran.out.split())
    assert told.endswith(
        "Exit status: 0 nothing at or above --fail-on, 1 something, 2 a file or a record could not be read (the rest "
        "were) or the result not written, 130 interrupted, 141 the reader of the result went away. With --against only "
        "what differs and is there counts."
    )


def test_version(hunt: Hunter):
    assert hunt("--version").out == "Run Key Hunt 0.2.0\n"


def test_standard_input(hunt: Hunter):
    ran = hunt("-", "--format", "jsonl", stdin=write_event("Piped").encode())

    assert [(row["rk_value_name"], row["path"], row["place"]) for row in ran.writes] == [
        ("Piped", "standard input", "line 1")
    ]


def test_standard_input_without_anything(hunt: Hunter):
    ran = hunt("-")

    assert (ran.status, ran.err) == (2, "hunt.py: standard input is empty: export the log again.\n")


def test_output_file_holds_what_would_be_printed(hunt: Hunter, log: Path, tmp_path: Path):
    printed, ran = hunt(log), hunt(log, "--output", "report.txt", variables={"PYTHONIOENCODING": "ascii"})

    assert (ran.status, ran.out, ran.err) == (1, "", "")
    assert (tmp_path / "report.txt").read_bytes().decode("utf-8") == printed.out


def test_output_does_not_overwrite_what_is_hunted(hunt: Hunter, log: Path):
    before = log.read_bytes()
    ran = hunt("log.xml", "--output", log)

    assert (ran.status, ran.err) == (2, f"hunt.py: {log} is itself to be hunted: name another file for --output.\n")
    assert log.read_bytes() == before


def test_output_that_cannot_be_written(hunt: Hunter, log: Path):
    ran = hunt(log, "--output", Path("gone", "report.txt"))

    sentence = (
        f"{Path('gone', 'report.txt')} cannot be written (No such file or directory): name another file for --output."
    )
    assert (ran.status, ran.err) == (2, f"hunt.py: {sentence}\n")


def test_reader_that_goes_away_ends_the_hunt_quietly(plain_app: Path, tmp_path: Path):
    (tmp_path / "log").write_text("".join(write_event(f"Agent {number}") for number in range(5_000)), encoding="utf-8")
    with start(plain_app, "log", folder=tmp_path) as process:
        process.stdout.readline()
        process.stdout.close()

        assert (process.wait(timeout=60), process.stderr.read()) == (141, b"")


@posix
def test_interruption_ends_the_hunt_quietly(plain_app: Path, tmp_path: Path):
    with start(plain_app, "-", folder=tmp_path) as process:
        # Far more than a pipe holds and than tells what it is: when all of it has gone through, the hunt is on.
        process.stdin.write(write_event().encode() * 2_000)
        process.stdin.flush()
        process.send_signal(signal.SIGINT)

        assert (process.wait(timeout=60), process.stdout.read(), process.stderr.read()) == (130, b"", b"")


@posix
def test_interruption_leaves_the_older_report_and_nothing_half_written(plain_app: Path, tmp_path: Path):
    (tmp_path / "report").write_text("older", encoding="utf-8")
    with start(plain_app, "-", "--output", "report", folder=tmp_path) as process:
        process.stdin.write(write_event().encode() * 2_000)
        process.stdin.flush()
        process.send_signal(signal.SIGINT)

        assert (process.wait(timeout=60), process.stderr.read()) == (130, b"")
    assert [(path.name, path.read_text(encoding="utf-8")) for path in tmp_path.iterdir()] == [("report", "older")]


@posix
@pytest.mark.parametrize("version", ["3.9", "3.13"])
def test_interruption_while_modules_load_is_no_traceback(plain_app: Path, log: Path, tmp_path: Path, version: str):
    app = tmp_path / "app"
    shutil.copytree(plain_app, app)
    with (app / "bin" / "runkeyhunt" / "errors.py").open("a", encoding="utf-8") as module:
        module.write("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n")
    ran = run_hunt(app, tmp_path, (log,), python=python(version))

    assert (ran.status, ran.out, ran.err) == (130, "", "")


@posix
def test_what_is_ignored_stays_ignored(plain_app: Path, log: Path, tmp_path: Path):
    app = tmp_path / "app"
    shutil.copytree(plain_app, app)
    with (app / "bin" / "runkeyhunt" / "errors.py").open("a", encoding="utf-8") as module:
        module.write("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n")
    # As a shell starts what it does not wait for.
    command = f"trap '' INT; exec '{sys.executable}' '{app / 'bin' / 'hunt.py'}' '{log}'"
    done = subprocess.run(["/bin/sh", "-c", command], env=environment(), capture_output=True, check=False)

    assert (done.returncode, done.stderr) == (1, b"")


def start(app: Path, *arguments: str, folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, str(app / "bin" / "hunt.py"), *arguments],
        cwd=folder,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )

"""The commands on the SDK that comes after the one the app ships; skipped where no package registry can be reached."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from events import NOTHING_FOUND, RUN_FINDING, RUN_WRITE, other_write

from tests.minisplunk.pythons import interpreters
from tests.minisplunk.splunkd import Splunkd, started, table

_LOCK = Path(__file__).parents[2] / "tools" / "requirements" / "sdk_next.txt"
# Any machine asks for the wheel of the one Python that this SDK runs on, and soon gives up.
_PIP = (
    *(
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--require-hashes",
    ),
    *("--only-binary=:all:", "--python-version=3.13", "--retries=0", "--timeout=10"),
)
StartNext = Callable[[str], AbstractContextManager[Splunkd]]


@pytest.fixture(scope="module")
def next_sdk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The next SDK's package, as pip installs it."""
    folder = tmp_path_factory.mktemp("sdk")
    pip = subprocess.run(
        [*_PIP, f"--target={folder}", f"--requirement={_LOCK}"], capture_output=True, text=True, check=False
    )
    if "DO NOT MATCH THE HASHES" in pip.stderr:
        pytest.fail(pip.stderr)
    if pip.returncode:
        pytest.skip(f"The SDK of {_LOCK.name} could not be fetched: {pip.stderr.strip().splitlines()[-1]}")
    return folder / "splunklib"


@pytest.fixture
def start_next(next_sdk: Path, small_app: Path, bytecode: Path) -> StartNext:
    """Start a command of a copy of the app that has the next SDK."""
    python = next(interpreters("3.13"), None)
    if python is None:
        pytest.skip("No Python 3.13 found on PATH or in pyenv, and the SDK needs it.")
    vendored = small_app / "bin" / "runkeyhunt" / "_vendor" / "splunklib"
    shutil.rmtree(vendored)
    shutil.copytree(next_sdk, vendored)

    def start(command: str) -> AbstractContextManager[Splunkd]:
        script = small_app / "bin" / f"{command}_command.py"
        return started([python, script], env={"PYTHONPYCACHEPREFIX": str(bytecode)}, cwd=small_app.anchor)

    return start


def test_an_autostart_write_gets_the_fields(start_next: StartNext) -> None:
    with start_next("runkeyhunt") as splunkd:
        assert "TargetObject" in splunkd.getinfo().metadata["required_fields"]
        reply = splunkd.execute(table([RUN_WRITE, other_write()]))
        assert reply.messages == []
        assert reply.records() == [{**RUN_WRITE, **RUN_FINDING}, {**other_write(), **NOTHING_FOUND}]


def test_a_wrong_option_is_told_in_one_sentence(start_next: StartNext) -> None:
    with start_next("runkeyhunt") as splunkd:
        assert splunkd.getinfo("threshold=many").messages == [
            ["ERROR", 'runkeyhunt: set threshold to a whole number from 0 to 100, not to "many".']
        ]


@pytest.mark.parametrize("command", ["runkeychain", "runkeyreport"])
def test_the_other_commands_start(start_next: StartNext, command: str) -> None:
    with start_next(command) as splunkd:
        assert splunkd.getinfo().messages == []

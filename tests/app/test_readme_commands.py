"""What README.md tells a reader to type works in the package that they were given."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.minisplunk.conf_files import read


@pytest.fixture(scope="module")
def unpacked(packaged: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("apps")
    with tarfile.open(packaged) as tar:
        tar.extractall(folder, filter="data")
    return folder / "runkeyhunt"


def first_command(readme: Path) -> list[str]:
    """Give the first command that is shown, without the remark behind it."""
    shown = re.findall(r"^    (python3 \S.*)$", readme.read_text(encoding="utf-8"), re.MULTILINE)
    return shlex.split(shown[0], comments=True)


def test_the_first_command_of_the_readme_finds_the_eight_intrusions(unpacked: Path) -> None:
    command = first_command(unpacked / "README.md")
    assert command == ["python3", "bin/hunt.py", "samples/sample.xml", "--chain"]
    environment = {**os.environ, "COLUMNS": "120", "PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, *command[1:]],
        cwd=unpacked,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, "")
    severities = re.findall(r"^ *\d+ +(critical|high)\b", done.stdout, re.MULTILINE)
    assert len(severities) == 8


def test_the_readme_is_short(unpacked: Path) -> None:
    assert len((unpacked / "README.md").read_text(encoding="utf-8").splitlines()) < 200


def test_every_search_that_the_readme_names_is_there(unpacked: Path) -> None:
    named = set(
        re.findall(
            r"\*(Run Key Hunt - [^*]+)\*", (unpacked / "README.md").read_text(encoding="utf-8").replace("\n", " ")
        )
    )
    assert named
    assert named - read(unpacked / "default" / "savedsearches.conf").keys() == set()


def test_every_link_of_a_page_leads_to_what_is_shipped(unpacked: Path) -> None:
    pages = [*unpacked.glob("*.md"), *unpacked.glob("README/*.md"), *unpacked.glob("bin/runkeyhunt/rules/*.md")]
    links = [
        (page, target) for page in pages for target in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8"))
    ]
    relative = [(page, target) for page, target in links if "://" not in target]
    assert len(relative) > 20
    assert [
        f"{page.name}: {target}"
        for page, target in relative
        if not (unpacked / target[1:] if target.startswith("/") else page.parent / target).exists()
    ] == []

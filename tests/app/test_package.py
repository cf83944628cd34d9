from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from functools import partial
from pathlib import Path

import pytest

from tests.minisplunk.conf_files import read
from tools import package

GIT = ("git", "-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "core.hooksPath=/dev/null")


def members(path: Path) -> list[tarfile.TarInfo]:
    with tarfile.open(path) as tar:
        return tar.getmembers()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A small app with one commit of 1 January 2026."""
    root = tmp_path / "clone"
    files = {
        "app.manifest": '{"info": {"id": {"name": "example", "version": "1.2.3"}}}',
        ".slimignore": ".*\n/tests/\n",
        ".gitignore": "_vendor/\n",
        "default/app.conf": "[ui]\n",
        "tests/test_x.py": "",
        "bin/gone.py": "",
        "bin/runkeyhunt/_vendor/yaml/__init__.py": "",
        "bin/runkeyhunt/_vendor/yaml/__pycache__/x.pyc": "",
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    dates = {"GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z", "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z"}
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "x"]):
        subprocess.run([*GIT, *arguments], cwd=root, env={**os.environ, **dates}, check=True)
    return root


def test_tracked_files_and_the_vendored_libraries_go_in_and_nothing_else(repository: Path) -> None:
    (repository / "bin" / "gone.py").unlink()
    (repository / "bin" / "untracked.py").touch()
    assert package.shipped_files(repository) == [
        "app.manifest",
        "bin/runkeyhunt/_vendor/yaml/__init__.py",
        "default/app.conf",
    ]


def test_every_entry_has_the_commits_time_and_no_owner(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    made = members(package.build(repository, repository / "dist"))
    assert {(m.mtime, m.uid, m.gid, m.uname, m.gname) for m in made} == {(1767225600, 0, 0, "", "")}


def test_source_date_epoch_goes_before_the_commits_time(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    assert {m.mtime for m in members(package.build(repository, repository / "dist"))} == {1000000000}


def test_without_the_vendored_libraries_there_is_no_package(repository: Path) -> None:
    (repository / "bin/runkeyhunt/_vendor/yaml/__init__.py").rename(repository / "moved.py")
    (repository / "bin/runkeyhunt/_vendor/yaml/__pycache__/x.pyc").unlink()
    with pytest.raises(SystemExit, match=r"^The vendored libraries are missing: run make vendor\.$"):
        package.build(repository, repository / "dist")


def test_the_package_is_named_after_the_manifest(repository: Path) -> None:
    assert package.build(repository, repository / "dist").name == "example-1.2.3.tar.gz"


def test_another_process_makes_the_same_bytes(app_dir: Path, packaged: Path, tmp_path: Path) -> None:
    code = "import pathlib, sys; from tools import package; package.build(*map(pathlib.Path, sys.argv[1:]))"
    elsewhere = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    subprocess.run([sys.executable, "-c", code, str(app_dir), str(tmp_path)], cwd=app_dir, env=elsewhere, check=True)
    assert (tmp_path / packaged.name).read_bytes() == packaged.read_bytes()


def test_two_clones_in_two_folders_make_the_same_bytes(app_dir: Path, tmp_path: Path) -> None:
    code = "import pathlib; from tools import package; package.build(pathlib.Path.cwd(), pathlib.Path('../made'))"
    made = []
    for folder, umask, differing in (
        ("one", 0o022, {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1"}),
        ("another folder", 0o077, {"TZ": "Pacific/Apia", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "2", "LANG": "C"}),
    ):
        clone = tmp_path / folder / "clone"
        clone.parent.mkdir()
        run = partial(subprocess.run, env={**os.environ, **differing}, umask=umask, check=True, capture_output=True)
        run(["git", "clone", "--no-hardlinks", app_dir, clone])
        shutil.copytree(app_dir / package.VENDOR, clone / package.VENDOR, copy_function=shutil.copyfile)
        run([sys.executable, "-c", code], cwd=clone)
        (archive,) = (clone.parent / "made").iterdir()
        made.append((archive.name, archive.read_bytes()))
    assert made[0] == made[1]


def test_files_may_be_read_and_folders_entered_and_nothing_is_executable(packaged: Path) -> None:
    made = members(packaged)
    assert {(m.type, m.mode) for m in made} == {(tarfile.REGTYPE, 0o644), (tarfile.DIRTYPE, 0o755)}


def test_everything_is_in_the_apps_own_folder_in_order(packaged: Path) -> None:
    names = [m.name for m in members(packaged)]
    assert {name.split("/")[0] for name in names} == {"runkeyhunt"}
    assert names == sorted(names)


def test_nothing_of_the_workshop_is_shipped(packaged: Path) -> None:
    names = [m.name.removeprefix("runkeyhunt/") for m in members(packaged)]
    workshop = {"tests", "tools", "Makefile", "pyproject.toml", "dist", "local"}
    assert [n for n in names if n.split("/")[0] in workshop] == []
    assert [n for n in names if n.endswith((".pyc", ".pyo", ".so")) or "/." in f"/{n}"] == []


def test_what_splunk_and_its_users_look_for_is_shipped(app_dir: Path, packaged: Path) -> None:
    scripts = {f"bin/{c['filename']}" for c in read(app_dir / "default" / "commands.conf").values()}
    expected = scripts | {
        "README.md",
        "SECURITY.md",
        "runkeyhunt.cdx.json",
        "LICENSE",
        "app.manifest",
        "default/app.conf",
        "metadata/default.meta",
        "static/appIcon.png",
        "bin/hunt.py",
        "bin/runkeyhunt/ruleset.json",
        "bin/runkeyhunt/_vendor/splunklib/LICENSE",
        "bin/runkeyhunt/_vendor/yaml/LICENSE",
    }
    assert expected - {m.name.removeprefix("runkeyhunt/") for m in members(packaged)} == set()

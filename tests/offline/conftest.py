"""Hunts as an analyst runs them: hunt.py as a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from runkeyhunt.judging.baseline import KNOWN_GOOD_FILE
from runkeyhunt.offline.readers.reading import Stretch

NOTHING_KNOWN = "product,location,value_name,command,writer\n"
# Weights at the edges of severities, and no rules: what a test shows of scores does not move with the app's rules.
_RULESET = {
    "digest": "ab12cd34",
    "windows": [],
    "locations": [
        {
            "id": "Run",
            "key": "Software\\Microsoft\\Windows\\CurrentVersion\\Run",
            "technique": "T1547.001",
            "weight": 70,
            "reason": "Starts at every logon",
        },
        {
            "id": "RunOnce",
            "key": "Software\\Microsoft\\Windows\\CurrentVersion\\RunOnce",
            "technique": "T1547.001",
            "weight": 39,
            "reason": "Starts at the next logon",
        },
        {
            "id": "RunServices",
            "key": "Software\\Microsoft\\Windows\\CurrentVersion\\RunServices",
            "technique": "T1547.001",
            "weight": 40,
            "reason": "Starts with old Windows",
        },
    ],
    "rules": [],
}
_EVENT = (
    "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><EventID>{code}</EventID>"
    "<Computer>{computer}</Computer></System><EventData><Data Name='UtcTime'>{time}</Data>"
    "<Data Name='Image'>{image}</Data><Data Name='TargetObject'>{target}</Data>"
    "<Data Name='Details'>{details}</Data><Data Name='User'>{user}</Data></EventData></Event>"
)
_CURRENT_VERSION = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion"


@dataclass(frozen=True)
class Ran:
    """Hold what a hunt returned and printed."""

    status: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        return json.loads(self.out)

    @property
    def writes(self) -> list[dict[str, Any]]:
        """The lines of --format jsonl."""
        return [json.loads(line) for line in self.out.splitlines()]


Hunter = Callable[..., Ran]


def write_event(name: str = "Agent", details: str = "C:\\Agent\\agent.exe", *, key: str = "Run", **fields: str) -> str:
    """Write an event in XML that sets a value below HKLM's Run key or one beside it; the texts go in as they are."""
    told = {
        "code": "13",
        "computer": "WS-1",
        "time": "2026-03-02 08:00:00.000",
        "image": "C:\\setup.exe",
        "user": "CORP\\lee",
    }
    return _EVENT.format(**{**told, "target": f"{_CURRENT_VERSION}\\{key}\\{name}", "details": details, **fields})


def environment(**variables: str) -> dict[str, str]:
    """Give the environment of a hunt: nothing of the tests' own Python in it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON") and name != "NO_COLOR"}
    return {**kept, "PYTHONDONTWRITEBYTECODE": "1", **variables}


@pytest.fixture(scope="session")
def plain_app(app_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An app of another folder: the engine without what is vendored, a rule set of three locations, and no baseline."""
    top = tmp_path_factory.mktemp("app")
    shutil.copytree(app_dir / "bin", top / "bin", ignore=shutil.ignore_patterns("_vendor*", "__pycache__", "rules"))
    (top / "bin" / "runkeyhunt" / "ruleset.json").write_text(json.dumps(_RULESET), encoding="utf-8")
    (top / "lookups").mkdir()
    (top / "lookups" / KNOWN_GOOD_FILE).write_text(NOTHING_KNOWN, encoding="utf-8")
    return top


@pytest.fixture
def hunt(plain_app: Path, tmp_path: Path) -> Hunter:
    """Run hunt.py of the plain app in an empty folder."""

    def run(
        *arguments: str | Path,
        stdin: bytes = b"",
        variables: Mapping[str, str] | None = None,
        python: str = sys.executable,
    ) -> Ran:
        return run_hunt(plain_app, tmp_path, arguments, stdin=stdin, variables=variables, python=python)

    return run


@pytest.fixture
def hunt_for_real(app_dir: Path, tmp_path: Path) -> Hunter:
    """Run hunt.py of the app itself, with all its rules."""

    def run(*arguments: str | Path) -> Ran:
        return run_hunt(app_dir, tmp_path, arguments)

    return run


def run_hunt(
    app: Path,
    folder: Path,
    arguments: tuple[str | Path, ...],
    *,
    stdin: bytes = b"",
    variables: Mapping[str, str] | None = None,
    python: str = sys.executable,
) -> Ran:
    done = subprocess.run(
        [python, str(app / "bin" / "hunt.py"), *map(str, arguments)],
        cwd=folder,
        env=environment(**(variables or {})),
        input=stdin,
        capture_output=True,
        check=False,
        timeout=120,
    )
    return Ran(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def each(readings: Iterable[object]) -> list[object]:
    """Give readings with those of a stretch one by one."""
    return [
        one
        for reading in readings
        for one in (map(reading.__getitem__, range(len(reading))) if isinstance(reading, Stretch) else [reading])
    ]

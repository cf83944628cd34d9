"""The search command as splunkd runs it: a process under each Python that Splunk has."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.minisplunk.apps import InstalledApp
from tests.minisplunk.pythons import SPLUNK_PYTHONS, interpreters
from tests.minisplunk.splunkd import Splunkd, started

# One location with a round weight and no rules: what a test shows of scores does not move when the app's rules do.
_RULESET = {
    "digest": "ab12cd34",
    "windows": [],
    "locations": [
        {
            "id": "Run",
            "key": "Software\\Microsoft\\Windows\\CurrentVersion\\Run",
            "technique": "T1547.001",
            "weight": 40,
            "reason": "Starts at every logon",
        }
    ],
    "rules": [],
}

Start = Callable[..., AbstractContextManager[Splunkd]]


def _parameters() -> Iterator[object]:
    for version in SPLUNK_PYTHONS:
        found = dict.fromkeys(interpreters(version))
        missing = pytest.mark.skip(reason=f"no Python {version} found on PATH or in pyenv")
        yield from [pytest.param(path, id=f"python{version}") for path in found]
        yield from [] if found else [pytest.param(None, id=f"python{version}", marks=missing)]


@pytest.fixture(params=_parameters(), scope="session")
def python(request: pytest.FixtureRequest) -> Path:
    """A Python that Splunk runs commands with."""
    return request.param


@pytest.fixture(scope="session")
def bytecode(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where compiled modules go instead of into the app."""
    return tmp_path_factory.mktemp("bytecode")


@pytest.fixture
def start(python: Path, bytecode: Path, app_dir: Path) -> Start:
    """Start the app's command, or that of a copy of the app, with nothing of this shell's environment."""

    def start_command(app: Path = app_dir, *options: str) -> AbstractContextManager[Splunkd]:
        command = [python, *options, app / "bin" / "runkeyhunt_command.py"]
        return started(command, env={"PYTHONPYCACHEPREFIX": str(bytecode)}, cwd=app.anchor)

    return start_command


@pytest.fixture
def bundle(app_dir: Path, tmp_path: Path) -> Path:
    """A copy of the app as an indexer has it, in the search bundle."""
    copy = InstalledApp(app_dir).bundle(tmp_path / "searchpeers" / "sh1-1700000000")
    # A developer's own, which the package does not hold.
    (copy / "lookups" / "runkeyhunt_baseline.csv").unlink(missing_ok=True)
    return copy


@pytest.fixture
def small_app(bundle: Path) -> Path:
    """A copy of the app with a rule set of one location and no rules."""
    (bundle / "bin" / "runkeyhunt" / "ruleset.json").write_text(json.dumps(_RULESET), encoding="utf-8")
    return bundle


@pytest.fixture
def engine(bundle: Path) -> Callable[[str, str], Path]:
    """A copy of the app whose engine does what a test says: the bodies of `load` and of `judge`."""

    def replace(load: str, judge: str) -> Path:
        (bundle / "bin" / "runkeyhunt" / "hunt.py").write_text(
            f"""
from typing import NamedTuple
from runkeyhunt.errors import HuntError

class Answer(NamedTuple):
    verdict: object = None
    unreadable: str = ""

class Verdict:
    def __init__(self, score, **fields):
        self.score, self.fields = score, fields

    def to_fields(self):
        return self.fields

class Hunt:
    warnings = ()

    @classmethod
    def load(cls, app_dir, *, baseline):
        {load}
        return cls()

    def places_of_concern(self, lines):
        return [place for place, _ in lines.placed()]

    def look(self, record, *, raw):
        return Answer(self.judge(record))

    def judge(self, record):
        {judge}
""",
            encoding="utf-8",
        )
        return bundle

    return replace

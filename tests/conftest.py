"""Where the tests find the app and the samples that they must not bring along."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def pytest_configure() -> None:
    """Heed Ctrl-C, as at a terminal: what a shell runs in the background ignores it, and so would what the tests start."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def beside_the_repository(name: str) -> Path:
    path = ROOT.parent / "shared" / name
    if not path.exists():
        pytest.skip(f"../shared/{name} is not beside the repository")
    return path


@pytest.fixture(scope="session")
def app_dir() -> Path:
    """The repository's root, which is the app's folder."""
    return ROOT


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of recorded events, which is no part of the repository."""
    return beside_the_repository("corpus")


@pytest.fixture(scope="session")
def splunk_conf_keys() -> Path:
    """The list of the settings that Splunk knows, which is no part of the repository."""
    return beside_the_repository("splunk/conf_keys.json")

"""The Pythons on this machine that are those of Splunk."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

SPLUNK_PYTHONS = ("3.9", "3.13")


def interpreters(version: str) -> Iterator[Path]:
    """Find the Pythons of a version on the PATH and in pyenv."""
    folders = [*os.environ["PATH"].split(os.pathsep), *Path.home().glob(".pyenv/versions/*/bin")]
    for folder in folders:
        found = shutil.which(f"python{version}", path=str(folder))
        # Its own word for where it is: a name on the PATH may be a link, a wrapper or a wrapper for nothing.
        script = "import os, sys; print(os.path.realpath(sys.executable))"
        asked = found and subprocess.run([found, "-c", script], capture_output=True, text=True, check=False)
        if asked and asked.returncode == 0:
            yield Path(asked.stdout.strip())


def any_interpreter() -> Path:
    """Find a Python that Splunk runs commands with, or else take the one that runs the tests."""
    found = (path for version in SPLUNK_PYTHONS for path in interpreters(version))
    return next(found, Path(sys.executable))

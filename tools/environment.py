"""Make the development virtual environment: python3 tools/environment.py FOLDER.

Runs on whatever python3 the machine has, so it needs nothing but the standard library.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

LOCK = Path(__file__).with_name("requirements") / "dev.txt"
# Newest first. 3.14 is not among them: lxml 5, which AppInspect asks for, has no wheel for it.
CANDIDATES = ("python3.13", "python3.12", "python3.11", "python3.10", "python3")
PIP_OPTIONS = ("--quiet", "--disable-pip-version-check", "--require-hashes", f"--requirement={LOCK}")
# Given in pip's environment, not as an option, because newer releases always do so and may not know it any more.
MODERN_BUILDS = {"PIP_USE_PEP517": "1"}
HAS = (
    "import sys; from importlib.util import find_spec; has = {name: find_spec(name) for name in ('ensurepip', 'pip')}; "
)
SUITABLE = HAS + "sys.exit(not ((3, 10) <= sys.version_info[:2] <= (3, 13) and any(has.values())))"
HAS_ENSUREPIP = HAS + "sys.exit(not has['ensurepip'])"


def succeeds(*command: str) -> bool:
    """Run a command and say whether it went well; its output is not shown."""
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0


def interpreter() -> str:
    """Name the newest suitable Python on the PATH."""
    for name in CANDIDATES:
        path = shutil.which(name)
        # A version manager's stand-in is on the PATH even for a version that is not there: only a run can tell.
        if path and succeeds(path, "-c", SUITABLE):
            return path
    sys.exit("No suitable Python found: install Python 3.10, 3.11, 3.12 or 3.13 with pip and run this again.")


def installer(python: str, folder: Path) -> list[str]:
    """Make the bare environment and give the pip command that installs into it."""
    environment_python = str(folder / "bin" / "python")
    if succeeds(python, "-c", HAS_ENSUREPIP):
        subprocess.run([python, "-m", "venv", "--clear", str(folder)], check=True)
        return [environment_python, "-m", "pip"]
    subprocess.run([python, "-m", "venv", "--clear", "--without-pip", str(folder)], check=True)
    return [python, "-m", "pip", "--python", environment_python]


def main() -> None:
    """Make the environment anew and install what the lock names, and nothing else."""
    folder = Path(sys.argv[1])
    python = interpreter()
    print(f"Setting up {folder} with {python} (under a minute)", flush=True)
    pip = installer(python, folder)
    installed = subprocess.run([*pip, "install", *PIP_OPTIONS], env={**os.environ, **MODERN_BUILDS}, check=False)
    if installed.returncode:
        sys.exit("The development tools could not be installed: see pip's message above.")


if __name__ == "__main__":
    main()

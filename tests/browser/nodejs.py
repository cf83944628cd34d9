"""Node and Chromium: where they are, the npm packages installed, the page bundled."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUNDLE = HERE / "dist"
# What Debian 12 has.
OLDEST_NODE = 18
_PACKAGES = HERE / "node_modules"
_LOCK_FILE = HERE / "package-lock.json"
_PAGE = ("build.mjs", "page/**/*.*", "package-lock.json")
_CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class MissingToolError(Exception):
    """Say in one sentence what is missing and what to install."""


def chromium() -> str:
    """Find Chromium: $CHROMIUM, or on the PATH under any of its names."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _CHROMIUMS)), None)
    if not found:
        raise MissingToolError(
            "Chromium is missing: install it (on Debian: apt-get install chromium), or set CHROMIUM."
        )
    return found


def node() -> str:
    """Find Node, new enough for the npm packages."""
    found = shutil.which("node")
    install = f"install Node {OLDEST_NODE} or newer, with npm"
    if not found or not shutil.which("npm"):
        raise MissingToolError(f"Node is missing: {install}.")
    version = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(version.lstrip("v").split(".")[0]) < OLDEST_NODE:
        raise MissingToolError(f"Node {version} is too old: {install}.")
    return found


def bundle() -> Path:
    """Install the packages and bundle the page, each unless it was done before, and give the bundle's folder."""
    interpreter = node()
    with _alone():
        _unless_done(_PACKAGES, [_LOCK_FILE], ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        _unless_done(BUNDLE, sorted(path for glob in _PAGE for path in HERE.glob(glob)), [interpreter, "build.mjs"])
    return BUNDLE


@contextmanager
def _alone() -> Iterator[None]:
    """Keep the other processes of a test run waiting."""
    with (HERE / ".installing").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _unless_done(made: Path, sources: Sequence[Path], command: Sequence[str]) -> None:
    """Run a command unless a stamp in the folder that it makes says that it was run on the same sources."""
    stamp, digest = made / ".stamp", hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
    if stamp.exists() and stamp.read_text(encoding="ascii") == digest:
        return
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
    if done.returncode:
        raise MissingToolError(f"`{' '.join(command)}` failed in tests/browser: {_last_line(done.stderr)}")
    stamp.write_text(digest, encoding="ascii")


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["it said nothing"])[-1]

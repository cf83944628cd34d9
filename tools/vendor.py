"""Install the libraries that the app ships: .venv/bin/python -m tools.vendor.

tools/requirements/vendor.txt locks the archives, tools/requirements/vendor.sha256 every file that comes of them.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "tools" / "requirements" / "vendor.txt"
DIGESTS = ROOT / "tools" / "requirements" / "vendor.sha256"
VENDOR = ROOT / "bin" / "runkeyhunt" / "_vendor"
# Any machine asks for this one platform's wheel. Without build isolation pip reads the SDK's metadata with the locked
# setuptools instead of fetching another.
PIP_DOWNLOAD = (
    *("download", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes", "--no-build-isolation"),
    *("--platform=manylinux2014_x86_64", "--implementation=cp", "--python-version=3.13", "--abi=cp313"),
)


@dataclass(frozen=True)
class Component:
    """One library: its distribution and package names, its licence, and the licence's text in the archive, if any."""

    distribution: str
    package: str
    licence: str
    licence_member: str | None


COMPONENTS = (
    # The SDK's archive names Apache-2.0 but holds no text of it: the app's own LICENSE is the same text.
    Component("splunk-sdk", "splunklib", "Apache-2.0", None),
    Component("PyYAML", "yaml", "MIT", "pyyaml-{version}.dist-info/licenses/LICENSE"),
)


def locked_version(component: Component) -> str:
    """Read the version that the lock pins."""
    pin = re.compile(rf"^{re.escape(component.distribution)}==(\S+)", re.MULTILINE)
    found = pin.search(REQUIREMENTS.read_text(encoding="utf-8"))
    if not found:
        sys.exit(f"Pin {component.distribution} in {REQUIREMENTS.relative_to(ROOT)}.")
    return found[1]


def download(folder: Path) -> None:
    """Fetch the locked archives, hashes checked by pip."""
    command = [sys.executable, "-m", "pip", *PIP_DOWNLOAD, f"--dest={folder}", f"--requirement={REQUIREMENTS}"]
    if subprocess.run(command, check=False).returncode:
        sys.exit("The vendored libraries could not be fetched: see pip's message above.")


def members(archive: Path) -> Iterator[tuple[str, bytes]]:
    """Give the names and contents of an archive's files, a source archive's top folder left off."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            yield from ((name, wheel.read(name)) for name in wheel.namelist())
        return
    with tarfile.open(archive) as source:
        for member in source:
            content = source.extractfile(member)
            if content:
                yield member.name.partition("/")[2], content.read()


def archive_of(component: Component, folder: Path) -> Path:
    """Find the one downloaded archive of a component, however its name is spelt."""
    spelling = re.sub("[-_]", "[-_]", component.distribution)
    found = [path for path in folder.iterdir() if re.match(f"{spelling}-", path.name, re.IGNORECASE)]
    if len(found) != 1:
        sys.exit(f"Expected one archive of {component.distribution}, got {len(found)}.")
    return found[0]


def unpack(component: Component, archive: Path, into: Path) -> None:
    """Write a component's Python files, byte for byte, and its licence."""
    contents = dict(members(archive))
    python_files = {n: c for n, c in contents.items() if n.startswith(f"{component.package}/") and n.endswith(".py")}
    for name, content in python_files.items():
        path = into / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    member = component.licence_member
    text = contents[member.format(version=locked_version(component))] if member else (ROOT / "LICENSE").read_bytes()
    (into / component.package / "LICENSE").write_bytes(text)


def third_party_notice() -> str:
    """Name each component, its version and its licence."""
    lines = [
        f"{component.package}/: {component.distribution} {locked_version(component)}, {component.licence}, "
        f"licence text in {component.package}/LICENSE"
        for component in COMPONENTS
    ]
    return "\n".join(["Third-party libraries, unchanged.", "", *lines, ""])


def build(into: Path) -> None:
    """Make the whole vendored tree in an empty folder."""
    with tempfile.TemporaryDirectory() as scratch:
        archives = Path(scratch)
        download(archives)
        for component in COMPONENTS:
            unpack(component, archive_of(component, archives), into)
    (into / "THIRD_PARTY.txt").write_text(third_party_notice(), encoding="utf-8")


def digest(path: Path) -> str:
    """Give a file's SHA-256 in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def digests(tree: Path) -> str:
    """List the lock and a vendored tree, in the layout that sha256sum --check reads from the repository's root."""
    files = sorted(p for p in tree.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
    named = [(REQUIREMENTS, REQUIREMENTS), *((p, VENDOR / p.relative_to(tree)) for p in files)]
    return "".join(f"{digest(path)}  {shown.relative_to(ROOT).as_posix()}\n" for path, shown in named)


def is_up_to_date() -> bool:
    """Compare the installed tree with the locked digests."""
    return DIGESTS.is_file() and digests(VENDOR) == DIGESTS.read_text(encoding="utf-8")


def differences(made: str, locked: str) -> str:
    """Name the files in which two lists of digests differ, and how many there are."""
    names = sorted({line.split()[1] for line in set(made.splitlines()) ^ set(locked.splitlines())})
    return f"{len(names)}, first {names[0]}" if names else "none"


def install(*, lock: bool) -> None:
    """Build the tree beside its place, check or write its digests, then swap it in."""
    with tempfile.TemporaryDirectory(dir=VENDOR.parent, prefix="_vendor_") as scratch:
        tree = Path(scratch) / "tree"
        tree.mkdir()
        build(tree)
        made = digests(tree)
        if lock:
            DIGESTS.write_text(made, encoding="utf-8")
        locked = DIGESTS.read_text(encoding="utf-8")
        if made != locked:
            sys.exit(
                f"The vendored files are not those of {DIGESTS.name} ({differences(made, locked)}): "
                "after a change to vendor.txt run this with --lock and read the diff."
            )
        shutil.rmtree(VENDOR, ignore_errors=True)
        tree.rename(VENDOR)


def main() -> None:
    """Install the vendored libraries unless they are there already."""
    parser = argparse.ArgumentParser(description="Install the libraries that the app ships.")
    parser.add_argument("--lock", action="store_true", help="write the digests anew, after a change to vendor.txt")
    lock = parser.parse_args().lock
    if lock or not is_up_to_date():
        install(lock=lock)


if __name__ == "__main__":
    main()

"""Write the app's package: .venv/bin/python -m tools.package.

The same commit gives the same bytes on every machine: sorted entries, the commit's time, no owner, fixed modes, and
a compressor of the locked environment instead of the machine's zlib.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

import deflate

from tools import sbom, vendor

ROOT = Path(__file__).resolve().parent.parent
VENDOR = "bin/runkeyhunt/_vendor"
SMALLEST = 12


def git(root: Path, *arguments: str) -> str:
    """Run a git command in the repository and give its output."""
    done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"The package is made from a git clone, and git said: {done.stderr.strip()}")
    return done.stdout


def shipped_files(root: Path) -> list[str]:
    """List what goes into the package: tracked files that .slimignore does not name, and the vendored libraries."""
    tracked = set(git(root, "ls-files", "-z").split("\0"))
    ignored = set(git(root, "ls-files", "-z", "--cached", "--ignored", "--exclude-from=.slimignore").split("\0"))
    own = [name for name in tracked - ignored if (root / name).exists()]
    vendored = [p.relative_to(root).as_posix() for p in (root / VENDOR).rglob("*") if p.is_file()]
    if not vendored:
        sys.exit("The vendored libraries are missing: run make vendor.")
    return sorted([*own, *(name for name in vendored if "__pycache__" not in name)])


def modification_time(root: Path) -> int:
    """Give SOURCE_DATE_EPOCH if it is set, else the time of the last commit."""
    return int(os.environ.get("SOURCE_DATE_EPOCH") or git(root, "log", "-1", "--format=%ct"))


def identity(root: Path) -> tuple[str, str]:
    """Read the app's id and version from its manifest."""
    app = json.loads((root / "app.manifest").read_text(encoding="utf-8"))["info"]["id"]
    return app["name"], app["version"]


def folders(names: Iterable[str]) -> set[str]:
    """Give every folder that holds one of the files, near or far."""
    return {str(parent) for name in names for parent in PurePosixPath(name).parents if str(parent) != "."}


def entry(name: str, mtime: int, content: bytes | None) -> tarfile.TarInfo:
    """Describe one file, or one folder where there is no content."""
    info = tarfile.TarInfo(name)
    info.mtime = mtime
    info.mode = 0o755 if content is None else 0o644
    info.type = tarfile.DIRTYPE if content is None else tarfile.REGTYPE
    info.size = len(content or b"")
    return info


def archive(root: Path, top: str) -> bytes:
    """Make the uncompressed archive, everything below one top folder, the bill of materials too."""
    contents: dict[str, bytes | None] = {f"{top}/{name}": (root / name).read_bytes() for name in shipped_files(root)}
    contents[f"{top}/{sbom.FILE_NAME}"] = sbom.document(*identity(root)).encode()
    contents.update(dict.fromkeys(folders(contents)))
    mtime = modification_time(root)
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, content in sorted(contents.items()):
            tar.addfile(entry(name, mtime, content), io.BytesIO(content or b""))
    return buffer.getvalue()


def build(root: Path, into: Path) -> Path:
    """Write the package of the repository at root and give its path."""
    name, version = identity(root)
    package = into / f"{name}-{version}.tar.gz"
    into.mkdir(parents=True, exist_ok=True)
    package.write_bytes(deflate.gzip_compress(archive(root, name), SMALLEST))
    return package


def differs_from_commit(root: Path) -> int:
    """Count the files that are not as the last commit has them, new ones included."""
    return len(git(root, "status", "--porcelain").splitlines())


def main() -> None:
    """Write the package into dist/ and say where it is."""
    if not vendor.is_up_to_date():
        sys.exit(f"The vendored libraries are not those of {vendor.DIGESTS.name}: run make vendor.")
    package = build(ROOT, ROOT / "dist")
    changed = differs_from_commit(ROOT)
    if changed:
        files = "1 file differs" if changed == 1 else f"{changed} files differ"
        print(f"Note: {files} from the last commit: packaged as now, what is untracked left out.")
    print(f"{package.relative_to(ROOT)} ({package.stat().st_size:,} bytes)")


if __name__ == "__main__":
    main()

"""Run Splunk's own checks, AppInspect and slim, on the package: .venv/bin/python -m tools.inspect_app."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from tools import package

EXPECTED = Path(__file__).with_name("appinspect_expected.yaml")
HARMLESS = frozenset({"success", "not_applicable"})
# slim's list of settings and stanzas is of 2017; tests/app checks every one against those that Splunk knows today.
OUTDATED = ("Undefined setting in ", "because there is no matching configuration spec")


@dataclass(frozen=True)
class Finding:
    """One check of AppInspect that did not simply pass."""

    check: str
    result: str
    messages: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.result}: {self.check}: {' | '.join(self.messages)}"


def environment(home: str) -> dict[str, str]:
    """Let a Splunk tool write into a scratch home only, and find the libmagic of the virtual environment."""
    spec = importlib.util.find_spec("pylibmagic")
    if spec is None or spec.origin is None:
        sys.exit("pylibmagic is missing from the environment: run make clean, then make inspect.")
    magic = Path(spec.origin).parent
    return {**os.environ, "HOME": home, "LD_LIBRARY_PATH": str(magic), "MAGIC": str(magic / "magic.mgc")}


def run(tool: str, *arguments: str) -> str:
    """Run a Splunk tool of the virtual environment and give all that it printed."""
    command = [str(Path(sys.executable).with_name(tool)), *arguments]
    with tempfile.TemporaryDirectory() as home:
        done = subprocess.run(
            command,
            cwd=home,
            env=environment(home),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    if done.returncode:
        sys.exit(f"{tool} broke off (exit code {done.returncode}):\n{done.stdout}")
    return done.stdout


def appinspect(path: Path) -> list[Finding]:
    """Run every check of AppInspect on a package."""
    with tempfile.TemporaryDirectory() as scratch:
        output = Path(scratch) / "report.json"
        options = ("--mode=precert", "--max-messages=all", "--data-format=json", f"--output-file={output}")
        run("splunk-appinspect", "inspect", str(path.resolve()), *options)
        report = json.loads(output.read_text(encoding="utf-8"))
    checks = [check for app in report["reports"] for group in app["groups"] for check in group["checks"]]
    if not checks:
        sys.exit("AppInspect ran no check.")
    return [
        Finding(check["name"], check["result"], tuple(message["message"] for message in check["messages"]))
        for check in checks
        if check["result"] not in HARMLESS
    ]


def slim(path: Path) -> list[str]:
    """Give what slim has to say against a package; it exits 0 even then."""
    lines = run("slim", "validate", str(path.resolve())).splitlines()
    told = (line for line in lines if "[WARNING]" in line or "[ERROR]" in line)
    return [line for line in told if not any(words in line for words in OUTDATED)]


def expected_warnings() -> dict[str, str]:
    """Read which warnings are kept, and why."""
    return dict(yaml.safe_load(EXPECTED.read_text(encoding="utf-8")))


def problems(findings: Iterable[Finding], expected: Mapping[str, str]) -> list[str]:
    """Say what speaks against the package: all that is not an expected warning, and expected ones that did not come."""
    findings = list(findings)
    warned = {finding.check for finding in findings if finding.result == "warning"}
    unexpected = [str(f) for f in findings if f.result != "warning" or f.check not in expected]
    stale = [f"no longer warned of, so remove it from {EXPECTED.name}: {check}" for check in expected.keys() - warned]
    return unexpected + sorted(stale)


def main() -> None:
    """Package the app, check it, and fail on anything that is not explained."""
    path = package.build(package.ROOT, package.ROOT / "dist")
    expected = expected_warnings()
    found = problems(appinspect(path), expected) + slim(path)
    if found:
        sys.exit("\n".join(found))
    print(f"AppInspect and slim accept {path.name} ({len(expected)} explained warnings).")


if __name__ == "__main__":
    main()

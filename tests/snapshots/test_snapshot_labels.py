"""Every labelled row of the snapshots beside the repository comes out as its label says."""

from __future__ import annotations

import csv
import lzma
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from runkeyhunt.hunt import Hunt
from runkeyhunt.offline.files import find_candidates
from runkeyhunt.offline.hunting import hunt_files
from runkeyhunt.offline.outcome import Finding, Outcome
from runkeyhunt.places.registry import parse_key

ROWS = 108
STARTUP = ("Common Startup", "Global Startup")
Label = dict[str, str]


class Silent:
    def record(self, source: object, count: int = 1) -> None: ...

    def file(self, candidate: object) -> None: ...


@pytest.fixture(scope="module")
def hunt(app_dir: Path) -> Hunt:
    return Hunt.load(app_dir)


@pytest.fixture(scope="module")
def folder(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The snapshots with their hives unpacked, each with its logs beside it."""
    packed, unpacked = corpus / "snapshots", tmp_path_factory.mktemp("snapshots")
    for path in packed.rglob("*"):
        if path.is_file() and "yarp" not in path.parts:
            to = unpacked / path.relative_to(packed)
            to.parent.mkdir(parents=True, exist_ok=True)
            content = path.read_bytes()
            to.with_suffix("" if path.suffix == ".xz" else path.suffix).write_bytes(
                lzma.decompress(content) if path.suffix == ".xz" else content
            )
    return unpacked


@pytest.fixture(scope="module")
def labels(folder: Path) -> list[Label]:
    with (folder / "labels.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def outcomes(folder: Path, labels: list[Label], hunt: Hunt) -> dict[str, Outcome]:
    names = dict.fromkeys(row["file"] for row in labels)
    return {
        name: hunt_files(hunt, find_candidates([str(folder / name.removesuffix(".xz"))]), Silent()) for name in names
    }


def key_of(text: str) -> tuple[str, str]:
    """Give the hive and what follows, in the view that the label's file shows."""
    path = parse_key(text)
    assert path, text
    return (path.owner.lower() or path.hive, path.rest.lower())


def problem(label: Label, outcome: Outcome) -> str:
    findings = list(matching(label, outcome))
    if label["kind"] in ("not_autostart", "out_of_scope"):
        return "".join(f"a finding: {finding.verdict.key}" for finding in findings)
    if len(findings) != 1:
        return f"{len(findings)} findings"
    return "; ".join(differences(label, findings[0]))


def matching(label: Label, outcome: Outcome) -> Iterator[Finding]:
    for finding in outcome.findings:
        verdict = finding.verdict
        if label["key"] in STARTUP:
            if verdict.location == "StartupFolder" and verdict.value_name.lower() == label["value_name"].lower():
                yield finding
        elif label["key"].startswith("("):
            continue
        elif verdict.key.startswith("HK") and verdict.value_name.lower() == label["value_name"].lower():
            wanted = key_of(label["key"].replace("\\AutorunsDisabled", ""))
            view = key_of(verdict.key)
            is_of_anybody = wanted[0] == "*" and view[0] != "HKLM"
            if view == wanted or (is_of_anybody and view[1] == wanted[1]):
                yield finding


def differences(label: Label, finding: Finding) -> Iterator[str]:
    verdict, value = finding.verdict, finding.value
    is_off, is_empty = verdict.state == "off", "+0 Empty: starts nothing" in verdict.reasons
    is_gone = any("not shown as something that is there" in reason for reason in verdict.reasons)
    kind = "deletion" if is_gone else "cleared" if is_empty else "disabled" if is_off else "autostart"
    wanted = "autostart" if label["kind"] == "startup_file" else label["kind"]
    if kind != wanted:
        yield f"{kind} instead of {wanted}"
    shown = verdict.data if label["kind"] != "startup_file" else str(value and value.data)
    if label["kind"] != "deletion" and shown.strip() != label["data"].replace("\r", "").strip():
        yield f"data {shown!r} instead of {label['data']!r}"
    if label["type"] and value and value.type and value.type != label["type"]:
        yield f"type {value.type} instead of {label['type']}"


def test_every_row_comes_out_as_labelled(labels: list[Label], outcomes: dict[str, Outcome]) -> None:
    told = [(row, problem(row, outcomes[row["file"]])) for row in labels]
    wrong = [f"{row['file']}: {row['key']} {row['value_name']}: {why}" for row, why in told if why]
    assert wrong == []
    assert len(told) == ROWS


def test_nothing_is_found_that_is_not_labelled(labels: list[Label], outcomes: dict[str, Outcome]) -> None:
    wanted = Counter(row["file"] for row in labels if row["kind"] not in ("not_autostart", "out_of_scope"))
    found = {name: len(outcome.findings) for name, outcome in outcomes.items()}
    assert found == {name: wanted[name] for name in found}

"""Both sides of the project's own list are told apart as far as one event tells; what is not, is named here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from runkeyhunt.hunt import Hunt

Scores = Mapping[str, Mapping[str, int]]

# Each miss by its trick, below why it is one. A row that leaves or joins is good news or bad news, and is entered here.
MALICIOUS_BELOW_40 = {
    "a product writes the same; only prevalence or the chain tells": [
        "name: restart-manager name",
        "own folder: Local Programs like a product",
        "file: shortcut by a program in Roaming",
        "file: shortcut by a program in a root folder",
        "file: shortcut by a program in ProgramData",
        "file: shortcut by an Inno set-up that drops more",
        "hand: PowerShell, program in Common Files",
    ],
    "a folder below Windows of which the table of Windows' programs does not tell what belongs there": [
        "windows: ngenhost beside .NET",
    ],
    "products in Program Files name their programs as they like": [
        "windows name: wuauclt in Common Files",
    ],
}
BENIGN_AT_40 = {
    "an administrator at work looks like an intruder at work": [
        "admin: logon script of a share, reg.exe",
        "admin: first logon script by PowerShell",
        "admin: kiosk, Edge",
        "admin: kiosk, shell of the machine",
        "admin: kiosk, shell of one account",
        "admin: wallpaper batch",
        "admin: Puppet, marker after restart",
        "admin: PDQ, reg.exe below the runner",
        "admin: Intune script, Active Setup",
        "admin: entry that forty hosts have",
        "admin: NumLock tool for one user",
        "admin: hotkeys among the user's documents",
        "admin: GPP, printers script of SYSVOL",
        "admin: logon script registers the service desk",
        "admin: user's logon script registers in Local",
        "admin: certificate trust batch of an RMM tool",
        "oddity: logon script value of a workgroup",
    ],
    "a tool puts it into the Startup folder, as droppers do": [
        "file: batch copied by xcopy",
        "file: shortcut by an administrator's PowerShell",
        "file: script copied by a batch",
        "file: batch saved in Notepad",
        "file: program copied by the user",
    ],
    "a tool or an interpreter registers what users can write to": [
        "package manager: conda's script",
        "package manager: npm's global folder",
        "package manager: cargo",
        "own script: Python service of a robot in its own folder",
        "electron: Tonelog by reg.exe, versioned folder",
        "electron: Chatterbox in Roaming by reg.exe",
    ],
    "a program where users can write registers itself": [
        "package manager: pipx",
        "portable: unpacked among the downloads",
        "portable: among the documents",
        "portable: in C:\\Tools",
        "portable: in a cloud folder",
        "portable: own folder in Roaming",
        "portable: own folder at the root",
        "installer: set-up puts its agent into ProgramData",
    ],
    "a maker does what intruders do as well": [
        "own script: HTA of a scanner",
        "oddity: nwiz without a folder",
        "driver: pen helper, set-up on the disk",
        "driver: switch box, Inno",
    ],
}


@pytest.fixture(scope="module")
def scores(app_dir: Path) -> Scores:
    hunt = Hunt.load(app_dir)
    scored: dict[str, dict[str, int]] = {}
    for label in ("malicious", "benign"):
        lines = (app_dir / "tests" / "data" / "labelled" / f"{label}.jsonl").read_text(encoding="utf-8").splitlines()
        events = [json.loads(line) for line in lines]
        verdicts = [(event["trick"], hunt.judge(event)) for event in events]
        scored[label] = {trick: verdict.score if verdict else 0 for trick, verdict in verdicts}
        assert len(scored[label]) == len(events)
    return scored


def at(least: int, scores: Iterable[int]) -> int:
    return sum(score >= least for score in scores)


def test_malicious_writes_are_found(scores: Scores) -> None:
    found = scores["malicious"].values()
    assert (len(found), at(40, found), at(60, found)) == (360, 351, 338)


def test_benign_writes_are_left_alone(scores: Scores) -> None:
    found = scores["benign"].values()
    assert (len(found), at(40, found), at(60, found)) == (337, 40, 25)


def test_every_malicious_write_below_40_is_named(scores: Scores) -> None:
    missed = {trick for trick, score in scores["malicious"].items() if score < 40}
    assert missed == {trick for tricks in MALICIOUS_BELOW_40.values() for trick in tricks}


def test_every_benign_write_at_40_is_named(scores: Scores) -> None:
    missed = {trick for trick, score in scores["benign"].items() if score >= 40}
    assert missed == {trick for tricks in BENIGN_AT_40.values() for trick in tricks}

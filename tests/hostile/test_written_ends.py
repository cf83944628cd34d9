"""What stands at an end of a value is the value's own: no reader takes off what Windows would run."""

from __future__ import annotations

from pathlib import Path

import pytest

from runkeyhunt.events import raw
from runkeyhunt.hunt import Hunt

PROGRAM = r"C:\Windows\System32\SecurityHealthSystray.exe"
LABELS = {
    "RuleName": "-",
    "EventType": "SetValue",
    "UtcTime": "2026-01-02 03:04:05.000",
    "ProcessGuid": "{8f2f1a00-1111-2222-3333-444455556666}",
    "ProcessId": "44",
    "Image": PROGRAM,
    "TargetObject": r"HKLM\Software\Microsoft\Windows\CurrentVersion\Run\SecurityHealth",
}
# A letter of a name to Windows: with it a program has another name.
ODD_BLANKS = ["\xa0", "\u2003", "\u3000", "\u2028", "\x0b", "\x85", "\x1c"]
# A letter of a name too, or of a folder below one that bears the program's name.
SIGNS = [";", ",", "|", "\\n", "\\r\\n", "\\t", "#012"]


def text(details: str, end: str, user: str = "User: pc1\\bob") -> str:
    labels = end.join(f"{name}: {value}" for name, value in {**LABELS, "Details": details}.items())
    return f"Registry value set:{end}{labels}{end}{user}"


@pytest.fixture(scope="module")
def hunt(app_dir: Path) -> Hunt:
    return Hunt.load(app_dir)


def standing(hunt: Hunt, raw_text: str) -> str:
    verdict = hunt.judge({"_raw": raw_text})
    assert verdict is not None
    return verdict.baseline


@pytest.mark.parametrize("end", ["\n", "\r\n", " ", "; ", " | ", "\\r\\n", "#015#012"])
def test_a_known_program_is_known_in_any_text(hunt: Hunt, end: str) -> None:
    assert raw.parse(text(PROGRAM, end))["Details"] == PROGRAM
    assert standing(hunt, text(PROGRAM, end)) == "known_good"


@pytest.mark.parametrize("end", ["\n", " "])
@pytest.mark.parametrize("sign", ODD_BLANKS)
def test_a_blank_that_windows_does_not_take_for_one_stays(hunt: Hunt, sign: str, end: str) -> None:
    for user in ("User: pc1\\bob", ""):
        assert raw.parse(text(PROGRAM + sign, end, user))["Details"] == PROGRAM + sign
        assert standing(hunt, text(PROGRAM + sign, end, user)) != "known_good"
    assert standing(hunt, text(f"\xa0{PROGRAM}", end)) != "known_good"


@pytest.mark.parametrize("end", [" ", "; ", " | ", "\\r\\n"])
@pytest.mark.parametrize("sign", SIGNS)
def test_only_the_separator_of_a_line_is_taken_off(hunt: Hunt, sign: str, end: str) -> None:
    assert raw.parse(text(PROGRAM + sign, end))["Details"] == PROGRAM + sign
    assert standing(hunt, text(PROGRAM + sign, end)) != "known_good"


def test_an_odd_blank_stays_in_the_registry_monitors_text() -> None:
    lines = 'event_status="(0)0"\nregistry_type="SetValue"\nkey_path="HKLM\\software\\x"\ndata=C:\\a.exe\xa0\n'
    assert raw.parse(lines)["Details"] == "C:\\a.exe\xa0"

"""Every text form: told from the others, and with what it cannot tell at hand."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from runkeyhunt.events.registry_value import RegistryValue
from runkeyhunt.snapshots.forms import FORMS, form_of
from runkeyhunt.snapshots.forms.lines import LEAST_PIECE
from runkeyhunt.snapshots.knowledge import CANNOT_TELL, OWNER, WRITER, what_it_cannot_tell
from runkeyhunt.snapshots.shown import Item, Shown, Unread

RUN = "HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Run"
# A text of each form with one value named a, and how a line that forges another value looks there.
SAMPLES = {
    "FRST": ("HKLM\\...\\Run: [a] => ", "HKLM\\...\\Run: [b] => good.exe"),
    "HijackThis": ("O4 - HKCU\\..\\Run: [a] ", "O4 - HKCU\\..\\Run: [b] good.exe"),
    "RegRipper": (f"run v.20200511\n{RUN}\nLastWrite Time 2024-11-26 22:16:53Z\n  a - ", "  b - good.exe"),
    "Autoruns text": (f"{RUN}\n+ a\tb\tc\t", "+ b\t\t\tgood.exe"),
    "reg file": (f'REGEDIT4\n[{RUN}]\n@=hex:01\n"a"=', '"b"="good.exe"'),
    "reg query and PowerShell": (f"{RUN}\n    a    REG_SZ    ", "    b    REG_SZ    good.exe"),
}
OF_FILES = ("reg/", "reg_query/", "powershell/startup", "regripper/", "frst/", "hijackthis/")
SHORT = {"HKEY_CURRENT_USER": "HKCU", "HKEY_LOCAL_MACHINE": "HKLM", "HKEY_USERS": "HKU"}


def test_the_samples_cover_every_form() -> None:
    assert sorted(SAMPLES) == sorted(form.name for form in FORMS)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_text_is_told_as_its_own_form(name: str) -> None:
    found = form_of(SAMPLES[name][0])
    assert found is not None
    assert found[1].name == name


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("forged", SAMPLES)
def test_what_stands_first_decides_and_no_value_can_change_it(name: str, forged: str) -> None:
    found = form_of(f"{SAMPLES[name][0]}x\n{SAMPLES[forged][0]}y\n")
    assert found is not None
    assert found[1].name == name


@pytest.mark.parametrize(
    "text", ["", "EventCode=13\nTargetObject=x\n", "a,b\n1,2\n", '{"a": "b"}', "<Event>", "Location : Berlin\n"]
)
def test_what_is_no_snapshot_has_no_form(text: str) -> None:
    assert form_of(text) is None


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_a_line_too_long_to_come_whole_forges_no_row(form) -> None:
    begin, forged = SAMPLES[form.name]
    pieces = [*begin.splitlines(keepends=True)[:-1], begin.splitlines()[-1] + "x" * LEAST_PIECE, f"{forged}\n"]
    items = list(form.read(pieces))
    assert "b" not in [item.value.name for item in items if isinstance(item, Shown)]
    assert any(isinstance(item, Unread) and "too long" in item.why for item in items)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_nothing_comes_of_nothing(form) -> None:
    assert list(form.read([])) == []
    assert list(form.read(["\n", "  \n"])) == []


def test_what_a_form_cannot_tell_is_said_in_a_sentence() -> None:
    assert what_it_cannot_tell("RegRipper").startswith(f"cannot tell {OWNER}, the value's type, ")
    assert what_it_cannot_tell("unheard of") == ""


def test_every_form_that_a_text_gives_is_known_and_knows_no_writer() -> None:
    given = {"Get-ItemProperty", "Win32_StartupCommand", "reg query"} | {form.name for form in FORMS[:-1]}
    assert given - CANNOT_TELL.keys() == set()
    assert [name for name in given if WRITER not in CANNOT_TELL[name].cannot_tell] == []


def as_labelled(value: RegistryValue) -> tuple[str, str, str, str]:
    key = value.key.replace("\\\\", "\\")
    for name, short in SHORT.items():
        key = key.replace(name, short)
    key = f"HKU\\*\\{key}" if key.startswith("Software\\") else key
    data = "\n".join(value.data) if isinstance(value.data, tuple) else value.data or ""
    return key.lower(), value.name or "(Default)", str(data), value.type


def shown_of(path: Path) -> tuple[list[Item], list[RegistryValue]]:
    raw = path.read_bytes()
    text = raw.decode("utf-16" if raw.startswith(b"\xff\xfe") else "utf-8-sig")
    found = form_of(text)
    assert found is not None
    items = list(found[1].read(text.splitlines(keepends=True)))
    return items, [item.value for item in items if isinstance(item, Shown) and item.value.key]


def test_every_labelled_value_comes_out_and_nothing_else(corpus: Path) -> None:
    folder = corpus / "snapshots"
    with (folder / "labels.csv").open(encoding="utf-8", newline="") as file:
        labels = [row for row in csv.DictReader(file) if row["file"].startswith(OF_FILES)]
    wanted = {(row["file"], row["key"].lower(), row["value_name"], row["data"], row["type"]) for row in labels}
    read = {name: shown_of(folder / name) for name in {row["file"] for row in labels}}
    found = {(name, *as_labelled(value)) for name, (_, values) in read.items() for value in values}
    assert len(wanted) == 59
    assert sorted(wanted - found) == []
    assert sorted(found - wanted) == []
    assert [item for items, _ in read.values() for item in items if isinstance(item, Unread)] == []

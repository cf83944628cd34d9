"""Lists that PowerShell prints: each value comes out below its key, joined where it was broken, with what is lost said."""

from __future__ import annotations

import pytest

from runkeyhunt.snapshots.forms.powershell_list import head_at
from runkeyhunt.snapshots.forms.transcript import read
from runkeyhunt.snapshots.shown import Seen
from tests.snapshots.form_reading import items, rows, unread, values

KEY = "HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Run"
ADDED = f"""PSPath       : Microsoft.PowerShell.Core\\Registry::{KEY}
PSParentPath : Microsoft.PowerShell.Core\\Registry::HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion
PSChildName  : Run
PSDrive      : HKCU
PSProvider   : Microsoft.PowerShell.Core\\Registry
"""


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ("OneDrive     : C:\\a.exe /b", ("OneDrive", "C:\\a.exe /b", "")),
        ("a : b        : c : d   ", ("a : b", "c : d", "")),
        ("empty        :", ("empty", "", "")),
        ("(default)    : x.exe", (None, "x.exe", "")),
        ("long         : C:\\Program F\n               iles\\x.exe", ("long", "C:\\Program Files\\x.exe", "")),
        ("binary       : {3, 0, 255}", ("binary", b"\x03\x00\xff", "REG_BINARY")),
        ("binary       : {3, 0, 0, 0...}", ("binary", b"\x03\x00\x00\x00", "REG_BINARY")),
        ("multi        : {autocheck autochk *}", ("multi", ("autocheck autochk *",), "REG_MULTI_SZ")),
        ("multi        : {a.exe, b.exe}", ("multi", ("a.exe", "b.exe"), "REG_MULTI_SZ")),
        ("multi        : {}", ("multi", (), "REG_MULTI_SZ")),
        (
            "class        : {8A69D345-D564-463c-AFF1-A69D9E530F96}",
            ("class", "{8A69D345-D564-463c-AFF1-A69D9E530F96}", ""),
        ),
    ],
)
def test_one_value(line: str, row: tuple[str | None, object, str]) -> None:
    text = f"PS C:\\> Get-ItemProperty HKCU:\\x\n\n\n{line}\n{ADDED}\n"
    assert rows(read, text) == [row]
    assert unread(read, text) == []
    assert [value.key for value in values(read, text)] == [KEY]


def test_places_and_the_key_whose_path_is_broken() -> None:
    text = ("\na            : b\n" + ADDED).replace("Software\\Micro", "Software\\Mi\n               cro", 1)
    seen, shown = items(read, text)
    assert seen == Seen("line 3", KEY)
    assert (shown.place, values(read, text)[0].doubts) == ("line 2", ())


@pytest.mark.parametrize(
    "line", ["a            : b\n               c", "a            : {a, b}", "a            : {1, 2...}"]
)
def test_what_the_list_loses_is_said(line: str) -> None:
    (value,) = values(read, f"{line}\n{ADDED}")
    assert len(value.doubts) == 1


def test_the_host_is_named_where_the_list_names_it() -> None:
    (value,) = values(read, f"a              : b\nPSComputerName : PC1\nPSPath         : x::{KEY}\n")
    assert (value.host, value.name) == ("PC1", "a")


def test_a_line_that_is_none_of_its_list_is_told() -> None:
    text = f"a            : b\nC : d\n{ADDED}"
    assert [place for place, _ in unread(read, text)] == ["line 2"]
    assert [(value.name, len(value.doubts)) for value in values(read, text)] == [("a", 1)]


def test_a_list_without_its_key_is_told() -> None:
    assert unread(read, "a : b\nc : d\n\n" + ADDED)[0][0] == "line 1"
    assert rows(read, "a : b\n\n" + ADDED) == []


def test_a_blank_line_within_a_list_is_doubted() -> None:
    text = f"a            : b\n\nc            : d\n{ADDED}"
    assert [(value.name, value.key, len(value.doubts)) for value in values(read, text)] == [
        ("a", KEY, 1),
        ("c", KEY, 0),
    ]


def test_lists_without_blank_lines_between_them_keep_their_keys() -> None:
    other = ADDED.replace("CURRENT_USER", "LOCAL_MACHINE")
    text = f"a            : b\n{ADDED}c            : d\n{other}"
    assert [(value.name, value.key) for value in values(read, text)] == [
        ("a", KEY),
        ("c", KEY.replace("CURRENT_USER", "LOCAL_MACHINE")),
    ]


def test_a_list_of_a_file_is_none_of_the_registry() -> None:
    text = "Mode         : -a---\nPSPath       : Microsoft.PowerShell.Core\\FileSystem::C:\\x\nPSProvider   : Microsoft.PowerShell.Core\\FileSystem\n"
    assert items(read, text) == []


def test_startup_commands() -> None:
    text = (
        '\nName     : OneDrive\ncommand  : "C:\\a b\\OneDrive.exe" /background\n'
        "Location : HKU\\S-1-5-21-1-2-3-1001\\SOFTWARE\\M\n           icrosoft\\Windows\\CurrentVersion\\Run\nUser     : PC\\mara\n\n"
        "Name     : Mail\ncommand  : C:\\mail.exe \nLocation : Startup\nUser     : PC\\mara\n\n"
        "Caption  : Tool\ncommand  :\nLocation : HKLM\\SOFTWARE\\x\nUser     : Public\n"
    )
    found = values(read, text)
    assert [(each.key, each.name, each.data, each.owner, len(each.doubts)) for each in found] == [
        (
            "HKU\\S-1-5-21-1-2-3-1001\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run",
            "OneDrive",
            '"C:\\a b\\OneDrive.exe" /background',
            "",
            1,
        ),
        ("Startup", "Mail", "C:\\mail.exe", "PC\\mara", 0),
        ("HKLM\\SOFTWARE\\x", "Tool", "", "", 0),
    ]
    assert {each.form for each in found} == {"Win32_StartupCommand"}
    assert [item.place for item in items(read, text)] == ["line 2", "line 8", "line 13"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ADDED, True),
        ("\nLocation    : HKLM\\SOFTWARE\\x\n", True),
        ("Location : Common Startup", True),
        ("Location : Berlin\n", False),
        (KEY, False),
        ("PSPath : Microsoft.PowerShell.Core\\FileSystem::C:\\", False),
    ],
)
def test_the_form_is_told_by_its_content(text: str, expected: bool) -> None:
    assert (head_at(text) >= 0) is expected


def test_the_host_stands_behind_the_provider_of_its_list() -> None:
    one = (
        f"a              : b\nPSPath         : x::{KEY}\nPSProvider     : p\nPSComputerName : PC1\nRunspaceId     : 1\n"
    )
    assert [value.host for value in values(read, f"{one}{one}")] == ["PC1", "PC1"]
    assert unread(read, f"{one}{one}") == []

"""Autostart values of hives: every location in every hive that can hold it, and what tells of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from runkeyhunt.events.registry_value import RegistryValue
from runkeyhunt.judging.rules import load_ruleset
from runkeyhunt.places.locations import Location, Locations
from runkeyhunt.places.registry import parse_path
from runkeyhunt.snapshots.hives.autostart import HiveKeys, Whose, values_of
from runkeyhunt.snapshots.hives.base_block import read_base_block
from runkeyhunt.snapshots.hives.hive import Hive
from runkeyhunt.snapshots.hives.items import Item, Note, Unread
from runkeyhunt.snapshots.joining import Placed
from tests.snapshots.hive_file import (
    BINARY,
    DWORD,
    EXPAND_SZ,
    LINK,
    MULTI_SZ,
    NOON_SHOWN,
    QWORD,
    HiveWriter,
    MadeKey,
    MadeValue,
    finished,
    hive_bytes,
    hive_of,
    named,
    text,
    tree,
)

_RULESET = Path(__file__).parents[2] / "bin" / "runkeyhunt" / "ruleset.json"
_LOCATIONS: Locations = load_ruleset(_RULESET).locations
_KEYS = HiveKeys.of(_LOCATIONS)
_ANNA = Whose("NTUSER.DAT", "S-1-5-21-1-2-3-1001")
_CURRENT_VERSION = r"Microsoft\Windows\CurrentVersion"
_SELECT_1 = {"Select": [MadeValue("Current", b"\1\0\0\0", DWORD), MadeValue("Default", b"\1\0\0\0", DWORD)]}


def items_of(data: bytes, whose: Whose = _ANNA) -> list[Item]:
    base = read_base_block(data)
    assert base is not None
    return list(values_of(Hive(data, base), _KEYS, whose))


def shown(data: bytes) -> list[RegistryValue]:
    return [item.value for item in items_of(data) if isinstance(item, Placed)]


def entries(data: bytes) -> list[tuple[str, str | None, object]]:
    return [(value.key, value.name, value.data) for value in shown(data)]


def made_for(location: Location, below: str) -> dict[str, list[MadeValue]]:
    """Give the keys of a hive, by their paths from `below`, that hold each value of a location."""
    key = rf"{below}\Section" if location.subkeys else below
    return {key: [named(name, "a.exe") for name in location.values or ("Any",)]}


def hives_with(location: Location) -> list[bytes]:
    """Make every hive that a location can lie in."""
    root, _, rest = location.key.partition("\\")
    if root == "System":
        control = rest.replace("CurrentControlSet", "ControlSet001")
        return [hive_of({**_SELECT_1, **made_for(location, control)})]
    if root != "Software":
        return [hive_of({"Software": [], **made_for(location, location.key)})]
    user = [rf"Software\{view}{rest}" for view in ("", "WOW6432Node\\")]
    machine = [rf"{view}{rest}" for view in ("", "WOW6432Node\\")]
    return [hive_of({"Software": [], "Microsoft": [], **made_for(location, below)}) for below in (*user, *machine)]


@pytest.mark.parametrize("location", _LOCATIONS.in_registry, ids=lambda location: location.id)
def test_every_location_is_found_in_every_hive_that_can_hold_it(location):
    for data in hives_with(location):
        places = [
            place
            for value in shown(data)
            if (path := parse_path(rf"{value.key}\{value.name}")) and (place := _LOCATIONS.of_value(path))
        ]
        names = [name.lower() for name in location.values] or ["any"]
        assert [(place.location.id, place.value_name.lower()) for place in places] == [
            (location.id, one) for one in names
        ]


def test_a_users_hive_gives_values_with_owner_type_and_time_of_the_key():
    run = rf"Software\{_CURRENT_VERSION}\Run"
    (value,) = shown(hive_of({run: [named("Agent", r"%TEMP%\a.exe", EXPAND_SZ)]}))
    assert value == RegistryValue(
        rf"HKU\S-1-5-21-1-2-3-1001\{run}",
        "Agent",
        r"%TEMP%\a.exe",
        "REG_EXPAND_SZ",
        owner="S-1-5-21-1-2-3-1001",
        time=NOON_SHOWN,
        time_of="key",
        form="hive",
    )


def test_a_hive_of_nobody_known_is_that_of_the_current_user():
    data = hive_of({rf"Software\{_CURRENT_VERSION}\Run": [named("Agent", "a.exe")]})
    (item,) = items_of(data, Whose("a.dat"))
    assert isinstance(item, Placed)
    assert (item.value.key, item.value.owner) == (rf"HKCU\Software\{_CURRENT_VERSION}\Run", "")


def test_the_default_value_is_none_and_a_value_of_that_name_is_not():
    values = [named(None, "1"), named("(Default)", "2"), MadeValue("\0x", text("3"), is_wide=True)]
    got = entries(hive_of({rf"{_CURRENT_VERSION}\Run": values}))
    assert [(name, data) for _, name, data in got] == [(None, "1"), ("(Default)", "2"), ("\0x", "3")]


@pytest.mark.parametrize(
    ("kind", "data", "type_shown", "shown_as"),
    [
        (1, b"", "REG_SZ", ""),
        (1, text(""), "REG_SZ", ""),
        (1, "no end".encode("utf-16-le"), "REG_SZ", "no end"),
        (1, text("odd") + b"x", "REG_SZ", "odd"),
        (MULTI_SZ, text("odd") + text("") + b"x", "REG_MULTI_SZ", ("odd",)),
        (1, b"\x00\xd8a\0", "REG_SZ", "\ufffda"),
        (MULTI_SZ, text("a") + text("b") + text(""), "REG_MULTI_SZ", ("a", "b")),
        (MULTI_SZ, text(""), "REG_MULTI_SZ", ()),
        (MULTI_SZ, b"", "REG_MULTI_SZ", ()),
        (BINARY, text("a.exe"), "REG_BINARY", text("a.exe")),
        (DWORD, b"\x1f\0\0\0", "REG_DWORD", "0x1f"),
        (5, b"\0\0\0\x1f", "REG_DWORD_BIG_ENDIAN", "0x1f"),
        (QWORD, b"\1\0\0\0\2\0\0\0", "REG_QWORD", "0x200000001"),
        (0, b"", "REG_NONE", b""),
        (0xFFFF0012, b"\1\2\3\4\5", "REG_0xffff0012", b"\1\2\3\4\5"),
    ],
)
def test_data_come_as_text_texts_or_bytes(kind, data, type_shown, shown_as):
    (value,) = shown(hive_of({rf"{_CURRENT_VERSION}\Run": [MadeValue("a", data, kind)]}))
    assert (value.type, value.data, value.doubts) == (type_shown, shown_as, ())


@pytest.mark.parametrize(
    ("kind", "data", "shown_as", "doubt"),
    [
        (1, text("a.exe") + text("evil"), "a.exe", "behind the NUL that ends the text stands more: 'evil'"),
        (
            MULTI_SZ,
            text("a") + text("") + text("b"),
            ("a", "b"),
            "strings stand behind the empty one that ends the list",
        ),
        (3, bytes(1_048_580), bytes(1 << 20), "only the first 1048576 of 1048580 bytes are read"),
    ],
)
def test_what_is_hidden_or_left_out_is_doubted(kind, data, shown_as, doubt):
    (value,) = shown(hive_of({rf"{_CURRENT_VERSION}\Run": [MadeValue("a", data, kind)]}))
    assert (value.data, value.doubts) == (shown_as, (doubt,))


def test_only_the_values_that_start_something_are_given_of_a_key_with_others():
    winlogon = r"Microsoft\Windows NT\CurrentVersion\Winlogon"
    got = entries(hive_of({winlogon: [named("SHELL", "explorer.exe"), named("DefaultUserName", "anna")]}))
    assert got == [(rf"HKLM\SOFTWARE\{winlogon}", "SHELL", "explorer.exe")]


def test_values_that_autoruns_moved_away_are_given_where_they_lie_now():
    active_setup = r"Microsoft\Active Setup\Installed Components\AutorunsDisabled\{1}"
    keys = {
        rf"{_CURRENT_VERSION}\Run\AutorunsDisabled": [named("Quiet", "q.exe")],
        active_setup: [named("StubPath", "s")],
    }
    assert sorted(entries(hive_of(keys))) == [
        (rf"HKLM\SOFTWARE\{active_setup}", "StubPath", "s"),
        (rf"HKLM\SOFTWARE\{_CURRENT_VERSION}\Run\AutorunsDisabled", "Quiet", "q.exe"),
    ]


def test_what_tells_of_entries_is_given_too():
    keys = {
        rf"{_CURRENT_VERSION}\Explorer\StartupApproved\Run32": [MadeValue("A", b"\3\0\0\0\1\2\3\4\5\6\7\x08", BINARY)],
        r"Microsoft\Shared Tools\MSConfig\startupreg\Old": [named("command", "old.exe"), named("hkey", "HKLM")],
        r"Microsoft\Shared Tools\MSConfig\startupfolder\C:^a.lnk": [named("path", "p")],
        r"Microsoft\Windows NT\CurrentVersion\ProfileList\S-1-5-21-1-2-3-1001": [
            named("ProfileImagePath", r"C:\Users\anna"),
            named("Flags", "0"),
        ],
    }
    assert sorted((key.removeprefix("HKLM\\SOFTWARE\\"), name) for key, name, _ in entries(hive_of(keys))) == [
        (r"Microsoft\Shared Tools\MSConfig\startupfolder\C:^a.lnk", "path"),
        (r"Microsoft\Shared Tools\MSConfig\startupreg\Old", "command"),
        (r"Microsoft\Shared Tools\MSConfig\startupreg\Old", "hkey"),
        (r"Microsoft\Windows NT\CurrentVersion\ProfileList\S-1-5-21-1-2-3-1001", "ProfileImagePath"),
        (rf"{_CURRENT_VERSION}\Explorer\StartupApproved\Run32", "A"),
    ]


def _system(**select: int) -> bytes:
    values = [MadeValue(name.title(), number.to_bytes(4, "little"), DWORD) for name, number in select.items()]
    shell = r"Control\SafeBoot"
    sets = {rf"ControlSet00{number}\{shell}": [named("AlternateShell", f"{number}.exe")] for number in (1, 2, 3)}
    return hive_of({"Select": values, **sets})


@pytest.mark.parametrize(
    ("select", "found"),
    [
        ({"current": 2, "default": 2}, {"CurrentControlSet": "2.exe"}),
        ({"current": 1, "default": 3}, {"CurrentControlSet": "1.exe", "ControlSet003": "3.exe"}),
        ({}, {"ControlSet001": "1.exe", "ControlSet002": "2.exe", "ControlSet003": "3.exe"}),
        ({"current": 9}, {"ControlSet001": "1.exe", "ControlSet002": "2.exe", "ControlSet003": "3.exe"}),
    ],
)
def test_the_control_set_that_runs_and_the_one_that_will_are_read(select, found):
    got = {key.split("\\")[2]: data for key, _, data in entries(_system(**select))}
    assert got == found


def test_the_host_is_named_by_its_system_hive():
    name = r"ControlSet001\Control\ComputerName\ComputerName"
    (value,) = shown(hive_of({**_SELECT_1, name: [named("ComputerName", "PC-7"), named(None, "mnmsrvc")]}))
    assert (value.name, value.data) == ("ComputerName", "PC-7")


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"Local Settings": [], "CLSID": []}, "UsrClass.dat, a user's classes"),
        ({"SAM": []}, "SAM"),
        ({"Policy": [], "Cache": []}, "SECURITY"),
        ({"Objects": [], "Description": []}, "BCD, the boot configuration"),
        ({"zoo": [], "Ape": []}, "a hive whose root holds 'Ape', 'zoo'"),
        (
            {str(number): [] for number in range(1, 10)},
            "a hive whose root holds '1', '2', '3', '4', '5', '6', '7', '8' and 1 more",
        ),
    ],
)
def test_a_hive_without_any_place_says_which_it_is(keys, said):
    assert items_of(hive_of(keys)) == [Note("NTUSER.DAT", f"holds no autostart place: it is {said}")]


def test_a_user_cannot_hide_his_hive_behind_keys_of_another():
    keys = {**_SELECT_1, "Microsoft": [], "Local Settings": [], "SAM": []}
    run = rf"Software\{_CURRENT_VERSION}\Run"
    got = entries(hive_of({**keys, run: [named("Agent", "a.exe")]}))
    assert got == [(rf"HKU\S-1-5-21-1-2-3-1001\{run}", "Agent", "a.exe")]


def test_a_link_in_place_of_a_key_is_shown_and_said():
    root = tree({_CURRENT_VERSION: []})
    target = r"\REGISTRY\MACHINE\SOFTWARE\Elsewhere"
    link = MadeKey("Run", [MadeValue("SymbolicLinkValue", target.encode("utf-16-le"), LINK)], is_link=True)
    root.subkeys[0].subkeys[0].subkeys[0].subkeys.append(link)
    path = rf"HKLM\SOFTWARE\{_CURRENT_VERSION}\Run"
    value, note = items_of(hive_bytes(root))
    assert isinstance(value, Placed)
    assert (value.value.key, value.value.name, value.value.data) == (path, "SymbolicLinkValue", target)
    assert note == Note("NTUSER.DAT", f"has a link in place of {path}: it leads to {target!r}, and is not followed")


def test_a_link_by_which_32_bit_programs_see_the_same_key_is_not_said():
    policies = rf"{_CURRENT_VERSION}\Policies"
    root = tree({"Microsoft": [], rf"WOW6432Node\{_CURRENT_VERSION}": []})
    target = rf"\REGISTRY\MACHINE\SOFTWARE\{policies}"
    link = MadeKey("Policies", [MadeValue("SymbolicLinkValue", target.encode("utf-16-le"), LINK)], is_link=True)
    root.subkeys[1].subkeys[0].subkeys[0].subkeys[0].subkeys.append(link)
    assert [item for item in items_of(hive_bytes(root)) if isinstance(item, Note)] == []


def test_what_cannot_be_read_is_named_with_its_place_and_the_rest_is_read():
    writer = HiveWriter()
    values = [named("good", "g.exe"), named("bad data", "a longer text"), named("bad cell", "x")]
    root = writer.key(tree({rf"{_CURRENT_VERSION}\Run": values}))
    writer.bins[writer.offsets["bad cell"] + 4] = 0
    writer.bins[writer.offsets["bad data"] + 12 : writer.offsets["bad data"] + 16] = b"\xf8\xff\xff\x00"
    value, *rest = items_of(finished(writer, root))
    assert isinstance(value, Placed)
    assert value.value.data == "g.exe"
    run = rf"HKLM\SOFTWARE\{_CURRENT_VERSION}\Run"
    no_cell = "there is no cell: the offset is beyond the file's end or no multiple of 8"
    assert rest == [
        Unread(
            "NTUSER.DAT",
            f"offset {4096 + writer.offsets['bad data']:#x}",
            f"{no_cell}: data of the value 'bad data' of {run}",
        ),
        Unread("NTUSER.DAT", f"offset {4096 + writer.offsets['bad cell']:#x}", "there is no value (a value of 'Run')"),
    ]

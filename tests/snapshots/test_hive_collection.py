"""Triage collections: hives and logs found by content, hosts and users joined, doubles and older copies said."""

from __future__ import annotations

import csv
import gzip
import io
import lzma
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO

import pytest

from runkeyhunt.events.registry_value import RegistryValue
from runkeyhunt.judging.rules import load_ruleset
from runkeyhunt.snapshots.hives import stored
from runkeyhunt.snapshots.hives.autostart import HiveKeys
from runkeyhunt.snapshots.hives.collection import gather, items_of
from runkeyhunt.snapshots.hives.items import Item, Note, Root, Unread
from runkeyhunt.snapshots.hives.owners import owner_in, user_in
from runkeyhunt.snapshots.hives.stored import StoredFile, files_in_zip, stored_file, stored_with_logs
from runkeyhunt.snapshots.joining import Placed
from tests.snapshots.hive_file import DWORD, MadeValue, hive_of, log_bytes, log_entry, named
from tests.snapshots.test_hive_shortcut import counted, local_info, shortcut

_LOCATIONS = load_ruleset(Path(__file__).parents[2] / "bin" / "runkeyhunt" / "ruleset.json").locations
_KEYS = HiveKeys.of(_LOCATIONS)
_SID = "S-1-5-21-1-2-3-1001"
_RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
_STARTUP = "AppData/Roaming/Microsoft/Windows/Start Menu/Programs/Startup"
_SYSTEM = hive_of(
    {
        "Select": [MadeValue("Current", b"\1\0\0\0", DWORD)],
        r"ControlSet001\Control\ComputerName\ComputerName": [named("ComputerName", "PC-7")],
    }
)
_SOFTWARE = hive_of(
    {
        rf"Microsoft\Windows NT\CurrentVersion\ProfileList\{_SID}": [
            named("ProfileImagePath", r"%SystemDrive%\Users\Anna")
        ]
    }
)


def user_hive(command: str = "a.exe", name: str = "", numbers: tuple[int, int] = (1, 1)) -> bytes:
    return hive_of({_RUN: [named("Agent", command)]}, name, numbers)


def in_folder(top: Path, files: Mapping[str, bytes]) -> list[StoredFile]:
    for name, content in files.items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (1795176000, 1795176000))
    return [stored_file(path, top) for path in sorted(top.rglob("*")) if path.is_file()]


def in_zip(top: Path, files: Mapping[str, bytes]) -> list[StoredFile]:
    with zipfile.ZipFile(top / "case.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return files_in_zip(top / "case.zip")


def read(files: list[StoredFile]) -> list[Item]:
    return list(items_of(gather(files, _LOCATIONS), _KEYS))


def agents(items: list[Item]) -> list[RegistryValue]:
    return [item.value for item in items if isinstance(item, Placed) and item.value.name == "Agent"]


def notes(items: list[Item]) -> list[str]:
    return [item.text for item in items if isinstance(item, Note)]


@pytest.mark.parametrize("drive", ["C", "C%3A", "uploads/auto/C%3A", "uploads/ntfs/%5C%5C.%5CC%3A", "kape/HOST/C", ""])
@pytest.mark.parametrize("stored", [in_folder, in_zip])
def test_a_users_value_has_his_sid_and_the_host(tmp_path, stored, drive):
    files = {
        f"{drive}/Users/anna/NTUSER.DAT".lstrip("/"): user_hive(),
        f"{drive}/Windows/System32/config/SOFTWARE".lstrip("/"): _SOFTWARE,
        f"{drive}/Windows/System32/config/SYSTEM".lstrip("/"): _SYSTEM,
    }
    (value,) = agents(read(stored(tmp_path, files)))
    assert (value.key, value.owner, value.host) == (rf"HKU\{_SID}\{_RUN}", _SID, "PC-7")


def test_a_folder_of_the_machine_may_be_named_itself(tmp_path):
    in_folder(tmp_path, {"C/Users/anna/NTUSER.DAT": user_hive(), f"C/Users/anna/{_STARTUP}/a.lnk": b"L"})
    for top in (tmp_path / "C" / "Users", tmp_path / "C" / "Users" / "anna"):
        files = [stored_file(path, top) for path in sorted(top.rglob("*")) if path.is_file()]
        values = [item.value for item in read(files) if isinstance(item, Placed)]
        assert {value.owner for value in values} == {"anna"}
        assert sorted(value.form for value in values) == ["file", "hive"]


def test_the_folder_of_whoever_looks_names_no_owner(tmp_path):
    files = in_folder(tmp_path, {"Users/me/AppData/Local/Temp/case/NTUSER.DAT": user_hive()})
    assert [value.owner for value in agents(read(files))] == [""]


def test_two_machines_in_one_folder_are_not_mixed(tmp_path):
    other = _SYSTEM.replace("PC-7".encode("utf-16-le"), "PC-8".encode("utf-16-le"))
    files = {
        "one/C/Users/anna/NTUSER.DAT": user_hive("one.exe"),
        "one/C/Windows/System32/config/SYSTEM": _SYSTEM,
        "two/C/Users/anna/NTUSER.DAT": user_hive("two.exe"),
        "two/C/Windows/System32/config/SYSTEM": other,
        "three/C/Users/anna/NTUSER.DAT": user_hive("three.exe"),
    }
    got = {value.data: value.host for value in agents(read(in_folder(tmp_path, files)))}
    assert got == {"one.exe": "PC-7", "two.exe": "PC-8", "three.exe": ""}


def test_the_same_paths_of_two_collections_are_two_machines(tmp_path):
    old, new = user_hive("old.exe", numbers=(3, 2)), user_hive("new.exe", numbers=(3, 2))
    hive, log = "C/Users/anna/NTUSER.DAT", "C/Users/anna/NTUSER.DAT.LOG1"
    one = in_folder(tmp_path / "one", {hive: old, log: log_bytes(old, []), "C/Windows/System32/config/SYSTEM": _SYSTEM})
    other = _SYSTEM.replace("PC-7".encode("utf-16-le"), "PC-8".encode("utf-16-le"))
    files = {hive: old, log: log_bytes(old, [log_entry(2, old, new)]), "C/Windows/System32/config/SYSTEM": other}
    two = in_folder(tmp_path / "two", files)
    got = [(value.data, value.host) for value in agents(read([*one, *two]))]
    assert got == [("old.exe", "PC-7"), ("new.exe", "PC-8")]


def test_machines_of_one_image_are_both_read(tmp_path):
    files = {f"{host}/C/Users/Default/NTUSER.DAT": user_hive("same.exe") for host in ("one", "two")}
    assert [value.data for value in agents(read(in_folder(tmp_path, files)))] == ["same.exe", "same.exe"]


@pytest.mark.parametrize("name", ["ntuser.dat.LOG1", "NTUSER.DAT.log1"])
@pytest.mark.parametrize("stored", [in_folder, in_zip])
def test_a_log_is_joined_to_its_hive_in_any_case(tmp_path, stored, name):
    old, new = user_hive("old.exe", numbers=(3, 2)), user_hive("new.exe", numbers=(3, 2))
    log = log_bytes(old, [log_entry(2, old, new)])
    files = {"C/Users/anna/NTUSER.DAT": old, f"C/Users/anna/{name}": log, "C/Users/anna/ntuser.dat.LOG2": b""}
    items = read(stored(tmp_path, files))
    assert [value.data for value in agents(items)] == ["new.exe"]
    assert notes(items) == ["was dirty: 1 entries of its logs were applied (sequence numbers 2 to 2)"]


def test_a_dirty_hive_without_its_log_counts_as_unread(tmp_path):
    (unread, value, root) = read(in_folder(tmp_path, {"Users/anna/NTUSER.DAT": user_hive(numbers=(3, 2))}))
    assert isinstance(value, Placed)
    assert isinstance(root, Root)
    assert (root.path, root.value.key) == (value.path, r"HKU\anna")
    assert isinstance(unread, Unread)
    assert (unread.place, unread.why[:34]) == ("logs", "is dirty and no log lies beside it")


def test_a_dirty_hive_that_holds_no_place_leaves_nothing_unread(tmp_path):
    data = hive_of({"Local Settings": []}, numbers=(3, 2))
    first, second = notes(read(in_folder(tmp_path, {"UsrClass.dat": data})))
    assert first.startswith("is dirty and no log lies beside it")
    assert second == "holds no autostart place: it is UsrClass.dat, a user's classes"


def test_hives_and_logs_may_be_packed_by_gzip(tmp_path):
    old, new = user_hive("old.exe", numbers=(3, 2)), user_hive("new.exe", numbers=(3, 2))
    log = gzip.compress(log_bytes(old, [log_entry(2, old, new)]))
    files = in_folder(tmp_path, {"anna.dat.gz": gzip.compress(old), "anna.dat.LOG1.gz": log})
    assert [value.data for value in agents(read(files))] == ["new.exe"]
    assert [value.data for value in agents(read(stored_with_logs(tmp_path / "anna.dat.gz")))] == ["new.exe"]
    cut = in_folder(tmp_path / "cut", {"anna.dat.gz": gzip.compress(old)[:-20]})
    (unread,) = read(cut)
    assert isinstance(unread, Unread)
    assert (unread.path, unread.place) == (str(tmp_path / "cut" / "anna.dat.gz"), "file")


def test_a_hive_named_alone_takes_the_logs_that_lie_beside_it(tmp_path):
    old, new = user_hive("old.exe", numbers=(3, 2)), user_hive("new.exe", numbers=(3, 2))
    in_folder(tmp_path, {"ntuser.dat": old, "NTUSER.DAT.LOG1": log_bytes(old, [log_entry(2, old, new)]), "else": b"x"})
    files = stored_with_logs(tmp_path / "ntuser.dat")
    assert [file.name for file in files] == ["ntuser.dat", "NTUSER.DAT.LOG1"]
    assert [value.data for value in agents(read(files))] == ["new.exe"]


def test_copies_from_shadow_copies_are_read_once_and_older_states_are_doubted(tmp_path):
    files = {
        "C/Users/anna/NTUSER.DAT": user_hive("now.exe"),
        "C/vss1/Users/anna/NTUSER.DAT": user_hive("now.exe"),
        "C/vss2/Users/anna/NTUSER.DAT": user_hive("old.exe"),
        "C/Users/bob/NTUSER.DAT": user_hive("now.exe"),
    }
    items = read(in_folder(tmp_path, files))
    assert sorted((value.data, value.owner, value.doubts) for value in agents(items)) == [
        ("now.exe", "anna", ()),
        ("now.exe", "bob", ()),
        ("old.exe", "anna", ("from a shadow copy, which is older than what the machine holds now",)),
    ]
    first = tmp_path / "C/Users/anna/NTUSER.DAT"
    assert notes(items) == [f"holds the same as {first}, and is read once"]


def test_windows_own_older_copies_and_empty_hives_are_said(tmp_path):
    config = "C/Windows/System32/config"
    files = {f"{config}/SYSTEM": _SYSTEM, f"{config}/RegBack/SYSTEM": _SYSTEM, f"{config}/RegBack/SOFTWARE": b""}
    assert notes(read(in_folder(tmp_path, files))) == [
        "is empty: there is no hive in it",
        "is an older copy that Windows kept of the hive beside its folder: not read as what is there now",
    ]
    alone = read(in_folder(tmp_path / "alone", {f"{config}/RegBack/SYSTEM": _SYSTEM}))
    assert [item.value.data for item in alone if isinstance(item, Placed)] == ["PC-7"]


def test_a_log_whose_hive_is_missing_is_said(tmp_path):
    assert notes(read(in_folder(tmp_path, {"NTUSER.DAT.LOG1": log_bytes(user_hive(), [])}))) == [
        "is the log of a hive that does not lie beside it: collect the hive with it"
    ]


@pytest.mark.parametrize(
    ("stored", "path", "folder"),
    [
        (f"C/Users/anna/{_STARTUP}/a.lnk", "Users/anna", "C:"),
        (f"uploads/auto/D%3A/Users/anna/{_STARTUP}/AutorunsDisabled/a.lnk", "Users/anna", "D:"),
        (f"uploads/ntfs/%5C%5C.%5CE%3A/Users/anna/{_STARTUP}/a.lnk", "Users/anna", "E:"),
        ("C/ProgramData/Microsoft/Windows/Start Menu/Programs/Startup/a.lnk", "ProgramData", "C:"),
    ],
)
def test_files_of_startup_folders_are_entries(tmp_path, stored, path, folder):
    config = "C/Windows/System32/config"
    hives = {f"{config}/SYSTEM": _SYSTEM, f"{config}/SOFTWARE": _SOFTWARE}
    files = in_folder(tmp_path, {stored: b"L", **hives, "C/notes.txt": b"x"})
    collection = gather(files, _LOCATIONS)
    assert str(tmp_path / "C/notes.txt") not in collection.taken
    (value,) = [
        item.value for item in items_of(collection, _KEYS) if isinstance(item, Placed) and item.value.name == "a.lnk"
    ]
    assert value.key.startswith(f"{folder}\\{path}".replace("/", "\\"))
    assert value.key.endswith(stored.rsplit("/", 2)[1])
    assert (value.data, value.form, value.host) == (rf"{value.key}\a.lnk", "file", "PC-7")
    assert value.owner == ("" if "ProgramData" in stored else _SID)
    assert (value.time, value.time_of) == ("2026-11-20 12:00:00", "file")


def test_a_mandatory_profile_is_a_hive_and_a_file_that_counts(tmp_path):
    items = read(in_folder(tmp_path, {"C/Users/anna/NTUSER.MAN": user_hive()}))
    values = [item.value for item in items if isinstance(item, Placed)]
    assert [(value.form, value.owner, value.name) for value in values] == [
        ("hive", "anna", "Agent"),
        ("file", "anna", "NTUSER.MAN"),
    ]
    place = _LOCATIONS.of_file(str(values[1].data))
    assert place is not None
    assert place.location.id == "MandatoryProfile"


def test_a_shortcut_in_a_startup_folder_is_the_command_that_it_starts(tmp_path):
    startup = f"C/Users/anna/{_STARTUP}"
    files = {f"{startup}/a.lnk": shortcut(0x22, local_info(r"C:\a.exe"), counted("/x")), f"{startup}/b.lnk": b"L"}
    first, second = (item.value for item in read(in_folder(tmp_path, files)) if isinstance(item, Placed))
    assert (first.data, first.doubts) == (r"C:\a.exe /x", ())
    assert (second.data, second.doubts) == (rf"{second.key}\b.lnk", ("what the shortcut starts could not be read",))


@pytest.mark.parametrize(
    ("path", "owner"),
    [
        (r"C:\Users\anna\NTUSER.DAT", "anna"),
        (r"C:\Documents and Settings\joe\ntuser.dat", "joe"),
        (r"nts and Settings\joe\ntuser.dat", "joe"),
        (r"\SystemRoot\System32\Config\DEFAULT", ".DEFAULT"),
        (r"C:\Windows\System32\config\systemprofile\NTUSER.DAT", "S-1-5-18"),
        (r"C:\Windows\ServiceProfiles\LocalService\NTUSER.DAT", "S-1-5-19"),
        (r"C:\Windows\ServiceProfiles\NetworkService\NTUSER.DAT", "S-1-5-20"),
        (r"ny\Desktop\Vibranium-NTUSER.DAT", ""),
        (r"joe\ntuser.dat", ""),
        (r"C:\Windows\System32\config\SOFTWARE", ""),
    ],
)
def test_the_owner_is_told_by_the_path_that_a_hive_was_loaded_from(path, owner):
    assert owner_in(path) == owner


def test_the_header_names_the_owner_where_the_folder_does_not(tmp_path):
    items = read(in_folder(tmp_path, {"hive.bin": user_hive(name=r"\??\C:\Users\carl\ntuser.dat")}))
    (value,) = agents(items)
    assert (value.key, value.owner) == (rf"HKU\carl\{_RUN}", "carl")


def test_a_hive_in_the_folder_of_another_user_is_said(tmp_path):
    items = read(in_folder(tmp_path, {"Users/anna/NTUSER.DAT": user_hive(name=r"\??\C:\Users\carl\ntuser.dat")}))
    assert [value.owner for value in agents(items)] == ["anna"]
    assert notes(items) == ["lies in the folder of 'anna', and Windows last loaded it for 'carl'"]


def test_a_damaged_member_of_a_zip_costs_itself_only(tmp_path):
    members = {"Users/anna/NTUSER.DAT": user_hive("a" * 300), "Users/bob/NTUSER.DAT": user_hive("bob.exe")}
    in_zip(tmp_path, members)
    archive = tmp_path / "case.zip"
    content = bytearray(archive.read_bytes())
    content[200:230] = bytes(30)
    archive.write_bytes(content)
    items = read(files_in_zip(archive))
    assert [value.data for value in agents(items)] == ["bob.exe"]
    (unread,) = [item for item in items if isinstance(item, Unread)]
    assert (unread.path, unread.place) == (f"{archive}!Users/anna/NTUSER.DAT", "file")


@pytest.mark.parametrize(
    "error", [RuntimeError("password required"), NotImplementedError("compression type 99"), EOFError()]
)
def test_a_member_that_cannot_be_unpacked_is_said_whatever_is_wrong(error):
    def fail() -> IO[bytes]:
        raise error

    (unread,) = read([StoredFile("case.zip!a", "case.zip", "a", 1, fail)])
    assert isinstance(unread, Unread)
    assert unread.why == f"cannot be read ({str(error) or 'EOFError'}): unpack or copy it again"


def test_what_unpacks_to_more_than_any_hive_is_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(stored, "LARGEST", 1 << 20)
    data = user_hive() + bytes(2 << 20)
    (unread,) = read(in_zip(tmp_path, {"Users/anna/NTUSER.DAT": data}))
    assert isinstance(unread, Unread)
    assert unread.why == "cannot be read (unpacks to more than 1 MB, which no hive is): unpack or copy it again"
    assert [value.data for value in agents(read(in_folder(tmp_path / "plain", {"NTUSER.DAT": data})))] == ["a.exe"]


@pytest.mark.parametrize(
    ("path", "user"),
    [
        (r"C:\Users\anna\a.lnk", "anna"),
        (r"C:\Documents and Settings\joe\Start Menu\a.lnk", "joe"),
        (r"C:\Documents and Settings\All Users\Start Menu\a.lnk", ""),
        (r"C:\Users\Public\a.lnk", ""),
        (r"C:\ProgramData\a.lnk", ""),
    ],
)
def test_a_file_is_of_the_user_in_whose_profile_it_lies(path, user):
    assert user_in(path) == user


def test_a_file_that_is_no_hive_is_left_to_others(tmp_path):
    collection = gather(in_folder(tmp_path, {"a.json": b"{}", "b.dat": b"regf", "c.txt": b""}), _LOCATIONS)
    assert (collection.hives, collection.startup, collection.said, collection.taken) == ([], [], [], set())


def _unpacked(folder: Path, name: str) -> list[StoredFile]:
    """Give a hive of the corpus and its logs."""
    files = [path for path in sorted(folder.iterdir()) if path.stem == name or path.stem.startswith(f"{name}.LOG")]
    contents = [(path.stem, lzma.decompress(path.read_bytes())) for path in files]
    return [StoredFile(name, "", name, len(data), lambda data=data: io.BytesIO(data)) for name, data in contents]


def _found(items: list[Item]) -> dict[tuple[str, str], str]:
    """Give the texts of a hive's values by key, without hive and owner, and name."""
    values = [item.value for item in items if isinstance(item, Placed)]
    keys = [value.key.split("\\", 2 if value.key.startswith("HKU") else 1)[-1] for value in values]
    texts = ["\n".join(value.data) if isinstance(value.data, tuple) else value.data for value in values]
    names = [(value.name or "(Default)").lower() for value in values]
    return {
        (key.lower().removeprefix("software\\"), name): text if isinstance(text, str) else ""
        for key, name, text in zip(keys, names, texts)
    }


def test_every_labelled_value_of_the_snapshots_hives_is_found(corpus: Path) -> None:
    with (corpus / "snapshots" / "labels.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["file"].startswith("hives/")]
    found = {
        name: _found(read(_unpacked(corpus / "snapshots" / "hives", Path(name).stem)))
        for name in {row["file"] for row in rows}
    }
    for row in rows:
        key = row["key"].split("\\", 2 if row["key"].startswith("HKU") else 1)[-1].lower().removeprefix("software\\")
        assert found[row["file"]].get((key, row["value_name"].lower())) == row["data"], row
    assert len(rows) == 19


def test_every_labelled_value_of_the_users_hives_is_found(corpus: Path) -> None:
    folder = corpus / "registry" / "hives"
    with (corpus / "registry" / "autostart_entries.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == "hive value"]
    hives = {path.stem.replace("__", "/"): path.stem for path in folder.iterdir()}
    count = 0
    for path in {row["path"] for row in rows}:
        (stem,) = [stem for name, stem in hives.items() if path.removesuffix(".xz").endswith(name.split("/", 1)[1])]
        found = _found(read(_unpacked(folder, stem)))
        for row in rows:
            if row["path"] == path and row["type"] != "RegBin":
                key = row["key"].lower().removeprefix("software\\")
                assert found.get((key, (row["value_name"] or "(Default)").lower())) == row["data"], row
                count += 1
    assert count == 44

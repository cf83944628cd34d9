"""Keys and values of hives, in every form that the format has for them, and in forms that it has not."""

from __future__ import annotations

import struct

import pytest

from runkeyhunt.snapshots.hives.base_block import read_base_block
from runkeyhunt.snapshots.hives.cells import BadCellError, CellsOverlapError
from runkeyhunt.snapshots.hives.hive import Damage, Hive
from tests.snapshots.hive_file import (
    NO_CELL,
    NOON_SHOWN,
    HiveWriter,
    MadeKey,
    MadeValue,
    finished,
    hive_bytes,
    hive_of,
    named,
    text,
)

_LONG = bytes(range(256)) * 200


def opened(data: bytes) -> Hive:
    base = read_base_block(data)
    assert base is not None
    return Hive(data, base)


def names_below(hive: Hive, path: str) -> list[str]:
    key = hive.find(path)
    assert key is not None
    return [one.name for one in hive.subkeys(key)]


def data_of(hive: Hive, path: str) -> dict[str | None, bytes]:
    key = hive.find(path)
    assert key is not None
    return {value.name: hive.data(value, 1 << 20) for value in hive.values(key)}


def test_a_key_is_found_by_its_path_in_any_case_though_the_root_is_the_last_cell():
    hive = opened(hive_of({r"Software\Microsoft\Run": [named("Agent", r"C:\a.exe")], "Environment": []}))
    key = hive.find(r"SOFTWARE\microsoft\RUN")
    assert key is not None
    assert (key.name, key.time, key.is_link) == ("Run", NOON_SHOWN, False)
    assert hive.find(r"Software\Nothing\Run") is None
    assert [path for path, _ in hive.walk()] == [
        "",
        "Environment",
        "Software",
        r"Software\Microsoft",
        r"Software\Microsoft\Run",
    ]
    assert hive.damage == []


@pytest.mark.parametrize("kind", [b"lf", b"lh", b"li"])
@pytest.mark.parametrize("leaf", [0, 2])
def test_subkeys_are_listed_in_every_form_sorted_or_not(kind, leaf):
    keys = [MadeKey(name) for name in ("zeta", "Alpha", "mu", "beta", "Omega")]
    hive = opened(hive_bytes(MadeKey("ROOT", subkeys=[MadeKey("Key", subkeys=keys, list_kind=kind, leaf=leaf)])))
    assert names_below(hive, "Key") == ["zeta", "Alpha", "mu", "beta", "Omega"]
    assert hive.damage == []


def test_names_are_latin_letters_or_utf_16_with_whatever_is_in_them():
    subkeys = [MadeKey("Envoyer à"), MadeKey("Ключ"), MadeKey("Run\0x", is_wide=True)]
    values = [named(None, "1"), named("(Default)", "2"), MadeValue("\0a", text("3"), is_wide=True), named("é", "4")]
    hive = opened(hive_bytes(MadeKey("ROOT", subkeys=[MadeKey("Key", values, subkeys)])))
    assert names_below(hive, "Key") == ["Envoyer à", "Ключ", "Run\0x"]
    assert hive.damage == []
    assert data_of(hive, "Key") == {None: text("1"), "(Default)": text("2"), "\0a": text("3"), "é": text("4")}


def test_data_lie_in_the_value_in_a_cell_or_in_many():
    values = [
        MadeValue("none", b""),
        MadeValue("resident", b"\1\2\3"),
        MadeValue("cell", b"12345"),
        MadeValue("big", _LONG),
    ]
    hive = opened(hive_of({"Key": values}))
    assert data_of(hive, "Key") == {"none": b"", "resident": b"\1\2\3", "cell": b"12345", "big": _LONG}


def test_no_more_data_are_read_than_asked_for():
    hive = opened(hive_of({"Key": [MadeValue("big", _LONG), MadeValue("cell", b"12345678")]}))
    key = hive.find("Key")
    assert key is not None
    assert [hive.data(value, 5) for value in hive.values(key)] == [_LONG[:5], b"12345"]


def test_a_bad_value_costs_itself_only_and_is_named():
    writer = HiveWriter()
    root = writer.key(MadeKey("ROOT", [named("one", "1"), named("two", "2"), named("three", "3")]))
    at = writer.offsets["two"] + 4
    writer.bins[at : at + 2] = b"xx"
    hive = opened(finished(writer, root))
    assert list(data_of_root(hive)) == ["one", "three"]
    assert hive.damage == [Damage(4096 + writer.offsets["two"], "there is no value (a value of 'ROOT')")]


def data_of_root(hive: Hive) -> dict[str | None, bytes]:
    assert hive.root is not None
    return {value.name: hive.data(value, 99) for value in hive.values(hive.root)}


def test_a_deleted_cell_is_never_read_as_there():
    writer = HiveWriter()
    root = writer.key(MadeKey("ROOT", subkeys=[MadeKey("Gone"), MadeKey("Here")]))
    at = writer.offsets["Gone"]
    size = -struct.unpack_from("<i", writer.bins, at)[0]
    struct.pack_into("<i", writer.bins, at, size)
    hive = opened(finished(writer, root))
    assert hive.root is not None
    assert [key.name for key in hive.subkeys(hive.root)] == ["Here"]
    why = "the cell is marked as free, so it is deleted or overwritten (a subkey of 'ROOT')"
    assert hive.damage == [Damage(4096 + at, why)]


def test_data_that_claim_more_than_their_cell_has_are_refused():
    writer = HiveWriter()
    root = writer.key(MadeKey("ROOT", [named("long", "a text that lies in a cell")]))
    struct.pack_into("<I", writer.bins, writer.offsets["long"] + 8, 0x7FFFFFFF)
    hive = opened(finished(writer, root))
    assert hive.root is not None
    with pytest.raises(BadCellError, match="before what it should hold"):
        hive.data(next(hive.values(hive.root)), 1 << 20)


@pytest.mark.parametrize(
    ("size", "why"),
    [
        (-4096, "the cell claims 4096 bytes, beyond the file's end or less than it needs (a subkey of 'ROOT')"),
        (-4, "the cell claims 4 bytes, beyond the file's end or less than it needs (a subkey of 'ROOT')"),
        (-16, "the cell ends after 12 bytes, before what it should hold (a subkey of 'ROOT')"),
    ],
)
def test_a_cell_that_lies_about_its_size_is_refused(size, why):
    writer = HiveWriter()
    root = writer.key(MadeKey("ROOT", subkeys=[MadeKey("Run"), MadeKey("Here")]))
    struct.pack_into("<i", writer.bins, writer.offsets["Run"], size)
    hive = opened(finished(writer, root))
    assert hive.root is not None
    assert [key.name for key in hive.subkeys(hive.root)] == ["Here"]
    assert hive.damage == [Damage(4096 + writer.offsets["Run"], why)]


def test_an_offset_where_no_cell_can_begin_is_refused():
    writer = HiveWriter()
    root = writer.key(MadeKey("ROOT", subkeys=[MadeKey("Run")], list_kind=b"li"))
    leaf = struct.unpack_from("<I", writer.bins, root + 4 + 28)[0]
    struct.pack_into("<I", writer.bins, leaf + 8, writer.offsets["Run"] + 4)
    hive = opened(finished(writer, root))
    assert hive.find("Run") is None
    assert "no multiple of 8 (a subkey of 'ROOT')" in hive.damage[0].why


def test_a_list_with_fewer_keys_than_are_counted_is_said():
    writer = HiveWriter()
    root = writer.key(MadeKey("ROOT", subkeys=[MadeKey("Run"), MadeKey("RunOnce")]))
    struct.pack_into("<I", writer.bins, root + 4 + 20, 3)
    hive = opened(finished(writer, root))
    assert hive.root is not None
    assert [key.name for key in hive.subkeys(hive.root)] == ["Run", "RunOnce"]
    assert hive.damage == [Damage(4096 + root, "the key counts 3 subkeys, and its list has 2")]


def test_a_list_that_claims_more_than_it_has_room_for_gives_what_it_has():
    writer = HiveWriter()
    root = writer.key(MadeKey("ROOT", [named("one", "1")]))
    struct.pack_into("<I", writer.bins, root + 4 + 36, 0xFFFFFFFF)
    hive = opened(finished(writer, root))
    assert list(data_of_root(hive)) == ["one"]
    assert "the list claims 4294967295 elements and has room for 1" in hive.damage[0].why


def test_a_hive_that_is_cut_off_gives_what_is_left_of_it():
    writer = HiveWriter()
    root = writer.key(MadeKey("ROOT", subkeys=[MadeKey("Here")]))
    beyond = len(writer.bins) + 8192
    leaf = writer.cell(struct.pack("<2sHII", b"li", 2, writer.offsets["Here"], beyond))
    struct.pack_into("<I4xI", writer.bins, root + 4 + 20, 2, leaf)
    hive = opened(finished(writer, root))
    assert hive.root is not None
    assert [key.name for key in hive.subkeys(hive.root)] == ["Here"]
    why = "there is no cell: the offset is beyond the file's end or no multiple of 8 (a subkey of 'ROOT')"
    assert hive.damage == [Damage(4096 + beyond, why)]


def test_a_key_that_lies_below_itself_is_walked_once():
    writer = HiveWriter()
    writer.key(MadeKey("Inner"))
    root = writer.key(MadeKey("ROOT"))
    leaf = writer.cell(struct.pack("<2sHI", b"li", 1, root))
    struct.pack_into("<I", writer.bins, root + 4 + 16, root)
    struct.pack_into("<I4xI", writer.bins, root + 4 + 20, 1, leaf)
    hive = opened(finished(writer, root))
    assert [path for path, _ in hive.walk()] == [""]
    assert hive.damage == [Damage(4096 + root, "the key 'ROOT' lies below itself, twice or too deep")]


@pytest.mark.parametrize("letter", ["P", "\xff", "\x05"])
@pytest.mark.parametrize("kind", [b"lf", b"lh"])
def test_a_key_that_was_renamed_in_the_file_is_read_and_said(kind, letter):
    writer = HiveWriter()
    root = writer.key(MadeKey("ROOT", subkeys=[MadeKey("Run"), MadeKey("RunOnce")], list_kind=kind))
    writer.bins[writer.offsets["Run"] + 4 + 76] = ord(letter)
    hive = opened(finished(writer, root))
    assert hive.root is not None
    assert [key.name for key in hive.subkeys(hive.root)] == [f"{letter}un", "RunOnce"]
    why = f"the key {f'{letter}un'!r} had another name when 'ROOT' listed it"
    assert hive.damage == [Damage(4096 + writer.offsets["Run"], why)]


def test_a_key_of_another_key_is_read_and_said():
    writer = HiveWriter()
    root = writer.key(MadeKey("ROOT", subkeys=[MadeKey("Run")]))
    struct.pack_into("<I", writer.bins, writer.offsets["Run"] + 4 + 16, 8)
    hive = opened(finished(writer, root))
    assert hive.find("Run") is not None
    why = "the key 'Run' is listed below 'ROOT', and says that it is not"
    assert hive.damage == [Damage(4096 + writer.offsets["Run"], why)]


def test_a_hive_whose_writer_told_neither_parents_nor_hints_is_as_good():
    writer = HiveWriter()
    root = writer.key(MadeKey("ROOT", subkeys=[MadeKey("Run")], list_kind=b"li"))
    writer.bins[writer.offsets["Run"] + 20 : writer.offsets["Run"] + 24] = bytes(4)
    leaf = writer.cell(struct.pack("<2sHII", b"lh", 1, writer.offsets["Run"], 0))
    struct.pack_into("<I", writer.bins, root + 4 + 28, leaf)
    hive = opened(finished(writer, root))
    assert hive.find("Run") is not None
    assert hive.damage == []


@pytest.mark.parametrize(("field", "what"), [(20, "subkeys"), (36, "values")])
def test_a_key_that_counts_nothing_and_lists_something_is_said(field, what):
    writer = HiveWriter()
    root = writer.key(MadeKey("ROOT", [named("a", "b")], [MadeKey("Run")]))
    struct.pack_into("<I", writer.bins, root + 4 + field, 0)
    hive = opened(finished(writer, root))
    assert hive.root is not None
    assert [list(hive.subkeys(hive.root)), list(hive.values(hive.root))][what == "values"] == []
    why = f"the key 'ROOT' counts no {what}, and names a list of them"
    assert Damage(4096 + root, why) in hive.damage


def test_cells_that_lie_within_each_other_are_not_read_without_end():
    writer = HiveWriter()
    below = writer.key(MadeKey("Below"))
    leaf = writer.cell(struct.pack("<2sH", b"li", 60_000) + struct.pack("<I", below) * 60_000)
    lists = writer.cell(struct.pack("<2sH", b"ri", 60_000) + struct.pack("<I", leaf) * 60_000)
    root = writer.key(MadeKey("ROOT"))
    struct.pack_into("<I4xI", writer.bins, root + 4 + 20, 1, lists)
    hive = opened(finished(writer, root))
    with pytest.raises(CellsOverlapError):
        hive.find("Nothing")


@pytest.mark.parametrize(
    ("field", "why"),
    [
        (struct.pack("<I", NO_CELL), "beyond the file's end or no multiple of 8"),
        (struct.pack("<I", 32), "what it should hold (the root, without which nothing can be read)"),
    ],
)
def test_a_root_that_is_none_is_said(field, why):
    data = hive_of({"Key": [named("a", "b")]})
    hive = opened(data[:36] + field + data[40:])
    assert hive.root is None
    assert why in hive.damage[0].why


def test_the_base_block_tells_name_numbers_and_whether_it_is_sound():
    data = hive_of({"Key": []}, r"\??\C:\Users\anna\ntuser.dat", (7, 6))
    base = read_base_block(data)
    assert base is not None
    assert (base.name, base.first_number, base.second_number) == (r"\??\C:\Users\anna\ntuser.dat", 7, 6)
    assert (base.is_sound, base.is_dirty, base.version) == (True, True, (1, 5))
    changed = read_base_block(data[:100] + b"x" + data[101:])
    assert changed is not None
    assert (changed.is_sound, changed.is_dirty) == (False, True)
    assert read_base_block(data[:400]) is None
    assert read_base_block(b"MZ" + data[2:]) is None

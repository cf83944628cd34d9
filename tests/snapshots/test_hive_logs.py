"""Dirty hives: which entries of which logs are applied, and what is said where none can be."""

from __future__ import annotations

import lzma
import struct
from pathlib import Path

import pytest

from runkeyhunt.snapshots.hives.base_block import read_base_block
from runkeyhunt.snapshots.hives.hive import Hive
from runkeyhunt.snapshots.hives.log_replay import Patched, Recovered, entries_of, recover
from runkeyhunt.snapshots.hives.marvin32 import marvin32
from tests.snapshots.hive_file import MadeValue, hive_of, log_bytes, log_entry, named, with_numbers

_RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
_STATES = [hive_of({_RUN: [named("Agent", rf"C:\agent{number}.exe")]}) for number in range(5)]
_DIRTY = with_numbers(_STATES[0], (3, 2))
_ENTRIES = {number: log_entry(number, _STATES[number - 2], _STATES[number - 1]) for number in range(2, 6)}


def recovered(hive: bytes, *logs: bytes) -> Recovered:
    base = read_base_block(hive)
    assert base is not None
    return recover(hive, base, logs)


def bins(data: object) -> bytes:
    assert isinstance(data, (bytes, Patched))
    return data[4096 : len(data)]


# https://github.com/dotnet/runtime/blob/main/src/libraries/Common/tests/Tests/System/MarvinTests.cs
@pytest.mark.parametrize(
    ("data", "hashed"),
    [
        ("", 0x30ED35C100CD3C7D),
        ("af", 0x48E73FC77D75DDC1),
        ("e70f", 0xB5F6E1FC485DBFF8),
        ("37f495", 0xF0B07C789B8CF7E8),
    ],
)
def test_the_hash_is_marvin32(data, hashed):
    assert marvin32(bytes.fromhex(data), 0x004FB61A001BDBCC) == hashed


def test_entries_of_both_logs_are_applied_in_order_each_once():
    first = log_bytes(_DIRTY, [_ENTRIES[4], _ENTRIES[5]])
    second = log_bytes(_DIRTY, [_ENTRIES[2], _ENTRIES[3], _ENTRIES[4]])
    got = recovered(_DIRTY, first, second)
    assert bins(got.data) == _STATES[4][4096:]
    assert got.remark == "was dirty: 4 entries of its logs were applied (sequence numbers 2 to 5)"
    assert got.is_whole


def test_entries_that_the_hive_already_has_are_not_applied_again():
    hive = with_numbers(_STATES[2], (5, 4))
    got = recovered(hive, log_bytes(hive, [_ENTRIES[2], _ENTRIES[3], _ENTRIES[4], _ENTRIES[5]]))
    assert bins(got.data) == _STATES[4][4096:]
    assert got.remark == "was dirty: 2 entries of its logs were applied (sequence numbers 4 to 5)"


def test_nothing_is_applied_beyond_a_gap():
    got = recovered(_DIRTY, log_bytes(_DIRTY, [_ENTRIES[2]]), log_bytes(_DIRTY, [_ENTRIES[4], _ENTRIES[5]]))
    assert bins(got.data) == _STATES[1][4096:]


@pytest.mark.parametrize("place", [36, 40, 60, -1])
def test_an_entry_that_is_not_as_it_was_written_ends_its_log(place):
    forged = bytearray(_ENTRIES[3])
    forged[place] ^= 1
    got = recovered(_DIRTY, log_bytes(_DIRTY, [_ENTRIES[2], bytes(forged), _ENTRIES[4]]))
    assert bins(got.data) == _STATES[1][4096:]


def test_a_log_may_make_the_hive_grow():
    grown = hive_of({_RUN: [named("Agent", r"C:\agent.exe"), MadeValue("big", bytes(range(256)) * 64)]})
    assert len(grown) > len(_DIRTY)
    got = recovered(_DIRTY, log_bytes(_DIRTY, [log_entry(2, _DIRTY, grown)]))
    assert bins(got.data) == grown[4096:]
    assert len(got.data) == len(grown)


@pytest.mark.parametrize(
    ("offset", "size", "bins_size", "count"),
    [
        (3584, 512, 4096, 1),
        (0, 512, 1 << 31, 1),
        (100, 512, 4096, 0),
        (3584, 1024, 4096, 0),
        (0, 100, 4096, 0),
        (0, 512, 4097, 0),
        (0, 1 << 31, 1 << 31, 0),
    ],
)
def test_a_page_that_no_hive_has_room_for_ends_the_log(offset, size, bins_size, count):
    body = (struct.pack("<II", offset, size) + b"x" * min(size, 1024)).ljust(1536 - 40, b"\0")
    head = struct.pack("<4sIIIIIQ", b"HvLE", len(body) + 40, 0, 2, bins_size, 1, marvin32(body))
    entry = head + struct.pack("<Q", marvin32(head)) + body
    assert len(list(entries_of(log_bytes(_DIRTY, [entry]), 2))) == count


def test_a_hive_with_a_bad_base_block_takes_that_of_its_log():
    broken = _DIRTY[:36] + b"\0\0\0\0" + _DIRTY[40:]
    got = recovered(broken, log_bytes(_DIRTY, [_ENTRIES[2]], numbers=(2, 2)))
    assert got.base.root == struct.unpack_from("<I", _DIRTY, 36)[0]
    assert Hive(got.data, got.base, got.size).find(_RUN) is not None


def test_a_clean_hive_has_no_use_for_its_logs():
    clean = with_numbers(_STATES[0], (2, 2))
    got = recovered(clean, log_bytes(clean, [_ENTRIES[2]]))
    assert (got.data, got.remark, got.is_whole) == (clean, "", True)


@pytest.mark.parametrize(
    ("logs", "said"),
    [
        ([], "is dirty and no log lies beside it"),
        ([b""], "is dirty and no log lies beside it"),
        ([log_bytes(_DIRTY, [b"DIRT"], file_type=1)], "its log is of the old form, which is not applied"),
        ([log_bytes(_DIRTY, [_ENTRIES[2]])[:100] + b"x" + log_bytes(_DIRTY, [])[101:]], "its logs are damaged"),
        ([log_bytes(_DIRTY, [])], "no entry of its logs follows on it"),
    ],
)
def test_a_dirty_hive_to_which_nothing_was_applied_says_so(logs, said):
    got = recovered(_DIRTY, *logs)
    assert said in got.remark
    assert (got.data, got.is_whole) == (_DIRTY, False)


def test_a_patched_hive_reads_across_old_and_new_sectors():
    patched = Patched(bytes(1024) + b"end")
    patched.write(512, b"n" * 512)
    patched.grow(2048)
    assert patched[500:520] == bytes(12) + b"n" * 8
    assert patched[1020:1030] == b"nnnnend" + bytes(3)
    assert patched[2040:4000] == bytes(8)
    assert len(patched) == 2048


def _hive(folder: Path, name: str) -> bytes:
    return lzma.decompress((folder / f"{name}.xz").read_bytes())


def test_windows_10_recovers_the_same_bytes(corpus: Path) -> None:
    folder = corpus / "snapshots" / "hives" / "yarp"
    hive, *logs = (_hive(folder, f"NewDirtyHive1__NewDirtyHive{end}") for end in ("", ".LOG1", ".LOG2"))
    windows = _hive(folder, "NewDirtyHive1__RecoveredHive_Windows10")
    assert bins(recovered(hive, *logs).data) == windows[4096:]
    assert bins(recovered(hive, *reversed(logs)).data) == windows[4096:]


@pytest.mark.parametrize(("name", "keys", "values"), [("UsrClass.dat", 6_238, 12_531), ("SYSTEM_B", 35_595, 78_901)])
def test_real_hives_are_whole_after_recovery(corpus: Path, name: str, keys: int, values: int) -> None:
    folder = corpus / "snapshots" / "hives"
    got = recovered(*(_hive(folder, f"{name}{end}") for end in ("", ".LOG1", ".LOG2")))
    hive = Hive(got.data, got.base, got.size)
    counts = [sum(1 for value in hive.values(key) if hive.data(value, 1 << 20) is not None) for _, key in hive.walk()]
    assert (len(counts), sum(counts)) == (keys, values)
    assert hive.damage == []


def test_an_old_log_is_not_applied(corpus: Path) -> None:
    folder = corpus / "snapshots" / "hives" / "yarp"
    hive, log = (_hive(folder, f"OldDirtyHive__OldDirtyHive{end}") for end in ("", ".LOG1"))
    got = recovered(hive, log)
    assert "of the old form" in got.remark
    assert not got.is_whole

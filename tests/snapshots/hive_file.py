"""Small hives and logs, written by hand, so that no recorded one has to be kept.

After https://github.com/msuhanov/regf/blob/master/Windows%20registry%20file%20format%20specification.md.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce

from runkeyhunt.snapshots.hives.base_block import checksum
from runkeyhunt.snapshots.hives.marvin32 import marvin32

SZ, EXPAND_SZ, BINARY, DWORD, LINK, MULTI_SZ, QWORD = 1, 2, 3, 4, 6, 7, 11
NO_CELL = 0xFFFFFFFF
# 2026-11-20 12:00:00 UTC as a FILETIME.
NOON, NOON_SHOWN = (1795176000 + 11644473600) * 10_000_000, "2026-11-20 12:00:00"
_SEGMENT = 16_344


@dataclass
class MadeValue:
    name: str | None
    data: bytes
    type: int = SZ
    is_wide: bool = False


@dataclass
class MadeKey:
    name: str
    values: Sequence[MadeValue] = ()
    subkeys: list[MadeKey] = field(default_factory=list)
    list_kind: bytes = b"lh"
    leaf: int = 0
    is_link: bool = False
    is_wide: bool = False


def text(value: str) -> bytes:
    return f"{value}\0".encode("utf-16-le")


def named(name: str | None, value: str, kind: int = SZ) -> MadeValue:
    return MadeValue(name, text(value), kind)


def tree(keys: Mapping[str, Sequence[MadeValue]]) -> MadeKey:
    r"""Nest keys by their paths below the root."""
    root = MadeKey("ROOT")
    for path, values in keys.items():
        key = root
        for name in path.split("\\"):
            below = next((one for one in key.subkeys if one.name == name), None)
            if below is None:
                below = MadeKey(name)
                key.subkeys.append(below)
            key = below
        key.values = values
    return root


class HiveWriter:
    """Lay cells one behind the other; what others point to comes first, so that the root is the last."""

    def __init__(self) -> None:
        self.bins = bytearray(32)
        self.offsets: dict[str, int] = {}

    def cell(self, content: bytes) -> int:
        offset, size = len(self.bins), -(-(len(content) + 4) // 8) * 8
        self.bins += struct.pack("<i", -size) + content.ljust(size - 4, b"\0")
        return offset

    def key(self, key: MadeKey) -> int:
        subkeys = [self.key(one) for one in key.subkeys]
        values = [self.value(one) for one in key.values]
        listed = self._subkey_list(key, list(zip(subkeys, key.subkeys))) if subkeys else NO_CELL
        value_list = self.cell(_offsets(values)) if values else NO_CELL
        name, is_narrow = _name(key.name, is_wide=key.is_wide)
        flags = 0x20 * is_narrow | 0x10 * key.is_link
        content = struct.pack("<2sHQ8xI4xI4x", b"nk", flags, NOON, len(subkeys), listed)
        content += struct.pack("<II28xHH", len(values), value_list, len(name), 0) + name
        self.offsets[key.name] = offset = self.cell(content)
        for subkey in subkeys:
            struct.pack_into("<I", self.bins, subkey + 4 + 16, offset)
        return offset

    def value(self, value: MadeValue) -> int:
        name, is_narrow = _name(value.name or "", is_wide=value.is_wide)
        size, data = len(value.data), NO_CELL
        if size <= 4:
            size, data = size | 0x80000000, int.from_bytes(value.data, "little")
        elif size > _SEGMENT:
            pieces = [value.data[at : at + _SEGMENT] for at in range(0, size, _SEGMENT)]
            segments = self.cell(_offsets([self.cell(piece) for piece in pieces]))
            data = self.cell(struct.pack("<2sHI", b"db", len(pieces), segments))
        else:
            data = self.cell(value.data)
        content = struct.pack("<2sHIIIHH", b"vk", len(name), size, data, value.type, is_narrow, 0) + name
        offset = self.cell(content)
        self.offsets[value.name or ""] = offset
        return offset

    def _subkey_list(self, key: MadeKey, subkeys: Sequence[tuple[int, MadeKey]]) -> int:
        if not key.leaf:
            return self._leaf(key.list_kind, subkeys)
        leaves = [self._leaf(key.list_kind, subkeys[at : at + key.leaf]) for at in range(0, len(subkeys), key.leaf)]
        return self.cell(struct.pack("<2sH", b"ri", len(leaves)) + _offsets(leaves))

    def _leaf(self, kind: bytes, subkeys: Sequence[tuple[int, MadeKey]]) -> int:
        elements = b"".join(struct.pack("<I", offset) + _hint(kind, key.name) for offset, key in subkeys)
        return self.cell(struct.pack("<2sH", kind, len(subkeys)) + elements)


def _hint(kind: bytes, name: str) -> bytes:
    if kind == b"lh":
        hashed = reduce(lambda total, letter: (37 * total + ord(letter)) % (1 << 32), name.upper(), 0)
        return struct.pack("<I", hashed)
    return name[:4].encode("latin-1", "replace").ljust(4, b"\0") if kind == b"lf" else b""


def hive_bytes(root: MadeKey, name: str = "", numbers: tuple[int, int] = (1, 1)) -> bytes:
    """Write a hive with a tree of keys; `name` is the path that Windows last loaded it from."""
    writer = HiveWriter()
    return finished(writer, writer.key(root), name, numbers)


def hive_of(keys: Mapping[str, Sequence[MadeValue]], name: str = "", numbers: tuple[int, int] = (1, 1)) -> bytes:
    return hive_bytes(tree(keys), name, numbers)


def finished(writer: HiveWriter, root: int, name: str = "", numbers: tuple[int, int] = (1, 1)) -> bytes:
    """Put the base block before the cells, and the head of their bin."""
    size = -(-len(writer.bins) // 4096) * 4096
    bins = bytes(writer.bins).ljust(size, b"\0")
    bins = struct.pack("<4sII20x", b"hbin", 0, size) + bins[32:]
    return base_block(root, size, name, numbers) + bins


def base_block(root: int, size: int, name: str = "", numbers: tuple[int, int] = (1, 1), file_type: int = 0) -> bytes:
    head = struct.pack("<4sIIQIIIIIII", b"regf", *numbers, NOON, 1, 5, file_type, 1, root, size, 1)
    head = (head + name.encode("utf-16-le")[-62:].ljust(64, b"\0")).ljust(508, b"\0")
    return (head + struct.pack("<I", checksum(head))).ljust(4096, b"\0")


def with_numbers(hive: bytes, numbers: tuple[int, int], file_type: int = 0) -> bytes:
    """Give a hive other sequence numbers, and the checksum that belongs to them."""
    head = hive[:4] + struct.pack("<II", *numbers) + hive[12:28] + struct.pack("<I", file_type) + hive[32:508]
    return head + struct.pack("<I", checksum(head)) + hive[512:]


def log_bytes(hive: bytes, entries: Iterable[bytes], numbers: tuple[int, int] = (1, 1), file_type: int = 6) -> bytes:
    """Write a log of a hive: a copy of the first sector of its base block, then its entries."""
    return with_numbers(hive, numbers, file_type)[:512] + b"".join(entries)


def log_entry(number: int, old: bytes, new: bytes) -> bytes:
    """Write the entry that makes one hive of another: all the sectors that differ, each as a page of its own."""
    places = [at for at in range(4096, len(new), 512) if new[at : at + 512] != old[at : at + 512]]
    body = b"".join(struct.pack("<II", at - 4096, 512) for at in places)
    body += b"".join(new[at : at + 512] for at in places)
    body = body.ljust(-(-(len(body) + 40) // 512) * 512 - 40, b"\0")
    head = struct.pack("<4sIIIIIQ", b"HvLE", len(body) + 40, 0, number, len(new) - 4096, len(places), marvin32(body))
    return head + struct.pack("<Q", marvin32(head)) + body


def _offsets(offsets: Iterable[int]) -> bytes:
    return b"".join(struct.pack("<I", offset) for offset in offsets)


def _name(name: str, *, is_wide: bool) -> tuple[bytes, bool]:
    try:
        return (name.encode("utf-16-le"), False) if is_wide else (name.encode("latin-1"), True)
    except UnicodeEncodeError:
        return name.encode("utf-16-le"), False

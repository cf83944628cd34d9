"""A hive's keys and values, one cell at a time: a bad cell costs itself only, and is named.

The format: https://github.com/msuhanov/regf/blob/master/Windows%20registry%20file%20format%20specification.md#key-node
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from struct import Struct

from runkeyhunt.snapshots.hives.base_block import BaseBlock
from runkeyhunt.snapshots.hives.cells import BASE_BLOCK, NO_CELL, BadCellError, Cell, Cells, Readable

# No key that Windows made lies deeper: https://learn.microsoft.com/windows/win32/sysinfo/registry-element-size-limits
DEEPEST = 512
_KEY = Struct("<2sHQ4xII4xI4xII28xH2x")
_VALUE = Struct("<2sHIIIH2x")
_LIST = Struct("<2sH")
_BIG_DATA = Struct("<2sHI")
_OFFSET = Struct("<I")
_LINK, _NARROW_KEY_NAME, _NARROW_VALUE_NAME = 0x10, 0x20, 0x01
_RESIDENT = 0x80000000
_SEGMENT = 16_344
# The elements of each list of subkeys: an offset, and a hint at the name.
_ELEMENT = {b"li": Struct("<I0s"), b"lf": Struct("<I4s"), b"lh": Struct("<I4s")}
_EPOCH = datetime(1601, 1, 1)  # noqa: DTZ001 - all times of a hive are UTC
# More than this tells nobody more.
MOST_DAMAGE = 10_000
_FIRST_VERSION = (1, 3)


@dataclass(frozen=True)
class Key:
    """Hold one key; `time` is when it was last written, as in `2026-11-26 08:30:00`, in UTC."""

    offset: int
    name: str
    time: str
    is_link: bool
    parent: int
    subkey_count: int
    subkeys: int
    value_count: int
    values: int


@dataclass(frozen=True)
class Value:
    """Hold one value but for its data; `name` is None for the default value."""

    offset: int
    name: str | None
    type: int
    size: int
    data: int
    resident: bytes | None


@dataclass(frozen=True)
class Damage:
    """Name what could not be read, and where in the file."""

    place: int
    why: str


class Hive:
    """Read a hive's keys and values by their offsets.

    `damage` gathers what could not be read, as it is met. Raises CellsOverlapError from any method where the cells
    overlap so that reading would not end.
    """

    def __init__(self, data: Readable, base: BaseBlock, size: int | None = None) -> None:
        self.base = base
        self.damage: list[Damage] = []
        self._cells = Cells(data, len(data) if size is None else size)

    @property
    def root(self) -> Key | None:
        """Give the root key; None if it cannot be read."""
        if self.base.version < _FIRST_VERSION:
            self.report(-BASE_BLOCK, f"hives of version {self.base.version} are of Windows NT 3 and are not read")
            return None
        return self._key_or_none(self.base.root, "the root, without which nothing can be read")

    def subkeys(self, key: Key) -> Iterator[Key]:
        """Give the keys right below a key, in the order of its list."""
        if not key.subkey_count:
            self._nothing_in(key, key.subkeys, "subkeys")
            return
        found = 0
        for offset, hint in self._listed(key):
            found += 1
            subkey = self._key_or_none(offset, f"a subkey of {key.name!r}")
            if subkey:
                self._compare(subkey, key, hint)
                yield subkey
        if found != key.subkey_count:
            self.report(key.offset, f"the key counts {key.subkey_count} subkeys, and its list has {found}")

    def values(self, key: Key) -> Iterator[Value]:
        """Give the values of a key, without their data."""
        if not key.value_count:
            self._nothing_in(key, key.values, "values")
            return
        try:
            cell = self._cells.at(key.values)
            offsets = self._offsets(cell, 0, key.value_count)
        except BadCellError as error:
            self.report(error.offset, f"{error} (the values of {key.name!r})")
            return
        for offset in offsets:
            try:
                yield self._value(offset)
            except BadCellError as error:
                self.report(error.offset, f"{error} (a value of {key.name!r})")

    def data(self, value: Value, most: int) -> bytes:
        """Read a value's data, no more of it than `most` bytes; raise BadCellError if it cannot be read."""
        if value.resident is not None or not value.size:
            return value.resident or b""
        cell = self._cells.at(value.data)
        wanted = min(value.size, most)
        if value.size > _SEGMENT and cell.length >= _BIG_DATA.size and cell.read(0, 2) == b"db":
            return b"".join(self._segments(cell, wanted))
        return cell.read(0, wanted)

    def find(self, path: str) -> Key | None:
        r"""Find a key by its path below the root, as in `Software\Microsoft`, in any case."""
        key = self.root
        for name in path.split("\\"):
            key = key and next((one for one in self.subkeys(key) if one.name.lower() == name.lower()), None)
        return key

    def report(self, offset: int, why: str) -> None:
        """Take note of what could not be read of the cell at an offset; no more is taken when the list is full."""
        if len(self.damage) < MOST_DAMAGE:
            self.damage.append(Damage(BASE_BLOCK + offset, why))

    def walk(self) -> Iterator[tuple[str, Key]]:
        """Give every key with its path below the root, the root with an empty one."""
        root = self.root
        keys = [("", 0, root)] if root else []
        seen: set[int] = set()
        while keys:
            path, depth, key = keys.pop()
            if key.offset in seen or depth > DEEPEST:
                self.report(key.offset, f"the key {key.name!r} lies below itself, twice or too deep")
                continue
            seen.add(key.offset)
            yield path, key
            keys += [(f"{path}\\{one.name}" if path else one.name, depth + 1, one) for one in self.subkeys(key)]

    def _nothing_in(self, key: Key, offset: int, what: str) -> None:
        if offset != NO_CELL:
            self.report(key.offset, f"the key {key.name!r} counts no {what}, and names a list of them")

    def _compare(self, subkey: Key, key: Key, hint: bytes) -> None:
        """Report a subkey that its list or itself does not know as one of this key: Windows would not find it so.

        What other tools write may tell neither, and has zeros there.
        """
        if subkey.parent not in (0, key.offset):
            self.report(subkey.offset, f"the key {subkey.name!r} is listed below {key.name!r}, and says that it is not")
        # What Windows makes of letters beyond Latin-1 is no fact of the format.
        is_latin = max(subkey.name, default="") <= "\xff"
        if hint.strip(b"\0") and is_latin and hint not in _hints(subkey.name):
            self.report(subkey.offset, f"the key {subkey.name!r} had another name when {key.name!r} listed it")

    def _listed(self, key: Key) -> Iterator[tuple[int, bytes]]:
        """Give the offsets of the keys in a list, and its hints at their names; a list of lists has no other in it."""
        for leaf in self._leaves(key.subkeys):
            try:
                cell = self._cells.at(leaf)
                kind, count = cell.unpack(_LIST)
                if kind not in _ELEMENT:
                    raise BadCellError(leaf, "there is no list of keys")
                count = self._room_for(cell, _LIST.size, count, _ELEMENT[kind].size)
                yield from _ELEMENT[kind].iter_unpack(cell.read(_LIST.size, count * _ELEMENT[kind].size))
            except BadCellError as error:
                self.report(error.offset, f"{error} (subkeys of {key.name!r})")

    def _leaves(self, offset: int) -> list[int]:
        try:
            cell = self._cells.at(offset)
            kind, count = cell.unpack(_LIST)
        except BadCellError:
            # Who reads the leaf meets the same, and says so.
            return [offset]
        return self._offsets(cell, _LIST.size, count) if kind == b"ri" else [offset]

    def _offsets(self, cell: Cell, at: int, count: int) -> list[int]:
        """Read a list of offsets, as many as the cell has room for."""
        count = self._room_for(cell, at, count, _OFFSET.size)
        return [offset for (offset,) in _OFFSET.iter_unpack(cell.read(at, count * _OFFSET.size))]

    def _room_for(self, cell: Cell, at: int, count: int, size: int) -> int:
        """Tell how many of the claimed elements a cell has room for."""
        room = max(0, cell.length - at) // size
        if count > room:
            self.report(cell.offset, f"the list claims {count} elements and has room for {room}")
        return min(count, room)

    def _key_or_none(self, offset: int, what: str) -> Key | None:
        try:
            return self._key(offset)
        except BadCellError as error:
            self.report(error.offset, f"{error} ({what})")
            return None

    def _key(self, offset: int) -> Key:
        cell = self._cells.at(offset)
        kind, flags, time, parent, subkey_count, subkeys, value_count, values, name_length = cell.unpack(_KEY)
        if kind != b"nk":
            raise BadCellError(offset, "there is no key")
        name = _name(cell.read(_KEY.size, name_length), is_narrow=bool(flags & _NARROW_KEY_NAME))
        is_link = bool(flags & _LINK)
        return Key(offset, name, _time(time), is_link, parent, subkey_count, subkeys, value_count, values)

    def _value(self, offset: int) -> Value:
        cell = self._cells.at(offset)
        kind, name_length, size, data, type_, flags = cell.unpack(_VALUE)
        if kind != b"vk":
            raise BadCellError(offset, "there is no value")
        name = _name(cell.read(_VALUE.size, name_length), is_narrow=bool(flags & _NARROW_VALUE_NAME))
        resident = None
        if size & _RESIDENT:
            size &= ~_RESIDENT
            resident = _OFFSET.pack(data)[:size]
            if size > len(resident):
                raise BadCellError(offset, f"the value {name!r} claims {size} bytes where 4 have room")
        return Value(offset, name if name_length else None, type_, size, data, resident)

    def _segments(self, cell: Cell, wanted: int) -> Iterator[bytes]:
        """Give the pieces of a value that is longer than one cell holds."""
        _, count, offset = cell.unpack(_BIG_DATA)
        for segment in self._offsets(self._cells.at(offset), 0, count):
            if wanted <= 0:
                return
            yield self._cells.at(segment).read(0, min(wanted, _SEGMENT))
            wanted -= _SEGMENT
        if wanted > 0:
            raise BadCellError(cell.offset, f"the last {wanted} bytes of the data have no cell")


def _hints(name: str) -> Iterator[bytes]:
    """Give both hints at a name that a list can have, its first letters and its hash."""
    yield name[:4].encode("latin-1", "ignore").ljust(4, b"\0")
    hashed = 0
    for letter in name:
        hashed = (37 * hashed + ord(_upper(letter))) & 0xFFFFFFFF
    yield _OFFSET.pack(hashed)


def _upper(letter: str) -> str:
    """Write a letter as Windows does for its hashes: one letter stays one, and the micro sign as it is."""
    upper = letter.upper()
    return upper if len(upper) == 1 and letter != "\u00b5" else letter


def _name(data: bytes, *, is_narrow: bool) -> str:
    """Decode a name; a narrow one has the low bytes of its UTF-16, which is Latin-1."""
    return data.decode("latin-1") if is_narrow else data.decode("utf-16-le", "replace")


def _time(ticks: int) -> str:
    """Write a FILETIME; empty for none and for what no calendar holds."""
    try:
        return (_EPOCH + timedelta(microseconds=ticks // 10)).isoformat(" ", "seconds") if ticks else ""
    except OverflowError:
        return ""

"""What Windows had still to write into a hive: the entries of its transaction logs, applied in memory.

The format: https://github.com/msuhanov/regf/blob/master/Windows%20registry%20file%20format%20specification.md#new-format
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from struct import Struct, iter_unpack

from runkeyhunt.snapshots.hives.base_block import NEW_LOG, OLD_LOGS, SECTOR, BaseBlock, read_base_block
from runkeyhunt.snapshots.hives.cells import BASE_BLOCK, Readable
from runkeyhunt.snapshots.hives.marvin32 import marvin32

_ENTRY = Struct("<4sIIIIIQQ")
_HASHED_HEAD = 32
_BIN = 4096
_NO_LOG = "is dirty and no log lies beside it, so its last changes are missing: collect its .LOG1 and .LOG2 with it"
_OLD_LOG = (
    "is dirty, and its log is of the old form, which is not applied, so its last changes are missing: load the hive on "
    "a spare Windows, or collect it again after a restart"
)
_DAMAGED_LOG = "is dirty, and its logs are damaged, so its last changes are missing: collect them again"
_NO_ENTRY = (
    "is dirty, and no entry of its logs follows on it, so its last changes may be missing: collect them together"
)


class Patched:
    """Lay newer sectors over a hive that itself stays as it is, and may grow by them."""

    def __init__(self, data: Readable) -> None:
        self._data = data
        self._sectors: dict[int, bytes] = {}
        self._length = len(data)
        self.written = 0

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, place: slice, /) -> bytes:
        begin, end = place.start, min(place.stop, self._length)
        first, last = begin // SECTOR, (end - 1) // SECTOR
        # Most of what is read is short.
        whole = self._sector(first) if first == last else b"".join(map(self._sector, range(first, last + 1)))
        return whole[begin - first * SECTOR : end - first * SECTOR]

    def write(self, begin: int, data: bytes) -> None:
        """Lay whole sectors over a place that begins with one."""
        for at in range(0, len(data), SECTOR):
            self._sectors[(begin + at) // SECTOR] = data[at : at + SECTOR]
        self.written += len(data)

    def grow(self, length: int) -> None:
        """Let the hive be so long at least."""
        self._length = max(self._length, length)

    def _sector(self, number: int) -> bytes:
        return self._sectors.get(number) or self._data[number * SECTOR : (number + 1) * SECTOR].ljust(SECTOR, b"\0")


@dataclass(frozen=True)
class LogEntry:
    """Hold one sound entry of a log: its pages by their offset from the end of the base block."""

    number: int
    bins_size: int
    pages: tuple[tuple[int, bytes], ...]


@dataclass(frozen=True)
class Recovered:
    """Hold a hive as it would be after a restart; `is_whole` tells that nothing of it is known to be missing."""

    data: Readable
    base: BaseBlock
    size: int
    remark: str = ""
    is_whole: bool = True


def recover(data: Readable, base: BaseBlock, logs: Sequence[Readable]) -> Recovered:
    """Apply the logs to a dirty hive; a clean one has no use for them."""
    size = len(data)
    if not base.is_dirty:
        return Recovered(data, base, size)
    heads = [(log, head) for log in logs if (head := read_base_block(log))]
    new = [(log, head) for log, head in heads if head.is_sound and head.file_type == NEW_LOG]
    if not new:
        return Recovered(data, base, size, _why_not([head for _, head in heads]), is_whole=False)
    if not base.is_sound:
        # The log keeps a copy of the base block for this very case.
        base = max((head for _, head in new), key=lambda head: head.second_number)
    entries = _in_order(entry for log, _ in new for entry in entries_of(log, base.second_number))
    return _applied(data, base, entries) if entries else Recovered(data, base, size, _NO_ENTRY, is_whole=False)


def _why_not(heads: Sequence[BaseBlock]) -> str:
    if not heads:
        return _NO_LOG
    return _OLD_LOG if any(head.file_type in OLD_LOGS for head in heads) else _DAMAGED_LOG


def entries_of(log: Readable, first_number: int) -> Iterator[LogEntry]:
    """Give the sound entries of a log from a sequence number on; the first that is not ends it."""
    at = SECTOR
    while len(head := log[at : at + _ENTRY.size]) == _ENTRY.size:
        magic, size, _, number, bins_size, count, first_hash, second_hash = _ENTRY.unpack(head)
        if magic != b"HvLE" or size < _ENTRY.size + 8 * count or size % SECTOR or at + size > len(log):
            return
        if number >= first_number:
            body = log[at + _ENTRY.size : at + size]
            if marvin32(head[:_HASHED_HEAD]) != second_hash or marvin32(body) != first_hash:
                return
            pages = tuple(_pages(body, count))
            if bins_size % _BIN or not all(_fits(page, bins_size) for page in pages):
                return
            yield LogEntry(number, bins_size, tuple((offset, page) for offset, _, page in pages))
        at += size


def _pages(body: bytes, count: int) -> Iterator[tuple[int, int, bytes]]:
    """Give each page with its offset and the length that it should have."""
    begin = 8 * count
    for offset, length in iter_unpack("<II", body[:begin]):
        yield offset, length, body[begin : begin + length]
        begin += length


def _fits(page: tuple[int, int, bytes], bins_size: int) -> bool:
    offset, length, content = page
    return offset % SECTOR == 0 and length % SECTOR == 0 and len(content) == length and offset + length <= bins_size


def _in_order(entries: Iterable[LogEntry]) -> list[LogEntry]:
    """Order entries by their numbers, each once, up to the first gap."""
    by_number = {entry.number: entry for entry in entries}
    numbers = sorted(by_number)
    return [by_number[number] for place, number in enumerate(numbers) if number - place == numbers[0]]


def _applied(data: Readable, base: BaseBlock, entries: Sequence[LogEntry]) -> Recovered:
    hive = Patched(data)
    for entry in entries:
        hive.grow(BASE_BLOCK + entry.bins_size)
        for offset, page in entry.pages:
            hive.write(BASE_BLOCK + offset, page)
    numbers = f"{entries[0].number} to {entries[-1].number}"
    remark = f"was dirty: {len(entries)} entries of its logs were applied (sequence numbers {numbers})"
    return Recovered(hive, base, len(data) + hive.written, remark)

"""The first block of a hive or of its log: what it is, and whether its last write was finished.

The format: https://github.com/msuhanov/regf/blob/master/Windows%20registry%20file%20format%20specification.md#base-block
"""

from __future__ import annotations

import operator
from functools import reduce
from struct import Struct, error, unpack_from

from runkeyhunt.snapshots.hives.cells import Readable
from runkeyhunt.tuples import NamedTuple

MAGIC = b"regf"
SECTOR = 512
PRIMARY_FILE, OLD_LOGS, NEW_LOG = 0, (1, 2), 6
_LAYOUT = Struct("<4sII8xIIIIII4x64s")
_CHECKED = 508


class BaseBlock(NamedTuple):
    """Hold what a base block says; `name` is the end of the path under which Windows last loaded the hive."""

    first_number: int
    second_number: int
    version: tuple[int, int]
    file_type: int
    root: int
    bins_size: int
    name: str
    is_sound: bool

    @property
    def is_dirty(self) -> bool:
        """Tell whether the last write to the hive was not finished in the file itself."""
        return self.first_number != self.second_number or not self.is_sound


def read_base_block(data: Readable) -> BaseBlock | None:
    """Read the base block of a hive or log; None if the data does not begin with one."""
    head = data[:SECTOR]
    try:
        magic, first, second, major, minor, file_type, _, root, bins_size, name = _LAYOUT.unpack_from(head)
        is_sound = checksum(head) == unpack_from("<I", head, _CHECKED)[0]
    except error:
        return None
    if magic != MAGIC:
        return None
    text = name.decode("utf-16-le", "replace").partition("\0")[0]
    return BaseBlock(first, second, (major, minor), file_type, root, bins_size, text, is_sound)


def checksum(head: bytes) -> int:
    """Compute the XOR-32 checksum of a base block's first 508 bytes; 0 and -1 are written as their neighbours."""
    total: int = reduce(operator.xor, unpack_from(f"<{_CHECKED // 4}I", head))
    return {0: 1, 0xFFFFFFFF: 0xFFFFFFFE}.get(total, total)

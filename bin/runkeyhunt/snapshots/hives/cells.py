"""The cells of a hive: pieces of a file whose every length may be a lie.

The format: https://github.com/msuhanov/regf/blob/master/Windows%20registry%20file%20format%20specification.md#cell
"""

from __future__ import annotations

from struct import Struct
from typing import Any, Protocol

BASE_BLOCK = 4096
NO_CELL = 0xFFFFFFFF
_SIZE = Struct("<i")
# A sound hive is read from end to end less than once, for much of it is security and what was deleted.
_MOST_READINGS = 4
_LEAST_READ = 1 << 20


class Readable(Protocol):
    """Give bytes by their place, as bytes and mmap do."""

    def __len__(self) -> int:
        """Count the bytes."""

    def __getitem__(self, place: slice, /) -> bytes:
        """Give the bytes of a place, fewer where the end is near."""


class BadCellError(ValueError):
    """Say what is wrong with one cell; it costs nothing but what the cell held."""

    def __init__(self, offset: int, why: str) -> None:
        super().__init__(why)
        self.offset = offset


class CellsOverlapError(ValueError):
    """Say that cells are named so often that they must lie within each other: going on would never end."""


class Cell:
    """Hold where an allocated cell's content lies; nothing of it is read before it is asked for."""

    __slots__ = ("_begin", "_cells", "length", "offset")

    def __init__(self, cells: Cells, offset: int, begin: int, length: int) -> None:
        self._cells = cells
        self._begin = begin
        self.offset = offset
        self.length = length

    def read(self, at: int, count: int) -> bytes:
        """Read so many bytes; raise BadCellError if the cell ends before."""
        if at + count > self.length:
            raise BadCellError(self.offset, f"the cell ends after {self.length} bytes, before what it should hold")
        return self._cells.read(self._begin + at, count)

    def unpack(self, layout: Struct, at: int = 0) -> tuple[Any, ...]:
        """Read what a layout describes; raise BadCellError if the cell ends before."""
        return layout.unpack(self.read(at, layout.size))


class Cells:
    """Find cells by their offset from the end of the base block.

    All reading together is bounded by the size of the file, for cells that overlap would make it endless.
    """

    def __init__(self, data: Readable, size: int) -> None:
        self._data = data
        self._end = len(data)
        self._left = _MOST_READINGS * size + _LEAST_READ

    def at(self, offset: int) -> Cell:
        """Find the cell at an offset; raise BadCellError where no allocated one can be."""
        begin = BASE_BLOCK + offset
        head = self.read(begin, _SIZE.size)
        if offset % 8 or len(head) < _SIZE.size:
            raise BadCellError(offset, "there is no cell: the offset is beyond the file's end or no multiple of 8")
        size = -_SIZE.unpack(head)[0]
        if size <= 0:
            raise BadCellError(offset, "the cell is marked as free, so it is deleted or overwritten")
        if size <= _SIZE.size or begin + size > self._end:
            raise BadCellError(offset, f"the cell claims {size} bytes, beyond the file's end or less than it needs")
        return Cell(self, offset, begin + _SIZE.size, size - _SIZE.size)

    def read(self, begin: int, count: int) -> bytes:
        """Read so many bytes of the file."""
        self._left -= count
        if self._left < 0:
            raise CellsOverlapError
        return self._data[begin : begin + count]

"""One input file as text: unpacked, encoding recognised, bytes counted, never read whole."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, BinaryIO, Callable, cast

from runkeyhunt.offline.readers.reading import RECORD_LIMIT, FileProblemError
from runkeyhunt.packed import unpacked
from runkeyhunt.patterns import lazy_pattern

STDIN = "-"
STDIN_NAME = "standard input"
_HEAD_SIZE = 1 << 16
_CHUNK_SIZE = 1 << 18
LATIN_1 = "iso8859-1"
_UTF8 = "utf-8"
Opener = Callable[[], IO[bytes]]
_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_UTF16_WITHOUT_MARK = ((lazy_pattern(rb"(?:[^\0]\0){4}"), "utf-16-le"), (lazy_pattern(rb"(?:\0[^\0]){4}"), "utf-16-be"))
# `surrogateescape` leaves each byte that is not UTF-8 as one of these.
_STRAY_BYTE = lazy_pattern("[\udc80-\udcff]")


class _Counted(io.RawIOBase):
    """Pass a stream on and count what was taken from it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.count = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._stream.seekable()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        count: int = self._stream.readinto(buffer)  # type: ignore[attr-defined]
        self.count += count
        return count


class Source:
    """Hold one open input.

    `head` is its first bytes, uncompressed. It takes nothing away from `lines`, `chunks` and `seekable_file`, of which
    one can be read, once.
    """

    def __init__(self, path: str, stream: IO[bytes], code_page: str = LATIN_1) -> None:
        self.path = path
        self._code_page = code_page
        self._counted = _Counted(stream)
        self._plain = io.BufferedReader(self._counted, _HEAD_SIZE)
        within = cast("io.RawIOBase | None", unpacked(self._plain))
        self._is_compressed = within is not None
        self._bytes = io.BufferedReader(within, _HEAD_SIZE) if within else self._plain
        self.head = self._bytes.peek(_HEAD_SIZE)[:_HEAD_SIZE]
        self._encoding = _encoding(self.head)
        # A file all of whose lines end with carriage returns; in any other they may stand within a value.
        self._line_end = "\n" if "\n" in self._decoded_head() else None

    @property
    def bytes_read(self) -> int:
        """Tell how much of the file, as it lies on disk, has been read."""
        return self._counted.count

    @property
    def head_text(self) -> str:
        """Decode the head; the file may be cut within a character there."""
        text = self._decoded_head()
        return text if self._line_end else text.replace("\r", "\n")

    def lines(self) -> Iterator[str]:
        """Give the text line by line, each with its end; a line beyond the limit for a record comes in pieces."""
        stream = self._text()
        for line in iter(lambda: stream.readline(RECORD_LIMIT), ""):
            yield self._of_code_page(line)

    def many_lines(self) -> Iterator[bytes]:
        """Give the same lines as UTF-8, many at once, each with its end, also the last."""
        rest = b""
        for piece in self._pieces_of_utf8():
            rest, end = rest + piece, piece.rfind(b"\n") + 1
            if end:
                end += len(rest) - len(piece)
                yield self._utf8_of_code_page(rest[:end])
                rest = rest[end:]
            elif len(rest) > RECORD_LIMIT:
                yield self._utf8_of_code_page(rest + b"\n")
                rest = b""
        if rest:
            yield self._utf8_of_code_page(rest + b"\n")

    def _pieces_of_utf8(self) -> Iterator[bytes]:
        """Give the bytes of the file if they are as they should be but for those that are not of UTF-8."""
        if self._encoding != _UTF8 or self._line_end is None:
            yield from (chunk.encode("utf-8", "replace") for chunk in self.chunks())
        else:
            yield from iter(partial(self._bytes.read1, _CHUNK_SIZE), b"")

    def chunks(self) -> Iterator[str]:
        """Give the text in pieces of no particular meaning."""
        stream = self._text()
        for chunk in iter(lambda: stream.read(_CHUNK_SIZE), ""):
            yield self._of_code_page(chunk)

    @contextmanager
    def seekable_file(self) -> Iterator[BinaryIO]:
        """Give the bytes as a file that can be sought in: a temporary copy where the input is compressed or a pipe."""
        if not self._is_compressed and self._counted.seekable():
            self._counted.seek(0)
            yield io.BufferedReader(self._counted, _HEAD_SIZE)
            return
        # Both are long in coming, and few need them.
        import shutil
        from tempfile import TemporaryFile

        with TemporaryFile() as copy:
            shutil.copyfileobj(self._bytes, copy)
            copy.seek(0)
            yield copy

    def _of_code_page(self, text: str) -> str:
        """Read what is not UTF-8 as the code page has it, which no file tells of itself."""
        if text.isascii() or not _STRAY_BYTE.search(text):
            return text
        if self._code_page == LATIN_1:
            return _STRAY_BYTE.sub(lambda stray: chr(ord(stray.group()) - 0xDC00), text)
        return text.encode("utf-8", "surrogateescape").decode(self._code_page, "replace")

    def _utf8_of_code_page(self, lines: bytes) -> bytes:
        if lines.isascii():
            return lines
        try:
            lines.decode()
        except UnicodeDecodeError:
            each = lines.decode("utf-8", "surrogateescape").split("\n")
            return "\n".join(map(self._of_code_page, each)).encode("utf-8", "replace")
        return lines

    def _decoded_head(self) -> str:
        return self.head.decode(self._encoding, "replace")

    def _text(self) -> io.TextIOWrapper:
        errors = "replace" if self._encoding.startswith("utf-16") else "surrogateescape"
        return io.TextIOWrapper(self._bytes, self._encoding, errors, newline=self._line_end)


@contextmanager
def open_source(path: str, code_page: str = LATIN_1, opener: Opener | None = None) -> Iterator[Source]:
    """Open a path, by its opener where it has one; `-` is standard input."""
    if path == STDIN:
        if sys.stdin is None:
            raise FileProblemError("is closed: name a file, or pipe a log into it")
        yield Source(STDIN_NAME, sys.stdin.buffer, code_page)
        return
    with opener() if opener else Path(path).open("rb") as stream:
        yield Source(path, stream, code_page)


def _encoding(head: bytes) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return encoding
    for pattern, encoding in _UTF16_WITHOUT_MARK:
        if pattern.match(head):
            return encoding
    return _UTF8

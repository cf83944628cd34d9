"""A chunk's body cut into its records, one a line, so that those that nothing is to be said of go back as they came."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from runkeyhunt.lines import Lines, folded, text_of

_END, _RETURN, _QUOTE = b"\n", b"\r", b'"'
# What is searched in is written a few times over: so much of a chunk at once stays in the processor's cache.
_AT_ONCE = 1 << 18


class Chunk:
    """Hold a chunk's header line, and its records in parts: each its own text, the ends of line within it folded."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._begin = 0
        self.head = ""
        while not self.head and self._begin < len(body):
            end = _end_of_records(body, self._begin, 1)
            self.head = "".join(map(text_of, _records(body[self._begin : end])))
            self._begin = end

    def parts(self) -> Iterator[Lines]:
        """Give the lines of its records, as many at once as are searched together."""
        begin = self._begin
        while begin < len(self._body):
            end = _end_of_line(self._body, begin + _AT_ONCE - 1)
            lines = Lines.of(self._body[begin:end])
            if not _is_plain(lines):
                end = _end_of_records(self._body, begin, _AT_ONCE)
                lines = Lines(_records(self._body[begin:end]))
            if lines.text:
                yield lines
            begin = end

    @property
    def lines(self) -> Iterator[bytes]:
        """Give the lines of its records one by one."""
        return (line for part in self.parts() for line in part.each)


def stretch(lines: bytes, tail: bytes) -> bytes:
    """Write lines that have their ends with something before each end."""
    return lines.replace(_END, tail + _END)


def _end_of_records(body: bytes, begin: int, least: int) -> int:
    """Give where records end that have together so many bytes: behind a line end that is not within quotes."""
    end = _end_of_line(body, begin + least - 1)
    is_within = body.count(_QUOTE, begin, end) % 2
    while is_within and end < len(body):
        begin, end = end, _end_of_line(body, end)
        is_within ^= body.count(_QUOTE, begin, end) % 2
    return end


def _end_of_line(body: bytes, place: int) -> int:
    return body.find(_END, place) + len(_END) or len(body)


def _is_plain(lines: Lines) -> bool:
    """Tell whether each record is a line as it stands, with an end and characters of UTF-8."""
    text = lines.text
    if _RETURN in text or not text.endswith(_END) or not _is_decodable(text):
        return False
    return all(layout and layout.count(_QUOTE) % 2 == 0 for layout in lines.layouts)


def _is_decodable(text: bytes) -> bool:
    try:
        return text.isascii() or bool(text.decode())
    except UnicodeDecodeError:
        return False


def _records(body: bytes) -> list[bytes]:
    # Not splitlines, which also parts a value at a lone carriage return.
    lines = body.split(_END)
    if not body.isascii():
        lines = [line if line.isascii() else _decodable(line) for line in lines]
    within = [number for number, line in enumerate(lines) if line.count(_QUOTE) % 2]
    if within:
        lines = _rejoined(lines, within)
    if _RETURN in body:
        lines = [line.rstrip(_RETURN) for line in lines]
    return list(filter(None, lines))


def _decodable(line: bytes) -> bytes:
    return line.decode("utf-8", "replace").encode()


def _rejoined(lines: list[bytes], within: list[int]) -> list[bytes]:
    """Join what was parted within quotes, where every second of the lines that open or close them opens them."""
    whole: list[bytes] = []
    done = 0
    for first, last in zip_longest(within[::2], within[1::2]):
        end = len(lines) if last is None else last + 1
        record = folded(_END.join(lines[first:end]))
        whole += [*lines[done:first], record + _QUOTE if last is None else record]
        done = end
    return whole + lines[done:]

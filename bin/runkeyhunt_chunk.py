"""A chunk's body cut into its records, one a line, so that those that nothing is to be said of go back as they came."""

from __future__ import annotations

from itertools import zip_longest

from runkeyhunt.lines import folded, text_of

_END, _RETURN, _QUOTE = b"\n", b"\r", b'"'


class Chunk:
    """Hold the lines of a chunk's body, the header's apart: a record's own text, the ends of line within it folded."""

    def __init__(self, body: bytes) -> None:
        self.head, self.lines = "", _records(body)
        if self.lines:
            self.head = text_of(self.lines.pop(0))


def stretch(lines: list[bytes], tail: bytes) -> bytes:
    """Write lines one after another, each with the same end."""
    return tail.join([*lines, b""])


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

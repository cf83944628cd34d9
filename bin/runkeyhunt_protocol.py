"""Splunk's chunked protocol, read strictly and answered whole.

A request is `chunked 1.0,<metadata bytes>,<body bytes>`, a line feed, JSON metadata and a CSV body; nothing stands
between two requests, so that one wrong length makes everything behind it unreadable.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from contextlib import suppress
from io import RawIOBase
from typing import Any, BinaryIO

Request = tuple[dict[str, Any], bytes]

# Far longer than any that splunkd writes.
_LONGEST_HEADER = 128
_HEADER = re.compile(rb"chunked[ \t]+1\.0[ \t]*,[ \t]*(\d{1,10})[ \t]*,[ \t]*(\d{1,10})[ \t]*\r?\n")
_LARGEST = 2**31 - 1
_BEGINNING = b"chunked "
# Linux's F_SETPIPE_SZ, which Python's fcntl names from 3.10 on; see fcntl(2).
_SET_SIZE = 1031
# Four times as much as a pipe holds at first: what stays in it longer has left the processor's cache when it is read.
_HELD = 1 << 18


class BrokenRequest(ValueError):
    """Say in one sentence what splunkd sent that is no request."""

    def __init__(self, what: str) -> None:
        super().__init__(f"Splunk's request {what}: search again, and report it if this comes again.")


def begins_as_request(beginning: bytes) -> bool:
    """Tell whether the first bytes that came may be those of a request."""
    return bool(beginning) and _BEGINNING.startswith(beginning[: len(_BEGINNING)])


def widen(*pipes: int) -> None:
    """Let pipes hold more, so that splunkd and the command wait for each other less often; where that can be."""
    if sys.platform == "linux":
        from fcntl import fcntl

        for pipe in pipes:
            with suppress(OSError):
                fcntl(pipe, _SET_SIZE, _HELD)


def read_request(stream: BinaryIO) -> Request | None:
    """Read one request; None where there are no more. Raises BrokenRequest."""
    header = stream.readline(_LONGEST_HEADER)
    if not header:
        return None
    lengths = _HEADER.fullmatch(header)
    if lengths is None:
        raise BrokenRequest(f"begins with {header[:40]!r} and not with its lengths")
    metadata, body = (_read_whole(stream, int(length)) for length in lengths.groups())
    return _document(metadata), body


def _read_whole(stream: BinaryIO, length: int) -> bytes:
    if length > _LARGEST:
        raise BrokenRequest(f"is said to have {length:,} bytes, which is too many")
    data = stream.read(length)
    if len(data) < length:
        raise BrokenRequest(f"breaks off {length - len(data):,} bytes before its end")
    return data


def _document(metadata: bytes) -> dict[str, Any]:
    try:
        document = json.loads(metadata.decode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        raise BrokenRequest("has metadata that is no JSON") from error
    if not isinstance(document, dict):
        raise BrokenRequest("has metadata that is no JSON object")
    return document


class Replies:
    """Send every reply whole; behind one that broke off there can be no other."""

    def __init__(self, stream: RawIOBase) -> None:
        self._stream = stream
        self._parts: list[bytes] = []
        self._failure: BaseException | None = None

    def write(self, data: bytes | Iterable[bytes]) -> None:
        """Take a part of a reply, or several."""
        if isinstance(data, bytes):
            self._parts.append(data)
        else:
            self._parts.extend(data)

    def flush(self) -> None:
        """Send the reply; once that failed, fail with the same error again."""
        if self._failure:
            raise self._failure
        try:
            for part in self._parts:
                self._send(memoryview(part))
        except BaseException as failure:
            self._failure = failure
            raise
        self._parts.clear()

    def _send(self, rest: memoryview) -> None:
        while rest:
            rest = rest[self._stream.write(rest) or 0 :]

"""Bytes hidden in text, and text hidden in bytes: base64, hexadecimal and what stagers compress."""

from __future__ import annotations

import re

from runkeyhunt.budget import Budget

_GZIP_MAGIC = b"\x1f\x8b"
MAX_TEXT = 100_000
_LEAST_TEXT = 4
_READABLE_SHARE = 0.9


def base64_bytes(text: str) -> bytes:
    """Give the bytes that base64, of either alphabet, stands for; none if it is not base64."""
    from base64 import b64decode

    text = re.sub(r"\s", "", text)[:MAX_TEXT].replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return b64decode(text + "=" * (-len(text) % 4), validate=True)
    except ValueError:
        return b""


def readable(data: bytes) -> str:
    """Give the text of some bytes, UTF-16LE or UTF-8; empty if they are not text."""
    encoding = "utf-16-le" if len(data) % 2 == 0 and data[1::2].count(0) * 2 > len(data) // 2 else "utf-8"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return ""
    shown = sum(character.isprintable() or character in "\t\r\n" for character in text)
    return text if len(text) >= _LEAST_TEXT and shown >= len(text) * _READABLE_SHARE else ""


def decompressed_within(budget: Budget, data: bytes) -> bytes:
    """Undo a compression, whose result has no bound of its own, as far as a budget goes."""
    found = decompressed(data, budget.share_of_growth(MAX_TEXT))
    return found if budget.grow(len(found)) else b""


def decompressed(data: bytes, most: int = MAX_TEXT) -> bytes:
    """Undo the gzip or deflate that PowerShell stagers put below the base64, up to a length; empty if there is none."""
    if most <= 0:
        return b""
    import zlib

    window = zlib.MAX_WBITS | 16 if data.startswith(_GZIP_MAGIC) else -zlib.MAX_WBITS
    try:
        return zlib.decompressobj(window).decompress(data, most)
    except zlib.error:
        return b""

"""Text hidden in a command: base64 and hexadecimal, as PowerShell and its imitators write them."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Iterator

_BASE64 = re.compile(r"(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/_-]{16,}={0,2}")
_HEXADECIMAL = re.compile(r"(?<![0-9A-Fa-f])(?:0x)?((?:[0-9A-Fa-f]{2}){16,})(?![0-9A-Fa-f])")
_HEXADECIMAL_LIST = re.compile(r"(?:0x[0-9A-Fa-f]{2}\s*,\s*){8,}0x[0-9A-Fa-f]{2}")
_CHARACTER_CODES = re.compile(r"(?:\b\d{2,3}\s*,\s*){7,}\d{2,3}\b")
_CONCATENATION = re.compile(r"""(['"])\s*\+\s*\1""")
_GZIP_MAGIC = b"\x1f\x8b"
_MAX_TEXT = 100_000
_LEAST_TEXT = 4
# A shorter run does not pay the trouble of a second value, and many settings hold one.
LEAST_STORED = 200
_SCRIPT = re.compile(
    r"\b(?:iex|invoke-\w+|new-object|frombase64string|downloadstring|virtualalloc|add-type|powershell|wscript|createobject|"
    r"activexobject|start-process|set-executionpolicy)\b|\bcmd(?:\.exe)?\s*/c\b|\beval\(",
    re.IGNORECASE,
)
_READABLE_SHARE = 0.9


def decode_base64(text: str) -> str:
    """Decode base64 to the text it hides; empty if it hides none.

    PowerShell's -EncodedCommand is UTF-16LE: https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_powershell_exe
    """
    data = _base64_bytes(text)
    return readable(data) or readable(_decompressed(data))


def _base64_bytes(text: str) -> bytes:
    text = re.sub(r"\s", "", text)[:_MAX_TEXT].replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""


def hidden_texts(text: str) -> Iterator[str]:
    """Yield what the encoded runs of a command say, in their order, each kind after the other."""
    joined = _CONCATENATION.sub("", text)
    for run in _BASE64.findall(joined):
        decoded = decode_base64(run)
        if decoded:
            yield decoded
    for run in _HEXADECIMAL.findall(joined) + _HEXADECIMAL_LIST.findall(joined):
        decoded = readable(bytes.fromhex(re.sub(r"0x|[^0-9A-Fa-f]", "", run)))
        if decoded:
            yield decoded
    for run in _CHARACTER_CODES.findall(joined):
        decoded = readable(bytes(int(code) & 0xFF for code in run.split(",")))
        if decoded:
            yield decoded


def holds_program(text: str) -> bool:
    """Tell whether a text is, for the most part, an encoded script or program."""
    return len(text) >= LEAST_STORED and any(map(_is_program, _stored(text)))


def _stored(text: str) -> Iterator[bytes]:
    for run in re.findall(rf"[A-Za-z0-9+/_-]{{{LEAST_STORED},}}", text):
        yield _base64_bytes(run)
    for run in re.findall(rf"(?:[0-9A-Fa-f]{{2}}){{{LEAST_STORED},}}", text):
        yield bytes.fromhex(run)


def _is_program(data: bytes) -> bool:
    return data.startswith(b"MZ") or bool(_SCRIPT.search(readable(data) or readable(_decompressed(data))))


def readable(data: bytes) -> str:
    """Give the text of some bytes, UTF-16LE or UTF-8; empty if they are not text."""
    encoding = "utf-16-le" if len(data) % 2 == 0 and data[1::2].count(0) * 2 > len(data) // 2 else "utf-8"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return ""
    shown = sum(character.isprintable() or character in "\t\r\n" for character in text)
    return text if len(text) >= _LEAST_TEXT and shown >= len(text) * _READABLE_SHARE else ""


def _decompressed(data: bytes) -> bytes:
    """Undo the gzip or deflate that PowerShell stagers put below the base64; empty if there is none."""
    window = zlib.MAX_WBITS | 16 if data.startswith(_GZIP_MAGIC) else -zlib.MAX_WBITS
    try:
        return zlib.decompressobj(window).decompress(data, _MAX_TEXT)
    except zlib.error:
        return b""

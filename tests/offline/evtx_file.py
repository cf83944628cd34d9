"""A small .evtx file, written by hand, so that no recorded one has to be kept: one chunk, no templates.

After the format's description at https://github.com/libyal/libevtx/blob/main/documentation/.
"""

from __future__ import annotations

import struct
import xml.etree.ElementTree as ET
import zlib
from collections.abc import Sequence

_CHUNK_SIZE = 65536
_CHUNK_HEADER_SIZE = 512
_FILE_HEADER_SIZE = 4096
_RECORD_HEADER_SIZE = 24
_FRAGMENT = b"\x0f\x01\x01\x00"
_OPEN, _OPEN_WITH_ATTRIBUTES, _CLOSE_START, _END_ELEMENT, _ATTRIBUTE, _ANOTHER_ATTRIBUTE = (
    0x01,
    0x41,
    0x02,
    0x04,
    0x06,
    0x46,
)
_TEXT = b"\x05\x01"


def evtx_bytes(events: Sequence[str]) -> bytes:
    """Pack events, given as XML, into one file."""
    chunk = bytearray(_CHUNK_HEADER_SIZE)
    for number, event in enumerate(events, 1):
        last = len(chunk)
        chunk += _record(number, ET.fromstring(event), len(chunk))
    free = len(chunk)
    fields = struct.pack(
        "<8sQQQQIIII",
        b"ElfChnk\0",
        1,
        len(events),
        1,
        len(events),
        128,
        last,
        free,
        zlib.crc32(chunk[_CHUNK_HEADER_SIZE:]),
    )
    chunk[: len(fields)] = fields
    chunk[124:128] = struct.pack("<I", zlib.crc32(bytes(chunk[:120] + chunk[128:_CHUNK_HEADER_SIZE])))
    return _file_header(len(events)) + bytes(chunk.ljust(_CHUNK_SIZE, b"\0"))


def _file_header(events: int) -> bytes:
    fields = struct.pack("<8sQQQIHHHH", b"ElfFile\0", 0, 0, events + 1, 128, 1, 3, _FILE_HEADER_SIZE, 1)
    header = bytearray(fields.ljust(_FILE_HEADER_SIZE, b"\0"))
    header[124:128] = struct.pack("<I", zlib.crc32(bytes(header[:120])))
    return bytes(header)


def _record(number: int, event: ET.Element, offset: int) -> bytes:
    body = _FRAGMENT + _element(event, offset + _RECORD_HEADER_SIZE + len(_FRAGMENT)) + b"\0"
    size = _RECORD_HEADER_SIZE + len(body) + 4
    return struct.pack("<4sIQQ", b"**\0\0", size, number, 0) + body + struct.pack("<I", size)


def _element(element: ET.Element, offset: int) -> bytes:
    attributes = list(element.attrib.items())
    start = bytes([_OPEN_WITH_ATTRIBUTES if attributes else _OPEN])
    at = offset + len(start) + 4
    body = _name(element.tag.rsplit("}", 1)[-1], at)
    if attributes:
        body += _attributes(attributes, at + len(body))
    body += bytes([_CLOSE_START])
    if element.text and element.text.strip():
        body += _TEXT + _string(element.text)
    for child in element:
        body += _element(child, at + len(body))
    body += bytes([_END_ELEMENT])
    return start + struct.pack("<I", len(body)) + body


def _attributes(attributes: Sequence[tuple[str, str]], offset: int) -> bytes:
    packed = b""
    for number, (name, value) in enumerate(attributes, 1):
        token = _ATTRIBUTE if number == len(attributes) else _ANOTHER_ATTRIBUTE
        packed += bytes([token]) + _name(name, offset + 4 + len(packed) + 1) + _TEXT + _string(value)
    return struct.pack("<I", len(packed)) + packed


def _name(name: str, offset: int) -> bytes:
    """Place a name where it is first used: its own offset, then the name itself."""
    return struct.pack("<IIH", offset + 4, 0, 0) + _string(name) + b"\0\0"


def _string(text: str) -> bytes:
    encoded = text.encode("utf-16-le")
    return struct.pack("<H", len(encoded) // 2) + encoded

"""A value's data as the text, the texts or the bytes that they are."""

from __future__ import annotations

from typing import NamedTuple

from runkeyhunt.events.registry_value import Data

# https://learn.microsoft.com/windows/win32/sysinfo/registry-value-types
_TYPES = (
    "REG_NONE",
    "REG_SZ",
    "REG_EXPAND_SZ",
    "REG_BINARY",
    "REG_DWORD",
    "REG_DWORD_BIG_ENDIAN",
    "REG_LINK",
    "REG_MULTI_SZ",
    "REG_RESOURCE_LIST",
    "REG_FULL_RESOURCE_DESCRIPTOR",
    "REG_RESOURCE_REQUIREMENTS_LIST",
    "REG_QWORD",
)
_TEXT = frozenset({"REG_SZ", "REG_EXPAND_SZ"})
_DWORD, _QWORD = 4, 8


class Decoded(NamedTuple):
    """Hold data and what is to be doubted of them."""

    data: Data
    doubts: tuple[str, ...] = ()


def name_of_type(number: int) -> str:
    """Name a type; one that Windows does not name by its number, as in `REG_0xffff0012`."""
    return _TYPES[number] if number < len(_TYPES) else f"REG_{number:#x}"


def decode(kind: str, data: bytes) -> Decoded:
    """Decode data of a type named as `name_of_type` does; what is too short for its type stays bytes."""
    if kind in _TEXT:
        return _text(data)
    if kind == "REG_LINK":
        # A link's target has no NUL behind it.
        return Decoded(_utf16(data))
    if kind == "REG_MULTI_SZ":
        return _texts(data)
    if kind in ("REG_DWORD", "REG_DWORD_BIG_ENDIAN") and len(data) == _DWORD:
        number = int.from_bytes(data, "little" if kind == "REG_DWORD" else "big")
        return Decoded(f"DWORD (0x{number:08x})")
    if kind == "REG_QWORD" and len(data) == _QWORD:
        low, high = int.from_bytes(data[:4], "little"), int.from_bytes(data[4:], "little")
        return Decoded(f"QWORD (0x{high:08x}-0x{low:08x})")
    return Decoded(data)


def _text(data: bytes) -> Decoded:
    """Read a text up to its first NUL, as Windows does."""
    text, _, behind = _utf16(data).partition("\0")
    hidden = len(behind.rstrip("\0"))
    doubts = (f"{hidden} more characters stand behind the end of the text",) if behind.strip("\0") else ()
    return Decoded(text, doubts)


def _texts(data: bytes) -> Decoded:
    """Read a list of texts, and what stands behind the empty one that ends it."""
    texts = _utf16(data).rstrip("\0").split("\0")
    doubts = ("texts stand behind the end of the list",) if "" in texts[1:] else ()
    return Decoded(tuple(text for text in texts if text), doubts)


def _utf16(data: bytes) -> str:
    return data[: len(data) // 2 * 2].decode("utf-16-le", "replace")

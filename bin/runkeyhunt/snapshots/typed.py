"""The types of registry values by their numbers, and what the bytes of each of them say."""

from __future__ import annotations

from runkeyhunt.events.registry_value import Data

# https://learn.microsoft.com/windows/win32/sysinfo/registry-value-types
TYPES = (
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
_TEXTS = frozenset({"REG_SZ", "REG_EXPAND_SZ", "REG_LINK"})
_NUMBERS = {"REG_DWORD": (4, "little"), "REG_DWORD_BIG_ENDIAN": (4, "big"), "REG_QWORD": (8, "little")}
UTF16 = "utf-16-le"


def type_name(number: int) -> str:
    """Name a type; one that Windows does not know keeps its number: `REG_0xffff0001`."""
    return TYPES[number] if number < len(TYPES) else f"REG_{number:#x}"


def number_text(number: int) -> str:
    """Write a number as `reg query` does: `0x1`."""
    return f"{number:#x}"


def data_of(type_: str, raw: bytes, encoding: str = UTF16) -> Data:
    """Say what the bytes of a value say: text up to the NUL that ends it, strings, a number as text, or the bytes."""
    if type_ in _TEXTS:
        return text_of(raw, encoding).partition("\0")[0]
    if type_ == "REG_MULTI_SZ":
        return strings_of(text_of(raw, encoding))
    size, order = _NUMBERS.get(type_, (0, "little"))
    if size and len(raw) == size:
        return number_text(int.from_bytes(raw, "big" if order == "big" else "little"))
    return raw


def doubts_of(type_: str, raw: bytes, encoding: str = UTF16) -> tuple[str, ...]:
    """Say what `data_of` leaves out or could not read of the bytes of a value."""
    if type_ in _TEXTS:
        rest = text_of(raw, encoding).partition("\0")[2].rstrip("\0")
        return (f"behind the NUL that ends the text stands more: {rest!r}",) if rest else ()
    if type_ == "REG_MULTI_SZ" and "" in text_of(raw, encoding).rstrip("\0").split("\0")[1:]:
        return ("strings stand behind the empty one that ends the list",)
    size, _ = _NUMBERS.get(type_, (0, ""))
    return (f"a {type_} of {len(raw)} bytes",) if size and len(raw) != size else ()


def text_of(raw: bytes, encoding: str = UTF16) -> str:
    """Decode bytes as text; half a character at the end is left out, and what is no character shows as U+FFFD."""
    return raw[: len(raw) // 2 * 2 if encoding == UTF16 else None].decode(encoding, "replace")


def strings_of(text: str) -> tuple[str, ...]:
    """Part a REG_MULTI_SZ; an empty string within it, at which Windows would stop, does not end it here."""
    return tuple(part for part in text.split("\0") if part)

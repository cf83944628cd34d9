"""What a value is by its shape, whatever name it stands under."""

from __future__ import annotations

import re

from runkeyhunt.patterns import lazy_pattern

_SYSMONS_HIVES = ("HKLM\\", "HKU\\")
_HIVE = r"hkey_[a-z_]{5,20}|hk(?:lm|u|cu|cr|cc)"
_REGISTRY_PATH = lazy_pattern(
    rf"\s*(?:computer\\|(?:microsoft\.powershell\.core\\)?registry::)?(?:\\+registry\\|(?:{_HIVE}):?(?:\\|\s*$)|(?:machine|users?)\\)",
    re.IGNORECASE,
)
_PLAIN_REGISTRY_PATH = lazy_pattern(rf"\s*(?:\\+registry\\+(?:machine|user|a)\\|(?:{_HIVE}):?\\)", re.IGNORECASE)
_FILE_PATH = lazy_pattern(r'\s*"?(?:[a-z]:[\\/]|\\\\|\\device\\|\\\?\?\\|%\w{1,40}%\\)', re.IGNORECASE)
_GUID = lazy_pattern(r"\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?", re.IGNORECASE)
_DASHES_OF_GUID = 4
_TIME = lazy_pattern(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.\dZ]{0,12}")
_PLACEHOLDER = lazy_pattern(r"%\d{1,2}|\$\{[\w.]{1,60}\}|\[redacted\]|<redacted>", re.IGNORECASE)
_MARKS_OF_PLACEHOLDER = ("%", "${", "[", "<")
_ELLIPSES = ("...", "\u2026")
_LOST = "\ufffd"
_CODE = lazy_pattern(r"\s*(\d{1,5})(?:\.0)?\s*", re.ASCII)
_HEX = lazy_pattern(r"0x[0-9a-f]{1,16}", re.IGNORECASE)


def is_registry_path(text: str) -> bool:
    """Tell whether a text begins like a registry path in any spelling."""
    # A drive's letter stands before no registry path.
    if text[1:2] == ":":
        return False
    return is_in_sysmons_spelling(text) or _REGISTRY_PATH.match(text) is not None


def is_in_sysmons_spelling(path: str) -> bool:
    """Tell whether a text begins as Sysmon writes a registry path."""
    return path.startswith(_SYSMONS_HIVES)


def names_registry(text: str) -> bool:
    """Tell whether a text begins with a hive's name, as nothing but a registry path does."""
    return _PLAIN_REGISTRY_PATH.match(text) is not None


def is_file_path(text: str) -> bool:
    """Tell whether a text begins like the whole path of a file."""
    return _FILE_PATH.match(text) is not None


def is_guid(text: str) -> bool:
    """Tell whether a text is a GUID, in braces or not."""
    text = text.strip()
    return text.count("-") == _DASHES_OF_GUID and _GUID.fullmatch(text) is not None


def is_time(text: str) -> bool:
    """Tell whether a text is a time as Sysmon writes it."""
    return _TIME.fullmatch(text.strip()) is not None


def is_number(text: str) -> bool:
    """Tell whether a text is a process's id, decimal or hexadecimal."""
    text = text.strip()
    return (text.isascii() and text.isdigit() and len(text) <= len("4294967295")) or is_hexadecimal(text)


def is_hexadecimal(text: str) -> bool:
    """Tell whether a text is a number as Security events write them."""
    return _HEX.fullmatch(text.strip()) is not None


def is_placeholder(text: str) -> bool:
    """Tell whether a text is what stands where a value was lost or taken out: `%9`, `${Details}`, `[REDACTED]`."""
    text = text.strip()
    return text.startswith(_MARKS_OF_PLACEHOLDER) and _PLACEHOLDER.fullmatch(text) is not None


def is_shortened(text: str) -> bool:
    """Tell whether a path was shortened for showing, or characters of its key were lost in writing it down."""
    return text.endswith(_ELLIPSES) or _LOST in text.rpartition("\\")[0]


def code_in(text: str | None) -> int:
    """Read an event code; 0 for a text that is none."""
    if not text:
        return 0
    found = _CODE.fullmatch(text)
    return int(found[1]) if found else 0

"""The same autostart on a thousand hosts as one entry: what differs from host to host becomes a placeholder."""

from __future__ import annotations

import hashlib
import re

_ID_DIGITS = 32
_PLACEHOLDERS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<=\\users\\)(?!public\\|default\\|all users\\|default user\\)[^\\/:*?\"<>|&%]+(?=\\)"), "<user>"),
    (re.compile(r"(?<=\\documents and settings\\)(?!all users\\|default user\\)[^\\/:*?\"<>|&%]+(?=\\)"), "<user>"),
    (re.compile(r"s-1-(?:5-21|12-1)(?:-\d+)+"), "<sid>"),
    (re.compile(r"\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?"), "<guid>"),
    (re.compile(r"(?<![0-9a-z.])(?=[0-9a-f]*\d)[0-9a-f]{16,}(?![0-9a-z])"), "<hash>"),
    # Not behind // or \\, where the same digits are a host.
    (re.compile(r"(?<![0-9a-z.@])(?<!//)(?<!\\\\)\d+(?:\.\d+){2,}(?![0-9a-z])"), "<ver>"),
)


def normalise(text: str) -> str:
    """Write a text in lower case with placeholders for user, SID, GUID, version and hash-like parts."""
    text = text.lower()
    for pattern, placeholder in _PLACEHOLDERS:
        text = pattern.sub(placeholder, text)
    return text


def normalise_command(text: str) -> str:
    """Write a command for comparison: quotes do not count, nor does the width of blanks."""
    return " ".join(normalise(text).replace('"', "").split())


def id_of(entry: str) -> str:
    """Give an entry's name on all hosts: the beginning of its SHA-256, which FIPS mode knows, as hexadecimal digits."""
    return hashlib.sha256(entry.encode("utf-8", "replace")).hexdigest()[:_ID_DIGITS]

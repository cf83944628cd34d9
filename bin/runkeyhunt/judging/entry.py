"""The same autostart on a thousand hosts as one entry: what differs from host to host becomes a placeholder."""

from __future__ import annotations

import re

from runkeyhunt.digest import sha256
from runkeyhunt.letters import fold
from runkeyhunt.patterns import lazy_pattern

_ID_DIGITS = 32
# A profile's folder: of the letters that an account's name has, no short name, which may be anybody's, and none of the
# folders that are no user's. Windows does not see dots and blanks at a name's end.
_USER = (
    r"(?!(?:public|default|all users|default user)[. ]*(?:\\|$))(?![^\\]{0,80}~\d)"
    r"[\w$'@-](?:[\w .$'@-]{0,79}[\w$'@-])?(?=\\|$)"
)
_SID = r"s-1-(?:5-21|12-1)(?:-\d{1,10}){1,15}(?![\d-])"
_GUID = r"\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?"
_HASH = r"(?=[a-f]{0,127}\d)[0-9a-f]{16,128}(?![0-9a-z])"
_VERSION = r"\d{1,20}(?:\.\d{1,20}){2,8}(?![0-9a-z]|\.\d)"
# What each placeholder stands for where a row has it.
PLACEHOLDERS: dict[str, re.Pattern[str]] = {
    "<user>": lazy_pattern(_USER),
    "<sid>": lazy_pattern(_SID, re.ASCII),
    "<guid>": lazy_pattern(_GUID),
    "<hash>": lazy_pattern(_HASH, re.ASCII),
    "<ver>": lazy_pattern(_VERSION, re.ASCII),
}
# Where each is put into a text, and a sign that stands there at least so often.
_STEPS: tuple[tuple[re.Pattern[str], str, str, int], ...] = (
    (lazy_pattern(rf"(?<=\\users\\){_USER}(?=\\)"), "<user>", "\\users\\", 1),
    (lazy_pattern(rf"(?<=\\documents and settings\\){_USER}(?=\\)"), "<user>", "\\documents and settings\\", 1),
    (PLACEHOLDERS["<sid>"], "<sid>", "s-1-", 1),
    (PLACEHOLDERS["<guid>"], "<guid>", "-", 4),
    (lazy_pattern(rf"(?<![0-9a-z.]){_HASH}", re.ASCII), "<hash>", "", 1),
    # Not behind // or \\, where the same digits are a host.
    (lazy_pattern(rf"(?<![0-9a-z.@])(?<!//)(?<!\\\\){_VERSION}", re.ASCII), "<ver>", ".", 2),
)
_WIDE_BLANKS = lazy_pattern(r"[ \t\r\n]+")


def normalise(text: str) -> str:
    """Write a text in lower case with placeholders for user, SID, GUID, version and hash-like parts."""
    text = fold(text)
    for pattern, placeholder, sign, least in _STEPS:
        if text.count(sign) >= least:
            text = pattern.sub(placeholder, text)
    return text


def normalise_command(text: str) -> str:
    """Write a command for comparison: quotes do not count, nor does the width of blanks."""
    return _WIDE_BLANKS.sub(" ", normalise(text).replace('"', "")).strip(" ")


def id_of(entry: str) -> str:
    """Give an entry's name on all hosts: the beginning of its SHA-256 as hexadecimal digits."""
    return sha256(entry.encode("utf-8", "replace"))[:_ID_DIGITS]

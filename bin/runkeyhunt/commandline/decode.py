"""Text hidden in a command: base64 and hexadecimal, as PowerShell and its imitators write them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from runkeyhunt.budget import Budget
from runkeyhunt.encodings import base64_bytes, decompressed_within, readable
from runkeyhunt.patterns import lazy_pattern

_BASE64 = lazy_pattern(r"(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/_-]{16,}={0,2}")
_HEXADECIMAL = lazy_pattern(r"(?<![0-9A-Fa-f])(?:0x)?((?:[0-9A-Fa-f]{2}){16,})(?![0-9A-Fa-f])")
_HEXADECIMAL_LIST = lazy_pattern(r"0x[0-9A-Fa-f]{2}(?:\s*,\s*0x[0-9A-Fa-f]{2}){8,}")
_CHARACTER_CODES = lazy_pattern(r"\b\d\d\d?(?:\s*,\s*\d\d\d?\b){7,}")
_CONCATENATION = lazy_pattern(r"""(['"])\s*\+\s*\1""")


def decode_base64(text: str, budget: Budget | None = None) -> str:
    """Decode base64 to the text it hides; empty if it hides none.

    PowerShell's -EncodedCommand is UTF-16LE: https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_powershell_exe
    """
    data = base64_bytes(text)
    return readable(data) or readable(decompressed_within(budget or Budget(), data))


def hidden_texts(text: str, budget: Budget | None = None) -> Iterator[str]:
    """Yield what the encoded runs of a command say, in their order, each kind after the other."""
    budget = budget or Budget()
    joined = _CONCATENATION.sub("", text) if "+" in text else text
    for run in _BASE64.findall(joined):
        decoded = decode_base64(run, budget)
        if decoded:
            yield decoded
    lists = _HEXADECIMAL_LIST.findall(joined) if "0x" in joined else []
    for run in _HEXADECIMAL.findall(joined) + lists:
        decoded = readable(bytes.fromhex(re.sub(r"0x|[^0-9A-Fa-f]", "", run)))
        if decoded:
            yield decoded
    for run in _CHARACTER_CODES.findall(joined) if "," in joined else ():
        decoded = readable(bytes(int(code) & 0xFF for code in run.split(",")))
        if decoded:
            yield decoded

"""One line of what `reg query` prints, read as a value: which of its blanks part name, type and data."""

from __future__ import annotations

import re
from dataclasses import dataclass

from runkeyhunt.events.registry_value import Data
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.snapshots.typed import TYPES

# More readings of one line than this are told and not made: each of them costs as much as the line.
MOST_READINGS = 8
_TYPE = f"(?P<type>{'|'.join(sorted(TYPES, reverse=True))})(?: \\(\\d{{1,10}}\\))?"
# Between two columns stand four blanks, in Windows XP a tab; in text that was pasted whatever is left of them.
_BLANKS = lazy_pattern(rf" {{4}}{_TYPE}(?= {{4}}| {{0,3}}\Z)")
_TAB = lazy_pattern(rf"\t{_TYPE}(?=\t|\Z)")
_PASTED = lazy_pattern(rf"(?<=\S)[ \t]{{1,40}}{_TYPE}(?=[ \t]|\Z)")
# Each with how much of the text between type and data is the gap.
_STYLES = ((_BLANKS, 4), (_TAB, 1))
_INDENT = lazy_pattern(r" {4}|\t")
# The words of regedit and reg.exe for the default value, in the languages of Windows.
_DEFAULTS = (
    "(default)",
    "(standard)",
    "(par défaut)",
    "(predefinito)",
    "(predeterminado)",
    "(padrão)",
    "(predefinição)",
    "(standaard)",
    "(domyślna)",
    "(výchozí)",
    "(varsay\u0131lan)",
    "(alapértelmezett)",
    "(oletus)",
    "(implicit)",
    "(по умолчанию)",
    "(за замовчуванням)",
    "(προεπιλογή)",
    "(既定)",
    "(默认)",
    "(預設值)",
    "(기본값)",
    "<no name>",
    "<sans nom>",
    "<kein name>",
    "<sin nombre>",
    "<nessun nome>",
)
_BRACKETS = (("(", ")"), ("<", ">"))
_FOREIGN = lazy_pattern(r"[^\0-\x7f]+")
_BYTES = frozenset({"REG_NONE", "REG_BINARY", "REG_RESOURCE_LIST", "REG_FULL_RESOURCE_DESCRIPTOR"})
_GAPS_GONE = "the gaps between the columns are not as reg.exe writes them: blanks at their edges may be lost"
_PARTED = "the strings are told apart by {}, which may also stand within one of them"
_READ_AS_DEFAULT = "the name {} is read as the default value's, in another language or code page"
_MAY_BE_DEFAULT = "the name {} may be another language's word for the default value"
_NOT_SET = "reg says {}: the default value is not set"
_NO_HEX = "{} without the hexadecimal digits of its bytes"


@dataclass(frozen=True)
class Columns:
    """Hold one reading of a line."""

    name: str
    type: str
    data: str
    doubts: tuple[str, ...] = ()


def readings(text: str) -> list[Columns]:
    """Read a line in every way that leaves data behind the type, the last type word first; empty if it is no value."""
    indent = _INDENT.match(text)
    return _readings(text, indent.end(), _STYLES) if indent else []


def pasted(text: str) -> list[Columns]:
    """Read a line whose gaps are no longer what `reg query` wrote."""
    begin = len(text) - len(text.lstrip())
    found = _readings(text, begin, ((_PASTED, 1),))
    return [Columns(each.name, each.type, each.data.lstrip(" \t"), (_GAPS_GONE,)) for each in found]


def _readings(text: str, begin: int, styles: tuple[tuple[re.Pattern[str], int], ...]) -> list[Columns]:
    found = [
        (match.start(), match["type"], match.end() + gap)
        for pattern, gap in styles
        for match in pattern.finditer(text)
        if match.start() > begin
    ]
    found.sort(reverse=True)
    chosen = [each for each in found if len(text) > each[2]] or found[:1]
    return [Columns(text[begin:end], type_, text[data:]) for end, type_, data in chosen[: MOST_READINGS + 1]]


def name_of(shown: str) -> tuple[str | None, tuple[str, ...]]:
    """Tell a value's name from what is shown for it, None for the default value, and what is doubtful of that."""
    lowered = shown.lower()
    if lowered in _DEFAULTS:
        return None, ()
    if (shown[:1], shown[-1:]) not in _BRACKETS:
        return shown, ()
    if _in_any_code_page(lowered) in {_in_any_code_page(word) for word in _DEFAULTS}:
        return None, (_READ_AS_DEFAULT.format(shown),)
    return shown, (_MAY_BE_DEFAULT.format(shown),)


def data_of(columns: Columns, separator: str, *, is_default: bool) -> tuple[Data, tuple[str, ...]]:
    """Give the data of a line, by its type, and what is doubtful of it."""
    type_, data = columns.type, columns.data
    if is_default and type_ == "REG_SZ" and data.startswith("(") and data.rstrip().endswith(")"):
        return "", (_NOT_SET.format(data.rstrip()),)
    if type_ == "REG_MULTI_SZ":
        strings = tuple(part for part in data.split(separator) if part)
        return strings, (_PARTED.format(separator),) if len(strings) > 1 else ()
    return _bytes_of(type_, data) if type_ in _BYTES else (data, ())


def _bytes_of(type_: str, digits: str) -> tuple[Data, tuple[str, ...]]:
    try:
        return bytes.fromhex(digits), ()
    except ValueError:
        return digits, (_NO_HEX.format(type_),)


def _in_any_code_page(word: str) -> str:
    return _FOREIGN.sub("?", word)

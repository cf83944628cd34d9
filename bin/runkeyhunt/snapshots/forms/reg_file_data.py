"""What stands behind the name of a value in a registration file: a string, a number, bytes, or its removal."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Union

from runkeyhunt.events.registry_value import Data
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.snapshots.typed import UTF16, data_of, doubts_of, number_text, type_name

ANSI = "cp1252"
_BLANKS = " \t"
_QUOTED = lazy_pattern(r'"([^"\\]*(?:\\.[^"\\]*)*)"', re.DOTALL)
_TO_QUOTE = lazy_pattern(r'([^"\\]*(?:\\.[^"\\]*)*)"', re.DOTALL)
_NAMED = lazy_pattern(r'[ \t]*(?:"[^"\\]*(?:\\.[^"\\]*)*"|@)[ \t]*=')
_DWORD = lazy_pattern(r"dword:([0-9a-f]{1,8})[ \t]*", re.IGNORECASE)
_HEX = lazy_pattern(r"hex(?:\(([0-9a-f]{1,8})\))?:", re.IGNORECASE)
_STR = lazy_pattern(r"str\(([0-9a-f]{1,8})\):\"(.*)\"[ \t]*", re.IGNORECASE | re.DOTALL)
_BYTE = lazy_pattern(r"[ \t]*[0-9a-fA-F]{1,2}[ \t]*")
# A string that goes on over more text than this has lost its end.
_LONGEST_STRING = 1 << 20
# What is shown of a line that was refused.
_EXCERPT = 120
_IN_ANSI = frozenset({"REG_EXPAND_SZ", "REG_MULTI_SZ"})

# The place of a line, and the line.
Line = tuple[str, str]

NO_NAME = "the value's name has no closing quotation mark or no = behind it: regedit refuses the line"
_NO_TYPE = "the data has neither quotation marks nor a type: regedit refuses {!r}"
_BEHIND_QUOTE = "text stands behind the closing quotation mark: regedit refuses {!r}"
_NO_QUOTE = "the string has no closing quotation mark: read up to the end of its line"
_BAD_HEX = "the hexadecimal bytes are broken off or hold something else: regedit refuses the value"
_CUT = "the file ends within the value: what stands there is read"
_LONE = "single backslashes, where regedit writes two: read as they stand, which regedit may not do"
_LINE_END = "the string holds a line end"
_UNKNOWN_PAGE = "bytes of an unknown code page: read as Windows-1252"


@dataclass(frozen=True)
class Datum:
    """Hold what a value's text says, or why it says nothing; of a broken string it may be both."""

    type: str = ""
    data: Data | None = None
    doubts: tuple[str, ...] = ()
    why: str = ""
    is_value: bool = True
    is_removed: bool = False


@dataclass
class OpenString:
    """Hold a string whose line has no closing quotation mark, and the lines that may belong to it."""

    first: str
    lines: list[Line] = field(default_factory=list)
    last: str | None = None
    size: int = 0

    @property
    def is_open(self) -> bool:
        """Tell whether the closing quotation mark has not come yet."""
        return self.last is None

    @property
    def given_back(self) -> list[Line]:
        """Give the lines that do not belong to the string after all."""
        return self.lines if self.is_open else []

    def takes(self, line: Line) -> bool:
        """Take a line that may go on with the string; False if it shows that the string has lost its end."""
        text = line[1]
        self.size += len(text)
        closing = None if _NAMED.match(text) else _TO_QUOTE.match(text)
        if closing and _is_comment(text[closing.end() :]):
            self.last = closing[1]
            return True
        if closing or _NAMED.match(text) or self.size > _LONGEST_STRING:
            return False
        self.lines.append(line)
        return True

    def finish(self) -> Datum:
        """Give the string as far as it goes."""
        if self.last is None:
            return _string(self.first, why=_NO_QUOTE)
        return _string("\n".join((self.first, *(text for _, text in self.lines), self.last)), doubts=(_LINE_END,))


@dataclass
class Hexadecimal:
    """Hold bytes that may go on in the next line."""

    type: str
    encoding: str
    pieces: list[str] = field(default_factory=list)
    is_open: bool = True
    is_broken: bool = False
    given_back: tuple[Line, ...] = ()

    def takes(self, line: Line) -> bool:
        """Take a line that goes on with the bytes; False if it does not."""
        body = line[1].partition(";")[0].strip(_BLANKS)
        if not body:
            return True
        if self.pieces and not _BYTE.match(body):
            self.is_broken = True
            return False
        self.is_open = body.endswith("\\")
        body = body[:-1].rstrip(_BLANKS) if self.is_open else body
        if self.is_open and body and not body.endswith(","):
            self.is_open, self.is_broken = False, True
        self.pieces.append(body)
        return True

    def finish(self) -> Datum:
        """Give the value that the bytes are."""
        digits = "".join(self.pieces).split(",")
        digits = digits[:-1] if not digits[-1].strip(_BLANKS) else digits
        if self.is_broken or not all(map(_BYTE.fullmatch, digits)):
            return Datum(why=_BAD_HEX, is_value=False)
        return _bytes(self.type, bytes(int(digit, 16) for digit in digits), self.encoding, is_cut=self.is_open)


Begun = Union[Datum, OpenString, Hexadecimal]


def name_and_data(row: str) -> tuple[str | None, str | None]:
    """Part a row into its value's name, None for the default value, and its data, None if it has no such form."""
    quoted = _QUOTED.match(row)
    behind = row[quoted.end() :] if quoted else row[1:] if row.startswith("@") else ""
    behind = behind.lstrip(_BLANKS)
    name = _unescaped(quoted[1])[0] if quoted else ""
    return name or None, behind[1:].lstrip(_BLANKS) if behind.startswith("=") else None


def begin(data: str, encoding: str) -> Begun:
    """Read the data of a value as far as its first line goes; `encoding` is that of version 4 or of version 5."""
    hexadecimal = _HEX.match(data)
    if hexadecimal:
        begun = Hexadecimal(type_name(int(hexadecimal[1] or "3", 16)), encoding)
        begun.is_open = begun.takes(("", data[hexadecimal.end() :])) and begun.is_open and bool(begun.pieces)
        return begun
    if data.startswith('"'):
        quoted = _QUOTED.match(data)
        return _quoted(data, quoted) if quoted else OpenString(data[1:])
    if data.startswith("-") and _is_comment(data[1:]):
        return Datum(is_removed=True)
    return _number_or_text(data)


def _quoted(data: str, quoted: re.Match[str]) -> Datum:
    if _is_comment(data[quoted.end() :]):
        return _string(quoted[1])
    return Datum(why=_BEHIND_QUOTE.format(data[:_EXCERPT]), is_value=False)


def _number_or_text(data: str) -> Datum:
    number = _DWORD.match(data)
    if number and _is_comment(data[number.end() :]):
        return Datum("REG_DWORD", number_text(int(number[1], 16)))
    text = _STR.fullmatch(data)
    if text:
        return Datum(type_name(int(text[1], 16)), _without_escapes(text[2]))
    return Datum(why=_NO_TYPE.format(data[:_EXCERPT]), is_value=False)


def _string(escaped: str, doubts: tuple[str, ...] = (), why: str = "") -> Datum:
    text, is_lone = _unescaped(escaped)
    if why and text.endswith('"') and text.count('"') % 2:
        # The closing quotation mark is there, and the backslash before it was meant as one.
        text = text[:-1] + "\\"
    problems = [problem for problem in (why, _LONE if is_lone else "") if problem]
    return Datum("REG_SZ", text, (*doubts, *problems), "; ".join(problems))


def _unescaped(escaped: str) -> tuple[str, bool]:
    """Undo the two escapes that there are, and tell whether a backslash stands there that is part of none."""
    parts = [part.replace('\\"', '"') for part in escaped.split("\\\\")]
    return "\\".join(parts), any("\\" in part for part in parts)


def _without_escapes(text: str) -> str:
    """Undo escapes only where every backslash is part of one: hivexregedit writes strings of a type without any."""
    unescaped, is_lone = _unescaped(text)
    return text.replace('\\"', '"') if is_lone else unescaped


def _bytes(type_: str, raw: bytes, encoding: str, *, is_cut: bool) -> Datum:
    used = ANSI if encoding == ANSI and type_ in _IN_ANSI else UTF16
    doubts = doubts_of(type_, raw, used)
    doubts = (*doubts, _UNKNOWN_PAGE) if used == ANSI and not raw.isascii() else doubts
    return Datum(type_, data_of(type_, raw, used), (*doubts, _CUT) if is_cut else doubts)


def _is_comment(rest: str) -> bool:
    rest = rest.lstrip(_BLANKS)
    return not rest or rest.startswith(";")

"""Lines of JSON that are certainly one event each: told from their names and code, so that few need be laid flat."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence

from runkeyhunt.events.descent import flatten
from runkeyhunt.events.shapes import code_in, is_registry_path
from runkeyhunt.events.texts.json_text import load_json
from runkeyhunt.events.vocabulary.event_kinds import WATCHED_CODES
from runkeyhunt.events.vocabulary.names import meaning_of
from runkeyhunt.patterns import lazy_pattern

# As the other decoder, but for names that stand twice: of them the text has both.
_PLAIN = json.JSONDecoder(strict=False, parse_int=str, parse_float=str)
_NESTED = frozenset({dict, list})
# These make a line one of several, or a text to be read.
_OTHERWISE_READ = frozenset({"_raw", "preview", "result"})
# A smaller object may be a name and its value.
_LEAST_NAMES = 4
_MOST_SHAPES = 1000
_CODE, _TARGET = "EventCode", "TargetObject"
_TARGET_KEY = b"TargetObject"
_MOST_PATTERNS = 8
# Of two bytes as they are, which UTF-8 does not have.
_PAIR, _ESCAPED = b"\xff\xff", b"\xfe\xfe"
_ESCAPES = (rb"\"", rb"\r", rb"\n", rb"\t", rb"\/")
# What stands nowhere in an object, neither in a text nor beside one.
_IMPOSSIBLE = b'"""'
_MEMBER = lazy_pattern(
    rb'"([\w.@-]{1,80})"([ \t]{0,9}:[ \t]{0,9})(?:("[^"]*")|(-?[0-9]{1,15}|true|false|null))([ \t]{0,9}[,}][ \t]{0,9})'
)
_PLAIN_CODE = lazy_pattern(rb'"?([0-9]{1,5})"?')
_ANY_TEXT = rb'"[^"]*"'
_ANY_OTHER = rb"(?:0|-?[1-9][0-9]{0,15}|true|false|null)"
_ANY_PATH = rb'"(?:HK(?:LM|U)|%b(?:REGISTRY|registry))%b[^"]*"' % (_PAIR, _PAIR)


class PlainEvents:
    """Remember by which names, and by which codes under them, an object without others in it is an event."""

    def __init__(self) -> None:
        self._code_names: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._codes: dict[tuple[tuple[str, str], ...], int] = {}

    def holds(self, text: str) -> bool:
        """Tell whether a line is certainly an event, which names a path if its code is of such a kind.

        False also where only reading it can tell, or why it is none.
        """
        try:
            document, end = _PLAIN.raw_decode(text)
        except (ValueError, RecursionError):
            return False
        if end < len(text) or not isinstance(document, dict) or not _NESTED.isdisjoint(map(type, document.values())):
            return False
        code = self._code(document, text)
        if code in WATCHED_CODES:
            # A name that stands twice may be another kind of path the other time.
            return text.count(_TARGET) == 1 and is_registry_path(str(document.get(_TARGET)))
        return code > 0

    def _code(self, document: Mapping[str, object], text: str) -> int:
        """Give the code by which an object is an event, whatever its other values are; 0 where none is enough."""
        names = tuple(document)
        told = self._code_names.get(names)
        if told is None:
            told = names_of_codes(names)
            if len(self._code_names) < _MOST_SHAPES:
                self._code_names[names] = told
        for name in told:
            if text.count(f'"{name}"') > 1:
                return 0
        codes = tuple([(name, str(document[name])) for name in told])
        code = self._codes.get(codes)
        if code is None:
            code = code_in(str(flatten(dict(codes)).get(_CODE, ""))) if codes else 0
            if len(self._codes) < _MOST_SHAPES:
                self._codes[codes] = code
        return code


def names_of_codes(names: Sequence[str]) -> tuple[str, ...]:
    """Give those of an object's names that are a code's; none where by its names it may be no event, or several."""
    if len(names) < _LEAST_NAMES or not _OTHERWISE_READ.isdisjoint(names):
        return ()
    return tuple(name for name in names if (meaning := meaning_of(name)) and meaning.attribute == "code")


def laid_flat(text: str) -> Mapping[str, object]:
    """Read such a line."""
    document = load_json(text)
    return flatten(document) if isinstance(document, Mapping) else {}


class Shapes:
    """Remember lines that are certainly an event each, by names, their order, and the code; see `PlainEvents`."""

    def __init__(self) -> None:
        self._shapes: list[bytes] = []
        self._pattern: re.Pattern[bytes] | None = None

    def are_all(self, lines: bytes) -> bool:
        """Tell whether all lines of a text, each of which has its end, are such lines."""
        if self._pattern is None:
            return False
        text = b"\n" + _masked(lines)
        # A target is never named but where it stands; a line begins behind the end of that before it, so that as many
        # as there are lines are all of them.
        is_named_once = text.count(_TARGET_KEY) == text.count(b'"%b":' % _TARGET_KEY)
        return is_named_once and len(self._pattern.findall(text)) == lines.count(b"\n")

    def is_one(self, line: str) -> bool:
        """Tell whether a line, without its end, is such a line."""
        if self._pattern is None:
            return False
        text = _masked(line.encode("utf-8", "replace"))
        return text.count(_TARGET_KEY) <= 1 and self._pattern.fullmatch(b"\n%b" % text) is not None

    def learn(self, line: str) -> None:
        """Remember the shape of a line that is certainly an event, if it is a plain one."""
        if len(self._shapes) < _MOST_PATTERNS:
            shape = _shape(_masked(line.encode("utf-8", "replace")))
            if shape and shape not in self._shapes:
                self._shapes.append(shape)
                self._pattern = re.compile(rb"\n(?:%b)(?=\r?\n|\Z)" % b"|".join(self._shapes))


def _masked(text: bytes) -> bytes:
    """Give a text in which each quote is JSON's own; where that cannot be told it is like no line."""
    text = text.replace(rb"\\", _PAIR)
    if b"\\" in text:
        for escape in _ESCAPES:
            text = text.replace(escape, _ESCAPED)
        text = text.replace(b"\\", _IMPOSSIBLE)
    return text


def _shape(line: bytes) -> bytes:
    """Write a pattern of a line's names, and of the codes under some; empty where it holds more than plain members."""
    members = list(_MEMBER.finditer(line, 1))
    names = [member[1] for member in members]
    if b"{" + b"".join(member[0] for member in members) != line or len(set(names)) < len(names):
        return b""
    of_codes = [name.encode() for name in names_of_codes([name.decode() for name in names])]
    codes = [_PLAIN_CODE.fullmatch(member[3] or member[4]) for member in members if member[1] in of_codes]
    if None in codes:
        return b""
    is_watched = any(int(code[1]) in WATCHED_CODES for code in codes if code)
    pattern = rb"\{" + b"".join(_member(member, of_codes, is_watched=is_watched) for member in members)
    return pattern if re.fullmatch(pattern, line) else b""


def _member(member: re.Match[bytes], of_codes: Collection[bytes], *, is_watched: bool) -> bytes:
    _, name, colon, text, other, end = member.group(*range(6))
    if name in of_codes:
        value = re.escape(text or other)
    elif name == _TARGET_KEY and is_watched:
        value = _ANY_PATH
    else:
        value = _ANY_TEXT if text else _ANY_OTHER
    return b'"%b"%b%b%b' % (re.escape(name), colon, value, re.escape(end))

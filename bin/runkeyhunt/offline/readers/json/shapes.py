"""Lines of JSON that are alike but for their values, and so are certainly an event each, as the first of them is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import islice, takewhile

from runkeyhunt.events.descent import flatten, is_whole
from runkeyhunt.events.fields import has_meaning, tells_of_write
from runkeyhunt.events.vocabulary.event_kinds import WATCHED_CODES
from runkeyhunt.lines import Lines
from runkeyhunt.offline.readers.json.lines import TARGET, names_of_codes
from runkeyhunt.offline.readers.shapes import Shapes, grouped, told
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.tuples import NamedTuple

# Of two bytes as what they stand for, which UTF-8 does not have: a backslash, and any other character.
_BACKSLASH, _SECOND, _OTHER = b"\xff", b"\xfe", b"\xfd\xfd"
_ESCAPE = lazy_pattern(rb'\\["rnt/]')
# Stands for the backslash of any other escape: no line that has it is proved.
_UNTOLD = b"\0"
# For `bytes.translate`: a first look sees the backslash, and takes any other escape for one, as that of a slash is.
_SEEN = bytes(ord("\\") if bytes((code,)) in (_BACKSLASH, _OTHER[:1]) else code for code in range(256))
# Of a masked line, each byte as a character.
_MEMBER = lazy_pattern(
    r'"([\w.@-]{1,80})"([ \t]{0,9}:[ \t]{0,9})(?:"([^"]*)"|(-?[0-9]{1,15}|true|false|null))([ \t]{0,9}[,}][ \t]{0,9})',
    re.ASCII,
)
_ANY_TEXT, _SOME_TEXT = '"[^"]*"', '"[^"]+"'
_ANY_NUMBER = "(?:0|-?[1-9][0-9]{0,15})"
_ANY_OTHER = f"(?:{_ANY_NUMBER}|true|false|null)"
_ANY_PATH = r'"(?:HK(?:LM|U)|\xff\xfe(?:REGISTRY|registry))\xff\xfe[^"]*"'
_LINE_END = r"\r?\n"
# What stands where a value was lost, and what may be taken for any kind of path.
_EXTREMES = ("%1", "HKLM\\-")


class _Member(NamedTuple):
    """Hold a name in an object and what stands behind it: a text without its quotes, or else a number or a word."""

    name: str
    colon: str
    text: str | None
    other: str | None
    end: str

    @property
    def is_number(self) -> bool:
        return self.other is not None and not self.other.isalpha()

    @property
    def is_there(self) -> bool:
        return bool(self.text) or self.is_number


def compiled(shapes: str) -> re.Pattern[bytes]:
    """Compile the pattern of shapes of lines."""
    return re.compile(shapes.encode("latin-1"))


def masked(text: bytes) -> bytes:
    """Give a text of the same length in which each quote is JSON's own."""
    text = text.replace(rb"\\", _BACKSLASH + _SECOND)
    if b"\\" in text:
        text = _ESCAPE.sub(_OTHER, text).replace(b"\\", _UNTOLD)
    return text


def lines_of_shapes(shapes: Shapes[bytes], text: bytes, at: int) -> Sequence[re.Match[bytes]]:
    """Match the lines of known shapes that follow one another from a place in a masked text on."""
    following = shapes.following(text, at)
    found: list[re.Match[bytes]] = []
    # Twice as many each time, so that no more is matched in vain, and later again, than was found.
    while more := list(islice(following, len(found) + 1)):
        lines = more if _are_lines(text, more) else list(takewhile(_is_line, more))
        found += lines
        if len(lines) < len(more):
            break
    return found


def _are_lines(text: bytes, found: Sequence[re.Match[bytes]]) -> bool:
    begin, end = found[0].start(), found[-1].end()
    return text.count(b"\n", begin, end) == len(found) and text.find(_UNTOLD, begin, end) < 0


def _is_line(found: re.Match[bytes]) -> bool:
    return _are_lines(found.string, [found])


def telling_of(found: Sequence[re.Match[bytes]]) -> Lines:
    """Give of such lines what a first look has to see."""
    return Lines.of(b"\n".join([*told(found), b""]).translate(_SEEN, _SECOND))


def shape_of(line: bytes) -> str:
    """Write the shape of a masked line that is certainly an event; empty where it holds more than plain members."""
    text = line.rstrip(b"\r\n").decode("latin-1")
    found = list(_MEMBER.finditer(text, 1))
    members = [_Member(*member.groups()) for member in found]
    codes = _codes(members)
    is_one = "{" + "".join(member[0] for member in found) == text and len({one.name for one in members}) == len(members)
    if not is_one or not all(code.isdecimal() for code in codes.values()):
        return ""
    is_watched = any(int(code) in WATCHED_CODES for code in codes.values())
    patterns = [_pattern(member, codes, is_watched=is_watched) for member in members]
    tell = [tells_of_write(member.name) for member in members]
    if not _is_told_by_names(members, codes) or (any(tell) and not is_watched):
        tell = [True] * len(members)
    shape = rf"\{{{grouped(patterns, tell)}{_LINE_END}"
    return shape if compiled(shape).fullmatch(line) else ""


def _codes(members: Sequence[_Member]) -> Mapping[str, str]:
    values = {member.name: member.text or member.other or "" for member in members}
    return {name: values[name] for name in names_of_codes(list(values))}


def _is_told_by_names(members: Sequence[_Member], codes: Mapping[str, str]) -> bool:
    """Tell whether such an event is whole whatever its values are, so that no text in it is opened."""
    held = [member for member in members if member.is_there]
    paths = {TARGET: _EXTREMES[-1]}
    documents = ({**{member.name: extreme for member in held}, **paths, **codes} for extreme in _EXTREMES)
    return all(is_whole(flatten(document)) for document in documents)


def _pattern(member: _Member, codes: Mapping[str, str], *, is_watched: bool) -> str:
    if member.name == TARGET and is_watched:
        value = _ANY_PATH
    elif member.name in codes or (has_meaning(member.name) and not member.is_there):
        value = re.escape(member.other or f'"{member.text}"')
    elif has_meaning(member.name):
        # What is there, is there in each of them.
        value = _ANY_NUMBER if member.is_number else _SOME_TEXT
    else:
        value = _ANY_TEXT if member.other is None else _ANY_OTHER
    return f'"{re.escape(member.name)}"{member.colon}{value}{re.escape(member.end)}'

"""Events in XML that are alike but for their values, and so are certainly an event each, as the first of them is."""

from __future__ import annotations

import re

from runkeyhunt.events.fields import tells_of_write
from runkeyhunt.events.vocabulary.event_kinds import WATCHED_CODES
from runkeyhunt.events.vocabulary.names import meaning_of
from runkeyhunt.offline.readers.shapes import grouped
from runkeyhunt.patterns import lazy_pattern

# An element that holds only a value, a tag, or what stands between tags.
_PART = lazy_pattern(r"<(?P<tag>\w{1,40})(?P<names>\s[^<>]*[^<>/]|)>(?P<value>[^<>]*)</(?P=tag)>|<[^<>]*>|\s+")
_BETWEEN = lazy_pattern(
    r"\s+|<\?xml[^<>]*\?>|</?(?!(?:Data|Message|Param|EventID)\b)\w{1,40}(?:\s[^<>]*)?/?>|<Data\sName=[^<>]*/>"
)
_EVENT = lazy_pattern(r"</?Event[\s>]")
_OF_ONE = 2
_ATTRIBUTE = lazy_pattern(r"""([\w:]{1,40}=)('[^'<>]*'|"[^"<>]*")""")
# In all events of a shape these are the same.
_KEPT = ("Name=", "xmlns=")
_NAME = lazy_pattern(r"""\sName=(?:'([^'<>]{1,80})'|"([^"<>]{1,80})")""")
_DATA, _SYSTEM = "EventData.", "System."
_TARGET = f"{_DATA}TargetObject"
_NEVER = "(?!)"
_ANY = "[^<]*"
_PATH = r"(?:HK(?:LM|U)|\\REGISTRY)\\[^<]*"
# These prove that the labels of an event have not shifted against its values.
_BY_MEANING = {"image": r"(?:[A-Za-z]:\\[^<]*|System|-|)", "time": r"(?:\d{4}-[^<]*|-|)"}


def shape_of(event: str, code: int) -> str:
    """Write the shape of an event that certainly is one; empty where not all its values stand under names."""
    parts = [_part(part, code) for part in _PART.finditer(event)]
    paths = [path for path, _ in parts]
    shape = grouped([pattern for _, pattern in parts], list(map(tells_of_write, paths))) + r"\s*"
    has_data = any(path.startswith(_DATA) for path in paths)
    is_one = has_data and len(_EVENT.findall(event)) == _OF_ONE and re.fullmatch(shape, event)
    return shape if is_one else ""


def _part(part: re.Match[str], code: int) -> tuple[str, str]:
    """Give what leads to the value in a part of an event, empty where it has none, and the part's pattern."""
    tag, names, value = part.group("tag", "names", "value")
    if tag is None:
        return "", _tag(part[0]) if _BETWEEN.fullmatch(part[0]) else _NEVER
    path = _path(tag, names)
    pattern = _value(path, value, code) if path else _NEVER
    return path, f"{_tag(f'<{tag}{names}>')}{pattern}</{tag}>"


def _path(tag: str, names: str) -> str:
    """Give a value's path as whoever reads the event gives it; empty where it has no name of its own."""
    name = _NAME.search(names)
    if tag == "Data":
        return f"{_DATA}{name[1] or name[2]}" if name else ""
    return "" if tag in ("Message", "Param") else f"{_SYSTEM}{tag}"


def _value(path: str, value: str, code: int) -> str:
    meaning = meaning_of(path)
    if path == _TARGET and code in WATCHED_CODES:
        return _PATH
    if meaning and meaning.attribute == "code":
        return re.escape(value)
    return _BY_MEANING.get(meaning.attribute, _ANY) if meaning and path.startswith(_DATA) else _ANY


def _tag(text: str) -> str:
    """Write the pattern of a tag, or of blanks, in which attributes have any values but for names."""
    between = _ATTRIBUTE.split(text)
    names, values = between[1::3], between[2::3]
    written = (
        re.escape(name + value) if name in _KEPT else f"{name}{value[0]}[^<{value[0]}]*{value[0]}"
        for name, value in zip(names, values)
    )
    return "".join(piece for pair in zip(map(re.escape, between[::3]), (*written, "")) for piece in pair)

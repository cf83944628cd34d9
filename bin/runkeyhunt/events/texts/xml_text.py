"""The values in an event's XML, whole or cut, with or without namespaces; one pass, whatever the text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from runkeyhunt.events.doubts import CUT
from runkeyhunt.patterns import lazy_pattern

# XML's five and the numeric ones only: html.unescape would also turn `&reg add` into a registered sign.
_ENTITY = lazy_pattern(r"&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_LAST_CODE_POINT = 0x10FFFF
_TAG = lazy_pattern(r"<(/?)(?:[\w.-]{1,40}:)?(\w{1,40})\b([^<>]*)>")
_CLOSING = lazy_pattern(r"</(?:[\w.-]{1,40}:)?(\w{1,40})")
# Almost all events look so, and are read at once.
_PLAIN_DATA = lazy_pattern(r"""<Data Name=['"]([^'"<>]{1,80})['"](?:/>|>([^<]*)</Data>)""")
_PLAIN_SYSTEM = lazy_pattern(r"<(EventID|Computer|Channel|EventRecordID)\b[^<>]*>([^<]*)</")
_PLAIN_TIME = lazy_pattern(r"""<TimeCreated\s{1,9}(SystemTime)\s{0,9}=\s{0,9}['"]([^'"<>]*)['"]""")
_ATTRIBUTE = lazy_pattern(r"""([\w:]{1,40})\s{0,9}=\s{0,9}(?:'([^']*)'|"([^"]*)")""")
_LONGEST_ATTRIBUTES = 1000
_CDATA, _CDATA_END = "<![CDATA[", "]]>"
# What holds a value: Windows' own, and the parameters that Log Analytics keeps of an event.
_VALUE_TAGS = frozenset({"Data", "Param", "Message"})
POSITION = "#"

Field = tuple[str, str]


def decode_entities(text: str) -> str:
    """Decode XML's entities, once."""
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(entity: re.Match[str]) -> str:
    name, decimal, hexadecimal = entity.groups()
    if name:
        return _NAMED[name]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    return chr(code) if code <= _LAST_CODE_POINT else entity.group()


def xml_fields(text: str) -> Iterator[Field]:
    """Give the fields in their order: `EventData.<name>`, `System.<element>`; a value without a name is called `#`."""
    named = _PLAIN_DATA.findall(text)
    if named and len(named) == text.count("<Data") and ":Data" not in text:
        yield from ((f"System.{name}", decode_entities(value.strip())) for name, value in _PLAIN_SYSTEM.findall(text))
        yield from ((f"System.{name}", value) for name, value in _PLAIN_TIME.findall(text))
        yield from ((f"EventData.{name}", decode_entities(value)) for name, value in named)
    else:
        yield from _walked(text)


def _walked(text: str) -> Iterator[Field]:
    at = 0
    opened: tuple[str, int] = ("", 0)
    while tag := _TAG.search(text, at):
        at = tag.end()
        closing, name, attributes = tag.groups()
        if closing:
            # A text between a tag and its own end is a value.
            if name == opened[0]:
                yield f"System.{name}", _value(text, opened[1], tag.start())
            opened = ("", 0)
            continue
        yield from _attributes(name, attributes)
        if name in _VALUE_TAGS:
            field, at = _value_tag(text, name, attributes, at)
            yield from field
        else:
            opened = ("", 0) if attributes.endswith("/") else (name, at)


def _attributes(name: str, text: str) -> Iterator[Field]:
    if name == "TimeCreated":
        yield from (("System.SystemTime", value) for key, value in attributes_of(text) if key == "SystemTime")


def attributes_of(text: str) -> list[Field]:
    """Read the attributes in a tag."""
    found = _ATTRIBUTE.findall(text[:_LONGEST_ATTRIBUTES])
    return [(name, decode_entities(single or double)) for name, single, double in found]


def _value_tag(text: str, tag: str, attributes: str, at: int) -> tuple[list[Field], int]:
    """Read what stands up to the tag's end, or to the end of a text that was cut off within a value."""
    name = next((value for key, value in attributes_of(attributes) if key == "Name"), "")
    path = "System.Message" if tag == "Message" else f"EventData.{name or POSITION}"
    if attributes.rstrip().endswith("/"):
        return [(path, "")], at
    end = _end_of_value(text, tag, at)
    if end < 0:
        return [(path, _value(text, at, len(text))), (CUT, name or tag)], len(text)
    return [(path, _value(text, at, end))], end


def _end_of_value(text: str, tag: str, at: int) -> int:
    while text.startswith(_CDATA, at):
        marked = text.find(_CDATA_END, at)
        if marked < 0:
            return -1
        at = marked + len(_CDATA_END)
    ends = (found for found in _CLOSING.finditer(text, at) if found[1] == tag)
    return next((found.start() for found in ends), -1)


def _value(text: str, begin: int, end: int) -> str:
    value = text[begin:end]
    if _CDATA not in value:
        return decode_entities(value)
    pieces = value.split(_CDATA)
    marked = (piece.partition(_CDATA_END) for piece in pieces[1:])
    return decode_entities(pieces[0]) + "".join(inner + decode_entities(rest) for inner, _, rest in marked)

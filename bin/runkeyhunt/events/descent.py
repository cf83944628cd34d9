"""The event inside whatever wraps it: objects, lists, and text that is itself XML, JSON or a message."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from runkeyhunt.events.doubts import TOO_MUCH, UNREAD
from runkeyhunt.events.event import FILE_CREATE, REGISTRY_KEY, REGISTRY_RENAME
from runkeyhunt.events.order import named_by_order
from runkeyhunt.events.resolving import PATH_NAMES, Candidate, resolve
from runkeyhunt.events.shapes import code_in
from runkeyhunt.events.texts.json_text import object_in, torn_object
from runkeyhunt.events.texts.messages import host_in_header, message_fields
from runkeyhunt.events.texts.xml_text import POSITION, decode_entities, xml_fields
from runkeyhunt.events.times import in_utc
from runkeyhunt.events.vocabulary.event_kinds import STARTS, WATCHED_CODES
from runkeyhunt.events.vocabulary.names import meaning_of
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.tuples import NamedTuple

_BLANKS = "\ufeff\0 \t\r\n"
# Containers in containers, and texts in texts: no product wraps so deep, and an attacker gains nothing by it.
_DEEPEST = 200
_DEEPEST_TEXT = 8
_MOST_LEAVES = 20_000
# Of a path only its end says what a value is.
_KEPT_SEGMENTS = 4
_EVENT_DATA = frozenset({"eventdata", "event_data", "stringinserts", "userdata"})
# What an exporter calls the name and the value of a pair.
_PAIR_NAMES = ("@Name", "Name", "name", "@name", "key", "Key")
_SURE_NAMES = frozenset({"@Name", "Name"})
_PAIR_VALUES = ("#text", "Value", "value", "text", "Text", "content", "_", "$")
_LONGEST_PAIR = 3
_LONGEST_LABEL = 40
_HEADER_PARTS = 14
_ATTRIBUTES = ("#attributes", "@attributes", "$")
# These hold what others wrote; a text in them is only a text, unless nothing else in the record is the event.
_VALUES = frozenset(
    {"details", "target", "key", "value_name", "new_name", "image", "user", "command", "parent_image", "parent_command"}
)


# What to open in search of an event.
_NOTHING, _WRAPPERS, _EVERYTHING = range(3)
_SIGNS_OF_EVENT = ("<", "{", "UtcTime", "Target", "egistr", "EGISTR", "\xa6")
# A label or a path of an event's own.
_TELLS = lazy_pattern(
    r"(?<!\w)(?:RuleName|UtcTime|Image|TargetObject|TargetFilename)[ \t]{0,3}[:=]"
    r"|\\REGISTRY\\(?:MACHINE|USER)|(?<!\w)(?:HKLM|HKU|HKCR|HKCU|HKEY_[A-Z_]{5,20})\\",
    re.IGNORECASE,
)
_LAST_CODE_OF_WINDOWS = 9999
_OF_AN_EVENT = ("Image", "ProcessGuid", "User", "Channel", "Provider", "ProviderName", "SourceName", "LogName")
_UNREAD = Candidate(UNREAD, TOO_MUCH, inner=False)


class _Spot(NamedTuple):
    """Say where in a record something stands; `inner` tells the event's own data from the log's."""

    path: str = ""
    inner: bool = False
    depth: int = 0
    texts: int = 0

    def below(self, name: str) -> _Spot:
        path = ".".join([*self.path.split(".")[1 - _KEPT_SEGMENTS :], name]) if self.path else name
        inner = self.inner or name.lower().strip("_") in _EVENT_DATA
        return _Spot(path, inner, self.depth + 1, self.texts)


_TOP = _Spot()


class Flat(dict[str, object]):
    """Hold a record that has been laid flat under Sysmon's names."""


def flatten(document: Mapping[str, object]) -> Flat:
    """Lay a record flat under Sysmon's names, whatever its own names are and whatever wraps the event.

    Texts are opened only where the record's own fields are no whole event, and those that hold what others wrote only
    where no other text is one: what an attacker writes into a value stays a value.
    """
    fields = resolve(_candidates(document, _NOTHING))
    if not is_whole(fields):
        fields = _with_inner(fields, resolve(_candidates(document, _WRAPPERS)))
    elif names_place(fields) and "Computer" not in fields:
        host = resolve(_candidates(document, _WRAPPERS)).get("Computer")
        fields = {**fields, "Computer": host} if host else fields
    if not is_whole(fields):
        fields = _with_inner(fields, resolve(_candidates(document, _EVERYTHING)))
    return Flat(fields)


def _with_inner(fields: dict[str, object], inside: dict[str, object]) -> dict[str, object]:
    if names_place(fields):
        return {**inside, **fields}
    return inside if tells_of_event(inside) else fields


def parse_text(text: str) -> Flat:
    """Lay one event's text flat; empty if it is no event's."""
    fields = Flat(resolve(_of_text(text, _TOP, _WRAPPERS)))
    return fields if len(fields) > 1 or tells_of_event(fields) or UNREAD in fields else Flat()


def is_whole(fields: Mapping[str, object]) -> bool:
    """Tell whether nothing of an event is missing that the hunt needs, or it is of a kind that the hunt leaves."""
    code = code_in(str(fields.get("EventCode") or ""))
    if code in STARTS:
        return "CommandLine" in fields
    if code and code not in WATCHED_CODES:
        # A number alone may be of whatever wraps the event.
        return code <= _LAST_CODE_OF_WINDOWS and any(name in fields for name in _OF_AN_EVENT)
    has_data = "Details" in fields or code in (FILE_CREATE, REGISTRY_KEY, REGISTRY_RENAME)
    return bool(code) and names_place(fields) and has_data and "Image" in fields


def names_place(fields: Mapping[str, object]) -> bool:
    """Tell whether fields under Sysmon's names say what was touched."""
    return any(fields.get(name) for name in PATH_NAMES)


def tells_of_event(fields: Mapping[str, object]) -> bool:
    """Tell whether fields under Sysmon's names are an event's at all."""
    return "EventCode" in fields or names_place(fields)


def _candidates(document: object, opened: int, spot: _Spot = _TOP) -> Iterator[Candidate]:
    waiting: list[tuple[_Spot, object]] = [(spot, document)]
    count = 0
    while waiting and count < _MOST_LEAVES:
        spot, value = waiting.pop()
        count += 1
        if isinstance(value, str):
            yield from _of_string(value, spot, opened)
        elif isinstance(value, (Mapping, list, tuple)) and spot.depth >= _DEEPEST:
            yield _UNREAD
        elif isinstance(value, Mapping):
            waiting += reversed(list(_members(spot, value)))
        elif isinstance(value, (list, tuple)):
            named, rest = _elements(spot, value)
            yield from named
            waiting += reversed(rest)
            if opened and not rest:
                yield from (found for text in value for found in _opened(str(text), spot, opened))
        elif value is not None and not isinstance(value, bool):
            yield Candidate(spot.path, str(value), spot.inner)
    if waiting:
        yield _UNREAD


def _of_string(value: str, spot: _Spot, opened: int) -> Iterator[Candidate]:
    if opened and not meaning_of(spot.path):
        label, colon, labelled = value.partition(": ")
        # As in a message a label begins with a capital: `TgtObj: HKLM…`, and not `data: see below`.
        if colon and len(label) < _LONGEST_LABEL and label[:1].isupper():
            yield Candidate(label, labelled, inner=False)
    if value or spot.inner:  # An empty field of a search result is a field that the event does not have.
        plain = decode_entities(value)
        yield Candidate(spot.path, plain, spot.inner, value if plain != value else "")
    if opened:
        yield from _opened(value, spot, opened)


def _opened(value: str, spot: _Spot, opened: int) -> Iterator[Candidate]:
    if _may_hold_event(spot, value, opened):
        yield from _of_text(value, spot, opened) if spot.texts < _DEEPEST_TEXT else [_UNREAD]


def _members(spot: _Spot, value: Mapping[str, object]) -> Iterator[tuple[_Spot, object]]:
    pair = _pair(value)
    if pair:
        yield spot.below(pair[0]), pair[1]
        return
    for name, member in value.items():
        # XML's text beside attributes is the value of the element itself.
        yield (spot if name == "#text" else spot.below(str(name))), member


def is_of_field(name: str) -> bool:
    """Tell whether a name in a record is that of a field, and not of what holds an event's data or its own text."""
    return name != "#text" and not _TOP.below(name).inner


def _pair(value: Mapping[str, object]) -> tuple[str, object] | None:
    """Read an object that is a name and its value: `{"@Name": "EventType", "#text": "SetValue"}`."""
    if len(value) > _LONGEST_PAIR:
        return None
    attributes = next((held for name in _ATTRIBUTES if isinstance(held := value.get(name), Mapping)), {})
    named = next(((key, held[key]) for held in (value, attributes) for key in _PAIR_NAMES if key in held), None)
    if named is None or not isinstance(named[1], str):
        return None
    key, name = named[0], str(named[1])
    text = next((value[key] for key in _PAIR_VALUES if key in value), None)
    if isinstance(text, Mapping):
        text = next(iter(text.values()), None) if len(text) == 1 else None
    if text is not None and (key in _SURE_NAMES or meaning_of(name)):
        return name, text
    return (name, "") if text is None and len(value) == 1 and key in _SURE_NAMES and meaning_of(name) else None


def _elements(spot: _Spot, values: Sequence[object]) -> tuple[list[Candidate], list[tuple[_Spot, object]]]:
    """Part a list into what is told by its order and what has names of its own."""
    plain = [text for value in values if (text := _plain(value)) is not None]
    if len(plain) < len(values) or not plain:
        return [], [(spot._replace(depth=spot.depth + 1), value) for value in values[: _MOST_LEAVES + 1]]
    if len(set(plain)) == 1:
        return [], [(spot, plain[0])]
    named = [Candidate(name, value, inner=True) for name, value in named_by_order(plain).items()]
    texts = [decode_entities(text) for text in plain]
    return [*named, Candidate(spot.path, texts, spot.inner, plain if texts != plain else "")], []


def _plain(value: object) -> str | None:
    """Give an element that is a bare value: a scalar, or an object that holds nothing else."""
    if isinstance(value, Mapping):
        if len(value) != 1 or next(iter(value)) not in _PAIR_VALUES:
            return None
        value = next(iter(value.values()))
    if value is None:
        return ""
    return None if isinstance(value, (Mapping, list, bool)) else str(value)


def _may_hold_event(spot: _Spot, value: str, opened: int) -> bool:
    if not any(sign in value for sign in _SIGNS_OF_EVENT):
        return False
    meaning = meaning_of(spot.path)
    return opened == _EVERYTHING or meaning is None or meaning.attribute not in _VALUES


def _of_text(text: str, spot: _Spot, opened: int) -> Iterator[Candidate]:
    """Read a text that may be an event's: XML or JSON, with a header before it or not, or a message."""
    inner = spot._replace(path="", inner=False, texts=spot.texts + 1)
    head = text.lstrip(_BLANKS)
    head = decode_entities(head) if head.startswith("&lt;") else head
    host = host_in_header(head)
    if host:
        yield Candidate("host", host, inner=False)
    for part in head.split("\t", _HEADER_PARTS)[1:_HEADER_PARTS]:
        if in_utc(part):
            yield Candidate("Date and Time", part, inner=False)
    xml, brace = _begin_of_xml(head), _begin_of_json(head)
    begin = min((place for place in (xml, brace) if place > 0), default=0)
    if begin and xml and brace and begins_event(head[:begin]):
        # The event has begun: a document behind that is what somebody wrote into its name or data.
        yield from (Candidate(name, value, inner=True) for name, value in message_fields(head))
        return
    if xml >= 0 and (brace < 0 or xml < brace):
        yield from _of_xml(head[xml:])
        return
    try:
        document = object_in(head[brace:]) if brace >= 0 else None
    except RecursionError:
        yield _UNREAD
        return
    if document is None and brace == 0 and any(sign in head for sign in _SIGNS_OF_EVENT):
        document = torn_object(head)
    if document is not None:
        yield from _candidates(document, opened, inner)
        return
    yield from (Candidate(name, value, inner=True) for name, value in message_fields(head))


def begins_event(text: str) -> bool:
    """Tell whether a text holds a label, or a registry path, such as a message of an event begins with."""
    return _TELLS.search(text) is not None


def _begin_of_xml(text: str) -> int:
    if text.startswith("<") and not text[1:2].isdigit():
        return 0
    return text.find("<Event")


def _begin_of_json(text: str) -> int:
    if text.startswith(("{", "[")):
        return 0
    return text.find('{"')


def _of_xml(text: str) -> Iterator[Candidate]:
    positions: list[str] = []
    messages: list[str] = []
    has_data = False
    for name, value in xml_fields(text):
        if name == f"EventData.{POSITION}":
            positions.append(value)
        elif name == "System.Message":
            messages.append(value)
        else:
            has_data = has_data or name.startswith("EventData.")
            yield Candidate(name, value, inner=True)
    yield from (Candidate(name, value, inner=True) for name, value in named_by_order(positions).items())
    for message in [] if has_data else messages:
        yield from (Candidate(name, value, inner=True) for name, value in message_fields(message))

"""From a record in any shape to the event it tells of, and to what of it cannot be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from runkeyhunt.events.descent import Flat, flatten, is_whole, names_place, parse_text, tells_of_event
from runkeyhunt.events.doubts import CUT, TWICE
from runkeyhunt.events.event import Event
from runkeyhunt.events.making import make_events
from runkeyhunt.events.resolving import Candidate, one_value, resolve
from runkeyhunt.events.shapes import code_in, is_registry_path, is_shortened, names_registry
from runkeyhunt.events.texts.xml_text import decode_entities
from runkeyhunt.events.vocabulary.aliases import KEY_NAME
from runkeyhunt.events.vocabulary.columns import SENDERS
from runkeyhunt.events.vocabulary.event_kinds import REGISTRY_CODES, WATCHED_CODES, is_exact
from runkeyhunt.events.vocabulary.names import Meaning, meaning_of
from runkeyhunt.patterns import lazy_pattern

# Of these an event has one value, whatever Splunk made of it.
SINGLE = ("Image", "TargetObject", "NewName", "Details", "ProcessGuid")
# What somebody may have written into a value's name or data once more.
FORGED = ("TargetObject", "Details", "NewName")
_PLACES = ("target", "key", "value_name", "value", "new_name", "previous_key", "previous_name")
_OF_PATHS = frozenset({"target", "key", "previous_key"})
_MOST_COLUMNS = 200
_XML_SOURCE = "xmlwineventlog"
_LONGEST_MARK = 64
_BLANKS = " \t\r\n"
# What stands behind data in XML, in JSON, and in a message, where that is the user or nothing.
_END_OF_DATA = lazy_pattern(r"</|\"|\]\]>|[ \t\r]{0,9}\Z|[ \t\r]{0,9}\n\s{0,9}(?:User:|\Z)")


def without_empty(record: Mapping[str, object]) -> Mapping[str, object]:
    """Leave out of a search result the fields that its event does not have, which are most that a command asks for."""
    if isinstance(record, Flat) or all(record.values()):
        return record
    return {name: value for name, value in record.items() if value}


def place_named_in(record: Mapping[str, object]) -> str | None:
    """Give the path that a record is about, for a first look.

    Empty if only reading the whole record can tell; None if the event is of a kind that writes no autostart.
    """
    columns = _columns(record)
    codes = next((codes for name in columns.get("code", ()) if (codes := _codes(record[name]))), ())
    named = (_text(record[name], attribute) for attribute in ("target", "key") for name in columns.get(attribute, ()))
    target = next(filter(None, named), "")
    is_path = bool(target) and is_registry_path(target)
    if codes and WATCHED_CODES.isdisjoint(codes):
        # A number that means no write may be of whatever wraps the event; a value's path and data tell more.
        return "" if is_path and _tells_of_write(record, columns) else None
    if CUT in record or is_shortened(target):
        return ""
    if TWICE in record or repeats(record.get("_raw"), "TargetObject") or _has_several(record, columns):
        return ""
    if not target or (not is_path and (not REGISTRY_CODES.isdisjoint(codes) or not codes)):
        return ""
    texts = (_text(record[name], attribute) for attribute in _PLACES for name in columns.get(attribute, ()))
    return "\\".join(filter(None, texts))


def _tells_of_write(record: Mapping[str, object], columns: Mapping[str, Sequence[str]]) -> bool:
    words = (_text(record[name], "event_type") for name in columns.get("event_type", ()))
    return bool(data_named_in(record)) or any(map(is_exact, words))


def _codes(value: object) -> Sequence[int]:
    texts = value if isinstance(value, list) else (value,)
    return [code for text in texts if isinstance(text, str) and (code := code_in(text))]


def _has_several(record: Mapping[str, object], columns: Mapping[str, Sequence[str]]) -> bool:
    """Tell whether one of the fields that say what was touched has more than one value."""
    for attribute in _PLACES:
        for name in columns.get(attribute, ()):
            if _is_several(record[name]):
                return True
    return False


def _is_several(value: object) -> bool:
    return isinstance(value, list) and _is_texts(value) and len(set(value)) > 1


def repeats(text: object, *labels: str) -> bool:
    """Tell quickly whether an event's text, if it is one, may hold a label more than once."""
    return isinstance(text, str) and any(text.count(label) > 1 for label in labels)


def data_named_in(record: Mapping[str, object]) -> str:
    """Give the longest of what a record may hold as a value's data, for a first look; empty if it shows none."""
    columns = _columns(record)
    # The forerunner add-on 1914 puts the data into registry_value_name.
    names = [name for attribute in ("details", "value", "value_name") for name in columns.get(attribute, ())]
    return max((_text(record[name], "details") for name in names), key=len, default="")


def has_meaning(name: str) -> bool:
    """Tell whether a field's name, or the end of it, means something of an event."""
    return any(_meanings_of(name))


def tells_of_write(name: str) -> bool:
    """Tell whether what stands under a name can say what was touched, or be the data that were written."""
    return any(meaning.attribute in (*_PLACES, "details") for meaning in _meanings_of(name) if meaning)


def _meanings_of(name: str) -> Sequence[Meaning | None]:
    # What is laid flat keeps the end of its name.
    return meaning_of(name), meaning_of(name.rpartition(".")[2])


def may_hold_path(record: Mapping[str, object]) -> bool:
    """Tell whether a record has a field that could hold a path, or the event itself in `_raw`."""
    return bool(record.get("_raw") or record.get(KEY_NAME)) or not _OF_PATHS.isdisjoint(_columns(record))


def tells_watched_code(record: Mapping[str, object]) -> bool:
    """Tell whether a record has a column for an event's code, with that of an event that may write an autostart."""
    texts = ([str(record[name])] for name in _columns(record).get("code", ()))
    return any(not WATCHED_CODES.isdisjoint(_codes(text)) for text in texts)


def is_known(record: Mapping[str, object]) -> bool:
    """Tell whether a record is an event of Windows' logs, or says what was touched."""
    event = read_event(record)
    return bool(event.code or event.target)


def read_event(record: Mapping[str, object], *, read_raw: bool = True) -> Event:
    """Read a record's fields into an event; with `read_raw`, take from `_raw` what no field holds."""
    return read(record, read_raw=read_raw)[0]


def read(record: Mapping[str, object], *, read_raw: bool = True) -> tuple[Event, ...]:
    """Read a record into an event, and behind it what it may be instead, where the record leaves that open."""
    return make_events(_fields(record, read_raw=read_raw))


def may_be_event(fields: Flat) -> bool:
    """Tell whether a record that was laid flat is an event's, or names a registry path under whatever name."""
    texts = (text for text in fields.values() if isinstance(text, str))
    return tells_of_event(fields) or any(map(names_registry, texts))


def _fields(record: Mapping[str, object], *, read_raw: bool) -> Mapping[str, object]:
    """Read what was logged, and take the sender for the computer only where nothing else names one."""
    # Splunk's add-ons cut fields out of XML as they stand.
    is_xml = is_of_xml(record)
    if isinstance(record, Flat):
        return _logged_fields(record, read_raw=read_raw, is_xml=is_xml)
    logged = {name: value for name, value in record.items() if name not in SENDERS}
    fields = _logged_fields(logged, read_raw=read_raw, is_xml=is_xml)
    if "Computer" in fields:
        return fields
    senders = {name: record[name] for name in SENDERS if name in record}
    return _with_computer_of(_plain_fields(senders, is_xml=is_xml), fields)


def _with_computer_of(others: Mapping[str, object], fields: Mapping[str, object]) -> Mapping[str, object]:
    return {**fields, "Computer": others["Computer"]} if "Computer" in others else fields


def _logged_fields(record: Mapping[str, object], *, read_raw: bool, is_xml: bool) -> Mapping[str, object]:
    text = str(record.get("_raw") or "") if read_raw else ""
    fields: Mapping[str, object] = record if isinstance(record, Flat) else _plain_fields(record, is_xml=is_xml)
    if text and (_is_torn(record) or repeats(record.get("_raw"), *FORGED)):
        whole = parse_text(text)
        return {**{name: value for name, value in fields.items() if name != TWICE or not whole}, **whole}
    if text and not adds_nothing(text, fields.get("Details")):
        fields = {**fields, **_told_otherwise(str(fields["Details"]), parse_text(text))}
    if text and not is_whole(fields):
        fields = {**parse_text(text), **fields}
    elif text and "Computer" not in fields:
        fields = _with_computer_of(parse_text(text), fields)
    if is_whole(fields) or isinstance(record, Flat):
        return fields
    held = {name: value for name, value in record.items() if value and name != "_raw"}
    nested = flatten({name: _decoded(value) or value for name, value in held.items()} if is_xml else held)
    return {**nested, **fields} if names_place(fields) else {**fields, **nested}


def _plain_fields(record: Mapping[str, object], *, is_xml: bool) -> dict[str, object]:
    """Read the fields of a search result; an empty one is a field that the event does not have."""
    return resolve(
        Candidate(name, text, inner=False, literal="" if is_xml or text == value else value)  # type: ignore[arg-type]
        for name, value in record.items()
        if name != "_raw" and (text := _decoded(value))
    )


def is_of_xml(record: Mapping[str, object]) -> bool:
    """Tell whether a record's fields were cut out of XML, where entities stand for what they name."""
    text = record.get("_raw")
    if text:
        return str(text)[:_LONGEST_MARK].lstrip().startswith("<")
    # Without the event's text Splunk's own field tells, which no event can choose.
    return str(record.get("source") or "").lower().startswith(_XML_SOURCE)


def _decoded(value: object) -> str | list[str]:
    """Give a field's value, or its values, as they were logged."""
    if isinstance(value, str):
        return decode_entities(value)
    return [decode_entities(text) for text in value] if _is_texts(value) else ""  # type: ignore[attr-defined]


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def _is_torn(record: Mapping[str, object]) -> bool:
    """Tell whether data with line breaks, which event-log text does not mark, may have been cut and read as fields."""
    return any(_is_several(record.get(name)) for name in SINGLE)


def adds_nothing(text: str, data: object) -> bool:
    """Tell whether an event's text holds the data that were cut out of it, and nothing more of them, and their end."""
    if not isinstance(data, str) or not data:
        return True
    for written in dict.fromkeys((data, data.replace("\\", "\\\\"))):
        place = text.rfind(written)
        if place >= 0 and _END_OF_DATA.match(text, place + len(written)):
            return not (text.startswith("<") and place + len(written) >= len(text.rstrip()))
    return False


def _told_otherwise(data: str, whole: Flat) -> dict[str, object]:
    """Give what an event's text has instead of the data that were cut out of it: the rest of them, or others."""
    cut = {CUT: whole[CUT]} if CUT in whole else {}
    told = str(whole.get("Details", data)).strip(_BLANKS)
    if told == data.strip(_BLANKS):
        return cut
    return {**cut, "Details": told} if told.startswith(data) else {**cut, TWICE: {"Details": [told]}}


def _columns(record: Mapping[str, object]) -> Mapping[str, tuple[str, ...]]:
    names = tuple(record)
    return _columns_named(names) if len(names) <= _MOST_COLUMNS else _columns_named.__wrapped__(names)


@lru_cache(maxsize=256)
def _columns_named(names: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    """Sort a table's columns by the attribute they hold, and by their rank in that."""
    columns: dict[str, list[tuple[int, str]]] = {}
    for name in names:
        meaning = meaning_of(name)
        if meaning:
            columns.setdefault(meaning.attribute, []).append((meaning.rank, name))
    return {attribute: tuple(name for _, name in sorted(ranked)) for attribute, ranked in columns.items()}


def _text(value: object, attribute: str) -> str:
    if isinstance(value, str):
        return value
    return one_value(attribute, value) if _is_texts(value) and value else ""  # type: ignore[arg-type]

"""A search result that is a snapshot's row, by its fields or by the JSON that it came as."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from runkeyhunt.events.fields import read_event, tells_watched_code
from runkeyhunt.events.registry_value import RegistryValue
from runkeyhunt.events.texts.json_text import load_json
from runkeyhunt.events.vocabulary.event_kinds import WATCHED_CODES
from runkeyhunt.snapshots.rows.kinds import values_of

_RAW = "_raw"
# Splunk's own fields, of which some bear the names of a tool's columns.
_SPLUNKS = frozenset({"source", "sourcetype", "index", "linecount", "splunk_server", "punct", "host"})
# What the JSON of a snapshot holds, and few events.
_SIGNS = ('"columns"', '"PSPath"', '"Entry Location"', '"OSPath"', '"Launch String"', '"UserSID"', '"mtime"')


def values_in(record: Mapping[str, object], *, read_raw: bool) -> Iterator[RegistryValue] | None:
    """Give the values that a search result shows; None if it is no snapshot's row.

    With `read_raw`, `_raw` is read where the fields are none.
    """
    fields = {name: value for name, value in record.items() if not name.startswith("_") and name not in _SPLUNKS}
    values = values_of(fields)
    if values is not None:
        return (_of_host(value, record) for value in values)
    document = _document(record.get(_RAW)) if read_raw else None
    found = values_of(document) if document else None
    return None if found is None else (_of_host(value, record) for value in found)


def is_event_too(record: Mapping[str, object], *, read_raw: bool) -> bool:
    """Tell whether a snapshot's row tells the code of an event that may write an autostart.

    Splunk makes columns of what somebody has written, so that an event may have those of a tool.
    """
    return tells_watched_code(record) or (read_raw and _is_text_of_event(record.get(_RAW)))


def _is_text_of_event(text: object) -> bool:
    document = _document(text)
    if document or not isinstance(text, str):
        return tells_watched_code(document or {})
    return read_event({_RAW: text}).code in WATCHED_CODES


def _document(text: object) -> Mapping[str, object] | None:
    if not isinstance(text, str) or not text.startswith("{") or not any(sign in text for sign in _SIGNS):
        return None
    try:
        document = load_json(text)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, Mapping) else None


def _of_host(value: RegistryValue, record: Mapping[str, object]) -> RegistryValue:
    """Take Splunk's own host where the row names none: a scripted input runs on the host that it tells of."""
    host = record.get("host")
    return value if value.host or not isinstance(host, str) else value._replace(host=host)

"""Ordinary letters that an event writes as XML's entities, which no log does: they hide what stands there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from runkeyhunt.events.event import Event
from runkeyhunt.events.vocabulary.aliases import ALIASES
from runkeyhunt.patterns import lazy_pattern

_FIELDS = frozenset((*ALIASES["target"], *ALIASES["value_name"], *ALIASES["details"], *ALIASES["new_name"]))
_REFERENCE = lazy_pattern(r"&#(?:0{0,4}(\d{2,3})|x0{0,4}([0-9A-Fa-f]{2}));")
# What XML gives a meaning, and what it would change: a log writes these so.
_SPECIAL = frozenset("&<>\"'\t\r\n\x7f")


def is_escaped(record: Mapping[str, object], readings: Iterable[Event]) -> bool:
    """Tell whether a record's paths or data hold entities for printable ASCII that needs none."""
    return any(map(_holds_needless, _texts(record))) or any(map(shows_entities, readings))


def shows_entities(event: Event) -> bool:
    """Tell whether an event has such entities as they stand."""
    return any(map(_holds_needless, (event.target, event.details or "", event.new_name)))


def _holds_needless(text: str) -> bool:
    return "&#" in text and any(map(_is_needless, _REFERENCE.finditer(text)))


def _texts(record: Mapping[str, object]) -> Iterator[str]:
    for name in _FIELDS.intersection(record):
        value = record[name]
        if isinstance(value, str):
            yield value
        elif isinstance(value, (list, tuple)):
            yield from (text for text in value if isinstance(text, str))


def _is_needless(reference: re.Match[str]) -> bool:
    code = int(reference[1]) if reference[1] else int(reference[2], 16)
    return 0x20 <= code < 0x80 and chr(code) not in _SPECIAL

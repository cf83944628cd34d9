"""JSON in the text of an event, whole or torn; of a name that stands twice both values are kept."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from runkeyhunt.events.doubts import CUT
from runkeyhunt.patterns import lazy_pattern

_NAME_AND_VALUE = lazy_pattern(r'"([^"\\]{1,60})"\s{0,9}:\s{0,9}(?:"((?:[^"\\]|\\.)*)("?)|(\d{1,20}))', re.DOTALL)


def gathered(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    """Make a mapping of names and values; the values of a name that stands more than once become a list."""
    pairs = list(pairs)
    fields = dict(pairs)
    if len(fields) < len(pairs):
        several: dict[str, list[object]] = {}
        for name, value in pairs:
            several.setdefault(name, []).append(value)
        fields = {name: values[0] if len(values) == 1 else values for name, values in several.items()}
    return fields


def decoder_of(*, strict: bool) -> json.JSONDecoder:
    """Make a decoder; numbers stay text, since to count long digits costs more than their length."""
    return json.JSONDecoder(strict=strict, parse_int=str, parse_float=str, object_pairs_hook=gathered)


_DECODER = decoder_of(strict=False)


def load_json(text: str) -> object:
    """Decode a text that is JSON and nothing else."""
    return _DECODER.decode(text)


def object_in(text: str) -> object | None:
    """Decode the object or list that a text begins with; None if it is none.

    Raises RecursionError for one that is too deep.
    """
    try:
        document, _ = _DECODER.raw_decode(text)
    except ValueError:
        return None
    return document if isinstance(document, (Mapping, list)) else None


def torn_object(text: str) -> dict[str, object]:
    """Read the names and values of a JSON text that was cut off or broken."""
    found = list(_NAME_AND_VALUE.finditer(text))
    fields = gathered((pair[1], pair[4] or _unescaped(pair[2])) for pair in found)
    return {**fields, CUT: found[-1][1]} if found else {}


def _unescaped(text: str) -> str:
    try:
        return str(_DECODER.decode(f'"{text}"'))
    except ValueError:
        return text

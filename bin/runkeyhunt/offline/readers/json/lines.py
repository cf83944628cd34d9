"""Lines of JSON that are certainly one event each: told from their names and code, so that few need be laid flat."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from runkeyhunt.events.descent import Flat, flatten
from runkeyhunt.events.shapes import code_in, is_registry_path
from runkeyhunt.events.texts.json_text import load_json
from runkeyhunt.events.vocabulary.event_kinds import WATCHED_CODES
from runkeyhunt.events.vocabulary.names import meaning_of

# As the other decoder, but for names that stand twice: of them the text has both.
_PLAIN = json.JSONDecoder(strict=False, parse_int=str, parse_float=str)
_NESTED = frozenset({dict, list})
# These make a line one of several, or a text to be read.
_OTHERWISE_READ = frozenset({"_raw", "preview", "result"})
# No row of a snapshot has such a column.
_TIME = "UtcTime"
# A smaller object may be a name and its value.
_LEAST_NAMES = 4
_MOST_SHAPES = 1000
_CODE, TARGET = "EventCode", "TargetObject"


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
            return text.count(TARGET) == 1 and is_registry_path(str(document.get(TARGET)))
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
    found = tuple(name for name in names if (meaning := meaning_of(name)) and meaning.attribute == "code")
    return () if found and _may_be_snapshot(names) else found


def _may_be_snapshot(names: Sequence[str]) -> bool:
    if _TIME in names:
        return False
    # What knows the rows of snapshots is long in coming.
    from runkeyhunt.snapshots.rows import is_header

    return is_header(names)


def laid_flat(text: str, lay: Callable[[Mapping[str, object]], Flat] = flatten) -> Flat:
    """Read such a line."""
    document = load_json(text)
    return lay(document) if isinstance(document, Mapping) else Flat()

"""The value that keeps a payload which a command reads, found by the words of the command."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime

from runkeyhunt.chain.clock import show_time
from runkeyhunt.chain.lookup.ordered import Bound, Groups
from runkeyhunt.chain.write import Write
from runkeyhunt.commandline.decode import hidden_texts
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.places.locations import DEFAULT_VALUE, HIDDEN_NAME
from runkeyhunt.places.registry import parse_path

_WORD = lazy_pattern(r"[\w-]+")
_UNNAMED = frozenset({DEFAULT_VALUE.lower(), HIDDEN_NAME})
_LEAST_TELLING_NAME = 3
# Of a command's words so many may name values, and of each word's values so many, the latest, are looked at.
_MOST_WORDS = 100
_MOST_OF_WORD = 10


class StoredPayloads:
    """Find writes that only keep a payload in the registry.

    A command that names a value has the first word of its name among its own words.
    """

    def __init__(self, writes: Iterable[Write]) -> None:
        self._by_word: Groups[Write] = Groups()
        for write in writes:
            if write.is_stored_payload:
                self._by_word.add((write.time, "\0".join(write.place), write), [_word_of(write)])

    def read_by(
        self, write: Write, bound: Bound, earliest: datetime, latest: datetime, is_own: Callable[[Write], bool]
    ) -> Write | None:
        """Find the value that a write's command reads; the latest where there are more."""
        if not self._by_word:
            return None
        command = write.text("rk_command")
        text = "\n".join([command, write.text("rk_decoded"), *hidden_texts(command)]).lower().replace("\\\\", "\\")
        path_text = text.replace(":", "").replace("/", "\\")

        def is_read(stored: Write) -> bool:
            return _is_read(stored, text, path_text, is_own)

        groups = bound.all(self._by_word.of(["", *_WORD.findall(text)]), lambda _: True, _MOST_WORDS)
        firsts = (bound.first(group.latest_between(earliest, latest), is_read, _MOST_OF_WORD) for group in groups)
        return max(filter(None, firsts), key=lambda stored: (show_time(stored.time), stored.place), default=None)


def _word_of(stored: Write) -> str:
    name = stored.text("rk_value_name").lower()
    word = None if name in _UNNAMED else _WORD.search(name)
    return word[0] if word else ""


def _is_read(stored: Write, text: str, path_text: str, is_own: Callable[[Write], bool]) -> bool:
    """Tell whether a command reads a value: it names key and value, or, if one process wrote both, the value."""
    path = parse_path(stored.text("rk_key"))
    key = path.rest.lower() if path else ""
    name = stored.text("rk_value_name").lower()
    names_key = bool(key) and key in path_text
    if name in _UNNAMED:
        return names_key
    if not (names_key or (len(name) >= _LEAST_TELLING_NAME and is_own(stored))):
        return False
    return bool(re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text))

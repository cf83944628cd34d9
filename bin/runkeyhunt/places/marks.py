"""What a record's text must hold to name a location at all: a first look that needs no reading of the record."""

from __future__ import annotations

from collections.abc import Iterable

from runkeyhunt.places.stored_program import LEAST_STORED

# Too many other paths have these parts to tell anything.
_COMMON_KEYS = frozenset({"windows", "system"})
# Nothing of a name can be told without reading where it is written `\u0052un` or `&#82;un` or in marked sections, or
# where a path was shortened or characters of it were lost.
_TO_BE_READ = ("\\u00", "&#", "<![", "...")
_TO_BE_READ_BEYOND_ASCII = ("\u2026", "\ufffd")
# Ends of line and tabs that JSON and syslog write as characters, so that a name seems to go on: `\tRun`, `#011Run`.
_ESCAPES = ("", "b", "f", "n", "r", "t", "v", "009", "010", "011", "012", "013", "015")
_NAMES = b"abcdefghijklmnopqrstuvwxyz0123456789._-"
_UPPER = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# For `bytes.translate`: what is no part of a name becomes a blank; what can be of an encoding one letter, all else one.
_TO_WORDS = bytes(code if code in _NAMES else code + 32 if code in _UPPER else ord(" ") for code in range(256))
_TO_RUNS = bytes(ord("a" if bytes((code,)).isalnum() or code in b"+/_-" else " ") for code in range(256))
_RUN = b"a" * LEAST_STORED


class Marks:
    """Hold for every location a name that whatever names the location has in it."""

    def __init__(self, *, anywhere: bool) -> None:
        self._anywhere = anywhere
        self._names: set[str] = set()
        self._words: set[bytes] = set()

    def add(self, path: str, values: Iterable[str]) -> None:
        """Add a location by its key, folder or file; by its values where too many other paths end as it does."""
        last = path.lower().rsplit("\\", 1)[-1]
        for name in values if last in _COMMON_KEYS else (last,):
            self._names.add(name)
            longest = max(_words(name), key=len, default=b"")
            self._words.update(escape.encode() + longest for escape in _ESCAPES)

    def are_in_path(self, path: str) -> bool:
        """Tell whether one of the parts of a path is a mark."""
        return not self._names.isdisjoint(_lower(path).replace("/", "\\").split("\\"))

    def are_in(self, text: str) -> bool:
        """Tell whether a whole record's text has a mark in it, whatever stands around it, or a program's encoding."""
        if any(sign in text for sign in _TO_BE_READ):
            return True
        if not text.isascii():
            text = _lower(text)
            if any(sign in text for sign in _TO_BE_READ_BEYOND_ASCII):
                return True
        if not self._words.isdisjoint(_words(text)) and self._are_whole_in(text):
            return True
        # JSON may write a slash with a backslash before it.
        return self._anywhere and _RUN in _bytes(text.replace("\\/", "/")).translate(_TO_RUNS)

    def _are_whole_in(self, text: str) -> bool:
        text = _lower(text)
        return any(name in text for name in self._names)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _words(text: str) -> list[bytes]:
    return _bytes(text).translate(_TO_WORDS).split()


def _lower(text: str) -> str:
    # The dotted capital I is the one letter whose lower case is longer.
    return text.replace("\u0130", "i").lower()

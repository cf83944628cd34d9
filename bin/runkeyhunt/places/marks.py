"""What a record's text must hold to name a location at all: a first look that needs no reading of the record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from runkeyhunt.lines import Lines
from runkeyhunt.places.stored_program import LEAST_STORED

# Too many other paths have these parts to tell anything.
_COMMON_KEYS = frozenset({"windows", "system"})
_ENDS = "(?![a-z0-9._-])"
_BACKSLASHES = r"\\+"
# Nothing of a name can be told without reading where it is written `\u0052un` or `&#82;un` or in marked sections, or
# where a path was shortened.
_TO_BE_READ = (b"&#", b"<![", b"...")
# Or where characters of it were lost, or are letters whose lower case is one of ASCII.
_BEYOND_ASCII = "\u2026\ufffd\u0130\u212a"
_TO_BE_READ_BEYOND_ASCII = tuple(letter.encode() for letter in _BEYOND_ASCII)
_ESCAPES = f"u(?:00|{'|'.join(f'{ord(letter):04x}' for letter in _BEYOND_ASCII)})"
# For `bytes.translate`: what can be of an encoding one letter, all else one. JSON may write a slash with a backslash
# before it.
_TO_RUNS = bytes(
    ord("a") if bytes((code,)).isalnum() or code in b"+/_-\\" else min(code, ord(" ")) for code in range(256)
)
_RUN = b"a" * LEAST_STORED
# One character in so many is looked at first: of a run at least as many as stand here.
_STEP = 5
_STEPS_OF_RUN = b"a" * (LEAST_STORED // _STEP)


class Marks:
    """Hold for every location a name that whatever names the location has in it."""

    def __init__(self, *, anywhere: bool) -> None:
        self._anywhere = anywhere
        self._names: set[str] = set()
        self._ends: set[str] = set()

    def add(self, path: str, values: Iterable[str]) -> None:
        """Add a location by its key, folder or file; by its values where too many other paths end as it does."""
        above, _, last = path.lower().rpartition("\\")
        is_common = last in _COMMON_KEYS
        self._names.update(values if is_common else (last,))
        self._ends.add(f"{above.rpartition(chr(92))[2]}\\{last}" if is_common else last)

    def are_in_path(self, path: str) -> bool:
        """Tell whether one of the parts of a path is a mark."""
        return not self._names.isdisjoint(_lower(path).replace("/", "\\").split("\\"))

    def lines_with_one(self, lines: Lines) -> Iterator[int]:
        """Give the places of lines, some twice, that have a mark, or a program's encoding, or can hide one."""
        yield from lines.places_matching(self._pattern, lines.plain)
        for sign in _TO_BE_READ if lines.text.isascii() else (*_TO_BE_READ, *_TO_BE_READ_BEYOND_ASCII):
            yield from lines.places_with(sign, lines.text)
        if self._anywhere:
            yield from _places_of_runs(lines)

    @cached_property
    def _pattern(self) -> re.Pattern[bytes]:
        """Compile the ends of the locations' keys, each behind a backslash and before what is no part of a name."""
        return re.compile(rf"\\(?:{_any_of(self._ends)}{_ENDS}|{_ESCAPES})".encode())


def _places_of_runs(lines: Lines) -> Iterator[int]:
    """Give the places of lines with what may be an encoding, found by one in so many of their characters."""
    steps = lines.text[::_STEP].translate(_TO_RUNS)
    at = 0
    while (found := steps.find(_STEPS_OF_RUN, at)) >= 0:
        place = lines.begin_of(found * _STEP)
        line = lines.at(place)
        if _RUN in line.translate(_TO_RUNS):
            yield place
        # On to the first step behind the line's end.
        at = -(-(place + len(line)) // _STEP)


def _any_of(names: Iterable[str]) -> str:
    """Write a pattern of names that looks at each letter of a text once."""
    tree: dict[str, Any] = {}
    for name in sorted(names):
        branch = tree
        for letter in name:
            branch = branch.setdefault(letter, {})
        branch[""] = {}
    return _branches(tree)


def _branches(tree: dict[str, Any]) -> str:
    if not tree:
        return ""
    branches = [
        (_BACKSLASHES if letter == "\\" else re.escape(letter)) + _branches(below) if letter else ""
        for letter, below in tree.items()
    ]
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"


def _lower(text: str) -> str:
    # The dotted capital I is the one letter whose lower case is longer.
    return text.replace("\u0130", "i").lower()

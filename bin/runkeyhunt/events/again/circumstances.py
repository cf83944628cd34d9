"""Whose, where, when and by which process: what tells nothing of what was written, and how an event has it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Callable, TypeVar

from runkeyhunt.events.making import is_unset
from runkeyhunt.events.resolving import rank_of, written
from runkeyhunt.events.times import in_utc
from runkeyhunt.events.vocabulary.names import Meaning
from runkeyhunt.patterns import lazy_pattern

T = TypeVar("T")

CIRCUMSTANCES = ("user", "computer", "time", "process_guid", "process_id")
# A person's hive as a path begins with it.
_HIVE = lazy_pattern(
    r"(?:HKU|HKEY_USERS|\\REGISTRY\\USER)\\(S-1-(?:5-21|12-1)((?:-\d{1,10}){1,15}))(?=\\|_Classes\\)",
    re.IGNORECASE | re.ASCII,
)
SID, NUMBERS = 1, 2
# What is longer is rare, and would make a memory as large as somebody likes.
_MOST_KEPT, _LONGEST_KEPT = 4_096, 300
# Of these a word for nothing is none.
_MAY_BE_UNSET = frozenset({"user", "process_guid", "process_id"})
_COMPUTER = Meaning("computer", 0)
# As no value stands that has to be decoded, that is none, or that was repeated.
_PLAIN = lazy_pattern(r"[^\s&%$\[<][^&\n]*")


def hive_of(path: str) -> re.Match[str] | None:
    """Find the SID of a person with whose hive a path begins, and the numbers in it, as the groups SID and NUMBERS."""
    return _HIVE.match(path)


def without_numbers(path: str, hive: re.Match[str] | None) -> str:
    """Leave out the numbers of the SID that was found."""
    return path if hive is None else path[: hive.start(NUMBERS)] + path[hive.end(NUMBERS) :]


def remembered(find: Callable[[str], T]) -> Callable[[str], T]:
    """Find the same of a short text but once, as long as it is among the last."""
    known = lru_cache(maxsize=_MOST_KEPT)(find)
    return lambda text: known(text) if len(text) <= _LONGEST_KEPT else find(text)


def is_plain(text: str) -> bool:
    """Tell whether a value stands for itself, whatever it is of."""
    return _PLAIN.fullmatch(text) is not None


def ordinary(attribute: str, text: str) -> str:
    """Write a value as an event has it; empty if it is not as ordinary as to stand for itself."""
    if attribute == "time":
        return in_utc(text)
    if not is_plain(text) or (attribute in _MAY_BE_UNSET and is_unset(text)):
        return ""
    if attribute == "computer" and rank_of(_COMPUTER, text, is_inner=False) is None:
        return ""
    return written(attribute, text)

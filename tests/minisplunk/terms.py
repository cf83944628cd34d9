"""The terms into which the index cuts an event, and the searches of raw text that ask for them.

Splunk cuts at major breakers (blanks, brackets, quotes, commas …) and these pieces further at minor breakers (slash,
backslash, colon, dot, hyphen, equals …), all in lower case (segmenters.conf.spec, the defaults of MAJOR and MINOR). A word of a search is
found where breakers stand on both sides of it, TERM(…) where major ones do.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

_MAJOR = "[]<>(){}|!;,'\"*\n\r \t&?+"
_MINOR = "/:=@.-$#%\\_"
# Breakers of more than one sign are major ones too: the codes of such signs in addresses.
_MAJOR_CODES = re.compile("%21|%2526|%26|%3B|%7C|%2520|%20|%2B|%3D|--|%5D|%5B|%3A|%0A|%2C|%28|%29", re.IGNORECASE)
_TERM = re.compile(f"[^{re.escape(_MAJOR + _MINOR)}]+")
_ANY_BREAKER = re.compile(f"[{re.escape(_MAJOR + _MINOR)}]")

RawTest = Callable[[str], bool]


@lru_cache(maxsize=10_000)
def terms_of(raw: str) -> frozenset[str]:
    """Cut a raw event into its smallest terms."""
    return frozenset(_TERM.findall(_MAJOR_CODES.sub(" ", raw).lower()))


def phrase(text: str) -> RawTest:
    """Ask for a word or a quoted phrase."""
    if text and not _ANY_BREAKER.search(text):
        word = text.lower()
        return lambda raw: word in terms_of(raw)
    return _bounded(text, _MAJOR + _MINOR, re.IGNORECASE)


def term(text: str) -> RawTest:
    """Ask for TERM(text): nothing but major breakers may stand beside it (Search Manual, Use CASE() and TERM())."""
    return _bounded(text, _MAJOR, re.IGNORECASE)


def exact_case(text: str) -> RawTest:
    """Ask for CASE(text)."""
    return _bounded(text, _MAJOR + _MINOR, 0)


def _bounded(text: str, breakers: str, flags: int) -> RawTest:
    inside = f"[^{re.escape(_MAJOR)}]*"
    body = inside.join(map(re.escape, text.split("*")))
    beside = re.escape(breakers)
    # A breaker at the end of the text itself is boundary enough.
    before = "" if text[:1] in breakers else f"(?<![^{beside}])"
    behind = "" if text[-1:] in breakers else f"(?![^{beside}])"
    pattern = re.compile(before + body + behind, flags)
    return lambda raw: pattern.search(raw) is not None

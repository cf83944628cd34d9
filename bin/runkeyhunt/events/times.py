"""Times of any form, in UTC."""

from __future__ import annotations

import re

from runkeyhunt.patterns import lazy_pattern

_LONGEST_TIME = 64
_ISO = lazy_pattern(
    r"\s*(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?(?:\s*(?:Z|UTC|([+-])(\d\d):?(\d\d)(?: UTC)?))?\s*",
    re.ASCII,
)


def in_utc(text: str) -> str:
    """Write a time in UTC, one in UTC as it stands; empty for a text that is no time."""
    if len(text) > _LONGEST_TIME:
        return ""
    iso = _ISO.fullmatch(text)
    if iso and not iso[4]:
        return text.strip()
    from runkeyhunt.events.texts.other_times import converted, shifted

    try:
        return shifted(iso) if iso else converted(text)
    except (ValueError, OverflowError, OSError):
        return ""

"""Times in other forms than most logs have, in UTC; Python's datetime comes in with the first of them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

from runkeyhunt.patterns import lazy_pattern

# Seconds, or thousandths and smaller parts of them, since 1970; ConvertTo-Json writes /Date(1778571663118)/.
_COUNTED = lazy_pattern(
    r"\s*(?:/Date\()?(\d{9,11})(?:\.(\d{1,9}))?(\d{3}|\d{6}|\d{9})?(?:[+-]\d{4})?(?:\)/)?\s*", re.ASCII
)
_SLASHES = lazy_pattern(
    r"\s*(\d{1,2})([/.])(\d{1,2})[/.](\d{4}),? (\d{1,2}):(\d\d):(\d\d)(?:\.(\d{1,9}))?\s?([AP]M)?\s*", re.ASCII
)
# `Tue May 12 07:41:03 2026 UTC`, and Kibana's `May 12, 2026 @ 07:41:03.118`.
_WORDS = lazy_pattern(
    r"\s*(?:[A-Z][a-z]{2},? )?(?P<month>[A-Z][a-z]{2}) +(?P<day>\d{1,2})(?:, (?P<year>\d{4}) @)? "
    r"(?P<clock>\d\d:\d\d:\d\d)(?:\.(?P<part>\d{1,9}))?(?: (?P<late_year>\d{4}))?(?: UTC)?\s*",
    re.ASCII,
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def converted(text: str) -> str:
    """Write a time in UTC; empty for a text that is no time. Raises what datetime raises for a day that never was."""
    return _counted(text) or _with_slashes(text) or _in_words(text)


def shifted(iso: re.Match[str]) -> str:
    """Write a time in UTC that says how far before or behind it it is."""
    day, clock, fraction, sign, hours, minutes = iso.groups()
    ahead = timedelta(hours=int(hours), minutes=int(minutes))
    time = datetime.fromisoformat(f"{day} {clock}")
    return _written(time - ahead if sign == "+" else time + ahead, fraction or "")


def _counted(text: str) -> str:
    counted = _COUNTED.fullmatch(text)
    if not counted:
        return ""
    # Python 3.9 rounds what it takes as a fraction.
    return _written(datetime.fromtimestamp(int(counted[1]), timezone.utc), counted[2] or counted[3] or "")


def _with_slashes(text: str) -> str:
    found = _SLASHES.fullmatch(text)
    if not found:
        return ""
    first, mark, second, year, hour, minute, seconds, fraction, half = found.groups()
    # Germany writes the day first, with dots; America the month, with slashes.
    day_first = mark == "." or int(first) > len(_MONTHS)
    day, month = (int(first), int(second)) if day_first else (int(second), int(first))
    hours = int(hour) % 12 + 12 * (half == "PM") if half else int(hour)
    return _written(datetime(int(year), month, day, hours, int(minute), int(seconds)), fraction or "")  # noqa: DTZ001


def _in_words(text: str) -> str:
    found = _WORDS.fullmatch(text)
    year = found and (found["year"] or found["late_year"])
    if not found or not year or found["month"] not in _MONTHS:
        return ""
    month = _MONTHS.index(found["month"]) + 1
    return _written(
        datetime.fromisoformat(f"{year}-{month:02}-{int(found['day']):02} {found['clock']}"), found["part"] or ""
    )


def _written(time: datetime, fraction: str) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S") + (f".{fraction[:3]:0<3}" if fraction else "")

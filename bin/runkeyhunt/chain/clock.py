"""The times that events carry, as points in UTC."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import Optional

from runkeyhunt.patterns import lazy_pattern

# UtcTime is `2026-11-21 10:00:00.123`; SystemTime has a T, up to nine digits of fraction and an offset; Splunk's _time
# counts seconds.
_WRITTEN = lazy_pattern(
    r"\s*(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?(?:\s*(?:Z|([+-])(\d\d):?(\d\d)))?\s*", re.ASCII
)
_COUNTED = lazy_pattern(r"\s*\d{9,11}(?:\.\d+)?\s*", re.ASCII)

# Windows counts from 1601. Whoever writes the last years that there are leaves no room for a window behind them.
_YEARS = range(1601, 9998)

Time = Optional[datetime]


def parse_time(text: str) -> Time:
    """Read a time; None for a text that is none."""
    try:
        time = _read(text)
    except (ValueError, OverflowError, OSError):
        return None
    return time if time and time.year in _YEARS else None


def _read(text: str) -> Time:
    written = _WRITTEN.fullmatch(text)
    if written:
        return _of_written(written)
    return datetime.fromtimestamp(float(text), timezone.utc) if _COUNTED.fullmatch(text) else None


def _of_written(written: re.Match[str]) -> datetime:
    day, clock, fraction, sign, hours, minutes = written.groups()
    time = datetime.fromisoformat(f"{day}T{clock}.{(fraction or '0')[:6]:0<6}+00:00")
    if not sign:
        return time
    ahead = timedelta(hours=int(hours), minutes=int(minutes))
    return time - ahead if sign == "+" else time + ahead


def show_time(time: Time) -> str:
    """Write a time as Sysmon does, to the millisecond; empty if there is none."""
    return time.strftime("%Y-%m-%d %H:%M:%S.") + f"{time.microsecond // 1000:03}" if time else ""

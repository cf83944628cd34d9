"""Moments of the simulated week, in seconds since 1970, UTC."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
SECONDS_OF_DAY = 86_400
HOUR = 3_600.0

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_MONDAY = datetime(2026, 3, 2, tzinfo=timezone.utc)


def at(moment: str) -> float:
    """Read a moment of the week: `Tue 10:14` or `Tue 10:14:05`."""
    day, clock = moment.split(" ")
    hours, minutes, seconds = (*map(int, clock.split(":")), 0)[:3]
    time = timedelta(days=DAYS.index(day), hours=hours, minutes=minutes, seconds=seconds)
    return (_MONDAY - _EPOCH + time).total_seconds()


def end_of_week() -> float:
    """Give the midnight after Sunday."""
    return at("Mon 00:00") + len(DAYS) * SECONDS_OF_DAY


def as_date(time: float) -> datetime:
    """Give a moment as a date, to the millisecond."""
    return _EPOCH + timedelta(milliseconds=round(time * 1000))


def utc_time(time: float) -> str:
    """Write a moment as Sysmon's UtcTime."""
    return as_date(time).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]

"""Splunk's times: modifiers such as -80m@m, spans such as 30m, and the formats of strftime. All in UTC."""

from __future__ import annotations

import math
import re
from contextvars import ContextVar
from datetime import datetime, timedelta, timezone

from tests.minisplunk.errors import SplError
from tests.minisplunk.values import number

# From a time on, and before another.
Range = tuple[float, float]
ALL_TIME: Range = (-math.inf, math.inf)
NOW: ContextVar[float] = ContextVar("the time at which the search is run")

_UNITS = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), "s"),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), "m"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), "h"),
    **dict.fromkeys(("d", "day", "days"), "d"),
    **dict.fromkeys(("w", "week", "weeks"), "w"),
    **dict.fromkeys(("mon", "month", "months"), "mon"),
    **dict.fromkeys(("q", "qtr", "qtrs", "quarter", "quarters"), "q"),
    **dict.fromkeys(("y", "yr", "yrs", "year", "years"), "y"),
}
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_MONTHS = {"mon": 1, "q": 3, "y": 12}
_STEP = re.compile(r"([-+])(\d*)([a-z]+)|@(?:w([0-7])|([a-z]+))")
_ABSOLUTE = ("%m/%d/%Y:%H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S")
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
# What Python's strftime has too, and means the same.
_SHARED_FORMATS = "aAbBdHIjmMpSwyY%"
_FORMAT = re.compile(r"%(\d?[A-Za-z+%])")


def moment(epoch: float) -> datetime:
    return _EPOCH + timedelta(seconds=epoch)


def time_of(text: str, now: float) -> float:
    """Read a time of a search: seconds, a date as `earliest=` takes it, or a modifier."""
    seconds = number(text)
    if seconds is not None:
        return seconds
    for form in _ABSOLUTE:
        try:
            return datetime.strptime(text, form).replace(tzinfo=timezone.utc).timestamp()
        except ValueError:
            continue
    return relative_time(now, text)


def relative_time(now: float, modifier: str) -> float:
    """Apply a modifier: steps and snaps, from left to right (Search Manual, Specify time modifiers)."""
    at, text = moment(now), modifier.strip().removeprefix("now")
    end = 0
    for step in _STEP.finditer(text):
        if step.start() != end:
            break
        sign, count, unit, weekday, snap = step.groups()
        at = (
            _moved(at, sign, count, _unit(unit, modifier))
            if unit
            else _snapped(at, _unit(snap or "w", modifier), weekday)
        )
        end = step.end()
    if end != len(text):
        raise SplError("Not a time modifier", modifier)
    return at.timestamp()


def span_of(text: str) -> tuple[int, str]:
    """Read a span such as 30m or 1d: a count and a unit."""
    found = re.fullmatch(r"(\d*)([a-z]+)", text)
    if not found:
        raise SplError("Not a span of time", text)
    return int(found[1] or 1), _unit(found[2], text)


def bucket(epoch: float, count: int, unit: str) -> float:
    """Give the start of the span in which a time lies; weeks and longer are snapped like @w0, @mon, @y."""
    if unit in _MONTHS:
        at = _snapped(moment(epoch), unit)
        months = (at.year * 12 + at.month - 1) // (count * _MONTHS[unit]) * count * _MONTHS[unit]
        return at.replace(year=months // 12, month=months % 12 + 1).timestamp()
    if unit == "w" and count == 1:
        return _snapped(moment(epoch), "w").timestamp()
    size = count * SECONDS[unit]
    return epoch // size * size


def next_bucket(start: float, count: int, unit: str) -> float:
    return _moved(moment(start), "+", str(count), unit).timestamp()


def strftime(epoch: float, form: str) -> str:
    """Print a time; a format letter that is not known here is refused (Search Reference, Date and time format variables)."""
    at = moment(epoch)

    def piece(found: re.Match[str]) -> str:
        letter = found[1]
        own = {
            "F": "%Y-%m-%d",
            "T": "%H:%M:%S",
            "e": f"{at.day:2}",
            "s": str(int(epoch)),
            "z": "+0000",
            "Z": "UTC",
            "k": f"{at.hour:2}",
            "Q": f"{at.microsecond // 1000:03}",
            "3N": f"{at.microsecond // 1000:03}",
            "6N": f"{at.microsecond:06}",
        }
        if letter in own:
            return at.strftime(own[letter])
        if letter not in _SHARED_FORMATS:
            raise SplError("strftime does not know this format", found[0])
        return at.strftime("%" + letter)

    return _FORMAT.sub(piece, form)


def strptime(text: str, form: str) -> float | None:
    """Read a time as a format says, or give None; of the names of time zones only UTC is known."""
    wanted = strptime_format(form)
    try:
        at = datetime.strptime(text, wanted)  # noqa: DTZ007
    except ValueError as error:
        if "%Z" in form:
            raise SplError("The miniature reads %Z only as UTC", text) from error
        return None
    return (at if at.tzinfo else at.replace(tzinfo=timezone.utc)).timestamp()


def strptime_format(form: str) -> str:
    """Write a format for Python's strptime."""
    wanted = form.replace("%F", "%Y-%m-%d").replace("%T", "%H:%M:%S").replace("%Z", "UTC").replace("%3N", "%f")
    for letter in _FORMAT.findall(wanted):
        if letter not in _SHARED_FORMATS + "fz":
            raise SplError("strptime does not know this format", form)
    return wanted


def _unit(text: str, place: str) -> str:
    if text not in _UNITS:
        raise SplError("Not a unit of time", place)
    return _UNITS[text]


def _moved(at: datetime, sign: str, count: str, unit: str) -> datetime:
    """Go some units on; a day that a month lacks becomes its last, of which the documentation says nothing."""
    steps = int(sign + (count or "1"))
    if unit in SECONDS:
        return at + timedelta(seconds=steps * SECONDS[unit])
    months = at.year * 12 + at.month - 1 + steps * _MONTHS[unit]
    first = at.replace(year=months // 12, month=months % 12 + 1, day=1)
    last_day = ((first + timedelta(days=32)).replace(day=1) - timedelta(days=1)).day
    return first.replace(day=min(at.day, last_day))


def _snapped(at: datetime, unit: str, weekday: str | None = None) -> datetime:
    """Snap to the beginning of a unit; @w and @w0 are Sunday, @w7 too."""
    day = at.replace(hour=0, minute=0, second=0, microsecond=0)
    if unit == "w":
        return day - timedelta(days=(day.isoweekday() - int(weekday or 0)) % 7)
    starts = {
        "s": at.replace(microsecond=0),
        "m": at.replace(second=0, microsecond=0),
        "h": at.replace(minute=0, second=0, microsecond=0),
        "d": day,
        "mon": day.replace(day=1),
        "q": day.replace(day=1, month=(at.month - 1) // 3 * 3 + 1),
        "y": day.replace(day=1, month=1),
    }
    return starts[unit]

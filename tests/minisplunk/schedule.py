"""When a saved search runs, whether its results alert, and which of them the throttle lets through."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tests.minisplunk.apps import boolean
from tests.minisplunk.errors import SplError
from tests.minisplunk.timing import ALL_TIME, SECONDS, Range, moment, span_of, time_of
from tests.minisplunk.values import Row, values_of

_MINUTE = 60.0
# The five fields of cron (Alerting Manual, Use cron expressions for alert scheduling): 0 is Sunday.
_CRON_FIELDS = (("minute", 0, 59), ("hour", 0, 23), ("day of month", 1, 31), ("month", 1, 12), ("day of week", 0, 6))
_CRON_FIELD = re.compile(r"(\*|\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*)(?:/(\d+))?")

Rows = Sequence[Row]
_COUNTS: dict[str, Callable[[Rows], int]] = {
    "number of events": len,
    "number of hosts": lambda rows: _distinct(rows, "host"),
    "number of sources": lambda rows: _distinct(rows, "source"),
}
_RELATIONS: dict[str, Callable[[int, int], bool]] = {
    "greater than": operator.gt,
    "less than": operator.lt,
    "equal to": operator.eq,
    "not equal to": operator.ne,
}
# What changes nothing of when a search runs here, over what, and which results alert: the scheduler's leeway and load,
# what an alert does, and what Splunk Web shows.
_WITHOUT_EFFECT = re.compile(
    r"description|schedule_window|allow_skew|schedule_priority|realtime_schedule|is_visible"
    r"|alert\.(?:severity|track|expires)|(?:action|display|request)\..+"
)
_SETTINGS = frozenset(
    "search disabled enableSched cron_schedule dispatch.earliest_time dispatch.latest_time dispatch.index_earliest dispatch.index_latest counttype relation quantity "
    "alert_condition alert.digest_mode alert.suppress alert.suppress.fields alert.suppress.period".split()
)


def slots(cron: str, start: float, end: float) -> Iterator[float]:
    """Give the minutes from `start` on and before `end` at which a schedule is due, in UTC.

    Splunk knows no names of months or days (savedsearches.conf, cron_schedule). It does not document what a schedule
    with both a day of the month and a day of the week means, so such a one is refused.
    """
    minutes, hours, days, months, weekdays = _cron(cron)
    at = -(-start // _MINUTE) * _MINUTE
    while at < end:
        due = moment(at)
        on_day = due.month in months and due.day in days and due.isoweekday() % 7 in weekdays
        if on_day and due.hour in hours and due.minute in minutes:
            yield at
        at += _MINUTE


def _cron(text: str) -> list[frozenset[int]]:
    parts = text.split()
    if len(parts) != len(_CRON_FIELDS):
        raise SplError("A schedule has five fields", text)
    if parts[2] != "*" and parts[4] != "*":
        raise SplError("A schedule with both a day of the month and of the week is not documented", text)
    return [_numbers(part, *limits) for part, limits in zip(parts, _CRON_FIELDS)]


def _numbers(text: str, name: str, lowest: int, highest: int) -> frozenset[int]:
    """Read numbers, ranges and `*`, parted by commas; an interval stands at the end and is that of every range."""
    wrong = SplError(f"Not a {name} of a schedule, {lowest} to {highest}", text)
    shape = _CRON_FIELD.fullmatch(text)
    if not shape:
        raise wrong
    listed, interval = shape.groups()
    found: set[int] = set()
    for part in listed.replace("*", f"{lowest}-{highest}").split(","):
        first, is_range, last = part.partition("-")
        begin, end = int(first), int(last or first)
        if not lowest <= begin <= end <= highest or (interval and (not is_range or not int(interval))):
            raise wrong
        found.update(range(begin, end + 1, int(interval or 1)))
    return frozenset(found)


@dataclass(frozen=True)
class Alert:
    """A scheduled search: its schedule, its time range, and on what it alerts.

    Attributes:
        condition: the search of `alert_condition`, which only `counttype = custom` asks.
        per_result: `alert.digest_mode = 0`, an alert for each result and not one for them all.
        period: for how many seconds an alert is not repeated; 0 if it always is.
    """

    name: str
    search: str
    enabled: bool
    cron: str
    earliest: str
    latest: str
    index_earliest: str = ""
    index_latest: str = ""
    counttype: str = "always"
    relation: str = ""
    quantity: int = 0
    condition: str = ""
    per_result: bool = False
    throttled_by: tuple[str, ...] = ()
    period: float = 0

    @classmethod
    def of(cls, name: str, settings: Mapping[str, str]) -> Alert:
        """Read a stanza of savedsearches.conf; a setting that is not known is refused."""
        unknown = [key for key in settings if key not in _SETTINGS and not _WITHOUT_EFFECT.fullmatch(key)]
        if unknown:
            raise SplError(f"The miniature does not know {', '.join(sorted(unknown))}", name)
        alert = cls(
            name=name,
            search=_needed(settings, "search", name),
            enabled=_is_set(settings, "enableSched") and not _is_set(settings, "disabled"),
            cron=_needed(settings, "cron_schedule", name),
            earliest=_needed(settings, "dispatch.earliest_time", name),
            latest=_needed(settings, "dispatch.latest_time", name),
            index_earliest=settings.get("dispatch.index_earliest", ""),
            index_latest=settings.get("dispatch.index_latest", ""),
            counttype=settings.get("counttype", "always"),
            relation=settings.get("relation", ""),
            quantity=_quantity(settings, name),
            condition=settings.get("alert_condition", ""),
            per_result=not boolean(settings.get("alert.digest_mode", "1")),
            throttled_by=_names(settings.get("alert.suppress.fields", "")),
            period=_period(settings, name),
        )
        alert._check()
        return alert

    def time_range(self, now: float) -> tuple[float, float]:
        """Give the earliest and the latest time of the run of `now`."""
        return time_of(self.earliest, now), time_of(self.latest, now)

    def index_range(self, now: float) -> Range:
        """Give when the events were indexed that the run of `now` reads: at any time, if nothing is said."""
        earliest, latest = self.index_earliest, self.index_latest
        return (
            time_of(earliest, now) if earliest else ALL_TIME[0],
            time_of(latest, now) if latest else ALL_TIME[1],
        )

    def is_met(self, rows: Rows, search: Callable[[str, Rows], Rows]) -> bool:
        """Tell if results trigger the alert; `search` runs a custom condition on them, which any result fulfils."""
        if self.counttype == "always":
            return True
        if self.counttype == "custom":
            return bool(search(self.condition, rows))
        return _RELATIONS[self.relation](_COUNTS[self.counttype](rows), self.quantity)

    def _check(self) -> None:
        """Refuse what Splunk does not document, or would read as an alert that never fires or always."""
        _cron(self.cron)
        counts = self.counttype in _COUNTS
        if not counts and self.counttype not in {"always", "custom"}:
            raise SplError(f"Not a counttype that is known: {self.counttype}", self.name)
        if counts != bool(self.relation) or (counts and self.relation not in _RELATIONS):
            raise SplError(f"Not a relation that is known with {self.counttype}: {self.relation!r}", self.name)
        if (self.counttype == "custom") != bool(self.condition):
            raise SplError("An alert_condition belongs to counttype = custom", self.name)
        if self.period and self.per_result and not self.throttled_by:
            raise SplError("A throttled alert per result needs alert.suppress.fields", self.name)


@dataclass
class Throttle:
    """What an alert has fired, and until when it does not fire that again.

    The period begins with the alert that fired; results that it holds back do not prolong it (Alerting Manual, Throttle
    alerts). Two results of one run with equal fields are one alert. A result that lacks a field, or has several values in
    it, is refused: Splunk does not document how it compares them, nor if letter case counts (here it does).

    An alert for all results together that names fields leaves out those that are silent: so Enterprise Security throttles
    its detections, which are such alerts (Configure throttling, fields to group by).
    """

    alert: Alert
    _silent_until: dict[tuple[str, ...], float] = field(default_factory=dict)

    def fire(self, now: float, rows: Rows) -> list[Row]:
        """Give the results that alert in the run of `now`: without fields to tell them apart, all or none."""
        if not self.alert.period:
            return list(rows)
        if not self.alert.throttled_by:
            return list(rows) if rows and self._passes(now, ()) else []
        return [row for row in rows if self._passes(now, self._key(row))]

    def _passes(self, now: float, key: tuple[str, ...]) -> bool:
        if now < self._silent_until.get(key, now):
            return False
        self._silent_until[key] = now + self.alert.period
        return True

    def _key(self, row: Row) -> tuple[str, ...]:
        values = [values_of(row.get(name)) for name in self.alert.throttled_by]
        if any(len(value) != 1 for value in values):
            raise SplError(f"A result needs one value in each of {', '.join(self.alert.throttled_by)}", self.alert.name)
        return tuple(value[0] for value in values)


def _distinct(rows: Rows, name: str) -> int:
    return len({value for row in rows for value in values_of(row.get(name))})


def _needed(settings: Mapping[str, str], key: str, name: str) -> str:
    if not settings.get(key):
        raise SplError(f"A scheduled search needs {key}", name)
    return settings[key]


def _is_set(settings: Mapping[str, str], key: str) -> bool:
    return boolean(settings.get(key, "0"))


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _quantity(settings: Mapping[str, str], name: str) -> int:
    text = settings.get("quantity", "0")
    if not text.isdigit():
        raise SplError(f"Not a quantity: {text}", name)
    return int(text)


def _period(settings: Mapping[str, str], name: str) -> float:
    """Read `alert.suppress.period`: a number and a unit, or seconds without one; it counts only with alert.suppress."""
    if not _is_set(settings, "alert.suppress"):
        return 0
    text = settings.get("alert.suppress.period", "")
    count, unit = (int(text), "s") if text.isdigit() else span_of(text)
    if unit not in SECONDS or not count:
        raise SplError(f"Not a period of suppression: {text}", name)
    return float(count * SECONDS[unit])

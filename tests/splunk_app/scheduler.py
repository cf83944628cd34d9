"""Alerts as the scheduler runs them over the simulated week: at which slot which result comes through.

Every slot of every alert would start some thousand processes. So an alert is dispatched only at slots that can
differ from the slot before. The leeway of `allow_skew` and `schedule_window`, by which Splunk may run it some minutes
later over the range of its slot, is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tests.minisplunk.pipeline import Rows
from tests.minisplunk.schedule import Alert, Throttle, slots
from tests.minisplunk.splunk import Splunk
from tests.minisplunk.values import Row
from tests.site.simulation.moments import DAYS, as_date, at, end_of_week
from tests.splunk_app.told import endpoint

WEEK = (at("Mon 00:00"), end_of_week())
_FROM_THE_FILTER_ON = re.compile(r"\s*\|\s*`runkeyhunt_\w+_filter`.*", re.DOTALL)

Period = tuple[float, float]
# When an alert ran, and its results.
Run = tuple[float, Rows]


@dataclass(frozen=True)
class Scheduled:
    """One alert in one Splunk."""

    splunk: Splunk
    alert: Alert

    @classmethod
    def of(cls, splunk: Splunk, name: str) -> Scheduled:
        """Read an alert from the conf files of the app, local over default."""
        assert splunk.commands, "a Splunk without an app"
        return cls(splunk, Alert.of(name, splunk.commands.app.saved_searches()[name]))

    def dispatch(self, now: float) -> Rows:
        """Run the search over its own time range; without its condition being met it has no results that alert."""
        times, indexed = (self.alert.earliest, self.alert.latest), self.alert.index_range(now)
        rows = self.splunk.search(self.alert.search, now, *times, indexed=indexed)
        return rows if self.alert.is_met(rows, lambda text, given: self.splunk.search(text, now, rows=given)) else []

    def at_every_slot(self, period: Period = WEEK) -> list[Run]:
        return [(now, self.dispatch(now)) for now in self._slots(period)]

    def where_findings_change(self, period: Period = WEEK) -> list[Run]:
        """Run at every slot, anew only where its index times hold other findings than those of the slot before.

        Findings are the events that pass the search up to the site's filter macro. That part judges each event by
        itself, so it is asked once over the whole week. A slot with the findings of the slot before has the results of
        that slot, one without findings has none. For an alert on chains this does not hold: other events count there.
        """
        times, before, rows, runs = self._findings(), [], [], []
        for now in self._slots(period):
            found = self._within_range(times, now)
            if found != before:
                before, rows = found, self.dispatch(now) if found else []
            runs.append((now, rows))
        return runs

    def where_events_come(self, times: Iterable[float], period: Period = WEEK) -> list[Run]:
        """Run only at slots whose range holds an event indexed at one of these times that the slot before did not reach."""
        waiting, runs = sorted(times), []
        for now in self._slots(period):
            reached = [time for time in waiting if time < self.alert.index_range(now)[1]]
            if reached:
                runs.append((now, self.dispatch(now)))
                waiting = waiting[len(reached) :]
        return runs

    def _slots(self, period: Period) -> Iterator[float]:
        return slots(self.alert.cron, *period)

    def _findings(self) -> list[float]:
        search, begin = _FROM_THE_FILTER_ON.sub("", self.alert.search), str(WEEK[0])
        return sorted(float(str(row["_indextime"])) for row in self.splunk.search(search, WEEK[1], begin, "now"))

    def _within_range(self, times: Sequence[float], now: float) -> list[float]:
        earliest, latest = self.alert.index_range(now)
        return [time for time in times if earliest <= time < latest]


@dataclass(frozen=True)
class Fired:
    """One alert as it comes: at which slot, of what, and how many minutes after the write."""

    slot: str
    host: str
    value_name: str
    minutes: int


def let_through(alert: Alert, runs: Iterable[Run]) -> list[Fired]:
    """Give what the throttle lets through of the results of an alert, in the order of its slots."""
    throttle = Throttle(alert)
    return [_fired(now, row) for now, rows in runs for row in throttle.fire(now, rows)]


def clock(time: float) -> str:
    """Write a moment of the week as `at` reads it: `Tue 10:14`."""
    date = as_date(time)
    return f"{DAYS[date.weekday()]} {date:%H:%M}"


def _fired(now: float, row: Row) -> Fired:
    minutes = int((now - float(str(row["_time"]))) // 60)
    return Fired(clock(now), endpoint(row), str(row["rk_value_name"]), minutes)

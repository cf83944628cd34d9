"""A site that judges each write once and keeps it: the Judgement searches at the slots at which something arrives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tests.minisplunk.index import Event
from tests.minisplunk.schedule import slots
from tests.minisplunk.splunk import Splunk
from tests.site.simulation.week import Week, plots
from tests.splunk_app.scheduler import WEEK, Period, Scheduled

KEEP, KEEP_STORED, TIE = (
    f"Run Key Hunt - Judgement - {title}" for title in ("Keep findings", "Keep stored programs", "Tie chains")
)
_SWITCH = "runkeyhunt_opens_on(2)"
_HOURS_LATE = 9


def opened_on_kept(splunk: Splunk) -> Splunk:
    """Turn the site's one switch."""
    switch = splunk.macros[_SWITCH]
    kept = replace(switch, definition=switch.definition.replace("_live(", "_kept("))
    return replace(splunk, macros={**splunk.macros, _SWITCH: kept})


def keep(splunk: Splunk, name: str, arrivals: Iterable[float], period: Period = WEEK) -> list[float]:
    """Run a Judgement search at each slot in whose window something arrives; give those slots."""
    search, times = Scheduled.of(splunk, name), sorted(arrivals)
    windows = [(now, *search.alert.index_range(now)) for now in slots(search.alert.cron, *period)]
    due = [now for now, earliest, latest in windows if any(earliest <= time < latest for time in times)]
    for now in due:
        search.dispatch(now)
    return due


def keep_the_week(splunk: Splunk, events: Sequence[Event]) -> None:
    """Keep what the week brings: findings and stored programs when they arrive, chains whenever a part of one does."""
    judged = splunk.search("`runkeyhunt_live(0)` | append [search `runkeyhunt_stored_live(0)`]", WEEK[1], str(WEEK[0]))
    arrivals = [float(str(row["_indextime"])) for row in judged if int(str(row["rk_score"])) >= 20 or is_removal(row)]
    keep(splunk, KEEP, arrivals)
    keep(splunk, KEEP_STORED, arrivals)
    parts = {(event.host.full_name, event.time) for plot in plots() for event in plot.events}
    whole = {(host, int(time)) for host, time in parts}
    tied = [event.index_time for event in events if (_computer(event, splunk), int(event.time)) in whole]
    keep(splunk, TIE, tied)

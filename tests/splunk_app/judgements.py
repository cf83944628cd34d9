"""A site that judges each write once and keeps it: the Judgement searches at the slots at which something arrives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from tests.minisplunk.index import Event
from tests.minisplunk.schedule import slots
from tests.minisplunk.splunk import Splunk
from tests.minisplunk.values import Row
from tests.site.simulation.moments import HOUR
from tests.site.simulation.rendering import forwarded
from tests.site.simulation.week import plots
from tests.splunk_app.scheduler import WEEK, Period, Scheduled
from tests.splunk_app.small_site import KEEP, KEEP_STORED, TIE
from tests.splunk_app.told import Told

_SWITCH = "runkeyhunt_opens_on(2)"
_LATE = 9 * HOUR


def opened_on_kept(splunk: Splunk) -> Splunk:
    """Turn the site's one switch."""
    switch = splunk.macros[_SWITCH]
    kept = replace(switch, definition=switch.definition.replace("_live(", "_kept("))
    return replace(splunk, macros={**splunk.macros, _SWITCH: kept})


def late(events: Iterable[Event]) -> list[Event]:
    """Let the hosts with intrusions be offline, so that their events arrive nine hours late."""
    return [replace(event, indexed=event.time + _LATE) for event in _of_the_hosts(events)]


def through_a_collector(events: Iterable[Event]) -> list[Event]:
    """Let all events of the hosts with intrusions come through one Windows event collector."""
    return list(map(forwarded, _of_the_hosts(events)))


def _of_the_hosts(events: Iterable[Event]) -> Iterator[Event]:
    hosts = {plot.intrusion.host for plot in plots()}
    return (event for event in events if event.host in hosts)


def of_intrusions(events: Iterable[Event]) -> Iterator[Event]:
    """Choose the events that an intruder left, whoever sent them."""
    left = {(int(event.time), event.host.full_name) for plot in plots() for event in plot.events}
    names = {name for _, name in left}
    for event in events:
        name = next((name for name in names if f"{name}<" in event.raw or f"{name}\n" in event.raw), "")
        if (int(event.time), name) in left:
            yield event


def of_entries(events: Iterable[Event], entries: Sequence[Told]) -> Iterator[Event]:
    """Choose the events of some of the intruders' entries, and what else was logged in the same second."""
    intrusions = [plot.intrusion for plot in plots()]
    planted = [
        one for intrusion in intrusions for one in intrusion.planted if (intrusion.host, one.value_name) in entries
    ]
    times = {int(time) for one in planted for time in one.times}
    return (event for event in of_intrusions(events) if int(event.time) in times)


def run_where_something_arrives(
    splunk: Splunk, name: str, arrivals: Iterable[float], period: Period = WEEK
) -> list[float]:
    """Run a search at each slot in whose index times something arrives; give those slots."""
    search, times = Scheduled.of(splunk, name), list(arrivals)
    ranges = [(now, *search.alert.index_range(now)) for now in slots(search.alert.cron, *period)]
    due = [now for now, earliest, latest in ranges if any(earliest <= time < latest for time in times)]
    for now in due:
        search.dispatch(now)
    return due


def keep_the_week(splunk: Splunk, events: Sequence[Event]) -> None:
    """Keep the week's findings: those of writes when they arrive, and a chain whenever a part of one does."""
    arrivals = [event.index_time for event in of_intrusions(events)]
    found = splunk.search("`runkeyhunt_live(0)`", WEEK[1] + _LATE, str(WEEK[0]))
    written = [float(str(row["_indextime"])) for row in found if is_kept(row)]
    run_where_something_arrives(splunk, KEEP, written)
    run_where_something_arrives(splunk, KEEP_STORED, arrivals)
    Scheduled.of(splunk, TIE).where_events_come(arrivals)


def is_kept(row: Row) -> bool:
    """Tell whether a finding is kept at a site that has learned nothing."""
    return int(str(row["rk_score"])) >= 20 or row["rk_action"] in {"deleted", "cleared"}

"""The simulated week: fifty Windows hosts of one firm, as Sysmon logs them, and ten intrusions among them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.minisplunk.index import Event
from tests.site.simulation import plots_of_other_places, plots_of_run_keys
from tests.site.simulation.chance import chance, digest
from tests.site.simulation.elsewhere import events_elsewhere
from tests.site.simulation.hosts import host, hosts
from tests.site.simulation.installations import happen
from tests.site.simulation.moments import DAYS
from tests.site.simulation.occasions import occasions
from tests.site.simulation.office import ordinary_day
from tests.site.simulation.planted import Intrusion, Plot
from tests.site.simulation.rendering import indexed
from tests.site.simulation.sysmon import SysmonEvent

_INDEXERS = 3


@dataclass(frozen=True)
class Week:
    """Hold the week's events as they are indexed, by time, and what is known of the intrusions among them."""

    events: tuple[Event, ...]
    intrusions: tuple[Intrusion, ...]


def week() -> Week:
    """Simulate the week from Monday, 2 March 2026, 00:00 UTC on; it is the same every time."""
    events = [*_indexed(history()), *events_elsewhere()]
    in_order = sorted(events, key=lambda event: (event.time, event.host, event.raw))
    return Week(tuple(in_order), tuple(plot.intrusion for plot in plots()))


def plots() -> tuple[Plot, ...]:
    """List the intrusions in the order of their times."""
    return (
        plots_of_run_keys.encoded_powershell(),
        plots_of_run_keys.program_in_roaming(),
        plots_of_run_keys.false_onedrive(),
        plots_of_other_places.second_userinit(),
        plots_of_other_places.script_in_startup_folder(),
        plots_of_other_places.library_in_programdata(),
        plots_of_run_keys.stored_script(),
        plots_of_run_keys.hidden_name(),
        plots_of_other_places.security_removed(),
        plots_of_other_places.logon_script_by_wmi(),
    )


def history() -> tuple[SysmonEvent, ...]:
    """Give all that Sysmon saw in the week, ordered by host and time."""
    events = [*_ordinary_days(), *ordinary_autostarts(), *(event for plot in plots() for event in plot.events)]
    return tuple(sorted(events, key=lambda event: (event.host.number, event.time)))


def ordinary_autostarts() -> Iterator[SysmonEvent]:
    """Tell what the firm's software does when it is installed, updated or removed."""
    for occasion in occasions():
        for number in occasion.numbers:
            yield from happen(occasion, host(number))


def shares(events: Iterable[Event]) -> tuple[tuple[Event, ...], ...]:
    """Scatter events over three indexers, as a forwarder does that changes its indexer every half minute or so."""
    scattered: tuple[list[Event], ...] = tuple([] for _ in range(_INDEXERS))
    for event in events:
        scattered[int(digest("indexer", event.host, int(event.time // 30))[:8], 16) % _INDEXERS].append(event)
    return tuple(map(tuple, scattered))


def _ordinary_days() -> Iterator[SysmonEvent]:
    for one in hosts():
        for day in DAYS:
            yield from ordinary_day(one, day)


def _indexed(events: Iterable[SysmonEvent]) -> Iterator[Event]:
    """Number the events of each host, and render them."""
    record, name = 0, ""
    for event in events:
        if event.host.name != name:
            name = event.host.name
            record = chance("first record", name).randrange(20_000, 400_000)
        record += 1
        yield indexed(event, record)

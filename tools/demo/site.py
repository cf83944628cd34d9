"""A Splunk for the demo: the app installed from its package, over the simulated week or over a user's events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tests.browser.search_head import SearchHead
from tests.minisplunk.apps import apps_folder, install
from tests.minisplunk.index import Event
from tests.minisplunk.instance import Site, started
from tests.minisplunk.pythons import any_interpreter
from tests.minisplunk.splunk import Splunk
from tests.site.simulation.moments import SECONDS_OF_DAY, end_of_week
from tests.site.simulation.week import shares, week
from tests.splunk_app.conftest import COMMAND_FIELDS
from tools import package

_LEARNING = "Run Key Hunt - Prevalence - Learn entries"


def simulated_site(home: Path) -> SearchHead:
    """Start a Splunk that has learned through the simulated week, at its end."""
    return _learned(_splunk(home, week().events), end_of_week(), days=7)


def site_of(events: Sequence[Event], home: Path) -> SearchHead:
    """Start a Splunk with these events, a minute after the last of them."""
    now = events[-1].time + 60
    days = int((now - events[0].time) // SECONDS_OF_DAY) + 1
    return _learned(_splunk(home, events), now, days=min(days, 30))


def _splunk(home: Path, events: Sequence[Event]) -> Splunk:
    app = install(package.build(Path(__file__).resolve().parents[2], home), apps_folder(home))
    site = Site(shares(events), any_interpreter(), home, COMMAND_FIELDS)
    # A user's logs may lack fields that the week has: as in Splunk, what no event has is null.
    return replace(started(app, site), event_fields=None)


def _learned(splunk: Splunk, now: float, *, days: int) -> SearchHead:
    """Run the search that notes every entry once a day, as the schedule would."""
    assert splunk.commands
    search = splunk.commands.app.saved_searches()[_LEARNING]["search"]
    for day in range(days - 1, -1, -1):
        splunk.search(search, now - day * SECONDS_OF_DAY, "-1d", "now")
    return SearchHead(splunk, now)

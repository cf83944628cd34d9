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
from tests.site.simulation.moments import SECONDS_OF_DAY, end_of_week
from tests.site.simulation.week import shares, week
from tests.splunk_app.conftest import COMMAND_FIELDS
from tools import package

# Days of which the entries are noted, from the last on.
_LONGEST = 30
_LEARNING = "Run Key Hunt - Prevalence - Learn entries"


def simulated_site(home: Path) -> SearchHead:
    """Start a Splunk that has learned through the simulated week, at its end."""
    return _learned(week().events, end_of_week(), 7, home)


def site_of(events: Sequence[Event], home: Path) -> SearchHead:
    """Start a Splunk with these events, a minute after the last of them."""
    now = events[-1].time + 60
    days = int((now - events[0].time) // SECONDS_OF_DAY) + 1
    return _learned(events, now, min(days, _LONGEST), home)


def _learned(events: Sequence[Event], now: float, days: int, home: Path) -> SearchHead:
    """Start a Splunk and let it note every entry once a day, as the schedule would."""
    app = install(package.build(Path(__file__).resolve().parents[2], home), apps_folder(home))
    site = Site(shares(events), any_interpreter(), home, COMMAND_FIELDS)
    # A user's logs may lack fields that the week has: as in Splunk, what no event has is null.
    splunk = replace(started(app, site), event_fields=None)
    for day in range(days - 1, -1, -1):
        splunk.search(app.saved_searches()[_LEARNING]["search"], now - day * SECONDS_OF_DAY, "-1d", "now")
    return SearchHead(splunk, now)

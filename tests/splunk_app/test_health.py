"""What the health search says of every part of the hunt, of a site in order and of one with troubles."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest

from tests.minisplunk.splunk import Indexer, Splunk
from tests.site.simulation.moments import HOUR, at
from tests.site.simulation.week import Week, shares
from tests.splunk_app.conftest import Start
from tests.splunk_app.test_collector import infections

HEALTH = "Run Key Hunt - Health - Check data, command and tables"
NOW = at("Sat 16:30")
_VERSION = re.compile(r"\d+\.\d+\.\d+\+[0-9a-f]{8}")
IN_ORDER = {
    "Sysmon events": ("ok", "4112 events from 50 senders, newest 2026-03-07 16:29"),
}

Found = dict[str, tuple[str, str]]


def search_of(splunk: Splunk) -> str:
    assert splunk.commands
    return splunk.commands.app.saved_searches()[HEALTH]["search"]


def found(splunk: Splunk, search: str = "") -> Found:
    """Give of each part its state and what was found; only what is not ok has a fix."""
    rows = splunk.search(search or search_of(splunk), NOW, "-24h", "now")
    assert [row["check"] for row in rows if (row["state"] == "ok") == bool(row.get("fix"))] == []
    return {str(row["check"]): (str(row["state"]), _VERSION.sub("<version>", str(row["found"]))) for row in rows}


@pytest.fixture(scope="module")
def troubled(start_splunk: Start, splunk: Splunk, simulated: Week) -> Splunk:
    """A site with a collector, events two hours late, a source outside the macro and a run that was skipped."""
    late = [replace(event, indexed=event.time + 2 * HOUR) for event in simulated.events if event.time < NOW]
    outside = [replace(event, index="edr", source="sensor", sourcetype="edr:xml") for event in infections()]
    site = start_splunk(shares=shares([*late, *infections(), *outside]))
    skipped: Mapping[str, str] = {
        "_time": str(NOW - HOUR),
        "index": "_internal",
        "sourcetype": "scheduler",
        "app": "runkeyhunt",
        "savedsearch_name": "Run Key Hunt - Prevalence - Learn entries",
        "status": "skipped",
        "_raw": "status=skipped",
        "host": "search-head",
        "source": "scheduler.log",
        "splunk_server": "indexer1",
        "_indextime": str(NOW - HOUR),
    }
    first = Indexer([*site.indexers[0].events(lambda row: True, 0, NOW + HOUR), dict(skipped)])
    return replace(site, indexers=[first, *site.indexers[1:]], event_fields=splunk.event_fields)


def test_a_site_in_order_is_ok_in_every_part(splunk: Splunk) -> None:
    assert found(splunk) == IN_ORDER


def test_every_trouble_is_named(troubled: Splunk) -> None:
    told = found(troubled)
    assert {name: told[name] for name in told if told[name] != IN_ORDER[name]} == {}


def test_a_part_whose_search_fails_is_not_ok(splunk: Splunk) -> None:
    search = search_of(splunk)
    failing = search.replace("| inputlookup runkeyhunt_entries", "| makeresults | where 1=2", 1)
    assert failing != search
    told = found(splunk, failing.replace("max(last_seen) AS newest\n", "max(last_seen) AS newest BY last_seen\n"))
    assert {name: told[name] for name in told if told[name] != IN_ORDER[name]} == {}

"""Writes under a clock that was put forward: whatever time Splunk believes an event, every scheduled search reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from tests.minisplunk.kvstore import KvStore
from tests.minisplunk.splunk import Splunk
from tests.site.simulation.moments import HOUR, at
from tests.site.simulation.planted import CRITICAL
from tests.site.simulation.week import Week
from tests.splunk_app.conftest import Start
from tests.splunk_app.judgements import of_entries
from tests.splunk_app.scheduler import Scheduled
from tests.splunk_app.small_site import KEEP

_ARRIVED = at("Tue 10:10")


@pytest.fixture(scope="module")
def site(start_splunk: Start, splunk: Splunk, simulated: Week) -> Splunk:
    """A site with one write, which says of itself that it is of the day after tomorrow."""
    events = of_entries(simulated.events, [("WS-003", "WindowsSync")])
    ahead = [replace(event, time=_ARRIVED + 47 * HOUR, indexed=_ARRIVED) for event in events]
    return replace(start_splunk(KvStore(), shares=[ahead]), event_fields=splunk.event_fields)


@pytest.mark.parametrize(("name", "slot"), [(CRITICAL, "Tue 10:21"), (KEEP, "Tue 10:13")])
def test_a_write_of_the_day_after_tomorrow_is_read_today(site: Splunk, name: str, slot: str) -> None:
    rows = Scheduled.of(site, name).dispatch(at(slot))
    assert {row["rk_severity"] for row in rows} == {"critical"}


def test_every_search_by_index_time_reads_two_days_ahead(searches: Mapping[str, Mapping[str, str]]) -> None:
    by_index_time = {name: one for name, one in searches.items() if "dispatch.index_earliest" in one}
    assert {one["dispatch.latest_time"] for one in by_index_time.values()} == {"+3d"}
    assert len(by_index_time) == 17

"""The week judged once and kept: the same findings as judged live, and the same alerts, whenever and however it arrives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest

from tests.minisplunk.external import ExternalCommands
from tests.minisplunk.index import Event
from tests.minisplunk.kvstore import KvStore
from tests.minisplunk.pipeline import Job, Rows
from tests.minisplunk.splunk import Splunk
from tests.minisplunk.values import Row
from tests.site.simulation.moments import HOUR, at
from tests.site.simulation.planted import CHAIN, CRITICAL, FIRED, HIDDEN, HIGH, KNOWN_NAME, REMOVED, STORED
from tests.site.simulation.week import Week
from tests.splunk_app.conftest import SUNDAY_MIDNIGHT, Start
from tests.splunk_app.judgements import (
    keep_the_week,
    late,
    of_entries,
    opened_on_kept,
    run_where_something_arrives,
    through_a_collector,
)
from tests.splunk_app.scheduler import WEEK, Scheduled, let_through
from tests.splunk_app.small_site import KEEP, KEEP_STORED, TIE
from tests.splunk_app.told import told_by

ON_WRITES = (CRITICAL, HIGH, KNOWN_NAME, HIDDEN, REMOVED, STORED)
ON_CHAINS = (CHAIN, FIRED)
HEALTH = "Run Key Hunt - Health - Check data, command and tables"
LEARN = "Run Key Hunt - Prevalence - Learn entries"
ARRIVALS: Mapping[str, Callable[[Sequence[Event]], list[Event]]] = {
    "in time": list,
    "nine hours late": late,
    "through a collector": through_a_collector,
}
_TILL_LATE = (WEEK[0], WEEK[1] + 12 * HOUR)


@pytest.fixture(scope="module", params=ARRIVALS)
def events(request: pytest.FixtureRequest, simulated: Week) -> list[Event]:
    return ARRIVALS[request.param](simulated.events)


@pytest.fixture(scope="module")
def site(start_splunk: Start, splunk: Splunk, events: list[Event]) -> Splunk:
    """A site that judges live, and has kept the week besides."""
    site = replace(start_splunk(KvStore(), shares=[events]), event_fields=splunk.event_fields)
    keep_the_week(site, events)
    return site


def search(splunk: Splunk, text: str) -> list[Row]:
    """Give what a search finds in the week, without the index time, which is of the raw event or of the kept one."""
    rows = splunk.search(text, _TILL_LATE[1], str(WEEK[0]))
    found = [{name: value for name, value in row.items() if name != "_indextime"} for row in rows]
    return sorted(found, key=lambda row: str(row["rk_event_id"]))


@pytest.mark.parametrize(("kind", "threshold"), [("findings", 20), ("findings", 80), ("stored", 20), ("chains", 20)])
def test_live_and_kept_give_the_same_findings_in_every_field(site: Splunk, kind: str, threshold: int) -> None:
    text = f"`runkeyhunt_{kind}({threshold})`"
    live = search(site, text)
    assert live
    assert search(opened_on_kept(site), text) == live


def test_removals_are_kept_at_any_score(site: Splunk) -> None:
    text = '`runkeyhunt_findings(0)` | where rk_action="deleted" OR rk_action="cleared"'
    assert [int(str(row["rk_score"])) for row in search(site, text)] != []
    assert search(opened_on_kept(site), text) == search(site, text)


@pytest.mark.parametrize("alert", [*ON_WRITES, *ON_CHAINS])
def test_every_intrusion_is_alerted_on_once_from_what_is_kept(
    site: Splunk, simulated: Week, events: list[Event], alert: str
) -> None:
    scheduled = Scheduled.of(opened_on_kept(site), alert)
    kept = sorted({float(str(row["_indextime"])) for row in site.collected.rows})
    fired = let_through(scheduled.alert, scheduled.where_events_come(kept, _TILL_LATE))
    assert sorted((one.host, one.value_name) for one in fired) == sorted(
        told_by(alert, simulated, scheduled.alert.period)
    )


@pytest.mark.parametrize("alert", ON_WRITES)
def test_every_intrusion_is_alerted_on_once_live(
    site: Splunk, simulated: Week, events: list[Event], alert: str
) -> None:
    scheduled = Scheduled.of(site, alert)
    told = told_by(alert, simulated, scheduled.alert.period)
    arrivals = [event.index_time for event in of_entries(events, told)]
    fired = let_through(scheduled.alert, scheduled.where_events_come(arrivals, _TILL_LATE))
    assert sorted((one.host, one.value_name) for one in fired) == sorted(told)


KEPT_BY = {
    "a score of 20": ({"rk_score": "20"}, True),
    "a score of 19": ({"rk_score": "19"}, False),
    "not readable": ({"rk_unreadable": "cut off"}, True),
    "deleted": ({"rk_action": "deleted"}, True),
    "cleared": ({"rk_action": "cleared"}, True),
    "created": ({"rk_action": "created"}, False),
    "never seen": ({"first_seen": ""}, True),
    "seen two days ago": ({"first_seen": f"{SUNDAY_MIDNIGHT - 48 * HOUR:.0f}"}, True),
    "seen earlier": ({"first_seen": f"{SUNDAY_MIDNIGHT - 48 * HOUR - 1:.0f}"}, False),
    "on three hosts": ({"first_seen": "", "host_count": "3"}, True),
    "on four hosts": ({"first_seen": "", "host_count": "4"}, False),
    "known good": ({"first_seen": "", "rk_baseline": "known_good"}, False),
    "no autostart": ({"first_seen": "", "rk_location": "RunMRU"}, False),
    "learned for 14 days": ({"first_seen": "", "learning_since": f"{SUNDAY_MIDNIGHT - 14 * 24 * HOUR:.0f}"}, False),
}


@pytest.mark.parametrize("case", KEPT_BY)
def test_what_is_new_and_rare_is_kept_whatever_it_scores(
    splunk: Splunk, searches: Mapping[str, Mapping[str, str]], case: str
) -> None:
    fields, is_kept = KEPT_BY[case]
    (stage,) = [stage for stage in searches[KEEP]["search"].split("| ") if stage.startswith("where ")]
    common = {
        "rk_score": "10",
        "rk_action": "set",
        "rk_location": "Run",
        "rk_baseline": "unknown",
        "learning_since": f"{SUNDAY_MIDNIGHT - 14 * 24 * HOUR - 1:.0f}",
        "first_seen": "0",
    }
    row = {name: value for name, value in {**common, **fields}.items() if value}
    assert bool(splunk.search(stage, SUNDAY_MIDNIGHT, rows=[row])) is is_kept


@dataclass
class CountingCommands(ExternalCommands):
    """The app's commands; it is counted how often each event is judged."""

    judged: Counter[str] = field(default_factory=Counter)

    def _run(self, name: str, arguments: Sequence[str], rows: Rows, job: Job) -> Rows:
        if name == "runkeyhunt":
            self.judged.update(str(row.get("_raw")) for row in rows)
        return super()._run(name, arguments, rows, job)


@pytest.fixture(scope="module")
def friday(start_splunk: Start, splunk: Splunk, simulated: Week) -> Splunk:
    """The day on which most is planted, at a site that keeps; it has a stored program."""
    day = [event for event in simulated.events if at("Fri 00:00") <= event.time < at("Sat 00:00")]
    started = start_splunk(KvStore(), shares=[day])
    own = started.commands
    assert own is not None
    counting = CountingCommands(own.app, own.bundles, own.python, own.bytecode, own.fields)
    return opened_on_kept(replace(started, commands=counting, event_fields=splunk.event_fields))


def test_each_write_is_judged_twice_a_day_at_most(friday: Splunk) -> None:
    """Once to keep it and once to learn it; alerts, chains and reports read what was kept."""
    assert isinstance(friday.commands, CountingCommands)
    period = (at("Fri 00:00"), at("Sat 02:00"))
    found = friday.search(
        "`runkeyhunt_candidates` | append [search `runkeyhunt_stored_payloads`]", period[1], str(period[0])
    )
    arrivals = [float(str(row["_indextime"])) for row in found]
    for name in (KEEP, KEEP_STORED, LEARN):
        run_where_something_arrives(friday, name, arrivals, period)
    judged = friday.commands.judged
    assert Counter(judged.values()).keys() <= {1, 2}
    assert set(judged) == {str(row["_raw"]) for row in found}
    before = judged.total()
    searches = friday.commands.app.saved_searches()
    names = [name for name in searches if any(kind in name for kind in (" - Alert - ", " - Risk - ", " - Report - "))]
    for name in (TIE, *names):
        friday.search(searches[name]["search"], period[1], "-1d@d")
    assert judged.total() == before
    assert len(names) == 12
    # Health judges made-up writes, and events that are no autostart writes.
    friday.search(searches[HEALTH]["search"], period[1], "-26h")
    assert judged.total() > before
    assert {judged[str(row["_raw"])] for row in found} == {2}


def test_what_is_kept_again_counts_nothing_twice(friday: Splunk) -> None:
    keeping = Scheduled.of(friday, KEEP)
    for once in (keeping, Scheduled.of(friday, TIE)):
        friday.search(once.alert.search, at("Sat 00:00"), "-1d@d")
    before = search(friday, "`runkeyhunt_findings(0)`")
    chains = search(friday, "`runkeyhunt_chains(20)`")
    assert (before == [], chains == []) == (False, False)
    rows = len(friday.collected.rows)
    friday.search(keeping.alert.search, at("Sat 00:00"), "-1d@d")
    friday.search(keeping.alert.search, at("Sat 00:00"), "-12h")
    assert len(friday.collected.rows) > rows
    assert search(friday, "`runkeyhunt_findings(0)`") == before
    assert search(friday, "`runkeyhunt_chains(20)`") == chains


@pytest.mark.parametrize(("first", "last"), [(90, 60), (60, 90)])
def test_of_two_judgements_of_a_write_the_last_counts_at_every_threshold(
    first: int, last: int, start_splunk: Start, splunk: Splunk, simulated: Week
) -> None:
    host = [event for event in simulated.events if event.host == "WS-003"]
    site = opened_on_kept(replace(start_splunk(KvStore(), shares=[host]), event_fields=splunk.event_fields))
    keep = Scheduled.of(site, KEEP).alert.search
    for score, now in ((first, at("Mon 00:00") + 7 * 24 * HOUR), (last, at("Mon 01:00") + 7 * 24 * HOUR)):
        judged_so = keep.replace("`runkeyhunt_packed`", f"eval rk_score={score} | `runkeyhunt_packed`")
        assert judged_so != keep
        site.search(judged_so, now, str(WEEK[0]))
    found = {
        threshold: {row["rk_score"] for row in search(site, f"`runkeyhunt_findings({threshold})`")}
        for threshold in (20, last, last + 1)
    }
    assert found == {20: {str(last)}, last: {str(last)}, last + 1: set()}


def test_a_chain_is_kept_again_only_when_more_of_it_is_known(
    start_splunk: Start, splunk: Splunk, simulated: Week
) -> None:
    """The write of Tuesday fires at the logon on Wednesday."""
    host = [event for event in simulated.events if event.host == "WS-003"]
    site = replace(start_splunk(KvStore(), shares=[host]), event_fields=splunk.event_fields)
    told = []
    for now in (at("Tue 10:37"), at("Tue 10:57"), at("Wed 08:17"), at("Wed 08:37")):
        Scheduled.of(site, TIE).dispatch(now)
        told.append([row["rk_chain_stage"] for row in search(site, "`runkeyhunt_chains_kept(20)`")])
    fired = [["registered", "executed", "fired"]]
    assert (told, len(site.collected.rows)) == ([[], [], fired, fired], 1)

"""What the health search says of every part of the hunt, of a site in order and of one with troubles."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest

from tests.minisplunk.commands.lookups import KVSTORE_LIMITS
from tests.minisplunk.kvstore import KvStore
from tests.minisplunk.splunk import Indexer, Splunk
from tests.site.simulation.moments import HOUR, at
from tests.site.simulation.week import Week, shares
from tests.splunk_app.conftest import Start
from tests.splunk_app.judgements import of_entries, opened_on_kept
from tests.splunk_app.scheduler import Scheduled
from tests.splunk_app.small_site import KEEP, asked_for_kept
from tests.splunk_app.test_collector import infections
from tools.generate.searches.judgement import FINDING
from tools.generate.upkeep.health import CHECKS

MACROS_PATH = "/servicesNS/-/runkeyhunt/configs/conf-macros"
HEALTH = "Run Key Hunt - Health - Check data, command and tables"
NOW = at("Sat 16:30")
_VERSION = re.compile(r"\d+\.\d+\.\d+\+[0-9a-f]{8}")
IN_TIME = (
    "of what came within a day, {} possible writes of {} senders are older than 30 days, {} events of {} senders are "
    "dated ahead, {} of them by more than three days"
)
IN_ORDER = {
    "Sysmon events": ("ok", "274 events from 50 senders, newest 2026-03-07 16:17"),
    "Autostart writes": ("ok", "12 writes of 10 hosts, 0 without a host"),
    "Extracted fields": ("ok", "14 of 14 events have EventCode, 12 of 12 writes a path"),
    "Readable events": ("ok", "0 of the possible writes and 0 of the newest 260 other events could not be read"),
    "Sources outside the macro": ("ok", "0 autostart writes in the last hour"),
    "Ingest lag": ("ok", "indexed after 0 seconds, 95 of 100 within 0, all within 0"),
    "Event times": ("ok", IN_TIME.format(0, 0, 0, 0, 0)),
    "Collectors": ("ok", "0 senders bring the events of 0 other hosts"),
    "Search command": ("ok", "12 made-up writes, 0 of them by weights of the site, as expected, version <version>"),
    "Indexers": (
        "ok",
        "3 hold events; versions of the last four hours: indexer1 <version>; indexer2 <version>; indexer3 found nothing in 91 events",
    ),
    "Skipped runs": ("ok", "0 runs were skipped"),
    "Site baseline": ("ok", "0 rows, 0 of them expired or without a date"),
    "Site tuning": ("ok", "0 rows, 0 of them expired or without a date"),
    "Rights on the baseline": ("ok", "only the roles that metadata/default.meta names can write baseline and tuning"),
    "KV store": ("ok", "0 entries, newest none"),
    "Collection's size": ("ok", "0 entries; from 45000 on nothing is forgotten any more"),
    "Kept findings": ("ok", "0 kept in a week, newest none: findings are judged live"),
    "Index of kept findings": ("ok", "nothing is read from it"),
}
# What no add-on knows has no fields, in the collector's events as in those of another source.
TROUBLES = {
    "Sysmon events": ("ok", "282 events from 51 senders, newest 2026-03-07 16:17"),
    "Autostart writes": ("ok", "20 writes of 16 hosts, 0 without a host"),
    "Extracted fields": ("look", "15 of 22 events have EventCode, 13 of 13 writes a path"),
    "Sources outside the macro": ("look", "8 autostart writes in the last hour: edr: edr:xml"),
    "Ingest lag": ("look", "indexed after 7200 seconds, 95 of 100 within 7200, all within 7200"),
    "Collectors": ("look", "1 senders bring the events of 8 other hosts"),
    "Indexers": (
        "ok",
        "3 hold events; versions of the last four hours: indexer1 <version>; indexer2 <version>; indexer3 <version>",
    ),
    "Skipped runs": ("not ok", "1 runs were skipped: Run Key Hunt - Prevalence - Learn entries"),
    "Kept findings": ("look", "1 kept in a week, newest 2026-03-04 16:30: findings are judged live"),
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
    """A site with a collector, events two hours late, a source outside the macro, a run that was skipped and findings that are old."""
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
    old = {"_time": str(NOW - 72 * HOUR), "_indextime": str(NOW - 72 * HOUR), "_raw": "rk_score=40"}
    kept = {**skipped, **old, "index": "summary", "source": FINDING, "sourcetype": "stash"}
    first = Indexer([*site.indexers[0].events(lambda row: True, 0, NOW + HOUR), dict(skipped), kept])
    return replace(site, indexers=[first, *site.indexers[1:]], event_fields=splunk.event_fields)


def test_a_site_in_order_is_ok_in_every_part(splunk: Splunk) -> None:
    assert found(splunk) == IN_ORDER


def test_every_trouble_is_named(troubled: Splunk) -> None:
    told = found(troubled)
    assert {name: told[name] for name in told if told[name] != IN_ORDER[name]} == TROUBLES


@pytest.mark.parametrize(
    ("name", "live", "kept"),
    [
        (
            "Autostart writes",
            ("not ok", "0 writes of 0 hosts, 0 without a host"),
            ("ok", "0 kept findings of 0 hosts, 0 without a host"),
        ),
        ("Extracted fields", *[("not ok", "0 of 0 events have EventCode, 0 of 0 writes a path")] * 2),
    ],
)
def test_a_day_without_a_kept_finding_is_no_trouble_where_events_come(
    start_splunk: Start, splunk: Splunk, name: str, live: tuple[str, str], kept: tuple[str, str]
) -> None:
    site = replace(start_splunk(KvStore(), shares=[[]]), event_fields=splunk.event_fields)
    for one, state in ((site, live), (asked_for_kept(opened_on_kept(site)), kept)):
        (row,) = one.search(row_of(name), NOW, "-24h", "now")
        assert (row["state"], row["found"]) == state


def test_a_part_whose_search_gives_nothing_is_not_ok(splunk: Splunk) -> None:
    search = search_of(splunk)
    failing = search.replace('eval check="Search command"', 'where 1=2 | eval check="Search command"')
    assert failing != search
    told = found(splunk, failing)
    assert {name: told[name] for name in told if told[name] != IN_ORDER[name]} == {
        "Search command": ("not ok", "gave no answer: see the messages of this search")
    }
    assert list(told) == list(IN_ORDER)


@pytest.mark.parametrize(("entries", "state"), [(16, "ok"), (17, "look")])
def test_the_collections_size_is_held_against_the_limit_of_the_site(
    start_splunk: Start, splunk: Splunk, entries: int, state: str
) -> None:
    store = KvStore()
    rows = {f"{number:032x}": {"last_seen": f"{NOW:.0f}"} for number in range(entries)}
    store.records("runkeyhunt", "runkeyhunt_entries").update(rows)
    site = start_splunk(store, shares=[[]])
    rest = {**site.rest, KVSTORE_LIMITS: [{"max_rows_per_query": "21"}]}
    limited = replace(site, rest=rest, event_fields=splunk.event_fields)
    told = f"{entries} entries; from 18 on nothing is forgotten any more"
    assert found(limited)["Collection's size"] == (state, told)


DAY = 24 * HOUR
CLOCKS = {
    "29 days old": (-29 * DAY, ("ok", IN_TIME.format(0, 0, 0, 0, 0))),
    "31 days old": (-31 * DAY, ("not ok", IN_TIME.format(1, 1, 0, 0, 0))),
    "half an hour ahead": (HOUR / 2, ("ok", IN_TIME.format(0, 0, 0, 0, 0))),
    "two days ahead": (2 * DAY, ("look", IN_TIME.format(0, 0, 1, 1, 0))),
    "four days ahead": (4 * DAY, ("not ok", IN_TIME.format(0, 0, 1, 1, 1))),
}


@pytest.mark.parametrize("case", CLOCKS)
def test_what_no_alert_reads_by_its_time_is_counted(
    start_splunk: Start, splunk: Splunk, simulated: Week, case: str
) -> None:
    """The same write arrived twice: an hour ago, and before the last day, which counts for nothing."""
    aside, state = CLOCKS[case]
    entry = of_entries(simulated.events, [("WS-003", "WindowsSync")])
    write = next(event for event in entry if "<EventID>13<" in event.raw)
    arrivals = [replace(write, time=NOW + aside, indexed=NOW - hours * HOUR) for hours in (1, 26)]
    site = replace(start_splunk(shares=[arrivals]), event_fields=splunk.event_fields)
    (row,) = site.search(row_of("Event times"), NOW, "-24h", "now")
    assert (row["state"], row["found"]) == state


def row_of(name: str) -> str:
    (check,) = [check for check in CHECKS if check.name == name]
    return check.row


def test_what_cannot_be_read_of_a_possible_write_is_told_live_and_kept(
    start_splunk: Start, splunk: Splunk, simulated: Week
) -> None:
    entry = of_entries(simulated.events, [("WS-003", "WindowsSync")])
    write = next(event for event in entry if "<EventID>13<" in event.raw)
    cut = replace(write, raw=write.raw.partition("</Data><Data Name='Details'>")[0], indexed=NOW - HOUR)
    assert cut.raw != write.raw
    site = start_splunk(KvStore(), shares=[[replace(cut, time=NOW - HOUR)]])
    keeping = Scheduled.of(site, KEEP)
    keeping.dispatch(NOW - HOUR + 10 * 60)
    live, kept = (one.search(row_of("Readable events"), NOW, "-24h", "now") for one in (site, opened_on_kept(site)))
    said = "1 of the possible writes and 0 of the newest 0 other events could not be read: the event is cut off within "
    assert [(row["state"], row["found"]) for row in live] == [("not ok", f"{said}TargetObject")]
    assert kept == live


@pytest.mark.parametrize(
    ("index", "state"),
    [
        ("summary", ("look", "findings are read from summary")),
        ("runkeyhunt_kept", ("ok", "findings are read from runkeyhunt_kept")),
    ],
)
def test_what_is_kept_wants_an_index_of_its_own(splunk: Splunk, index: str, state: tuple[str, str]) -> None:
    site = asked_for_kept(splunk)
    macros = [
        {**row, "definition": index} if row["title"] == "runkeyhunt_summary_index" else row
        for row in site.rest[MACROS_PATH]
    ]
    site = replace(site, rest={**site.rest, MACROS_PATH: macros})
    (row,) = site.search(row_of("Index of kept findings"), NOW, "-24h", "now")
    assert (row["state"], row["found"]) == state


KEPT = {
    "live": (None, ("ok", "0 kept in a week, newest none: findings are judged live")),
    "kept, and nothing ever was": (None, ("not ok", "0 kept in a week, newest none: findings are those kept")),
    "kept an hour ago": (HOUR, ("ok", "1 kept in a week, newest 2026-03-07 15:30: findings are those kept")),
    "kept two days ago": (48 * HOUR, ("look", "1 kept in a week, newest 2026-03-05 16:30: findings are those kept")),
    "live, and kept two days ago": (
        48 * HOUR,
        ("look", "1 kept in a week, newest 2026-03-05 16:30: findings are judged live"),
    ),
}


@pytest.mark.parametrize("case", KEPT)
def test_a_site_that_reads_what_is_kept_hears_when_nothing_is(splunk: Splunk, case: str) -> None:
    age, state = KEPT[case]
    site = splunk if case.startswith("live") else asked_for_kept(splunk)
    if age is not None:
        time = str(NOW - age)
        row = {"_time": time, "_indextime": time, "index": "summary", "source": "runkeyhunt_finding", "_raw": "kept"}
        origin = {"sourcetype": "stash", "host": "search-head", "splunk_server": "indexer1"}
        first = Indexer([*splunk.indexers[0].events(lambda row: True, 0, NOW + HOUR), {**row, **origin}])
        site = replace(site, indexers=[first, *splunk.indexers[1:]])
    (check,) = re.findall(
        r"\| append \[(search index=`runkeyhunt_summary_index`(?s:.*?)\| table check state found)\]", search_of(site)
    )
    (row,) = site.search(check, NOW, "-24h", "now")
    assert (row["state"], row["found"]) == state


HEADER = "location,value_name,command,writer,hosts,reason,owner,expires"
ROW = "Run,Till,C:/Tills/till.exe,*,*,Büro,ops,2999-01-01"
SITE_FILES = {
    "in order": (f"{HEADER}\n{ROW}\n".encode(), ("ok", "1 rows, 0 of them expired or without a date")),
    "zero bytes": (b"", ("not ok", "0 rows, 0 of them expired or without a date; {file} was left out")),
    "no header": (ROW.encode(), ("not ok", "0 rows, 0 of them expired or without a date; {file} was left out")),
    "a column less": (
        f"{HEADER.replace(',hosts', '')}\n{ROW.replace(',*,*,', ',*,')}\n".encode(),
        ("not ok", "1 rows, 0 of them expired or without a date; {file} was left out"),
    ),
    "Latin-1": (
        f"{HEADER}\n{ROW}\n".encode("latin-1"),
        ("not ok", "1 rows, 0 of them expired or without a date; {file} was read as Windows-1252"),
    ),
    "100,000 rows": (
        f"{HEADER}\n".encode() + f"{ROW}\n".encode() * 100_000,
        ("ok", "100000 rows, 0 of them expired or without a date"),
    ),
}


@pytest.mark.parametrize("case", SITE_FILES)
def test_a_site_file_that_was_left_out_is_told(start_splunk: Start, splunk: Splunk, case: str) -> None:
    content, (state, said) = SITE_FILES[case]
    site = replace(start_splunk(KvStore(), shares=((),)), event_fields=splunk.event_fields)
    site.lookups.table("runkeyhunt_baseline").file.path.write_bytes(content)
    rows = [site.search(row_of(name), NOW, "-24h", "now")[0] for name in ("Site baseline", "Site tuning")]
    assert [(row["state"], row["found"]) for row in rows] == [
        (state, said.format(file="runkeyhunt_baseline.csv")),
        IN_ORDER["Site tuning"],
    ]


def test_weights_that_were_left_out_are_told(start_splunk: Start, splunk: Splunk) -> None:
    site = replace(start_splunk(KvStore(), shares=((),)), event_fields=splunk.event_fields)
    site.lookups.table("runkeyhunt_tuning").file.path.write_bytes(b"")
    rows = [site.search(row_of(name), NOW, "-24h", "now")[0] for name in ("Site baseline", "Site tuning")]
    assert [(row["state"], row["found"]) for row in rows] == [
        IN_ORDER["Site baseline"],
        ("not ok", "0 rows, 0 of them expired or without a date; runkeyhunt_tuning.csv was left out"),
    ]


def test_a_command_that_gives_no_answer_says_nothing_of_the_files(splunk: Splunk) -> None:
    idle = row_of("Site baseline").replace("| runkeyhunt\n", "| eval rk_version=null()\n")
    assert idle != row_of("Site baseline")
    (row,) = splunk.search(idle, NOW, "-24h", "now")
    assert (row["state"], row["found"]) == (
        "not ok",
        (
            "0 rows, 0 of them expired or without a date; runkeyhunt_baseline.csv was not asked for: runkeyhunt gave no "
            "answer"
        ),
    )


def test_what_was_left_out_is_no_other_version(start_splunk: Start, splunk: Splunk, simulated: Week) -> None:
    entry = of_entries(simulated.events, [("WS-003", "WindowsSync")])
    write = next(event for event in entry if "<EventID>13<" in event.raw)
    site = start_splunk(KvStore(), shares=[[replace(write, time=NOW - HOUR, indexed=NOW - HOUR)]])
    site = replace(site, event_fields=splunk.event_fields)
    for bundle in [site.commands.app.path, *site.commands.bundles]:
        (bundle / "lookups" / "runkeyhunt_baseline.csv").write_bytes(b"")
    (found_live,) = site.search("search `runkeyhunt_findings(0)`", NOW, "-24h", "now")
    assert str(found_live["rk_version"]).partition(", ")[2] == "runkeyhunt_baseline.csv left out"
    (row,) = site.search(row_of("Indexers"), NOW, "-24h", "now")
    assert (row["state"], _VERSION.sub("<version>", str(row["found"]))) == (
        "ok",
        "1 hold events; versions of the last four hours: indexer1 <version>",
    )

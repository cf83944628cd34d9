"""Where a search runs, over which events and fields: what no page of the search reference prints."""

from __future__ import annotations

import pytest

from tests.minisplunk.errors import SplError
from tests.minisplunk.lookups import LookupTables
from tests.minisplunk.macros import Macro
from tests.minisplunk.splunk import DataModel, Indexer, Splunk

NOW = 1_772_409_600.0  # 2 March 2026, 00:00 UTC
LOGON, WRITE, OTHER = (
    {"_time": str(NOW - 300), "_raw": "user=anna logon ok", "index": "main", "host": "a", "user": "anna"},
    {"_time": str(NOW - 200), "_raw": "user=ben wrote Run-key", "index": "main", "host": "b", "user": "ben"},
    {"_time": str(NOW - 100), "_raw": "user=carl logon failed", "index": "other", "host": "a", "user": "carl"},
)
FIELDS = frozenset({"_time", "_raw", "index", "host", "user"})


@pytest.fixture
def splunk() -> Splunk:
    return Splunk(
        indexers=[Indexer([LOGON, OTHER]), Indexer([WRITE])],
        datasets={"Authentication.Logons": DataModel("logon", {"user": "user", "dest": "host"})},
        event_fields=FIELDS,
    )


def users(rows) -> list[str]:
    return [str(row["user"]) for row in rows]


def found(splunk: Splunk, search: str) -> list[str]:
    return users(splunk.search(search, NOW, "-1h", "now"))


def test_events_of_all_indexers_come_the_newest_first(splunk: Splunk) -> None:
    assert found(splunk, "index=*") == ["carl", "ben", "anna"]


def test_a_search_without_an_index_reads_main(splunk: Splunk) -> None:
    assert found(splunk, "user=*") == ["ben", "anna"]


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ("earliest=-250s", ["carl", "ben"]),
        ("earliest=-400s latest=-200s", ["anna"]),
        ("latest=-100s", ["ben", "anna"]),
        ('earliest="03/01/2026:23:56:00"', ["carl", "ben"]),
        (f"earliest={NOW - 100:.0f}", ["carl"]),
    ],
)
def test_times_in_a_search_count_for_it_and_the_latest_is_left_out(splunk, times, expected) -> None:
    assert found(splunk, f"index=* {times}") == expected


@pytest.mark.parametrize(
    "search", ["index=* OR (earliest=-1h)", "index=* earliest=-1h earliest=-2h", "index=* | search earliest=-1h"]
)
def test_times_at_other_places_are_refused(splunk: Splunk, search: str) -> None:
    with pytest.raises(SplError):
        splunk.check(search)


def test_a_subsearch_in_a_search_is_run_over_the_same_time(splunk: Splunk) -> None:
    assert found(splunk, "index=* [search index=* logon | fields user]") == ["carl", "anna"]
    assert found(splunk, "index=* [search index=* nobody | fields user]") == []


def test_tstats_counts_by_indexed_fields(splunk: Splunk) -> None:
    rows = splunk.search("| tstats count max(_time) AS newest WHERE index=* BY host", NOW, "-1h", "now")
    assert rows == [
        {"host": "a", "count": "2", "newest": str(NOW - 100)},
        {"host": "b", "count": "1", "newest": str(NOW - 200)},
    ]


def test_tstats_reads_a_data_set_under_its_names(splunk: Splunk) -> None:
    search = "| tstats count FROM datamodel=Authentication.Logons WHERE Logons.user=a* BY Logons.dest"
    assert splunk.search(search, NOW, "-1h", "now") == [{"Logons.dest": "a", "count": "1"}]


@pytest.mark.parametrize(
    "search",
    [
        "| tstats count WHERE user=anna",
        "| tstats count BY user",
        "| tstats count FROM datamodel=Authentication.Logons BY dest",
        "| tstats count FROM datamodel=Unknown.Logons",
        "index=main | tstats count",
    ],
)
def test_tstats_of_what_it_cannot_know_is_refused(splunk: Splunk, search: str) -> None:
    with pytest.raises(SplError):
        splunk.check(search)


def test_collect_keeps_what_it_writes_and_passes_it_on(splunk: Splunk) -> None:
    assert splunk.search("index=* | stats count BY host | collect index=summary", NOW, "-1h", "now") == [
        {"host": "a", "count": "2"},
        {"host": "b", "count": "1"},
    ]
    assert splunk.collected == {"summary": [{"host": "a", "count": "2"}, {"host": "b", "count": "1"}]}


def test_a_lookup_that_is_not_replicated_is_not_on_the_indexers(splunk: Splunk) -> None:
    splunk.lookups = LookupTables.of({"owners": ([{"user": "anna", "owner": "IT"}], {"replicate": "false"})})
    with pytest.raises(SplError, match="The indexers do not have the lookup owners: write local=true"):
        splunk.search("index=* | lookup owners user", NOW)
    assert splunk.search("index=* | lookup local=true owners user | search owner=IT | table user", NOW) == [
        {"user": "anna"}
    ]
    assert splunk.search("index=* | sort 0 user | lookup owners user | search owner=IT | table user", NOW) == [
        {"user": "anna"}
    ]


@pytest.mark.parametrize(
    ("search", "sentence"),
    [
        ("index=* usr=anna", "No field 'usr' exists here, but user does"),
        ("index=* | eval a=usr", "No field 'usr' exists here, but user does"),
        ("index=* | stats count BY usr", "No field 'usr' exists here, but user does"),
        ("index=* | stats count | search user=anna", "No field 'user' exists here"),
        ("index=* | table host | where user=1", "No field 'user' exists here"),
        ("index=* | fields - user | where user=1", "No field 'user' exists here"),
        ("index=* | rename user AS who | dedup user", "No field 'user' exists here"),
        ("| makeresults | where user=1", "No field 'user' exists here"),
    ],
)
def test_a_field_that_nothing_makes_is_refused(splunk: Splunk, search: str, sentence: str) -> None:
    with pytest.raises(SplError, match=sentence):
        splunk.check(search)


def test_what_a_search_makes_on_its_way_may_be_read(splunk: Splunk) -> None:
    splunk.check(
        'index=* | rex "(?<word>wrote)" | eval n=len(word) | stats max(n) AS longest BY host | where longest>1'
    )


def test_a_macro_that_calls_itself_is_refused() -> None:
    splunk = Splunk(macros={"again": Macro("again", "index=* `again`")})
    with pytest.raises(SplError, match="A macro calls itself"):
        splunk.check("`again`")


@pytest.mark.parametrize(
    "search",
    [
        "index=main | ",
        "| stats count",
        "| | head",
        "index=main (a",
        "index=main a)",
        'index=main "a',
        "index=main a OR",
        "index=main [search a",
        "index=main NOT",
        "index IN (a, b",
        "index=main | eval a",
        "index=main | eval a=1 b=2",
        "index=main | where (1=1",
        "index=main | stats count host",
        "index=main | stats cuont BY host",
        "index=main | stats sum BY host",
        "index=main | stats count AS BY host",
        "index=main | stats count BY",
        "index=main | eval a=iff(1=1, 2, 3)",
        "index=main | eval a=if(1=1, 2)",
        'index=main | eval a=replace(host, "(", "")',
        "index=main | sort",
        "index=main | sort - host user",
        "index=main | rename host who",
        "index=main | heads 5",
        "index=main | lookup nowhere host",
        "index=main | inputlookup nowhere",
        "index=main | append search a",
        "`nowhere`",
        "index=main `nowhere",
    ],
)
def test_a_broken_search_is_refused(splunk: Splunk, search: str) -> None:
    with pytest.raises(SplError):
        splunk.check(search)

"""Where a search runs, over which events and fields: what no page of the search reference prints."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.minisplunk.errors import SplError
from tests.minisplunk.external import ExternalCommands
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
        datasets={"Authentication.Logons": DataModel("logon", {"user": "user", "dest": "host", "app": "app"})},
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
    ("search", "sentence"),
    [
        ("index=* OR (earliest=-1h)", "earliest= has to stand once, and outside of parentheses"),
        ("index=* earliest=-1h earliest=-2h", "earliest= has to stand once, and outside of parentheses"),
        ("index=* | search earliest=-1h", "Times belong into the first command of a search"),
        ("index=* earliest=-1x", "Not a unit of time at: -1x"),
        ("index=* latest=yesterday", "Not a time modifier at: yesterday"),
    ],
)
def test_times_at_other_places_are_refused(splunk: Splunk, search: str, sentence: str) -> None:
    with pytest.raises(SplError, match=re.escape(sentence)):
        splunk.check(search)


def test_a_subsearch_in_a_search_is_run_over_the_same_time(splunk: Splunk) -> None:
    assert found(splunk, "index=* [search index=* logon | fields user]") == ["carl", "anna"]
    assert found(splunk, "index=* [search index=* nobody | fields user]") == []


def test_what_a_subsearch_finds_is_not_taken_for_another_subsearch(splunk: Splunk) -> None:
    first, second = (f'[| makeresults | eval user="{text}" | table user]' for text in ("[1]", "ben"))
    assert found(splunk, f"index=* NOT {first} {second}") == ["ben"]
    assert found(splunk, f'index=* NOT "[0]" {second}') == ["ben"]


@pytest.mark.parametrize(
    ("earliest", "span"),
    [("-15m", 10), ("-60m", 60), ("-4h", 300), ("-24h", 1800), ("-7d", 86400), ("-30d", 86400)],
)
def test_timechart_takes_the_documented_span_for_a_range(splunk: Splunk, earliest: str, span: int) -> None:
    """The table is that of timechart command usage, Default time spans."""
    first, second, *_ = (float(str(row["_time"])) for row in splunk.search("index=* | timechart count", NOW, earliest))
    assert second - first == span


def test_timechart_takes_months_for_a_year(splunk: Splunk) -> None:
    rows = splunk.search('index=* | timechart count | eval month=strftime(_time, "%Y-%m-%d")', NOW, "-1y")
    assert [row["month"] for row in rows][:2] == ["2025-03-01", "2025-04-01"]


def test_tstats_counts_by_indexed_fields(splunk: Splunk) -> None:
    rows = splunk.search("| tstats count max(_time) AS newest WHERE index=* BY host", NOW, "-1h", "now")
    assert rows == [
        {"host": "a", "count": "2", "newest": str(NOW - 100)},
        {"host": "b", "count": "1", "newest": str(NOW - 200)},
    ]


def test_tstats_reads_a_data_set_under_its_names(splunk: Splunk) -> None:
    search = "| tstats count FROM datamodel=Authentication.Logons WHERE Logons.user=a* BY Logons.dest"
    assert splunk.search(search, NOW, "-1h", "now") == [{"Logons.dest": "a", "count": "1"}]


def test_tstats_leaves_out_what_lacks_a_field_to_group_by_unless_it_is_filled(splunk: Splunk) -> None:
    search = "| tstats {} count FROM datamodel=Authentication.Logons BY Logons.dest Logons.app"
    assert splunk.search(search.format("summariesonly=true"), NOW, "-1h", "now") == []
    filled = splunk.search(search.format("fillnull_value=unknown"), NOW, "-1h", "now")
    assert filled == [{"Logons.dest": "a", "Logons.app": "unknown", "count": "2"}]


@pytest.mark.parametrize(
    ("search", "sentence"),
    [
        ("| tstats count WHERE user=anna", "No field 'user' exists here"),
        ("| tstats count BY user", "No field 'user' exists here"),
        ("| tstats count FROM datamodel=Authentication.Logons BY dest", "No field 'dest' exists here"),
        ("| tstats count FROM datamodel=Unknown.Logons", "There is no such data model at: Unknown.Logons"),
        (
            "| tstats prestats=true count FROM datamodel=Authentication.Logons",
            "does not know the option 'prestats'",
        ),
        ("| tstats summariesonly=true count WHERE index=*", "Only a data model has summaries"),
        ("| tstats count BY _time span=1x", "Not a unit of time at: 1x"),
        ("index=main | tstats count", "tstats has to begin the search"),
    ],
)
def test_tstats_of_what_it_cannot_know_is_refused(splunk: Splunk, search: str, sentence: str) -> None:
    with pytest.raises(SplError, match=re.escape(sentence)):
        splunk.check(search)


def test_collect_keeps_what_it_writes_and_passes_it_on(splunk: Splunk) -> None:
    search = "index=* | stats count BY host | rename host AS dest | collect index=summary source=counts"
    counted = [{"dest": "a", "count": "2"}, {"dest": "b", "count": "1"}]
    assert splunk.search(search, NOW, "-1h", "now") == counted
    assert [row["_raw"] for row in splunk.collected.rows] == [
        "03/02/2026 00:00:00 +0000, info_min_time=1772406000.000, info_max_time=1772409600.000, "
        f'info_search_time=1772409600.000, count="{count}", dest="{host}"'
        for host, count in (("a", 2), ("b", 1))
    ]
    assert [row["source"] for row in splunk.search('index=summary "2"', NOW + 1, "-1h")] == ["counts"]


def test_collect_writes_the_time_of_a_result_to_the_second(splunk: Splunk) -> None:
    splunk.search("index=main | eval _time=_time+0.75 | table _time user | collect index=summary source=s", NOW, "-1h")
    assert [row["_time"] for row in splunk.collected.rows] == [f"{NOW - 200:.0f}", f"{NOW - 300:.0f}"]


@pytest.mark.parametrize(
    ("result", "sentence"),
    [
        ('eval user="a".urldecode("%22")', "quotes, backslashes and line ends"),
        (r'eval user="a\b"', "quotes, backslashes and line ends"),
        ('eval user=urldecode("a%0Ab")', "quotes, backslashes and line ends"),
        ('eval user=split("a b", " ")', "How collect writes several values"),
        ("eval host=user", "What collect makes of this field is not documented, or not what is wanted at: host"),
        ("addinfo", "at: info_min_time"),
    ],
)
def test_what_collect_would_write_in_a_way_that_nobody_tells_is_refused(splunk: Splunk, result, sentence) -> None:
    search = f"index=main | table _time user | {result} | collect index=summary source=s"
    with pytest.raises(SplError, match=re.escape(sentence)):
        splunk.search(search, NOW, "-1h")


def test_a_result_with_its_raw_text_is_not_collected(splunk: Splunk) -> None:
    with pytest.raises(SplError, match="at: _raw"):
        splunk.search("index=main | fields user | collect index=summary source=s", NOW, "-1h")


LATE = [{**LOGON, "_indextime": f"{NOW - 50:.0f}"}, {**WRITE, "_indextime": f"{NOW - 200:.0f}"}]


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ("_index_earliest=-60s", ["anna"]),
        ("_index_latest=-50s", ["ben"]),
        ("_index_earliest=-50s _index_latest=-49s", ["anna"]),
        ("_index_earliest=-60s earliest=-250s", []),
    ],
)
def test_an_index_time_is_asked_for_like_the_time(splunk: Splunk, times, expected) -> None:
    late = replace(splunk, indexers=[Indexer(LATE)], event_fields=FIELDS | {"_indextime"})
    assert found(late, f"index=main {times}") == expected


@pytest.mark.parametrize(("bounds", "expected"), [(True, ["anna"]), (False, ["ben", "anna"])])
def test_whether_index_times_bound_subsearches_is_not_told_so_either_can_be(splunk, bounds, expected) -> None:
    late = replace(splunk, indexers=[Indexer(LATE)], bounds_subsearches=bounds)
    rows = late.search("| makeresults | append [search index=main]", NOW, "-1h", indexed=(NOW - 60, NOW))
    assert users(rows[1:]) == expected


def test_an_event_without_an_index_time_is_refused_where_one_is_asked_for(splunk: Splunk) -> None:
    with pytest.raises(SplError, match="This event has no index time"):
        found(splunk, "index=main _index_earliest=-60s")


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


class AppOfOneCommand:
    def conf(self, name: str) -> dict[str, dict[str, str]]:
        return {"commands": {"guess": {}}}[name]


@pytest.mark.parametrize("told", [{}, {"type": "generating"}, {"type": "events"}])
def test_a_command_that_does_not_say_where_it_runs_is_refused(splunk: Splunk, told: dict[str, str]) -> None:
    splunk.commands = ExternalCommands(AppOfOneCommand(), (), Path(), Path(), {"guess": ()}, _known={("guess",): told})
    with pytest.raises(SplError, match=f"guess is of type {told.get('type')}, and not streaming, stateful, reporting"):
        splunk.check("index=* | guess")


def test_a_macro_that_calls_itself_is_refused() -> None:
    splunk = Splunk(macros={"again": Macro("again", "index=* `again`")})
    with pytest.raises(SplError, match="A macro calls itself"):
        splunk.check("`again`")


@pytest.mark.parametrize(
    ("search", "sentence"),
    [
        ("index=main | ", "A command is missing"),
        ("| stats count", "The first command makes no results"),
        ("| | head", "A command is missing"),
        ("index=main (a", "'(' is not closed"),
        ("index=main a)", "')' closes nothing"),
        ('index=main "a', "A quote is not closed"),
        ("index=main a OR", "A word or a field is expected"),
        ("index=main [search a", "'[' is not closed"),
        ("index=main [search a] \x00", "A search holds no zero byte"),
        ("index=main NOT", "A word or a field is expected"),
        ("index IN (a, b", "'(' is not closed"),
        ("index=main TERM(a b)", "One word or one string is expected in the parentheses"),
        ("index=main | eval a", "eval takes <field>=<expression>"),
        ("index=main | eval a=1 b=2", "The expression is malformed at: b=2"),
        ("index=main | where (1=1", "'(' is not closed"),
        ("index=main | stats count host", "There is no statistical function 'host'"),
        ("index=main | stats cuont BY host", "There is no statistical function 'cuont'"),
        ("index=main | stats sum BY host", "sum needs a field in parentheses"),
        ("index=main | stats count AS BY host", "There is no statistical function 'host'"),
        ("index=main | stats count BY", "BY needs a field"),
        ("index=main | eval a=iff(1=1, 2, 3)", "There is no function 'iff'"),
        ("index=main | eval a=if(1=1, 2)", "if() takes 3 arguments, not 2"),
        ("index=main | eval a=case(1=1, 2, 3)", "case() takes conditions and values in pairs"),
        ("index=main | eval a=validate(1=1, 2, 3)", "validate() takes conditions and values in pairs"),
        (
            'index=main | eval a=replace(host, "(", "")',
            "The regular expression is wrong: missing ), unterminated subpattern",
        ),
        ('index=main | eval a=tostring(1, "roman")', "tostring() knows binary, hex, commas, duration, not at: roman"),
        ('index=main | eval a=strftime(1, "%J")', "strftime does not know this format at: %J"),
        ('index=main | eval a=strptime(host, "%J")', "strptime does not know this format at: %J"),
        ('index=main | eval a=relative_time(1, "@w9")', "Not a time modifier at: @w9"),
        ('index=main | eval a=relative_time(1, "@d3")', "Not a time modifier at: @d3"),
        ('index=main | eval a=cidrmatch("10.0.0.1/8", host)', "This is no network"),
        ("index=main | timechart span=1x count", "Not a unit of time at: 1x"),
        ("index=main | bin _time span=1x", "Not a unit of time at: 1x"),
        ("index=main | sort", "sort needs a field"),
        ("index=main | sort - host user", "Write the sign at each field"),
        ("index=main | dedup 0 host", "a number above 0 if it has one"),
        ("index=main | rename host who", "AS is expected"),
        ("index=main | rename * AS x*", "does not say whether this * takes internal fields"),
        ("index=main | table *", "does not say whether this * takes internal fields"),
        ('index=main | fields host | where index="main"', "No field 'index' exists here"),
        ("index=main | heads 5", "There is no command 'heads'"),
        ("index=main | lookup nowhere host", "no lookup is called 'nowhere'"),
        ("index=main | inputlookup nowhere", "no lookup is called 'nowhere'"),
        ("index=main | append search a", "One subsearch in brackets is expected"),
        (
            "index=main | join host [search a] user",
            "One subsearch in brackets is expected, and nothing behind it at: user",
        ),
        ("index=main | collect index=summary source=a addtime=true", "does not know the option 'addtime'"),
        ("`nowhere`", "There is no macro 'nowhere'"),
        ("index=main `nowhere", "A backtick is not closed"),
    ],
)
def test_a_broken_search_is_refused(splunk: Splunk, search: str, sentence: str) -> None:
    with pytest.raises(SplError, match=re.escape(sentence)):
        splunk.check(search)

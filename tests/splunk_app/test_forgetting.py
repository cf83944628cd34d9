"""Forgetting what is old: never by less than the whole collection."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.minisplunk.commands.lookups import KVSTORE_LIMITS
from tests.minisplunk.kvstore import KvStore
from tests.minisplunk.splunk import Splunk
from tests.minisplunk.values import Row, printed
from tests.site.simulation.moments import HOUR
from tests.splunk_app.conftest import SUNDAY_MIDNIGHT, Start
from tools.generate.searches.prevalence import MARK

DAY = 24 * HOUR
FORGET = "Run Key Hunt - Prevalence - Forget old entries"
RARE = "Run Key Hunt - Hunt - Rare entries of the last week"


def entry(days: int, **more: str) -> Row:
    seen = printed(SUNDAY_MIDNIGHT - days * DAY)
    return {"entry": "Run|a|b", "location": "Run", "first_seen": seen, "last_seen": seen, "host_count": "1", **more}


@pytest.fixture
def store() -> KvStore:
    """A collection of seven rows, of which two are old, and the mark, which never is."""
    store = KvStore()
    ages = {MARK: 300, "a" * 32: 0, "b" * 32: 100, "c" * 32: 180, "d" * 32: 181, "e" * 32: 400, "f" * 32: 5}
    store.records("runkeyhunt", "runkeyhunt_entries").update({key: entry(days) for key, days in ages.items()})
    return store


def forgotten(start: Start, store: KvStore, most: int, *, cut_off: bool = False) -> str:
    """Forget where one read of a collection gives so many rows at the most, and give what the search says.

    With `cut_off` the subsearch that counts was cut off by its time, so that it knows no reason to stop.
    """
    splunk = start(store, shares=[[]])
    limited = replace(splunk, rest={**splunk.rest, KVSTORE_LIMITS: [{"max_rows_per_query": str(most)}]})
    if cut_off:
        blind = replace(splunk.macros["runkeyhunt_forgets_nothing"], definition='""')
        limited = replace(limited, macros={**splunk.macros, blind.name: blind})
    [row] = limited.search(search_of(splunk, FORGET), SUNDAY_MIDNIGHT)
    return str(row["did"])


def search_of(splunk: Splunk, name: str) -> str:
    return splunk.commands.app.saved_searches()[name]["search"]


def keys(store: KvStore) -> set[str]:
    return {key if key == MARK else key[0] for key in store.records("runkeyhunt", "runkeyhunt_entries")}


def test_what_nobody_wrote_for_180_days_is_forgotten(start_splunk: Start, store: KvStore) -> None:
    before = dict(store.records("runkeyhunt", "runkeyhunt_entries"))
    assert forgotten(start_splunk, store, 50_000) == "Forgot what is old and kept 5 rows."
    assert keys(store) == {MARK, "a", "b", "c", "f"}
    after = store.records("runkeyhunt", "runkeyhunt_entries")
    assert after == {key: before[key] for key in after}


def test_where_nothing_is_old_nothing_is_written(start_splunk: Start, store: KvStore) -> None:
    for key in ("d" * 32, "e" * 32):
        del store.records("runkeyhunt", "runkeyhunt_entries")[key]
    assert forgotten(start_splunk, store, 50_000) == "Nothing was forgotten: none of 5 rows is old."
    assert keys(store) == {MARK, "a", "b", "c", "f"}


NOT_WHOLE = (
    "Nothing was forgotten: the collection may hold more rows than one read gives. Set max_rows_per_query under "
    "[kvstore] in limits.conf above 400000."
)


@pytest.mark.parametrize("most", [1, 5, 7])
@pytest.mark.parametrize("cut_off", [False, True])
def test_a_collection_that_may_not_have_been_read_whole_is_left_alone(
    start_splunk: Start, store: KvStore, most: int, cut_off: bool
) -> None:
    assert forgotten(start_splunk, store, most, cut_off=cut_off) == NOT_WHOLE
    assert keys(store) == {MARK, "a", "b", "c", "d", "e", "f"}


@pytest.mark.parametrize("cut_off", [False, True])
def test_from_nine_tenths_of_the_limit_on_the_collection_is_left_alone(
    start_splunk: Start, store: KvStore, cut_off: bool
) -> None:
    store.records("runkeyhunt", "runkeyhunt_entries").update({f"{n:032x}": entry(1) for n in range(2)})
    assert forgotten(start_splunk, store, 10, cut_off=cut_off) == NOT_WHOLE
    assert forgotten(start_splunk, store, 12, cut_off=cut_off) == "Forgot what is old and kept 7 rows."


def test_rare_entries_are_read_from_the_collection_alone(start_splunk: Start) -> None:
    store = KvStore()
    known = {"score": "25", "baseline": "unknown", "hosts": "ws-1|ws-2", "host_count": "2"}
    store.records("runkeyhunt", "runkeyhunt_entries").update(
        {
            MARK: {**entry(0, **known)},
            "a" * 32: entry(6, **known),
            "b" * 32: entry(6, **{**known, "score": "90", "host_count": "3"}),
            "c" * 32: entry(6, **{**known, "host_count": "4"}),
            "d" * 32: entry(6, **{**known, "baseline": "known_good"}),
            "e" * 32: entry(8, **known),
        }
    )
    splunk = start_splunk(store, shares=[[]])
    rows = splunk.search(search_of(splunk, RARE), SUNDAY_MIDNIGHT)
    assert [(row["rk_entry_id"], row["score"], row["hosts"]) for row in rows] == [
        ("b" * 32, "90", ["ws-1", "ws-2"]),
        ("a" * 32, "25", ["ws-1", "ws-2"]),
    ]
    assert rows[0]["last_seen"] == "2026-03-03 00:00"

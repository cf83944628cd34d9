"""Where the documentation says nothing, or a value is none that a function takes, a search ends with a sentence."""

from __future__ import annotations

import re

import pytest

from tests.minisplunk.errors import SplError
from tests.minisplunk.searches import run
from tests.minisplunk.values import Row

ROW: Row = {"_time": "0", "name": "abc", "many": ["a", "b"], "zero": "0", "net": "10.0.0.1/8", "form": "%J"}


@pytest.mark.parametrize(
    ("search", "sentence"),
    [
        ("eval n=substr(name, 0)", "substr() cannot begin at 0"),
        ("eval n=substr(name, -4, 1)", "substr() cannot begin at -4"),
        ("eval n=substr(name, 1, -1)", "or take -1"),
        ('eval n=tostring(86400, "duration")', "tostring() knows durations of less than a day, not at: 86400"),
        ("eval n=tonumber(name, 40)", "tonumber() takes a base from 2 to 36 at: 40"),
        ('eval n=strptime("2026-01-01 EST", "%F %Z")', "The miniature reads %Z only as UTC at: 2026-01-01 EST"),
        ("eval n=strftime(1, form)", "strftime does not know this format at: %J"),
        ("eval n=sqrt(0-1)", "sqrt() cannot be computed: "),
        ("eval n=log(zero)", "log() cannot be computed: "),
        ("eval n=pow(10, 1000)", "pow() cannot be computed: "),
        ("eval n=cidrmatch(net, name)", "This is no network: 10.0.0.1/8 has host bits set"),
        ("sort ip(name)", "This is no address at: abc"),
        ("eventstats count BY many", "What BY a multivalue field means here is not documented: use mvexpand at: many"),
        ("streamstats count BY many", "What BY a multivalue field means here is not documented: use mvexpand at: many"),
        ("makemv many", "A multivalue field stands where one value is expected"),
        (
            "rename many AS query | table query | format",
            "What several values of the field query mean is not documented",
        ),
    ],
)
def test_it_is_refused_where_it_is_met(search: str, sentence: str) -> None:
    with pytest.raises(SplError, match=re.escape(sentence)):
        run(search, rows=[ROW, ROW])


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ('eval n=tonumber("1_0", 16)', None),
        ('eval n=tonumber("1f", 16)', "31"),
        ("eval n=substr(name, -3, 2)", "ab"),
        ('eval n=tostring(86399, "duration")', "23:59:59"),
        ('eval n=if(cidrmatch("10.0.0.0/8", name), "in", "out")', "out"),
    ],
)
def test_what_lies_beside_it_is_computed(search: str, expected: str | None) -> None:
    assert run(search, rows=[ROW])[0].get("n") == expected


@pytest.mark.parametrize(
    ("search", "kept"),
    [
        ('search "TERM(user=anna)"', 0),
        ("search TERM(user=anna)", 1),
        ('search TERM("user=anna")', 1),
        ("search TERM(anna)", 0),
        ("search CASE(Anna)", 0),
    ],
)
def test_term_takes_one_piece_or_one_string(search: str, kept: int) -> None:
    assert len(run(search, rows=[{"_time": "0", "_raw": "logon user=anna ok"}])) == kept


def test_a_row_without_the_field_of_a_lookup_is_as_one_that_no_line_matches() -> None:
    owners = {"owners": ([{"user": "anna", "owner": "IT"}], {})}
    rows: list[Row] = [{"user": "ben", "owner": "old"}, {"owner": "old"}]
    assert run("lookup owners user OUTPUT owner", rows=rows, lookups=owners) == [{"user": "ben"}, {}]

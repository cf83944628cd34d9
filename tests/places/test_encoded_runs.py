"""A line with what may be a program's encoding is found wherever that begins, and no line that has less of it."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from runkeyhunt.lines import Lines
from runkeyhunt.places.marks import Marks
from runkeyhunt.places.stored_program import LEAST_STORED

_RUN = re.compile(rf"[A-Za-z0-9+/_\\-]{{{LEAST_STORED}}}")
_lengths = st.one_of(st.integers(0, 40), st.integers(LEAST_STORED - 9, LEAST_STORED + 9), st.just(LEAST_STORED * 3))
_runs = st.builds(lambda letter, length: letter * length, st.sampled_from("aZ09+/_-"), _lengths)
_lines = st.lists(st.one_of(st.sampled_from([" ", ",", '"', "=", ".", "{", "x y "]), _runs), max_size=9).map("".join)


def _marks() -> Marks:
    marks = Marks(anywhere=True)
    marks.add(r"software\nowhere", ())
    return marks


@settings(max_examples=500)
@given(st.lists(_lines.filter(lambda text: "..." not in text), min_size=1, max_size=6))
def test_every_line_with_a_long_run_is_found(texts):
    lines = Lines([text.encode() for text in texts])
    found = list(lines.numbers(_marks().lines_with_one(lines)))
    assert found == [number for number, text in enumerate(texts) if _RUN.search(text)]

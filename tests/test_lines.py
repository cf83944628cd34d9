"""Of many lines at once those are found that have a sign, wherever it stands in them and however often."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from runkeyhunt.lines import Lines

_SIGNS = (b"...", b"<", b"4657", b"aab")
_lines = st.lists(st.sampled_from([*_SIGNS, b".", b"4", b"65", b"a", b"b", b"\xff", b" "]), max_size=6).map(b"".join)


@given(st.lists(_lines, max_size=6), st.sampled_from(_SIGNS))
def test_the_lines_with_a_sign_are_found_from_the_last_on(texts, sign):
    lines = Lines(texts)
    has = [sign in text for text in texts]
    places = [place for (place, _), has_it in zip(lines.placed(), has) if has_it]
    assert list(lines.places_with(sign, lines.text)) == places[::-1]
    assert list(lines.places_matching(re.compile(re.escape(sign)), lines.text)) == places
    assert list(lines.numbers(lines.places_with(sign, lines.text))) == [number for number, it in enumerate(has) if it]
    assert [lines.at(place) for place in places] == [text for text in texts if sign in text]


@given(st.lists(st.lists(st.sampled_from(list('a,":\\')), max_size=6).map("".join), min_size=1, max_size=6))
def test_lines_have_the_layout_of_their_commas_quotes_and_colons(texts):
    lines = Lines([text.encode() for text in texts])
    assert lines.layouts == {re.sub(r"[^,\":]", "", text).encode() for text in texts}

"""What a pattern needs stands in whatever it finds: told by texts that are generated from the pattern."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runkeyhunt.judging.conditions import as_searched, leaves_of
from runkeyhunt.judging.planning.text_index import ODD_SIGN, TextIndex, index_of
from runkeyhunt.letters import fold
from tools.generate.rules.literals import needed_texts

RULESET = Path(__file__).parents[2] / "bin" / "runkeyhunt" / "ruleset.json"


def by_length(texts: frozenset[str]) -> Any:
    return -min(map(len, texts)), len(texts)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("abc", {"abc"}),
        ("abc.*wxyz", {"wxyz"}),
        ("(?:abc|xyz)def", {"abcdef", "xyzdef"}),
        ("(?:abc.*|xyz)def", {"def"}),
        ("(?:abc\\w|defg\\d)", {"abc", "defg"}),
        ("(?:abc\\w|\\d)", None),
        ("abc(?:def)?ghi", {"abcghi", "abcdefghi"}),
        ("(?:abcdef)?ghi", {"ghi"}),
        ("abc(?:def)*ghi", {"abc"}),
        ("ab+cd", {"bcd"}),
        ("x{3}yz", {"xxxyz"}),
        ("ab(?:cd\\w+|e\\w+)", {"abcd", "abe"}),
        ("ab(?:\\w+c|de)", {"ab"}),
        ("[ab]c(?:d.*|e.*)", {"ac", "bc"}),
        ("x[ab]{2,}", {"xaa", "xab", "xba", "xbb"}),
        ("[ab]{9,}", {"aaa", "aab", "aba", "abb", "baa", "bab", "bba", "bbb"}),
        ("a[\\\\/]bc", {"a\\bc", "a/bc"}),
        ("a[b-z]cde", {"cde"}),
        ("(?<=user\\\\)\\w+", {"user\\"}),
        ("(?!user)abc", {"abc"}),
        ("\\bcmd\\b", {"cmd"}),
        ("\\S", None),
        ("[a-z]", None),
        ("[^a]bc", {"bc"}),
        ("(a)\\1bcd", {"bcd"}),
        ("(?i)wxyz", {"wxyz"}),
        ("(?i)skin", {"n"}),
        ("(?i:skab)cde", {"abcde"}),
        ("(?i)[\u212a]", None),
        ("[\u202a-\u202e\u2066-\u2069]", {ODD_SIGN}),
        ("[\\x00-\\x08]", {ODD_SIGN}),
        ("\\\\$|[\\x00-\\x08\\x7f]", {"\\", ODD_SIGN}),
        ("[ \t\u00a0\u2000-\u200f]{12,}", {" ", ODD_SIGN}),
    ],
)
def test_needed_texts(pattern: str, expected: set[str] | None) -> None:
    assert needed_texts(pattern, by_length) == expected


def test_the_rarest_of_several_is_taken() -> None:
    assert needed_texts("abc.*wxyz", lambda texts: "wxyz" in texts) == {"abc"}


def shipped() -> list[Any]:
    """Give every pattern of the rule set as it is searched with, and what it needs."""
    rules = json.loads(RULESET.read_text(encoding="utf-8"))["rules"]
    leaves = (leaf for rule in rules for leaf in leaves_of(rule["condition"]) if leaf[0] in ("re", "cased_re"))
    return [
        (as_searched(pattern) if kind == "re" else pattern, needed, kind == "re")
        for kind, _, patterns, needs in leaves
        for pattern, needed in zip(patterns, needs)
    ]


def test_nearly_every_pattern_needs_something() -> None:
    needs = [needed for _, needed, _ in shipped()]
    assert len(needs) > 300
    assert needs.count(None) < len(needs) / 20


PATTERNS = sorted({(pattern, tuple(needed), is_folded) for pattern, needed, is_folded in shipped() if needed})


@pytest.mark.parametrize("part", range(8))
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_match_without_what_is_needed(part: int, data: st.DataObject) -> None:
    pattern, needed, is_folded = data.draw(st.sampled_from(PATTERNS[part::8]))
    text = data.draw(st.from_regex(pattern))
    searched = fold(text) if is_folded else text
    if re.search(pattern, searched):
        assert TextIndex(index_of(needed)).found_in((fold(text),)), (pattern, needed)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_match_of_a_made_up_pattern_without_what_is_needed(data: st.DataObject) -> None:
    pattern = data.draw(made_up_patterns)
    needed = needed_texts(pattern, by_length)
    text = data.draw(st.from_regex(pattern))
    if needed is not None and re.search(pattern, text):
        assert TextIndex(index_of(needed)).found_in((fold(text),)), (pattern, needed)


_atoms = st.sampled_from(
    [
        "a",
        "b",
        "k",
        "s",
        "\\.",
        ".",
        "\\w",
        "[ab]",
        "[^a]",
        "[\u017f\u212ak]",
        "\\\\",
        "abc",
        "\\d",
        "\u00e9",
        "^",
        "\\b",
    ]
)
_wholes = st.recursive(
    _atoms,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda parts: f"(?:{parts[0]}|{parts[1]})"),
        st.tuples(inner, st.sampled_from(["?", "*", "+", "{2}", "{0,3}", "+?", "{1,20}"])).map(
            lambda parts: f"(?:{parts[0]}){parts[1]}"
        ),
        inner.map(lambda part: f"(?={part})"),
        inner.map(lambda part: f"(?!{part})"),
        inner.map(lambda part: f"(?i:{part})"),
    ),
    max_leaves=6,
)
made_up_patterns = st.tuples(st.sampled_from(["", "(?i)"]), _wholes).map("".join)

"""Patterns of PCRE mean in the miniature what they mean in Splunk."""

from __future__ import annotations

import pytest

from tests.minisplunk.errors import SplError
from tests.minisplunk.pcre import regex


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        (r"(?<drive>[a-z]):", "c:", {"drive": "c"}),
        (r"(?i)(?<drive>[a-z]):", "C:", {"drive": "C"}),
        (r"(?<one>(?i)a|b)c", "Bc", {"one": "B"}),
        (r"(?<one>(?i)a|b)c", "BC", None),
        (r"(?<one>(?i)(a|b)+)(c)", "aBc", {"one": "aB"}),
        (r"(?<one>[(](?:(?i)a\))[)])", "(A))", {"one": "(A))"}),
        (r"(?<!x)(?<one>\x{e9})", "é", {"one": "é"}),
    ],
)  # fmt: skip
def test_a_pattern_finds_what_pcre_would(pattern: str, text: str, found: dict[str, str] | None) -> None:
    match = regex(pattern).search(text)
    assert (match and match.groupdict()) == found


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [("(a", "missing"), ("(?<one>a(?i)b)", "global flags"), (r"(?<one>(?i)(a)\1)", "open group")],
    ids=["an open parenthesis", "flags amid a group", "a group that holds its own reference"],
)
def test_what_python_cannot_say_is_refused(pattern: str, problem: str) -> None:
    with pytest.raises(SplError, match=f"^The regular expression is wrong: .*{problem}"):
        regex(pattern)

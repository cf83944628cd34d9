"""A pattern rewritten without look-around finds the same texts."""

from __future__ import annotations

import re
from itertools import product

import pytest

from tools.generate.__main__ import ROOT
from tools.generate.rules.rule_file import load_rules
from tools.generate.sigma.lookaround import LookAroundError, without_look_around


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"a(?:b|c){1,3}[)|]\(", r"a(?:b|c){1,3}[)|]\("),
        (r"(?<![a-b])c", r"(?:^|[^a-b])c"),
        (r"c(?!\w)", r"c(?:[^\w]|$)"),
        (r"c(?![^ab])", r"c(?:[ab]|$)"),
        (r"(?<=a)b(?=[ac]|$)", r"(?:a)b(?:[ac]|$)"),
        (r"(?<!a)(?:b(?!c)|c(?!b))", r"(?:^|[^a])(?:b(?:[^c]|$)|c(?:[^b]|$))"),
        (r"b(?!c)|(?<!a)c", r"b(?:[^c]|$)|(?:^|[^a])c"),
    ],
    ids=["nothing to do", "head", "tail", "inverted class", "positive", "within a group", "alternatives"],
)
def test_rewriting(pattern: str, expected: str) -> None:
    assert without_look_around(pattern) == expected
    texts = ["".join(letters) for length in range(6) for letters in product("abc", repeat=length)]
    found = [text for text in texts if re.search(pattern, text)]
    assert [text for text in texts if re.search(expected, text)] == found


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        (r"a(?!b)c", r"\(\?!b\) stands inside a pattern"),
        (r"(?:a(?!b))?", r"\(\?!b\) stands inside a pattern"),
        (r"a(?<!b)c", r"\(\?<!b\) stands inside a pattern"),
        (r"a(?!bc)", r"\(\?!bc\) is about more than one character"),
        (r"a(?!b|c)", r"\(\?!b\|c\) is about more than one character"),
    ],
    ids=["before something", "in what may be absent", "behind something", "two characters", "alternatives"],
)
def test_what_cannot_be_said_otherwise(pattern: str, message: str) -> None:
    with pytest.raises(LookAroundError, match=message):
        without_look_around(pattern)


def test_every_other_pattern_stays_as_it_is() -> None:
    patterns = [text for rule in load_rules(ROOT / "bin" / "runkeyhunt" / "rules") for text in _patterns(rule.tree)]
    plain = [pattern for pattern in patterns if not re.search(r"\(\?<?[=!]", pattern)]
    assert len(plain) > 100
    assert [pattern for pattern in plain if without_look_around(pattern) != pattern] == []


def _patterns(tree: list[object]) -> list[str]:
    if tree[0] in ("re", "cased_re"):
        return [str(value) for value in _list(tree[2])]
    return [pattern for part in _list(tree[1]) if isinstance(part, list) for pattern in _patterns(part)]


def _list(value: object) -> list[object]:
    if isinstance(value, list):
        return [value] if value and isinstance(value[0], str) and value[0] in _KINDS else value
    return []


_KINDS = ("all", "any", "not", "re", "cased_re", "equals", "contains", "startswith", "endswith", "absent")

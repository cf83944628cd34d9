"""Sigma's detection language becomes the engine's small tree."""

from __future__ import annotations

from typing import Any

import pytest
from sigma.rule import SigmaRule

from tools.generate.rules.condition_tree import TreeError, compile_rule, fields_in, values_of


def tree_of(detection: dict[str, Any]) -> list[Any]:
    return compile_rule(
        SigmaRule.from_dict(
            {"title": "x", "logsource": {"product": "windows", "category": "registry_set"}, "detection": detection}
        )
    )


@pytest.mark.parametrize(
    ("selection", "tree"),
    [
        ({"Details": "a"}, ["equals", "Details", ["a"]]),
        ({"Details|contains": ["a", "b"]}, ["contains", "Details", ["a", "b"]]),
        (
            {"Details|contains|all": ["a", "b"]},
            ["all", [["contains", "Details", ["a"]], ["contains", "Details", ["b"]]]],
        ),
        ({"Details|startswith": r"C:\a"}, ["startswith", "Details", [r"C:\a"]]),
        ({"Details|endswith": r"\(Default)"}, ["endswith", "Details", [r"\(Default)"]]),
        ({"Details|contains": r"\*x"}, ["contains", "Details", ["*x"]]),
        ({"Details": "a*b?c"}, ["re", "Details", [r"(?s)\Aa.*b.c\Z"]]),
        ({"Details|re": r"a\d"}, ["cased_re", "Details", [r"a\d"]]),
        ({"Details|re|i": r"a\d"}, ["re", "Details", [r"a\d"]]),
        ({"Details": None}, ["absent", "Details", []]),
        ({"Details|exists": True}, ["not", ["absent", "Details", []]]),
        ({"EventID": 13}, ["equals", "EventID", ["13"]]),
        ([{"Details": "a"}, {"Image": "b"}], ["any", [["equals", "Details", ["a"]], ["equals", "Image", ["b"]]]]),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else None,
)
def test_a_selection(selection: Any, tree: list[Any]) -> None:
    assert tree_of({"selection": selection, "condition": "selection"}) == tree


def test_conditions_join_selections() -> None:
    tree = tree_of(
        {"a": {"Image": "x"}, "b1": {"Details": "y"}, "b2": {"Details": "z"}, "condition": "not a and 1 of b*"}
    )
    assert tree == ["all", [["not", ["equals", "Image", ["x"]]], ["equals", "Details", ["y", "z"]]]]
    assert fields_in(tree) == {"Image", "Details"}
    assert values_of(tree, "Details") == ["y", "z"]


def test_a_keyword_is_refused() -> None:
    with pytest.raises(
        TreeError, match=r"^a keyword without a field is not possible here; name the field, such as Details$"
    ):
        tree_of({"words": ["mimikatz"], "condition": "words"})


def test_a_modifier_that_the_engine_does_not_know_is_refused() -> None:
    with pytest.raises(
        TreeError, match=r"^the modifier that makes a SigmaCIDRExpression of Details is not evaluated by the engine$"
    ):
        tree_of({"a": {"Details|cidr": "10.0.0.0/8"}, "condition": "a"})

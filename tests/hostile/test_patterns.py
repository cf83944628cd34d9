"""No regular expression that an event can make slow: proved from its structure, for every one that is shipped."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from runkeyhunt.places.locations import load_locations
from tests.hostile.pattern_cost import find_fault
from tests.hostile.shipped_patterns import calls_with_pattern, shipped_patterns

# The text of these is made while they are used, of a value's name in which every sign is escaped.
_MADE_OF_A_NAME = {"chain/stored.py"}
# These are made of the text that they are given: of a pattern as it stands elsewhere, and of a line of plain members or
# of an event, each value between its own signs and without them.
_MADE_OF_A_TEXT = {"patterns.py", "offline/readers/json/shapes.py", "offline/readers/event_shapes.py"}
# The text of these is made of the table of locations when it is first used.
_MADE_OF_LOCATIONS = {"places/marks.py"}
# So many lines a call that compiles may have.
_LONGEST_CALL = 12


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        (r"(a+)+b", "exponential"),
        (r"(a*)*b", "exponential"),
        (r"(a|a)*b", "exponential"),
        (r"(\w{1,9})*x", "exponential"),
        (r"(?:a|b*)*c", "exponential"),
        (r"a*b", "square"),
        (r"\s+$", "square"),
        (r"\w+=", "square"),
        (r"a.*b.*c", "square"),
        (r"(?=.*x)y", "square"),
        (r"(?:a+){1,5}x", "square"),
        (r'"(?:[^"\\]|\\.)*"', "square"),
        (r"(a+)b?\1c", "a reference to a group"),
        (r"\s{2,}", ""),
        (r"\b\w+=", ""),
        (r"(?<!a)a*b", ""),
        (r"\A\s*\[", ""),
        (r"<[^<>]*>", ""),
        (r'"(?:[^"\\]|\\.)*"?', ""),
        (r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", ""),
        (r"""(['"])\s*\+\s*\1""", ""),
        (r"x.{0,200}y", ""),
    ],
)
def test_the_checker_tells_what_is_slow(pattern: str, fault: str) -> None:
    assert find_fault(pattern) == fault


@pytest.mark.parametrize(
    ("pattern", "is_full", "fault"),
    [(r"a*b", False, ""), (r"a*a*b", False, "square"), (r"a*a*", False, ""), (r"a*a*", True, "square")],
)
def test_the_checker_knows_where_a_pattern_is_tried(pattern: str, is_full: bool, fault: str) -> None:
    assert find_fault(pattern, is_anchored=True, is_full=is_full) == fault


# Here a look-ahead alone keeps one beginning out of what another reads, which the checker does not follow. Doubling a
# dozen hostile texts to 400,000 characters showed it linear.
BY_LOOK_AHEAD = '(?:[;:>=\\t{(\\[\' ,|\\n]|"")(?:\\\\+registry'


def test_every_shipped_pattern_costs_no_more_than_the_text() -> None:
    patterns = [each for each in shipped_patterns() if not each.pattern.startswith(BY_LOOK_AHEAD)]
    assert len(patterns) == len(shipped_patterns()) - 1
    faults = {
        (each.place, each.line, each.pattern): fault
        for each in patterns
        for fault in [find_fault(each.pattern, each.flags, is_anchored=each.is_anchored, is_full=each.is_full)]
        if fault
    }
    assert faults == {}
    assert len(patterns) > 500
    seen = {(each.place, each.line) for each in patterns}
    unseen = {
        place
        for place, line in calls_with_pattern()
        if seen.isdisjoint((place, line + more) for more in range(_LONGEST_CALL))
    }
    assert unseen == _MADE_OF_A_NAME | _MADE_OF_A_TEXT | _MADE_OF_LOCATIONS


def test_the_pattern_of_all_locations_costs_no_more_than_the_text(app_dir: Path) -> None:
    marks = load_locations(json.loads((app_dir / "bin/runkeyhunt/ruleset.json").read_text())["locations"])._marks
    assert find_fault(marks._pattern.pattern.decode()) == ""

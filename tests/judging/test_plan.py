"""The plan asks every rule that fires: the plain loop over all rules, without the plan's index, finds no other."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from runkeyhunt.events.evidence import read_evidence
from runkeyhunt.events.fields import read
from runkeyhunt.hunt import _command
from runkeyhunt.judging.conditions import subject_of
from runkeyhunt.judging.planning.plan import Plan, lay_out
from runkeyhunt.judging.planning.text_index import FEW, ODD_SIGN, TextIndex, index_of
from runkeyhunt.judging.rules import Rule
from runkeyhunt.judging.subject import describe
from runkeyhunt.places.autostart import find_write
from tests.judging.judged import hunt, labelled, mangled, recorded


def disagreements(records: Iterable[dict[str, Any]]) -> tuple[int, list[Any]]:
    """Count the writes, and name those of which plan and plain loop say different things."""
    judge, writes, wrong = hunt(), 0, []
    ruleset = judge._ruleset
    for record in records:
        for event in read(record):
            write = find_write(event, ruleset.locations)
            if write is None:
                continue
            writes += 1
            command = _command(write)
            about = (write, command, judge._baseline.standing(write, command), ruleset.windows, read_evidence(record))
            planned = describe(*about, indexes=ruleset.plan.indexes)
            by_plan = [rule.id for rule in ruleset.plan.rules_for(planned) if rule.condition(planned)]
            plain = describe(*about)
            by_loop = [rule.id for rule in ruleset.rules if rule.condition(plain)]
            if by_plan != by_loop:
                wrong.append((record, by_plan, by_loop))
    return writes, wrong


def test_the_labelled_writes() -> None:
    writes, wrong = disagreements(labelled())
    assert wrong == []
    assert writes > 400


def test_mangled_writes() -> None:
    writes, wrong = disagreements(mangled(800))
    assert wrong == []
    assert writes > 500


def test_recorded_writes(corpus: Path) -> None:
    writes, wrong = disagreements(recorded(corpus))
    assert wrong == []
    assert writes > 100


def test_few_rules_are_asked() -> None:
    judge = hunt()
    ruleset, asked = judge._ruleset, []
    for record in labelled():
        write = find_write(read(record)[0], ruleset.locations)
        if write:
            command = _command(write)
            standing = judge._baseline.standing(write, command)
            subject = describe(
                write, command, standing, ruleset.windows, read_evidence(record), indexes=ruleset.plan.indexes
            )
            asked.append(len(list(ruleset.plan.rules_for(subject))))
    assert sum(asked) / len(asked) < len(ruleset.rules) / 4


def row(name: str, needs: list[Any]) -> dict[str, Any]:
    return {"id": name, "condition": ["all", []], "needs": needs}


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        ("nothing", ["always"]),
        ("with CALC.exe", ["always", "part"]),
        ("calc", ["always", "part", "whole"]),
        ("caf\u00e9", ["always", "odd"]),
        ("a\tb", ["always", "odd"]),
    ],
)
def test_a_rule_is_asked_where_what_it_needs_stands(details: str, expected: list[str]) -> None:
    rows = [
        row("always", []),
        row("part", [["contains", "Details", ["Calc"]]]),
        row("whole", [["equals", "Details", ["calc"]], ["equals", "Image", ["x"]]]),
        row("odd", [["contains", "Details", [ODD_SIGN]]]),
    ]
    rules = [Rule(each["id"], 10, "r", (), ("set",), each["condition"]) for each in rows]
    plan = Plan(rules, lay_out(rows))
    assert [each.id for each in plan.rules_for(subject_of({"Details": (details,)}))] == expected


@pytest.mark.parametrize("others", [[], [f"other{number}" for number in range(2 * FEW)]], ids=["few", "many"])
def test_an_index_finds_what_stands_in_a_text(others: list[str]) -> None:
    index = TextIndex(index_of(["cmd", "cmd.exe", "\\temp\\", "e", "xy", *others]))
    assert index.found_in(("c:\\temp\\cmd.exe", "other7")) - set(others) == {"cmd", "cmd.exe", "\\temp\\", "e"}
    assert index.found_in(("cmx", "d")) - set(others) == set()


def test_of_the_letters_of_a_text_those_are_looked_for_that_are_seen_least() -> None:
    others = [f"{letter}{letter}{letter}" for letter in "abcdefghijklmnop"]
    seen = {("t", "e", "m"): 5, ("e", "m", "p"): 1, ("m", "p", "f"): 3}
    assert index_of([*others, "tempf"], seen)["by_letters"]["emp"] == ["tempf"]
    assert index_of([*others, "tempf"])["by_letters"]["tem"] == ["tempf"]

"""Chains come out as they are labelled, in whatever order their events came."""

from __future__ import annotations

import random

import pytest
from chain_cases import CASES

ORDERS = {
    "oldest first": lambda events: sorted(events, key=lambda event: event.get("UtcTime", "")),
    "newest first": lambda events: sorted(events, key=lambda event: event.get("UtcTime", ""), reverse=True),
    **{
        f"shuffled by {seed}": lambda events, seed=seed: random.Random(seed).sample(events, len(events))
        for seed in (1, 2, 3)
    },
}
CAP = "The score ends at 100"
EXPLAINED = "a deployment agent, which intruders use as well"


def added(fields, event, hunt):
    own = hunt.judge(event).reasons
    return [reason for reason in fields["rk_reasons"] if reason not in own and not reason.endswith(CAP)]


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_chain_comes_out_as_labelled_in_every_order(chain, hunt, case, order):
    found = chain(order(case.events))
    assert {f"{event['Computer']}/{fields['rk_value_name']}" for event, fields in found} == set(case.expected)
    for event, fields in found:
        expected = case.expected[f"{event['Computer']}/{fields['rk_value_name']}"]
        assert (fields["rk_chain_stage"], added(fields, event, hunt)) == (expected.stages, expected.added)
        assert {name: fields[name] for name in expected.fields} == expected.fields


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_score_is_the_sum_of_the_reasons(chain, case):
    for _, fields in chain(case.events):
        assert int(fields["rk_score"]) == sum(int(reason.split(" ", 1)[0]) for reason in fields["rk_reasons"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_no_chain_lowers_a_score_but_by_a_deployment_agent(chain, hunt, case):
    for event, fields in chain(case.events):
        taken = sum(int(reason.split(" ", 1)[0]) for reason in fields["rk_reasons"] if reason.endswith(EXPLAINED))
        assert int(fields["rk_score"]) >= hunt.judge(event).score + taken

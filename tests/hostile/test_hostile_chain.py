"""chain/: any events, in any order, give every finding back once."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from runkeyhunt.chain import CHAIN_FIELDS, Chains
from tests.hostile.strategies import hunt
from tools.soak import grammar


@given(st.integers(0, 2**32), st.integers(0, 30))
@settings(max_examples=60)
def test_every_finding_comes_back_once_and_in_order(seed, count):
    random, chains, added = Random(seed), Chains(most_per_host=5, most=10), 0
    for _ in range(count):
        event = grammar.sysmon_event(random)
        event.update({"CommandLine": event["Details"], "TargetFilename": event["Image"], "ParentImage": event["Image"]})
        verdict = hunt().judge(event)
        if verdict:
            chains.add_finding(added, verdict.to_fields(), verdict.event)
            added += 1
        else:
            chains.add(event)
    results = list(chains.results())
    assert [number for number, _ in results] == list(range(added))
    for _, fields in results:
        assert set(CHAIN_FIELDS) <= set(fields)
        assert 0 <= int(fields["rk_score"]) <= 100
    assert all(type(warning) is str for warning in chains.warnings)

"""The hunt that finds the writes of the chains."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from chain_events import Record

from runkeyhunt.chain import Chains
from runkeyhunt.hunt import Hunt

Fields = dict[str, object]
Chain = Callable[..., list[tuple[Record, Fields]]]


@pytest.fixture(scope="session")
def hunt(app_dir: Path) -> Hunt:
    """The hunt with the app's own rules; what a test asserts is what the chain adds to it."""
    return Hunt.load(app_dir)


@pytest.fixture(scope="session")
def chain(hunt: Hunt) -> Chain:
    """Pipe events through the hunt into chains, and give the findings."""

    def run(events: Iterable[Record], chains: Chains | None = None) -> list[tuple[Record, Fields]]:
        chains = chains or Chains()
        for event in events:
            verdict = hunt.judge(event)
            if verdict:
                found = verdict.event
                timed = found._replace(time=found.time or event.get("_time", ""))
                chains.add_finding(event, verdict.to_fields(), timed)
            else:
                chains.add(event)
        return list(chains.results())

    return run

"""Events drawn from the grammar, judged one by one: python -m tools.soak.generated SEED SECONDS."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from random import Random

from tools.soak.finding import Tally

ROOT = Path(__file__).resolve().parents[2]
# Every so many events one known-good row is changed.
_KNOWN_GOOD_EVERY = 4


def run(seed: int, seconds: float) -> list[Tally]:
    """Judge drawn events and changed known-good rows for so many seconds."""
    sys.path.insert(0, str(ROOT / "bin"))
    from runkeyhunt.hunt import Hunt
    from tools.soak import grammar, known_good

    hunt = Hunt.load(ROOT)
    known = known_good.rows(ROOT, hunt)
    events, mutants = Tally("events in every dialect, disguised"), Tally("known-good commands, changed")
    start = time.monotonic()
    while time.monotonic() - start < seconds:
        random = Random(seed)
        if seed % _KNOWN_GOOD_EVERY:
            record = grammar.record(random)
            events.run(lambda record=record: _check(hunt.judge(record)), lambda record=record: record)
        else:
            row, changed = known_good.mutant(random, known)
            written = known_good.event(row, changed)
            mutants.run(
                lambda written=written: _refuse(known_good.is_known_good(hunt, written)),
                lambda written=written: written,
            )
        seed += 1
    for tally in (events, mutants):
        tally.seconds = time.monotonic() - start
        tally.peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [events, mutants]


class WornKnownGood(Exception):
    """Say that a command passed for one that it is not."""


def _refuse(known_good: bool) -> None:  # noqa: FBT001 - the answer to one question
    if known_good:
        raise WornKnownGood


def _check(verdict: object) -> None:
    """See that a verdict adds up and is made of text."""
    if verdict is None:
        return
    fields = verdict.to_fields()  # type: ignore[attr-defined]
    texts = [text for value in fields.values() for text in ([value] if isinstance(value, str) else value)]
    total = sum(int(reason.split(" ", 1)[0]) for reason in fields["rk_reasons"])
    if total != int(fields["rk_score"]) or {type(text) for text in texts} != {str}:
        raise AssertionError(f"{total} is not {fields['rk_score']}, or a field is no text")


if __name__ == "__main__":
    print(json.dumps([tally.as_dict() for tally in run(int(sys.argv[1]), float(sys.argv[2]))]))

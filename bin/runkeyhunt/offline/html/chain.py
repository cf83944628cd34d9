"""The chain as a timeline: what happened around a write, with the time that lay between, and what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from runkeyhunt.chain.clock import parse_time
from runkeyhunt.offline.html.markup import Markup, code, filled, joined
from runkeyhunt.patterns import lazy_pattern

# A line as chain.outcome writes it: when, what, and the rest as logged.
_STEP = lazy_pattern(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}|\(time unknown\))( UTC)? ([a-z ]{1,40}): (.*)", re.DOTALL)
# What a step is called, and the stage in whose colour it stands.
_STAGE_OF = {
    "dropped": "dropped",
    "dropped and registered": "registered",
    "registered": "registered",
    "second persistence": "registered",
    "executed": "executed",
    "fired at logon": "fired",
}
_UNITS = ((timedelta(days=2), timedelta(days=1), "d"), (timedelta(hours=2), timedelta(hours=1), "h"),
          (timedelta(minutes=2), timedelta(minutes=1), "min"))  # fmt: skip


def timeline(told: Sequence[str]) -> Markup:
    """Draw a timeline's lines as a list."""
    return filled("timeline", steps=joined(_steps(told), "\n"))


def _steps(told: Sequence[str]) -> Iterator[Markup]:
    before: datetime | None = None
    for line in told:
        step = _STEP.fullmatch(line)
        if step is None:
            yield filled("missing", line=line)
            continue
        when, zone, what, rest = step.groups()
        time = parse_time(when)
        gap = _gap(time - before) if time and before else ""
        before = time or before
        yield filled(
            "step", stage=_STAGE_OF.get(what, "other"), time=f"{when}{zone or ''}", gap=gap, what=what, rest=code(rest)
        )


def _gap(passed: timedelta) -> str:
    for least, unit, name in _UNITS:
        if passed >= least:
            return f"{passed / unit:.1f} {name} later"
    return f"{passed.total_seconds():.1f} s later"

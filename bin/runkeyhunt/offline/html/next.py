"""What to do next, with the searches of Splunk's to copy."""

from __future__ import annotations

from collections.abc import Iterator

from runkeyhunt.offline.html.markup import Markup, code, filled, joined
from runkeyhunt.report.next_steps import NEXT_STEPS, Look, Step


def next_steps() -> Markup:
    """Write the steps as a list."""
    steps = joined((filled("next_step", first=step.first, rest=joined(_rest(step))) for step in NEXT_STEPS), "\n")
    return filled("next_steps", steps=steps)


def _rest(step: Step) -> Iterator[object]:
    for part in step.rest:
        yield _look(part) if isinstance(part, Look) else part


def _look(look: Look) -> Markup:
    return joined([look.words, " (", code(look.search.format(entry="entry")), ")"])

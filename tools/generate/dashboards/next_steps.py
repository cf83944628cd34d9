"""The panel that says what to do about a finding, in the words of the report."""

from __future__ import annotations

from runkeyhunt.report.next_steps import NEXT_STEPS, Look
from tools.generate.dashboards.pieces import Panel, search_link, text


def next_steps(onward: str) -> Panel:
    """Make the panel; `onward` is the title of that which runs searches by the finding's entry."""
    steps = (
        f"{number}. **{step.first}** {''.join(_written(part, onward) for part in step.rest)}"
        for number, step in enumerate(NEXT_STEPS, 1)
    )
    return text("what_to_do_next", "\n".join(("### What to do next", *steps)))


def _written(part: str | Look, onward: str) -> str:
    """Lead to a search that is the same for all; a token's text could end a search by the entry and begin another."""
    if isinstance(part, str):
        return part
    return f"{part.words} (in *{onward}*)" if "{entry}" in part.search else search_link(part.words, part.search)

"""The commands that the miniature knows, by name."""

from __future__ import annotations

from collections.abc import Callable

from tests.minisplunk.commands import (
    charts,
    extraction,
    filtering,
    generating,
    lookups,
    multivalue,
    shaping,
    statistics,
    subsearches,
)
from tests.minisplunk.pipeline import Command, Context

COMMANDS: dict[str, Callable[[str, Context], Command]] = {
    **filtering.COMMANDS,
    **shaping.COMMANDS,
    **extraction.COMMANDS,
    **multivalue.COMMANDS,
    **statistics.COMMANDS,
    **charts.COMMANDS,
    **lookups.COMMANDS,
    **subsearches.COMMANDS,
    **generating.COMMANDS,
}
# Their subsearches are searches of their own; those of other commands are text for the command.
TAKE_PIPELINES = {"append", "join"}

"""What an event cannot prove: the names under which a flat record carries it, and the words for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

# Fields of a flat record that no log has. CUT names the value within which a text was cut off.
CUT, UNREAD, DOUBT, TWICE = "cut off within", "left unread", "in doubt", "told twice"
TOO_MUCH = "it holds more, or deeper, than any product writes, and was not read to its end"

Twice = Mapping[str, "list[str]"]


def told_twice(fields: Mapping[str, object]) -> Twice:
    """Give what else stands under the names that an event has once."""
    return cast("Twice", fields.get(TWICE) or {})


def cut_within(name: str) -> str:
    """Say that an event ends within a value."""
    return f"the event is cut off within {name}"


def differing(names: Iterable[str]) -> str:
    """Say that names stand in an event more than once."""
    several = list(names)
    stand = "stands" if len(several) == 1 else "stand"
    return f"{' and '.join(several)} {stand} in it more than once, with different values, and one may be forged"


def decoded(name: str) -> str:
    """Say that a value holds what only XML would."""
    return f"{name} holds XML entities where there is no XML, so that the value may be another"

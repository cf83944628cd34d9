"""The text of one event (XML, JSON or Windows event-log text) as flat fields under Sysmon's names."""

from __future__ import annotations

from runkeyhunt.events.descent import parse_text


def parse(text: str) -> dict[str, str]:
    """Read one event's text.

    Returns an empty dictionary for a text that is no event.
    """
    return {name: _one_text(value) for name, value in parse_text(text).items()}


def _one_text(value: object) -> str:
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value)

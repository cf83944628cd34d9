"""Read Splunk's conf files as strictly as Splunk does not: whatever it would pass over in silence is an error here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

Stanzas = dict[str, dict[str, str]]


def logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Join lines that end in a backslash, and leave out blank ones and comments."""
    joined, start = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        start = start if joined else number
        joined += line
        if joined.endswith("\\"):
            joined = joined[:-1] + "\n"
            continue
        if joined.strip() and not joined.startswith("#"):
            yield start, joined
        joined = ""


def parse(text: str) -> Stanzas:
    stanzas: Stanzas = {}
    current: dict[str, str] | None = None
    for number, line in logical_lines(text):
        stanza = re.fullmatch(r"\[(.*)\]\s*", line)
        name, equals, value = (part.strip() for part in line.partition("="))
        if stanza and stanza[1] not in stanzas:
            current = stanzas[stanza[1]] = {}
        elif not stanza and equals and current is not None and name not in current:
            current[name] = value
        else:
            raise ValueError(f"line {number} is no setting, stands before any stanza or comes twice: {line}")
    return stanzas


def read(path: Path) -> Stanzas:
    return parse(path.read_text(encoding="utf-8"))


def as_pattern(documented: str) -> str:
    """Turn a documented name into a pattern: <number> is digits, any other <placeholder> and a lone * are any text."""
    parts = re.split(r"(<[^>]+>|^\*$)", documented)
    return "".join(r"\d+" if p == "<number>" else ".+" if p[:1] in {"<", "*"} else re.escape(p) for p in parts)


def unknown_settings(stanzas: Stanzas, documented: Mapping[str, list[str]]) -> list[str]:
    """List the settings that no documented stanza form allows where they stand."""
    forms = [(as_pattern(form), [as_pattern(key) for key in keys]) for form, keys in documented.items()]
    return [
        f"[{stanza}] {key}"
        for stanza, settings in stanzas.items()
        for key in settings
        if not any(re.fullmatch(f, stanza) and any(re.fullmatch(k, key) for k in keys) for f, keys in forms)
    ]

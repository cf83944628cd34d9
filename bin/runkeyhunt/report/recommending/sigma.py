"""An exact rule as a Sigma document."""

from __future__ import annotations

import re

from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.report.gathering.pattern import Pattern
from runkeyhunt.report.recommending.rule import ExactRule, Test
from runkeyhunt.report.recommending.yaml_text import Node, yaml_text

_SPECIAL = lazy_pattern(r"[*?]|\\+")
_HALVES = lazy_pattern("[\ud800-\udfff]")


def sigma_text(rule: ExactRule) -> str:
    """Write a rule as YAML."""
    alternatives: list[Node] = [dict(map(_item, tests)) for tests in rule.alternatives]
    techniques = [f"attack.{technique.lower()}" for technique in rule.techniques]
    return yaml_text(
        {
            "title": rule.title,
            "id": rule.id,
            "status": "experimental",
            "description": _HALVES.sub("?", rule.description),
            "author": "Run Key Hunt",
            "tags": ["attack.persistence", *techniques],
            "logsource": {"category": rule.category, "product": "windows"},
            "detection": {
                "selection": alternatives[0] if len(alternatives) == 1 else alternatives,
                "condition": "selection",
            },
            "falsepositives": ["The same entry, where it is wanted"],
            "level": rule.level,
        }
    )


def _item(test: Test) -> tuple[str, Node]:
    """Write a test, with a modifier where only one end is open."""
    field, pattern = test
    modifier, segments = _modifier(pattern)
    return field + modifier, "*".join(map(_escaped, segments))


def _modifier(pattern: Pattern) -> tuple[str, tuple[str, ...]]:
    segments = pattern.segments
    if len(segments) == 3 and not segments[0] and not segments[2]:
        return "|contains", segments[1:2]
    if len(segments) == 2 and not segments[0]:
        return "|endswith", segments[1:]
    if len(segments) == 2 and not segments[1]:
        return "|startswith", segments[:1]
    return "", segments


def _escaped(text: str) -> str:
    r"""Escape wildcards; a backslash alone stays one, where it escapes nothing."""

    def escape(found: re.Match[str]) -> str:
        special = found.group()
        if special in "*?":
            return f"\\{special}"
        is_plain = len(special) == 1 and text[found.end() : found.end() + 1] not in ("", "*", "?")
        return special if is_plain else special * 2

    return _SPECIAL.sub(escape, text)

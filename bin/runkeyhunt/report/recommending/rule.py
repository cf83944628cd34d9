"""The exact rule of a finding: this entry, for every user and host, and nothing else."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from runkeyhunt.report.gathering.findings import Finding, Spelling
from runkeyhunt.report.gathering.pattern import Pattern
from runkeyhunt.report.gathering.sighting import FILE_EVENT, REGISTRY_SET

# A name space of this app's own: the same entry has the same rule id at every site and in every release.
_NAME_SPACE = uuid.UUID("5b0f9a0e-6a0c-5d0e-9d7e-0f6f0c1f3a54")
_LONGEST_NAME = 60
# Any key can hold a stored payload: what selects the autostart locations does not select it.
ANYWHERE = "StoredPayload"
_TARGETS = {FILE_EVENT: "TargetFilename", "registry_rename": "NewName"}

Test = tuple[str, Pattern]


@dataclass(frozen=True)
class ExactRule:
    """Hold one rule; one of `alternatives` must hold, and all tests in it."""

    id: str
    title: str
    level: str
    category: str
    location: str
    description: str
    techniques: tuple[str, ...]
    alternatives: tuple[tuple[Test, ...], ...]


def exact_rule(finding: Finding) -> ExactRule:
    """Make the rule that finds a finding's writes again."""
    best = finding.best
    entry = f"{best.category}|{best.text('rk_entry')}"
    location = best.text("rk_location")
    return ExactRule(
        id=str(uuid.uuid5(_NAME_SPACE, _encodable(entry))),
        title=f"Autostart Entry {_shown(best.text('rk_value_name'))} In {location}",
        level=finding.severity,
        category=best.category,
        location=location,
        description=f"One autostart entry that scored {finding.score}: {'; '.join(best.list('rk_reasons'))}.",
        techniques=tuple(best.list("rk_technique")),
        alternatives=tuple(_tests(best.category, spelling) for spelling in finding.spellings),
    )


def _tests(category: str, spelling: Spelling) -> tuple[Test, ...]:
    target, data = spelling
    tests: tuple[Test, ...] = ((_TARGETS.get(category, "TargetObject"), target),)
    # Only a value that was set has data in its event.
    has_data = category == REGISTRY_SET and data != Pattern(("",)) and not data.says_nothing
    return (*tests, ("Details", data)) if has_data else tests


def _shown(name: str) -> str:
    """Write a value's name for a title: short, and nothing in it that acts."""
    plain = "".join(letter if letter.isprintable() and letter not in '`"' else "?" for letter in name)
    return f'"{plain}"' if len(plain) <= _LONGEST_NAME else f'"{plain[:_LONGEST_NAME]}…"'


def _encodable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8")

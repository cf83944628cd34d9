"""Writes gathered into findings: the same entry on many hosts is one finding with its hosts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from runkeyhunt.commandline.paths import name_of
from runkeyhunt.judging.verdict import SEVERITIES, severity_of
from runkeyhunt.places.registry import parse_path
from runkeyhunt.report.gathering.pattern import Pattern, pattern_of
from runkeyhunt.report.gathering.sighting import FILE_EVENT, Sighting

# What is kept at most; beyond it the lowest scores go first, and the report says so.
MOST_FINDINGS = 100_000
MOST_CHARACTERS = 200_000_000
MOST_HOSTS = 500_000
# The spellings in which one entry was written: quotes, variables and hives differ.
MOST_SPELLINGS = 8
RECOMMENDED_FROM = next(least for least, name in SEVERITIES if name == "medium")
# Room that is filled before the lowest are let go, so that not every newcomer sorts all.
_SLACK = 1.1

Spelling = tuple[Pattern, Pattern]


@dataclass
class Finding:
    """Hold all writes of one entry; `best` is the one with the highest score, the earliest of them."""

    best: Sighting
    first_time: str = ""
    last_time: str = ""
    writes: int = 0
    hosts: set[str] = field(default_factory=set)
    spellings: dict[Spelling, None] = field(default_factory=dict)
    size: int = 0

    @property
    def score(self) -> int:
        """Give the highest score of the writes."""
        return self.best.score

    @property
    def severity(self) -> str:
        """Name the score's band."""
        return severity_of(self.score)

    @property
    def is_suspicious(self) -> bool:
        """Tell whether it scores high enough to recommend rules for it."""
        return self.score >= RECOMMENDED_FROM

    def add(self, sighting: Sighting) -> None:
        """Take in one more write, but for its host."""
        self.writes += 1
        times = [time for time in (self.first_time, self.last_time, sighting.time) if time]
        self.first_time, self.last_time = min(times, default=""), max(times, default="")
        is_spelled_so = bool(self.spellings) and _is_spelled_as(sighting, self.best)
        if (-sighting.score, sighting.time) < (-self.best.score, self.best.time):
            self.best = sighting
        elif self.size and (is_spelled_so or len(self.spellings) == MOST_SPELLINGS):
            return
        if not is_spelled_so and len(self.spellings) < MOST_SPELLINGS:
            self.spellings[spelling_of(sighting)] = None
        self.size = self._size()

    def _size(self) -> int:
        """Count the characters that are kept."""
        texts = sum(len(text) for name in self.best.fields for text in self.best.list(name))
        patterns = sum(len(text) for spelling in self.spellings for part in spelling for text in part.segments)
        return texts + patterns + len(self.best.event.target) + len(self.best.value)


def spelling_of(sighting: Sighting) -> Spelling:
    r"""Give what a write's path and data have in common with the same write on another host.

    Below HKU the owner is another everywhere; other tools write HKLM as \REGISTRY\MACHINE.
    """
    return _target(sighting), _data(sighting)


def _is_spelled_as(one: Sighting, other: Sighting) -> bool:
    """Tell quickly of two writes of one finding whether path and data are the same, as they are written."""
    return one.target == other.target and one.details is not None and one.details == other.details


def _target(sighting: Sighting) -> Pattern:
    target = sighting.target
    path = None if sighting.category == FILE_EVENT else parse_path(target)
    if path is None or target.upper().startswith("HKLM\\") or not target.endswith(path.rest):
        return pattern_of(target)
    return pattern_of(f"\\{path.rest}").ending()


def _data(sighting: Sighting) -> Pattern:
    """Give what the data have in common; where nothing says them, the payload's name is known as it was written."""
    if sighting.details is not None:
        return pattern_of(sighting.details)
    name = "" if sighting.event.target else name_of(sighting.text("rk_payload"))
    return Pattern(("", name, "")) if name else Pattern(("",))


class Findings:
    """Gather writes; memory is bounded by numbers of findings, characters and hosts, whatever comes in."""

    def __init__(
        self, most: int = MOST_FINDINGS, most_characters: int = MOST_CHARACTERS, most_hosts: int = MOST_HOSTS
    ) -> None:
        self._most = most
        self._most_characters = most_characters
        self._most_hosts = most_hosts
        self._kept: dict[tuple[str, str, str], Finding] = {}
        self._characters = 0
        self._names: dict[str, str] = {}
        self._hosts = 0
        self._has_hosts_left_out = False
        self.writes = 0
        self.left_out = 0
        self.noisy_rules: set[str] = set()

    def __len__(self) -> int:
        return len(self._kept)

    def add(self, sighting: Sighting) -> None:
        """Take in one write."""
        self.writes += 1
        key = (sighting.category, sighting.text("rk_entry"), sighting.text("rk_change"))
        finding = self._kept.get(key)
        if finding is None:
            finding = self._kept[key] = Finding(sighting)
        else:
            self._characters -= finding.size
        finding.add(sighting)
        self._characters += finding.size
        self._add_host(finding, sighting.host)
        if sighting.score < RECOMMENDED_FROM:
            self.noisy_rules.update(sighting.list("rk_rules"))
        if len(self._kept) > self._most * _SLACK or self._characters > self._most_characters * _SLACK:
            self._let_go()

    def ranked(self) -> list[Finding]:
        """Give the findings, the highest score first, then the earliest."""
        self._let_go()
        return list(self._kept.values())

    def by_severity(self) -> dict[str, int]:
        """Count the findings of each severity."""
        counts = Counter(finding.severity for finding in self._kept.values())
        return {name: counts[name] for _, name in SEVERITIES}

    def warnings(self) -> Iterator[str]:
        """Say where a bound was reached."""
        if self.left_out:
            yield (
                f"The report holds the {len(self._kept)} findings with the highest scores; {self.left_out} writes of "
                "others are only counted: report on a shorter time range or from a higher threshold."
            )
        if self._has_hosts_left_out:
            yield (
                f"The report has counted {self._most_hosts} hosts over all findings and counts no more: report on a "
                "shorter time range or from a higher threshold."
            )

    def _add_host(self, finding: Finding, host: str) -> None:
        if not host or host in finding.hosts:
            return
        if self._hosts >= self._most_hosts:
            self._has_hosts_left_out = True
            return
        self._hosts += 1
        finding.hosts.add(self._names.setdefault(host, host))

    def _let_go(self) -> None:
        """Sort the findings and drop the lowest that there is no room for."""
        ranked = sorted(self._kept.items(), key=lambda item: _rank(item[1]))
        kept: dict[tuple[str, str, str], Finding] = {}
        characters = 0
        for key, finding in ranked:
            size = finding.size
            if len(kept) >= self._most or characters + size > self._most_characters:
                self.left_out += finding.writes
                self._hosts -= len(finding.hosts)
                continue
            kept[key] = finding
            characters += size
        self._kept, self._characters = kept, characters


def _rank(finding: Finding) -> tuple[int, bool, str, str]:
    time = finding.best.time
    return -finding.score, not time, time, finding.best.text("rk_entry")

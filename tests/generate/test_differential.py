"""The engine and an independent Sigma engine give the same answer on every event as it was logged."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from sigma.rule import SigmaRule
from sqlite_oracle import SqliteOracle

from runkeyhunt.events.event import Event
from runkeyhunt.events.fields import read_event
from runkeyhunt.judging.conditions import AS_WRITTEN, Subject, compile_condition, subject_of
from runkeyhunt.judging.subject import as_logged
from runkeyhunt.places.autostart import find_write
from runkeyhunt.places.locations import Location, Locations, load_locations
from tools.generate.__main__ import ROOT
from tools.generate.rules.rule_file import RuleFile, load_rules
from tools.generate.rules.ruleset import load_location_rows
from tools.generate.sigma.category import LOG_SOURCES
from tools.generate.sigma.export import is_exportable, path_of, sigma_files

RULES = load_rules(ROOT / "bin" / "runkeyhunt" / "rules")
PORTABLE = [rule for rule in RULES if rule.is_portable]
EXPORTED = [rule for rule in RULES if is_exportable(rule)]
ROWS = load_location_rows(ROOT / "bin" / "runkeyhunt" / "locations.yml")
PROCESS_CREATE = 1

Differences = dict[str, list[Event]]


class Sample:
    """Hold distinct events for both engines."""

    def __init__(self, events: Iterable[Event]) -> None:
        self.events = list({tuple(as_logged(event).items()): event for event in events}.values())
        self.oracle = SqliteOracle(as_logged(event) for event in self.events)
        self._subjects = [_raw_view(event) for event in self.events]

    def engine_hits(self, rule: RuleFile) -> set[int]:
        condition = compile_condition(rule.tree)
        return {number for number, subject in enumerate(self._subjects) if condition(subject)}

    def at(self, numbers: Iterable[int]) -> list[Event]:
        return [self.events[number] for number in sorted(numbers)]


def _raw_view(event: Event) -> Subject:
    fields = as_logged(event)
    return subject_of({**fields, AS_WRITTEN["Details"]: fields["Details"]})


def _read(lines: Iterable[str]) -> Iterable[Event]:
    events = (read_event(json.loads(line), read_raw=False) for line in lines)
    return (event for event in events if event.code != PROCESS_CREATE)


@pytest.fixture(scope="module")
def labelled() -> Sample:
    folder = ROOT / "tests" / "data" / "labelled"
    examples = (example for rule in RULES for example in (*rule.match, *rule.no_match))
    lines = (line for path in sorted(folder.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines())
    return Sample([*_read(lines), *(read_event(example, read_raw=False) for example in examples)])


@pytest.fixture(scope="module")
def recorded(corpus: Path) -> Sample:
    with gzip.open(corpus / "dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        return Sample(_read(lines))


@pytest.fixture(scope="module")
def locations() -> Locations:
    return load_locations(ROWS)


def rule_differences(sample: Sample) -> Differences:
    found = {rule.id: sample.engine_hits(rule) ^ sample.oracle.hits(rule.sigma) for rule in PORTABLE}
    return {name: sample.at(numbers) for name, numbers in found.items() if numbers}


def test_every_portable_rule_agrees_on_the_labelled_events(labelled: Sample) -> None:
    assert len(labelled.events) > 900
    assert rule_differences(labelled) == {}


def test_every_portable_rule_agrees_on_the_recorded_events(recorded: Sample) -> None:
    assert len(recorded.events) == 10112
    assert rule_differences(recorded) == {}


def test_every_portable_rule_has_an_event_to_agree_on(labelled: Sample) -> None:
    assert [rule.id for rule in PORTABLE if not labelled.engine_hits(rule)] == []


def export_differences(sample: Sample, locations: Locations) -> Differences:
    """Compare what an exported file finds with what its rule finds at an autostart location."""
    files = sigma_files(EXPORTED, ROWS)
    sources = {number: _source_of(event, locations) for number, event in enumerate(sample.events)}
    differences: Differences = {}
    for rule in EXPORTED:
        event_id = LOG_SOURCES[str(rule.sigma.logsource.category)].event_id
        expected = {number for number in sample.engine_hits(rule) if sources[number] == event_id}
        exported = SigmaRule.from_yaml(files[path_of(rule)])
        actual = {number for number in sample.oracle.hits(exported) if str(sample.events[number].code) == event_id}
        if actual != expected:
            differences[rule.id] = sample.at(actual ^ expected)
    return differences


def _source_of(event: Event, locations: Locations) -> str:
    """Give the event's id if a path can show that it is an autostart write, which an exported rule goes by."""
    write = find_write(event, locations)
    return str(event.code) if write and _is_shown_by_path(write.location) else ""


def _is_shown_by_path(location: Location) -> bool:
    return not location.noise and not location.encoded


def test_an_exported_file_finds_what_its_rule_finds_at_an_autostart_location(
    labelled: Sample, locations: Locations
) -> None:
    assert export_differences(labelled, locations) == {}


def test_an_exported_file_finds_the_same_among_recorded_events(recorded: Sample, locations: Locations) -> None:
    assert export_differences(recorded, locations) == {}

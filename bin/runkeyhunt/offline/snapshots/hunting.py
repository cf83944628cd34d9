"""Snapshots among the files: what of them is kept until all are read, and how a collection of hives is hunted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from runkeyhunt.events.registry_value import RegistryValue
from runkeyhunt.offline.files import Candidate
from runkeyhunt.offline.judge import Judge
from runkeyhunt.offline.outcome import Finding, HuntedFile, Outcome, failed
from runkeyhunt.offline.readers.reading import Reading, Unreadable
from runkeyhunt.snapshots.coverage import Coverage
from runkeyhunt.snapshots.hives.autostart import HiveKeys
from runkeyhunt.snapshots.hives.collection import gather, items_of
from runkeyhunt.snapshots.hives.items import Item, Note, Root, Unread
from runkeyhunt.snapshots.hives.stored import StoredFile
from runkeyhunt.snapshots.joining import Placed, join, tells_of_others
from runkeyhunt.snapshots.shown import Seen


def hunted_collection(
    hunt: Judge, outcome: Outcome, stored: Sequence[StoredFile], candidates: Sequence[Candidate]
) -> Mapping[str, HuntedFile]:
    """Hunt the hives and Startup folders among all files, and say of each that belongs to them how it went."""
    collection = gather(stored, hunt.locations)
    if not collection.taken:
        return {}
    hives = _CollectionHunt(hunt, outcome)
    for item in items_of(collection, HiveKeys.of(hunt.locations)):
        hives.take(item)
    return {one.name: hives.file(one) for one in candidates if one.name in collection.taken}


def take(hunt: Judge, outcome: Outcome, coverage: Coverage, reading: Reading, path: str) -> None:
    """Take in what a file shows of a value or of a key."""
    shown = reading.record
    if isinstance(shown, RegistryValue):
        _keep(hunt, outcome, coverage, Placed(path, reading.place, shown))
    elif isinstance(shown, Seen) and hunt.is_autostart(RegistryValue(shown.key, "any", "any")):
        coverage.see(shown.key)
        outcome.areas.add(RegistryValue(shown.key, "any"), hunt.locations)


def judge_snapshots(hunt: Judge, outcome: Outcome) -> None:
    """Judge what all snapshots together tell: an entry that several files show is one finding."""
    for joined in join(outcome.values):
        path, place = joined.sources[0]
        try:
            verdict = hunt.look_at(joined.value).verdict
        except Exception as error:  # noqa: BLE001 - whatever fails on it costs one value, never the hunt
            outcome.unreadable.append(Unreadable(path, place, failed(error)))
            continue
        if verdict:
            outcome.findings.append(Finding(path, place, verdict, value=joined.value, sources=joined.sources))


class _CollectionHunt:
    """Hunt the hives and Startup folders of all files."""

    def __init__(self, hunt: Judge, outcome: Outcome) -> None:
        self._hunt = hunt
        self._outcome = outcome
        self._coverages: dict[str, Coverage] = {}
        self._notes: dict[str, list[str]] = {}

    def take(self, item: Item) -> None:
        """Take in what one hive or folder showed."""
        if isinstance(item, Note):
            self._notes.setdefault(item.path, []).append(item.text)
        elif isinstance(item, Unread):
            self._outcome.unreadable.append(Unreadable(item.path, item.place, item.why))
            self._outcome.areas.damaged(item.path)
        elif isinstance(item, Root):
            self._outcome.areas.whole(item.path, item.value)
        else:
            self._take_value(item)

    def _take_value(self, item: Placed) -> None:
        coverage = self._coverages.setdefault(item.path, Coverage())
        try:
            _keep(self._hunt, self._outcome, coverage, item)
        except Exception as error:  # noqa: BLE001 - whatever fails on it costs one value, never the hunt
            self._outcome.unreadable.append(Unreadable(item.path, item.place, failed(error)))

    def file(self, candidate: Candidate) -> HuntedFile:
        """Say how it went with one file."""
        coverage = self._coverages.get(candidate.name)
        notes = (*self._notes.get(candidate.name, ()), *(coverage.notes() if coverage else ()))
        problem = coverage.problem if coverage else ""
        count = sum(coverage.others.values()) + coverage.autostarts if coverage else 0
        return HuntedFile(candidate.name, "hive", count, problem, bool(problem) and candidate.is_found, tuple(notes))


def _keep(hunt: Judge, outcome: Outcome, coverage: Coverage, placed: Placed) -> None:
    """Keep of a snapshot what is an autostart, or tells of one, until all files are read; count the rest."""
    is_autostart = hunt.is_autostart(placed.value)
    if is_autostart or tells_of_others(placed.value):
        outcome.values.append(placed)
    if is_autostart:
        outcome.areas.add(placed.value, hunt.locations)
    coverage.add(placed.value, is_autostart=is_autostart)

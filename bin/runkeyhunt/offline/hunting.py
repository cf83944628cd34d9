"""The hunt through files: what was found, what was read, and what could not be."""

from __future__ import annotations

from collections.abc import Sequence

from runkeyhunt.events.fields import is_known
from runkeyhunt.events.registry_value import RegistryValue
from runkeyhunt.offline.collecting import collect, items
from runkeyhunt.offline.files import Candidate
from runkeyhunt.offline.glance import batches, of_concern
from runkeyhunt.offline.judge import Judge, Watcher
from runkeyhunt.offline.outcome import Finding, HuntedFile, Outcome
from runkeyhunt.offline.readers.reading import FileProblemError, Reading, Stretch, Unopened, Unreadable
from runkeyhunt.offline.readers.sniff import Kind, kind_of, what_would_do
from runkeyhunt.offline.readers.source import LATIN_1, Source, open_source
from runkeyhunt.snapshots.coverage import Coverage
from runkeyhunt.snapshots.hives.items import Item, Note, Root, Unread
from runkeyhunt.snapshots.joining import Placed, join, tells_of_others
from runkeyhunt.snapshots.shown import Seen

_NOTHING_KNOWN = (
    "holds no record of a kind that this hunt knows: give Sysmon's events (11 to 14 above all), Security 4657 or "
    "another product's registry events, with the event's code and the registry path in fields of their own"
)


def hunt_files(hunt: Judge, candidates: Sequence[Candidate], watcher: Watcher, code_page: str = LATIN_1) -> Outcome:
    """Hunt every candidate; what cannot be read is named and stops nothing.

    `code_page` is that of texts that are neither UTF-8 nor UTF-16, which none of them tells.
    """
    outcome = Outcome()
    collection = collect(candidates, hunt.locations)
    hives = _CollectionHunt(hunt, outcome)
    for item in items(collection, hunt.locations):
        hives.take(item)
    for candidate in candidates:
        is_taken = candidate.name in collection.taken
        file = hives.file(candidate) if is_taken else _FileHunt(hunt, outcome, watcher, code_page).run(candidate)
        outcome.files.append(file)
        watcher.file(candidate)
    _judge_snapshots(hunt, outcome)
    return outcome


def _judge_snapshots(hunt: Judge, outcome: Outcome) -> None:
    """Judge what all snapshots together tell: an entry that several files show is one finding."""
    for joined in join(outcome.values):
        path, place = joined.sources[0]
        try:
            verdict = hunt.look_at(joined.value).verdict
        except Exception as error:  # noqa: BLE001 - whatever fails on it costs one value, never the hunt
            outcome.unreadable.append(Unreadable(path, place, _failed(error)))
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
            self._outcome.unreadable.append(Unreadable(item.path, item.place, _failed(error)))

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


class _FileHunt:
    """Hunt one file."""

    def __init__(self, hunt: Judge, outcome: Outcome, watcher: Watcher, code_page: str) -> None:
        self._hunt = hunt
        self._code_page = code_page
        self._outcome = outcome
        self._watcher = watcher
        self._kind: Kind | None = None
        self._events = 0
        self._known = False
        self._coverage: Coverage | None = None

    def run(self, candidate: Candidate) -> HuntedFile:
        problem = candidate.problem or self._problem(candidate)
        shows_none = self._coverage is not None and not self._coverage.is_of_use
        skipped = candidate.is_found and (self._kind is None or shows_none)
        notes = tuple(self._coverage.notes()) if self._coverage else ()
        return HuntedFile(candidate.name, self._kind.name if self._kind else "", self._events, problem, skipped, notes)

    def _problem(self, candidate: Candidate) -> str:
        """Read a file and say what was wrong with it."""
        unreadable_before = len(self._outcome.unreadable)
        try:
            opener = candidate.member.open if candidate.member else None
            with open_source(candidate.path, self._code_page, opener) as source:
                self._kind = _known_kind(source)
                self._read(self._kind, source)
        except FileProblemError as problem:
            return str(problem)
        except Exception as error:  # noqa: BLE001 - a broken file, or one that breaks a reader, costs no other
            return _broken_off(error, self._events)
        if self._events == 0 and len(self._outcome.unreadable) > unreadable_before:
            return "holds no event that could be read: look at its unreadable records"
        if self._coverage and not self._known:
            return self._coverage.problem
        return _NOTHING_KNOWN if self._events and not self._known else ""

    def _read(self, kind: Kind, source: Source) -> None:
        for readings in batches(kind.read(source)):
            if isinstance(readings, Stretch):
                self._read_stretch(source, readings)
                continue
            concerned = of_concern(self._hunt, readings)
            for number, reading in enumerate(readings):
                self._watcher.record(source)
                if isinstance(reading, Unreadable):
                    self._outcome.unreadable.append(reading)
                elif number in concerned or not self._known:
                    self._look(source.path, reading)
                else:
                    self._events += 1

    def _read_stretch(self, source: Source, stretch: Stretch) -> None:
        count = len(stretch)
        self._watcher.record(source, count)
        concerned = self._hunt.lines_of_locations(stretch.telling)
        # Until one of them is of use all are looked at.
        looked = 0
        while looked < count and not self._known:
            self._look(source.path, stretch[looked])
            looked += 1
        later = sorted(number for number in concerned if number >= looked)
        for number in later:
            self._look(source.path, stretch[number])
        self._events += count - looked - len(later)

    def _look(self, path: str, reading: Reading | Unopened) -> None:
        try:
            record = reading.record
            if isinstance(record, (RegistryValue, Seen)):
                self._take(path, reading.place, record)
                return
            answer = self._hunt.look(record)
            is_of_use = bool(answer.verdict or answer.unreadable) or self._known or is_known(record)
        except Exception as error:  # noqa: BLE001 - whatever fails on it costs one record, never the hunt
            self._outcome.unreadable.append(Unreadable(path, reading.place, _failed(error)))
            return
        if answer.unreadable:
            self._outcome.unreadable.append(Unreadable(path, reading.place, answer.unreadable))
        if answer.verdict:
            self._outcome.findings.append(Finding(path, reading.place, answer.verdict))
        self._events += bool(answer.verdict or not answer.unreadable)
        self._known = is_of_use

    def _take(self, path: str, place: str, shown: RegistryValue | Seen) -> None:
        self._coverage = self._coverage or Coverage()
        if isinstance(shown, RegistryValue):
            _keep(self._hunt, self._outcome, self._coverage, Placed(path, place, shown))
            self._events += 1
        elif self._hunt.is_autostart(RegistryValue(shown.key, "any", "any")):
            self._coverage.see(shown.key)
            self._outcome.areas.add(RegistryValue(shown.key, "any"), self._hunt.locations)


def _known_kind(source: Source) -> Kind:
    if not source.head:
        raise FileProblemError("is empty: export the log again")
    kind = kind_of(source)
    if kind is None:
        raise FileProblemError(f"is nothing that can be hunted: give {what_would_do(source)}")
    return kind


def _failed(error: Exception) -> str:
    return f"the hunt itself failed on it ({type(error).__name__}): report it with the record"


def _broken_off(error: Exception, events: int) -> str:
    reason = getattr(error, "strerror", None) or error
    if events:
        return f"could be read only up to event {events} ({reason}): copy it again"
    return f"cannot be read ({reason}): check the file and your rights"

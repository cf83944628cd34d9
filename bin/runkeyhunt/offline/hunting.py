"""The hunt through files: what was found, what was read, and what could not be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from runkeyhunt.events.fields import is_known
from runkeyhunt.events.registry_value import RegistryValue
from runkeyhunt.offline.files import Candidate
from runkeyhunt.offline.glance import batches, of_concern
from runkeyhunt.offline.judge import Judge, Watcher
from runkeyhunt.offline.outcome import Finding, HuntedFile, Outcome, failed
from runkeyhunt.offline.readers.reading import FileProblemError, Reading, Stretch, Unopened, Unreadable
from runkeyhunt.offline.readers.sniff import Kind, kind_of, what_would_do
from runkeyhunt.offline.readers.source import LATIN_1, Source, open_source
from runkeyhunt.offline.snapshots.collecting import stored_files
from runkeyhunt.snapshots.shown import Seen

if TYPE_CHECKING:
    from runkeyhunt.snapshots.coverage import Coverage

_NOTHING_KNOWN = (
    "holds no record of a kind that this hunt knows: give Sysmon's events (11 to 14 above all), Security 4657 or "
    "another product's registry events, with the event's code and the registry path in fields of their own"
)


def hunt_files(hunt: Judge, candidates: Sequence[Candidate], watcher: Watcher, code_page: str = LATIN_1) -> Outcome:
    """Hunt every candidate; what cannot be read is named and stops nothing.

    `code_page` is that of texts that are neither UTF-8 nor UTF-16, which none of them tells.
    """
    outcome = Outcome()
    hunted = _hunted_collection(hunt, outcome, candidates)
    for candidate in candidates:
        file = hunted.get(candidate.name) or _FileHunt(hunt, outcome, watcher, code_page).run(candidate)
        outcome.files.append(file)
        watcher.file(candidate)
    if outcome.values:
        _judge_snapshots(hunt, outcome)
    return outcome


def _hunted_collection(hunt: Judge, outcome: Outcome, candidates: Sequence[Candidate]) -> Mapping[str, HuntedFile]:
    stored = stored_files(candidates)
    if not stored:
        return {}
    # Only who gives hives has to wait for what reads them; so it is with all snapshots.
    from runkeyhunt.offline.snapshots.hunting import hunted_collection

    return hunted_collection(hunt, outcome, stored, candidates)


def _judge_snapshots(hunt: Judge, outcome: Outcome) -> None:
    from runkeyhunt.offline.snapshots.hunting import judge_snapshots

    judge_snapshots(hunt, outcome)


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
                self._take(path, Reading(reading.place, record))
                return
            answer = self._hunt.look(record)
            is_of_use = bool(answer.verdict or answer.unreadable) or self._known or is_known(record)
        except Exception as error:  # noqa: BLE001 - whatever fails on it costs one record, never the hunt
            self._outcome.unreadable.append(Unreadable(path, reading.place, failed(error)))
            return
        if answer.unreadable:
            self._outcome.unreadable.append(Unreadable(path, reading.place, answer.unreadable))
        if answer.verdict:
            self._outcome.findings.append(Finding(path, reading.place, answer.verdict))
        self._events += bool(answer.verdict or not answer.unreadable)
        self._known = is_of_use

    def _take(self, path: str, reading: Reading) -> None:
        from runkeyhunt.offline.snapshots.hunting import take
        from runkeyhunt.snapshots.coverage import Coverage

        self._coverage = self._coverage or Coverage()
        take(self._hunt, self._outcome, self._coverage, reading, path)
        self._events += isinstance(reading.record, RegistryValue)


def _known_kind(source: Source) -> Kind:
    if not source.head:
        raise FileProblemError("is empty: export the log again")
    kind = kind_of(source)
    if kind is None:
        raise FileProblemError(f"is nothing that can be hunted: give {what_would_do(source)}")
    return kind


def _broken_off(error: Exception, events: int) -> str:
    reason = getattr(error, "strerror", None) or error
    if events:
        return f"could be read only up to event {events} ({reason}): copy it again"
    return f"cannot be read ({reason}): check the file and your rights"

"""The whole hunt in one call: a record in, its verdict out."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from runkeyhunt.commandline.commandline import Command, parse_command, parse_file
from runkeyhunt.events.again.reader import Reader
from runkeyhunt.events.again.row import is_ordinary
from runkeyhunt.events.event import Event
from runkeyhunt.events.evidence import Evidence, read_evidence
from runkeyhunt.events.fields import data_named_in, place_named_in, without_empty
from runkeyhunt.events.registry_value import RegistryValue
from runkeyhunt.events.shapes import is_registry_path
from runkeyhunt.events.unreadable import lines_that_may_be_unreadable
from runkeyhunt.judging.baseline import (
    KNOWN_GOOD,
    KNOWN_GOOD_FILE,
    UNKNOWN,
    Baseline,
    Standing,
    load_known_good,
    load_site_baseline,
)
from runkeyhunt.judging.escapes import is_escaped, shows_entities
from runkeyhunt.judging.known.baseline_row import BaselineRow
from runkeyhunt.judging.notices import Notices
from runkeyhunt.judging.planning.memory import Memory
from runkeyhunt.judging.present import emptied, is_empty, told_of
from runkeyhunt.judging.rules import Ruleset, load_ruleset
from runkeyhunt.judging.subject import describe, told_by
from runkeyhunt.judging.tuning import Tuning, load_tuning
from runkeyhunt.judging.verdict import Verdict, give_verdict, without_strong_sign
from runkeyhunt.lines import Lines
from runkeyhunt.places.autostart import PRESENT, AutostartWrite, find_write
from runkeyhunt.places.locations import Locations
from runkeyhunt.places.present import find_present, lines_that_may_name_folder
from runkeyhunt.places.stored_program import LEAST_STORED
from runkeyhunt.tuples import NamedTuple

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

_NOTHING_KNOWN = (
    f"lookups/{KNOWN_GOOD_FILE} is missing, so that no product is known good and many score too high: install the app "
    "again, or let the search bundle take its lookups along."
)


class Answer(NamedTuple):
    """Hold the verdict on an event, None if it is no autostart write, and what of it could not be read, if anything."""

    verdict: Verdict | None = None
    unreadable: str = ""


NOTHING = Answer()
_NO_EVIDENCE = Evidence()


class Hunt:
    """Judge records by one rule set, one baseline and one tuning; what it remembers of records changes no verdict."""

    def __init__(self, ruleset: Ruleset, baseline: Baseline, tuning: Tuning, warnings: Sequence[str] = ()) -> None:
        self._ruleset = ruleset
        self._baseline = baseline
        self._tuning = tuning
        self._reader = Reader()
        by_host = baseline.names_hosts or tuning.names_hosts
        profiles = None if baseline.tells_users_apart else ruleset.plan.profiles
        self._memory = Memory(ruleset.plan.kind_of_user, profiles, by_host=by_host)
        self.warnings = tuple(warnings)

    @classmethod
    def load(
        cls,
        app_dir: str | Path,
        *,
        baseline: bool = True,
        site_baseline: Path | None = None,
        site_tuning: Path | None = None,
        today: date | None = None,
    ) -> Hunt:
        """Load what the app holds; raises HuntError, whose text says what to do.

        The site's own files lie under lookups/ unless they are given; `warnings` names the rows in them that do not
        count, and says when the app's own list is missing; the version names each file that was left out.
        """
        lookups = os.path.join(app_dir, "lookups")
        ruleset = load_ruleset(os.path.join(app_dir, "bin", "runkeyhunt", "ruleset.json"))
        notices = Notices()
        tuning = Tuning()
        rows: list[BaselineRow] = []
        own_tuning = _own(lookups, "runkeyhunt_tuning.csv", site_tuning)
        if own_tuning:
            with notices.going_on(os.path.basename(own_tuning), may_fail=not site_tuning):
                tuning, file = load_tuning(own_tuning, ruleset.names, today or _today())
                notices.add(file)
        own_baseline = _own(lookups, "runkeyhunt_baseline.csv", site_baseline) if baseline else None
        if own_baseline:
            with notices.going_on(os.path.basename(own_baseline), may_fail=not site_baseline):
                site_rows, file = load_site_baseline(own_baseline, today or _today())
                rows += site_rows
                notices.add(file)
        known_good = os.path.join(lookups, KNOWN_GOOD_FILE)
        if baseline and os.path.exists(known_good):
            with notices.going_on(KNOWN_GOOD_FILE, may_fail=True):
                rows += load_known_good(known_good)
        elif baseline:
            notices.leave_out(KNOWN_GOOD_FILE, _NOTHING_KNOWN)
        ruleset = ruleset._replace(version=notices.told_in(ruleset.version))
        return cls(ruleset, Baseline(rows), tuning, notices.sentences)

    def places_of_concern(self, lines: Lines) -> set[int]:
        """Give the places of the records that can be an autostart or unreadable at all, by their text.

        Never leaves out an autostart, nor what was cut off within a path or has a watched code and no path; most other
        records need not be read further.
        """
        return set(self._ruleset.locations.lines_that_may_name_one(lines)).union(
            lines_that_may_be_unreadable(lines), lines_that_may_name_folder(lines)
        )

    def lines_of_locations(self, lines: Lines) -> set[int]:
        """Give the numbers of the records whose text may name an autostart location; never leave out one that does."""
        return set(lines.numbers(self._ruleset.locations.lines_that_may_name_one(lines)))

    def judge(self, record: Mapping[str, object], *, raw: bool = True) -> Verdict | None:
        """Judge one event; None if it is no autostart write.

        With `raw`, `_raw` is read where an extracted field is missing.
        """
        return self.look(record, raw=raw).verdict

    def look(self, record: Mapping[str, object], *, raw: bool = True) -> Answer:
        """Judge one event, and say what of it could not be read; a write is judged by what could be.

        Of what an event may be the worst counts.
        """
        record = without_empty(record)
        evidence, row = read_evidence(record), self._reader.row_of(record, read_raw=raw)
        beside = told_by(evidence)
        told = self._memory.told_by(row, beside) if row else None
        known = self._memory.again(told) if told else None
        if known:
            return Answer(known)
        if not self._may_be_write(record):
            return NOTHING
        readings = self._reader.read_row(row, lambda: record, read_raw=raw)
        event, escaped = readings[0], is_escaped(record, readings)
        judge = partial(self._worst, readings, evidence, is_escaped=escaped)
        verdict = self._memory.judged(event, (escaped, *beside), judge) if len(readings) == 1 else judge()
        if verdict:
            if told and is_ordinary(told.row, readings):
                self._memory.keep(told, verdict)
            return Answer(verdict, event.doubt)
        # What lies elsewhere for certain is no autostart, whatever else of it is missing.
        is_path = event.has_whole_path and is_registry_path(event.target)
        is_elsewhere = is_path and not self._ruleset.locations.may_hold(event.target)
        return NOTHING if is_elsewhere else Answer(None, event.doubt)

    def _may_be_write(self, record: Mapping[str, object]) -> bool:
        place = place_named_in(record)
        if not place:
            return place is not None
        return self._ruleset.locations.may_hold(place) or len(data_named_in(record)) >= LEAST_STORED

    @property
    def locations(self) -> Locations:
        """Give the autostart locations."""
        return self._ruleset.locations

    def is_autostart(self, value: RegistryValue) -> bool:
        """Tell whether what a snapshot shows is an autostart, whatever it would start."""
        return bool(find_present(value, self._ruleset.locations))

    def look_at(self, value: RegistryValue, evidence: Evidence = _NO_EVIDENCE) -> Answer:
        """Judge one value of a snapshot as the write that made it, of whose writer nothing is known.

        Of several texts in it the worst counts. No verdict where it is no autostart.
        """
        writes = find_present(value, self._ruleset.locations)
        if not writes:
            return NOTHING
        if is_empty(value):
            empty = give_verdict(writes[0], _command(writes[0]), Standing(UNKNOWN), (), self._ruleset.version)
            return Answer(told_of(emptied(empty), value))
        verdicts = (self._verdict(write, evidence, is_escaped=False) for write in writes)
        return Answer(told_of(max(verdicts, key=lambda verdict: verdict.score), value))

    def _worst(self, readings: Iterable[Event], evidence: Evidence, *, is_escaped: bool) -> Verdict | None:
        writes = [write for reading in readings if (write := find_write(reading, self._ruleset.locations))]
        verdicts = (self._verdict(write, evidence, is_escaped=is_escaped) for write in writes)
        # Of equals the one as it stands: Windows runs that, where nobody wrote the entities on the way.
        return max(verdicts, key=lambda verdict: (verdict.score, shows_entities(verdict.event)), default=None)

    def _verdict(self, write: AutostartWrite, evidence: Evidence, *, is_escaped: bool) -> Verdict:
        command = _command(write)
        standing: Standing = self._baseline.standing(write, command)
        if write.event.doubt and standing.state == KNOWN_GOOD:
            standing = Standing(UNKNOWN)
        plan, windows = self._ruleset.plan, self._ruleset.windows
        subject = describe(write, command, standing, windows, evidence, is_escaped=is_escaped, indexes=plan.indexes)
        rules = () if write.location.noise else plan.rules_for(subject)
        if write.action == PRESENT:
            fired = [rule for rule in rules if write.acts_as in rule.actions and rule.certain(subject)]
        else:
            fired = [rule for rule in rules if write.action in rule.actions and rule.condition(subject)]
        tuned = [self._tuning.tuned(rule, write.event.computer) for rule in fired]
        return give_verdict(write, command, without_strong_sign(standing, tuned), tuned, self._ruleset.version)


def _own(lookups: str, name: str, given: Path | None) -> str | Path | None:
    if given:
        return given
    path = os.path.join(lookups, name)
    # A link to nowhere is a lookup that cannot be read.
    return path if os.path.lexists(path) else None


def _today() -> date:
    """Give the day by which rows end: that of the place they were written in, not UTC's."""
    from datetime import date

    return date.today()  # noqa: DTZ011


def _command(write: AutostartWrite) -> Command:
    is_path = write.is_file or write.location.names_folder
    if is_path:
        return parse_file(write.data)
    return parse_command(write.data.removeprefix(write.location.prefix), write.location.separator)

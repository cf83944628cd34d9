"""The search command `runkeyhunt`: records from splunkd to the hunt, and what it finds back to splunkd."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from runkeyhunt.errors import HuntError
from runkeyhunt.events.evidence import EVIDENCE_FIELDS
from runkeyhunt.events.vocabulary.input_fields import INPUT_FIELDS
from runkeyhunt.judging.rk_fields import RK_FIELDS, UNREADABLE
from runkeyhunt.lines import Lines, text_of
from runkeyhunt.snapshots.input_columns import INPUT_COLUMNS
from runkeyhunt_annotating import AnnotatingCommand
from runkeyhunt_loading import loading
from runkeyhunt_sdk import Configuration, Option, TrueOrFalse, WholeNumber
from runkeyhunt_table import Record, Table, Value

if TYPE_CHECKING:
    from runkeyhunt.hunt import Hunt

_MOST_CAUSES = 3
_NO_PATH = (
    "runkeyhunt could judge nothing: none of the {} results has a field that could hold a registry path. Give it one, "
    "TargetObject or registry_path, RegistryKey or Object_Name with the value's name beside it, and the data in "
    "Details or registry_value_data; or the whole event in _raw, which raw=false leaves out."
)
_APP_DIR = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))


# The engine comes in with the first event: splunkd starts a command several times a search only to ask what it needs.
@Configuration()
class RunkeyhuntCommand(AnnotatingCommand):
    """Find and score every write to an autostart location."""

    threshold = Option(default=0, validate=WholeNumber(0, 100))
    baseline = Option(default=True, validate=TrueOrFalse())
    raw = Option(default=True, validate=TrueOrFalse())

    _results = 0
    _has_path = False

    def prepare(self) -> None:
        """Ask splunkd for the fields that the hunt reads or writes, and no others."""
        names = [*INPUT_FIELDS, *INPUT_COLUMNS, *EVIDENCE_FIELDS, *self.added_fields, *(["_raw"] if self.raw else [])]
        self.configuration.required_fields = list(dict.fromkeys(names))

    @property
    def added_fields(self) -> tuple[str, ...]:
        """Name the rk_ fields."""
        return (*RK_FIELDS, UNREADABLE)

    @cached_property
    def _unreadable(self) -> Counter[str]:
        return Counter()

    @property
    def keeps_others(self) -> bool:
        """Keep what is no finding, if no threshold is set."""
        return not self.threshold

    def concerned(self, table: Table, lines: Lines) -> Collection[int]:
        """Take a first look at all records at once."""
        hunt = self._hunt
        from runkeyhunt_looking import may_be_judged

        # Until the first that has one: what has none is no clean result but none at all.
        if not self._has_path:
            self._results += len(lines)
            self._has_path = any(may_be_judged(table.read(text_of(line))) for line in lines.each)
        return hunt.places_of_concern(lines)

    def annotate(self, record: Record) -> Mapping[str, Value] | None:
        """Judge a record; one below the threshold is left out."""
        from runkeyhunt_looking import look

        verdict, unreadable = look(self._hunt, record, raw=self.raw)
        if unreadable:
            self._unreadable[unreadable] += 1
        if verdict is None or verdict.score < self.threshold:
            return None if self.threshold else {UNREADABLE: unreadable}
        fields = verdict.to_fields()
        fields[UNREADABLE] = unreadable
        return fields

    def stays(self, record: Record) -> bool:
        """Tell whether a row is a finding without its event, such as a lookup or a table holds, of enough points."""
        from runkeyhunt.events.fields import may_hold_path

        score = str(record.get("rk_score", ""))
        is_enough = score.isascii() and score.isdigit() and int(score) >= self.threshold
        return not may_hold_path(record) and (is_enough or not self.threshold)

    def finish_table(self) -> None:
        """Say how many events could not be read and what of them, or that there was nothing to read in any."""
        if self._unreadable:
            count = sum(self._unreadable.values())
            causes = "; ".join(f"{cause} ({times})" for cause, times in self._unreadable.most_common(_MOST_CAUSES))
            self.write_warning(
                f"runkeyhunt could not read {count} of the events, any of which may be an autostart write: {causes}. "
                "Look at them with | runkeyhunt | search rk_unreadable=*"
            )
        elif self._results and not self._has_path:
            self.write_warning(_NO_PATH.format(f"{self._results:,}"))

    @cached_property
    def _hunt(self) -> Hunt:
        with loading():
            import runkeyhunt_looking  # noqa: F401 - what else of the engine comes in with the first event
            from runkeyhunt.hunt import Hunt

            try:
                hunt = Hunt.load(_APP_DIR, baseline=self.baseline)
            except HuntError as error:
                self.error_exit(error)
        for warning in hunt.warnings:
            self.write_warning(warning)
        return hunt

"""The whole hunt in one call: a record in, its verdict out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from runkeyhunt.autostart import DROPPED, AutostartWrite, find_write
from runkeyhunt.baseline import Baseline, BaselineRow, Standing, load_known_good, load_site_baseline
from runkeyhunt.commandline import Command, parse_command, parse_file
from runkeyhunt.decode import LEAST_STORED
from runkeyhunt.fields import data_named_in, place_named_in, read_event
from runkeyhunt.rules import Ruleset, load_ruleset
from runkeyhunt.subject import describe
from runkeyhunt.verdict import Verdict, give_verdict


class Hunt:
    """Judge records by one rule set and one baseline; holds no state between records."""

    def __init__(self, ruleset: Ruleset, baseline: Baseline, warnings: tuple[str, ...] = ()) -> None:
        self._ruleset = ruleset
        self._baseline = baseline
        self.warnings = warnings

    @classmethod
    def load(
        cls, app_dir: Path, *, baseline: bool = True, site_baseline: Path | None = None, today: date | None = None
    ) -> Hunt:
        """Load what the app holds; raises HuntError, whose text says what to do.

        `warnings` names the rows of the site's baseline that do not count.
        """
        ruleset = load_ruleset(app_dir / "bin" / "runkeyhunt" / "ruleset.json")
        rows: list[BaselineRow] = []
        warnings: list[str] = []
        if baseline:
            lookups = app_dir / "lookups"
            own = site_baseline or lookups / "runkeyhunt_baseline.csv"
            if site_baseline or own.is_file():
                # A row ends with the day of the place it was written in: the local date, not UTC's.
                rows, warnings = load_site_baseline(own, today or date.today())  # noqa: DTZ011
            for path in sorted(lookups.glob("runkeyhunt_known_good_*.csv")):
                rows += load_known_good(path)
        return cls(ruleset, Baseline(rows), tuple(warnings))

    def judge(self, record: Mapping[str, object], *, raw: bool = True) -> Verdict | None:
        """Judge one event, given as flat fields; None if it is no autostart write.

        With `raw`, `_raw` is read where an extracted field is missing.
        """
        place = place_named_in(record)
        if place is None:
            return None
        if place and not self._ruleset.locations.may_hold(place) and len(data_named_in(record)) < LEAST_STORED:
            return None
        write = find_write(read_event(record, read_raw=raw), self._ruleset.locations)
        return self._verdict(write) if write else None

    def _verdict(self, write: AutostartWrite) -> Verdict:
        command = _command(write)
        standing: Standing = self._baseline.standing(write, command)
        subject = describe(write, command, standing)
        rules = () if write.location.noise else self._ruleset.rules
        fired = [rule for rule in rules if write.action in rule.actions and rule.condition(subject)]
        return give_verdict(write, command, standing, fired)


def _command(write: AutostartWrite) -> Command:
    return parse_file(write.data) if write.action == DROPPED else parse_command(write.data, write.location.separator)

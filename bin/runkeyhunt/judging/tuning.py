"""The site's own weights for rules: what fires too often there, or not enough."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from runkeyhunt.judging.lookup_file import Pattern, Problem, SiteFile, fits_host, patterns, problem_of, shown
from runkeyhunt.judging.rules import Rule
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.tuples import NamedTuple

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

TUNING_COLUMNS = ("rule", "weight", "hosts", "reason", "owner", "expires")
_HIGHEST_WEIGHT = 100
_WEIGHT = lazy_pattern(r"[0-9]{1,3}")


class TuningRow(NamedTuple):
    """Hold one rule's weight at this site, 0 for off; `label` says in a reason why and by whom."""

    rule: str
    weight: int
    hosts: tuple[Pattern, ...]
    label: str


class Tuning:
    """Give rules the weights that the site set; `names_hosts` tells that some are for some hosts only."""

    def __init__(self, rows: Iterable[TuningRow] = ()) -> None:
        self.names_hosts = False
        self._by_rule: dict[str, list[TuningRow]] = {}
        for row in rows:
            self.names_hosts |= bool(row.hosts)
            self._by_rule.setdefault(row.rule, []).append(row)

    def tuned(self, rule: Rule, computer: str) -> Rule:
        """Give the rule as it counts on a computer; the first row that fits decides, and its reason says so."""
        for row in self._by_rule.get(rule.id, ()):
            if fits_host(row.hosts, computer):
                reason = f"{rule.reason} (tuned from {rule.weight}: {row.label})"
                return rule._replace(weight=row.weight, reason=reason, untuned_weight=rule.weight)
        return rule


def load_tuning(path: str | Path, rules: Collection[str], today: date) -> tuple[Tuning, SiteFile]:
    """Load the site's weights.

    Returns the tuning, and the file, which has a sentence for each kind of row that does not count: expired,
    incomplete, or for no rule. Raises HuntError for a file of which nothing can be read.
    """
    file = SiteFile.read(path, TUNING_COLUMNS)
    rows: list[TuningRow] = []
    for line, cells in file.rows:
        problem = problem_of(cells, ("rule", "weight", "reason", "owner", "expires"), today)
        problem = problem or _problem(cells["rule"], cells["weight"], rules)
        if problem:
            file.leave_out(line, problem)
        else:
            label = f"{cells['reason']}, {cells['owner']}"
            rows.append(TuningRow(cells["rule"], int(cells["weight"]), patterns(cells["hosts"]), label))
    return Tuning(rows), file


def _problem(rule: str, weight: str, rules: Collection[str]) -> Problem | None:
    no_rule = f"the row counts for nothing because no rule is called {shown(rule)}; take a name from rk_rules."
    no_weight = f"the row counts for nothing because {shown(weight)} is no weight; write 0 (off) to {_HIGHEST_WEIGHT}."
    if rule not in rules:
        return Problem("rule", no_rule)
    is_weight = _WEIGHT.fullmatch(weight) and int(weight) <= _HIGHEST_WEIGHT
    return None if is_weight else Problem("weight", no_weight)

"""Which rules a report recommends for a finding, and the texts of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from runkeyhunt.report.gathering.findings import Finding, Findings
from runkeyhunt.report.gathering.sighting import Sighting
from runkeyhunt.report.recommending.general import GeneralRule, GeneralRules
from runkeyhunt.report.recommending.rule import ANYWHERE, exact_rule
from runkeyhunt.report.recommending.sigma import sigma_text
from runkeyhunt.report.recommending.spl import spl_text

EXACT, RULE_SET = "finding", "rule_set"


@dataclass(frozen=True)
class Rule:
    """Hold one recommended rule; `source` tells where it is from, `file` is empty for one made from a finding."""

    id: str
    title: str
    level: str
    source: str
    file: str
    sigma: str
    spl: str
    entry: str


class Recommender:
    """Recommend rules for suspicious findings.

    Of the rules that fired, those that find the write as it was logged and fired on nothing that the same report holds
    for harmless; and one made from the finding itself.
    """

    def __init__(self, findings: Findings, general: GeneralRules) -> None:
        self._noisy = findings.noisy_rules
        self._general = general

    def rules_for(self, finding: Finding) -> Iterator[Rule]:
        """Give the rules for one finding."""
        if not finding.is_suspicious:
            return
        best = finding.best
        for found in self._general_rules(best):
            yield Rule(found.id, found.title, found.level, RULE_SET, found.file, found.sigma, found.spl, "")
        rule = exact_rule(finding)
        entry = best.text("rk_entry")
        yield Rule(rule.id, rule.title, rule.level, EXACT, "", sigma_text(rule), spl_text(rule), entry)

    def _general_rules(self, best: Sighting) -> Iterator[GeneralRule]:
        names = [] if best.text("rk_location") == ANYWHERE else best.list("rk_rules")
        for name in names:
            rule = self._general.of(best.category, name)
            if rule and name not in self._noisy and rule.holds(best.as_logged):
                yield rule

    def rules(self, findings: Iterable[Finding]) -> Iterator[Rule]:
        """Give the rules for many findings, each once."""
        given: set[str] = set()
        for finding in findings:
            for rule in self.rules_for(finding):
                if rule.id not in given:
                    given.add(rule.id)
                    yield rule

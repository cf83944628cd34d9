"""The hunt with chains: findings tied to what was dropped, started and run around them, over all files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from runkeyhunt.chain import CHAIN_FIELDS, Chains
from runkeyhunt.hunt import Answer, Hunt
from runkeyhunt.judging.verdict import severity_of
from runkeyhunt.offline.judge import WholeJudge
from runkeyhunt.offline.outcome import Finding, Outcome


class ChainedHunt(WholeJudge):
    """Judge as a hunt does, and remember what chains are made of, of which any event may be a part.

    No chain is tied to a snapshot's value: when it was written nobody knows.
    """

    def __init__(self, hunt: Hunt) -> None:
        super().__init__(hunt)
        self._chains = Chains()

    @property
    def warnings(self) -> list[str]:
        """Say what was forgotten, if anything was."""
        return self._chains.warnings

    def look(self, record: Mapping[str, object]) -> Answer:
        """Judge one event, and say what of it could not be read."""
        answer = self._hunt.look(record)
        if answer.verdict:
            self._chains.add_finding(None, answer.verdict.to_fields(), answer.verdict.event)
        else:
            self._chains.add(record)
        return answer

    def tie(self, outcome: Outcome) -> None:
        """Give every finding its chain, and the score that it has with it."""
        written = [finding for finding in outcome.findings if finding.value is None]
        there = [finding for finding in outcome.findings if finding.value is not None]
        told = zip(written, self._chains.results())
        outcome.findings = [*(_tied(finding, fields) for finding, (_, fields) in told), *there]


def _tied(finding: Finding, fields: Mapping[str, str | Sequence[str]]) -> Finding:
    score, reasons = int(str(fields["rk_score"])), fields["rk_reasons"]
    verdict = finding.verdict._replace(
        score=score,
        severity=severity_of(score),
        reasons=(reasons,) if isinstance(reasons, str) else tuple(reasons),
    )
    return finding._replace(verdict=verdict, chain={name: fields[name] for name in CHAIN_FIELDS})

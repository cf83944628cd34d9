"""The findings for programs: as the report, as rules, or as a table."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from io import StringIO
from pathlib import Path
from typing import Any

from runkeyhunt.chain import CHAIN_FIELDS
from runkeyhunt.judging.rk_fields import RK_FIELDS
from runkeyhunt.offline.outcome import Outcome
from runkeyhunt.offline.rows import Value, changed, row_of, sources
from runkeyhunt.offline.visible import visible
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.report.document import head, report_lines
from runkeyhunt.report.gathering.findings import Finding as ReportFinding
from runkeyhunt.report.gathering.findings import Findings
from runkeyhunt.report.gathering.sighting import sighting_of
from runkeyhunt.report.recommending.general import GeneralRules
from runkeyhunt.report.recommending.recommend import Recommender
from runkeyhunt.report.rows import rule_lines

# What makes a spreadsheet take a cell for a formula, in full width too. A spreadsheet of another country cuts cells at
# semicolons, tabs or bars, quotes or not.
_FORMULA = lazy_pattern(r"(?:\A|[;,|])[\s\"']*(?=[=+\-@\uff1d\uff0b\uff0d\uff20])")
_OF_SNAPSHOTS = ("form", "also_in", "doubts", "change", "before")
_COLUMNS = ("time", "host", *RK_FIELDS, *CHAIN_FIELDS, "path", "place", *_OF_SNAPSHOTS)


class Report:
    """Write what a hunt brought in; the app's folder is where the exported rules are."""

    def __init__(self, outcome: Outcome, threshold: int, app_dir: Path) -> None:
        self._outcome = outcome
        self._threshold = threshold
        self._app_dir = app_dir
        self._findings = Findings()

    def json_lines(self) -> Iterator[str]:
        """Write the report, with what was read and what could not be."""
        ranked = self._ranked()
        return report_lines(self._findings, self._recommender(), ranked, self._extras())

    def html_lines(self, made: str) -> Iterator[str]:
        """Write the report as a page; `made` says when and by what."""
        from runkeyhunt.offline.html.page import Case, page_lines

        ranked = self._ranked()
        case = Case(
            head=head(self._findings, ranked, self._extras()),
            places=self._places(ranked),
            threshold=self._threshold,
            made=made,
            has_chains=any(finding.chain for finding in self._outcome.findings),
            notices=[*self._compared(), *self._outcome.shortcomings(), *self.warnings()],
        )
        return page_lines(case, self._recommender(), ranked)

    def rule_lines(self, form: str) -> Iterator[str]:
        """Write the recommended rules as sigma or as spl."""
        ranked = self._ranked()
        return rule_lines(self._recommender().rules(ranked), form)

    def csv_lines(self) -> Iterator[str]:
        """Write every write as a row; nothing in it is a formula to a spreadsheet.

        An apostrophe stands before each sign that begins one, in front or behind a separator: one to take away.
        """
        yield _csv_line(_COLUMNS)
        for finding in self._outcome.ranked(self._threshold):
            row = row_of(finding)
            yield _csv_line([_cell(row.get(name, "")) for name in _COLUMNS])

    def warnings(self) -> Iterator[str]:
        """Say where there was no room for more."""
        return self._findings.warnings()

    def _compared(self) -> Iterator[str]:
        comparison = self._outcome.comparison
        yield from comparison.sentences() if comparison else ()

    def _against(self) -> dict[str, Any]:
        comparison, older = self._outcome.comparison, self._outcome.older
        if not comparison or not older:
            return {}
        return {"against": {**asdict(comparison), "files": [file._asdict() for file in older.files]}}

    def _extras(self) -> dict[str, Any]:
        return {
            **self._against(),
            "files": [file._asdict() for file in self._outcome.files],
            "unreadable": [record._asdict() for record in self._outcome.unreadable],
            "totals": {
                "events": self._outcome.events,
                "held_down": self._outcome.held_down,
                "unreadable": len(self._outcome.unreadable),
            },
        }

    def _places(self, shown: Sequence[ReportFinding]) -> dict[str, str]:
        """Say where the write was read that a finding tells of, by the id of its event."""
        told = {finding.best.text("rk_event_id") for finding in shown}
        by_event = ((finding.verdict.event_id, finding) for finding in self._outcome.findings)
        return {event: "; ".join(sources(finding)) for event, finding in by_event if event in told}

    def _ranked(self) -> list[ReportFinding]:
        for finding in self._outcome.findings:
            verdict = finding.verdict
            fields = {**verdict.to_fields(), **finding.chain, **changed(finding, "rk_")}
            self._findings.add(sighting_of(fields, verdict.event, verdict.event.time))
        return [finding for finding in self._findings.ranked() if finding.score >= self._threshold]

    def _recommender(self) -> Recommender:
        return Recommender(self._findings, GeneralRules(self._app_dir))


def _csv_line(cells: Sequence[str]) -> str:
    line = StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()


def _cell(value: Value) -> str:
    texts = [str(value)] if isinstance(value, (str, int)) else value
    return _FORMULA.sub(r"\g<0>'", "; ".join(map(visible, texts)))

"""The search command `runkeyreport`: findings from splunkd to one report, or to the rules that it recommends."""

from __future__ import annotations

from runkeyhunt_interrupt import end_at_once

end_at_once()

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from runkeyhunt.events.vocabulary.input_fields import INPUT_FIELDS
from runkeyhunt.lines import text_of
from runkeyhunt_chunk import Chunk
from runkeyhunt_sdk import Configuration, GuardedCommand, Option, Request, run
from runkeyhunt_table import Table, writable

# isort: split
# Found where runkeyhunt_sdk has put the vendored libraries.
from splunklib.searchcommands import ReportingCommand
from splunklib.searchcommands.validators import Set

if TYPE_CHECKING:
    from runkeyhunt.events.again.reader import Reader
    from runkeyhunt.report.gathering.findings import Findings
    from runkeyhunt.report.recommending.recommend import Recommender

_APP_DIR = Path(__file__).resolve().parent.parent
_JSON = "json"
_UNSCORED = (
    "runkeyreport: none of the results is a finding; pipe the events through runkeyhunt first and keep its fields "
    "rk_location, rk_score and rk_entry."
)


class Form(Set):
    """Take the name of a form of the report."""

    expected = "json, sigma or spl"


@Configuration()
class RunkeyreportCommand(GuardedCommand, ReportingCommand):
    """Gather findings over all chunks; the SDK's own way would make a report of every chunk."""

    format = Option(default=_JSON, validate=Form(_JSON, "sigma", "spl"))
    # With the SDK's option of this name, splunkd would start the command on the indexers too.
    phase = "reduce"
    _results = 0
    _has_failed = False

    def prepare(self) -> None:
        """Ask splunkd for the fields that a report reads, and no others."""
        from runkeyhunt.chain import CHAIN_FIELDS
        from runkeyhunt.judging.rk_fields import RK_FIELDS

        names = ("_time", "_raw", *INPUT_FIELDS, *RK_FIELDS, *CHAIN_FIELDS)
        self.configuration.required_fields = list(dict.fromkeys(names))

    def reduce(self, chunk: Chunk) -> Iterator[Mapping[str, str]]:
        """Take in a chunk's records; after the last of them give the rows."""
        self._add_all(Table(chunk.head), chunk.lines)
        if self._finished:
            yield from self._rows()

    @cached_property
    def _findings(self) -> Findings:
        from runkeyhunt.report.gathering.findings import Findings

        return Findings()

    @cached_property
    def _reader(self) -> Reader:
        from runkeyhunt.events.again.reader import Reader

        return Reader()

    def _add_all(self, table: Table, lines: Iterable[bytes]) -> None:
        from runkeyhunt.report.gathering.sighting import Results

        results = Results(table.places, self._reader)
        for line in lines:
            self._results += 1
            values = table.values(text_of(line))
            try:
                sighting = results.read(values)
                if sighting:
                    self._findings.add(sighting)
            # One result, least of all one made for it, must not end the report on all others.
            except Exception as error:  # noqa: BLE001
                if not self._has_failed:
                    self.write_warning(f"{self.name} left a result out, report it with that result: {error!r}.")
                self._has_failed = True

    def _rows(self) -> Iterator[Mapping[str, str]]:
        from runkeyhunt.report.document import report_lines
        from runkeyhunt.report.rows import rule_rows

        if self._results and not self._findings.writes:
            self.write_warning(_UNSCORED)
        ranked = self._findings.ranked()
        for warning in self._findings.warnings():
            self.write_warning(warning)
        recommender = self._recommender()
        if self.format == _JSON:
            yield {"report": "\n".join(report_lines(self._findings, recommender, ranked))}
        else:
            yield from rule_rows(recommender.rules(ranked), self.format)

    def _recommender(self) -> Recommender:
        from runkeyhunt.errors import HuntError
        from runkeyhunt.report.recommending.general import GeneralRules
        from runkeyhunt.report.recommending.recommend import Recommender

        try:
            return Recommender(self._findings, GeneralRules(_APP_DIR))
        except HuntError as error:
            self.error_exit(error)

    def _execute_chunk_v2(self, process: Callable[[Chunk], Iterator[Mapping[str, str]]], chunk: Request) -> None:
        _, body = chunk
        columns: list[str] = []
        for row in process(Chunk(body)):
            if not columns:
                columns = list(row)
                self._write(columns)
            self._write([row[name] for name in columns])

    def _write(self, cells: list[str]) -> None:
        line = ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)
        self._record_writer._buffer.write(writable(line) + "\n")  # noqa: SLF001


if __name__ == "__main__":
    run(RunkeyreportCommand)

"""The search command `runkeychain`: findings and the events around them in, findings with their chains out."""

from __future__ import annotations

from runkeyhunt_interrupt import end_at_once

end_at_once()

from collections.abc import Callable, Iterator
from functools import cached_property, partial
from typing import TYPE_CHECKING, cast

from runkeyhunt.lines import text_of
from runkeyhunt_chunk import Chunk
from runkeyhunt_sdk import Configuration, GuardedCommand, Option, Request, StreamingCommand, WholeNumber, run
from runkeyhunt_table import Record, Table, Value, writable

if TYPE_CHECKING:
    from runkeyhunt.chain import Chains
    from runkeyhunt.events.again.reader import Reader

# As many findings as are held until all events are there; splunkd takes 50,000 records in one reply.
MOST_FINDINGS = 20_000
_INDEX, _ADDED = "_chunked_idx", "rk_"
_MOST_MINUTES = 525_600


# All fields, since splunkd cannot merge what comes back in a later chunk into the events of an earlier one.
@Configuration(distributed=False, required_fields=["*"])
class RunkeychainCommand(GuardedCommand, StreamingCommand):
    """Tie every finding to the file that was dropped, the process that wrote and the process that ran."""

    window = Option(default=1440, validate=WholeNumber(1, _MOST_MINUTES))
    drop_window = Option(default=30, validate=WholeNumber(1, _MOST_MINUTES))

    _has_failed = False
    _has_released = False

    @cached_property
    def _chains(self) -> Chains:
        from runkeyhunt.chain import Chains

        return Chains(int(self.window), int(self.drop_window))

    @cached_property
    def _reader(self) -> Reader:
        from runkeyhunt.events.again.reader import Reader

        return Reader()

    def stream(self, chunk: Chunk) -> Iterator[Record]:
        """Take a chunk in; give back what is due."""
        self._take_all(Table(chunk.head), chunk.lines)
        if self._finished:
            yield from self._given_back(self._chains.release(self._chains.held))
            for warning in self._chains.warnings:
                self.write_warning(f"{self.name}: {warning}")
        elif self._chains.held > MOST_FINDINGS:
            yield from self._given_back(self._release_early())

    def _take_all(self, table: Table, lines: Iterator[bytes]) -> None:
        from runkeyhunt.chain import table_of

        around = table_of(table.names)
        for line in lines:
            text = text_of(line)
            values = table.values(text)
            try:
                if table.value(values, "rk_score"):
                    self._take_finding(partial(table.read, text), table.record(values))
                else:
                    self._chains.add_row(around, values, partial(table.record, values))
            # One event, least of all one made for it, must not end the search in all others.
            except Exception as error:  # noqa: BLE001
                if not self._has_failed:
                    self.write_warning(f"{self.name} could not read an event, report it with that event: {error!r}.")
                self._has_failed = True

    def _take_finding(self, give_back: Callable[[], Record], record: Record) -> None:
        from runkeyhunt.chain import event_of

        fields = {name: value for name, value in record.items() if name.startswith(_ADDED)}
        told = {name: value for name, value in record.items() if name not in fields}
        event = event_of(self._reader.read(told, read_raw=True)[0], fields)
        self._chains.add_finding(give_back, fields, event._replace(time=event.time or str(record.get("_time", ""))))

    def _release_early(self) -> Iterator[tuple[object, dict[str, Value]]]:
        if not self._has_released:
            self.write_warning(
                f"{self.name}: there are more than {MOST_FINDINGS:,} findings, so the first ones come out with the "
                "chains known so far; put | search NOT rk_score<40 before it, which keeps Events 1 and 11, "
                "or search a shorter time."
            )
        self._has_released = True
        return self._chains.release(MOST_FINDINGS // 2)

    @staticmethod
    def _given_back(results: Iterator[tuple[object, dict[str, Value]]]) -> Iterator[Record]:
        for record, fields in results:
            yield {**cast("Callable[[], Record]", record)(), **fields}

    def _execute_chunk_v2(self, process: Callable[[Chunk], Iterator[Record]], chunk: Request) -> None:
        _, body = chunk
        records = list(process(Chunk(body)))
        # The SDK takes the columns of a chunk from its first record.
        columns = dict.fromkeys(name for record in records for name in record if name != _INDEX)
        self._record_writer.write_records(
            {name: _writable(record.get(name, "")) for name in columns} for record in records
        )


def _writable(value: Value) -> Value:
    return writable(value) if isinstance(value, str) else [writable(item) for item in value]


if __name__ == "__main__":
    run(RunkeychainCommand)

"""A command on Splunk's SDK that adds fields to a few of many records, and gives all others back as they came."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import islice

from runkeyhunt.lines import Lines, line_of, text_of, unfolded
from runkeyhunt.tuples import NamedTuple
from runkeyhunt_chunk import Chunk, stretch
from runkeyhunt_sdk import GuardedCommand, Request, StreamingCommand
from runkeyhunt_table import Record, Table, Value

_END = b"\n"
# So much of a chunk is looked at before any of it is judged: each is faster the longer nothing else comes between.
_MOST_PARTS = 16


class _Line(NamedTuple):
    """Hold a record that is to be looked at, and where it stands."""

    place: int
    line: bytes
    is_concerned: bool


class _Part(NamedTuple):
    """Hold records one after another, and which of them are to be looked at."""

    text: bytes
    looked_at: Sequence[_Line]


class EncodedBody:
    """Stand in for the buffer whose text the SDK encodes: the parts of a reply's body, which are encoded already."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def add(self, part: bytes) -> None:
        """Take what follows."""
        self._parts.append(part)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._parts)

    def __len__(self) -> int:
        return sum(map(len, self._parts))

    def getvalue(self) -> EncodedBody:
        """Give what the SDK takes for the text."""
        return self

    def encode(self, _encoding: str) -> EncodedBody:
        """Give the body."""
        return self

    def seek(self, _place: int) -> None:
        """Go to the beginning, as the SDK does when a reply is sent."""

    def truncate(self) -> None:
        """Forget the body."""
        self._parts.clear()


class AnnotatingCommand(GuardedCommand, StreamingCommand):
    """Give every record back as it came, with the same fields added to each.

    Only the records that something may be said of are read; all between two of them goes back at once, as its own text.
    The SDK's way, from text to dictionaries and back, drops a field that the first record of a chunk does not have.
    """

    _has_failed = False

    @property
    def added_fields(self) -> tuple[str, ...]:
        """Name the fields in the order of their columns."""
        raise NotImplementedError

    @property
    def keeps_others(self) -> bool:
        """Tell whether records that nothing is said of stay in."""
        return True

    def concerned(self, table: Table, lines: Lines) -> Collection[int]:
        """Give the places of those of some records that something may be said of."""
        raise NotImplementedError

    def annotate(self, record: Record) -> Mapping[str, Value] | None:
        """Give the values of the added fields, or None to leave the record out."""
        raise NotImplementedError

    def stays(self, record: Record) -> bool:  # noqa: ARG002
        """Tell whether a record is what an earlier run has added, and nothing else: it goes back as it came."""
        return False

    def finish_table(self) -> None:
        """Say what is to be said behind the last record."""

    def stream(self, chunk: Chunk) -> Iterator[bytes]:
        """Write the reply's text, stretch by stretch."""
        yield from self._annotated(chunk)
        if self._finished:
            self.finish_table()

    def _annotated(self, chunk: Chunk) -> Iterator[bytes]:
        table = Table(chunk.head, self.added_fields)
        head = table.head.encode() + _END
        parts = (self._looked_at(table, lines) for lines in chunk.parts())
        while several := list(islice(parts, _MOST_PARTS)):
            for part in several:
                written = b"".join(self._stretches(table, part))
                if written:
                    yield head + written
                    head = b""

    def _looked_at(self, table: Table, lines: Lines) -> _Part:
        concerned = self.concerned(table, lines)
        places = sorted({*concerned, *table.odd_ones(lines)})
        return _Part(lines.text, [_Line(place, lines.at(place), place in concerned) for place in places])

    def _stretches(self, table: Table, part: _Part) -> Iterator[bytes]:
        tail, done = table.nothing_more.encode(), 0
        for place, line, is_concerned in part.looked_at:
            written = self._written(table, text_of(line), is_concerned=is_concerned)
            if self.keeps_others and done < place:
                yield stretch(part.text[done:place], tail)
            if written:
                yield written
            done = place + len(line) + len(_END)
        if self.keeps_others and done < len(part.text):
            yield stretch(part.text[done:], tail)

    def _written(self, table: Table, text: str, *, is_concerned: bool) -> bytes:
        """Write a record that was looked at; nothing for one that is left out."""
        others: Mapping[str, Value] | None = {} if self.keeps_others else None
        fields = self._found(table.read(text)) if is_concerned else others
        if table.holds_added(text) and self.stays(record := table.read(text)):
            fields = {name: record[name] for name in self.added_fields if name in record}
        return b"" if fields is None else line_of(table.with_added(text, fields)) + _END

    def _found(self, record: Record) -> Mapping[str, Value] | None:
        try:
            return self.annotate(record)
        # One event, least of all one made for it, must not end the search in all others.
        except Exception as error:  # noqa: BLE001
            if not self._has_failed:
                self.write_warning(f"{self.name} could not judge an event, report it with that event: {error!r}.")
            self._has_failed = True
            return {}

    def _execute_chunk_v2(self, process: Callable[[Chunk], Iterator[bytes]], chunk: Request) -> None:
        _, body = chunk
        reply = self._record_writer._buffer = EncodedBody()  # noqa: SLF001
        for written in process(Chunk(body)):
            reply.add(unfolded(written))

"""Splunk's SDK with its traps shut: what the search commands of this app stand on."""

from __future__ import annotations

import csv
import logging
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import compress
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO, NoReturn, Optional, Union

sys.path.insert(0, str(Path(__file__).resolve().parent / "runkeyhunt" / "_vendor"))


def _stand_in(module: str, **names: object) -> None:
    sys.modules[module] = ModuleType(module)
    vars(sys.modules[module]).update(names)


# No command calls Splunk's REST API, and without its client (ssl, http) a command starts in two thirds of the time.
_stand_in("splunklib.client", Service=None)
# The SDK gives the app's logging.conf to logging.config.fileConfig, which evaluates Python found in it: whoever may
# write a conf file over REST could run code. Here no file configures logging.
_stand_in(
    "splunklib.searchcommands.environment",
    splunklib_logger=logging.getLogger("splunklib"),
    configure_logging=lambda name, _file: (logging.getLogger(name), None),
    logging_configuration=None,
)

from splunklib.searchcommands import Configuration, Option, StreamingCommand  # noqa: E402
from splunklib.searchcommands.internals import ObjectView  # noqa: E402
from splunklib.searchcommands.search_command import SearchCommand  # noqa: E402
from splunklib.searchcommands.validators import Boolean, Integer  # noqa: E402

__all__ = [
    "Annotate",
    "AnnotatingCommand",
    "Configuration",
    "Option",
    "Record",
    "TrueOrFalse",
    "Value",
    "WholeNumber",
    "run",
    "writable",
]

Value = Union[str, Sequence[str]]
Record = dict[str, Value]
Annotate = Callable[[str, Callable[[str], Record]], Optional[Mapping[str, Value]]]
Chunk = tuple[ObjectView, str]

_MULTIVALUE = "__mv_"
# A noncharacter: no text holds it.
_NUL_STAND_IN = "\uffff"
_LONGEST_FIELD = 2**31 - 1
# What the SDK takes for granted of a getinfo, and what it gets where splunkd sends nothing.
_SEARCHINFO = {"args": [], "dispatch_dir": "", "search": "", "sid": "", "splunk_version": ""}


def run(command: type[GuardedCommand]) -> None:
    """Serve splunkd with a command until it sends no more."""
    replies = sys.stdout.buffer
    # Whatever is printed would break the framing; splunkd writes what comes over stderr to search.log.
    sys.stdout = sys.stderr
    csv.field_size_limit(_LONGEST_FIELD)
    command().process([sys.argv[0]], sys.stdin.buffer, _Replies(replies))


class _Replies:
    """Write replies until nobody reads them any more: a search that has seen enough closes the pipe."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._is_closed = False

    def write(self, data: bytes) -> None:
        """Write to splunkd."""
        self._guard(lambda: self._stream.write(data))

    def flush(self) -> None:
        """Send what was written."""
        self._guard(self._stream.flush)

    def _guard(self, act: Callable[[], object]) -> None:
        if self._is_closed:
            return
        try:
            act()
        except BrokenPipeError:
            self._is_closed = True
            # Python would flush once more at its end, and complain.
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._stream.fileno())
            sys.exit(0)


def writable(text: str) -> str:
    """Replace lone surrogates, such as JSON can bring in: one would make a whole reply unwritable."""
    return text.encode("utf-8", "replace").decode("utf-8")


class WholeNumber(Integer):
    """Take a whole number within bounds."""

    def __init__(self, minimum: int, maximum: int) -> None:
        super().__init__(minimum, maximum)
        self.expected = f"a whole number from {minimum} to {maximum}"


class TrueOrFalse(Boolean):
    """Take what Splunk takes for true and false."""

    expected = "true or false"


class GuardedCommand(SearchCommand):
    """Take any option, any message and any getinfo without falling over it."""

    def _protocol_v2_option_parser(self, arg: str) -> list[str]:
        name, assigned, value = arg.partition("=")
        # Not the SDK's own options: logging_configuration runs code from a file, record writes files.
        known = [name for name, _ in self.option_definitions if not hasattr(SearchCommand, name)]
        choice = " or ".join(", ".join(known).rsplit(", ", 1))
        if not assigned:
            self.error_exit(None, f'{self.name}: write "{arg}" as name=value without blanks, the name being {choice}.')
        if name not in known:
            self.error_exit(None, f'{self.name} has no option "{name}": use {choice}.')
        self._check(name, value)
        return [name, value]

    def _check(self, name: str, value: str) -> None:
        validate = getattr(type(self), name).validate
        try:
            validate(value)
        except ValueError as error:
            self.error_exit(error, f'{self.name}: set {name} to {validate.expected}, not to "{value}".')

    # The SDK would run str.format over a message and fail on the braces of a GUID.
    def write_error(self, message: str, *args: object) -> None:
        """Show an error with the search."""
        super().write_error("{}", message.format(*args) if args else message)

    def write_warning(self, message: str, *args: object) -> None:
        """Show a warning with the search."""
        super().write_warning("{}", message.format(*args) if args else message)

    def error_exit(self, error: Exception | None, message: str | None = None) -> NoReturn:
        """End the search with one sentence."""
        self.write_error(str(error) if message is None else message)
        sys.exit(1)

    @staticmethod
    def _read_chunk(istream: BinaryIO) -> Chunk | None:
        chunk = SearchCommand._read_chunk(istream)  # noqa: SLF001
        if chunk and getattr(chunk[0], "action", None) == "getinfo":
            _complete(vars(chunk[0]))
        return chunk


def _complete(getinfo: dict[str, Any]) -> None:
    getinfo.setdefault("preview", False)
    searchinfo = vars(getinfo.setdefault("searchinfo", ObjectView({})))
    for name, default in _SEARCHINFO.items():
        searchinfo[name] = searchinfo.get(name) or default
    for name in ("earliest_time", "latest_time"):
        searchinfo[name] = _number(searchinfo.get(name))


def _number(value: object) -> float:
    try:
        return float(str(value))
    except ValueError:
        return 0.0


class AnnotatingCommand(GuardedCommand, StreamingCommand):
    """Give every record back as it came, with the same fields added to each.

    A record's own text goes back untouched; csv only reads the values in it. The SDK's way, from text to dictionaries
    and back, takes more than three times as long and drops a field that the first record of a chunk does not have.
    """

    _has_failed = False

    @property
    def added_fields(self) -> tuple[str, ...]:
        """Name the fields in the order of their columns."""
        raise NotImplementedError

    def load(self) -> Annotate:
        """Load what it takes to annotate; called once, when the first record is there.

        Returns a function that takes a record's CSV text and what reads the fields in it, and gives the values of the
        added fields, or None to leave the record out.
        """
        raise NotImplementedError

    def finish_table(self) -> None:
        """Say what is to be said behind the last record."""

    @cached_property
    def _annotate(self) -> Annotate:
        return self.load()

    def stream(self, records: Table) -> Iterator[str]:
        """Write the reply's text, record by record."""
        nothing_added = "," * len(records.added_columns) + "\n"
        head = records.head
        for text in records.texts:
            fields = self._annotated(records, text)
            if fields is not None:
                yield head + records.kept(text) + (self._cells(fields) if fields else nothing_added)
                head = ""
        if self._finished:
            self.finish_table()

    def _annotated(self, records: Table, text: str) -> Mapping[str, Value] | None:
        annotate = self._annotate
        try:
            return annotate(text, records.read)
        # One event, least of all one made for it, must not end the search in all others.
        except Exception as error:  # noqa: BLE001
            if not self._has_failed:
                self.write_warning(f"{self.name} could not judge an event, report it with that event: {error!r}.")
            self._has_failed = True
            return {}

    def _cells(self, fields: Mapping[str, Value]) -> str:
        values = [fields.get(name, "") for name in self.added_fields]
        cells = "".join("," + _quoted(cell) for cell in [*map(_joined, values), *map(_encoded, values)])
        return writable(cells) + "\n"

    def _execute_chunk_v2(self, process: Callable[[Table], Iterator[str]], chunk: Chunk) -> None:
        _, body = chunk
        self._record_writer._buffer.write("".join(process(Table(body, self.added_fields))))  # noqa: SLF001


class Table:
    """Part a chunk's body into the texts of its records, and read what is in them."""

    def __init__(self, body: str, added_fields: Sequence[str]) -> None:
        self.texts = _texts(body)
        self._columns = _cells(next(self.texts, ""))
        self._multivalue = frozenset(name for name in self._columns if name.startswith(_MULTIVALUE))
        self.added_columns = [*added_fields, *(_MULTIVALUE + name for name in added_fields)]
        self._kept = [name for name in self._columns if name not in self.added_columns]

    @property
    def head(self) -> str:
        """Write the header line of the reply."""
        return ",".join(map(_quoted, [*self._kept, *self.added_columns])) + "\n"

    def read(self, text: str) -> Record:
        """Read the fields that have a value; a multivalue field is a list."""
        cells = _cells(text)
        record: Record = dict(compress(zip(self._columns, cells), cells))
        if not self._multivalue.isdisjoint(record):
            for name in self._multivalue.intersection(record):
                record[name[len(_MULTIVALUE) :]] = SearchCommand._decode_list(record.pop(name))  # noqa: SLF001
        return record

    def kept(self, text: str) -> str:
        """Give the text back, without columns that the command adds itself."""
        if self._kept == self._columns:
            return text
        named = dict(zip(self._columns, _cells(text)))
        return ",".join(_quoted(named[name]) for name in self._kept)


def _texts(body: str) -> Iterator[str]:
    lines: list[str] = []
    is_within_quotes = False
    # Not splitlines, which also parts a value at U+2028 or at a lone carriage return.
    for line in body.split("\n"):
        lines.append(line)
        is_within_quotes ^= line.count('"') % 2 == 1
        if not is_within_quotes:
            text = "\n".join(lines).rstrip("\r")
            lines.clear()
            if text:
                yield text


def _cells(text: str) -> list[str]:
    if "\0" in text:  # which csv refuses before Python 3.11
        return [cell.replace(_NUL_STAND_IN, "\0") for cell in _cells(text.replace("\0", _NUL_STAND_IN))]
    return next(csv.reader((text,)))


def _joined(value: Value) -> str:
    return value if isinstance(value, str) else "\n".join(value)


def _encoded(value: Value) -> str:
    if isinstance(value, str) or len(value) < 2:
        return ""
    return ";".join("$" + item.replace("$", "$$") + "$" for item in value)


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if cell else ""

"""Splunk's SDK with its traps shut: what the search commands of this app stand on."""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Mapping
from io import BufferedReader, FileIO
from typing import Any, BinaryIO, NoReturn, cast

from runkeyhunt_interrupt import end_at_once, raise_in_work
from runkeyhunt_loading import loading
from runkeyhunt_protocol import BrokenRequest, Replies, begins_as_request, read_request, widen
from runkeyhunt_unused import without_unused

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "runkeyhunt", "_vendor"))


with loading(), without_unused():
    from splunklib.searchcommands import Configuration, Option, StreamingCommand
    from splunklib.searchcommands.internals import ObjectView
    from splunklib.searchcommands.search_command import SearchCommand
    from splunklib.searchcommands.validators import Boolean, Integer

__all__ = [
    "Configuration",
    "GuardedCommand",
    "Option",
    "Request",
    "StreamingCommand",
    "TrueOrFalse",
    "WholeNumber",
    "run",
]

Request = tuple[ObjectView, bytes]

_LONGEST_FIELD = 2**31 - 1
# Several times a chunk with its reply, and half of what glibc takes for large, whatever it has seen.
_LARGEST_KEPT = 2**24
# What the SDK takes for granted of a getinfo, and what it gets where splunkd sends nothing.
_SEARCHINFO = ("dispatch_dir", "search", "sid", "splunk_version")


def run(command: type[GuardedCommand]) -> None:
    """Serve splunkd with a command until it sends no more."""
    name = command.name
    try:
        raise_in_work()
        requests, replies = _pipes(name)
        widen(sys.stdin.fileno(), sys.stdout.fileno())
        _keep_memory()
        # Whatever is printed would break the framing; splunkd writes what comes over stderr to search.log.
        sys.stdout = sys.stderr
        csv.field_size_limit(_LONGEST_FIELD)
        command().process([sys.argv[0]], requests, replies)
        _leave()
    except KeyboardInterrupt:
        sys.exit(_interrupted(name))
    except BrokenPipeError:
        # Nobody is there to be told: splunkd stops reading when a search has seen enough.
        sys.exit(1)
    except OSError as error:
        sys.exit(f"{name} could not write its reply ({error.strerror}): mend that and search again.")
    finally:
        end_at_once()


def _keep_memory() -> None:
    """Have glibc keep for the next chunk what is freed of one, and not fetch it from the system anew, page by page.

    It does so with all that is smaller than the largest piece that it has seen come and go; this one is never touched.
    """
    _ = bytes(_LARGEST_KEPT)


def _leave() -> NoReturn:
    """End the process without taking it to pieces, which takes Python as long as a tenth of a start."""
    os._exit(0)


def _pipes(name: str) -> tuple[BinaryIO, Replies]:
    """Give splunkd's end of both pipes; say what this is to whoever else has started it."""
    what = f'{name} is a command for searches: use "| {name}" in Splunk, or hunt in files with bin/hunt.py.'
    if sys.stdout is None or sys.stdin is None or sys.stdin.isatty():
        sys.exit(what)
    requests = cast("BufferedReader", sys.stdin.buffer)
    if not begins_as_request(requests.peek(1)):
        sys.exit(what)
    return requests, Replies(FileIO(sys.stdout.fileno(), "wb", closefd=False))


def _interrupted(name: str) -> str:
    return f"{name} was interrupted, so that results are missing: search again."


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

    def _read_chunk(self, istream: BinaryIO) -> Request | None:
        request = read_request(istream)
        if request is None:
            return None
        document, body = request
        expected = "execute" if self._metadata else "getinfo"
        action = document.get("action")
        if action != expected:
            raise BrokenRequest(f"asks for {str(action)[:40]!r} where {expected} is due")
        if expected == "getinfo":
            return _getinfo(document), body
        return ObjectView({"action": expected, "finished": document.get("finished") is True}), body

    # The SDK would write a traceback to stderr, and no message behind the first reply.
    def _report_unexpected_error(self) -> None:
        error = sys.exc_info()[1]
        self._record_writer.is_flushed = False
        if isinstance(error, KeyboardInterrupt):
            self.write_error(_interrupted(self.name))
        elif isinstance(error, BrokenRequest):
            self.write_error(f"{self.name}: {error}")
        else:
            self.write_error(f"{self.name} broke off, report this: {type(error).__name__}: {error}")


def _getinfo(document: Mapping[str, Any]) -> ObjectView:
    """Give the SDK of a getinfo what it needs, in the types that it takes for granted, and nothing else."""
    searchinfo = document.get("searchinfo") or {}
    if not isinstance(searchinfo, dict):
        raise BrokenRequest("has a searchinfo that is no JSON object")
    args = searchinfo.get("args") or []
    if not isinstance(args, list):
        raise BrokenRequest("has arguments that are no list")
    info: dict[str, Any] = {"args": [arg if isinstance(arg, str) else json.dumps(arg) for arg in args]}
    info.update({name: str(searchinfo.get(name) or "") for name in _SEARCHINFO})
    info.update({name: _number(searchinfo.get(name)) for name in ("earliest_time", "latest_time")})
    return ObjectView({"action": "getinfo", "preview": document.get("preview") is True, "searchinfo": ObjectView(info)})


def _number(value: object) -> float:
    try:
        return float(str(value))
    except ValueError:
        return 0.0

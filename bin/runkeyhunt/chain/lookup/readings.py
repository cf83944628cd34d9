"""What paths and command lines say, each read once however many writes ask for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar, cast

from runkeyhunt.budget import Budget
from runkeyhunt.chain.context import Process
from runkeyhunt.chain.lookup.same_file import are_same_parts, is_of_windows, parts_of
from runkeyhunt.commandline.commandline import parse_command
from runkeyhunt.commandline.paths import canonical_text

# What a command grows to beyond its own length when its variables are expanded is not compared.
_MOST_GROWTH = 4096

_Found = TypeVar("_Found")


class Readings:
    """Keep what was read."""

    def __init__(self) -> None:
        self._found: dict[object, object] = {}

    def once(self, key: object, find: Callable[[], _Found]) -> _Found:
        """Find something that many writes ask for, once."""
        if key not in self._found:
            self._found[key] = find()
        return cast("_Found", self._found[key])

    def is_same_file(self, one: str, other: str, account: str) -> bool:
        """Tell whether two paths name one file."""
        return are_same_parts(self.parts_of(one), self.parts_of(other), account)

    def parts_of(self, path: str) -> Sequence[str]:
        """Cut a path into its folders and its name."""
        return self.once(("parts", path), lambda: parts_of(path))

    def is_of_windows(self, path: str) -> bool:
        """Tell whether a file lies where Windows keeps its own."""
        return self.once(("of Windows", path), lambda: is_of_windows(path))

    def payloads_of(self, process: Process) -> tuple[str, ...]:
        """Give what a process's command line runs."""
        command, budget = process.command, Budget(_MOST_GROWTH)
        return self.once(("payloads", command), lambda: parse_command(command, budget=budget).payloads)

    def text_of(self, command: str) -> str:
        """Give a command line in its one spelling."""
        return self.once(("text", command), lambda: canonical_text(command, Budget(_MOST_GROWTH)))

"""What is to be said of the tables that a hunt stands on, in sentences for its messages and in few words for Health."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from runkeyhunt.errors import HuntError
from runkeyhunt.judging.lookup_file import SiteFile


class Notices:
    """Gather the sentences, and which tables were left out or not read as they are."""

    def __init__(self) -> None:
        self.sentences: list[str] = []
        self._shortcomings: list[str] = []

    def add(self, file: SiteFile) -> None:
        """Take what a file that was read says of itself."""
        self.sentences += file.told()
        if file.shortcoming:
            self._shortcomings.append(f"{file.name} {file.shortcoming}")

    def leave_out(self, name: str, sentence: str) -> None:
        """Note a table that the hunt goes on without."""
        self.sentences.append(sentence)
        self._shortcomings.append(f"{name} left out")

    @contextmanager
    def going_on(self, name: str, *, may_fail: bool) -> Iterator[None]:
        """Go on without a table that cannot be read, and say so; one that was named for this hunt ends it."""
        try:
            yield
        except HuntError as error:
            if not may_fail:
                raise
            self.leave_out(name, f"{error} Until then the hunt goes on without it.")

    def told_in(self, version: str) -> str:
        """Add to a version what no verdict by it should be read without."""
        return ", ".join((version, *self._shortcomings))

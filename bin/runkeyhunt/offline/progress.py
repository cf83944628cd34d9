"""A progress bar on a terminal."""

from __future__ import annotations

import time
from io import StringIO
from typing import TextIO

from runkeyhunt.offline.files import Candidate
from runkeyhunt.offline.readers.source import Source
from runkeyhunt.offline.visible import shorten, visible, width

_BAR = 24
_SECONDS_BETWEEN = 0.2


class Progress:
    """Show records, and per cent by bytes, while files are read; on anything but a terminal show nothing."""

    def __init__(self, stream: TextIO | None, total_bytes: int) -> None:
        self._stream = stream or StringIO()
        self._is_shown = self._stream.isatty()
        self._total = total_bytes
        self._finished = 0
        self._records = 0
        self._due = 0.0
        self._drawn = 0

    def record(self, source: Source, count: int = 1) -> None:
        """Take note of more records."""
        self._records += count
        if self._is_shown and time.monotonic() >= self._due:
            self._due = time.monotonic() + _SECONDS_BETWEEN
            self._draw(self._text(source))

    def file(self, candidate: Candidate) -> None:
        """Take note of a file's end."""
        self._finished += candidate.size

    def close(self) -> None:
        """Wipe the bar away."""
        if self._drawn:
            self._draw("")
            self._stream.write("\r")
            self._stream.flush()

    def _text(self, source: Source) -> str:
        records = f"{self._records:,} read  {visible(source.path)}"
        if not self._total:
            return records
        part = min(1.0, (self._finished + source.bytes_read) / self._total)
        return f"[{'#' * int(part * _BAR):-<{_BAR}}] {part:4.0%}  {records}"

    def _draw(self, text: str) -> None:
        # It is long in coming, and of use only at a terminal.
        import shutil

        text = shorten(text, shutil.get_terminal_size().columns - 1)
        self._stream.write("\r" + text + " " * (self._drawn - width(text)))
        self._stream.flush()
        self._drawn = width(text)

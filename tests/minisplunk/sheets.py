"""The sheets of CSV lookups: the files that hold them, and how a result is written into a cell."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Protocol

from tests.minisplunk.errors import SplError
from tests.minisplunk.values import Row, values_of


@dataclass(frozen=True)
class Sheet:
    """What a CSV file holds: its columns in order, and its rows."""

    fields: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()


class SheetFile(Protocol):
    """Where a sheet is kept."""

    def read(self) -> Sheet | None:
        """Read the sheet, or None where there is none."""

    def write(self, sheet: Sheet | None) -> None:
        """Write the sheet, or take it away."""


@dataclass
class MemoryFile:
    """A sheet that no file holds."""

    sheet: Sheet | None = None

    def read(self) -> Sheet | None:
        return self.sheet

    def write(self, sheet: Sheet | None) -> None:
        self.sheet = sheet


@dataclass(frozen=True)
class CsvFile:
    """A file of an app's lookups/.

    While only `<name>.default` is there, the sheet is read from that, and the first write makes the file itself. No
    documentation says so; AppInspect allows the name, and only a real Splunk can show what it does with such a file.
    """

    path: Path

    def read(self) -> Sheet | None:
        shipped = self.path.with_name(self.path.name + ".default")
        found = next((path for path in (self.path, shipped) if path.exists()), None)
        return _parsed(found) if found else None

    def write(self, sheet: Sheet | None) -> None:
        if sheet is None:
            self.path.unlink(missing_ok=True)
            return
        text = StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerows([sheet.fields, *([cell(row, name) for name in sheet.fields] for row in sheet.rows)])
        self.path.write_bytes(text.getvalue().encode() if sheet.fields else b"")


def _parsed(path: Path) -> Sheet:
    # Splunk asks for UTF-8; what it makes of other bytes in a row no documentation says.
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        header, *lines = [*csv.reader(file, strict=True)] or [[]]
    for number, cells in enumerate(lines, 2):
        if len(cells) != len(header):
            raise SplError(f"row {number} of {path.name} has {len(cells)} cells, its header {len(header)}")
    return Sheet(tuple(header), tuple({n: c for n, c in zip(header, cells) if c} for cells in lines))


def cell(row: Row, name: str) -> str:
    """Write a field into a cell; the values of a multivalue field are parted by spaces (Search Reference, outputlookup)."""
    return " ".join(values_of(row.get(name)))

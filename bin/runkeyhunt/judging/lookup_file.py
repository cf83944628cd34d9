"""The CSV files that the app and the site keep under lookups/: how they are read, and which of their rows count."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from runkeyhunt.errors import HuntError


def read_rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row with its line number, cells stripped; raises HuntError that names file and column."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = set(columns) - set(reader.fieldnames or ())
            if missing:
                raise HuntError(f"{path.name} lacks the column {', '.join(sorted(missing))}: add it to the first line.")
            for cells in reader:
                yield reader.line_num, {column: (cells[column] or "").strip() for column in columns}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise HuntError(f"{path.name} cannot be read ({error}): save it as CSV in UTF-8.") from error


def problem_of(cells: Mapping[str, str], required: Iterable[str], today: date) -> str:
    """Say why a site's row does not count: a cell is empty, or its day has passed; empty if it counts."""
    missing = [column for column in required if not cells[column]]
    if missing:
        return f"the row counts for nothing until {', '.join(missing)} is filled in."
    try:
        expires = date.fromisoformat(cells["expires"])
    except ValueError:
        return f"the row counts for nothing because {cells['expires']!r} is no date; write expires as YYYY-MM-DD."
    return f"the row expired on {expires}; renew or remove it." if expires < today else ""


def parts(cell: str) -> tuple[str, ...]:
    """Cut a cell at `|`; a `*` alone narrows nothing and is left out."""
    return tuple(part.strip() for part in cell.split("|") if part.strip() not in ("", "*"))


def pattern(text: str) -> re.Pattern[str]:
    """Make a pattern of a text in which `*` stands for any text and `?` for one character."""
    return re.compile("".join({"*": ".*", "?": "."}.get(sign, re.escape(sign)) for sign in text), re.DOTALL)


def patterns(cell: str) -> tuple[re.Pattern[str], ...]:
    """Make a pattern of each part of a cell, in lower case."""
    return tuple(pattern(part.lower()) for part in parts(cell))


def fits_host(hosts: tuple[re.Pattern[str], ...], computer: str) -> bool:
    """Tell whether a row without hosts, or with a pattern that fits, is about this computer."""
    return not hosts or any(host.fullmatch(computer.lower()) for host in hosts)

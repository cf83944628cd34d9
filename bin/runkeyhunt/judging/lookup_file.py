"""The CSV files that the app and the site keep under lookups/: how they are read, and which of their rows count."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from runkeyhunt.commandline.arguments import BLANKS
from runkeyhunt.errors import HuntError
from runkeyhunt.judging.entry import PLACEHOLDERS
from runkeyhunt.letters import fold

# A thousand times what is shipped.
_MOST_BYTES = 50_000_000
_OTHER_ENCODING = "cp1252"
_LONGEST_SHOWN = 60
# In brackets a sign stands for itself, as in the patterns of shells.
_LITERAL = re.compile(r"\[[*?<]\]")
_PART = re.compile(rf"{_LITERAL.pattern}|<\w+>|[*?]|[^*?<\[]+|[<\[]")
_BLANK = re.compile(rf"[{BLANKS}]")
# What parts a path, or ends a quoted one, stands in no name.
_NO_WILDCARD = frozenset('\\/"')


def read_rows(
    path: Path, columns: tuple[str, ...], optional: tuple[str, ...] = ()
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row with its line number, cells stripped; raises HuntError that names file and column.

    A file may lack the columns that are optional, whose cells are empty then.
    """
    reader = csv.DictReader(io.StringIO(_text_of(path), newline=""))
    try:
        missing = set(columns) - set(reader.fieldnames or ())
        if missing:
            raise HuntError(f"{path.name} lacks the column {', '.join(sorted(missing))}: add it to the first line.")
        for cells in reader:
            yield reader.line_num, {column: (cells.get(column) or "").strip() for column in (*columns, *optional)}
    except csv.Error as error:
        raise HuntError(f"{path.name} cannot be read ({error}): save it as CSV in UTF-8.") from error


def _text_of(path: Path) -> str:
    """Read a lookup of the size that one may have; spreadsheets also save Windows-1252, in which no byte is wrong."""
    if path.is_fifo():
        raise HuntError(f"{path.name} is no file: save it as CSV in UTF-8.")
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise HuntError(f"{path.name} cannot be read ({error}): save it as CSV in UTF-8.") from error
    if len(data) > _MOST_BYTES:
        raise HuntError(f"{path.name} is larger than {_MOST_BYTES // 1_000_000} MB: keep only rows that count.")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in data:
        raise HuntError(f"{path.name} is no text in UTF-8: save it as CSV in UTF-8.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode(_OTHER_ENCODING, errors="replace")


def encoding_of(path: Path) -> list[str]:
    """Say that a lookup, which can be read, is not UTF-8."""
    try:
        with path.open("rb") as file:
            file.read(_MOST_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError:
        return [f"{path.name} is not UTF-8 and was read as Windows-1252: save it as CSV in UTF-8."]
    return []


def problem_of(cells: Mapping[str, str], required: Sequence[str], today: date) -> str:
    """Say why a site's row does not count: a cell is empty or goes on, or its day has passed; empty if it counts."""
    missing = [column for column in required if not cells[column]]
    if missing:
        return f"the row counts for nothing until {', '.join(missing)} is filled in."
    # People write remarks of several lines, and nothing else.
    unclosed = [column for column in required if column != "reason" and "\n" in cells[column]]
    if unclosed:
        return f"the row counts for nothing because {', '.join(unclosed)} goes on in the next line; close the quote."
    try:
        expires = date.fromisoformat(cells["expires"])
    except ValueError:
        return f"the row counts for nothing because {shown(cells['expires'])} is no date; write expires as YYYY-MM-DD."
    return f"the row expired on {expires}; renew or remove it." if expires < today else ""


def shown(cell: str) -> str:
    """Quote a cell in a sentence, which stays one however long the cell is."""
    return repr(cell if len(cell) <= _LONGEST_SHOWN else f"{cell[:_LONGEST_SHOWN]}…")


def parts(cell: str) -> tuple[str, ...]:
    """Cut a cell at `|`; a `*` alone narrows nothing and is left out."""
    return tuple(part.strip() for part in cell.split("|") if part.strip() not in ("", "*"))


class Pattern:
    """Match a whole text by one in which `*` stands for any text, `?` for one character, `<user>` … for what differs.

    `[*]`, `[?]` and `[<]` stand for the signs themselves. A placeholder is one part of a path, of the letters that such
    a part has. No text, however made, costs more than its length times the pattern's.
    """

    def __init__(self, text: str) -> None:
        self._parts = tuple(_PART.findall(text))

    @property
    def is_open(self) -> bool:
        """Tell whether any text fits."""
        return self._parts == ("*",)

    def fits(self, text: str, *, with_blanks: bool = True) -> bool:
        """Tell whether a text fits; without blanks, none stands in what is left open."""
        if len(self._parts) <= 1 and not any(part[0] in "*?<[" for part in self._parts):
            return text == "".join(self._parts)
        part = place = 0
        star = resume = -1
        while part < len(self._parts) or place < len(text):
            wanted = self._parts[part] if part < len(self._parts) else ""
            if wanted == "*":
                star, resume, part = part, place, part + 1
                if part == len(self._parts) and with_blanks:
                    return True
                continue
            width = _width(wanted, text, place, with_blanks=with_blanks)
            if width:
                part, place = part + 1, place + width
            elif star < 0 or resume >= len(text) or (text[resume] in BLANKS and not with_blanks):
                return False
            else:
                resume += 1
                part, place = star + 1, resume
        return True


def _width(wanted: str, text: str, place: int, *, with_blanks: bool) -> int:
    """Tell how many characters a part of a pattern takes at a place; 0 if it does not fit there."""
    if wanted == "?":
        return int(place < len(text) and text[place] not in _NO_WILDCARD and (with_blanks or text[place] not in BLANKS))
    if _LITERAL.fullmatch(wanted):
        return int(text.startswith(wanted[1], place))
    if text.startswith(wanted, place):
        return len(wanted)
    placeholder = PLACEHOLDERS.get(wanted)
    found = placeholder.match(text, place) if placeholder else None
    return len(found[0]) if found and (with_blanks or not _BLANK.search(found[0])) else 0


def patterns(cell: str) -> tuple[Pattern, ...]:
    """Make a pattern of each part of a cell, folded."""
    return tuple(Pattern(fold(part)) for part in parts(cell))


def fits_host(hosts: tuple[Pattern, ...], computer: str) -> bool:
    """Tell whether a row without hosts, or with a pattern that fits, is about this computer."""
    return not hosts or any(host.fits(fold(computer)) for host in hosts)


def fits_everything(text: str) -> bool:
    """Tell whether nothing of a pattern narrows it: no letter and no digit stands beside its wildcards."""
    return not any(sign.isalnum() for sign in re.sub(r"<\w+>", "", text))

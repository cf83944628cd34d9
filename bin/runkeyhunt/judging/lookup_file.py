"""The CSV files that the app and the site keep under lookups/: how they are read, and which of their rows count."""

from __future__ import annotations

import codecs
import csv
import io
import os
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from runkeyhunt.commandline.arguments import BLANKS
from runkeyhunt.errors import HuntError
from runkeyhunt.judging.entry import PLACEHOLDERS
from runkeyhunt.letters import fold
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.tuples import NamedTuple

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

# A thousand times what is shipped.
_MOST_BYTES = 50_000_000
Line = tuple[int, dict[str, str]]
_LONGEST_SHOWN = 60
# What spreadsheets part cells with where a comma stands in numbers, and by another of their forms.
_OTHER_SIGNS = {";": "semicolons", "\t": "tabs"}
# In brackets a sign stands for itself, as in the patterns of shells.
_IN_BRACKETS = r"\[[*?<]\]"
_LITERAL = lazy_pattern(_IN_BRACKETS)
_PART = lazy_pattern(rf"{_IN_BRACKETS}|<\w+>|[*?]|[^*?<\[]+|[<\[]")
_BLANK = lazy_pattern(rf"[{BLANKS}]")
# What parts a path, or ends a quoted one, stands in no name.
_NO_WILDCARD = frozenset('\\/"')


class Problem(NamedTuple):
    """Say why a row does not count: of which kind that is, and a sentence about the row."""

    kind: str
    sentence: str


class SiteFile:
    """Hold what could be read of a site's own file, and what is to be said of the rest.

    Attributes:
        rows: each row with its line number.
        shortcoming: in a few words, how the file was read that is not in order; empty for one that is.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.rows: list[Line] = []
        self.shortcoming = ""
        self._told: list[str] = []
        self._left_out: dict[str, list[tuple[int, str]]] = {}

    @classmethod
    def read(cls, path: str | Path, columns: tuple[str, ...], optional: tuple[str, ...] = ()) -> SiteFile:
        """Read the rows up to the first that cannot be read; raises HuntError where that is all of them.

        A file may lack the columns that are optional, whose cells are empty then.
        """
        text, encoding = _text_of(path)
        file = cls(os.path.basename(path))
        if encoding:
            file.shortcoming = f"read as {encoding}"
            file._told.append(f"{file.name} is not UTF-8 and was read as {encoding}: save it as CSV in UTF-8.")
        try:
            file.rows.extend(_rows(file.name, text, columns, optional))
        except _UnreadableRowError as error:
            if not file.rows:
                raise
            file.shortcoming = "read in part"
            file._told.append(str(error))
        return file

    def leave_out(self, line: int, problem: Problem) -> None:
        """Note a row that does not count."""
        self._left_out.setdefault(problem.kind, []).append((line, problem.sentence))

    def told(self) -> list[str]:
        """Say what could not be read, and of each kind of row that does not count the first, with their number."""
        return [*self._told, *map(self._sentence, self._left_out.values())]

    def _sentence(self, rows: Sequence[tuple[int, str]]) -> str:
        line, sentence = rows[0]
        more = len(rows) - 1
        others = f" (and {more:,} more {'rows' if more > 1 else 'row'} like it)" if more else ""
        return f"{self.name}, line {line}{others}: {sentence}"


class _UnreadableRowError(HuntError):
    pass


def read_rows(path: str | Path, columns: tuple[str, ...]) -> Iterator[Line]:
    """Yield each row with its line number, cells stripped; raises HuntError that names file and column."""
    return _rows(os.path.basename(path), _text_of(path)[0], columns, ())


def _rows(name: str, text: str, columns: tuple[str, ...], optional: tuple[str, ...]) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""))
    line = 0
    try:
        head = [cell.strip() for cell in next(filter(None, reader), ())]
        places = _places(name, head, columns)
        places += [(column, head.index(column) if column in head else len(head)) for column in optional]
        for cells in filter(None, reader):
            line = reader.line_num
            yield line, {column: cells[at].strip() if at < len(cells) else "" for column, at in places}
    except csv.Error as error:
        behind = f" behind line {line}" if line else ""
        raise _UnreadableRowError(f"{name} cannot be read{behind} ({error}): save it as CSV in UTF-8.") from error


def _places(name: str, head: Sequence[str], columns: Sequence[str]) -> list[tuple[str, int]]:
    missing = sorted(set(columns).difference(head))
    if not head:
        raise HuntError(f"{name} is empty: begin it with the line {','.join(columns)}.")
    if len(missing) == len(columns):
        for sign, word in _OTHER_SIGNS.items():
            if not set(columns).difference(cell.strip(' "') for cell in ",".join(head).split(sign)):
                raise HuntError(f"{name} parts its cells with {word}: save it as CSV with commas.")
        raise HuntError(f"{name} has no header: put the line {','.join(columns)} above its rows.")
    if missing:
        raise HuntError(f"{name} lacks the column {', '.join(missing)}: add it to the first line.")
    return [(column, head.index(column)) for column in columns]


def _text_of(path: str | Path) -> tuple[str, str]:
    """Read a lookup of the size that one may have, and name the encoding where it is not UTF-8.

    Spreadsheets also save Windows-1252, in which no byte is wrong, and UTF-16 with a mark of its order.
    """
    name = os.path.basename(path)
    if _is_pipe(path):
        raise HuntError(f"{name} is no file: save it as CSV in UTF-8.")
    try:
        with open(path, "rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise HuntError(f"{name} cannot be read ({error}): save it as CSV in UTF-8.") from error
    if len(data) > _MOST_BYTES:
        raise HuntError(f"{name} is larger than {_MOST_BYTES // 1_000_000} MB: keep only rows that count.")
    text, encoding = _decoded(data)
    if "\0" in text:
        raise HuntError(f"{name} is no text in UTF-8: save it as CSV in UTF-8.")
    return text, encoding


def _is_pipe(path: str | Path) -> bool:
    try:
        return stat.S_ISFIFO(os.stat(path).st_mode)
    except (OSError, ValueError):
        # Opening it says what is wrong.
        return False


def _decoded(data: bytes) -> tuple[str, str]:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace"), "UTF-16"
    try:
        return data.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), "Windows-1252"


def problem_of(cells: Mapping[str, str], required: Sequence[str], today: date) -> Problem | None:
    """Say why a site's row does not count: a cell is empty or goes on, or its day has passed; None if it counts."""
    missing = [column for column in required if not cells[column]]
    if missing:
        return Problem("cells", f"the row counts for nothing until {', '.join(missing)} is filled in.")
    # People write remarks of several lines, and nothing else.
    unclosed = ", ".join(column for column in required if column != "reason" and "\n" in cells[column])
    if unclosed:
        sentence = f"the row counts for nothing because {unclosed} goes on in the next line; close the quote."
        return Problem("quote", sentence)
    from datetime import date

    try:
        expires = date.fromisoformat(cells["expires"])
    except ValueError:
        said = shown(cells["expires"])
        return Problem("date", f"the row counts for nothing because {said} is no date; write expires as YYYY-MM-DD.")
    return Problem("expired", f"the row expired on {expires}; renew or remove it.") if expires < today else None


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

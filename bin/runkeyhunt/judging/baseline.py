"""What is known to start by itself: the reference rows that ship with the app, and the site's own."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from runkeyhunt.commandline.arguments import stem
from runkeyhunt.commandline.commandline import Command
from runkeyhunt.commandline.paths import name_of
from runkeyhunt.commandline.plain import PlainCommand, plain_command, plain_path
from runkeyhunt.errors import HuntError
from runkeyhunt.judging.entry import normalise
from runkeyhunt.judging.known.baseline_row import OPEN_FOLDER, BaselineRow
from runkeyhunt.judging.known.row_index import RowIndex
from runkeyhunt.judging.lookup_file import Pattern, Problem, SiteFile, fits_host, problem_of, read_rows
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.places.autostart import AutostartWrite
from runkeyhunt.tuples import NamedTuple

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

KNOWN_GOOD, COLLISION, UNKNOWN = "known_good", "collision", "unknown"
# A shipped file has its version in its name: a cluster's deployer never replaces a lookup that is there.
KNOWN_GOOD_FILE = "runkeyhunt_known_good_1.csv"
COLUMNS = ("product", "location", "value_name", "command", "writer")
SITE_COLUMNS = ("location", "value_name", "command", "writer", "hosts", "reason", "owner", "expires")
# What an approval notes beside; files of before 0.2.0 lack these. A row that says who revoked it counts for nothing.
RECORD_COLUMNS = ("approved", "ticket", "approved_by", "entry_id", "revoked")
# People type with these, or reach in from another machine through them; no product's own installer or updater is one,
# so a known entry that one of them wrote was made by hand.
_HAND_TOOLS = frozenset(
    "cmd powershell pwsh powershell_ise reg regedit regini wmic wscript cscript mshta rundll32 regsvr32 python pythonw "
    "perl bash wmiprvse wsmprovhost".split()
)
# These run what they are told: with them, other arguments are another program.
_HOSTS = frozenset("cmd rundll32 regsvr32 msiexec powershell wscript cscript mshta explorer".split())
# Only an administrator puts a program here, so one of the product's own name is the product, installed for all users.
# So does a package manager in the folder of its packages.
_INSTALLED = lazy_pattern(r"[a-z]:\\(?:program files(?: \(x86\))?|users\\<user>\\scoop\\apps)\\")
# Where a product lies that is installed for all users, and for one.
_INSTALL_ROOT = lazy_pattern(r"c:\\(?:program files(?: \(x86\))?|users\\<user>\\appdata\\local(?:\\programs)?)\\")
_PLACEHOLDER = lazy_pattern(r"<(?:user|sid|guid|hash|ver)>", re.IGNORECASE | re.ASCII)


class Standing(NamedTuple):
    """Say what the baseline knows of a write, and why.

    `borrowed_from` is the known product whose program's name this one bears, in a folder that users can write to and
    that is not that product's. `refused` says why what looks known good is not.
    """

    state: str
    label: str = ""
    borrowed_from: str = ""
    refused: str = ""


class Baseline:
    """Judge writes by what is known to be good.

    `names_hosts` tells that some of it is good on some hosts only, `tells_users_apart` that some may be
    so for some users only.
    """

    def __init__(self, rows: Iterable[BaselineRow]) -> None:
        rows = list(rows)
        self.names_hosts = any(row.cells.get("hosts") for row in rows)
        self.tells_users_apart = any(row.tells_users_apart for row in rows)
        self._rows = RowIndex(rows)

    def standing(self, write: AutostartWrite, command: Command) -> Standing:
        """Say whether a write is known good, collides with something known good, or is unknown."""
        standing = self._standing_of_name(write, command)
        if standing.state == KNOWN_GOOD:
            return standing
        return standing._replace(borrowed_from=self._borrowed_from(normalise(command.payload)))

    def _borrowed_from(self, payload: str) -> str:
        if not OPEN_FOLDER.match(payload):
            return ""
        rows = self._rows.of_program(name_of(payload))
        is_own = any(payload.startswith(row.vendor) or _is_in_same_folder(row, payload) for row in rows)
        return rows[0].label if rows and not is_own else ""

    def _standing_of_name(self, write: AutostartWrite, command: Command) -> Standing:
        location, computer = write.location.id, write.event.computer
        rows = [
            row
            for row in self._rows.of_value(write.value_name)
            if (not row.locations or location in row.locations) and (not row.hosts or fits_host(row.hosts, computer))
        ]
        if not rows or not command.text:
            return Standing(UNKNOWN)
        plain = _plain(write) if command.is_whole else None
        for row in rows:
            if plain and _runs(row, plain):
                return _standing_of_match(row, write)
        program = normalise(command.program)
        colliding = [row for row in rows if row.is_specific]
        excused = not write.location.separator and any(
            _is_same_program(row, program) or _is_of_vendor(row, program, write) for row in colliding
        )
        return Standing(COLLISION, colliding[0].label) if colliding and not excused else Standing(UNKNOWN)


def _plain(write: AutostartWrite) -> PlainCommand | None:
    """Read what was written as the one command that Windows runs without more ado; None if it is not that."""
    data = write.data if write.event.details is None else write.event.details
    # The app's own placeholders stand for what Windows expands, and are nothing that a name may hold.
    if "<" in data and _PLACEHOLDER.search(data):
        return None
    if write.is_file or write.location.names_folder:
        return plain_path(write.event.target if write.is_file and write.event.target else data)
    if not write.location.separator:
        return plain_command(data)
    commands = [part for part in data.split(write.location.separator) if part.strip(" ")]
    return plain_command(commands[0]) if len(commands) == 1 else None


def _runs(row: BaselineRow, plain: PlainCommand) -> bool:
    if not row.program.fits(plain.program, with_blanks=plain.is_quoted):
        return False
    wanted = row.arguments
    if wanted and wanted[-1].is_open:
        wanted = wanted[:-1]
    elif len(wanted) != len(plain.arguments):
        return False
    return len(wanted) <= len(plain.arguments) and all(map(Pattern.fits, wanted, plain.arguments))


def _standing_of_match(row: BaselineRow, write: AutostartWrite) -> Standing:
    """Judge a write whose whole command is the row's by its writer.

    Where only an administrator puts programs, a hand tool restores the known entry; elsewhere somebody made it by hand.
    """
    writer = normalise(write.event.image)
    if any(listed.fits(name_of(writer)) for listed in row.writers):
        return Standing(KNOWN_GOOD, row.label)
    if stem(writer) in _HAND_TOOLS:
        return Standing(UNKNOWN) if row.is_installed else Standing(COLLISION, row.label)
    is_trusted = row.is_installed or not OPEN_FOLDER.match(writer) or (row.vendor and writer.startswith(row.vendor))
    return Standing(KNOWN_GOOD, row.label) if is_trusted else Standing(UNKNOWN)


def _is_same_program(row: BaselineRow, program: str) -> bool:
    """Tell whether only the arguments differ from the row's, or the folder that an administrator chose."""
    if name_of(program) != row.program_name or stem(program) in _HOSTS:
        return False
    if row.program.fits(program) or _INSTALLED.match(program) or _is_in_same_folder(row, program):
        return True
    return row.is_installed and not OPEN_FOLDER.match(program)


def _is_in_same_folder(row: BaselineRow, program: str) -> bool:
    """Tell whether a product installed for one user lies in the folders that it has for all users, or the reverse."""
    roots = [_INSTALL_ROOT.match(path) for path in (row.vendor, program)]
    below = [path[root.end() :] for path, root in zip((row.vendor, program), roots) if root]
    return len(below) == len(roots) and below[1].startswith(below[0])


def _is_of_vendor(row: BaselineRow, program: str, write: AutostartWrite) -> bool:
    """Tell whether another program of the same vendor, in the vendor's own folder, was registered by no hand tool."""
    if stem(program) in _HOSTS or stem(write.event.image) in _HAND_TOOLS:
        return False
    return bool(row.vendor) and program.startswith(row.vendor)


def load_known_good(path: str | Path) -> list[BaselineRow]:
    """Load the reference rows; raises HuntError naming file and line."""
    rows = []
    for line, cells in read_rows(path, COLUMNS):
        if not cells["value_name"] or not cells["command"]:
            raise HuntError(f"{os.path.basename(path)}, line {line}: value_name and command must both be filled in.")
        rows.append(BaselineRow(cells, cells["product"]))
    return rows


def load_site_baseline(path: str | Path, today: date) -> tuple[list[BaselineRow], SiteFile]:
    """Load the site's rows.

    Returns the rows that count, and the file, which has a sentence for each kind of row that does not: expired, or
    without value name, command, reason or owner. Of a revoked row nothing is said. Raises HuntError for a file of which
    nothing can be read.
    """
    file = SiteFile.read(path, SITE_COLUMNS, ("revoked",))
    rows: list[BaselineRow] = []
    standing = ((line, cells) for line, cells in file.rows if not cells["revoked"])
    for line, cells in standing:
        row = BaselineRow(cells, f"{cells['reason']} ({cells['owner']})")
        problem = problem_of(cells, ("value_name", "command", "reason", "owner", "expires"), today)
        if not problem and row.fits_everything:
            problem = Problem(
                "everything", "the row counts for nothing because its command fits everything; write the whole command."
            )
        if problem:
            file.leave_out(line, problem)
        else:
            rows.append(row)
    return rows, file

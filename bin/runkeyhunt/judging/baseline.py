"""What is known to start by itself: the reference rows that ship with the app, and the site's own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from runkeyhunt.commandline.arguments import stem
from runkeyhunt.commandline.commandline import Command
from runkeyhunt.commandline.paths import name_of
from runkeyhunt.commandline.plain import PlainCommand, plain_command, plain_path
from runkeyhunt.errors import HuntError
from runkeyhunt.judging.entry import normalise
from runkeyhunt.judging.lookup_file import Pattern, fits_everything, fits_host, parts, patterns, problem_of, read_rows
from runkeyhunt.letters import fold
from runkeyhunt.places.autostart import DROPPED, AutostartWrite

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
# Where a user can put a program of any name; in another folder the same program may just be installed elsewhere.
_OPEN_FOLDER = re.compile(
    r"[a-z]:\\(?:users|documents and settings|programdata|(?:windows\\)?te?mp|perflogs|\$recycle\.bin)\\|\\\\|%"
)
# Only an administrator puts a program here, so one of the product's own name is the product, installed for all users.
# So does a package manager in the folder of its packages.
_INSTALLED = re.compile(r"[a-z]:\\(?:program files(?: \(x86\))?|users\\<user>\\scoop\\apps)\\")
_LEAST_OWN_NAME = 3
# The first folder below those that hold programs; Microsoft's is shared by too many, so there the second counts.
_VENDOR_FOLDER = re.compile(
    r"c:\\(?:program files(?: \(x86\))?|programdata|users\\<user>\\appdata\\(?:local\\programs|local|roaming))\\"
    r"(?!programs\\|temp\\|package cache\\|common files\\|packages\\)(?:microsoft\\)?[^\\*?]+\\"
)
# Where a product lies that is installed for all users, and for one.
_INSTALL_ROOT = re.compile(r"c:\\(?:program files(?: \(x86\))?|users\\<user>\\appdata\\local(?:\\programs)?)\\")
# Names that many products give their programs.
_COMMON_PROGRAM_NAMES = frozenset(
    "agent.exe app.exe application.exe client.exe cmd.exe desktop.exe explorer.exe gui.exe helper.exe installer.exe "
    "java.exe javaw.exe launcher.exe main.exe monitor.exe msiexec.exe node.exe powershell.exe python.exe "
    "pythonw.exe regsvr32.exe rundll32.exe run.exe server.exe service.exe setup.exe start.exe startup.exe sync.exe "
    "tray.exe uninstall.exe update.exe updater.exe wscript.exe cscript.exe mshta.exe".split()
)
_WILDCARD = re.compile(r"[*?]")
_PLACEHOLDER = re.compile(r"<(?:user|sid|guid|hash|ver)>", re.IGNORECASE | re.ASCII)
_ENDS_AS_PROGRAM = re.compile(r"\.(?:exe|com|cmd|bat|vbs)$")
# Here the command is the path of a folder or of a file that Windows opens.
_PATHS = frozenset({"UserShellFolders", "ShellFolders", "StartupFolder"})


@dataclass(frozen=True)
class BaselineRow:
    """Hold one known autostart: value name, whole command and writers bound together.

    The command is a program's path and its arguments, each matched against its own part of what would be run. `*`
    stands for any text in every column, as the last argument for any number of them; `<user>`, `<guid>`, `<ver>` and
    the other placeholders for what differs between hosts. Writers are parted by `|`. `hosts` narrows a site's row to
    hosts; `label` says in a reason what the row is. A specific name belongs to one product; an installed program lies
    where only an administrator puts it; `vendor` is the vendor's own folder, with a backslash at its end, empty where
    there is none.
    """

    label: str
    locations: tuple[str, ...]
    name: str
    named: Pattern
    program: Pattern
    program_name: str
    arguments: tuple[Pattern, ...]
    writers: tuple[Pattern, ...]
    hosts: tuple[Pattern, ...] = ()
    is_specific: bool = True
    is_installed: bool = True
    vendor: str = ""


@dataclass(frozen=True)
class Standing:
    """Say what the baseline knows of a write, and why.

    `borrowed_from` is the known product whose program's name this one bears, in a folder that users can write to and
    that is not that product's. `refused` says why what looks known good is not.
    """

    state: str
    label: str = ""
    borrowed_from: str = ""
    refused: str = ""


class Baseline:
    """Judge writes by what is known to be good."""

    def __init__(self, rows: Iterable[BaselineRow]) -> None:
        self._by_name: dict[str, list[BaselineRow]] = {}
        self._by_pattern: dict[str, list[BaselineRow]] = {}
        self._own_names: dict[str, list[BaselineRow]] = {}
        for row in rows:
            if row.vendor and row.program_name not in _COMMON_PROGRAM_NAMES:
                self._own_names.setdefault(row.program_name, []).append(row)
            if _WILDCARD.search(row.name):
                self._by_pattern.setdefault(row.name, []).append(row)
            else:
                self._by_name.setdefault(row.name, []).append(row)

    def standing(self, write: AutostartWrite, command: Command) -> Standing:
        """Say whether a write is known good, collides with something known good, or is unknown."""
        standing = self._standing_of_name(write, command)
        if standing.state == KNOWN_GOOD:
            return standing
        return replace(standing, borrowed_from=self._borrowed_from(normalise(command.payload)))

    def _borrowed_from(self, payload: str) -> str:
        rows = self._own_names.get(name_of(payload), ())
        is_own = any(payload.startswith(row.vendor) or _is_in_same_folder(row, payload) for row in rows)
        return rows[0].label if rows and not is_own and _OPEN_FOLDER.match(payload) else ""

    def _standing_of_name(self, write: AutostartWrite, command: Command) -> Standing:
        rows = [row for row in self._named(write.value_name) if _is_about(row, write)]
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

    def _named(self, name: str) -> list[BaselineRow]:
        folded = fold(name)
        rows = [row for row in self._by_name.get(normalise(name), ()) if row.named.fits(folded)]
        for wild in self._by_pattern.values():
            if wild[0].named.fits(folded):
                rows += wild
        return rows


def _plain(write: AutostartWrite) -> PlainCommand | None:
    """Read what was written as the one command that Windows runs without more ado; None if it is not that."""
    data = write.data if write.event.details is None else write.event.details
    # The app's own placeholders stand for what Windows expands, and are nothing that a name may hold.
    if "<" in data and _PLACEHOLDER.search(data):
        return None
    if write.action == DROPPED or write.location.names_folder:
        return plain_path(write.event.target if write.action == DROPPED and write.event.target else data)
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


def _is_about(row: BaselineRow, write: AutostartWrite) -> bool:
    if row.locations and write.location.id not in row.locations:
        return False
    return fits_host(row.hosts, write.event.computer)


def _standing_of_match(row: BaselineRow, write: AutostartWrite) -> Standing:
    """Judge a write whose whole command is the row's by its writer.

    Where only an administrator puts programs, a hand tool restores the known entry; elsewhere somebody made it by hand.
    """
    writer = normalise(write.event.image)
    if any(listed.fits(name_of(writer)) for listed in row.writers):
        return Standing(KNOWN_GOOD, row.label)
    if stem(writer) in _HAND_TOOLS:
        return Standing(UNKNOWN) if row.is_installed else Standing(COLLISION, row.label)
    is_trusted = row.is_installed or not _OPEN_FOLDER.match(writer) or (row.vendor and writer.startswith(row.vendor))
    return Standing(KNOWN_GOOD, row.label) if is_trusted else Standing(UNKNOWN)


def _is_same_program(row: BaselineRow, program: str) -> bool:
    """Tell whether only the arguments differ from the row's, or the folder that an administrator chose."""
    if name_of(program) != row.program_name or stem(program) in _HOSTS:
        return False
    if row.program.fits(program) or _INSTALLED.match(program) or _is_in_same_folder(row, program):
        return True
    return row.is_installed and not _OPEN_FOLDER.match(program)


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


def load_known_good(path: Path) -> list[BaselineRow]:
    """Load the reference rows; raises HuntError naming file and line."""
    rows = []
    for line, cells in read_rows(path, COLUMNS):
        if not cells["value_name"] or not cells["command"]:
            raise HuntError(f"{path.name}, line {line}: value_name and command must both be filled in.")
        rows.append(_row(cells, cells["product"]))
    return rows


def load_site_baseline(path: Path, today: date) -> tuple[list[BaselineRow], list[str]]:
    """Load the site's rows.

    Returns the rows that count, and a sentence for each that does not: expired, or without value name, command, reason
    or owner. Of a revoked row nothing is said.
    """
    rows: list[BaselineRow] = []
    warnings: list[str] = []
    standing = ((line, cells) for line, cells in read_rows(path, SITE_COLUMNS, ("revoked",)) if not cells["revoked"])
    for line, cells in standing:
        problem = problem_of(cells, ("value_name", "command", "reason", "owner", "expires"), today)
        if not problem and fits_everything(_plain_row(cells).program):
            problem = "the row counts for nothing because its command fits everything; write the whole command."
        if problem:
            warnings.append(f"{path.name}, line {line}: {problem}")
        else:
            rows.append(_row(cells, f"{cells['reason']} ({cells['owner']})"))
    return rows, warnings


def _row(cells: Mapping[str, str], label: str) -> BaselineRow:
    name = normalise(cells["value_name"])
    plain = _plain_row(cells)
    program = normalise(plain.program)
    # A folder, or a program without its extension, is told by the whole command alone.
    path = program if _ENDS_AS_PROGRAM.search(program) else ""
    literal = re.sub(r"\[[*?<]\]|<\w+>|[*?]", "", name)
    return BaselineRow(
        label=label,
        locations=parts(cells["location"]),
        name=name,
        named=Pattern(name),
        program=Pattern(program),
        program_name=name_of(program),
        arguments=tuple(Pattern(normalise(word)) for word in plain.arguments),
        writers=patterns(cells["writer"]),
        hosts=patterns(cells.get("hosts", "")),
        is_specific=len(literal) >= _LEAST_OWN_NAME,
        is_installed=not _OPEN_FOLDER.match(path),
        vendor=found[0] if (found := _VENDOR_FOLDER.match(path)) else "",
    )


def _plain_row(cells: Mapping[str, str]) -> PlainCommand:
    """Read a row's command as what it is compared with is read."""
    locations, command = parts(cells["location"]), cells["command"].rstrip(",")
    is_path = bool(locations) and _PATHS.issuperset(locations)
    plain = plain_path(command) if is_path else plain_command(command)
    return plain or PlainCommand(fold(command), (), is_quoted=True)

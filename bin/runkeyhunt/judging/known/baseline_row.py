"""One known autostart of the baseline; what is costly to read of a row is read when a write comes near it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

from runkeyhunt.commandline.paths import name_of
from runkeyhunt.commandline.plain import PlainCommand, plain_command, plain_path
from runkeyhunt.judging.entry import normalise
from runkeyhunt.judging.lookup_file import Pattern, fits_everything, parts, patterns
from runkeyhunt.letters import fold
from runkeyhunt.patterns import lazy_pattern

# Where a user can put a program of any name; in another folder the same program may just be installed elsewhere.
OPEN_FOLDER = lazy_pattern(
    r"[a-z]:\\(?:users|documents and settings|programdata|(?:windows\\)?te?mp|perflogs|\$recycle\.bin)\\|\\\\|%"
)
_LEAST_OWN_NAME = 3
# The first folder below those that hold programs; Microsoft's is shared by too many, so there the second counts.
_VENDOR_FOLDER = lazy_pattern(
    r"c:\\(?:program files(?: \(x86\))?|programdata|users\\<user>\\appdata\\(?:local\\programs|local|roaming))\\"
    r"(?!programs\\|temp\\|package cache\\|common files\\|packages\\)(?:microsoft\\)?[^\\*?]+\\"
)
_ENDS_AS_PROGRAM = lazy_pattern(r"\.(?:exe|com|cmd|bat|vbs)$")
_NAMES_APART = lazy_pattern(r'[\\/"]')
_EXTENSION = lazy_pattern(r"\.(?:exe|com|cmd|bat|vbs)(?=[ \t,]|$)", re.IGNORECASE | re.ASCII)
# Here the command is the path of a folder or of a file that Windows opens.
_PATHS = frozenset({"UserShellFolders", "ShellFolders", "StartupFolder"})


class BaselineRow:
    """Hold one known autostart: value name, whole command and writers bound together.

    The command is a program's path and its arguments, each matched against its own part of what would be run. `*`
    stands for any text in every column, as the last argument for any number of them; `<user>`, `<guid>`, `<ver>` and
    the other placeholders for what differs between hosts. Writers are parted by `|`. `hosts` narrows a site's row to
    hosts; `label` says in a reason what the row is. A specific name belongs to one product; an installed program lies
    where only an administrator puts it; `vendor` is the vendor's own folder, with a backslash at its end, empty where
    there is none.
    """

    def __init__(self, cells: Mapping[str, str], label: str) -> None:
        self.cells = cells
        self.label = label

    @cached_property
    def name(self) -> str:
        """Give the value's name, as all are compared."""
        return normalise(self.cells["value_name"])

    @cached_property
    def named(self) -> Pattern:
        """Give what a value's name has to fit."""
        return Pattern(self.name)

    @cached_property
    def locations(self) -> tuple[str, ...]:
        """Give the locations; none stands for any."""
        return parts(self.cells["location"])

    @cached_property
    def writers(self) -> tuple[Pattern, ...]:
        """Give what a writer's file name has to fit."""
        return patterns(self.cells["writer"])

    @cached_property
    def hosts(self) -> tuple[Pattern, ...]:
        """Give what a host has to fit; none stands for any."""
        return patterns(self.cells.get("hosts", ""))

    @cached_property
    def program(self) -> Pattern:
        """Give what a program's path has to fit."""
        return Pattern(normalise(self._plain.program))

    @cached_property
    def program_name(self) -> str:
        """Give the program's file name."""
        return name_of(normalise(self._plain.program))

    @cached_property
    def arguments(self) -> tuple[Pattern, ...]:
        """Give what each argument has to fit."""
        return tuple(Pattern(normalise(word)) for word in self._plain.arguments)

    @cached_property
    def is_specific(self) -> bool:
        """Tell whether the name belongs to one product."""
        return len(re.sub(r"\[[*?<]\]|<\w+>|[*?]", "", self.name)) >= _LEAST_OWN_NAME

    @cached_property
    def is_installed(self) -> bool:
        """Tell whether the program lies where only an administrator puts it."""
        return not OPEN_FOLDER.match(self._path)

    @cached_property
    def vendor(self) -> str:
        """Give the vendor's own folder."""
        found = _VENDOR_FOLDER.match(self._path)
        return found[0] if found else ""

    @property
    def fits_everything(self) -> bool:
        """Tell whether nothing of the row narrows the program."""
        # Most begin with a drive's letter, which says enough.
        return not self.cells["command"].lstrip('"')[:1].isalnum() and fits_everything(self._plain.program)

    @property
    def tells_users_apart(self) -> bool:
        """Tell whether a site's row may be about some users only; of the app's own rows none is."""
        # A wildcard may stand for a part of a name; a whole one is `<user>` in every row.
        return bool(self.cells.get("owner")) and not {"*", "?"}.isdisjoint(self.cells["command"])

    @property
    def file_names(self) -> set[str]:
        """Give the file names in the command, of which the program's is one where it has an extension."""
        parts_of_paths = _NAMES_APART.split(self.cells["command"])
        ends = [(part, [found.end() for found in _EXTENSION.finditer(part, 1)]) for part in parts_of_paths]
        return {normalise(part[: places[-1]]) for part, places in ends if places}

    @property
    def _path(self) -> str:
        """Give the program's path; a folder, or a program without its extension, is told by the whole command alone."""
        path = normalise(self._plain.program)
        return path if _ENDS_AS_PROGRAM.search(path) else ""

    @cached_property
    def _plain(self) -> PlainCommand:
        """Read the row's command as what it is compared with is read."""
        command = self.cells["command"].rstrip(",")
        is_path = bool(self.locations) and _PATHS.issuperset(self.locations)
        plain = plain_path(command) if is_path else plain_command(command)
        return plain or PlainCommand(fold(command), (), is_quoted=True)

"""Whether a command that names a share runs anything from it."""

from __future__ import annotations

import re

from runkeyhunt.commandline.arguments import stem
from runkeyhunt.commandline.commandline import Command
from runkeyhunt.commandline.launchers import FILLERS, LAUNCHERS
from runkeyhunt.commandline.named import without_named
from runkeyhunt.patterns import lazy_pattern

_SHARE = lazy_pattern(r"(?<![\w\\:.])(?:\\\\|//)[\w.-]|file://[\w.-]", re.IGNORECASE)
_CHANGES_FOLDER = lazy_pattern(r"(?<![\w.\\-])pushd\b", re.IGNORECASE)
_POWERSHELL = frozenset({"powershell", "powershell_ise", "pwsh", "sqlps"})
# The drive that a command makes of a share; with `*`, Windows takes the last letter that is free.
_MAKES_DRIVE = lazy_pattern(
    r"\b(?:use|subst(?:\.exe)?)\s{1,9}\"?(?:([a-z]):|\*)|\b(?:New-PSDrive|ndr)\s{1,9}[\"']?(\w{1,60})"
    r"|-Name[\s:]{1,9}[\"']?(\w{1,60})|-LocalPath[\s:]{1,9}[\"']?([a-z]):",
    re.IGNORECASE,
)
_DRIVE = lazy_pattern(r"(?<![\w$])(\w{1,60}):(?!//)")
_SYSTEM_DRIVE = "c"


def only_names_shares(command: Command) -> bool:
    """Tell whether a command names shares, and runs nothing that lies on one or on a drive that it makes of one."""
    rest = without_named(command.text)
    if not _SHARE.search(command.text) or _SHARE.search(rest):
        return False
    return not _uses_made_drive(command.text, rest) and not _runs_from_folder(command)


def _uses_made_drive(text: str, rest: str) -> bool:
    made = {"".join(found).lower() for found in _MAKES_DRIVE.findall(text)}
    used = {drive.lower() for drive in _DRIVE.findall(rest)}
    return bool(used & made) or ("" in made and bool(used - {_SYSTEM_DRIVE}))


def _runs_from_folder(command: Command) -> bool:
    """Tell whether something without a folder runs after the command has gone to the share."""
    if not _CHANGES_FOLDER.search(command.text):
        return False
    if any(stem(layer.program) in _POWERSHELL for layer in command.layers):
        return True
    bare = [stem(payload) for payload in command.payloads if ":\\" not in payload]
    return any(name not in LAUNCHERS and name not in FILLERS for name in bare)

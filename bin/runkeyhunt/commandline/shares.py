"""Whether a command that names a share runs anything from it."""

from __future__ import annotations

import re

from runkeyhunt.commandline.arguments import stem
from runkeyhunt.commandline.commandline import Command
from runkeyhunt.commandline.launchers import FILLERS, LAUNCHERS
from runkeyhunt.commandline.named import without_named

_SHARE = re.compile(r"(?<![\w\\:.])(?:\\\\|//)[\w.-]|file://[\w.-]", re.IGNORECASE)
_CHANGES_FOLDER = re.compile(r"(?<![\w.-])(?:pushd|Set-Location)\b", re.IGNORECASE)
_MAKES_DRIVE = re.compile(
    r"\buse\s{1,9}\"?([a-z]):|\bsubst(?:\.exe)?\s{1,9}([a-z]):|-Name[\s:]{1,9}[\"']?(\w{1,60})", re.IGNORECASE
)


def only_names_shares(command: Command) -> bool:
    """Tell whether a command names shares, and runs nothing that lies on one or on a drive that it makes of one."""
    if not _SHARE.search(command.text) or _SHARE.search(without_named(command.text)):
        return False
    drives = {name.lower() for found in _MAKES_DRIVE.findall(command.text) for name in found if name}
    changes_folder = bool(_CHANGES_FOLDER.search(command.text))
    run = [payload for payload in command.payloads if stem(payload) not in LAUNCHERS and stem(payload) not in FILLERS]
    return not any(_lies_on(payload, drives, changes_folder=changes_folder) for payload in run)


def _lies_on(payload: str, drives: set[str], *, changes_folder: bool) -> bool:
    drive, colon, _ = payload.partition(":\\")
    return drive.lower() in drives if colon else changes_folder or payload.startswith("\\\\")

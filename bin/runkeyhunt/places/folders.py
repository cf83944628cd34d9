"""Folders under today's names: the junctions that Windows keeps for older programs, and short names of its folders."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Union

from runkeyhunt.patterns import lazy_pattern

# A pattern, what it becomes, and texts in lower case of which one is in whatever the pattern finds.
_Step = tuple[re.Pattern[str], Union[str, Callable[[re.Match[str]], str]], tuple[str, ...]]
# The placeholder that an expanded variable leaves, or a name; no longer than an account's name with a domain behind it.
_ACCOUNT = r'(?:<user>|[^\\/:*?"<>|\r\n]{1,64})'
_DRIVE = r"[A-Za-z]:[\\/]"
_PROFILE = rf"{_DRIVE}Users[\\/]{_ACCOUNT}[\\/]"
_OF_USER = r"AppData\Roaming\Microsoft\Windows"
# What older programs name in a profile, and by its short name, and where that lies since Windows Vista.
_IN_PROFILE = {
    "application data": r"AppData\Roaming",
    "applic~1": r"AppData\Roaming",
    "local settings": r"AppData\Local",
    "locals~1": r"AppData\Local",
    "my documents": "Documents",
    "mydocu~1": "Documents",
    "start menu": rf"{_OF_USER}\Start Menu",
    "startm~1": rf"{_OF_USER}\Start Menu",
    "cookies": rf"{_OF_USER}\Cookies",
    "nethood": rf"{_OF_USER}\Network Shortcuts",
    "printhood": rf"{_OF_USER}\Printer Shortcuts",
    "recent": rf"{_OF_USER}\Recent",
    "sendto": rf"{_OF_USER}\SendTo",
    "templates": rf"{_OF_USER}\Templates",
}
_IN_LOCAL = {
    "history": r"Microsoft\Windows\History",
    "temporary internet files": r"Microsoft\Windows\INetCache",
    "tempor~1": r"Microsoft\Windows\INetCache",
}
_FOR_ALL = {
    "desktop": r"Users\Public\Desktop",
    "documents": r"Users\Public\Documents",
    "favorites": r"Users\Public\Favorites",
    "start menu": r"ProgramData\Microsoft\Windows\Start Menu",
    "startm~1": r"ProgramData\Microsoft\Windows\Start Menu",
    "templates": r"ProgramData\Microsoft\Windows\Templates",
}
_APPLICATION_DATA = ("application data", "applic~1")
_IN_DOCUMENTS = {"my music": "Music", "my pictures": "Pictures", "my videos": "Videos"}


def _path(text: str) -> re.Pattern[str]:
    """Compile a path that begins at its drive and ends at a folder's end."""
    return lazy_pattern(rf"(?<![A-Za-z]){text}(?=[\\/\"']|$)", re.IGNORECASE | re.ASCII)


def _junctions(root: str, below: str, targets: dict[str, str]) -> _Step:
    names = "|".join(map(re.escape, targets))
    return _path(f"({root}){below}({names})"), lambda path: path[1] + targets[path[2].lower()], tuple(targets)


# https://learn.microsoft.com/windows/win32/vss/junction-points; each step finds what those before it have left.
_STEPS: tuple[_Step, ...] = (
    (
        _path(r"([A-Za-z]:)[\\/](?:Documents and Settings|DOCUME~1)"),
        r"\1\\Users",
        ("documents and settings", "docume~1"),
    ),
    (_path(r"([A-Za-z]:)[\\/]Users[\\/](?:All Users|ALLUSE~1)"), r"\1\\ProgramData", ("all users", "alluse~1")),
    (_path(r"([A-Za-z]:[\\/]Users)[\\/](?:Default User|DEFAUL~1)"), r"\1\\Default", ("default user", "defaul~1")),
    # These two lead to the very folder that they lie in.
    (_path(r"([A-Za-z]:[\\/]ProgramData)(?:[\\/](?:Application Data|APPLIC~1))+"), r"\1", _APPLICATION_DATA),
    _junctions(_DRIVE, r"ProgramData[\\/]", _FOR_ALL),
    _junctions(rf"{_DRIVE}Users[\\/](?!Public[\\/]){_ACCOUNT}[\\/]", "", _IN_PROFILE),
    (_path(rf"({_PROFILE}AppData[\\/]Local)(?:[\\/](?:Application Data|APPLIC~1))+"), r"\1", _APPLICATION_DATA),
    _junctions(rf"{_PROFILE}AppData[\\/]Local[\\/]", "", _IN_LOCAL),
    _junctions(_PROFILE, r"Documents[\\/]", _IN_DOCUMENTS),
)
# Every junction lies in one of these, or is the first.
_ROOTS = ("users", "programdata", "docume")
# Windows' own folders whose names have blanks, as a pattern.
WITH_BLANKS = r"(?:Program Files(?: \(x86\))?|Common Files|Start Menu|Package Cache)(?=[\\/])"
# Of those that every Windows has; the number is the order of their making.
# https://learn.microsoft.com/windows/win32/fileio/naming-a-file#short-vs-long-names
_SHORT_NAMES = (
    (lazy_pattern(r"(?<=[A-Za-z]:[\\/])PROGRA~1(?![\w~])", re.IGNORECASE | re.ASCII), "Program Files"),
    (lazy_pattern(r"(?<=[A-Za-z]:[\\/])PROGRA~2(?![\w~])", re.IGNORECASE | re.ASCII), "Program Files (x86)"),
    (lazy_pattern(r"(?<=[A-Za-z]:[\\/])PROGRA~3(?![\w~])", re.IGNORECASE | re.ASCII), "ProgramData"),
    (lazy_pattern(r"(?<=Program Files[\\/])COMMON~1(?![\w~])", re.IGNORECASE | re.ASCII), "Common Files"),
    (lazy_pattern(r"(?<=Program Files \(x86\)[\\/])COMMON~1(?![\w~])", re.IGNORECASE | re.ASCII), "Common Files"),
    (lazy_pattern(r"(?<=Windows[\\/])STARTM~1(?![\w~])", re.IGNORECASE | re.ASCII), "Start Menu"),
)


def without_junctions(text: str) -> str:
    r"""Write every path in a text as the one that Windows follows it to.

    `C:\Documents and Settings\anna\Local Settings\Temp` becomes `C:\Users\anna\AppData\Local\Temp`.
    """
    lowered = text.lower()
    if not any(root in lowered for root in _ROOTS):
        return text
    for pattern, target, signs in _STEPS:
        if any(sign in lowered for sign in signs):
            text = pattern.sub(target, text)
            lowered = text.lower()
    return text


def long_names(text: str) -> str:
    """Write out the short names of Windows' own folders; other short names stand for what nobody can tell."""
    if "~" in text:
        for pattern, name in _SHORT_NAMES:
            text = pattern.sub(name, text)
    return text

"""The kinds of folder that a program can lie in, told from its path: who can write there decides what it means."""

from __future__ import annotations

import re

from runkeyhunt.patterns import lazy_pattern

_PROFILE = r"[a-z]:\\users\\[^\\]+\\"
_DOCUMENTS = "contacts|desktop|documents|downloads|favorites|links|music|my documents|pictures|videos"
# In this order: the first that fits is the folder's kind.
# https://learn.microsoft.com/windows/win32/shell/knownfolderid
_PATTERNS = {
    "share": r"\\\\[^\\]",
    "program_files": r"[a-z]:\\program files(?: \(x86\))?\\",
    "temp": rf"{_PROFILE}appdata\\local\\temp\\|[a-z]:\\(?:windows\\)?te?mp\\|[a-z]:\\windows\\systemtemp\\",
    "windows": r"[a-z]:\\(?:windows|winnt)\\",
    "public": r"[a-z]:\\users\\(?:public|default|default user|all users)\\",
    "startup": rf"(?:{_PROFILE}appdata\\roaming|[a-z]:\\programdata)\\microsoft\\windows\\start menu\\",
    "user_programs": rf"{_PROFILE}(?:appdata\\local\\(?:programs|microsoft\\windowsapps)|scoop\\apps)\\[^\\]+",
    "package_cache": r"(?:[a-z]:\\programdata|.*\\appdata\\local)\\package cache\\\{",
    "roaming": rf"{_PROFILE}appdata\\(?:roaming|locallow)\\[^\\]+\\",
    "local": rf"{_PROFILE}appdata\\local\\[^\\]+\\",
    "programdata": r"[a-z]:\\programdata\\[^\\]+\\",
    "documents": rf"{_PROFILE}(?:onedrive[^\\]*\\)?(?:{_DOCUMENTS})\\",
    "loose": rf"(?:{_PROFILE}(?:appdata\\(?:roaming\\|local\\|locallow\\)?)?|[a-z]:\\programdata\\)[^\\]+$",
    "drive_root": r"[a-z]:\\[^\\]+$",
    "profile": _PROFILE,
    "hidden": r"[a-z]:\\(?:\$recycle\.bin|recycler|recycled|system volume information|perflogs)\\",
    "own_folder": r"[a-z]:\\[^\\]+\\",
}

_KINDS = {kind: lazy_pattern(pattern, re.IGNORECASE | re.ASCII) for kind, pattern in _PATTERNS.items()}

FOLDER_KINDS = frozenset(_KINDS)
USER_WRITABLE = frozenset("documents hidden loose local profile programdata public roaming share startup temp".split())
BELOW_THE_ROOT = frozenset({"drive_root", "own_folder"})


def kind_of_folder(path: str) -> str:
    """Name the kind of folder that a path in canonical form lies in; empty for what is no full path."""
    return next((kind for kind, pattern in _KINDS.items() if pattern.match(path)), "")

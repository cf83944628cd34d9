"""Command lines cut into program and arguments, as Windows cuts them."""

from __future__ import annotations

import re

from runkeyhunt.letters import fold
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.places.folders import WITH_BLANKS

# Texts that an interpreter runs, and what it has made of them.
SCRIPTS = (
    "bat cmd vbs vbe js jse mjs cjs wsf wsh hta ps1 psm1 py pyw pyc pyz rb rbw pl pm php phar lua luac tcl jar ahk ah2 "
    "au3 a3x sct wsc xsl groovy kts"
).split()
# What Windows starts when it stands first in a command: programs, and documents that a program opens.
STARTABLE = [*SCRIPTS, *"exe com scr pif cpl msc lnk url dll ocx msi inf reg chm xll wll".split()]
# Documents that Windows opens when they stand there.
_OPENED = (
    "7z bmp csv doc docm docx gif htm html iso jpeg jpg m3u m3u8 m4a mht mkv mp3 mp4 odt one pdf png ppt pptx rar rdp "
    "rtf txt wav xls xlsm xlsx xps zip"
).split()
_EXTENSION = rf"\.(?:{'|'.join([*STARTABLE, *_OPENED])})"
# Blanks are those of ASCII: to Windows any other is a letter of a name.
BLANKS = " \t\r\n\v\f"
_QUOTED_FIRST = lazy_pattern(r'"([^"]*)"?')
# No program's name ends within the name of one of Windows' own folders.
_FIRST_TOKEN = lazy_pattern(rf'((?:[^\s"\\/]+|[\\/](?:{WITH_BLANKS})?)+)', re.IGNORECASE | re.ASCII)
# CreateProcess tries a path with blanks at every blank; the first try that can be a program is the one with an
# extension. https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-createprocessw
_PATH_WITH_BLANKS = lazy_pattern(
    rf'((?:[A-Za-z]:[\\/]|\\\\|%\w+%\\)(?:<user>|(?!\s[-/])[^"<>|*?:])+?{_EXTENSION})\.*(?=[\s",]|$)',
    re.IGNORECASE | re.ASCII,
)
_ENDS_STARTABLE = lazy_pattern(rf"{_EXTENSION}\.*$", re.IGNORECASE | re.ASCII)
_TOKEN = lazy_pattern(r'(?:[^\s"]|"[^"]*(?:"|$))+', re.ASCII)
_PROGRAM_EXTENSION = lazy_pattern(r"\.(?:exe|com)$")


def split_program(text: str) -> tuple[str, str]:
    """Part a command into the program, without quotes, and the text of its arguments."""
    text = text.strip(BLANKS)
    program, end = _program(text)
    return program, text[end:].strip(BLANKS)


def cut_at_program(text: str) -> tuple[str, str]:
    """Cut a command where its program ends, nothing taken off."""
    start = len(text) - len(text.lstrip(BLANKS))
    end = start + _program(text[start:])[1]
    return text[:end], text[end:]


def _program(text: str) -> tuple[str, int]:
    """Give the program, and where the command goes on behind it."""
    quoted = _QUOTED_FIRST.match(text)
    if quoted:
        return quoted[1].strip(BLANKS), quoted.end()
    first = _FIRST_TOKEN.match(text)
    if first is None:
        return "", 0
    if not _ENDS_STARTABLE.search(first[1]):
        path = _PATH_WITH_BLANKS.match(text)
        if path and stem(first[1]) not in BARE_PROGRAMS and not steps_over_blank(path[1]):
            return path[1], path.end()
    return first[1], first.end()


def steps_over_blank(path: str) -> bool:
    """Tell whether a path without quotes steps up out of a folder with a blank.

    Windows first tries what stands before the blank as a program: that one runs, if it is there.
    """
    kept: list[str] = []
    for part in path.replace("/", "\\").split("\\"):
        if part != "..":
            kept.append(part)
        elif kept and " " in kept.pop():
            return True
    return False


def tokens(text: str) -> list[str]:
    """Cut arguments at blanks outside quotes; quotes are taken off."""
    return [token.replace('"', "") for token in _TOKEN.findall(text)]


def after_tokens(text: str, count: int) -> str:
    """Give the text behind the first `count` tokens, quotes kept."""
    end = 0
    for token in list(_TOKEN.finditer(text))[:count]:
        end = token.end()
    return text[end:].strip(BLANKS)


def stem(program: str) -> str:
    """Give the lower-case name a program is known by, without folder and without .exe."""
    name = last_part(program.strip().strip('"').rstrip(". "))
    return _PROGRAM_EXTENSION.sub("", fold(name))


def last_part(path: str) -> str:
    """Give what stands behind the last separator of a path."""
    return path.replace("/", "\\").rpartition("\\")[2]


# Programs that are commonly written without their extension, even with a path.
BARE_PROGRAMS = frozenset(
    "cmd powershell pwsh rundll32 regsvr32 mshta wscript cscript msiexec explorer notepad".split()
)

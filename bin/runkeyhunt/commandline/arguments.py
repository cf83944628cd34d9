"""Command lines cut into program and arguments, as Windows cuts them."""

from __future__ import annotations

import re

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
_QUOTED_FIRST = re.compile(r'"([^"]*)"?(.*)', re.DOTALL)
# No program's name ends within the name of one of Windows' own folders.
_FIRST_TOKEN = re.compile(rf'((?:[^\s"\\/]+|[\\/](?:{WITH_BLANKS})?)+)(.*)', re.DOTALL | re.IGNORECASE)
# CreateProcess tries a path with blanks at every blank; the first try that can be a program is the one with an
# extension. https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-createprocessw
_PATH_WITH_BLANKS = re.compile(
    rf'((?:[A-Za-z]:[\\/]|\\\\|%\w+%\\)(?:<user>|(?!\s[-/])[^"<>|*?:])+?{_EXTENSION})\.*(?=[\s",]|$)(.*)',
    re.IGNORECASE | re.DOTALL,
)
_ENDS_STARTABLE = re.compile(rf"{_EXTENSION}\.*$", re.IGNORECASE)
_TOKEN = re.compile(r'(?:[^\s"]|"[^"]*(?:"|$))+')
_PROGRAM_EXTENSION = re.compile(r"\.(?:exe|com)$")


def split_program(text: str) -> tuple[str, str]:
    """Part a command into the program, without quotes, and the text of its arguments."""
    text = text.strip()
    quoted = _QUOTED_FIRST.match(text)
    if quoted:
        return quoted.group(1).strip(), quoted.group(2).strip()
    first = _FIRST_TOKEN.match(text)
    if first is None:
        return "", ""
    if not _ENDS_STARTABLE.search(first.group(1)):
        path = _PATH_WITH_BLANKS.match(text)
        if path and stem(first.group(1)) not in BARE_PROGRAMS:
            return path.group(1), path.group(2).strip()
    return first.group(1), first.group(2).strip()


def tokens(text: str) -> list[str]:
    """Cut arguments at blanks outside quotes; quotes are taken off."""
    return [token.replace('"', "") for token in _TOKEN.findall(text)]


def after_tokens(text: str, count: int) -> str:
    """Give the text behind the first `count` tokens, quotes kept."""
    end = 0
    for token in list(_TOKEN.finditer(text))[:count]:
        end = token.end()
    return text[end:].strip()


def stem(program: str) -> str:
    """Give the lower-case name a program is known by, without folder and without .exe."""
    name = re.split(r"[\\/]", program.strip().strip('"').rstrip(". "))[-1].lower()
    return _PROGRAM_EXTENSION.sub("", name)


# Programs that are commonly written without their extension, even with a path.
BARE_PROGRAMS = frozenset(
    "cmd powershell pwsh rundll32 regsvr32 mshta wscript cscript msiexec explorer notepad".split()
)

"""Paths and command texts in one spelling: variables expanded, devices, short names and dots resolved."""

from __future__ import annotations

import ntpath
import re

from runkeyhunt.budget import Budget
from runkeyhunt.commandline.arguments import BLANKS, cut_at_program, last_part
from runkeyhunt.letters import fold
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.places.folders import WITH_BLANKS, long_names, without_junctions

USER = "<user>"
_PROFILE = rf"C:\Users\{USER}"
# The defaults of a Windows installed on C:; https://learn.microsoft.com/windows/deployment/usmt/usmt-recognized-environment-variables
ENVIRONMENT: dict[str, str] = {
    "allusersprofile": r"C:\ProgramData",
    "appdata": rf"{_PROFILE}\AppData\Roaming",
    "commonprogramfiles": r"C:\Program Files\Common Files",
    "commonprogramfiles(x86)": r"C:\Program Files (x86)\Common Files",
    "commonprogramw6432": r"C:\Program Files\Common Files",
    "comspec": r"C:\Windows\System32\cmd.exe",
    "homedrive": "C:",
    "homepath": rf"\Users\{USER}",
    "localappdata": rf"{_PROFILE}\AppData\Local",
    "onedrive": rf"{_PROFILE}\OneDrive",
    "path": r"C:\Windows\System32;C:\Windows;C:\Windows\System32\Wbem;C:\Windows\System32\WindowsPowerShell\v1.0\;",
    "pathext": ".COM;.EXE;.BAT;.CMD;.VBS;.VBE;.JS;.JSE;.WSF;.WSH;.MSC",
    "programdata": r"C:\ProgramData",
    "programfiles": r"C:\Program Files",
    "programfiles(x86)": r"C:\Program Files (x86)",
    "programw6432": r"C:\Program Files",
    "psmodulepath": r"C:\Program Files\WindowsPowerShell\Modules;C:\Windows\system32\WindowsPowerShell\v1.0\Modules",
    "public": r"C:\Users\Public",
    "systemdrive": "C:",
    "systemroot": r"C:\Windows",
    "temp": rf"{_PROFILE}\AppData\Local\Temp",
    "tmp": rf"{_PROFILE}\AppData\Local\Temp",
    "username": USER,
    "userprofile": _PROFILE,
    "windir": r"C:\Windows",
}
_VARIABLE = lazy_pattern(
    rf"%({'|'.join(map(re.escape, ENVIRONMENT))})(?::~(-?\d{{1,5}})(?:,(-?\d{{1,5}}))?|:([^=%]+)=([^%]*))?%",
    re.IGNORECASE | re.ASCII,
)
_PERCENTS = lazy_pattern(r"%+")
# What a folder may be called, so that a step up can leave it.
_FOLDER = lazy_pattern(r"""(?!\.\.?$)[^/:*?"<>|]{1,255}""")
_SCHEME = lazy_pattern(r"[A-Za-z][A-Za-z0-9+.-]+:")
_POWERSHELL_VARIABLE = lazy_pattern(r"\$(?:\{env:([^${}]{1,40})\}|env:([\w()]+))", re.IGNORECASE)
_DEVICE_PREFIX = lazy_pattern(
    r"(?<![\w\\])(?:\\\\[?.]\\|\\\?\?\\)(?=(?:UNC\\|GLOBALROOT\\|[A-Za-z]:))(GLOBALROOT\\)?", re.IGNORECASE
)
_DEVICE_UNC = lazy_pattern(r"(?<![\w\\])\\\\\?\\UNC\\", re.IGNORECASE)
_KERNEL_ROOT = lazy_pattern(r"(?<![\w\\:])\\SystemRoot\\", re.IGNORECASE)
# A path from its drive letter to the first character that no path holds; blanks may belong to it or not, so they end
# it, but for those in the names of Windows' own folders.
_DRIVE_PATH = lazy_pattern(
    rf"""(?<![A-Za-z])[A-Za-z]:(?=[\\/])(?:[\\/](?:{WITH_BLANKS})?|<user>|[^\s"'<>|*?,;\\/])*""", re.IGNORECASE
)
# Behind a name, two separators are one; before a share they stand behind a blank, a quote or a switch of one letter.
_DOUBLED_SEPARATOR = lazy_pattern(r"(?<=[\w) ][\w)])\\{2,}(?=[\w(])")

# Without any of these a path is as it is resolved.
_SIGNS_OF_UNRESOLVED = ("/", "\\.", "\\\\")


def canonical_text(text: str, budget: Budget | None = None) -> str:
    """Write a command as Windows would see it when it runs.

    Sysmon may log a percent sign twice; a user's own variables become paths with `<user>`, since the log does not say
    whose they are.
    """
    return long_names(cuttable_text(text, budget))


def cuttable_text(text: str, budget: Budget | None = None) -> str:
    """Write a command so that it can still be cut: short names stay, since what they stand for has blanks."""
    text = expand(undouble(text.strip(BLANKS)), budget or Budget())
    text = _without_devices(text)
    if ".." in text:
        # A step up in the arguments leads out of no program.
        program, arguments = cut_at_program(text)
        text = _without_steps_up(program) + arguments
    if "\\\\" in text:
        text = _DOUBLED_SEPARATOR.sub(r"\\", text)
    if any(sign in text for sign in _SIGNS_OF_UNRESOLVED):
        text = _DRIVE_PATH.sub(lambda path: _resolve(path.group()), text)
    return without_junctions(text)


def canonical_path(text: str, budget: Budget | None = None) -> str:
    """Write a path, which may hold blanks, in its one spelling; an address or an inline script stays as it is.

    Windows does not see dots and blanks at a name's end.
    """
    text = canonical_text(text.strip(BLANKS).strip('"'), budget)
    if _SCHEME.match(text):
        return text
    resolved = _resolve(text)
    return (resolved if resolved == text else without_junctions(resolved)).rstrip(". ") or text


def name_of(path: str) -> str:
    """Give a path's last part in lower case, which for a program is the name it is known by."""
    return last_part(fold(path.rstrip("\\/ .")))


def expand(text: str, budget: Budget) -> str:
    """Expand the variables whose values every Windows shares, with cmd's substrings and replacements."""

    def within_budget(named: re.Match[str], value: str) -> str:
        return value if budget.grow(len(value) - len(named[0])) else named[0]

    if "%" in text:
        text = _VARIABLE.sub(lambda named: within_budget(named, _value(named)), text)
    if "$" in text:
        text = _POWERSHELL_VARIABLE.sub(lambda named: within_budget(named, _value_in_powershell(named)), text)
    return text


def _without_steps_up(text: str) -> str:
    r"""Resolve `folder\..` also where a folder's name has blanks, which a path in a command may have."""
    if "\\..\\" not in text:
        return text
    first, *parts, last = text.split("\\")
    kept: list[str] = []
    for part in parts:
        if part == ".." and kept and _FOLDER.fullmatch(kept[-1]):
            kept.pop()
        else:
            kept.append(part)
    return "\\".join([first, *kept, last])


def _without_devices(text: str) -> str:
    if "?\\" in text or "\\\\.\\" in text:
        text = _DEVICE_PREFIX.sub(_device_root, _DEVICE_UNC.sub(r"\\\\", text))
    # The sign has no letter for which re.IGNORECASE takes one beyond ASCII, as it does for s.
    return _KERNEL_ROOT.sub(r"C:\\Windows\\", text) if "temroot\\" in text.lower() else text


def _device_root(prefix: re.Match[str]) -> str:
    return "\\" if prefix[1] else ""


def undouble(text: str) -> str:
    """Undo Sysmon's doubled percent signs; where one stands single, none was doubled."""
    is_doubled = "%%" in text and all(len(run) % 2 == 0 for run in _PERCENTS.findall(text))
    return text.replace("%%", "%") if is_doubled else text


def _value(variable: re.Match[str]) -> str:
    name, start, length, old, new = variable.groups()
    value = ENVIRONMENT[name.lower()]
    if old is not None:
        return _replaced(value, old.lower(), new)
    return _substring(value, int(start), length) if start is not None else value


def _value_in_powershell(variable: re.Match[str]) -> str:
    return ENVIRONMENT.get((variable[1] or variable[2]).lower(), variable[0])


def _replaced(value: str, old: str, new: str) -> str:
    """Replace in any letter case; the values are ASCII, so that lower case has their length."""
    lowered, pieces, end = value.lower(), [], 0
    while (start := lowered.find(old, end)) >= 0:
        pieces += [value[end:start], new]
        end = start + len(old)
    return "".join([*pieces, value[end:]])


def _substring(value: str, start: int, length: str | None) -> str:
    """Cut as `%name:~start,length%` does; https://learn.microsoft.com/windows-server/administration/windows-commands/set_1."""
    begin = max(0, len(value) + start) if start < 0 else start
    if length is None:
        return value[begin:]
    return value[begin : begin + int(length)] if int(length) >= 0 else value[begin : int(length)]


def _resolve(path: str) -> str:
    path = path.replace("/", "\\")
    if "\\." not in path and "\\\\" not in path[2:]:
        return path
    if not path.startswith("\\\\"):
        return ntpath.normpath(path)
    # What a share is Python's versions see differently; above it nothing climbs.
    names = list(filter(None, path.split("\\")))
    below = ntpath.normpath("\\" + "\\".join(names[2:])) if names[2:] else ""
    return "\\\\" + "\\".join(names[:2]) + below

"""Registry paths in one spelling, whoever wrote them."""

from __future__ import annotations

import re

from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.tuples import NamedTuple

# Sysmon abbreviates the hives; Security 4657 and Sysmon before 6 write the kernel's names; people paste from regedit
# and PowerShell; HijackThis writes HKUS.
_PREFIXES = ("computer\\", "microsoft.powershell.core\\registry::", "registry::")
_HIVES = (
    ("\\registry\\machine\\", "HKLM"),
    ("\\registry\\user\\", "HKU"),
    ("hkey_local_machine\\", "HKLM"),
    ("hkey_users\\", "HKU"),
    ("hkey_current_user\\", "HKCU"),
    ("hkcu\\", "HKCU"),
    ("hklm\\", "HKLM"),
    ("hku\\", "HKU"),
    ("hkus\\", "HKU"),
    ("machine\\", "HKLM"),
    ("users\\", "HKU"),
    ("user\\", "HKU"),
)
# Defender has the SID behind the current user's hive.
_SID = lazy_pattern(r"\.default(?=\\)|s-1-[\d-]+(?:_classes)?(?=\\|$)", re.IGNORECASE)
# PowerShell's drives.
_DRIVE = lazy_pattern(r"(hk[a-z_]{1,20}):(?=\\)", re.IGNORECASE)
_CONTROL_SET = lazy_pattern(r"^system\\controlset\d{3}(?=\\|$)", re.IGNORECASE)
_WOW64 = "wow6432node\\"
# What stands first where a SOFTWARE hive is mounted below HKU.
_ROOTS_OF_SOFTWARE = frozenset({"microsoft", "policies", "wow6432node"})
# How tools shorten keys: FRST's view for 32-bit programs, and its dots and HijackThis's for what all keys share.
_VIEW_32 = lazy_pattern(r"^hklm-x32\\(?:software\\)?", re.IGNORECASE)
_DOTS = lazy_pattern(r"(?:^|\\)\.{2,3}\\(?=(winlogon|windows|startupapproved)?(?:\\|$)?)", re.IGNORECASE)
# Where the path of a key begins at a hive's root, its first part tells the hive's kind; RECmd calls every root so. Of
# what made a hive its root has the name: CMI-CreateHive{…}, CsiTool-CreateHive-{…}.
_NAMED_ROOT = lazy_pattern(r"^(?:root|c(?:mi|si\w{0,8})-[\w{}\-]{1,80}|\$\$\$proto\.hiv)(?=\\)", re.IGNORECASE)
_SHARED_OF_NT = r"\Software\Microsoft\Windows NT\CurrentVersion"
_SHARED = r"\Software\Microsoft\Windows\CurrentVersion"
_BEHIND_DOTS = {
    "startupapproved": f"{_SHARED}\\Explorer\\",
    "winlogon": f"{_SHARED_OF_NT}\\",
    "windows": f"{_SHARED_OF_NT}\\",
}
_OF_USER = frozenset({"software", "environment", "control panel", "volatile environment"})
_OF_SYSTEM = lazy_pattern(r"(?:currentcontrolset|controlset\d{3})$", re.IGNORECASE)
_REPEATED = lazy_pattern(r"\\{2,}")


class RegistryPath(NamedTuple):
    """Hold a path in three parts.

    `hive` is HKLM, HKU or HKCU; `owner` the SID or mount name below HKU; `rest` what follows, in the case it was logged
    in.
    """

    hive: str
    owner: str
    rest: str

    def __str__(self) -> str:
        return "\\".join(part for part in (self.hive, self.owner, self.rest) if part)

    @property
    def lookup_key(self) -> str:
        r"""Give the lower-case path that names the same place in every hive, mount and register view.

        `HKU\S-1-5-21-…\Software\WOW6432Node\Microsoft\…`, `HKLM\OFFLINE\Microsoft\…`, a SOFTWARE hive mounted
        under another name, and `HKLM\OFFLINE\Software\Microsoft\…`, a user's hive mounted so, all become
        `software\microsoft\…`.
        """
        # The dotted capital I is the one letter whose lower case is longer, and callers count characters from the end.
        root, _, below = self.rest.replace("\u0130", "i").lower().partition("\\")
        if self.hive == "HKLM" and root != "system":
            root, below = "software", below.removeprefix("software\\")
        elif root in _ROOTS_OF_SOFTWARE:
            root, below = "software", f"{root}\\{below}"
        return f"{root}\\{below.removeprefix(_WOW64)}"


def parse_path(text: str) -> RegistryPath | None:
    """Read a registry path in any known spelling; None if it names no hive that holds autostart locations."""
    text = _without_prefix(text.lstrip())
    drive = _DRIVE.match(text) if ":" in text else None
    text = drive[1] + text[drive.end() :] if drive else text
    lowered = text.lower()
    for spelling, hive in _HIVES:
        if lowered.startswith(spelling):
            return _below(hive, text[len(spelling) :])
    return None


def without_root(text: str) -> str:
    """Take the name of a hive's root from the path of a key, whatever the tool or the hive calls it."""
    return _NAMED_ROOT.sub("", text).lstrip("\\")


def parse_key(text: str) -> RegistryPath | None:
    r"""Read the path of a key, without a value's name, in any spelling of any tool; None if it is no key.

    Beside what `parse_path` reads: no root, as in `\Software\…` and `ROOT\Microsoft\…`, where the first part tells the
    hive, that of a user being one of whom nobody knows; slashes; doubled backslashes; and shortened keys, as in
    `HKLM-x32\...\Run`.
    """
    text = text.strip(" \t\r\n\0").strip("[]")
    text = text if "\\" in text else text.replace("/", "\\")
    kernel = "\\" if text.upper().startswith("\\REGISTRY\\") else ""
    text = kernel + _REPEATED.sub(r"\\", text).strip("\\")
    text = _DOTS.sub(lambda dots: _BEHIND_DOTS.get((dots[1] or "").lower(), f"{_SHARED}\\"), text)
    text = _VIEW_32.sub(r"HKLM\\Software\\WOW6432Node\\", text)
    path = parse_path(text if "\\" in text else f"{text}\\")
    return path or _from_hives_root(without_root(text))


def _from_hives_root(text: str) -> RegistryPath | None:
    first = text.partition("\\")[0].lower()
    if first in _OF_USER:
        return RegistryPath("HKCU", "", text)
    if first in _ROOTS_OF_SOFTWARE:
        return RegistryPath("HKLM", "", f"Software\\{text}")
    if first == "system" or _OF_SYSTEM.match(first):
        return _below("HKLM", text if first == "system" else f"System\\{text}")
    return None


def _without_prefix(text: str) -> str:
    lowered = text.lower()
    for prefix in _PREFIXES:
        if lowered.startswith(prefix):
            return text[len(prefix) :]
    return text


def _below(hive: str, rest: str) -> RegistryPath:
    # Tools double the backslash behind a root that was given with one.
    rest = rest.lstrip("\\")
    if hive == "HKU" or (hive == "HKCU" and _SID.match(rest)):
        owner, _, rest = rest.partition("\\")
        return RegistryPath("HKU", owner, rest)
    return RegistryPath(hive, "", _CONTROL_SET.sub(r"System\\CurrentControlSet", rest))

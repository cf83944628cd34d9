"""Registry paths in one spelling, whoever wrote them."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Sysmon abbreviates the hives; Security 4657 and Sysmon before 6 write the kernel's names; people paste from regedit
# and PowerShell.
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
    ("machine\\", "HKLM"),
    ("users\\", "HKU"),
    ("user\\", "HKU"),
)
# PowerShell's drives.
_DRIVE = re.compile(r"(hk[a-z_]{1,20}):(?=\\)", re.IGNORECASE)
_CONTROL_SET = re.compile(r"^system\\controlset\d{3}(?=\\|$)", re.IGNORECASE)
_WOW64 = "wow6432node\\"
# What stands first where a SOFTWARE hive is mounted below HKU.
_ROOTS_OF_SOFTWARE = frozenset({"microsoft", "policies", "wow6432node"})


@dataclass(frozen=True)
class RegistryPath:
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
    drive = _DRIVE.match(text)
    text = drive[1] + text[drive.end() :] if drive else text
    lowered = text.lower()
    for spelling, hive in _HIVES:
        if lowered.startswith(spelling):
            return _below(hive, text[len(spelling) :])
    return None


def _without_prefix(text: str) -> str:
    lowered = text.lower()
    for prefix in _PREFIXES:
        if lowered.startswith(prefix):
            return text[len(prefix) :]
    return text


def _below(hive: str, rest: str) -> RegistryPath:
    if hive == "HKU":
        owner, _, rest = rest.partition("\\")
        return RegistryPath(hive, owner, rest)
    return RegistryPath(hive, "", _CONTROL_SET.sub(r"System\\CurrentControlSet", rest))

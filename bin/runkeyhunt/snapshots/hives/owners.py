"""Whose hive it is: by its folder, by what Windows wrote into its header, by the list of profiles."""

from __future__ import annotations

import re

from runkeyhunt.events.registry_value import RegistryValue
from runkeyhunt.patterns import lazy_pattern

LOCAL_SYSTEM, LOCAL_SERVICE, NETWORK_SERVICE = "S-1-5-18", "S-1-5-19", "S-1-5-20"
DEFAULT_HIVE = ".DEFAULT"
# https://learn.microsoft.com/windows/win32/sysinfo/registry-hives
_SYSTEM_OWNED = tuple(
    (lazy_pattern(pattern, re.IGNORECASE), owner)
    for pattern, owner in (
        (r"\\config\\default$", DEFAULT_HIVE),
        (r"\\config\\systemprofile\\ntuser\.dat$", LOCAL_SYSTEM),
        (r"\\(?:serviceprofiles|documents and settings)\\localservice\\ntuser\.dat$", LOCAL_SERVICE),
        (r"\\(?:serviceprofiles|documents and settings)\\networkservice\\ntuser\.dat$", NETWORK_SERVICE),
    )
)
_USER = lazy_pattern(r".*\\([^\\]+)\\ntuser\.(?:dat|man)", re.IGNORECASE | re.DOTALL)
_PROFILE = lazy_pattern(r"[a-z]:\\(?:users|documents and settings)\\([^\\]+)\\", re.IGNORECASE)
_OF_ALL = frozenset({"all users", "public"})
_PROFILE_PATH = "profileimagepath"


def owner_in(path: str) -> str:
    r"""Name the owner of a hive by the path that it was loaded from, or its end; empty where it does not tell.

    `C:\Users\anna\NTUSER.DAT` is of anna, `\SystemRoot\System32\Config\DEFAULT` of `.DEFAULT`.
    """
    for pattern, owner in _SYSTEM_OWNED:
        if pattern.search(path):
            return owner
    user = _USER.fullmatch(path)
    return user[1] if user else ""


def user_in(path: str) -> str:
    """Name the user in whose profile a file lies on its machine; empty for what lies in nobody's."""
    profile = _PROFILE.match(path)
    return profile[1] if profile and profile[1].lower() not in _OF_ALL else ""


def profile_of(value: RegistryValue) -> tuple[str, str] | None:
    """Give the name of a profile's folder, in lower case, and its owner's SID; None for a value of no profile."""
    if (value.name or "").lower() != _PROFILE_PATH or not isinstance(value.data, str):
        return None
    return value.data.rstrip("\\").rpartition("\\")[2].lower(), value.key.rpartition("\\")[2]

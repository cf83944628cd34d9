"""Whose a write is: the account that it will start for, and which accounts are no person's."""

from __future__ import annotations

import re

from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.places.autostart import AutostartWrite

# The accounts of Windows itself: their domains have a blank in them, which no domain of a site can, or begin with `NT-`
# in some languages; alone, or behind whatever domain a product puts before them, they stand under these names. A
# computer's account ends with a dollar sign. Of SIDs only those of a domain, of a machine and of Entra ID are people's:
# https://learn.microsoft.com/windows-server/identity/ad-ds/manage/understand-security-identifiers
# The searches of the app ask with the same pattern, so it holds no dollar sign and nothing but ASCII.
NO_PERSON = (
    r"(?i)^(?:(?=[^\\]* )[^\\]*\\.*|nt-(?:autorit|mynd|dienst)[^\\]*\\.*|.*\x24|s-1-(?!5-21-|12-1-).*"
    r"|(?:[^\\]*\\)?(?:system|syst.{1,2}me|sistema|(?:local|network) service|lokaler dienst|netzwerkdienst"
    r"|service (?:local|r.{1,2}seau)|anonymous logon|(?:dwm|umfd)-\d+))\Z"
)
_NO_PERSON = lazy_pattern(NO_PERSON)
_SID = lazy_pattern(r"(S-1-\d+(?:-\d+)+)(?:_Classes)?", re.IGNORECASE)
# Windows shows the hive of the account SYSTEM under this name too.
_SYSTEMS_HIVE, _SYSTEM = ".default", "S-1-5-18"
_PROFILE = lazy_pattern(r"\\(?:users|documents and settings)\\([^\\]+)", re.IGNORECASE)
_PROFILES_OF_NOBODY = frozenset({"public", "default", "default user", "all users"})


def is_person(user: str) -> bool:
    """Tell whether an account, by name or SID, may be a person's."""
    return bool(user) and _NO_PERSON.match(user) is None


def owner_of(write: AutostartWrite) -> str:
    r"""Name the account that a write will start for: a SID by its hive, a name by its profile's folder.

    Empty where it starts for whoever logs on or for the machine (HKLM, ProgramData), and where a hive is mounted
    under another name. HKCU is the hive of whoever writes.
    """
    return owner_in(write.key, write.event.user, is_file=write.is_file)


def owner_in(key: str, user: str, *, is_file: bool) -> str:
    """Name the same account by what a write was made to, how and by whom."""
    root, _, below = key.partition("\\")
    if root == "HKCU":
        return user
    if root == "HKU":
        return _owner_of_hive(below.partition("\\")[0])
    profile = _PROFILE.search(key) if is_file else None
    return "" if profile is None or profile[1].lower() in _PROFILES_OF_NOBODY else profile[1]


def _owner_of_hive(name: str) -> str:
    if name.lower() == _SYSTEMS_HIVE:
        return _SYSTEM
    sid = _SID.fullmatch(name)
    return sid[1] if sid else ""

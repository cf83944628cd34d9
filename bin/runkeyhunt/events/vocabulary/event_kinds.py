"""What was done, in the words of each product, and the event of Sysmon's that it is."""

from __future__ import annotations

from runkeyhunt.events.event import FILE_CREATE, REGISTRY_KEY, REGISTRY_RENAME, REGISTRY_VALUE_SET
from runkeyhunt.patterns import lazy_pattern

SECURITY_REGISTRY_VALUE = 4657
REGISTRY_CODES = frozenset({REGISTRY_KEY, REGISTRY_VALUE_SET, REGISTRY_RENAME, SECURITY_REGISTRY_VALUE})
WATCHED_CODES = REGISTRY_CODES | {FILE_CREATE}
# Sysmon's Event 1 and Security 4688, which chains are made of.
STARTS = frozenset({1, 4688})
_SET = (REGISTRY_VALUE_SET, "SetValue")
_DELETE_VALUE = (REGISTRY_KEY, "DeleteValue")
_CREATE_KEY = (REGISTRY_KEY, "CreateKey")
_DELETE_KEY = (REGISTRY_KEY, "DeleteKey")
_RENAME_KEY = (REGISTRY_RENAME, "RenameKey")
# Sysmon and Splunk's registry monitor; Security 4657 in words and in the numbers of its XML; Defender and ASIM; ECS;
# CrowdStrike; Carbon Black; SentinelOne; the titles of Sysmon's messages.
_KINDS = {
    "setvalue": _SET,
    "newregistryvaluecreated": _SET,
    "existingregistryvaluemodified": _SET,
    "1904": _SET,
    "1905": _SET,
    "registryvalueset": _SET,
    "registryvaluemodified": _SET,
    "registryvaluecreated": _SET,
    "registryvaluecreate": _SET,
    "registryeventvalueset": _SET,
    "modification": _SET,
    "asepvalueupdate": _SET,
    "reggenericvalueupdate": _SET,
    "actionwritevalue": _SET,
    "writeval": _SET,
    "deletevalue": _DELETE_VALUE,
    "registryvaluedeleted": _DELETE_VALUE,
    "registryvaluedelete": _DELETE_VALUE,
    "1906": _DELETE_VALUE,
    "deletion": _DELETE_VALUE,
    "actiondeletevalue": _DELETE_VALUE,
    "delval": _DELETE_VALUE,
    "createkey": _CREATE_KEY,
    "registrykeycreated": _CREATE_KEY,
    "registrykeycreate": _CREATE_KEY,
    "actioncreatekey": _CREATE_KEY,
    "deletekey": _DELETE_KEY,
    "registrykeydeleted": _DELETE_KEY,
    "registrykeydelete": _DELETE_KEY,
    "actiondeletekey": _DELETE_KEY,
    "delkey": _DELETE_KEY,
    "registryeventobjectcreateanddelete": (REGISTRY_KEY, ""),
    "renamekey": _RENAME_KEY,
    "renamevalue": (REGISTRY_RENAME, "RenameValue"),
    "registrykeyrenamed": _RENAME_KEY,
    "registrykeyrename": _RENAME_KEY,
    "registryeventkeyandvaluerename": (REGISTRY_RENAME, ""),
    "filecreated": (FILE_CREATE, ""),
    "filecreate": (FILE_CREATE, ""),
}
# Words that others use of other things too: CIM's, ECS's, OCSF's and osquery's.
_VAGUE = {
    **dict.fromkeys(
        "modified added snapshot set modify change changed creation write written update updated".split(),
        (REGISTRY_VALUE_SET, ""),
    ),
    **dict.fromkeys("removed remove created create deleted delete".split(), (REGISTRY_KEY, "")),
    **dict.fromkeys("renamed rename".split(), (REGISTRY_RENAME, "")),
}
_DELETIONS = ("delet", "delkey", "delval", "remove", "1906")
_READINGS = frozenset("read get query queried open opened enumerated".split())
# Some list all that was done within a second.
_PARTS = lazy_pattern(r"[,;|\n]")
_NO_LETTER = lazy_pattern(r"[^a-z0-9]+")
_LONGEST_KIND = 60
_TITLES = (
    ("registry value set", REGISTRY_VALUE_SET),
    ("registry object added or deleted", REGISTRY_KEY),
    ("registry object renamed", REGISTRY_RENAME),
    ("registry key and value rename", REGISTRY_RENAME),
    ("file created", FILE_CREATE),
)


def kind_of(text: str) -> tuple[int, str] | None:
    """Give the event code and Sysmon's EventType, empty where it stays as logged; None for another word."""
    if len(text) > _LONGEST_KIND:
        return None
    kind = _kind_of_word(text)
    if kind or not _PARTS.search(text):
        return kind
    # `created,modified`: what was set last of all is what counts.
    kinds = [kind for part in _PARTS.split(text) if (kind := _kind_of_word(part))]
    return max(kinds, key=lambda kind: kind[0] == REGISTRY_VALUE_SET, default=None)


def _kind_of_word(text: str) -> tuple[int, str] | None:
    word = _word(text)
    return _KINDS.get(word) or _VAGUE.get(word)


def _word(text: str) -> str:
    text = text.lower()
    return text if text.isascii() and text.isalnum() else _NO_LETTER.sub("", text)


def is_deletion(text: str) -> bool:
    """Tell whether a word says that a key or a value was deleted."""
    kind = kind_of(text)
    return kind is not None and kind[0] == REGISTRY_KEY and any(sign in text.lower() for sign in _DELETIONS)


def is_reading(text: str) -> bool:
    """Tell whether a word says that something was only looked at."""
    return text.strip().lower() in _READINGS


def is_exact(text: str) -> bool:
    """Tell whether a word is used of nothing but writes to the registry and of files."""
    return len(text) <= _LONGEST_KIND and _word(text) in _KINDS


def code_of_title(text: str) -> int:
    """Tell an event by the title of Sysmon's message; 0 for another text."""
    head = text[:_LONGEST_KIND].lstrip().lower()
    return next((code for title, code in _TITLES if head.startswith(title) and not _goes_on(head, title)), 0)


def _goes_on(head: str, title: str) -> bool:
    return head[len(title) : len(title) + 1].isalnum()

"""One value of the registry as a snapshot shows it, whatever tool or file showed it."""

from __future__ import annotations

from typing import Union

from runkeyhunt.tuples import NamedTuple

# What a value's text, list of texts (REG_MULTI_SZ) or bytes (REG_BINARY and what has no text) are held as.
Data = Union[str, "tuple[str, ...]", bytes]
ON, OFF = "on", "off"
PRESENT, DELETED, REMOVED = "present", "deleted", "removed"
# Of what kind another tool says that a thing is; what it says besides is evidence.
CATEGORY = "category"
OF_WRITE, OF_KEY, OF_FILE, OF_COLLECTION = "write", "key", "file", "collected"


class RegistryValue(NamedTuple):
    """Hold what a snapshot says of one registry value, or of one file in a Startup folder.

    `key` stands as it was found; a Startup folder's file has the folder there. `name` is None for the default value;
    a NUL in it is kept. `data` is None where the form does not show it, and "" or () where there is none.
    `type` is a REG_ word, empty where the form does not tell. `owner` is the SID or name of whose hive it is, empty
    where nobody knows. `time` is UTC, `2026-11-26 08:30:00`, of what `time_of` says, both empty where there is none.
    `state` is on or off, empty where the form does not tell; `state_from` names what told. `present` tells what is
    there from what a tool shows as deleted, and from what an import would remove. `evidence` are pairs of what another
    tool said: ("signer", "(Verified) Microsoft Windows"). `doubts` say in words what this form cannot prove of it.
    `form` names the form, as in "reg query" or "hive".
    """

    key: str
    name: str | None = None
    data: Data | None = None
    type: str = ""
    host: str = ""
    owner: str = ""
    time: str = ""
    time_of: str = ""
    state: str = ""
    state_from: str = ""
    present: str = PRESENT
    evidence: tuple[tuple[str, str], ...] = ()
    doubts: tuple[str, ...] = ()
    form: str = ""

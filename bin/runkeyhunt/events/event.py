"""One log event, under Sysmon's names, whatever logged it."""

from __future__ import annotations

from runkeyhunt.tuples import NamedTuple

# Sysmon's event ids: https://learn.microsoft.com/sysinternals/downloads/sysmon
FILE_CREATE = 11
REGISTRY_KEY = 12
REGISTRY_VALUE_SET = 13
REGISTRY_RENAME = 14


class Event(NamedTuple):
    """Hold what the hunt reads of an event.

    `target` is TargetObject, or TargetFilename of an Event 11. `details` is None where the event carries none, which is
    not the same as empty. `time` is UtcTime as logged. `doubt` says in words what the event cannot prove, empty where
    there is nothing: what is in doubt is never known good. `has_whole_path` is False where more
    of `target` may be lost.
    """

    code: int
    event_type: str = ""
    target: str = ""
    details: str | None = None
    new_name: str = ""
    image: str = ""
    user: str = ""
    computer: str = ""
    time: str = ""
    process_guid: str = ""
    process_id: str = ""
    doubt: str = ""
    has_whole_path: bool = True

"""A finding as a chain sees it: what was registered, when, by which process, and what would run."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Union

from runkeyhunt.chain.clock import Time, parse_time
from runkeyhunt.chain.context import Actor, actor_of, host_named, host_of
from runkeyhunt.commandline.commandline import parse_command
from runkeyhunt.events.event import FILE_CREATE, REGISTRY_VALUE_SET, Event
from runkeyhunt.judging.accounts import is_person
from runkeyhunt.judging.baseline import KNOWN_GOOD
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.places.autostart import DROPPED

Value = Union[str, Sequence[str]]
_REDIRECTIONS = frozenset({"UserShellFolders", "ShellFolders"})
_STORED = "StoredPayload"
_OWN_STARTUP_FOLDER = lazy_pattern(
    r"(?:[a-z]:\\(?:users\\[^\\]+\\appdata\\roaming|programdata)\\microsoft\\windows"
    r"|[a-z]:\\documents and settings\\[^\\]+)\\start menu\\programs\\startup\\?",
    re.IGNORECASE,
)


def event_of(event: Event, fields: Mapping[str, Value]) -> Event:
    """Fill in what an event lacks from the rk_ fields of its finding, which are all that is kept of it."""

    def told(name: str) -> str:
        return str(fields.get(name) or "")

    is_drop = told("rk_action") == DROPPED
    return event._replace(
        code=event.code if not told("rk_action") else FILE_CREATE if is_drop else REGISTRY_VALUE_SET,
        target=told("rk_data") if is_drop else event.target,
        image=event.image or told("rk_writer_path"),
        user=event.user or told("rk_user"),
        computer=event.computer or told("rk_host"),
        # Without the event itself its time is that of the index, which may be cut to the second.
        time=told("rk_time") or event.time,
        process_guid=event.process_guid or told("rk_process_guid"),
        process_id=event.process_id or told("rk_process_id"),
    )


@dataclass(frozen=True)
class Write:
    """Hold one finding: `fields` are its rk_ fields, `record` is what it came as and is given back as."""

    record: object
    fields: Mapping[str, Value]
    event: Event
    host: str
    time: Time
    actor: Actor

    @classmethod
    def of(cls, record: object, fields: Mapping[str, Value], event: Event) -> Write:
        """Take a finding in."""
        told = fields.get("rk_host")
        host = host_named(told) if isinstance(told, str) and told else host_of(event)
        return cls(record, dict(fields), event, host, parse_time(event.time), actor_of(event))

    def text(self, name: str) -> str:
        """Give a field as one text."""
        value = self.fields.get(name, "")
        return value if isinstance(value, str) else "\n".join(value)

    @property
    def reasons(self) -> list[str]:
        """Give the reasons, one for each summand of the score."""
        return [reason for reason in self.text("rk_reasons").split("\n") if reason]

    @property
    def location(self) -> str:
        """Name the location."""
        return self.text("rk_location")

    @property
    def is_known_good(self) -> bool:
        """Tell whether the baseline knows the entry."""
        return self.text("rk_baseline") == KNOWN_GOOD

    @property
    def is_file(self) -> bool:
        """Tell whether the write is a file that starts by itself, and so its own drop."""
        return self.event.code == FILE_CREATE

    @property
    def is_stored_payload(self) -> bool:
        """Tell whether the write only keeps a payload in the registry."""
        return self.location == _STORED

    @property
    def is_redirection(self) -> bool:
        """Tell whether the write names another folder the Startup folder."""
        folder = self.text("rk_command")
        return self.is_folder_value and bool(folder) and not _OWN_STARTUP_FOLDER.fullmatch(folder)

    @property
    def is_folder_value(self) -> bool:
        """Tell whether the value names a folder and no program."""
        return self.location in _REDIRECTIONS

    @property
    def starts_something(self) -> bool:
        """Tell whether something is made to start, and not cleared, deleted or only allowed."""
        reasons = self.reasons
        return not self.is_stored_payload and not (reasons and reasons[0].startswith("+0 "))

    @property
    def place(self) -> tuple[str, str]:
        """Name key and value for comparison."""
        return self.text("rk_key").lower(), self.text("rk_value_name").lower()

    @property
    def account(self) -> str:
        """Name the account whose profile a variable in a user's own hive means; empty if that is not known."""
        domain, _, name = self.text("rk_user").lower().rpartition("\\")
        is_own = self.text("rk_key").upper().startswith("HKU\\") and domain and is_person(self.text("rk_user"))
        return name if is_own else ""

    @property
    def payloads(self) -> tuple[str, ...]:
        """Give everything that the command finally runs."""
        program, payload = self.text("rk_program"), self.text("rk_payload")
        # Only a program that starts others can have more than one.
        others = parse_command(self.text("rk_command")).payloads if payload != program else ()
        return tuple(dict.fromkeys(name for name in (payload, *others) if name))

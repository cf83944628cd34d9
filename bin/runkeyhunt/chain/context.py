"""What a chain needs of the events around a write: Event 1 and Event 11, reduced to it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Union

from runkeyhunt.chain.clock import Time, parse_time
from runkeyhunt.commandline.paths import name_of
from runkeyhunt.events import raw
from runkeyhunt.events.event import FILE_CREATE, REGISTRY_KEY, REGISTRY_RENAME, REGISTRY_VALUE_SET, Event
from runkeyhunt.events.fields import read_event
from runkeyhunt.events.texts.xml_text import decode_entities
from runkeyhunt.events.vocabulary.aliases import ALIASES
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.tuples import NamedTuple

PROCESS_CREATE = 1
_SECURITY_PROCESS_CREATE = 4688
# Under Sysmon's own name no other field outweighs these: by far the most of what is searched.
CODES_OF_WRITES = tuple(map(str, (REGISTRY_KEY, REGISTRY_VALUE_SET, REGISTRY_RENAME)))
# Sysmon's names, then Security 4688 as XML and as text, then CIM Endpoint.Processes.
NAMES: dict[str, tuple[str, ...]] = {
    "image": ("NewProcessName", "New_Process_Name", *ALIASES["image"]),
    "process_id": ("NewProcessId", "New_Process_ID", *ALIASES["process_id"]),
    "command": ("CommandLine", "Process_Command_Line", "process"),
    "parent_image": ("ParentImage", "ParentProcessName", "Creator_Process_Name", "parent_process_path"),
    "parent_guid": ("ParentProcessGuid", "parent_process_guid"),
    "parent_id": ("ParentProcessId", "Creator_Process_ID", "parent_process_id"),
    "hashes": ("Hashes", "process_hash"),
}
# A command line may have 32,767 characters; what names a file stands at its beginning.
_LONGEST_COMMAND = 4096
_HASHES = ("SHA256", "SHA1", "MD5")
_HASH = lazy_pattern(r"\b(\w+)=([0-9A-Fa-f]+)")
_NO_GUID = frozenset({"", "-", "00000000-0000-0000-0000-000000000000"})


class Actor(NamedTuple):
    """Name a process: by its GUID if the event has one, else by id and program."""

    guid: str
    pid: int | None
    name: str

    @property
    def keys(self) -> tuple[object, ...]:
        """Give what any other name of the same process has one of in common."""
        return tuple(key for key in (self.guid, self.pid) if key not in ("", None))

    def is_same(self, other: Actor) -> bool:
        """Tell whether two events name the same process; an id counts only where a GUID is missing."""
        if self.guid and other.guid:
            return self.guid == other.guid
        return self.pid is not None and self.pid == other.pid and self.name == other.name


class Process(NamedTuple):
    """Hold a process that was started."""

    host: str
    time: Time
    actor: Actor
    image: str
    command: str
    parent: Actor
    parent_image: str
    digest: str


class Drop(NamedTuple):
    """Hold a file that was created or overwritten."""

    host: str
    time: Time
    actor: Actor
    image: str
    path: str


Context = Union[Process, Drop]


def read_context(record: Mapping[str, object]) -> Context | None:
    """Read the context that a record holds; None if it is neither a started process nor a dropped file."""
    if record.get("EventCode") in CODES_OF_WRITES:
        return None
    event = read_event(record)
    if event.code in (PROCESS_CREATE, _SECURITY_PROCESS_CREATE):
        return _process(event, record)
    return drop_of(event, str(record.get("_time") or "")) if event.code == FILE_CREATE else None


def drop_of(event: Event, indexed_time: str = "") -> Drop | None:
    """Reduce an Event 11; None if it names no file."""
    if not event.target:
        return None
    time = parse_time(event.time or indexed_time)
    return Drop(host_of(event), time, actor_of(event), sys.intern(event.image), event.target)


def actor_of(event: Event) -> Actor:
    """Name the process that did what an event tells."""
    return _actor(event.process_guid, event.process_id, event.image)


def host_of(event: Event) -> str:
    """Name the host of an event for comparison."""
    return host_named(event.computer)


def host_named(computer: str) -> str:
    """Write a host's name for comparison."""
    return sys.intern(computer.strip().lower())


def _process(event: Event, record: Mapping[str, object]) -> Process | None:
    fields = record
    if not (_first(record, "command") and _first(record, "image") and event.time):
        fields = {
            **raw.parse(str(record.get("_raw") or "")),
            **{name: value for name, value in record.items() if value},
        }
    found = {name: _first(fields, name) for name in NAMES}
    time = event.time or _text(fields, ALIASES["time"]) or str(record.get("_time") or "")
    host = host_of(event) or _text(fields, ALIASES["computer"]).lower()
    guid = event.process_guid or _text(fields, ALIASES["process_guid"])
    return Process(
        host=sys.intern(host),
        time=parse_time(time),
        actor=_actor(guid, found["process_id"], found["image"]),
        image=sys.intern(found["image"]),
        command=shortened(found["command"]),
        parent=_actor(found["parent_guid"], found["parent_id"], found["parent_image"]),
        parent_image=sys.intern(found["parent_image"]),
        digest=best_hash(found["hashes"]),
    )


def shortened(command: str) -> str:
    """Keep of a command line what names a file."""
    return command[:_LONGEST_COMMAND]


def _first(fields: Mapping[str, object], name: str) -> str:
    return _text(fields, NAMES[name])


def _text(fields: Mapping[str, object], names: tuple[str, ...]) -> str:
    value = next((fields[name] for name in names if fields.get(name)), "")
    return said_in("\n".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value))


def said_in(text: str) -> str:
    """Give what a field says; empty for the dash that stands where Windows knows nothing."""
    return "" if text.strip() == "-" else decode_entities(text)


def _actor(guid: str, process_id: str, image: str) -> Actor:
    return Actor(guid_in(guid), number_in(process_id), sys.intern(name_of(image)))


def guid_in(text: str) -> str:
    """Write a GUID for comparison; empty for one that names nothing."""
    guid = text.strip().strip("{}").lower()
    return "" if guid in _NO_GUID else guid


def number_in(process_id: str) -> int | None:
    """Read a process's id."""
    try:
        return int(process_id.strip(), 0) if process_id else None  # Security events write 0x1a4.
    except ValueError:
        return None


def best_hash(hashes: str) -> str:
    """Choose the best hash of a list: `SHA256=…`."""
    listed = dict(_HASH.findall(hashes)) if hashes else {}
    best = next((f"{name}={listed[name]}" for name in _HASHES if name in listed), "")
    return best or ("" if listed else hashes.strip())

"""From an event to the autostart write it stands for, if it stands for one."""

from __future__ import annotations

from runkeyhunt.events.event import FILE_CREATE, REGISTRY_KEY, REGISTRY_RENAME, REGISTRY_VALUE_SET, Event
from runkeyhunt.places.locations import Location, Locations, Place
from runkeyhunt.places.registry import parse_path
from runkeyhunt.tuples import NamedTuple

SET, RENAMED, DROPPED = "set", "renamed", "dropped"
CLEARED, CREATED, DELETED = "cleared", "created", "deleted"
# What a snapshot shows: nobody knows when or how it came there.
PRESENT = "present"
# The first three make something start; the others only tell of the key or of the end of an entry.
STARTING_ACTIONS = (SET, RENAMED, DROPPED)
# DeleteKey and DeleteValue of Sysmon and the registry monitor, deleted of CIM, removed of osquery.
_DELETIONS = ("delete", "removed")
# How Sysmon writes a value that has no text.
_NOT_SHOWN = "binary data"
_NO_TEXT = frozenset({"(empty)", "-", "null"})


class AutostartWrite(NamedTuple):
    """Hold one write to an autostart location.

    `action` is set, renamed, dropped, cleared (set to nothing), created, deleted, or present (in a snapshot). `data` is
    the value's data, or the path of a file in a Startup folder.
    """

    location: Location
    action: str
    key: str
    value_name: str
    data: str
    event: Event

    @property
    def acts_as(self) -> str:
        """Name the action that makes what this is: what is present was once set, or dropped."""
        if self.action != PRESENT:
            return self.action
        return DROPPED if self.location.folder and self.data == self.event.target else SET

    @property
    def is_file(self) -> bool:
        """Tell whether it is a file in a Startup folder that starts, and no command that a value holds."""
        return self.acts_as == DROPPED


def find_write(event: Event, locations: Locations) -> AutostartWrite | None:
    """Find the autostart write that an event stands for; None for every other event."""
    action = _action(event)
    # Only what is renamed has a new name: another write's was written into it by somebody.
    target = event.new_name if action == RENAMED and event.new_name else event.target
    place = _place(event, action, target, locations)
    if place is None and action == RENAMED:
        # What is renamed to another place no longer starts.
        action, place = DELETED, _place(event, action, event.target, locations)
    if place is None:
        return None
    data = event.target if action == DROPPED else _data(event)
    if action == SET and event.details is not None and not data:
        action = CLEARED
    # Sysmon says no more of REG_BINARY and REG_MULTI_SZ: there is data, but no command to read.
    data = "" if data.lower() == _NOT_SHOWN else data
    return AutostartWrite(place.location, action, place.key, place.value_name, data, event)


def _action(event: Event) -> str:
    if event.code == REGISTRY_KEY:
        return DELETED if event.event_type.lower().startswith(_DELETIONS) else CREATED
    return {REGISTRY_VALUE_SET: SET, REGISTRY_RENAME: RENAMED, FILE_CREATE: DROPPED}.get(event.code, "")


def _place(event: Event, action: str, target: str, locations: Locations) -> Place | None:
    if action == DROPPED:
        return locations.of_file(target)
    path = parse_path(target) if action else None
    if path is None:
        return None
    # DeleteValue and RenameValue name a value, CreateKey, DeleteKey and RenameKey a key.
    kind = event.event_type.lower()
    if action == SET:
        return locations.of_value(path) or locations.of_data(path, event.details or "")
    if kind.endswith("value"):
        return locations.of_value(path)
    place = locations.of_key(path) or locations.of_value(path)
    # A key below Run is read by nothing; below RunOnceEx it is.
    is_dead_key = place and place.value_name and kind.endswith("key") and not place.location.subkeys
    return None if is_dead_key else place


def _data(event: Event) -> str:
    details = (event.details or "").strip()
    return "" if details.lower() in _NO_TEXT else details

"""From what a snapshot shows of a value to the autostart that it is, if it is one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from runkeyhunt.events.event import FILE_CREATE, REGISTRY_VALUE_SET, Event
from runkeyhunt.events.registry_value import OFF, Data, RegistryValue
from runkeyhunt.lines import Lines
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.places.autostart import PRESENT, AutostartWrite
from runkeyhunt.places.locations import DEFAULT_VALUE, Locations, Place
from runkeyhunt.places.registry import RegistryPath, parse_key

AUTORUNS_DISABLED = "AutorunsDisabled"
# Sysmon's words for data that are no text.
NO_TEXT = "Binary Data"
_SWITCHED_OFF = lazy_pattern(rf"\\{AUTORUNS_DISABLED}(?=\\|$)", re.IGNORECASE)
_SID = lazy_pattern(r"S-1-\d+(?:-\d+)+", re.IGNORECASE)
_STARTUP = r"Microsoft\Windows\Start Menu\Programs\Startup"
# What tools call the two Startup folders, in lower case.
_OF_ALL_USERS = frozenset({"common startup", "global startup", "startup common", "global user startup"})
_OF_ONE_USER = frozenset({"startup", "startup user", "user startup"})
# In lower case, in the row's own CSV, or in JSON that it holds.
_FOLDER = b"startup"
_CELL = lazy_pattern(rb'startup(?<![^\n\t,": ]startup)(?: user| common)?(?=[ \t\\]*[,"\n])')
_LEAST_UTF16 = 4


def lines_that_may_name_folder(lines: Lines) -> Iterator[int]:
    """Give the places of the lines whose rows may call a Startup folder only by its name."""
    return lines.places_matching(_CELL, lines.plain) if lines.plain.rfind(_FOLDER) >= 0 else iter(())


def canonical_key(value: RegistryValue) -> RegistryPath | None:
    """Give the key that a value lies in, below the hive of its owner where that is known by his SID."""
    path = parse_key(value.key)
    if path and path.hive == "HKU" and path.owner == value.owner and _is_name(value.owner):
        # The user's name, for want of his SID: nobody has mounted the hive under it.
        return RegistryPath("HKCU", "", path.rest)
    if path and path.hive == "HKCU" and _SID.fullmatch(value.owner):
        return RegistryPath("HKU", value.owner, path.rest)
    return path


def _is_name(owner: str) -> bool:
    return bool(owner) and not owner.startswith(".") and not _SID.match(owner)


def live(value: RegistryValue) -> RegistryValue:
    """Put a value or file back where Autoruns took it from to switch it off, and say that it is off."""
    key = _SWITCHED_OFF.sub("", value.key)
    return value if key == value.key else value._replace(key=key, state=OFF, state_from=AUTORUNS_DISABLED)


def find_present(value: RegistryValue, locations: Locations) -> tuple[AutostartWrite, ...]:
    """Find the autostarts that a value or file may be, one for each text in it; empty if it is none.

    `data` is empty where there is none; `details` of the event is None where the form does not show them.
    """
    value = live(value)
    key = canonical_key(value)
    if key is None:
        return tuple(_files(value, locations))
    place = locations.of_entry(key, "" if _is_hidden(value.name) else value.name or DEFAULT_VALUE)
    if place is None or place.location.noise:
        return ()
    # Windows' own tools cannot show what begins with a NUL; Sysmon shows nothing behind the key.
    name = "" if _is_hidden(value.name) else f"{value.name or DEFAULT_VALUE}"
    event = _event(value, REGISTRY_VALUE_SET, f"{place.key}\\{name}")
    if value.data is None:
        return (AutostartWrite(place.location, PRESENT, place.key, place.value_name, "", event),)
    return tuple(_of_text(place, event, text) for text in texts_of(value.data) or ("" if not value.data else NO_TEXT,))


def texts_of(data: Data) -> tuple[str, ...]:
    """Give the texts in data: each that is not empty of a list, the UTF-16 text in bytes, if they are one."""
    if isinstance(data, bytes):
        data = _utf16(data)
    texts = (data,) if isinstance(data, str) else data
    return tuple(text for text in texts if text.strip(" \t\r\n\0"))


def _utf16(data: bytes) -> str:
    """Read bytes as the UTF-16 text that they may be; empty if they are none."""
    text = data[: len(data) // 2 * 2].decode("utf-16-le", "replace").rstrip("\0")
    latin = sum(character.isascii() for character in text)
    return text if len(text) >= _LEAST_UTF16 and text.isprintable() and latin * 2 > len(text) else ""


def _is_hidden(name: str | None) -> bool:
    return bool(name) and str(name).startswith("\0")


def _event(value: RegistryValue, code: int, target: str) -> Event:
    kind = "SetValue" if code == REGISTRY_VALUE_SET else ""
    return Event(code, kind, target, user=value.owner, computer=value.host, time=value.time)


def _of_text(place: Place, event: Event, text: str) -> AutostartWrite:
    shown = "" if text == NO_TEXT else text.strip()
    event = event._replace(details=text)
    return AutostartWrite(place.location, PRESENT, place.key, place.value_name, shown, event)


def _files(value: RegistryValue, locations: Locations) -> Iterator[AutostartWrite]:
    """Give a Startup folder's file as the file that it is, and as the command that its shortcut holds."""
    path = f"{startup_folder(value)}\\{value.name or ''}"
    place = locations.of_file(path)
    if place is None:
        return
    event = _event(value, FILE_CREATE, path)
    yield AutostartWrite(place.location, PRESENT, place.key, place.value_name, path, event)
    for text in texts_of(value.data or ""):
        if text.strip().lower() != path.lower():
            yield _of_text(place, event, text)


def is_for_all_users(value: RegistryValue) -> bool:
    """Tell whether a Startup folder's file starts for whoever logs on."""
    folder = startup_folder(value).lower()
    return "\\programdata\\" in folder or "\\all users\\" in folder


def startup_folder(value: RegistryValue) -> str:
    """Give a folder's path, also where a tool only calls it by its name."""
    folder = value.key.strip().strip('"').rstrip("\\/")
    if folder.lower() in _OF_ALL_USERS:
        return rf"C:\ProgramData\{_STARTUP}"
    if folder.lower() in _OF_ONE_USER:
        user = value.owner.rpartition("\\")[2]
        is_known = user and not _SID.fullmatch(user)
        return rf"C:\Users\{user}\AppData\Roaming\{_STARTUP}" if is_known else rf"%APPDATA%\{_STARTUP}"
    return folder

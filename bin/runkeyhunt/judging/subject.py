"""What a rule can look at: Sysmon's fields, and the engine's own fields derived from them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache

from runkeyhunt.budget import MAX_LENGTH
from runkeyhunt.commandline.arguments import last_part, stem
from runkeyhunt.commandline.commandline import Command, Layer, arguments_are_data
from runkeyhunt.commandline.disguise import disguises
from runkeyhunt.commandline.paths import canonical_path
from runkeyhunt.commandline.shares import only_names_shares
from runkeyhunt.events.event import FILE_CREATE, Event
from runkeyhunt.events.evidence import Evidence
from runkeyhunt.judging.baseline import Standing
from runkeyhunt.judging.conditions import AS_WRITTEN, Subject
from runkeyhunt.judging.entry import normalise
from runkeyhunt.judging.names.own_folder import is_folder_of_another_name
from runkeyhunt.judging.names.random_names import looks_random
from runkeyhunt.judging.parents import kind_of_parent
from runkeyhunt.judging.planning.text_index import TextIndex
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.places.autostart import AutostartWrite
from runkeyhunt.places.folder_kinds import BELOW_THE_ROOT, USER_WRITABLE, kind_of_folder
from runkeyhunt.places.windows_programs import WindowsPrograms

SYSMON_FIELDS = frozenset(
    {"EventID", "EventType", "TargetObject", "TargetFilename", "Details", "NewName", "Image", "User"}
)
DERIVED_FIELDS = {
    "Action": "set, renamed, dropped, cleared, created or deleted; what a snapshot shows counts as set or dropped",
    "ArgumentsAreData": "true or false: an installed program that starts nothing else is given settings or files",
    "Baseline": "known_good, collision or unknown",
    "BorrowedFrom": "the known product whose program's name this one bears in a folder that users can write to",
    "Command": "the value's data as Windows would run it",
    "Decoded": "what an encoding hid in the command",
    "Disguise": "what makes it read as another command than Windows runs: step_up, placeholder, blank, letter, entity",
    "Exceeds": "true or false: more is hidden in the value than is read",
    "FolderName": "own or other: whether a folder below AppData or ProgramData bears the file's or the value's name",
    "Hive": "HKLM, HKU or HKCU",
    "Location": "the location's id in locations.yml",
    "NamesShareOnly": "true or false: the command connects, tests or logs to a share, and runs nothing from there",
    "Payload": "the file, address or script that finally runs; several where the command starts several",
    "OnlyPlace": "the kind of folder in which all payloads lie (see PayloadPlace); empty where they lie in several",
    "ParentKind": "who started the writer, where the row says so: deployment (roll-outs) or carrier (mail, web)",
    "PayloadAsWindows": "own, vendor, elsewhere, foreign or made_up_folder, by windows_programs.yml; else empty",
    "PayloadExtension": "its extension, in lower case with the dot",
    "PayloadName": "its file name",
    "PayloadPlace": "the kind of folder it lies in, by places/folder_kinds.py: program_files, roaming, own_folder …",
    "Program": "every program in the chain, from the first to the last, with its path where one is given",
    "ProgramName": "the same, as file names without .exe",
    "RandomNames": "which of value, folder and file have a name that looks drawn by lot",
    "Spread": "common (ten hosts and more for a week or longer) or alone (one host), where the row says so",
    "RunsScript": "beside, elsewhere or no: where the script lies that an unknown program is given to run, if one is",
    "UserWritable": "true or false: a payload lies where users can write, as PayloadPlace tells",
    "ValueName": "the value's name; (Default), or <hidden> for one that begins with a NUL character",
    "Writer": "the process that made the write, with its path in canonical form",
    "WriterAsWindows": "the same as PayloadAsWindows, of the writer",
    "WriterIsPayload": "true or false: the writer registered itself",
    "WriterName": "its file name without .exe",
    "WriterPlace": "the same as PayloadPlace, of the writer",
}
_OBFUSCATION = lazy_pattern(r"""[\^"`]|'\s*\+\s*'""")
_BLANKS = lazy_pattern(r"\s{2,}")
# Where Squirrel and Velopack put the version of a product that is in use.
_SQUIRREL = lazy_pattern(r"\\AppData\\Local\\[^\\]+\\(?:app-\d[\w.-]*|current)\\[^\\]+$", re.IGNORECASE)
_MANY_HOSTS, _LONG_DAYS = 10, 7
_EXTENSION = lazy_pattern(r"\.[A-Za-z0-9-]{1,20}$")


def describe(  # noqa: PLR0913
    write: AutostartWrite,
    command: Command,
    standing: Standing,
    windows: WindowsPrograms,
    evidence: Evidence,
    *,
    is_escaped: bool = False,
    indexes: Mapping[str, TextIndex] | None = None,
) -> Subject:
    """Lay out everything that a condition can ask of a write, each field when one asks.

    `is_escaped` says that the event wrote ordinary letters as XML's entities; `indexes` tell what stands in a field.
    """
    payload_names = [last_part(payload) for payload in command.payloads]
    programs = [layer.program for layer in command.layers]

    @cache
    def writer() -> str:
        return canonical_path(write.event.image)

    return Subject(
        {
            **as_logged(write.event),
            "Details": lambda: dict.fromkeys(_views(write, command)),
            AS_WRITTEN["Details"]: lambda: _as_written(write, command),
            "Action": (write.acts_as,),
            "ArgumentsAreData": lambda: (str(arguments_are_data(command)).lower(),),
            "Baseline": (standing.state,),
            "BorrowedFrom": _given(standing.borrowed_from),
            "Command": (command.text,),
            "Decoded": command.decoded,
            "Disguise": lambda: (*disguises(write.data[:MAX_LENGTH]), *_given("entity" if is_escaped else "")),
            "Exceeds": (str(not command.is_whole).lower(),),
            "FolderName": lambda: (_folder_name(write, command),),
            "Hive": (write.key.split("\\", 1)[0],),
            "Location": (write.location.id,),
            "NamesShareOnly": lambda: (str(only_names_shares(command)).lower(),),
            "Payload": command.payloads,
            "OnlyPlace": lambda: _given(_only([_place(payload, windows) for payload in command.payloads])),
            "ParentKind": lambda: _given(told_by(evidence)[1]),
            "PayloadAsWindows": lambda: _each(windows.standing, command.payloads),
            "PayloadExtension": lambda: _extensions(payload_names),
            "PayloadName": payload_names,
            "PayloadPlace": lambda: _each(kind_of_folder, command.payloads),
            "Program": programs,
            "ProgramName": lambda: map(stem, programs),
            "RandomNames": lambda: _random_names(write, command.payload),
            "Spread": _given(_spread(evidence)),
            "RunsScript": lambda: dict.fromkeys(map(_script_place, command.layers)),
            "UserWritable": lambda: (str(_is_writable(write, command)).lower(),),
            "ValueName": (write.value_name,),
            "Writer": lambda: (writer(),),
            "WriterAsWindows": lambda: _each(windows.standing, (writer(),)),
            "WriterIsPayload": lambda: (str(_are_same(writer(), command.payload)).lower(),),
            "WriterName": lambda: (stem(writer()),),
            "WriterPlace": lambda: _each(kind_of_folder, (writer(),)),
        },
        indexes,
    )


def as_logged(event: Event) -> dict[str, tuple[str, ...]]:
    """Lay out Sysmon's own fields as the event has them: all that a rule means outside this engine."""
    is_file = event.code == FILE_CREATE
    return {
        "EventID": (str(event.code),),
        "EventType": _given(event.event_type),
        "TargetObject": () if is_file else _given(event.target),
        "TargetFilename": _given(event.target) if is_file else (),
        "Details": () if event.details is None else (event.details,),
        "NewName": _given(event.new_name),
        "Image": _given(event.image),
        "User": _given(event.user),
    }


def _as_written(write: AutostartWrite, command: Command) -> Iterator[str]:
    if write.event.details is not None:
        yield write.event.details[:MAX_LENGTH]
        yield command.text


def _views(write: AutostartWrite, command: Command) -> Iterator[str]:
    """Yield the value's data as logged, as Windows sees it, without obfuscation, as each inner command, and decoded."""
    if write.event.details is None:
        return
    yield from _as_written(write, command)
    yield _BLANKS.sub(" ", _OBFUSCATION.sub("", command.text))
    for layer in command.layers[1:]:
        yield layer.text
    yield from command.decoded


def _are_same(one: str, other: str) -> bool:
    return one == other or normalise(one) == normalise(other)


def _each(tell: Callable[[str], str], paths: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(tell, paths))))


def _extensions(names: Iterable[str]) -> Iterator[str]:
    return (found.group().lower() for name in names if (found := _EXTENSION.search(name)))


def _place(payload: str, windows: WindowsPrograms) -> str:
    return kind_of_folder(payload) or ("windows" if "\\" not in payload and windows.has(payload) else "")


def _only(kinds: Sequence[str]) -> str:
    return kinds[0] if len(set(kinds)) == 1 else ""


def _is_writable(write: AutostartWrite, command: Command) -> bool:
    """Tell whether users can write a payload; at the root of a drive they can, if no administrator made the folder."""
    if write.location.names_folder or command.payload.lower().endswith("\\desktop.ini"):
        return False
    places = USER_WRITABLE if write.key.startswith("HKLM") else USER_WRITABLE | BELOW_THE_ROOT
    return any(kind_of_folder(payload) in places and not _SQUIRREL.search(payload) for payload in command.payloads)


def _random_names(write: AutostartWrite, payload: str) -> Iterator[str]:
    """Yield which of the write's names look drawn by lot; a file in a Startup folder is value and file in one."""
    folder, _, file = payload.rpartition("\\")
    names = {"value": write.value_name, "folder": folder.rpartition("\\")[2], "file": file}
    if write.is_file:
        del names["value"]
    yield from (kind for kind, name in names.items() if looks_random(_EXTENSION.sub("", name)))


def _folder_name(write: AutostartWrite, command: Command) -> str:
    # A value whose name Windows gives says nothing of the product.
    value_name = "" if write.location.values else write.value_name
    return "other" if is_folder_of_another_name(command.payload, value_name) else "own"


def told_by(evidence: Evidence) -> tuple[str, str]:
    """Give all that conditions can tell of a row's evidence."""
    return _spread(evidence), kind_of_parent(evidence.parent) if evidence.parent else ""


def _spread(evidence: Evidence) -> str:
    if evidence.hosts is None or evidence.days is None:
        return ""
    if evidence.hosts >= _MANY_HOSTS and evidence.days >= _LONG_DAYS:
        return "common"
    return "alone" if evidence.hosts <= 1 else ""


def _script_place(layer: Layer) -> str:
    folder = layer.program.rpartition("\\")[0].lower()
    if not layer.script:
        return "no"
    is_beside = "\\" not in layer.script or (folder and layer.script.lower().startswith(f"{folder}\\"))
    return "beside" if is_beside else "elsewhere"


def _given(value: str) -> tuple[str, ...]:
    return (value,) if value else ()

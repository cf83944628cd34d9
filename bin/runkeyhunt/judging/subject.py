"""What a rule can look at: Sysmon's fields, and the engine's own fields derived from them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from runkeyhunt.commandline.arguments import stem
from runkeyhunt.commandline.commandline import Command, Layer, arguments_are_data, is_installed
from runkeyhunt.commandline.paths import canonical_path, name_of
from runkeyhunt.commandline.shares import only_names_shares
from runkeyhunt.events.event import FILE_CREATE, Event
from runkeyhunt.judging.baseline import Standing
from runkeyhunt.judging.conditions import AS_WRITTEN, Subject, subject_of
from runkeyhunt.judging.entry import normalise
from runkeyhunt.places.autostart import AutostartWrite

SYSMON_FIELDS = frozenset(
    {"EventID", "EventType", "TargetObject", "TargetFilename", "Details", "NewName", "Image", "User"}
)
DERIVED_FIELDS = {
    "Action": "set, renamed, dropped, cleared, created or deleted",
    "ArgumentsAreData": "true or false: an installed program that starts nothing else is given settings or files",
    "Baseline": "known_good, collision or unknown",
    "Command": "the value's data as Windows would run it",
    "Decoded": "what an encoding hid in the command",
    "Hive": "HKLM, HKU or HKCU",
    "Installed": "yes or no: all that runs lies where installers put programs; none where the write starts nothing",
    "Location": "the location's id in locations.yml",
    "NamesShareOnly": "true or false: the command connects, tests or logs to a share, and runs nothing from there",
    "Payload": "the file, address or script that finally runs; several where the command starts several",
    "PayloadExtension": "its extension, in lower case with the dot",
    "PayloadName": "its file name",
    "Program": "every program in the chain, from the first to the last, with its path where one is given",
    "ProgramName": "the same, as file names without .exe",
    "RunsScript": "beside, elsewhere or no: where the script lies that an unknown program is given to run, if one is",
    "ValueName": "the value's name; (Default), or <hidden> for one that begins with a NUL character",
    "Writer": "the process that made the write, with its path in canonical form",
    "WriterIsPayload": "true or false: the writer registered itself",
    "WriterName": "its file name without .exe",
}
# Windows' own description of a folder lies in every Startup folder.
_STARTS_NOTHING = frozenset({"", "desktop.ini"})
_OBFUSCATION = re.compile(r"""[\^"`]|'\s*\+\s*'""")
_BLANKS = re.compile(r"\s{2,}")
_EXTENSION = re.compile(r"\.[A-Za-z0-9-]{1,20}$")


def describe(write: AutostartWrite, command: Command, standing: Standing) -> Subject:
    """Lay out everything that a condition can ask of a write."""
    writer = canonical_path(write.event.image)
    payload_names = [re.split(r"[\\/]", payload)[-1] for payload in command.payloads]
    extensions = [found.group().lower() for name in payload_names if (found := _EXTENSION.search(name))]
    programs = [layer.program for layer in command.layers]
    return subject_of(
        {
            **as_logged(write.event),
            "Details": tuple(dict.fromkeys(_views(write, command))),
            AS_WRITTEN["Details"]: tuple(_as_written(write, command)),
            "Action": (write.action,),
            "ArgumentsAreData": (str(arguments_are_data(command)).lower(),),
            "Baseline": (standing.state,),
            "Command": (command.text,),
            "Decoded": command.decoded,
            "Hive": (write.key.split("\\", 1)[0],),
            "Installed": (_installed(write, command),),
            "Location": (write.location.id,),
            "NamesShareOnly": (str(only_names_shares(command)).lower(),),
            "Payload": command.payloads,
            "PayloadExtension": extensions,
            "PayloadName": payload_names,
            "Program": programs,
            "ProgramName": [stem(program) for program in programs],
            "RunsScript": tuple(dict.fromkeys(map(_script_place, command.layers))),
            "ValueName": (write.value_name,),
            "Writer": (writer,),
            "WriterIsPayload": (str(normalise(writer) == normalise(command.payload)).lower(),),
            "WriterName": (stem(writer),),
        }
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
        yield write.event.details
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


def _installed(write: AutostartWrite, command: Command) -> str:
    if write.location.names_folder or name_of(command.payload) in _STARTS_NOTHING:
        return "none"
    return "yes" if all(map(is_installed, command.payloads)) else "no"


def _script_place(layer: Layer) -> str:
    folder = layer.program.rpartition("\\")[0].lower()
    if not layer.script:
        return "no"
    is_beside = "\\" not in layer.script or (folder and layer.script.lower().startswith(f"{folder}\\"))
    return "beside" if is_beside else "elsewhere"


def _given(value: str) -> tuple[str, ...]:
    return (value,) if value else ()

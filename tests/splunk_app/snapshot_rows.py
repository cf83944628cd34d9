"""Rows of three tools on one host, of two evenings: what came, went and changed between them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from tests.minisplunk.index import Event
from tests.site.simulation.moments import at

HOST = "WS-031"
FIRST, SECOND = at("Sun 20:10"), at("Sun 21:10")
SID = "S-1-5-21-1004336348-1177238915-682003330-1131"
_KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"
_MACHINE = rf"HKEY_LOCAL_MACHINE\{_KEY}"
_PUBLIC = r"C:\Users\Public"
_POWERSHELL = (
    (
        (_MACHINE, {"Same": r"C:\Same\same.exe", "Moved": r"C:\Old\moved.exe", "Gone": r"C:\Gone\gone.exe"}),
        (rf"HKEY_USERS\{SID}\{_KEY}", {"OfUser": rf"{_PUBLIC}\user.exe"}),
    ),
    ((_MACHINE, {"SAME": r"C:\Same\same.exe", "Moved": rf"{_PUBLIC}\moved.exe", "Ghost": rf"{_PUBLIC}\ghost.exe"}),),
)
_AUTORUNS = {"TurnedOff": ("enabled", "disabled"), "TurnedOn": ("disabled", "enabled"), "Stays": ("enabled", "enabled")}


def snapshot_events() -> list[Event]:
    """Give the rows of both evenings as they are indexed."""
    events = [event for evening in (0, 1) for event in (*_by_powershell(evening), *_by_autoruns(evening))]
    # A tool that has reported only once has nothing to be compared with.
    columns = {"key": _MACHINE, "path": rf"{_MACHINE}\Once", "name": "Once", "type": "REG_SZ", "data": r"C:\o.exe"}
    row = {"name": "autostarts", "hostIdentifier": HOST, "action": "snapshot", "columns": columns}
    return [*events, _event(SECOND, "osquery:results", row)]


def _by_powershell(evening: int) -> Iterator[Event]:
    rows = ((key, name, data) for key, values in _POWERSHELL[evening] for name, data in values.items())
    for second, (key, name, data) in enumerate(rows):
        row = {"PSPath": rf"Microsoft.PowerShell.Core\Registry::{key}", name: data}
        yield _event((FIRST, SECOND)[evening] + second, "runkeyhunt:snapshot", row)


def _by_autoruns(evening: int) -> Iterator[Event]:
    for name, states in _AUTORUNS.items():
        row = {
            "Time": "20261120-120000",
            "Entry Location": rf"HKLM\{_KEY}",
            "Entry": name,
            "Enabled": states[evening],
            "Category": "Logon",
            "Profile": "System-wide",
            "Image Path": rf"c:\tools\{name}.exe",
            "Launch String": rf"C:\Tools\{name}.exe",
        }
        yield _event((FIRST, SECOND)[evening], "autoruns", row)


def _event(time: float, sourcetype: str, row: Mapping[str, object]) -> Event:
    return Event(time, HOST, sourcetype, sourcetype, "windows", json.dumps(row))

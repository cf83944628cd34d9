"""Writes to every autostart location but the one that is told by the data, in every spelling that Sysmon logs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.generate.generated import LOCATIONS
from tools.generate.splunk.location_patterns import tail_of

SID = "S-1-5-21-1111111111-2222222222-3333333333-1001"
_SOFTWARE = {
    "HKLM": "HKLM\\SOFTWARE\\",
    "HKLM-WOW": "HKLM\\SOFTWARE\\WOW6432Node\\",
    "HKU": f"HKU\\{SID}\\Software\\",
    "HKU-WOW": f"HKU\\{SID}\\Software\\WOW6432Node\\",
    "HKU-default": "HKU\\.DEFAULT\\Software\\",
    "kernel-machine": "\\REGISTRY\\MACHINE\\SOFTWARE\\",
    "kernel-machine-WOW": "\\REGISTRY\\MACHINE\\SOFTWARE\\Wow6432Node\\",
    "kernel-user": f"\\REGISTRY\\USER\\{SID}\\SOFTWARE\\",
    "mounted-software": "HKLM\\OFFLINE\\",
    "mounted-user": "HKLM\\OFFLINE\\Software\\",
    "mounted-below-users": "HKU\\OFFLINE\\",
}
_SYSTEM = {
    "current": "HKLM\\System\\CurrentControlSet\\",
    "numbered": "HKLM\\SYSTEM\\ControlSet001\\",
    "kernel": "\\REGISTRY\\MACHINE\\SYSTEM\\ControlSet002\\",
}
_USER = {"HKU": f"HKU\\{SID}\\", "kernel-user": f"\\REGISTRY\\USER\\{SID}\\"}


@dataclass(frozen=True)
class Spelling:
    """Hold the path of one write; its `name` tells it from the others."""

    location: str
    name: str
    path: str

    @property
    def is_file(self) -> bool:
        return self.path.startswith("C:\\")


def all_spellings() -> list[Spelling]:
    """List them, of every register view, mount and letter case."""
    keys = (found for row in LOCATIONS if "key" in row for found in _of_key(row))
    return [*keys, *(found for row in LOCATIONS if "folder" in row for found in _of_folder(row))]


def _of_key(row: Mapping[str, Any]) -> Iterator[Spelling]:
    key = row["key"]
    views = _SYSTEM if key.startswith("System\\") else _SOFTWARE if key.startswith("Software\\") else _USER
    for view, start in views.items():
        path = start + tail_of(key)
        targets = (
            f"{spelt}\\{below}{value}"
            for spelt in (path, path.upper())
            for below in (("", "0001\\") if row.get("subkeys") else ("",))
            for value in row.get("values", ["Example", ""])
        )
        yield from (Spelling(row["id"], f"{row['id']}-{view}-{n}", target) for n, target in enumerate(targets))


def _of_folder(row: Mapping[str, Any]) -> Iterator[Spelling]:
    # Every user's folder has a capital U in Windows' own spelling: StartUp.
    paths = (
        f"C:\\{before}{row['folder'].replace('*', 'anna')}\\{row.get('file', 'a.vbs')}".replace("Startup", startup)
        for before in (() if "file" in row else ("ProgramData\\Microsoft\\Windows\\",)) or ("",)
        for startup in ("Startup", "StartUp")
    )
    yield from (Spelling(row["id"], f"{row['id']}-{number}", path) for number, path in enumerate(paths))

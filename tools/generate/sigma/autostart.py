"""The table of autostart locations as a Sigma selection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

# Sysmon names hives in several ways and 32-bit programs write below WOW6432Node: these beginnings are not asked for.
_BEGINNINGS = ("Software\\", "System\\CurrentControlSet\\")
Location = Mapping[str, Any]


def registry_selection(locations: Iterable[Location]) -> list[dict[str, Any]]:
    """Select every value that the table calls an autostart; noise and what no path shows stay out."""
    keys = [location for location in locations if "key" in location and not location.get("noise")]
    whole = [f"{_tail(row['key'])}\\" for row in keys if "values" not in row]
    values = [
        f"{_tail(row['key'])}\\{value}"
        for row in keys
        if "values" in row and not row.get("subkeys")
        for value in row["values"]
    ]
    return [
        {"TargetObject|contains": _shortest(whole)},
        {"TargetObject|endswith": values},
        *(
            {"TargetObject|contains": f"{_tail(row['key'])}\\", "TargetObject|endswith": _one_or_all(row["values"])}
            for row in keys
            if "values" in row and row.get("subkeys")
        ),
    ]


def file_selection(locations: Iterable[Location]) -> list[dict[str, Any]]:
    """Select every file that the table calls an autostart."""
    folders = [location for location in locations if "folder" in location]
    return [
        {"TargetFilename|contains": _one([f"\\{row['folder']}\\" for row in folders if "file" not in row])},
        *(
            {
                "TargetFilename|contains": f"\\{row['folder'].split('*')[0]}",
                "TargetFilename|endswith": f"\\{row['file']}",
            }
            for row in folders
            if "file" in row
        ),
    ]


def _tail(key: str) -> str:
    for beginning in _BEGINNINGS:
        if key.startswith(beginning):
            return key[len(beginning) - 1 :]
    return f"\\{key}"


def _shortest(texts: Sequence[str]) -> list[str]:
    """Leave out a text that holds another, which finds it too."""
    return [text for text in texts if not any(other in text for other in texts if other != text)]


def _one_or_all(values: Sequence[str]) -> Any:
    return _one([f"\\{value}" for value in values])


def _one(values: list[str]) -> Any:
    return values[0] if len(values) == 1 else values

"""The columns that a search command asks Splunk for, so that rows of snapshots come whole: it sends those named."""

from __future__ import annotations

_OSQUERY = (
    "key",
    "path",
    "name",
    "data",
    "type",
    "mtime",
    "args",
    "source",
    "status",
    "username",
)
_AROUND = ("action", "hostIdentifier", "unixTime", "calendarTime", "host", "fqdn", "Hostname", "ComputerName")
_AUTORUNS = (
    "Time",
    "Entry Location",
    "Entry",
    "Enabled",
    "Category",
    "Profile",
    "Signer",
    "Publisher",
    "Company",
    "Image Path",
    "Launch String",
    "MD5",
    "SHA-1",
    "SHA-256",
    "IMP",
    "VT detection",
)
_VELOCIRAPTOR = ("Name", "OSPath", "FullPath", "Details", "Data.type", "Data.value", "Mtime", "ModTime")
_STARTUP_COMMAND = ("Caption", "Command", "Location", "User", "UserSID")
_RECMD = (
    "HivePath",
    "HiveType",
    "KeyPath",
    "ValueName",
    "ValueType",
    "ValueData",
    "Deleted",
    "LastWriteTimestamp",
)
_MONITOR = ("registry_type", "key_path", "data_type")
_POWERSHELL = ("PSPath", "PSChildName", "PSComputerName")

INPUT_COLUMNS: tuple[str, ...] = tuple(
    dict.fromkeys(
        (
            *_OSQUERY,
            *(f"columns.{name}" for name in _OSQUERY),
            *_AROUND,
            *_AUTORUNS,
            # A header that Splunk has made names of fields of.
            *(name.replace(" ", "_").replace("-", "_") for name in _AUTORUNS),
            *_VELOCIRAPTOR,
            *_STARTUP_COMMAND,
            *_RECMD,
            *_MONITOR,
            *_POWERSHELL,
        )
    )
)

"""The fields that a search command asks Splunk for: it sends those named, and no others."""

from __future__ import annotations

from runkeyhunt.events.order import SYSMON_ORDER
from runkeyhunt.events.vocabulary.aliases import ALIASES, KEY_NAME, VALUE_NAME

_NOT_FOR_HUNTING = frozenset(
    {
        "record",
        "new_process",
        "new_process_id",
        "command",
        "parent_image",
        "parent_guid",
        "parent_id",
        "parent_command",
        "hashes",
    }
)
_SYSMONS = tuple(name for name in SYSMON_ORDER if name not in ("RuleName", "CreationUtcTime"))
_DEFENDERS = (
    "ActionType",
    "RegistryKey",
    "RegistryValueName",
    "RegistryValueData",
    "PreviousRegistryKey",
    "PreviousRegistryValueName",
    "FolderPath",
    "FileName",
    "InitiatingProcessFolderPath",
    "InitiatingProcessFileName",
    "InitiatingProcessAccountName",
    "InitiatingProcessAccountDomain",
    "InitiatingProcessId",
    "DeviceName",
    "Timestamp",
)
OF_CIM = (
    "action",
    "registry_path",
    KEY_NAME,
    VALUE_NAME,
    "registry_value_data",
    "registry_hive",
    "object_path",
    "process_path",
    "process_guid",
    "process_id",
    "user",
    "dest",
)
# What stands before the names, or behind them, in the manner of an add-on or exporter: winlogbeat, NXLog and evtx_dump,
# Log Analytics, Wazuh; Event Hub; the data models of CIM, whose fields tstats gives back with the data set's name.
_MANNERS = {
    "winlog.event_data.{}": _SYSMONS,
    "EventData.{}": _SYSMONS,
    "Event.EventData.{}": _SYSMONS,
    "event_data.{}": _SYSMONS,
    "{}_s": _SYSMONS,
    "data.win.eventdata.{}": tuple(name[0].lower() + name[1:] for name in _SYSMONS),
    "properties.{}": (*_SYSMONS, *_DEFENDERS),
    "Registry.{}": OF_CIM,
    "All_Changes.{}": OF_CIM,
}
_OF_LOGS = (
    "data.win.system.eventID",
    "data.win.system.computer",
    "winlog.event_id",
    "winlog.computer_name",
    "System.EventID",
    "Event.System.EventID",
    "Event.System.Computer",
    "EventID_d",
)
INPUT_FIELDS: tuple[str, ...] = tuple(
    dict.fromkeys(
        [
            *(name for attribute, names in ALIASES.items() if attribute not in _NOT_FOR_HUNTING for name in names),
            KEY_NAME,
            VALUE_NAME,
            *(manner.format(name) for manner, names in _MANNERS.items() for name in names),
            *_OF_LOGS,
        ]
    )
)

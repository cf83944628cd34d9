"""One write to the Run key, as products, exporters and SIEMs write it down; each form as they really lay it out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from typing import Any

SID = "S-1-5-21-3120044851-2290114420-1804562290-1604"
KEY = f"HKU\\{SID}\\Software\\Microsoft\\Windows\\CurrentVersion\\Run"
KERNEL_KEY = f"\\REGISTRY\\USER\\{SID}\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run"
NAME, DATA = "DeskLink", "C:\\Users\\e.blank\\AppData\\Local\\Temp\\dl\\desklnk.exe /tray"
WRITER = "C:\\Windows\\System32\\reg.exe"
HOST = "PC-042.corp.test"
GUID = "{3c1e9a52-77aa-6989-2b0d-00000000a100}"
TIME, ISO = "2026-02-09 14:20:11.482", "2026-02-09T14:20:11.482Z"
DATA_FIELDS = {
    "RuleName": "-",
    "EventType": "SetValue",
    "UtcTime": TIME,
    "ProcessGuid": GUID,
    "ProcessId": "7740",
    "Image": WRITER,
    "TargetObject": f"{KEY}\\{NAME}",
    "Details": DATA,
    "User": "CORP\\e.blank",
}
LINES = [f"{name}: {value}" for name, value in DATA_FIELDS.items()]
MESSAGE = "\r\n".join(["Registry value set:", *LINES])
_NAMED = "".join(f"<Data Name='{name}'>{escape(value, quote=False)}</Data>" for name, value in DATA_FIELDS.items())
_SYSTEM = (
    "<System><Provider Name='Microsoft-Windows-Sysmon' Guid='{5770385f-c22a-43e0-bf4c-06f5698ffbd9}'/><EventID>13</EventID>"
    "<Version>2</Version><Level>4</Level><TimeCreated SystemTime='2026-02-09T14:20:11.4833920Z'/><EventRecordID>551</EventRecordID>"
    "<Execution ProcessID='2960' ThreadID='4012'/><Channel>Microsoft-Windows-Sysmon/Operational</Channel>"
    f"<Computer>{HOST}</Computer><Security UserID='S-1-5-18'/></System>"
)
XML = (
    "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'>"
    f"{_SYSTEM}<EventData>{_NAMED}</EventData></Event>"
)
WINLOG = {
    "@timestamp": ISO,
    "winlog": {
        "event_id": "13",
        "computer_name": HOST,
        "channel": "Microsoft-Windows-Sysmon/Operational",
        "process": {"pid": 2960, "thread": {"id": 4012}},
        "user": {"name": "SYSTEM", "domain": "NT AUTHORITY", "identifier": "S-1-5-18"},
        "event_data": DATA_FIELDS,
    },
    "event": {"code": "13", "provider": "Microsoft-Windows-Sysmon"},
    "host": {"name": "pc-042"},
    "message": MESSAGE.replace("\r\n", "\n"),
}
ECS = {
    "@timestamp": ISO,
    "event": {"code": "13", "action": "RegistryEvent (Value Set)", "type": ["change"], "id": "qX9-44"},
    "host": {"name": "pc-042"},
    "process": {"entity_id": GUID, "executable": WRITER, "name": "reg.exe", "pid": 7740},
    "registry": {
        "hive": "HKU",
        "key": f"{SID}\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\{NAME}",
        "path": f"{KEY}\\{NAME}",
        "value": NAME,
        "data": {"type": "SZ_REG", "strings": [DATA]},
    },
    "user": {"name": "e.blank", "domain": "CORP", "id": "S-1-5-18"},
    "winlog": {"computer_name": HOST, "user": {"name": "SYSTEM"}, "event_data": {"EventType": "SetValue"}},
}
FLAT = {"EventID": 13, "Computer": HOST, **DATA_FIELDS}
SECURITY = {
    "SubjectUserSid": SID,
    "SubjectUserName": "e.blank",
    "SubjectDomainName": "CORP",
    "SubjectLogonId": "0x8e21f",
    "ObjectName": KERNEL_KEY,
    "ObjectValueName": NAME,
    "HandleId": "0x1c4",
    "OperationType": "%%1904",
    "OldValueType": "-",
    "OldValue": "-",
    "NewValueType": "%%1873",
    "NewValue": DATA,
    "ProcessId": "0x1e3c",
    "ProcessName": WRITER,
}


def line(document: object) -> str:
    """Write a document as a line of JSON."""
    return json.dumps(document) + "\n"


def row(fields: Mapping[str, object], separator: str = ",") -> str:
    """Write a header and one row of a table."""
    cells = [['"' + str(cell).replace('"', '""') + '"' for cell in cells] for cells in (fields.keys(), fields.values())]
    return "\r\n".join(separator.join(texts) for texts in cells) + "\r\n"


def renamed(fields: Mapping[str, object], pattern: str) -> dict[str, object]:
    """Give every field a longer name."""
    return {pattern.format(name): value for name, value in fields.items()}


def humped(fields: Mapping[str, object]) -> dict[str, object]:
    """Begin every field's name with a small letter."""
    return {name[0].lower() + name[1:]: value for name, value in fields.items()}


def snake(name: str) -> str:
    """Write a name in small letters with underscores."""
    return "".join("_" + letter.lower() if letter.isupper() else letter for letter in name).lstrip("_")


def message_4657(labels: tuple[str, ...], headings: tuple[str, ...], title: str, kind: str, gap: str = ":\t\t") -> str:
    """Write the text of a Security 4657 in a language: its labels, its headings."""
    values = [SID, "e.blank", "CORP", "0x8E21F", KERNEL_KEY, NAME, "0x1c4", kind, "0x1e3c", WRITER, "-", "-", "REG_SZ", DATA]
    lines = [f"\t{label}{gap}{value}" for label, value in zip(labels, values)]
    blocks = [lines[:4], lines[4:8], lines[8:10], lines[10:]]
    return "\r\n\r\n".join([title, *("\r\n".join([heading, *block]) for heading, block in zip(headings, blocks))])


ENGLISH = message_4657(
    ("Security ID", "Account Name", "Account Domain", "Logon ID", "Object Name", "Object Value Name", "Handle ID",
     "Operation Type", "Process ID", "Process Name", "Old Value Type", "Old Value", "New Value Type", "New Value"),
    ("Subject:", "Object:", "Process Information:", "Change Information:"),
    "A registry value was modified.",
    "New registry value created",
)  # fmt: skip
GERMAN = message_4657(
    ("Sicherheits-ID", "Kontoname", "Kontodomäne", "Anmelde-ID", "Objektname", "Objektwertname", "Handle-ID",
     "Vorgangstyp", "Prozess-ID", "Prozessname", "Alter Werttyp", "Alter Wert", "Neuer Werttyp", "Neuer Wert"),
    ("Antragsteller:", "Objekt:", "Prozessinformationen:", "Änderungsinformationen:"),
    "Ein Registrierungswert wurde geändert.",
    "Neuer Registrierungswert erstellt",
)  # fmt: skip
FRENCH = message_4657(
    ("ID de sécurité", "Nom du compte", "Domaine du compte", "ID d’ouverture de session", "Nom de l’objet",
     "Nom de la valeur de l’objet", "ID du handle", "Type d’opération", "ID du processus", "Nom du processus",
     "Type de l’ancienne valeur", "Ancienne valeur", "Type de la nouvelle valeur", "Nouvelle valeur"),
    ("Objet\xa0:", "Objet\xa0:", "Informations sur le processus\xa0:", "Informations sur la modification\xa0:"),
    "Une valeur de Registre a été modifiée.",
    "Nouvelle valeur de registre créée",
    "\xa0:\t\t",
)  # fmt: skip


def splunk_text(code: int, message: str, log: str = "Microsoft-Windows-Sysmon/Operational") -> str:
    """Write an event as Splunk's text of an event log."""
    return (
        f"02/09/2026 02:20:11 PM\nLogName={log}\nEventCode={code}\nEventType=4\nComputerName={HOST}\n"
        f"User=NOT_TRANSLATED\nSid=S-1-5-18\nRecordNumber=551\nMessage={message}\n"
    )


def wevtutil(labels: tuple[str, ...]) -> str:
    """Write an event as `wevtutil qe /f:text` does."""
    values = ("Microsoft-Windows-Sysmon/Operational", "Microsoft-Windows-Sysmon", "2026-02-09T14:20:11.4830000Z", "13",
              "Registry value set (rule: RegistryEvent)", "Information", "Info", "N/A", "S-1-5-18", "NT AUTHORITY\\SYSTEM", HOST)  # fmt: skip
    header = "".join(f"  {label}: {value}\r\n" for label, value in zip(labels, values))
    return f"Event[0]:\r\n{header}  {labels[-1]}: \r\n{MESSAGE}\r\n\r\n"


_WEVTUTIL = ("Log Name", "Source", "Date", "Event ID", "Task", "Level", "Opcode", "Keyword", "User", "User Name", "Computer", "Description")
_WEVTUTIL_GERMAN = ("Protokollname", "Quelle", "Datum", "Ereignis-ID", "Aufgabe", "Ebene", "Opcode", "Schlüsselwort", "Benutzer", "Benutzername", "Computer", "Beschreibung")  # fmt: skip


def powershell_list(names: tuple[str, ...]) -> str:
    """Write an event as `Get-WinEvent | Format-List` does."""
    values = {"TimeCreated": "2/9/2026 3:20:11 PM", "ProviderName": "Microsoft-Windows-Sysmon", "Id": "13", "MachineName": HOST,
              "LogName": "Microsoft-Windows-Sysmon/Operational", "Message": MESSAGE.replace("\r\n", "\r\n" + " " * 15)}  # fmt: skip
    return "\r\n\r\n" + "\r\n".join(f"{name:12} : {values[name]}" for name in names) + "\r\n\r\n\r\n"


_ONE_LINE = "Registry value set:  " + "  ".join(LINES)
_POWERSHELL: dict[str, Any] = {
    "Id": 13,
    "Version": 2,
    "Level": 4,
    "ProviderName": "Microsoft-Windows-Sysmon",
    "LogName": "Microsoft-Windows-Sysmon/Operational",
    "ProcessId": 2960,
    "ThreadId": 4012,
    "RecordId": 551,
    "MachineName": HOST,
    "UserId": {"BinaryLength": 12, "AccountDomainSid": None, "Value": "S-1-5-18"},
    "TimeCreated": "/Date(1770646811483)/",
    "Message": MESSAGE,
    "Properties": [{"Value": value} for value in DATA_FIELDS.values()],
}
_PARAMS = "".join(f"<Param>{escape(value, quote=False)}</Param>" for value in DATA_FIELDS.values())
_DEFENDER = {
    "Timestamp": ISO,
    "DeviceName": HOST,
    "ActionType": "RegistryValueSet",
    "RegistryKey": KEY.replace("HKU", "HKEY_USERS"),
    "RegistryValueType": "String",
    "RegistryValueName": NAME,
    "RegistryValueData": DATA,
    "PreviousRegistryValueData": "",
    "InitiatingProcessAccountDomain": "CORP",
    "InitiatingProcessAccountName": "e.blank",
    "InitiatingProcessFileName": "reg.exe",
    "InitiatingProcessFolderPath": WRITER,
    "InitiatingProcessId": 7740,
    "InitiatingProcessParentFileName": "cmd.exe",
}
_SENTINEL_EVENT = {
    "TenantId": "0",
    "TimeGenerated": ISO,
    "Source": "Microsoft-Windows-Sysmon",
    "EventLog": "Microsoft-Windows-Sysmon/Operational",
    "Computer": HOST,
    "EventID": 13,
    "UserName": "NT AUTHORITY\\SYSTEM",
}
_DATA_ITEM = (
    f'<DataItem type="System.XmlData" time="{ISO}" sourceHealthServiceId="x"><EventData xmlns="http://schemas.microsoft.com/'
    f'win/2004/08/events/event">{_NAMED}</EventData></DataItem>'
)
_SPLUNK_FIELDS = {"_time": "2026-02-09T14:20:11.482+00:00", "host": "pc-042", "EventCode": "13", "Computer": HOST, **DATA_FIELDS}
_OSQUERY_ROW = {
    "datetime": ISO, "eventid": "13", "eid": "0000000044", "provider_name": "Microsoft-Windows-Sysmon", "time": "1770646811",
    "data": json.dumps({"EventData": DATA_FIELDS}),
}  # fmt: skip
_SPLUNK_XML = "<?xml version='1.0' encoding='UTF-8'?>\n{}<results preview='0'>\n<meta/>\n{}</results>"
_SPLUNK_XML_ROW = "<result offset='0'>{}</result>\n"
_XML_FIELDS = "".join(f"<field k='{name}'><value><text>{escape(value)}</text></value></field>\n" for name, value in _SPLUNK_FIELDS.items())
_XML_RAW = (
    "<field k='host'><value><text>pc-042</text></value></field>"
    f"<field k='_raw'><v xml:space='preserve' trim='0'>{escape(XML)}</v></field>"
)
_JSON_ROWS = {"preview": False, "init_offset": 0, "messages": [], "fields": list(_SPLUNK_FIELDS), "rows": [list(_SPLUNK_FIELDS.values())]}

# By name: the file's text. All of them are the same write; `WITHOUT` says which of its attributes a form does not carry.
FORMS: dict[str, str] = {
    "winlogbeat": line(WINLOG),
    "winlogbeat, event data only as names with dots": line({**renamed(DATA_FIELDS, "winlog.event_data.{}"), "winlog.event_id": 13, "winlog.computer_name": HOST}),
    "winlogbeat, ECS ingest pipeline": line(ECS),
    "winlogbeat, ECS without the data's field": line({**ECS, "message": MESSAGE, "registry": {name: value for name, value in ECS["registry"].items() if name != "data"}}),  # type: ignore[attr-defined]
    "elasticsearch, fields": line({"hits": {"total": {"value": 1}, "hits": [{"_id": "1", "fields": {name: [value] for name, value in {**renamed(DATA_FIELDS, "winlog.event_data.{}"), "event.code": "13", "winlog.computer_name": HOST}.items()}}]}}),
    "elasticsearch, source of ECS": json.dumps({"took": 2, "hits": {"hits": [{"_index": "x", "_source": ECS}]}}, indent=1),
    "elasticsearch, SQL": line({"columns": [{"name": name, "type": "keyword"} for name in FLAT], "rows": [list(FLAT.values())]}),
    "kibana, table": row({"@timestamp": "Feb 9, 2026 @ 14:20:11.482", "event.code": "13", "host.name": "pc-042", "message": MESSAGE}),
    "kibana, table of the event's fields": row({**renamed(DATA_FIELDS, "winlog.event_data.{}"), "winlog.event_id": 13, "winlog.computer_name": HOST}),
    "fluent bit, names": line({"ProviderName": "Microsoft-Windows-Sysmon", "EventID": 13, "ProcessID": 2960, "Computer": HOST, "UserID": "NT AUTHORITY\\SYSTEM", "Message": MESSAGE, "StringInserts": list(DATA_FIELDS.values())}),
    "fluent bit, inserts alone": line({"EventID": 13, "Computer": HOST, "StringInserts": list(DATA_FIELDS.values())}),
    "fluent bit, XML": line({"date": 1770646811.4, "System": XML}),
    "fluentd": line({"ProviderName": "Microsoft-Windows-Sysmon", "EventID": "13", "Computer": HOST, "Description": MESSAGE, "EventData": list(DATA_FIELDS.values())}),
    "fluentd, description parsed": line({"EventID": "13", "Computer": HOST, "DescriptionTitle": "Registry value set:", **{snake(name): value for name, value in DATA_FIELDS.items()}}),
    "nxlog": line({"EventTime": "2026-02-09 15:20:11", "Hostname": HOST, "EventID": 13, "SourceName": "Microsoft-Windows-Sysmon", "ProcessID": 2960, "AccountName": "SYSTEM", "Message": MESSAGE, **DATA_FIELDS}),
    "nxlog, message alone": line({"EventTime": "2026-02-09 15:20:11", "Hostname": HOST, "EventType": "INFO", "EventID": 13, "ProcessID": 2960, "AccountName": "SYSTEM", "Message": MESSAGE}),
    "wazuh, archive": line({"agent": {"name": "pc-042"}, "rule": {"id": "92302", "level": 6}, "data": {"win": {"eventdata": humped({name: value.replace("\\", "\\\\") for name, value in DATA_FIELDS.items()}), "system": {"eventID": "13", "computer": HOST, "processID": "2960"}}}}),
    "wazuh, table": row({**renamed(humped(DATA_FIELDS), "data.win.eventdata.{}"), "data.win.system.eventID": "13", "data.win.system.computer": HOST}),
    "graylog": line(renamed({**renamed(DATA_FIELDS, "event_data_{}"), "event_id": 13, "computer_name": HOST}, "winlogbeat_winlog_{}")),
    "graylog, GELF of NXLog": line({"version": "1.1", "host": "pc-042", "short_message": "Registry value set:", "full_message": MESSAGE, "_EventID": 13, "_Hostname": HOST}),
    "graylog, message alone": row({"timestamp": ISO, "source": "pc-042", "message": MESSAGE}),
    "helk": line({"_source": {"event_id": 13, "host_name": "pc-042", "event_type": "setvalue", "registry_key_path": f"{KEY}\\{NAME}", "registry_key_value_data": DATA, "process_path": WRITER, "user_name": "e.blank", "user_domain": "CORP", "@timestamp": ISO}}),
    "kafka, value as text": line({"topic": "t", "partition": 0, "offset": 9, "value": json.dumps(WINLOG)}),
    "kafka, payload as text in text": line({"payload": json.dumps({"event": json.dumps(FLAT)})}),
    "deep in other objects": line({"a": {"b": [{"c": {"d": {"e": {"f": WINLOG}}}}]}}),
    "logstash, original": line({"@version": "1", "event": {"original": XML}, "tags": ["_xmlparsefailure"]}),
    "xml in any field": line({"body_message": XML, "severity": 9}),
    "xml, escaped once more": line({"raw_log": escape(XML)}),
    "hec, xml": line({"time": 1770646811.482, "host": "pc-042", "sourcetype": "XmlWinEventLog", "event": XML}),
    "hec, object": line({"time": 1770646811.482, "host": "pc-042", "event": FLAT}),
    "open telemetry": line({"resourceLogs": [{"scopeLogs": [{"logRecords": [{"timeUnixNano": "1770646811482000000", "body": {"kvlistValue": {"values": [{"key": "computer", "value": {"stringValue": HOST}}, {"key": "event_id", "value": {"stringValue": "13"}}, *({"key": name, "value": {"stringValue": value}} for name, value in DATA_FIELDS.items())]}}}]}]}]}),
    "sentinel, Event": row({**_SENTINEL_EVENT, "ParameterXml": _PARAMS, "EventData": _DATA_ITEM, "RenderedDescription": MESSAGE}),
    "sentinel, Event of parameters": line({**_SENTINEL_EVENT, "ParameterXml": _PARAMS}),
    "sentinel, Event of a description": line({**_SENTINEL_EVENT, "RenderedDescription": MESSAGE}),
    "sentinel, WindowsEvent": row({"TimeGenerated [UTC]": "2/9/2026, 2:20:11.482 PM", "Provider": "Microsoft-Windows-Sysmon", "Computer": HOST, "EventID": 13, "EventData": json.dumps(DATA_FIELDS)}),
    "sentinel, own table": row({**renamed(DATA_FIELDS, "{}_s"), "EventID_d": "13.0", "Computer": HOST}),
    "sentinel, answer of the interface": line({"tables": [{"name": "PrimaryResult", "columns": [{"name": name, "type": "string"} for name in FLAT], "rows": [list(FLAT.values())]}]}),
    "sentinel, SecurityEvent": row({"TimeGenerated [UTC]": "2/9/2026, 2:20:11.482 PM", "Computer": HOST, "EventID": 4657, "Activity": "4657 - A registry value was modified.", **SECURITY}),
    "sentinel, ASIM": row({"TimeGenerated": ISO, "EventType": "RegistryValueSet", "DvcHostname": "pc-042", "RegistryKey": KEY.replace("HKU", "HKEY_USERS"), "RegistryValue": NAME, "RegistryValueData": DATA, "ActorUsername": "CORP\\e.blank", "ActingProcessName": WRITER}),
    "defender, table": "\ufeff" + row(_DEFENDER),
    "defender, event hub": line({"time": ISO, "category": "AdvancedHunting-DeviceRegistryEvents", "operationName": "Publish", "properties": _DEFENDER}),
    "defender, answer of the interface": line({"Schema": [{"Name": "Timestamp", "Type": "DateTime"}], "Results": [_DEFENDER]}),
    "crowdstrike": line({"event_simpleName": "AsepValueUpdate", "ComputerName": "PC-042", "timestamp": "1770646811482", "RegObjectName": KERNEL_KEY, "RegValueName": NAME, "RegStringValue": DATA, "RegOperationType": "1", "ContextBaseFileName": "reg.exe", "UserName": "CORP\\e.blank"}),
    "elastic defend": line({"@timestamp": ISO, "event": {"action": "modification", "category": ["registry"], "type": ["change"]}, "host": {"name": "pc-042"}, "process": {"executable": WRITER}, "registry": {"hive": "HKEY_USERS", "key": KEY[4:], "path": KEY.replace("HKU", "HKEY_USERS") + "\\" + NAME, "value": NAME, "data": {"strings": [DATA]}}, "user": {"name": "e.blank", "domain": "CORP"}}),
    "sentinelone": line({"event.time": 1770646811482, "event.type": "Registry Value Modified", "endpoint.name": "PC-042", "registry.keyPath": f"USER\\{KEY[4:]}\\{NAME}", "registry.value": DATA, "src.process.image.path": WRITER, "src.process.user": "CORP\\e.blank"}),
    "ocsf": line({"class_uid": 201002, "activity_name": "Set", "time": 1770646811482, "device": {"hostname": "pc-042"}, "reg_value": {"path": KEY, "name": NAME, "data": DATA}, "actor": {"process": {"file": {"path": WRITER}}, "user": {"name": "e.blank", "domain": "CORP"}}}),
    "evtxecmd": line({"PayloadData1": "ProcessID: 7740", "MapDescription": "RegistryEvent (Value Set)", "Computer": HOST, "Payload": json.dumps({"EventData": {"Data": [{"@Name": name, "#text": value} for name, value in DATA_FIELDS.items()]}}), "UserName": "NT AUTHORITY\\SYSTEM", "EventId": 13, "ProcessId": 2960, "TimeCreated": "2026-02-09T14:20:11.4833920+00:00"}),
    "evtxecmd, columns without the payload": row({"TimeCreated": "2026-02-09T14:20:11.4833920+00:00", "EventId": 13, "Computer": HOST, "PayloadData3": "EventType: SetValue", "PayloadData4": f"Image: {WRITER}", "PayloadData5": f"TargetObject: {KEY}\\{NAME}", "PayloadData6": f"Details: {DATA}", "UserName": "CORP\\e.blank"}),
    "hayabusa": line({"Timestamp": "2026-02-09 15:20:11.482 +01:00", "RuleTitle": "Reg Key Value Set", "Computer": HOST, "Channel": "Sysmon", "EventID": 13, "Details": {"EventType": "SetValue", "TgtObj": f"{KEY}\\{NAME}", "Details": DATA, "Proc": WRITER, "PID": 7740, "PGUID": GUID}, "ExtraFieldInfo": {"User": "CORP\\e.blank"}}),
    "hayabusa, table": row({"Timestamp": "2026-02-09 15:20:11.482 +01:00", "RuleTitle": "x", "Computer": HOST, "Channel": "Sysmon", "EventID": 13, "Details": f"EventType: SetValue \xa6 TgtObj: {KEY}\\{NAME} \xa6 Details: {DATA} \xa6 Proc: {WRITER} \xa6 PID: 7740", "ExtraFieldInfo": "User: CORP\\e.blank"}),
    "chainsaw": json.dumps([{"group": "Sigma", "kind": "individual", "document": {"kind": "evtx", "path": "a.evtx", "data": {"Event": {"System": {"EventID": 13, "Computer": HOST, "TimeCreated_attributes": {"SystemTime": ISO}}, "EventData": DATA_FIELDS}}}}]),
    "chainsaw, table": row({"timestamp": "2026-02-09T14:20:11.483+00:00", "detections": "x", "path": "a.evtx", "Event ID": 13, "Computer": HOST, "Event Data": "\n".join(f"{name}: {value}" for name, value in DATA_FIELDS.items())}),
    "zircolite": json.dumps([{"title": "Run Key", "id": "20b0", "rule_level": "high", "count": 1, "matches": [{"row_id": 4, "EventID": 13, "Computer": HOST, "SystemTime": ISO, **DATA_FIELDS}]}]),
    "velociraptor": line({"System": {"Provider": {"Name": "Microsoft-Windows-Sysmon"}, "EventID": {"Value": 13}, "TimeCreated": {"SystemTime": 1770646811.482}, "Computer": HOST, "Security": {"UserID": "S-1-5-18"}}, "EventData": DATA_FIELDS, "Message": MESSAGE}),
    "evtx_dump": "Record 1\n" + json.dumps({"Event": {"System": {"EventID": {"#attributes": {"Qualifiers": ""}, "#text": 13}, "Computer": HOST, "Execution": {"#attributes": {"ProcessID": 2960}}}, "EventData": {"Data": [{"#attributes": {"Name": name}, "#text": value} for name, value in DATA_FIELDS.items()]}}}, indent=2),
    "xmltodict": line({"Event": {"System": {"EventID": "13", "Computer": HOST, "TimeCreated": {"@SystemTime": ISO}}, "EventData": {"Data": [{"@Name": name, "#text": value} for name, value in DATA_FIELDS.items()]}}}),
    "xml2js": line({"Event": {"System": [{"EventID": ["13"], "Computer": [HOST]}], "EventData": [{"Data": [{"_": value, "$": {"Name": name}} for name, value in DATA_FIELDS.items()]}]}}),
    "data as a map": line({"System": {"EventID": 13, "Computer": HOST}, "EventData": {"Data": DATA_FIELDS}}),
    "data as names and values": line({"EventID": 13, "Computer": HOST, "EventData": [{"Name": name, "Value": value} for name, value in DATA_FIELDS.items()]}),
    "wevtutil, text": wevtutil(_WEVTUTIL),
    "wevtutil, text in German": wevtutil(_WEVTUTIL_GERMAN),
    "event viewer, table": "\ufeff" + f"Level,Date and Time,Source,Event ID,Task Category\r\nInformation,2/9/2026 3:20:11 PM,Microsoft-Windows-Sysmon,13,Registry value set (rule: RegistryEvent),\"{MESSAGE}\"\r\n",
    "event viewer, table in German": f"Ebene,Datum und Uhrzeit,Quelle,Ereignis-ID,Aufgabenkategorie\r\nInformationen,09.02.2026 15:20:11,Microsoft-Windows-Sysmon,13,Registry value set (rule: RegistryEvent),\"{MESSAGE}\"\r\n",
    "event viewer, table in French": f"Niveau\tDate et heure\tSource\tID de l’événement\tCatégorie de la tâche\r\nInformation\t09/02/2026 15:20:11\tMicrosoft-Windows-Sysmon\t13\tRegistry value set (rule: RegistryEvent)\t\"{MESSAGE}\"\r\n",
    "event viewer, details as text": f"Log Name:      Microsoft-Windows-Sysmon/Operational\r\nSource:        Microsoft-Windows-Sysmon\r\nDate:          2/9/2026 3:20:11 PM\r\nEvent ID:      13\r\nTask Category: Registry value set (rule: RegistryEvent)\r\nLevel:         Information\r\nUser:          SYSTEM\r\nComputer:      {HOST}\r\nDescription:\r\n{MESSAGE}\r\n",
    "a message alone": MESSAGE + "\r\n",
    "powershell, json": json.dumps(_POWERSHELL, indent=4),
    "powershell, json of an array": json.dumps([_POWERSHELL]),
    "powershell, json without the message": line({**_POWERSHELL, "Message": None}),
    "powershell, table": "#TYPE System.Diagnostics.Eventing.Reader.EventLogRecord\r\n" + row({**_POWERSHELL, "Properties": "System.Collections.Generic.List`1[x]", "TimeCreated": "2/9/2026 3:20:11 PM", "UserId": "S-1-5-18"}),
    "powershell, list": powershell_list(("TimeCreated", "ProviderName", "Id", "Message")),
    "powershell, list of all": powershell_list(("Message", "Id", "ProviderName", "LogName", "MachineName", "TimeCreated")),
    "osquery, windows_events": line({"name": "windows_events", "hostIdentifier": "PC-042", "action": "added", "columns": _OSQUERY_ROW}),
    "osquery, windows_events in a snapshot": line({"name": "windows_events", "hostIdentifier": "PC-042", "action": "snapshot", "snapshot": [_OSQUERY_ROW]}),
    "osquery, windows_events in a batch": line({"name": "windows_events", "hostIdentifier": "PC-042", "diffResults": {"added": [_OSQUERY_ROW], "removed": []}}),
    "osquery, registry": line({"name": "run", "hostIdentifier": "PC-042", "unixTime": 1770646811, "action": "added", "columns": {"key": KEY.replace("HKU", "HKEY_USERS"), "path": KEY.replace("HKU", "HKEY_USERS") + "\\" + NAME, "name": NAME, "type": "REG_SZ", "data": DATA}}),
    "osquery, registry in a snapshot": line({"name": "run", "hostIdentifier": "PC-042", "unixTime": 1770646811, "action": "snapshot", "snapshot": [{"key": KEY.replace("HKU", "HKEY_USERS"), "path": KEY.replace("HKU", "HKEY_USERS") + "\\" + NAME, "name": NAME, "type": "REG_SZ", "data": DATA}]}),
    "snare": f"<14>Feb  9 14:20:11 {HOST} MSWinEventLog\t1\tMicrosoft-Windows-Sysmon/Operational\t551\tMon Feb 09 14:20:11 2026\t13\tMicrosoft-Windows-Sysmon\tSYSTEM\tUser\tInformation\t{HOST}\tRegistry value set (rule: RegistryEvent)\t\t{_ONE_LINE}\t551\n",
    "syslog, bars": f"2026-02-09 14:20:11 pc-042 Sysmon: 13: Registry value set | " + " | ".join(f"{name}={value}" for name, value in DATA_FIELDS.items()) + "\n",
    "syslog, escaped ends of line": f"<13>Feb  9 14:20:11 pc-042 Sysmon[7]: {MESSAGE}\n".replace("\r\n", "#015#012"),
    "syslog, ends of line as letters": f"<13>1 2026-02-09T14:20:11.482Z pc-042 Sysmon - - - {MESSAGE}\n".replace("\r\n", "\\r\\n"),
    "syslog, json": f"<13>Feb  9 14:20:11 pc-042 nxlog: {json.dumps(FLAT)}\n",
    "syslog, xml": f"Feb  9 14:20:11 pc-042 {XML}\n",
    "leef": f"Feb  9 14:20:11 pc-042 LEEF:1.0|Microsoft|Windows|1|13|EventID=13\tComputer={HOST}\tMessage={_ONE_LINE}\n",
    "xml with prefixes": XML.replace("<", "<w:").replace("<w:/", "</w:").replace("xmlns=", "xmlns:w="),
    "xml with marked sections": XML.replace(DATA, f"<![CDATA[{DATA}]]>").replace("SetValue", "<![CDATA[SetValue]]>"),
    "xml without names": f"<Event>{_SYSTEM}<EventData>{''.join(f'<Data>{value}</Data>' for value in DATA_FIELDS.values())}</EventData></Event>",
    "xml of a rendered message": f"<Event>{_SYSTEM}<RenderingInfo Culture='en-US'><Message>{MESSAGE}</Message></RenderingInfo></Event>",
    "splunk, table": row(_SPLUNK_FIELDS),
    "splunk, table of raw": row({"_time": _SPLUNK_FIELDS["_time"], "_raw": XML}),
    "splunk, table of raw text": row({"_time": _SPLUNK_FIELDS["_time"], "_raw": splunk_text(13, MESSAGE.replace("\r\n", "\n"))}),
    "splunk, table with doubled values": row({name: f"{value}\n{value}" for name, value in _SPLUNK_FIELDS.items()}),
    "splunk, json": line({"preview": False, "offset": 0, "result": _SPLUNK_FIELDS}),
    "splunk, json of raw json": line({"preview": False, "result": {"_raw": json.dumps(WINLOG), "host": "pc-042"}}),
    "splunk, rows": line(_JSON_ROWS),
    "splunk, columns": line({**{name: value for name, value in _JSON_ROWS.items() if name != "rows"}, "columns": [[value] for value in _SPLUNK_FIELDS.values()]}),
    "splunk, results": line({"preview": False, "fields": [{"name": name} for name in _SPLUNK_FIELDS], "results": [_SPLUNK_FIELDS]}),
    "splunk, previews": line({"preview": True, "offset": 0, "result": _SPLUNK_FIELDS}) * 3 + line({"preview": False, "offset": 0, "result": _SPLUNK_FIELDS}),
    "splunk, previews alone": line({"preview": True, "offset": 0, "result": _SPLUNK_FIELDS}) * 3,
    "splunk, previews of rows": line({**_JSON_ROWS, "preview": True}) * 2 + line(_JSON_ROWS),
    "splunk, xml": _SPLUNK_XML.format("", _SPLUNK_XML_ROW.format(_XML_FIELDS)),
    "splunk, xml of raw": _SPLUNK_XML.format("", _SPLUNK_XML_ROW.format(_XML_RAW)),
    "splunk, xml with previews": _SPLUNK_XML.format(f"<results preview='1'>{_SPLUNK_XML_ROW.format(_XML_FIELDS)}</results>", _SPLUNK_XML_ROW.format(_XML_FIELDS)),
    "splunk, text": splunk_text(13, MESSAGE.replace("\r\n", "\n")),
    "splunk, registry monitor": f'02/09/2026 14:20:11.482\nevent_status="(0)The operation completed successfully."\npid=7740\nprocess_image="{WRITER}"\nregistry_type="SetValue"\nkey_path="{KEY}\\{NAME}"\ndata_type="REG_SZ"\ndata="{DATA}"\n',
    "security, xml": XML.replace(">13<", ">4657<").replace(_NAMED, "".join(f"<Data Name='{name}'>{value}</Data>" for name, value in SECURITY.items())),
    "security, json": line({"EventID": 4657, "Hostname": HOST, "EventTime": TIME, **SECURITY}),
    "security, text": splunk_text(4657, ENGLISH.replace("\r\n", "\n"), "Security"),
    "security, text in German": splunk_text(4657, GERMAN.replace("\r\n", "\n"), "Security"),
    "security, text in French": splunk_text(4657, FRENCH.replace("\r\n", "\n"), "Security"),
    "security, message in German": line({"EventID": 4657, "Computer": HOST, "TimeCreated": ISO, "Message": GERMAN}),
    "security, one line": f"<14>Feb  9 14:20:11 {HOST} MSWinEventLog\t1\tSecurity\t551\tMon Feb 09 14:20:11 2026\t4657\tMicrosoft-Windows-Security-Auditing\tCORP\\e.blank\tN/A\tSuccess Audit\t{HOST}\tRegistry\t\t" + ENGLISH.replace("\r\n", "  ").replace("\t", "  ") + "\t551\n",
    "security, strings": line({"EventID": 4657, "Computer": HOST, "TimeGenerated": ISO, "StringInserts": list(SECURITY.values())}),
    "labels one off": splunk_text(13, "\n".join(["Registry value set:", *(f"{name}: {value}" for name, value in zip(DATA_FIELDS, [*list(DATA_FIELDS.values())[1:], "%9"]))])),
    "backslashes doubled": line({name: str(value).replace("\\", "\\\\") for name, value in FLAT.items()}),
    "backslashes doubled twice": line({name: str(value).replace("\\", "\\" * 4) for name, value in FLAT.items()}),
    "values listed twice": line({name: [value, value] for name, value in FLAT.items()}),
    "small letters": line({name.lower(): value for name, value in FLAT.items()}),
    "names with blanks": row({"Event ID": 13, "Computer": HOST, "Event Type": "SetValue", "UTC Time": TIME, "Image": WRITER, "Target Object": f"{KEY}\\{NAME}", "Details": DATA, "User": "CORP\\e.blank"}),
    "cim": row({"_time": _SPLUNK_FIELDS["_time"], "action": "modified", "dest": "pc-042", "registry_path": f"{KEY}\\{NAME}", "registry_key_name": "Run", "registry_value_name": NAME, "registry_value_data": DATA, "process_path": WRITER, "user": "CORP\\e.blank"}),
    "cim, path of the key": row({"_time": _SPLUNK_FIELDS["_time"], "action": "created", "dest": "pc-042", "registry_path": KEY, "registry_value_name": NAME, "registry_value_data": DATA, "process_path": WRITER, "user": "CORP\\e.blank"}),
    "cim, data model's names": row(renamed({"action": "modified", "dest": "pc-042", "registry_path": f"{KEY}\\{NAME}", "registry_value_data": DATA, "process_path": WRITER, "user": "CORP\\e.blank"}, "Registry.{}")),
}  # fmt: skip
# What a form does not carry: the host, the time, or who wrote (the hive's owner stands for the user).
WITHOUT: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        ("event viewer, table", "event viewer, table in German", "event viewer, table in French", "a message alone", "powershell, list"),
        frozenset({"host"}),
    ),
    "splunk, registry monitor": frozenset({"host", "user"}),
    "cim, data model's names": frozenset({"time"}),
    **dict.fromkeys(("osquery, registry", "osquery, registry in a snapshot"), frozenset({"user", "writer"})),
}  # fmt: skip

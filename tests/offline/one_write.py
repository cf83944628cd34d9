"""One write to the Run key, and the parts from which products build what they write down of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape

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
NAMED = "".join(f"<Data Name='{name}'>{escape(value, quote=False)}</Data>" for name, value in DATA_FIELDS.items())
SYSTEM = (
    "<System><Provider Name='Microsoft-Windows-Sysmon' Guid='{5770385f-c22a-43e0-bf4c-06f5698ffbd9}'/><EventID>13</EventID>"
    "<Version>2</Version><Level>4</Level><TimeCreated SystemTime='2026-02-09T14:20:11.4833920Z'/><EventRecordID>551</EventRecordID>"
    "<Execution ProcessID='2960' ThreadID='4012'/><Channel>Microsoft-Windows-Sysmon/Operational</Channel>"
    f"<Computer>{HOST}</Computer><Security UserID='S-1-5-18'/></System>"
)
XML = (
    "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'>"
    f"{SYSTEM}<EventData>{NAMED}</EventData></Event>"
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
    values = [
        SID,
        "e.blank",
        "CORP",
        "0x8E21F",
        KERNEL_KEY,
        NAME,
        "0x1c4",
        kind,
        "0x1e3c",
        WRITER,
        "-",
        "-",
        "REG_SZ",
        DATA,
    ]
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
    ("ID de sécurité", "Nom du compte", "Domaine du compte", "ID d\u2019ouverture de session", "Nom de l\u2019objet",
     "Nom de la valeur de l\u2019objet", "ID du handle", "Type d\u2019opération", "ID du processus", "Nom du processus",
     "Type de l\u2019ancienne valeur", "Ancienne valeur", "Type de la nouvelle valeur", "Nouvelle valeur"),
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


WEVTUTIL = (
    "Log Name",
    "Source",
    "Date",
    "Event ID",
    "Task",
    "Level",
    "Opcode",
    "Keyword",
    "User",
    "User Name",
    "Computer",
    "Description",
)
WEVTUTIL_GERMAN = ("Protokollname", "Quelle", "Datum", "Ereignis-ID", "Aufgabe", "Ebene", "Opcode", "Schlüsselwort", "Benutzer", "Benutzername", "Computer", "Beschreibung")  # fmt: skip


def powershell_list(names: tuple[str, ...]) -> str:
    """Write an event as `Get-WinEvent | Format-List` does."""
    values = {"TimeCreated": "2/9/2026 3:20:11 PM", "ProviderName": "Microsoft-Windows-Sysmon", "Id": "13", "MachineName": HOST,
              "LogName": "Microsoft-Windows-Sysmon/Operational", "Message": MESSAGE.replace("\r\n", "\r\n" + " " * 15)}  # fmt: skip
    return "\r\n\r\n" + "\r\n".join(f"{name:12} : {values[name]}" for name in names) + "\r\n\r\n\r\n"

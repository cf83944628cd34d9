"""A Sysmon event as a forwarder sends it: as XML, or as the older event-log text."""

from __future__ import annotations

from dataclasses import replace
from xml.sax.saxutils import escape

from tests.minisplunk.index import Event
from tests.site.simulation.moments import as_date
from tests.site.simulation.sysmon import SysmonEvent

INDEX = "sysmon"
XML = "XmlWinEventLog:Microsoft-Windows-Sysmon/Operational"
TEXT = "WinEventLog:Microsoft-Windows-Sysmon/Operational"
# The Splunk Add-on for Sysmon renames the sourcetype of XML and leaves the source.
_SOURCETYPE_OF_XML = "xmlwineventlog"

_VERSIONS = {1: 5, 11: 2, 12: 2, 13: 2, 14: 2}
_TITLES = {
    1: ("Process Create", "ProcessCreate"),
    11: ("File created", "FileCreate"),
    12: ("Registry object added or deleted", "RegistryEvent"),
    13: ("Registry value set", "RegistryEvent"),
    14: ("Registry object renamed", "RegistryEvent"),
}


def indexed(event: SysmonEvent, record: int, index: str = INDEX) -> Event:
    """Give the event as an indexer keeps it, in its host's dialect.

    The text shows the time to the second only, and from there the indexer takes it.
    """
    if event.host.logs_as_text:
        return Event(float(int(event.time)), event.host.name, TEXT, TEXT, index, as_text(event, record))
    return Event(event.time, event.host.name, XML, _SOURCETYPE_OF_XML, index, as_xml(event, record))


def forwarded(event: Event, collector: str = "WEC01") -> Event:
    """Give the event as it comes from a Windows event collector, which reads all that it was forwarded from one log."""
    rendering = event.source.partition(":")[0]
    return replace(event, host=collector, source=f"{rendering}:ForwardedEvents", sourcetype=rendering)


def as_xml(event: SysmonEvent, record: int) -> str:
    """Write the event as XML, in one line, with single quotes around attributes."""
    data = "".join(f"<Data Name='{name}'>{escape(value)}</Data>" for name, value in event.fields.items())
    return (
        "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>"
        "<Provider Name='Microsoft-Windows-Sysmon' Guid='{5770385f-c22a-43e0-bf4c-06f5698ffbd9}'/>"
        f"<EventID>{event.code}</EventID><Version>{_VERSIONS[event.code]}</Version><Level>4</Level>"
        f"<Task>{event.code}</Task><Opcode>0</Opcode><Keywords>0x8000000000000000</Keywords>"
        f"<TimeCreated SystemTime='{as_date(event.time).strftime('%Y-%m-%dT%H:%M:%S.%f')}0Z'/>"
        f"<EventRecordID>{record}</EventRecordID><Correlation/><Execution ProcessID='3104' ThreadID='4416'/>"
        f"<Channel>Microsoft-Windows-Sysmon/Operational</Channel><Computer>{event.host.full_name}</Computer>"
        f"<Security UserID='S-1-5-18'/></System><EventData>{data}</EventData></Event>"
    )


def as_text(event: SysmonEvent, record: int) -> str:
    """Write the event as event-log text: a header of `name=value`, then the message of `name: value`."""
    title, rule = _TITLES[event.code]
    header = {
        "LogName": "Microsoft-Windows-Sysmon/Operational",
        "EventCode": str(event.code),
        "EventType": "4",
        "ComputerName": event.host.full_name,
        "User": "NOT_TRANSLATED",
        "Sid": "S-1-5-18",
        "SidType": "0",
        "SourceName": "Microsoft-Windows-Sysmon",
        "Type": "Information",
        "RecordNumber": str(record),
        "Keywords": "None",
        "TaskCategory": f"{title} (rule: {rule})",
        "OpCode": "Info",
        "Message": f"{title}:",
    }
    lines = [as_date(event.time).strftime("%m/%d/%Y %I:%M:%S %p")]
    lines += [f"{name}={value}" for name, value in header.items()]
    lines += [f"{name}: {value}" for name, value in event.fields.items()]
    return "\n".join(lines)

"""The macros of the events: where they are, and which of them may be autostart writes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tools.generate.splunk.conf import Stanza
from tools.generate.splunk.location_patterns import file_patterns, prefilter, registry_patterns
from tools.generate.splunk.search_text import one_of
from tools.generate.splunk.stanzas import macro

# What the macros that a site makes its own say until then.
SHIPPED_INDEX = "index IN (main, windows, wineventlog, sysmon, endpoint)"
_FORWARDED = ("XmlWinEventLog:ForwardedEvents", "WinEventLog:ForwardedEvents")
_SOURCES = ("XmlWinEventLog:Microsoft-Windows-Sysmon/Operational", "WinEventLog:Microsoft-Windows-Sysmon/Operational")
# What Windows Event Collectors are often given for events forwarded to them, and short names that sites have chosen.
_SOURCETYPES = (*_SOURCES, "XmlWinEventLog:WEC-Sysmon", "XmlWinEventLog:Sysmon", "WinEventLog:Sysmon")
# The provider's name, in XML and in the header of event-log text, as the index has it.
_OF_SYSMON = "(TERM(Microsoft-Windows-Sysmon) OR TERM(SourceName=Microsoft-Windows-Sysmon))"
SHIPPED_SYSMON = (
    f"`runkeyhunt_index` ({one_of('source', _SOURCES)} OR {one_of('sourcetype', _SOURCETYPES)} OR "
    f"(({one_of('source', _FORWARDED)} OR {one_of('sourcetype', _FORWARDED)}) {_OF_SYSMON}))"
)
_MAY_BE_ENCODED = ("Details", "TargetObject", "TargetFilename", "NewName")


def event_macros(locations: Sequence[dict[str, Any]]) -> list[Stanza]:
    """Make the macros that find the events; the site edits `runkeyhunt_index`."""
    # What is named only to be told apart from an autostart is for the command; no rule looks at it.
    rows = [row for row in locations if not row.get("noise")]
    return [
        macro(
            "runkeyhunt_index",
            SHIPPED_INDEX,
            "The indexes that hold Sysmon's events. Change this to yours; no other object of the app names an index.",
        ),
        macro(
            "runkeyhunt_sysmon",
            SHIPPED_SYSMON,
            "Sysmon's events, as XML or as event-log text, also among all that a Windows event collector was "
            "forwarded. Add your own source or sourcetype if yours has another name.",
        ),
        macro(
            "runkeyhunt_locations",
            f"({prefilter(locations)})",
            "Raw terms that every write to an autostart location holds, in any spelling of its path, so that the "
            "index leaves all other events unread. Values that are told by their data alone are in "
            "runkeyhunt_stored_payloads.",
        ),
        macro(
            "runkeyhunt_candidates",
            "`runkeyhunt_sysmon` `runkeyhunt_locations`",
            "Events that may be autostart writes, found by raw terms alone: needs no add-on. Feed it to the command.",
        ),
        macro(
            "runkeyhunt_registry_path(1)",
            one_of("$field$", registry_patterns(rows)),
            "Registry paths of the autostart locations, in every hive, mount and register view.",
            args="field",
        ),
        macro(
            "runkeyhunt_events",
            "`runkeyhunt_candidates` EventCode IN (11, 12, 13, 14) (`runkeyhunt_registry_path(TargetObject)` OR "
            f"(EventCode=14 `runkeyhunt_registry_path(NewName)`) OR {one_of('TargetFilename', file_patterns(rows))})",
            "Autostart writes for searches without the command: the candidates, narrowed by fields that both Sysmon "
            "add-ons extract (TargetObject, NewName, TargetFilename, EventCode).",
        ),
        macro(
            "runkeyhunt_stored_payloads",
            '`runkeyhunt_sysmon` 13 ("<EventID>13</EventID>" OR EventCode=13)\n| where len(coalesce(Details, '
            "_raw))>=200",
            "Registry values long enough to hold an encoded program. Any key can hold one, so this reads every "
            "Event 13 of the time range: use it hourly, not every few minutes.",
        ),
        _decoded(),
    ]


def _decoded() -> Stanza:
    """Undo what the XML of an event writes in another way; & comes last, or &amp;lt; would be undone twice."""
    pairs = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", r"\""), ("&apos;", "'"), ("&amp;", "&"))

    def decoded(field: str) -> str:
        text = field
        for written, meant in pairs:
            text = f'replace({text}, "{written}", "{meant}")'
        return f"{field}={text}"

    return macro(
        "runkeyhunt_decoded",
        f"eval {', '.join(map(decoded, _MAY_BE_ENCODED))}",
        "The add-ons cut values out of the XML as they stand there: this reads &amp; as & and so on. Searches without "
        "the command need it.",
    )

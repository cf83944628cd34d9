"""macros.conf: where the events are, which of them may be autostart writes, and what every search stands on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runkeyhunt.judging.accounts import NO_PERSON
from tools.generate.alerts import DETECTIONS
from tools.generate.approval import approval_macros
from tools.generate.conf import Stanza
from tools.generate.enterprise_security import RISK_USER
from tools.generate.location_patterns import file_patterns, key_and_value_patterns, prefilter, registry_patterns
from tools.generate.prevalence import not_noise, prevalence_macros
from tools.generate.search_text import one_of, pipeline, quoted
from tools.generate.stanzas import macro

_FORWARDED = ("XmlWinEventLog:ForwardedEvents", "WinEventLog:ForwardedEvents")
_SOURCES = ("XmlWinEventLog:Microsoft-Windows-Sysmon/Operational", "WinEventLog:Microsoft-Windows-Sysmon/Operational")
# What Windows Event Collectors are often given for events forwarded to them, and short names that sites have chosen.
_SOURCETYPES = (*_SOURCES, "XmlWinEventLog:WEC-Sysmon", "XmlWinEventLog:Sysmon", "WinEventLog:Sysmon")
# The provider's name, in XML and in the header of event-log text, as the index has it.
_OF_SYSMON = "(TERM(Microsoft-Windows-Sysmon) OR TERM(SourceName=Microsoft-Windows-Sysmon))"
_THRESHOLD = 'match("$threshold$", "^([0-9]{1,2}|100)$")'
# Below the 10,000 results at which Splunk cuts a subsearch: limits.conf, [subsearch] maxout.
_MOST_TERMS = 5000
# From here on a drop and a run lift a finding to 40 even where each adds the least, 10 points.
_LEAST_IN_CHAIN = 20
# Breakers that XML or a search writes otherwise: what stands between two of them is a whole term in any rendering.
_NOT_IN_TERM = r"""\\\\\"'*?|\[\]<>&"""
_FINDING_FIELDS = (
    "_time rk_host rk_user rk_owner rk_severity rk_score rk_location rk_key rk_value_name rk_command rk_program "
    "rk_payload rk_decoded rk_writer rk_writer_path rk_technique rk_rules rk_reasons rk_baseline rk_entry rk_entry_id "
    f"rk_version {RISK_USER}"
)
_IS_FINDING = 'where rk_location!=""'
# https://help.splunk.com/splunk-cloud-platform/common-information-model/6.0/data-models/cim-fields-per-associated-data-model
_CIM_FIELDS = (
    "action",
    "dest",
    "process_guid",
    "process_id",
    "registry_key_name",
    "registry_path",
    "registry_value_data",
    "registry_value_name",
    "user",
)
# What data models fill in for a field that an event does not have.
_NOT_KNOWN = "unknown"
_MAY_BE_ENCODED = ("Details", "TargetObject", "TargetFilename", "NewName")
# `table` shows a column that no row has as an empty one, so a search asks for what its rows have.
_MORE_FIELDS = {
    "": "the columns that every alert shows",
    "_with_prevalence first_seen last_seen host_count known_hosts": "the alerts' columns and those of prevalence",
    "_with_chain rk_chain_stage rk_chain_timeline rk_chain_drop_time rk_chain_drop_image rk_chain_writer_command "
    "rk_chain_writer_parent rk_chain_exec_time rk_chain_exec_image rk_chain_exec_parent rk_chain_hash": "the alerts' "
    "columns and those of the chain",
}


def macros(locations: Sequence[dict[str, Any]]) -> list[Stanza]:
    """Make every macro; the site edits `runkeyhunt_index` and the filters."""
    return [
        *_event_macros(locations),
        *_finding_macros(locations),
        *_chain_macros(),
        not_noise(locations),
        *prevalence_macros(),
        *approval_macros(),
        *(_filter(detection.filter, detection.name) for detection in DETECTIONS),
    ]


def _event_macros(locations: Sequence[dict[str, Any]]) -> list[Stanza]:
    sources = f"{one_of('source', _SOURCES)} OR {one_of('sourcetype', _SOURCETYPES)}"
    forwarded = f"({one_of('source', _FORWARDED)} OR {one_of('sourcetype', _FORWARDED)}) {_OF_SYSMON}"
    # What is named only to be told apart from an autostart is for the command; no rule looks at it.
    rows = [row for row in locations if not row.get("noise")]
    return [
        macro(
            "runkeyhunt_index",
            "index IN (main, windows, wineventlog, sysmon, endpoint)",
            "The indexes that hold Sysmon's events. Change this to yours; no other object of the app names an index.",
        ),
        macro(
            "runkeyhunt_sysmon",
            f"`runkeyhunt_index` ({sources} OR ({forwarded}))",
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


def _finding_macros(locations: Sequence[dict[str, Any]]) -> list[Stanza]:
    return [
        macro(
            "runkeyhunt_findings(1)",
            pipeline(
                "`runkeyhunt_candidates`",
                "runkeyhunt threshold=$threshold$",
                _IS_FINDING,
            ),
            "Autostart writes that score at least threshold; 0 gives the removed and the harmless ones too. "
            "rk_host names the endpoint, rk_entry_id the entry on all hosts.",
            args="threshold",
            validation=_THRESHOLD,
            errormsg="Give a threshold from 0 to 100, as in runkeyhunt_findings(40).",
        ),
        _cim(locations),
        macro(
            "runkeyhunt_entry(1)",
            pipeline("`runkeyhunt_findings(0)`", 'where rk_entry_id="$entry_id$"'),
            "Every write of one entry, on whatever host.",
            args="entry_id",
            validation='match("$entry_id$", "^[0-9a-f]{32}$")',
            errormsg="Give the rk_entry_id of a finding: 32 hexadecimal digits.",
        ),
        macro(
            "runkeyhunt_risk_user",
            f"eval {RISK_USER}=mvappend(rk_user, rk_owner), {RISK_USER}=mvindex(mvfilter(NOT match({RISK_USER}, "
            f"{quoted(NO_PERSON)})), 0)",
            f"Add {RISK_USER}, the person to whom risk is added: who wrote, or else whom it will start for. Accounts "
            "of Windows and of computers are nobody.",
        ),
        *(_worst_first(*more.partition(" ")[::2], columns) for more, columns in _MORE_FIELDS.items()),
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


def _cim(locations: Sequence[dict[str, Any]]) -> Stanza:
    patterns = key_and_value_patterns([row for row in locations if not row.get("noise")])
    by = " ".join(f"Registry.{name}" for name in _CIM_FIELDS)
    # The command takes no user and no host for this word; a name and data it would take.
    known = ", ".join(
        f'{name}=nullif({name}, "{_NOT_KNOWN}")' for name in ("registry_value_data", "registry_value_name")
    )
    return macro(
        "runkeyhunt_cim(1)",
        pipeline(
            f"tstats summariesonly=true allow_old_summaries=true fillnull_value={_NOT_KNOWN} count FROM "
            f"datamodel=Endpoint.Registry WHERE {one_of('Registry.registry_path', patterns)} BY _time span=1s {by}",
            "rename Registry.* AS *",
            f"eval {known}",
            "runkeyhunt threshold=$threshold$ raw=false",
            _IS_FINDING,
        ),
        "Autostart writes in the accelerated data model Endpoint.Registry, of whatever product. Begin a search with "
        "it: | `runkeyhunt_cim(40)`. The data set has no writer's path and no files, so that scores are lower than "
        "those of runkeyhunt_findings, and Startup folders are not in it.",
        args="threshold",
        validation=_THRESHOLD,
        errormsg="Give a threshold from 0 to 100, as in | `runkeyhunt_cim(40)`.",
    )


def _worst_first(suffix: str, more: str, columns: str) -> Stanza:
    return macro(
        f"runkeyhunt_worst_first{suffix}",
        pipeline(
            "sort 0 -rk_score",
            "dedup rk_host rk_entry_id",
            "`runkeyhunt_risk_user`",
            f"table {_FINDING_FIELDS} {more}".rstrip(),
        ),
        f"One row a host and entry, the highest score first, in {columns}.",
    )


def _chain_macros() -> list[Stanza]:
    return [
        macro(
            "runkeyhunt_chain(1)",
            pipeline(
                '`runkeyhunt_sysmon` (`runkeyhunt_locations` OR ((EventCode IN (1, 11) OR "<EventID>1</EventID>" OR '
                '"<EventID>11</EventID>") [search '
                f"`runkeyhunt_chain_terms({_LEAST_IN_CHAIN})`]))",
                "runkeyhunt",
                # NOT keeps Events 1 and 11, which have no score, and leaves the many harmless writes out.
                f"search NOT rk_score<{_LEAST_IN_CHAIN}",
                "runkeychain",
                "where rk_score>=$threshold$",
            ),
            f"Findings that reach threshold with their chains, if they score {_LEAST_IN_CHAIN} without: the writes, "
            "and of Events 1 and 11 only those that name a finding's payload or writer on its host. Look back over "
            "more than one logon to see what fired.",
            args="threshold",
            # What scores less has been left out before the chain, so a lower threshold would promise too much.
            validation=f'match("$threshold$", "^([{_LEAST_IN_CHAIN // 10}-9][0-9]|100)$")',
            errormsg=f"Give a threshold from {_LEAST_IN_CHAIN} to 100, as in runkeyhunt_chain(40).",
        ),
        macro(
            "runkeyhunt_chain_terms(1)",
            pipeline(
                "`runkeyhunt_findings($threshold$)`",
                f'rex field=rk_payload "(?<name>[^/{_NOT_IN_TERM}]+)$"',
                f'rex field=rk_payload "://(?<address>[^{_NOT_IN_TERM}]+)"',
                # The beginning is enough for a term that may be thousands of characters long.
                'rex field=rk_command "(?<encoded>[A-Za-z0-9]{40,150})"',
                'eval term=mvappend(name, address, encoded."*", ProcessGuid, process_guid)',
                # Of Splunk, which events are asked for by: behind a collector all terms are asked for on it.
                "stats max(rk_score) AS score BY host term",
                "where len(term)>4 AND len(term)<200",
                f"sort {_MOST_TERMS} -score",
                r'eval search="\"".term."\""',
                "fields host search",
                # What format writes without a finding, NOT (), is no raw term: this one is, and stands in no event.
                f'format maxresults={_MOST_TERMS} emptystr="runkeyhunt_has_no_finding"',
            ),
            "What the chains of the findings hang on, as raw terms for the index: on each host the payload's file name "
            f"or address, a long encoded text, the writer's process GUID; {_MOST_TERMS} at the most, those of the "
            "highest scores first. Beyond that, and beyond a subsearch's time (limits.conf), chains lack steps and say "
            "so.",
            args="threshold",
        ),
    ]


def _filter(name: str, search: str) -> Stanza:
    return macro(
        name,
        "search *",
        f'Add what "{search}" is to leave out at your site; an upgrade does not touch your copy.',
    )

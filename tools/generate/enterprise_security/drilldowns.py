"""The searches that a finding leads to: its entry everywhere, the host's risk, what the writer did, the raw event."""

from __future__ import annotations

from tools.generate.splunk.search_text import pipeline

_RISK = pipeline(
    "| tstats summariesonly=false count sum(All_Risk.calculated_risk_score) AS risk_score max(_time) AS last_time FROM "
    "datamodel=Risk.All_Risk WHERE All_Risk.normalized_risk_object=$dest|s$ BY source All_Risk.risk_message",
    "rename All_Risk.* AS *",
    "sort 0 -risk_score",
    'eval last_time=strftime(last_time, "%Y-%m-%d %H:%M")',
)
# The process's GUID is a raw term, so the index leaves all else unread.
_WRITER = pipeline(
    "`runkeyhunt_sysmon` $process_guid|s$",
    "sort 0 _time",
    "table _time EventCode Image CommandLine TargetFilename TargetObject Details _raw",
)
# The endpoint's name, which is in the event too, keeps the other hosts' events unjudged.
_EVENT = pipeline(
    "`runkeyhunt_candidates` $dest|s$",
    "runkeyhunt threshold=0",
    'where rk_event_id="$rk_event_id$"',
    "table _time source sourcetype rk_score rk_reasons _raw",
)


def drilldowns(entry: str) -> list[dict[str, str]]:
    """Give the drilldowns of a finding; `entry` finds its entry on every host."""
    searches = {
        "This entry on every host": entry,
        "Risk of $dest$": _RISK,
        "What $process_name$ did": _WRITER,
        "The raw event": _EVENT,
    }
    # Before and after the time of the finding.
    return [
        {"name": name, "search": search, "earliest_offset": "7d", "latest_offset": "1d"}
        for name, search in searches.items()
    ]

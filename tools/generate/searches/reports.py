"""What is read instead of alerted: yesterday as JSON, the week in a table, and what of the locations Sysmon logs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tools.generate.splunk.conf import Stanza
from tools.generate.splunk.search_text import pipeline, quoted
from tools.generate.splunk.stanzas import indexed, name_of, over, saved_search, scheduled


def report_searches(locations: Sequence[dict[str, Any]]) -> list[Stanza]:
    """Make the daily report, the weekly summary, and the search for what of the locations is logged at all."""
    return [_daily(), _weekly(), _coverage(locations)]


def _daily() -> Stanza:
    return saved_search(
        name_of("Report", "Daily findings as JSON"),
        "One row whose field report is a JSON document, as bin/runkeyhunt/report/report.schema.json describes it: "
        "the findings of 40 and more that arrived yesterday with hosts, reasons and recommended Sigma rules. What to "
        "do: add the alert action that takes it where it is read.",
        pipeline("`runkeyhunt_findings(40)`", "runkeyreport"),
        {**scheduled("37 5 * * *"), **indexed("-1d@d", "@d")},
    )


def _weekly() -> Stanza:
    return saved_search(
        name_of("Report", "Weekly summary"),
        "Last week's autostart writes of 20 and more: writes, hosts and entries for each severity and location, with "
        "the rules that fired most. What to do: a rule that fires often on what belongs there wants an approval or a "
        "weight of your own; a location that is new to the list wants a look.",
        pipeline(
            "`runkeyhunt_findings(20)`",
            "`runkeyhunt_not_noise`",
            "stats count AS writes dc(rk_host) AS hosts dc(rk_entry_id) AS entries max(rk_score) AS highest "
            "mode(rk_rules) AS rule BY rk_severity rk_location rk_baseline",
            "lookup runkeyhunt_rules rule OUTPUT title AS most_frequent_rule",
            "fields - rule",
            "sort 0 -highest, -writes",
        ),
        {**scheduled("49 5 * * 1"), **indexed("-7d@d", "@d")},
    )


def _coverage(locations: Sequence[dict[str, Any]]) -> Stanza:
    ids = quoted(" ".join(row["id"] for row in locations if not row.get("noise") and not row.get("encoded")))
    return saved_search(
        name_of("Coverage", "Locations that Sysmon logs"),
        "Run by hand over 30 days: every location, with the writes and hosts that were seen, those never seen "
        "first. Many are written hardly ever, so never seen is a question, not an answer. What to do: write a "
        "harmless value to the location on a test machine; if it does not arrive, add its rule to "
        "Sysmon's configuration; Run Key Hunt: Help, Data sources has the file.",
        pipeline(
            "`runkeyhunt_live(0)`",
            "stats count AS writes dc(rk_host) AS hosts latest(_time) AS last_seen BY rk_location",
            f'append [| makeresults | eval rk_location=split({ids}, " "), writes=0, hosts=0 '
            "| mvexpand rk_location | fields - _time]",
            "stats max(writes) AS writes max(hosts) AS hosts max(last_seen) AS last_seen BY rk_location",
            "`runkeyhunt_not_noise`",
            'eval last_seen=strftime(last_seen, "%Y-%m-%d %H:%M"), seen=if(writes>0, "yes", "never")',
            "sort 0 writes rk_location",
            "table rk_location seen writes hosts last_seen",
        ),
        over("-30d@d", "now"),
    )

"""What is read instead of alerted: yesterday as JSON, and the week in a table."""

from __future__ import annotations

from tools.generate.splunk.conf import Stanza
from tools.generate.splunk.search_text import pipeline
from tools.generate.splunk.stanzas import indexed, name_of, saved_search, scheduled


def report_searches() -> list[Stanza]:
    """Make the daily report and the weekly summary."""
    return [_daily(), _weekly()]


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

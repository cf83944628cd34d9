"""The alerts as saved searches: schedule, throttle, and what Enterprise Security makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tools.generate.enterprise_security.annotations import annotations
from tools.generate.enterprise_security.drilldowns import drilldowns
from tools.generate.enterprise_security.settings import FINDING, RISK, detection, finding, risk
from tools.generate.rules.rule_file import RuleFile
from tools.generate.searches.detections import DETECTIONS, LEAST_RISK, Detection
from tools.generate.splunk.conf import Stanza
from tools.generate.splunk.search_text import pipeline
from tools.generate.splunk.stanzas import Settings, indexed, saved_search, scheduled

# Splunk Web's names of alert.severity.
_SEVERITIES = {"low": 2, "medium": 3, "high": 4, "critical": 5}


def alert_searches(rules: Sequence[RuleFile], locations: Sequence[dict[str, Any]]) -> list[Stanza]:
    """Make the alerts, and the search that adds risk."""
    return [_alert(one, rules, locations) for one in DETECTIONS]


def _alert(one: Detection, rules: Sequence[RuleFile], locations: Sequence[dict[str, Any]]) -> Stanza:
    return saved_search(
        one.name,
        one.describe('"rk_entry_id of the row"'),
        pipeline(one.find, f"`{one.filter}`", f"`{one.show}`"),
        {
            **scheduled(f"{one.minutes} * * * *"),
            "realtime_schedule": False,
            **indexed(one.earliest, "-5m@m", one.since),
            **_once_in_a_while(one),
            **detection(one.name, annotations(one.rules, one.locations, rules, locations)),
            **_makes(one),
        },
    )


def _once_in_a_while(one: Detection) -> Settings:
    """Alert on all results together, each of which counts only once in a while.

    An alert for each result by itself would end at 500 of them in a run.
    """
    return {
        "counttype": "number of events",
        "relation": "greater than",
        "quantity": 0,
        "alert.digest_mode": True,
        "alert.suppress": True,
        "alert.suppress.fields": one.throttled_by,
        "alert.suppress.period": one.quiet,
        "alert.severity": _SEVERITIES[one.severity],
        # Risk is no alert that somebody looks at.
        "alert.track": one.makes != RISK,
    }


def _makes(one: Detection) -> Settings:
    if one.makes == RISK:
        return risk(LEAST_RISK)
    if one.makes == FINDING:
        return finding(one.title, one.describe("$rk_entry_id$"), one.severity, drilldowns(one.drilldown))
    return {}

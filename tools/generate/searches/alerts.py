"""savedsearches.conf, all but the searches of single rules: alerts, learning, reports and checks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tools.generate.rules.rule_file import RuleFile
from tools.generate.searches.approval import approval_searches
from tools.generate.searches.detections import DETECTIONS, HIDING_RULES, REMOVAL_RULE, Detection
from tools.generate.searches.enterprise_security import correlation, notable, risk
from tools.generate.searches.health import health_searches
from tools.generate.searches.judgement import judgement_searches
from tools.generate.searches.prevalence import prevalence_searches
from tools.generate.searches.reports import report_searches
from tools.generate.splunk.conf import Stanza
from tools.generate.splunk.search_text import pipeline
from tools.generate.splunk.stanzas import Settings, indexed, saved_search, scheduled


def alerts(rules: Sequence[RuleFile], locations: Sequence[dict[str, Any]]) -> list[Stanza]:
    """Make every saved search that is not made of a single rule."""
    _require(rules)
    return [
        *map(_alert, DETECTIONS),
        *judgement_searches(locations),
        *prevalence_searches(),
        *report_searches(locations),
        *approval_searches(),
        *health_searches(),
    ]


def _require(rules: Sequence[RuleFile]) -> None:
    missing = {*HIDING_RULES, REMOVAL_RULE} - {rule.id for rule in rules}
    if missing:
        raise ValueError(f"an alert asks for rules that do not exist: {', '.join(sorted(missing))}")


def _alert(detection: Detection) -> Stanza:
    name = detection.name
    return saved_search(
        name,
        detection.description,
        pipeline(detection.find, f"`{detection.filter}`", f"`{detection.show}`"),
        {
            **scheduled(f"{detection.minutes} * * * *"),
            "realtime_schedule": False,
            **indexed(detection.earliest, "-5m@m", detection.since),
            **_a_result_at_a_time(detection.level, detection.quiet),
            **correlation(name),
            **risk(detection.risk, detection.message),
            **(
                notable(detection.title, detection.description, detection.severity, detection.drilldown)
                if detection.severity
                else {}
            ),
        },
    )


def _a_result_at_a_time(level: int, quiet: str) -> Settings:
    """Alert for each result, and for the same entry on the same host once in a while."""
    return {
        "counttype": "number of events",
        "relation": "greater than",
        "quantity": 0,
        "alert.digest_mode": False,
        "alert.suppress": True,
        "alert.suppress.fields": "rk_host,rk_entry_id",
        "alert.suppress.period": quiet,
        "alert.severity": level,
        "alert.track": True,
    }

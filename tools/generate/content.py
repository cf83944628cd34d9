"""What the app holds for Splunk, put together: every macro, and every saved search but those of single rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tools.generate.enterprise_security.cim_names import cim_names
from tools.generate.enterprise_security.risk import risk_macro
from tools.generate.rules.rule_file import RuleFile
from tools.generate.searches.alerts import alert_searches
from tools.generate.searches.chains import chain_macros
from tools.generate.searches.detections import DETECTIONS, kind_macro
from tools.generate.searches.events import event_macros
from tools.generate.searches.findings import finding_macros
from tools.generate.searches.judgement import judgement_macros, judgement_searches
from tools.generate.searches.prevalence import not_noise, prevalence_macros, prevalence_searches
from tools.generate.searches.reports import report_searches
from tools.generate.searches.snapshots import snapshot_macros
from tools.generate.splunk.conf import Stanza
from tools.generate.splunk.stanzas import macro
from tools.generate.upkeep.approvable import approvable_macros
from tools.generate.upkeep.approval import approval_macros
from tools.generate.upkeep.changes import approval_searches, changes_macro
from tools.generate.upkeep.demo import demo_search
from tools.generate.upkeep.health import health_searches


def saved_searches(rules: Sequence[RuleFile], locations: Sequence[dict[str, Any]]) -> list[Stanza]:
    """Make the alerts, and the searches that judge, learn, report, review and check."""
    return [
        *alert_searches(rules, locations),
        *judgement_searches(locations),
        *prevalence_searches(),
        *report_searches(locations),
        *approval_searches(),
        *health_searches(),
        demo_search(),
    ]


def macros(rules: Sequence[RuleFile], locations: Sequence[dict[str, Any]]) -> list[Stanza]:
    """Make every macro; the site edits `runkeyhunt_index` and the filters."""
    return [
        *event_macros(locations),
        *finding_macros(locations),
        cim_names(),
        risk_macro(),
        *chain_macros(),
        kind_macro(),
        *judgement_macros(),
        not_noise(locations),
        *prevalence_macros(),
        *snapshot_macros(),
        *approval_macros(),
        *approvable_macros(rules, locations),
        changes_macro(),
        *(_filter(detection.filter, detection.name) for detection in DETECTIONS),
    ]


def _filter(name: str, search: str) -> Stanza:
    return macro(
        name,
        "search *",
        f'Add what "{search}" is to leave out at your site; an upgrade does not touch your copy.',
    )

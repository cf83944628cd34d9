"""macros.conf, put together: events, findings, chains, prevalence, approval and a filter for each alert."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tools.generate.enterprise_security.cim_names import cim_names
from tools.generate.enterprise_security.risk import risk_macro
from tools.generate.searches.approval import approval_macros
from tools.generate.searches.chains import chain_macros
from tools.generate.searches.changes import changes_macro
from tools.generate.searches.detections import DETECTIONS, kind_macro
from tools.generate.searches.events import event_macros
from tools.generate.searches.findings import finding_macros
from tools.generate.searches.judgement import judgement_macros
from tools.generate.searches.prevalence import not_noise, prevalence_macros
from tools.generate.splunk.conf import Stanza
from tools.generate.splunk.stanzas import macro


def macros(locations: Sequence[dict[str, Any]]) -> list[Stanza]:
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
        *approval_macros(),
        changes_macro(),
        *(_filter(detection.filter, detection.name) for detection in DETECTIONS),
    ]


def _filter(name: str, search: str) -> Stanza:
    return macro(
        name,
        "search *",
        f'Add what "{search}" is to leave out at your site; an upgrade does not touch your copy.',
    )

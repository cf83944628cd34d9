"""The settings by which Splunk Enterprise Security takes an alert as a detection; nothing else reads them.

A detection makes findings (notables, before version 8), or intermediate findings (risk), or neither, never both:
https://docs.splunk.com/Documentation/ES/8.0.1/Admin/UsingFindingsIntermediateFindings

No key may name a field that Enterprise Security's actions rename as they write an event: of `host`, `source`, `_time`
and their like only those of the search head would be left.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from uuid import NAMESPACE_URL, uuid5

from tools.generate.splunk.stanzas import Settings

FINDING, RISK = "finding", "risk"
# Raise both in a release that changes what detections find.
_VERSION, _PUBLISHED = "2", "1795651200"
_IDS = uuid5(NAMESPACE_URL, "runkeyhunt/detections")
_RISK_OBJECTS = (("dest", "system"), ("user", "user"))
_THREAT_OBJECTS = (
    ("file_path", "file_path"),
    ("url", "url"),
    ("process_name", "process_name"),
    ("registry_path", "registry_path"),
    ("registry_value_name", "registry_value_name"),
)


def detection(name: str, annotations: Mapping[str, Sequence[str]]) -> Settings:
    """Name the alert as a detection that reads events, under an id that stays the same as long as its name does."""
    metadata = {
        "deprecated": "0",
        "detection_id": str(uuid5(_IDS, name)),
        "detection_version": _VERSION,
        "publish_time": _PUBLISHED,
    }
    return {
        "action.correlationsearch.enabled": True,
        "action.correlationsearch.label": name,
        "action.correlationsearch.detection_type": "ebd",
        "action.correlationsearch.annotations": json.dumps(annotations),
        "action.correlationsearch.metadata": json.dumps(metadata),
    }


def risk(least: int) -> Settings:
    """Add risk to endpoint and person, with payload, writer and value as threat objects.

    The result's own risk_score stands before `least`, the lowest that the search gives.
    """
    objects = [{"risk_object_field": f, "risk_object_type": t, "risk_score": least} for f, t in _RISK_OBJECTS]
    threats = [{"threat_object_field": f, "threat_object_type": t} for f, t in _THREAT_OBJECTS]
    return {
        "action.risk": True,
        "action.risk.param._risk": json.dumps([*objects, *threats]),
        "action.risk.param._risk_message": "$risk_message$",
        "action.risk.param._risk_score": 0,
        "action.risk.param.verbose": 0,
    }


def finding(title: str, description: str, severity: str, drilldowns: Sequence[Mapping[str, str]]) -> Settings:
    """Make a finding of each result, about its endpoint; risk is what the one risk search adds."""
    entity = {"risk_object_field": "dest", "risk_object_type": "system", "risk_score": 0}
    return {
        "action.notable": True,
        "action.notable.param.rule_title": f"{title} on $dest$: $signature$",
        "action.notable.param.rule_description": description,
        "action.notable.param.security_domain": "endpoint",
        "action.notable.param.severity": severity,
        "action.notable.param.nes_fields": "dest,rk_entry_id",
        "action.notable.param._entities": json.dumps([entity]),
        "action.notable.param.drilldown_searches": json.dumps(drilldowns),
    }

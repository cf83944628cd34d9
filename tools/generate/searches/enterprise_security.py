"""The settings by which Splunk Enterprise Security takes an alert as a detection; nothing else reads them."""

from __future__ import annotations

import json

from tools.generate.splunk.stanzas import Settings

# An autostart entry belongs to this technique whatever else it does: what else is in rk_technique.
_TECHNIQUE = "T1547.001"
# Who wrote, or else whom it will start for, if that is a person: the macros that show alerts make it.
RISK_USER = "risk_user"
_RISK_OBJECTS = (("rk_host", "system"), (RISK_USER, "user"))
_THREAT_OBJECTS = (
    ("rk_payload", "file_path"),
    ("rk_writer", "process_name"),
    ("rk_key", "registry_path"),
    ("rk_value_name", "registry_value_name"),
)
MADE_TO_START = (
    "$rk_writer$ made $rk_payload$ start by itself on $rk_host$ ($rk_location$, value $rk_value_name$, "
    "score $rk_score$)"
)


def risk(score: int, message: str) -> Settings:
    """Add risk to endpoint and person, with payload, writer, key and value as threat objects."""
    objects = [{"risk_object_field": f, "risk_object_type": t, "risk_score": score} for f, t in _RISK_OBJECTS]
    threats = [{"threat_object_field": f, "threat_object_type": t} for f, t in _THREAT_OBJECTS]
    return {
        "action.risk": True,
        "action.risk.param._risk": json.dumps([*objects, *threats]),
        "action.risk.param._risk_message": message,
        "action.risk.param._risk_score": 0,
        "action.risk.param.verbose": 0,
    }


def correlation(name: str) -> Settings:
    """Name the alert as a detection, with its ATT&CK technique."""
    return {
        "action.correlationsearch.enabled": True,
        "action.correlationsearch.label": name,
        "action.correlationsearch.detection_type": "ebd",
        "action.correlationsearch.annotations": json.dumps({"mitre_attack": [_TECHNIQUE]}),
    }


def notable(title: str, description: str, severity: str, drilldown_search: str) -> Settings:
    """Make a notable of each result, with the search that shows the entry on every host."""
    drilldown = {
        "name": "This entry on every host",
        "search": drilldown_search,
        "earliest_offset": "$info_min_time$",
        "latest_offset": "$info_max_time$",
    }
    return {
        "action.notable": True,
        "action.notable.param.rule_title": f"{title} on $rk_host$: $rk_value_name$",
        "action.notable.param.rule_description": description,
        "action.notable.param.security_domain": "endpoint",
        "action.notable.param.severity": severity,
        "action.notable.param.nes_fields": "rk_host,rk_entry_id",
        "action.notable.param.drilldown_searches": json.dumps([drilldown]),
    }

"""What an alert is about in the frameworks that Enterprise Security sorts by: ATT&CK, kill chain, analytic stories."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from runkeyhunt.report.attack import Techniques
from tools.generate.rules.rule_file import RuleFile

# The kill chain's phase of each tactic, as Splunk's own security content has it.
_PHASES = {
    "Persistence": "Installation",
    "Execution": "Installation",
    "Privilege Escalation": "Exploitation",
    "Stealth": "Exploitation",
    "Defense Impairment": "Exploitation",
}
# Stories of Splunk's security content that a write to an autostart location belongs to.
_STORIES = ["Windows Persistence Techniques", "Windows Registry Abuse"]

Annotations = dict[str, list[str]]


def annotations(
    asked_rules: Sequence[str],
    asked_locations: Sequence[str],
    rules: Iterable[RuleFile],
    locations: Iterable[Mapping[str, Any]],
) -> Annotations:
    """Give the techniques of the rules and locations that an alert asks for; it asks for every location by naming none.

    A score can come of any rule. Naming them all would tell Enterprise Security of a dozen tactics in each finding, and
    its rules count tactics; what one finding shows is in its rk_technique.

    Raises:
        ValueError: a rule or a location does not exist.
    """
    of_rule = {rule.id: rule.techniques for rule in rules}
    of_location = {row["id"]: row["technique"] for row in locations}
    told = asked_locations or [row["id"] for row in locations if not row.get("noise") and not row.get("encoded")]
    missing = sorted({*asked_rules} - of_rule.keys()) + sorted({*told} - of_location.keys())
    if missing:
        raise ValueError(f"an alert asks for rules or locations that do not exist: {', '.join(missing)}")
    ids = sorted({*(of_location[name] for name in told), *(id_ for name in asked_rules for id_ in of_rule[name])})
    tactics = {tactic for technique in Techniques().named(ids) for tactic in technique.tactics}
    phases = sorted({_PHASES[tactic] for tactic in tactics})
    return {"analytic_story": _STORIES, "kill_chain_phases": phases, "mitre_attack": ids}

"""transforms.conf, and the lookup files that describe rules, locations and techniques."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from runkeyhunt.judging.baseline import KNOWN_GOOD_FILE
from runkeyhunt.report.attack import Techniques
from tools.generate.rules.rule_file import RuleFile
from tools.generate.searches.prevalence import COLLECTION, FIELDS
from tools.generate.splunk.conf import Stanza
from tools.generate.upkeep.approval import BASELINE, TUNING
from tools.generate.upkeep.demo import DEMO, DEMO_FILE

# With its version in its name, as KNOWN_GOOD_FILE.
_RULES = "runkeyhunt_rules_1.csv"
_LOCATIONS, _TECHNIQUES = "runkeyhunt_locations_1.csv", "runkeyhunt_techniques_1.csv"
_RULE_COLUMNS = ("rule", "title", "weight", "level", "techniques", "reason", "description", "falsepositives", "sigma")


def lookup_definitions() -> list[Stanza]:
    """Make the lookups' definitions."""
    return [
        Stanza("runkeyhunt_known_good", {"filename": KNOWN_GOOD_FILE, "case_sensitive_match": False}),
        *map(_of_the_site, (BASELINE, TUNING)),
        Stanza(DEMO, {"filename": DEMO_FILE}),
        Stanza("runkeyhunt_rules", {"filename": _RULES, "max_matches": 1}),
        Stanza("runkeyhunt_locations", {"filename": _LOCATIONS, "max_matches": 1}),
        Stanza("runkeyhunt_techniques", {"filename": _TECHNIQUES, "max_matches": 1}),
        Stanza(
            COLLECTION,
            {"external_type": "kvstore", "collection": COLLECTION, "fields_list": ", ".join(["_key", *FIELDS])},
        ),
    ]


def _of_the_site(name: str) -> Stanza:
    """Make the lookup of one of the site's own files: an upgrade brings only the .csv.default, with the header.

    Who may write it, metadata/default.meta says; Splunk asks that only where limits.conf tells it to.
    """
    return Stanza(name, {"filename": f"{name}.csv", "case_sensitive_match": False, "check_permission": True})


def lookup_files(rules: Sequence[RuleFile]) -> dict[str, str]:
    """Write the table of the rules, by its path below the root."""
    return {f"lookups/{_RULES}": _table(_RULE_COLUMNS, map(_row, sorted(rules, key=lambda rule: rule.id)))}


def location_files(locations: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Write the table of the locations that a path tells, by its path below the root."""
    told = [row for row in locations if not row.get("noise") and not row.get("encoded")]
    rows = ((row["id"], row["technique"], str(row["weight"]), row["reason"]) for row in told)
    return {f"lookups/{_LOCATIONS}": _table(("location", "technique", "weight", "reason"), rows)}


def technique_files() -> dict[str, str]:
    """Write the table of ATT&CK's techniques, by its path below the root."""
    techniques = Techniques()
    rows = ((one.id, one.name, "|".join(one.tactics)) for one in techniques.named(sorted(techniques.ids)))
    return {f"lookups/{_TECHNIQUES}": _table(("technique", "name", "tactics"), rows)}


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()


def _row(rule: RuleFile) -> tuple[str, ...]:
    sigma = rule.sigma
    return (
        rule.id,
        sigma.title,
        str(rule.weight),
        str(sigma.level).lower(),
        "|".join(rule.techniques),
        rule.reason,
        " ".join((sigma.description or "").split()),
        "|".join(sigma.falsepositives or ()),
        f"appserver/static/sigma/{rule.id}.yml" if rule.is_portable else "",
    )

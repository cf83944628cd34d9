"""transforms.conf, and the lookup file that describes the rules."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from runkeyhunt.judging.baseline import KNOWN_GOOD_FILE
from tools.generate.rules.rule_file import RuleFile
from tools.generate.searches.approval import BASELINE, TUNING
from tools.generate.searches.demo import DEMO, DEMO_FILE
from tools.generate.searches.prevalence import COLLECTION, FIELDS
from tools.generate.splunk.conf import Stanza

# With its version in its name, as KNOWN_GOOD_FILE.
_RULES = "runkeyhunt_rules_1.csv"
_RULE_COLUMNS = ("rule", "title", "weight", "level", "techniques", "reason", "description", "falsepositives", "sigma")


def lookup_definitions() -> list[Stanza]:
    """Make the lookups' definitions."""
    return [
        Stanza("runkeyhunt_known_good", {"filename": KNOWN_GOOD_FILE, "case_sensitive_match": False}),
        *map(_of_the_site, (BASELINE, TUNING)),
        Stanza(DEMO, {"filename": DEMO_FILE}),
        Stanza("runkeyhunt_rules", {"filename": _RULES, "max_matches": 1}),
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
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_RULE_COLUMNS)
    writer.writerows(map(_row, sorted(rules, key=lambda rule: rule.id)))
    return {f"lookups/{_RULES}": text.getvalue()}


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

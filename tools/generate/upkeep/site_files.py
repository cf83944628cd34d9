"""Health's parts on the files that a site fills itself: what is in them, and whether the command could read them."""

from __future__ import annotations

from tools.generate.splunk.search_text import pipeline
from tools.generate.upkeep.checks import Check
from tools.generate.upkeep.demo import DEMO


def _site_file(name: str, file: str, macro: str) -> Check:
    """Count the rows of a table, and ask the command, which reads the file itself, how it did."""
    return Check(
        name,
        pipeline(
            f"| inputlookup max=1 {DEMO}",
            "runkeyhunt",
            "stats first(rk_version) AS version",
            f'eval how=if(isnull(version), "not asked for: runkeyhunt gave no answer", '
            f'mvindex(split(mvindex(split(version, ", {file} "), 1), ","), 0))',
            f"append [| `{macro}` | stats count AS rows "
            'count(eval(NOT in(state, "in force", "expires within 30 days", "revoked"))) AS dead]',
            "stats first(how) AS how first(rows) AS rows first(dead) AS dead",
        ),
        ok="dead=0 AND isnull(how)",
        found='coalesce(rows, "no")." rows, ".coalesce(dead, "no")." of them expired or without a date"'
        f'.if(isnull(how), "", "; {file} was ".how)',
        fix="Renew or remove the rows that the search Run Key Hunt - Baseline - Review approvals and tuning shows. If "
        "the file was left out or read otherwise, the messages of | runkeyhunt say why: save it as CSV in UTF-8 with "
        "its columns. The hunt goes on without what it could not read.",
    )


SITE_FILES = (
    _site_file("Site baseline", "runkeyhunt_baseline.csv", "runkeyhunt_site_baseline"),
    _site_file("Site tuning", "runkeyhunt_tuning.csv", "runkeyhunt_tuning"),
)

"""What the generator makes of the repository's rules and locations."""

from __future__ import annotations

from tests.minisplunk.macros import Macro, expanded
from tools.generate.__main__ import ROOT
from tools.generate.content import macros, saved_searches
from tools.generate.rules.rule_file import load_rules
from tools.generate.rules.ruleset import load_location_rows
from tools.generate.searches.rule_searches import rule_searches

RULES = load_rules(ROOT / "bin" / "runkeyhunt" / "rules")
LOCATIONS = load_location_rows(ROOT / "bin" / "runkeyhunt" / "locations.yml")
MACROS = {stanza.name: stanza.settings for stanza in macros(RULES, LOCATIONS)}
ALERTS = {stanza.name: stanza.settings for stanza in saved_searches(RULES, LOCATIONS)}
SEARCHES = {**ALERTS, **{stanza.name: stanza.settings for stanza in rule_searches(RULES, LOCATIONS)}}
SCHEDULED = {name: settings for name, settings in ALERTS.items() if "cron_schedule" in settings}
THROTTLED = {name: settings for name, settings in ALERTS.items() if "alert.suppress.fields" in settings}

_DEFINITIONS = {
    name: Macro(
        name,
        str(settings["definition"]),
        tuple(str(settings["args"]).split(", ")) if "args" in settings else (),
        str(settings.get("validation", "")),
        str(settings.get("errormsg", "")),
    )
    for name, settings in MACROS.items()
}


def expand(spl: str) -> str:
    """Put the definitions of macros in place of them, to the last; what a macro would refuse raises."""
    return expanded(spl, _DEFINITIONS)

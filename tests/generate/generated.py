"""What the generator makes of the repository's rules and locations."""

from __future__ import annotations

import re

from tools.generate.__main__ import ROOT
from tools.generate.alerts import alerts
from tools.generate.macros import macros
from tools.generate.rule_file import load_rules
from tools.generate.rule_searches import rule_searches
from tools.generate.ruleset import load_location_rows

RULES = load_rules(ROOT / "bin" / "runkeyhunt" / "rules")
LOCATIONS = load_location_rows(ROOT / "bin" / "runkeyhunt" / "locations.yml")
MACROS = {stanza.name: stanza.settings for stanza in macros(LOCATIONS)}
ALERTS = {stanza.name: stanza.settings for stanza in alerts(RULES, LOCATIONS)}
SEARCHES = {**ALERTS, **{stanza.name: stanza.settings for stanza in rule_searches(RULES, LOCATIONS)}}
SCHEDULED = {name: settings for name, settings in ALERTS.items() if "cron_schedule" in settings}
PER_RESULT = {name: settings for name, settings in ALERTS.items() if settings.get("alert.digest_mode") is False}

_CALL = re.compile(r"`(\w+)(?:\(([^`]*)\))?`")
_ARGUMENT = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|([^,"]*?))\s*(?:,|$)')


def arguments_of(text: str | None) -> list[str]:
    """Part the arguments of a macro at commas outside quotes, and take the quotes off."""
    found = [quoted or plain for quoted, plain in _ARGUMENT.findall(text or "")]
    return found[:-1] if text else []


def calls(spl: str) -> set[str]:
    """Name the macros that a search uses, as their stanzas are named."""
    return {
        f"{name}({count})" if (count := len(arguments_of(arguments))) else name
        for name, arguments in _CALL.findall(spl)
    }


def expand(spl: str) -> str:
    """Put the definitions of macros in place of them, to the last."""
    while True:
        expanded = _CALL.sub(_definition, spl)
        if expanded == spl:
            return spl
        spl = expanded


def _definition(call: re.Match[str]) -> str:
    given = arguments_of(call[2])
    settings = MACROS[f"{call[1]}({len(given)})" if given else call[1]]
    text = str(settings["definition"])
    names = [name.strip() for name in str(settings.get("args", "")).split(",")] if given else []
    for name, value in zip(names, given):
        text = text.replace(f"${name}$", value)
    return text

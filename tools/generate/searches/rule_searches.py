"""One saved search in plain SPL for each portable rule, for sites that cannot run the app's commands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tools.generate.rules.rule_file import RuleError, RuleFile
from tools.generate.splunk.conf import Stanza
from tools.generate.splunk.spl import to_spl

LONGEST_NAME = 80
# As in the engine, a rule looks at what makes something start: a file, a value set or a name given, never a removal.
_EVENTS = "`runkeyhunt_events` EventCode IN (11, 13, 14)\n| `runkeyhunt_decoded`"
_COLUMNS = "_time, host, EventCode, User, Image, TargetObject, Details, TargetFilename, NewName"
_ADVICE = {
    "registry_set": "Find out what the program in Details is, and who ran the writer in Image.",
    "file_event": "Find out what the file in TargetFilename is, and who ran the writer in Image.",
}


def rule_searches(
    rules: Iterable[RuleFile],
    locations: Sequence[Mapping[str, Any]],  # noqa: ARG001 - all generators are called alike
) -> list[Stanza]:
    """Make a saved search of every portable rule; the event macro keeps all of them to the autostart locations."""
    return [_search(rule) for rule in rules if rule.is_portable]


def search_name(rule: RuleFile) -> str:
    """Name the saved search of a rule; raises RuleError where the title is too long for it."""
    name = f"Run Key Hunt - Rule - {rule.sigma.title}"
    if len(name) > LONGEST_NAME:
        excess = len(name) - LONGEST_NAME
        raise RuleError(rule.path, 1, f"title is {excess} characters too long for a saved search; shorten it.")
    return name


def _search(rule: RuleFile) -> Stanza:
    return Stanza(
        search_name(rule),
        {
            "description": _description(rule),
            "search": f"{_EVENTS}\n{to_spl(rule.sigma)}\n| table {_COLUMNS}",
            "dispatch.earliest_time": "-24h@h",
            "dispatch.latest_time": "now",
            "request.ui_dispatch_app": "runkeyhunt",
            "display.general.type": "statistics",
            "enableSched": False,
            "disabled": False,
        },
    )


def _description(rule: RuleFile) -> str:
    """Say what the search finds, what to do, and what else may be behind it."""
    what = " ".join(str(rule.sigma.description).split())
    causes = "; ".join(rule.sigma.falsepositives)
    return f"{what} What to do: {_ADVICE[str(rule.sigma.logsource.category)]} Harmless causes: {causes}."

"""The rules of the rule set that are exported as Sigma and as Splunk searches, read from the app's own files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from runkeyhunt.events.event import Event
from runkeyhunt.judging.conditions import AS_WRITTEN, Subject, subject_of
from runkeyhunt.judging.rules import Rule, load_ruleset
from runkeyhunt.judging.subject import as_logged
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.report.gathering.sighting import FILE_EVENT, REGISTRY_SET

_SIGMA_FOLDER = ("appserver", "static", "sigma")
_PREFIXES = {"registry_set_": REGISTRY_SET, "file_event_win_": FILE_EVENT}
_SEARCH_PREFIX = "Run Key Hunt - Rule - "
# A rule of a lower level adds to a score; alone it is no alert.
_LEVELS = frozenset({"medium", "high", "critical"})
_HEAD = lazy_pattern(r"^(title|id|level): (.*)$", re.MULTILINE)
_STANZA = lazy_pattern(r"^\[(.+)\]\n", re.MULTILINE)
_SEARCH = lazy_pattern(r"^search = ((?:.*\\\n)*.*)", re.MULTILINE)


@dataclass(frozen=True)
class GeneralRule:
    """Hold one exported rule; `file` is its path in the app."""

    id: str
    title: str
    level: str
    file: str
    sigma: str
    spl: str
    rule: Rule

    def holds(self, event: Event) -> bool:
        """Tell whether it finds an event as logged, without what the engine decodes and unwraps."""
        return self.rule.condition(_outside(event))


class GeneralRules:
    """Look up the exported rule of a rule id."""

    def __init__(self, app_dir: Path) -> None:
        folder = app_dir.joinpath(*_SIGMA_FOLDER)
        paths = sorted(folder.glob("*.yml"))
        ruleset = load_ruleset(app_dir / "bin" / "runkeyhunt" / "ruleset.json") if paths else None
        self._own = {rule.id: rule for rule in ruleset.rules} if ruleset else {}
        self._searches = dict(_searches(app_dir / "default" / "savedsearches.conf"))
        self._exported = dict(row for path in paths for row in self._read(path))

    def of(self, category: str, rule_id: str) -> GeneralRule | None:
        """Find a rule that other tools can use for a category of events and that is worth an alert of its own."""
        return self._exported.get((category, rule_id))

    def _read(self, path: Path) -> Iterator[tuple[tuple[str, str], GeneralRule]]:
        for prefix, category in _PREFIXES.items():
            rule = self._own.get(path.stem[len(prefix) :]) if path.stem.startswith(prefix) else None
            text = path.read_text(encoding="utf-8") if rule else ""
            head = dict(_HEAD.findall(text))
            if rule and head["level"] in _LEVELS:
                title = head["title"].strip("'\"")
                file = "/".join([*_SIGMA_FOLDER, path.name])
                spl = self._searches.get(title, "")
                yield (category, rule.id), GeneralRule(head["id"], title, head["level"], file, text, spl, rule)


def _searches(path: Path) -> Iterator[tuple[str, str]]:
    """Read the searches of the rules by their titles."""
    parts = _STANZA.split(path.read_text(encoding="utf-8")) if path.is_file() else []
    for name, body in zip(parts[1::2], parts[2::2]):
        search = _SEARCH.search(body)
        if search and name.startswith(_SEARCH_PREFIX):
            yield name[len(_SEARCH_PREFIX) :], search[1].replace(" \\\n", "\n")


def _outside(event: Event) -> Subject:
    fields: Mapping[str, tuple[str, ...]] = as_logged(event)
    return subject_of({**fields, AS_WRITTEN["Details"]: fields["Details"]})

"""appserver/static/sigma/*.yml: every portable rule as a Sigma rule of its own, for any other SIEM."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import yaml

from tools.generate.rules.rule_file import RuleFile, level_of
from tools.generate.sigma.autostart import file_selection, registry_selection
from tools.generate.sigma.category import LOG_SOURCES, DecidedError, cut_down
from tools.generate.sigma.lookaround import LookAroundError, without_look_around

SIGMA_FOLDER = "appserver/static/sigma"
_SELECTIONS = {"registry_set": registry_selection, "file_event": file_selection}
# SigmaHQ wants the tags to say this alone.
_SAID_BY_TAGS = "https://attack.mitre.org/"
_LINE_LENGTH = 110
_UNFOLDED = 100_000


def sigma_files(rules: Iterable[RuleFile], locations: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Write every exportable rule: its text by its path below the root."""
    return {path_of(rule): _render(rule, locations) for rule in rules if is_exportable(rule)}


def is_exportable(rule: RuleFile) -> bool:
    """Tell whether a rule can be said to other engines: portable, of one log source, without look-around inside."""
    if not rule.is_portable:
        return False
    try:
        _detection(rule)
    except (DecidedError, LookAroundError):
        return False
    return True


def path_of(rule: RuleFile) -> str:
    """Give the path of a rule's Sigma file, which begins as SigmaHQ wants it."""
    return f"{SIGMA_FOLDER}/{LOG_SOURCES[_category(rule)].prefix}{rule.id}.yml"


def _category(rule: RuleFile) -> str:
    return str(rule.sigma.logsource.category)


def _render(rule: RuleFile, locations: Sequence[Mapping[str, Any]]) -> str:
    category = _category(rule)
    detection = _detection(rule)
    condition = detection.pop("condition")
    sigma = _source(rule)
    document = {
        "title": sigma["title"],
        "id": sigma["id"],
        "status": sigma["status"],
        "description": _Block(textwrap.fill(sigma["description"], _LINE_LENGTH)),
        "references": [link for link in sigma["references"] if not link.startswith(_SAID_BY_TAGS)],
        "author": sigma["author"],
        "date": sigma["date"],
        "tags": sigma["tags"],
        "logsource": {"category": category, "product": "windows"},
        "detection": {
            "autostart": _SELECTIONS[category](locations),
            **detection,
            "condition": f"autostart and {condition}",
        },
        "falsepositives": sigma["falsepositives"],
        "level": level_of(rule.weight),
    }
    return yaml.dump(document, Dumper=_SigmaDumper, sort_keys=False, width=_UNFOLDED)


def _source(rule: RuleFile) -> dict[str, Any]:
    """Read the rule as its author wrote it; SigmaRule knows only what it means."""
    source: dict[str, Any] = yaml.safe_load(rule.path.read_text(encoding="utf-8"))
    return source


def _detection(rule: RuleFile) -> dict[str, Any]:
    detection = cut_down(rule.detection, LOG_SOURCES[_category(rule)])
    return {name: _without_look_around(name, value) for name, value in detection.items()}


def _without_look_around(name: str, value: Any) -> Any:
    """Rewrite the patterns of a selection."""
    if isinstance(value, dict):
        return {field: _without_look_around(field, item) for field, item in value.items()}
    if isinstance(value, list):
        return [_without_look_around(name, item) for item in value]
    return without_look_around(value) if "re" in name.split("|")[1:] else value


class _Block(str):
    """Mark a text that is written on lines of its own."""

    __slots__ = ()


class _SigmaDumper(yaml.SafeDumper):
    """Write as SigmaHQ does: lists indented, no anchors, backslashes in single quotes."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002
        """Indent lists below their key, whatever PyYAML asks for."""
        super().increase_indent(flow=flow, indentless=False)

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML's signature, as above
        """Write a value out wherever it stands."""
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "'" if "\\" in text and text.isascii() else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _block(dumper: yaml.SafeDumper, text: _Block) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style="|")


_SigmaDumper.add_representer(str, _text)
_SigmaDumper.add_representer(_Block, _block)

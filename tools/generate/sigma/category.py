"""A detection, cut down to what one log source can say.

A rule of ours may look at registry and file events at once. A Sigma rule has one log source: what asks for a field that
its events never have is decided, and goes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Union

from sigma.conditions import ConditionAND, ConditionIdentifier, ConditionNOT, ConditionSelector
from sigma.rule import SigmaDetections

# True or False where the log source decides it, else what is left of it.
Folded = Union[bool, str]
Selection = Union[Mapping[str, Any], list[Any]]


@dataclass(frozen=True)
class LogSource:
    """Name a Sigma category's event and the fields that rules may ask it for."""

    event_id: str
    fields: frozenset[str]
    prefix: str


LOG_SOURCES = {
    "registry_set": LogSource("13", frozenset({"TargetObject", "Details", "Image", "User"}), "registry_set_"),
    "file_event": LogSource("11", frozenset({"TargetFilename", "Image", "User"}), "file_event_win_"),
}


class DecidedError(ValueError):
    """Say that a detection is always or never true in a log source."""


def cut_down(detection: Mapping[str, Any], source: LogSource) -> dict[str, Any]:
    """Give the detection that is left in a log source; raises DecidedError where nothing is."""
    selections = {name: _selection(value, source) for name, value in detection.items() if name != "condition"}
    parsed = SigmaDetections.from_dict(dict(detection)).parsed_condition[0].parse(postprocess=False)
    condition = _fold(parsed, selections)
    if isinstance(condition, bool):
        raise DecidedError(f"the condition is always {str(condition).lower()} there")
    asked = re.findall(r"[\w*]+", condition)
    left = {
        name: value
        for name, value in selections.items()
        if not isinstance(value, bool) and any(fnmatchcase(name, word) for word in asked)
    }
    return {**left, "condition": condition}


def _selection(selection: Selection, source: LogSource) -> bool | Selection:
    if isinstance(selection, list):
        return _alternatives([_selection(part, source) for part in selection])
    items = {name: _item(name.split("|")[0], value, source) for name, value in selection.items()}
    if False in items.values():
        return False
    return {name: value for name, value in selection.items() if items[name] is None} or True


def _alternatives(parts: list[bool | Selection]) -> bool | Selection:
    if any(part is True for part in parts):
        return True
    return [part for part in parts if part is not False] or False


def _item(field: str, value: Any, source: LogSource) -> bool | None:
    if field == "EventID":
        return str(value) == source.event_id
    return None if field in source.fields else value is None


def _fold(item: Any, selections: Mapping[str, bool | Selection]) -> Folded:
    if isinstance(item, ConditionIdentifier):
        name = str(item.args[0])
        value = selections[name]
        return value if isinstance(value, bool) else name
    if isinstance(item, ConditionSelector):
        return _fold_selector(item, selections)
    parts = [_fold(part, selections) for part in item.args]
    if isinstance(item, ConditionNOT):
        return _negation(parts[0])
    return _join(parts, is_and=isinstance(item, ConditionAND))


def _negation(part: Folded) -> Folded:
    if isinstance(part, bool):
        return not part
    return f"not ({part})" if " and " in part else f"not {part}"


def _fold_selector(item: ConditionSelector, selections: Mapping[str, bool | Selection]) -> Folded:
    quantifier, pattern = str(item.args[0]), item.pattern
    names = [name for name in selections if fnmatchcase(name, pattern)]
    parts: list[Folded] = [value if isinstance(value := selections[name], bool) else name for name in names]
    folded = _join(parts, is_and=quantifier == "all")
    is_several = len([part for part in parts if isinstance(part, str)]) > 1
    return f"{quantifier} of {pattern}" if is_several and isinstance(folded, str) else folded


def _join(parts: list[Folded], *, is_and: bool) -> Folded:
    """Join what is left; alternatives stand in brackets, wherever they go."""
    if (not is_and) in [part for part in parts if isinstance(part, bool)]:
        return not is_and
    left = [part for part in parts if isinstance(part, str)]
    if len(left) < 2:
        return left[0] if left else is_and
    return " and ".join(left) if is_and else f"({' or '.join(left)})"

"""One rule file: a Sigma rule with the `runkeyhunt:` block, read and checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from sigma.exceptions import SigmaError
from sigma.rule import SigmaRule

from runkeyhunt.judging.baseline import COLLISION, KNOWN_GOOD, UNKNOWN
from runkeyhunt.judging.subject import DERIVED_FIELDS, SYSMON_FIELDS
from runkeyhunt.places.autostart import CLEARED, CREATED, DELETED, DROPPED, RENAMED, SET
from runkeyhunt.places.folder_kinds import FOLDER_KINDS
from runkeyhunt.places.windows_programs import ELSEWHERE, FOREIGN, MADE_UP_FOLDER, OWN, VENDOR
from tools.generate.rules.condition_tree import TreeError, compile_rule, fields_in, words_of
from tools.generate.rules.persons import tells_persons_apart, tells_profiles_apart

HIGHEST_WEIGHT, LOWEST_WEIGHT = 100, -50
LONGEST_REASON = 80
# Sigma's level follows from the weight: what the rule adds to a score is what it means by itself.
LEVELS: tuple[tuple[int, str], ...] = ((50, "high"), (25, "medium"), (0, "low"), (LOWEST_WEIGHT, "informational"))
_SIGMA_KEYS = (
    "title",
    "id",
    "status",
    "description",
    "references",
    "author",
    "date",
    "tags",
    "logsource",
    "detection",
    "falsepositives",
    "level",
)
_LOCATIONS = Path(__file__).resolve().parents[3] / "bin" / "runkeyhunt" / "locations.yml"
_ENGINE_FILTER = "filter_engine_"
_OWN_KEYS = ("weight", "reason", "examples")


class RuleError(ValueError):
    """Name the rule file, the line and what to do."""

    def __init__(self, path: Path, line: int, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}")


@dataclass(frozen=True)
class RuleFile:
    """Hold one rule.

    `tree` is its whole condition as `runkeyhunt.judging.conditions` reads it. `sigma` and `detection` are the rule as
    other engines may run it: without the selections called filter_engine_…, which only narrow it here, by derived
    fields. A portable rule asks for Sysmon's fields only.
    """

    path: Path
    sigma: SigmaRule
    detection: Mapping[str, Any]
    is_portable: bool
    weight: int
    reason: str
    tree: list[Any]
    match: tuple[Mapping[str, str], ...]
    no_match: tuple[Mapping[str, str], ...]

    @property
    def id(self) -> str:
        """Give the name by which the rule is known everywhere: its file's."""
        return self.path.stem

    @property
    def techniques(self) -> tuple[str, ...]:
        """Give the ATT&CK ids of the tags, in their order."""
        return tuple(tag.name.upper() for tag in self.sigma.tags if tag.namespace == "attack" and tag.name[:1] == "t")


def level_of(weight: int) -> str:
    """Name the Sigma level of a weight."""
    return next(level for least, level in LEVELS if weight >= least)


def load_rules(folder: Path) -> list[RuleFile]:
    """Load every rule of a folder, by file name; raises RuleError at the first that is not right."""
    rules = [load_rule(path) for path in sorted(folder.glob("*.yml"))]
    seen: dict[str, RuleFile] = {}
    for rule in rules:
        other = seen.setdefault(str(rule.sigma.id), rule)
        if other is not rule:
            raise RuleError(
                rule.path, _line_of(rule.path, "id"), f"the id is that of {other.path.name}; make a new UUID."
            )
    return rules


def load_rule(path: Path) -> RuleFile:
    """Load and check one rule file."""
    document = _document(path)
    own = _own_block(path, document)
    plain = {key: value for key, value in document.items() if key != "runkeyhunt"}
    detection = _without_engine_filters(document["detection"])
    try:
        tree = compile_rule(SigmaRule.from_dict(plain))
        sigma = SigmaRule.from_dict({**plain, "detection": detection})
    except (SigmaError, TreeError) as error:
        raise RuleError(path, _line_of(path, "detection"), f"{error}; see the Sigma specification.") from error
    _check_fields(path, fields_in(tree))
    _check_words(path, tree)
    _check_level(path, document["level"], own["weight"])
    examples = {kind: _examples(own["examples"][kind]) for kind in ("match", "no_match")}
    both = [*examples["match"], *examples["no_match"]]
    told = "the numbers of a person's SID" if tells_persons_apart(tree, both) else ""
    told = told or ("the letters of a profile's name" if tells_profiles_apart(tree, both) else "")
    if told:
        raise RuleError(path, _line_of(path, "detection"), f"a rule cannot look at {told}; leave them out.")
    return RuleFile(
        path=path,
        sigma=sigma,
        detection=detection,
        is_portable=fields_in(compile_rule(sigma)) <= SYSMON_FIELDS,
        weight=own["weight"],
        reason=own["reason"],
        tree=tree,
        match=examples["match"],
        no_match=examples["no_match"],
    )


def _without_engine_filters(detection: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: part for name, part in detection.items() if not name.startswith(_ENGINE_FILTER)}
    condition = re.sub(rf"\s+and not {_ENGINE_FILTER}\w+", "", str(detection["condition"]))
    if not any(name.startswith("filter_") for name in kept):
        condition = re.sub(r"\s+and not 1 of filter_\*", "", condition)
    return {**kept, "condition": condition}


def _document(path: Path) -> dict[str, Any]:
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise RuleError(path, line, f"not YAML: {error.problem}; mend the line.") from error
    if not isinstance(document, dict):
        raise RuleError(path, 1, "a rule is a mapping that begins with title:.")
    _require(path, document, (*_SIGMA_KEYS, "runkeyhunt"))
    return document


def _own_block(path: Path, document: Mapping[str, Any]) -> dict[str, Any]:
    own: dict[str, Any] = document["runkeyhunt"] or {}
    _require(path, own, _OWN_KEYS, "runkeyhunt")
    weight, reason = own["weight"], own["reason"]
    if not isinstance(weight, int) or not weight or not LOWEST_WEIGHT <= weight <= HIGHEST_WEIGHT:
        raise RuleError(
            path,
            _line_of(path, "runkeyhunt", "weight"),
            f"weight must be a whole number from 1 to {HIGHEST_WEIGHT}, or from -1 to {LOWEST_WEIGHT}.",
        )
    if not isinstance(reason, str) or not 0 < len(reason) <= LONGEST_REASON:
        raise RuleError(
            path,
            _line_of(path, "runkeyhunt", "reason"),
            f"reason must be a phrase of up to {LONGEST_REASON} characters.",
        )
    for kind in ("match", "no_match"):
        if not (own["examples"] or {}).get(kind):
            raise RuleError(path, _line_of(path, "runkeyhunt", "examples"), f"examples needs at least one {kind}.")
    return own


def _require(path: Path, mapping: Mapping[str, Any], keys: Iterable[str], *place: str) -> None:
    missing = [key for key in keys if key not in mapping]
    unknown = [key for key in mapping if key not in keys]
    if missing:
        raise RuleError(path, _line_of(path, *place), f"{missing[0]}: is missing; add it.")
    if unknown:
        raise RuleError(
            path,
            _line_of(path, *place, unknown[0]),
            f"{unknown[0]}: is unknown here; take it out or mend its spelling.",
        )


def _check_fields(path: Path, fields: frozenset[str]) -> None:
    unknown = sorted(fields - SYSMON_FIELDS - DERIVED_FIELDS.keys())
    if unknown:
        known = ", ".join(sorted(SYSMON_FIELDS | DERIVED_FIELDS.keys()))
        raise RuleError(
            path, _line_of(path, "detection"), f"the field {unknown[0]} does not exist; use one of {known}."
        )


def _check_words(path: Path, tree: list[Any]) -> None:
    """Refuse a word that a field of few words never has: the rule would never fire."""
    for field, known in _vocabulary().items():
        unknown = sorted({value.lower() for value in words_of(tree, field)} - {word.lower() for word in known})
        if unknown:
            raise RuleError(
                path,
                _line_of(path, "detection"),
                f"{field} is never {unknown[0]!r}; use one of {', '.join(sorted(known))}.",
            )


@cache
def _vocabulary() -> Mapping[str, frozenset[str]]:
    rows = yaml.safe_load(_LOCATIONS.read_text(encoding="utf-8"))
    standings = frozenset({OWN, VENDOR, ELSEWHERE, FOREIGN, MADE_UP_FOLDER})
    return {
        "Action": frozenset({SET, RENAMED, DROPPED, CLEARED, CREATED, DELETED}),
        "Baseline": frozenset({KNOWN_GOOD, COLLISION, UNKNOWN}),
        "Hive": frozenset({"HKLM", "HKU", "HKCU"}),
        "Location": frozenset(row["id"] for row in rows),
        "PayloadAsWindows": standings,
        "WriterAsWindows": standings,
        "PayloadPlace": FOLDER_KINDS,
        "OnlyPlace": FOLDER_KINDS,
        "WriterPlace": FOLDER_KINDS,
    }


def _check_level(path: Path, level: str, weight: int) -> None:
    if level != level_of(weight):
        raise RuleError(
            path, _line_of(path, "level"), f"level must be {level_of(weight)}, which a weight of {weight} means."
        )


def _examples(examples: Iterable[Any]) -> tuple[Mapping[str, str], ...]:
    """Complete the examples: a text is a value's data; what is left out is an ordinary write to a user's Run key."""
    return tuple(
        {**_EXAMPLE, **(example if isinstance(example, dict) else {"Details": example})} for example in examples
    )


_EXAMPLE = {
    "EventCode": "13",
    "EventType": "SetValue",
    "TargetObject": r"HKU\S-1-5-21-1111111111-2222222222-3333333333-1001"
    r"\Software\Microsoft\Windows\CurrentVersion\Run\Example",
    "Image": r"C:\Program Files\Example\setup.exe",
    "Computer": "host1.example.com",
}


def _line_of(path: Path, *keys: str) -> int:
    """Find the line of a key in the file; the nearest line above it that exists, if it does not."""
    node = yaml.compose(path.read_text(encoding="utf-8"))
    line = 1
    for key in keys:
        pair = next(
            (pair for pair in getattr(node, "value", ()) if isinstance(pair, tuple) and pair[0].value == key), None
        )
        if pair is None:
            break
        line, node = pair[0].start_mark.line + 1, pair[1]
    return line

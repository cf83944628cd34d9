"""The compiled rule set: what the generator made of `rules/*.yml` and `locations.yml`."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zlib import crc32

from runkeyhunt import __version__
from runkeyhunt.errors import HuntError
from runkeyhunt.judging.conditions import Condition, check_patterns, compile_condition, fields_of, without_fields
from runkeyhunt.judging.planning.plan import Plan, lay_out
from runkeyhunt.places.autostart import STARTING_ACTIONS
from runkeyhunt.places.locations import Locations, load_locations
from runkeyhunt.places.windows_programs import WindowsPrograms, load_windows_programs
from runkeyhunt.tuples import NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

# What text of any kind in the place of the rule set leads to.
_DAMAGE = (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError, OverflowError, re.error)
_LONGEST_SHOWN = 200
# What parts the rules from all else.
_BEFORE_RULES, _BEHIND_RULES = '"rules": [\n', "\n],\n"
_HIGHEST = 100
ABOUT_WRITER = frozenset("Image User Writer WriterAsWindows WriterIsPayload WriterName WriterPlace ParentKind".split())


class _AsWritten(NamedTuple):
    id: str
    weight: int
    reason: str
    techniques: tuple[str, ...]
    actions: tuple[str, ...]
    tree: Sequence[Any]
    untuned_weight: int | None = None


class Rule(_AsWritten):
    """Hold one rule.

    `id` is its file's name without extension, `actions` the kinds of write it looks at, `untuned_weight` its own weight
    where the site has set another. Its conditions are compiled when they are first asked: of most rules they never are.
    """

    @cached_property
    def condition(self) -> Condition:
        """Give what has to hold of a subject."""
        return compile_condition(self.tree)

    @cached_property
    def certain(self) -> Condition:
        """Give what has to hold of a subject of whose writer nothing is known, for the rule to hold with any."""
        return compile_condition(without_fields(self.tree, ABOUT_WRITER)) if self.is_about_writer else self.condition

    @cached_property
    def is_about_writer(self) -> bool:
        """Tell whether the rule looks at who wrote, perhaps together with what."""
        return not ABOUT_WRITER.isdisjoint(fields_of(self.tree))


class Rules:
    """Hold rules as the text of each, which is read when it is first asked for: of most it never is."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self._read: dict[int, Rule] = {}

    def __len__(self) -> int:
        return len(self._texts)

    def __iter__(self) -> Iterator[Rule]:
        return map(self.__getitem__, range(len(self)))

    def __getitem__(self, place: int) -> Rule:
        rule = self._read.get(place)
        if rule is None:
            rule = self._read[place] = _rule(json.loads(self._texts[place]))
        return rule


class Ruleset(NamedTuple):
    """Hold everything that one hunt looks for; `version` tells one app and rule set from another."""

    version: str
    locations: Locations
    windows: WindowsPrograms
    rules: Rules
    plan: Plan

    @property
    def names(self) -> frozenset[str]:
        """Give the ids of all rules."""
        return frozenset(rule.id for rule in self.rules)


def load_ruleset(path: str | Path) -> Ruleset:
    """Load `ruleset.json`; raises HuntError if it is not there or not whole."""
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        document, rules = _as_generated(text) or _as_changed(text)
        if not isinstance(document["digest"], str):
            raise TypeError("its digest is no text")
        return Ruleset(
            version=f"{__version__}+{document['digest']}",
            locations=load_locations(document["locations"]),
            windows=load_windows_programs(document["windows"]),
            rules=rules,
            plan=Plan(rules, document["plan"]),
        )
    except _DAMAGE as error:
        what = " ".join(str(error).split())[:_LONGEST_SHOWN]
        raise HuntError(
            f"The rule set {os.path.basename(path)} cannot be read ({what}): install the app again."
        ) from error


def _as_generated(text: str) -> tuple[dict[str, Any], Rules] | None:
    """Read what the generator wrote, a rule a line, whose patterns need no trial; None if this is not that."""
    head, _, written = text.partition(",\n")
    if head.rpartition(": ")[2] != str(crc32(written.encode())):
        return None
    before, _, rest = text.partition(_BEFORE_RULES)
    rules, _, plan = rest.partition(_BEHIND_RULES)
    return json.loads(before + plan), Rules(rules.split(",\n"))


def _as_changed(text: str) -> tuple[dict[str, Any], Rules]:
    """Read and try all of a rule set that somebody has changed, and lay it out anew."""
    document = json.loads(text)
    rules = Rules(list(map(json.dumps, document["rules"])))
    for rule in rules:
        check_patterns(rule.tree)
        _ = rule.condition, rule.certain
    return {**document, "plan": lay_out(document["rules"])}, rules


def _rule(row: dict[str, Any]) -> Rule:
    texts = (row["id"], row["reason"])
    if not all(isinstance(text, str) for text in texts) or row["weight"] not in range(-_HIGHEST, _HIGHEST + 1):
        raise ValueError("a rule without its name, its reason or its weight")
    return Rule(
        id=row["id"],
        weight=row["weight"],
        reason=row["reason"],
        techniques=tuple(row["techniques"]),
        actions=tuple(row.get("actions", STARTING_ACTIONS)),
        tree=row["condition"],
    )

"""What of an entry can be approved: where it was seen, what makes a row that counts, what no approval holds down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from runkeyhunt.judging.rules import ABOUT_WRITER
from runkeyhunt.judging.verdict import STRONG
from tools.generate.rules.condition_tree import fields_in
from tools.generate.rules.rule_file import RuleFile
from tools.generate.splunk.conf import Stanza
from tools.generate.splunk.search_text import pipeline, quoted
from tools.generate.splunk.stanzas import macro
from tools.generate.upkeep.approval import TUNING

# A row of anything else would count for nothing: a cell of these ends with its line, and known good is one command.
_ONE_LINE = r'match({}, "^(?=\s*\S)[^\x00\r\n]*\Z")'.format
# Of whoever wrote the row itself tells, and what is approved is no more a collision with what is known.
_NO_SIGN = ABOUT_WRITER | {"Baseline", "BorrowedFrom"}


def approvable_macros(rules: Iterable[RuleFile], locations: Iterable[Mapping[str, Any]]) -> list[Stanza]:
    """Make the macros that find what is to be approved, and say what an approval cannot do."""
    strong = sorted(rule.id for rule in rules if rule.weight >= STRONG and _NO_SIGN.isdisjoint(fields_in(rule.tree)))
    return [_can_be_row(locations), *_found(strong)]


def _can_be_row(locations: Iterable[Mapping[str, Any]]) -> Stanza:
    parted = [quoted(row["id"]) for row in locations if row.get("separator") == ","]
    several = r'match(coalesce(command, ""), "^[ ,]*[^ ,][^,]*,[ ,]*[^ ,]")'
    one = f"NOT (in(location, {', '.join(parted)}) AND {several})"
    return macro(
        "runkeyhunt_can_be_row",
        f"where {_ONE_LINE('value_name')} AND {_ONE_LINE('command')} AND {one}",
        "Keep what makes a row of the site's baseline that counts: a value name and one command, each of one line.",
    )


def _found(strong: Sequence[str]) -> list[Stanza]:
    """Make the macros that find what is to be approved, and the signs against which no approval helps."""
    return [
        macro(
            "runkeyhunt_approvable(1)",
            pipeline(
                "`runkeyhunt_entry($entry_id$)`",
                'append [search `runkeyhunt_snapshots` | runkeyhunt | where rk_source_kind="snapshot" AND '
                'rk_entry_id="$entry_id$" | `runkeyhunt_cim_names`]',
            ),
            "Every write of one entry and every row of a snapshot that shows it, on whatever host.",
            args="entry_id",
        ),
        macro(
            "runkeyhunt_strong_signs(1)",
            pipeline(
                "[search `runkeyhunt_approvable($entry_id$)`",
                "stats values(rk_rules) AS rules",
                rf'eval signs=mvjoin(mvfilter(match(rules, "^(?:{"|".join(strong)})\Z")), ", ")',
                'eval answer="\\"".if(isnull(signs), "", " The score stays up all the same, by ".signs.", unless '
                f'{TUNING} gives such rules less than {STRONG} points on these hosts.")."\\""',
                "return $answer]",
            ),
            "What keeps the score of an entry up although it is approved, as a text in quotes: the rules of "
            f"{STRONG} points or more that fired on what was written; empty if there is none.",
            args="entry_id",
        ),
    ]

"""One finding with all that is known of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from runkeyhunt.offline.html.chain import timeline
from runkeyhunt.offline.html.markup import Markup, code, filled, joined, pre, pre_lines
from runkeyhunt.offline.html.reasons import score_table
from runkeyhunt.offline.visible import shorten
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.report.palette import BASELINE, SEVERITY, STAGE, Tone

Members = Mapping[str, Any]

_TECHNIQUE = lazy_pattern(r"T(\d{4})(?:\.(\d{3}))?", re.ASCII)
# What a reader has to be told of a text that fills pages.
_LONG = 1000
_FACTS = (
    ("Event", "event"),
    ("Value name", "value_name"),
    ("Written to", "registry_path"),
    ("Program", "program"),
    ("Payload", "payload"),
    ("Written by", "process"),
    ("ProcessGuid", "process_guid"),
    ("User who wrote", "user"),
    ("Starts for", "owner"),
    ("Shown by", "source_kind"),
    ("Switched on", "state"),
    ("Time of", "time_of"),
    ("Change", "change"),
    ("Before", "before"),
    ("Entry", "entry_id"),
)
_OF_CHAIN = (
    ("Dropped by", "drop_image"),
    ("Writer's command", "writer_command"),
    ("Writer's parent", "writer_parent"),
    ("Payload's hash", "hash"),
)


def card(number: int, finding: Members, place: str, rules: Markup) -> Markup:
    """Write a finding as the JSON report has it; `place` says where its write was read."""
    return filled(
        "card",
        number=number,
        severity=finding["severity"],
        tone=tone(SEVERITY[finding["severity"]], finding["severity"]),
        score=finding["score"],
        name=brief(finding["value_name"]),
        location=finding["location"],
        host=brief(finding["host"], "a host that is not logged"),
        commands=joined(_texts(finding)),
        facts=joined(_facts(finding, place), "\n"),
        reasons=score_table(finding["reasons"], finding["score"], finding["severity"]),
        chain=_chain(finding["chain"]),
        rules=rules,
    )


def brief(value: str, instead: str = "", columns: int = 60) -> Markup:
    """Show the beginning of a text, which stands whole with its finding."""
    return code(shorten(value, columns)) if value else Markup(instead)


def tone(shown: Tone, name: str) -> Markup:
    """Write a state with its sign, in its colour."""
    return filled("tone", name=name, sign=shown.sign, word=shown.word)


def stages(finding: Members) -> Markup:
    """Write the stages of a finding's chain."""
    reached = finding["chain"]["stages"] if finding["chain"] else []
    return joined((tone(STAGE[stage], f"stage-{stage}") for stage in reached if stage in STAGE), " ")


def _hosts(finding: Members) -> Markup:
    named = [code(host) for host in finding["hosts"]]
    more = finding["host_count"] - len(named)
    return joined([*named, *([f"{more:,} more"] if more else [])], ", ") if named else Markup("not logged")


def clock(moment: str | None) -> str:
    """Write one of the report's times as the chain's are written."""
    return f"{moment[:-1].replace('T', ' ')} UTC" if moment else "no time logged"


def _texts(finding: Members) -> Iterator[Markup]:
    command, value, decoded = finding["command"], finding["value"], finding["decoded"]
    if command:
        yield _named("Command", command, pre(command))
    if value not in (command, ""):
        yield _named("Data as logged", value, pre(value))
    if not (command or value):
        yield Markup('<p class="dim">The event holds no data.</p>')
    if decoded:
        yield _named("Decoded", decoded, pre_lines(decoded))


def _named(heading: str, content: str, shown: Markup) -> Markup:
    note = f"{len(content):,} characters" if len(content) >= _LONG else ""
    return filled("text", heading=heading, note=note, shown=shown)


def _facts(finding: Members, place: str) -> Iterator[Markup]:
    yield _fact("First write", clock(finding["time"]))
    if finding["last_time"] != finding["time"]:
        yield _fact("Last write", clock(finding["last_time"]))
    yield _fact("Hosts", joined([f"{finding['host_count']:,}: ", _hosts(finding)]))
    yield _fact("Writes", f"{finding['writes']:,}")
    for name, member in _FACTS:
        if finding[member]:
            yield _fact(name, code(finding[member]))
    for name, member in _OF_CHAIN:
        if finding["chain"] and finding["chain"][member]:
            yield _fact(name, code(finding["chain"][member]))
    if finding["baseline"] in BASELINE:
        yield _fact("Baseline", tone(BASELINE[finding["baseline"]], f"baseline-{finding['baseline']}"))
    yield _fact("ATT&CK", joined(map(_technique, finding["techniques"]), "<br>"))
    if place:
        yield _fact("Read in", code(place))


def _fact(name: str, value: object) -> Markup:
    return filled("fact", name=name, value=value)


def _technique(technique: Mapping[str, Any]) -> Markup:
    number = _TECHNIQUE.fullmatch(technique["id"])
    shown: object = technique["id"]
    if number:
        # Of digits alone, whatever the site's own rules name.
        shown = filled("technique", path="/".join(["T" + number[1], *filter(None, [number[2]])]), id=technique["id"])
    return joined([shown, " ", technique["name"] if technique["name"] != technique["id"] else ""])


def _chain(chain: Members | None) -> Markup:
    return filled("chain", timeline=timeline(chain["timeline"])) if chain else Markup()

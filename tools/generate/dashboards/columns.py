"""The table of columns: how each field is headed, how wide it is, and how it is shown, in whatever table it stands.

A new column is added here, and named by the views that show it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from types import MappingProxyType
from typing import Any

from runkeyhunt.report.palette import BASELINE, SEVERITY, STAGE, Tone
from tools.generate.dashboards.colours import HEALTH, HELD, ON_CHIP, SETTING, STANDING, SWITCH, chip
from tools.generate.dashboards.pieces import HIDDEN, Panel, Source
from tools.generate.splunk.search_text import quoted

_WIDE = 180
# How much narrower a text may stand than it would best.
_LEAST = 0.6
# What a panel of a table has beside its columns.
_EDGES = 20


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        width: in pixels; the columns of `_WIDE` and more hold texts, which share what the others leave of a table.
        align: numbers stand to the right.
        breaks: whether a word too long for a line may be broken, as paths and commands have to be.
        tones: the words, signs and colours of its values.
        plain: those of them that have no colour, so that the others are seen.
    """

    heading: str
    width: int
    align: str = "left"
    breaks: bool = False
    tones: Mapping[str, Tone] = field(default_factory=dict)
    plain: frozenset[str] = frozenset()


_WORDS = {"known_good": "Known good", "unknown": "Unknown", "collision": "Collision"}
_SHORT_BASELINE = {name: Tone(_WORDS[name], tone.sign, tone.light, tone.dark) for name, tone in BASELINE.items()}

COLUMNS: Mapping[str, Column] = {
    "severity": Column("Severity", 104, tones=SEVERITY, plain=frozenset({"informational"})),
    "score": Column("Score", 76, "right"),
    "time": Column("Written", 112),
    "host": Column("Host", 170, breaks=True),
    "owner": Column("Starts for", 92, breaks=True),
    "location": Column("Location", 112, breaks=True),
    "value_name": Column("Value", 92, breaks=True),
    "command": Column("Command", 320, breaks=True),
    "payload": Column("Payload", 180, breaks=True),
    "why": Column("Why", 240),
    "baseline": Column("Baseline", 98, tones=_SHORT_BASELINE, plain=frozenset({"unknown", "known_good"})),
    "stage": Column("Chain", 90, tones=STAGE, plain=frozenset({"registered"})),
    "first_seen": Column("First seen", 82),
    "last_seen": Column("Last seen", 112),
    "hosts": Column("Hosts", 76, "right"),
    "findings": Column("Findings", 92, "right"),
    "writes": Column("Writes", 80, "right"),
    "entry": Column("Entry", 320, breaks=True),
    "writer": Column("Writer", 110, breaks=True),
    "user": Column("Written by", 104, breaks=True),
    "action": Column("Action", 84),
    "data": Column("Data as logged", 320, breaks=True),
    "before": Column("Data before", 260, breaks=True),
    "state": Column("State", 80),
    "on_host": Column("Here since", 96),
    "change": Column("Change", 84),
    "what": Column("What", 140),
    "text": Column("Text", 560, breaks=True),
    "points": Column("Points", 82, "right"),
    "reason": Column("Reason", 600),
    "total": Column("Total", 80, "right"),
    "utc": Column("Time (UTC)", 176),
    "step": Column("Step", 170),
    "happened": Column("What happened", 1020, breaks=True),
    "hash": Column("Hash", 200, breaks=True),
    "rule": Column("Rule", 240),
    "meaning": Column("What it means", 620),
    "harmless": Column("Harmless when", 440),
    "technique": Column("ATT&CK", 92),
    "title": Column("Rule", 220),
    "level": Column("Level", 80),
    "sigma": Column("Sigma rule", 400, breaks=True),
    "spl": Column("Splunk search", 400, breaks=True),
    "check": Column("Check", 150),
    "health": Column("State", 92, tones=HEALTH, plain=frozenset({"ok"})),
    "found": Column("Found", 270),
    "fix": Column("What to do", 370),
    "macro": Column("Macro", 200, breaks=True),
    "setting": Column("State", 150, tones=SETTING, plain=frozenset({"open", "as shipped"})),
    "definition": Column("What it is now", 480),
    "purpose": Column("What it is for", 560),
    "search": Column("Search", 360),
    "switch": Column("State", 76, tones=SWITCH, plain=frozenset({"off"})),
    "schedule": Column("Schedule (cron)", 170),
    "standing": Column("State", 150, tones=STANDING, plain=frozenset({"revoked"})),
    "row": Column("Row", 112),
    "approved_for": Column("For hosts", 110, breaks=True),
    "grounds": Column("Reason", 180, breaks=True),
    "answers": Column("Owner", 100, breaks=True),
    "age": Column("Age, days", 92, "right"),
    "expires": Column("Expires", 100),
    "days_left": Column("Days left", 92, "right"),
    "ticket": Column("Ticket", 96, breaks=True),
    "held_by": Column("Held down by", 190, tones=HELD, plain=frozenset({"known_good", "rule"})),
    "would_be": Column("Would be", 116, tones=SEVERITY, plain=frozenset({"low", "informational"})),
    "without": Column("Would score", 108, "right"),
    "taken": Column("Points taken", 112, "right"),
    "grounds_given": Column("By which reason", 300, breaks=True),
    "known_hosts": Column("On which hosts", 190, breaks=True),
    "spread": Column("Why it is here", 110),
    "rule_id": Column("Id", 190, breaks=True),
    "weight": Column("Weight", 82, "right"),
    "tuned": Column("Tuned to", 88, "right"),
    "decided": Column("Decided", 88, "right"),
    "place": Column("What it is", 330),
    "technique_name": Column("Technique", 300),
    "tactics": Column("Tactics", 190),
    "rules": Column("Rules", 76, "right"),
}


def shown(*names: str, hidden: Sequence[str] = ()) -> str:
    """Write the stages that end a table's search: its columns under their headings, and then what clicks read."""
    fields = [*names, *(HIDDEN + name for name in hidden)]
    moved = [f"eval {', '.join(f'{HIDDEN}{name}={name}' for name in hidden)}"] if hidden else []
    headed = ", ".join(f"{name} AS {quoted(COLUMNS[name].heading)}" for name in names)
    return "\n| ".join([*moved, f"table {' '.join(fields)}", f"rename {headed}"])


def table(
    name: str, title: str, source: Source, *names: str, widths: Mapping[str, int] = MappingProxyType({})
) -> Panel:
    """Show the columns of a search that ends with `shown`; what is too long for a column is wrapped, never cut.

    `widths` are those of columns that are wider or narrower here than elsewhere.
    """
    columns = [replace(COLUMNS[name], width=widths.get(name, COLUMNS[name].width)) for name in names]
    options = {"count": 10, "fontSize": "small", "showInternalFields": False}
    context: dict[str, Any] = {}
    for column in columns:
        context.update(_context(column) if column.tones else {})
    return Panel(name, "splunk.table", title, "", source, options, context, fit=partial(_fitted, columns))


def _fitted(columns: Sequence[Column], width: int) -> dict[str, Any]:
    """Give each column its width, so that together they fill a panel and none is cut."""
    texts = sum(column.width for column in columns if column.width >= _WIDE)
    left = width - _EDGES - sum(column.width for column in columns) + texts
    if left < texts * _LEAST:
        raise ValueError(f"{', '.join(column.heading for column in columns)}: too wide for a panel of {width} pixels")
    widths = [column.width * left // texts if column.width >= _WIDE else column.width for column in columns]
    return {"columnFormat": {column.heading: _format(column, wide) for column, wide in zip(columns, widths)}}


def _format(column: Column, width: int) -> dict[str, Any]:
    overflow = "anywhere" if column.breaks else "break-word"
    plain = {"width": width, "align": column.align, "headerAlign": column.align, "textOverflow": overflow}
    if not column.tones:
        return plain
    values = f"> table | seriesByName({quoted(column.heading)}) | matchValue"
    return {
        **plain,
        "data": f"{values}({_key(column)}Words)",
        "rowColors": f"{values}({_key(column)}Text)",
        "rowBackgroundColors": f"{values}({_key(column)}Ground)",
    }


def _key(column: Column) -> str:
    return column.heading.lower().replace(" ", "")


def _context(column: Column) -> dict[str, Any]:
    key, tones = _key(column), column.tones
    chips = {name: tone for name, tone in tones.items() if name not in column.plain}
    return {
        f"{key}Words": [{"match": name, "value": f"{tone.sign} {tone.word}"} for name, tone in tones.items()],
        f"{key}Text": [{"match": name, "value": ON_CHIP} for name in chips],
        f"{key}Ground": [{"match": name, "value": chip(tone)} for name, tone in chips.items()],
    }

"""A hunt with the app's Sigma rules as SQL, by pySigma's backend for SQLite, over events from JSON in memory.

Usage: python -m tools.bench.peers.sigma FILE
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from sigma.rule import SigmaRule

from runkeyhunt.judging.subject import SYSMON_FIELDS
from tests.generate.sqlite_oracle import SqliteOracle

_RULES = Path(__file__).resolve().parents[3] / "appserver" / "static" / "sigma"


def _logged(event: Mapping[str, str]) -> dict[str, list[str]]:
    named = {**event, "EventID": event["EventCode"]}
    return {name: [named[name]] if name in named else [] for name in SYSMON_FIELDS}


def main() -> None:
    """Print how many rows all rules find."""
    with Path(sys.argv[1]).open(encoding="utf-8") as lines:
        events = SqliteOracle(_logged(json.loads(line)) for line in lines)
    print(sum(len(events.hits(SigmaRule.from_yaml(path.read_text()))) for path in sorted(_RULES.rglob("*.yml"))))


main()

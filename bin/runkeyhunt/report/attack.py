"""MITRE ATT&CK's names for the techniques that rules and locations are tagged with."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Technique:
    """Name a technique and its tactics; a sub-technique's name begins with its parent's."""

    id: str
    name: str
    tactics: tuple[str, ...]


class Techniques:
    """Look techniques up in `attack.json`."""

    def __init__(self) -> None:
        rows = json.loads(Path(__file__).with_name("attack.json").read_text(encoding="utf-8"))
        self._known = {name: Technique(name, row["name"], tuple(row["tactics"])) for name, row in rows.items()}

    @property
    def ids(self) -> frozenset[str]:
        """Give the ids of all techniques in the table."""
        return frozenset(self._known)

    def named(self, ids: Iterable[str]) -> list[Technique]:
        """Name techniques; one that the table does not have, as a site's own field can bring in, keeps its id."""
        return [self._known.get(name, Technique(name, name, ())) for name in ids]

"""What a snapshot's file showed, and what it did not show: silence is no verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from runkeyhunt.events.registry_value import CATEGORY, RegistryValue
from runkeyhunt.places.present import canonical_key
from runkeyhunt.places.registry import parse_key
from runkeyhunt.snapshots.knowledge import what_it_cannot_tell

_MOST_NAMED = 6
_PARTS = 4
_MACHINE, _USERS, _FOLDERS = "keys of the machine (HKLM)", "keys of a user", "Startup folders"


@dataclass
class Coverage:
    """Count what one file shows, autostart or not."""

    autostarts: int = 0
    keys: int = 0
    forms: dict[str, None] = field(default_factory=dict)
    owners: dict[str, None] = field(default_factory=dict)
    covered: set[str] = field(default_factory=set)
    others: Counter[str] = field(default_factory=Counter)

    def see(self, key: str) -> None:
        """Count an autostart key that was shown, whether or not anything is in it."""
        self.keys += 1
        path = parse_key(key)
        self.covered.add(_MACHINE if path and path.hive == "HKLM" else _USERS)

    def add(self, value: RegistryValue, *, is_autostart: bool) -> None:
        """Count one value more."""
        self.forms[value.form] = None
        if not is_autostart:
            self.others[_what(value)] += 1
            return
        self.autostarts += 1
        path = canonical_key(value)
        self.covered.add(_FOLDERS if path is None else _MACHINE if path.hive == "HKLM" else _USERS)
        if path and path.hive != "HKLM":
            self.owners[path.owner or value.owner or "an unknown user"] = None

    @property
    def is_of_use(self) -> bool:
        """Tell whether an autostart was shown, or a key in which there is none."""
        return bool(self.autostarts or self.keys)

    @property
    def problem(self) -> str:
        """Say what the file held if no autostart was among it: the rest of a sentence that begins with its path."""
        held = self._named() or "nothing"
        return "" if self.is_of_use else f"held no autostart key; it held {held}: give a snapshot of the Run keys"

    def notes(self) -> Iterator[str]:
        """Say what the file did not show, each the rest of a sentence that begins with its path."""
        if not self.is_of_use:
            return
        for form in self.forms:
            if told := what_it_cannot_tell(form):
                yield f"was read as {form}, which {told}"
        missing = [part for part in (_MACHINE, _USERS, _FOLDERS) if part not in self.covered]
        if missing:
            yield f"showed no entry in {' and none in '.join(missing)}: what is there was not judged"
        if self.owners:
            yield f"showed of users: {', '.join(self.owners)}"
        if self.others:
            yield f"showed besides, not judged: {self._named()}"

    def _named(self) -> str:
        named = [f"{what} ({count:,})" for what, count in self.others.most_common(_MOST_NAMED)]
        more = len(self.others) - len(named)
        return ", ".join([*named, *([f"{more:,} more"] if more > 0 else [])])


def _what(value: RegistryValue) -> str:
    """Name what no autostart is: by the tool's own category, or by the first parts of its key."""
    category = dict(value.evidence).get(CATEGORY)
    parts = str(canonical_key(value) or value.key).split("\\")
    return category or "\\".join(parts[:_PARTS]) or "other rows"

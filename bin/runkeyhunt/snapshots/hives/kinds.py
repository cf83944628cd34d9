"""Which hive a file is: its root's subkeys tell, its name proves nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from runkeyhunt.snapshots.hives.cells import BadCellError, CellsOverlapError
from runkeyhunt.snapshots.hives.hive import Hive, Key

USER, SOFTWARE, SYSTEM = "a user's hive", "SOFTWARE", "SYSTEM"
# By one of the root's subkeys, in lower case. A user can make any key in the root of his own hive, so that a hive may
# be of several kinds: it is read as each of them.
_WITH_PLACES = (
    (USER, frozenset({"software", "environment"})),
    (SOFTWARE, frozenset({"microsoft"})),
    (SYSTEM, frozenset({"select", "controlset001", "controlset002"})),
)
_WITHOUT_PLACES = (
    ("UsrClass.dat, a user's classes", "local settings"),
    ("SAM", "sam"),
    ("SECURITY", "policy"),
    ("BCD, the boot configuration", "objects"),
    ("COMPONENTS", "deriveddata"),
    ("DRIVERS", "driverdatabase"),
    ("Amcache", "root"),
    ("an app's settings", "localstate"),
)
_MOST_NAMED = 8


@dataclass(frozen=True)
class Kind:
    r"""Hold what a hive is and what it lies below: pairs of a path in the hive and what the registry calls it.

    Those of SYSTEM are its control sets, ("ControlSet001", "CurrentControlSet"); every other hive has one, ("", "").
    """

    name: str
    roots: tuple[tuple[str, str], ...] = (("", ""),)


def kinds_of(hive: Hive, root: Key) -> tuple[Kind, ...]:
    """Tell as what a hive is to be read; empty if it holds no autostart place."""
    names = {key.name.lower() for key in hive.subkeys(root)}
    kinds = (name for name, signs in _WITH_PLACES if not names.isdisjoint(signs))
    return tuple(Kind(SYSTEM, tuple(_control_sets(hive, root))) if name == SYSTEM else Kind(name) for name in kinds)


def may_hold_places(hive: Hive) -> bool:
    """Tell whether a hive holds an autostart place, or cannot be read so far as to tell."""
    try:
        root = hive.root
        return root is None or bool(kinds_of(hive, root))
    except CellsOverlapError:
        return True


def without_places(hive: Hive, root: Key) -> str:
    """Name a hive that holds no autostart place, by what lies in its root where it is none of the known ones."""
    names = sorted(key.name for key in hive.subkeys(root))
    lowered = {name.lower() for name in names}
    known = next((kind for kind, sign in _WITHOUT_PLACES if sign in lowered), "")
    held = ", ".join(map(repr, names[:_MOST_NAMED])) or "nothing"
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return known or f"a hive whose root holds {held}{more}"


def _control_sets(hive: Hive, root: Key) -> Iterator[tuple[str, str]]:
    """Give the control set that Windows ran with, and the one of its next start; all of them where nothing tells."""
    sets = {key.name[-3:]: key.name for key in hive.subkeys(root) if key.name.lower().startswith("controlset")}
    current = sets.pop(_selected(hive, "current"), "")
    if current:
        yield current, "CurrentControlSet"
        following = _selected(hive, "default")
        sets = {number: name for number, name in sets.items() if number == following}
    yield from ((name, name) for name in sets.values())


def _selected(hive: Hive, name: str) -> str:
    select = hive.find("Select")
    for value in hive.values(select) if select else ():
        if (value.name or "").lower() == name:
            try:
                return f"{int.from_bytes(hive.data(value, 4), 'little'):03}"
            except BadCellError:
                return ""
    return ""

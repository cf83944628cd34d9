"""The autostart keys of a hive, and what tells who they belong to and whether they are switched off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from runkeyhunt.events.registry_value import OF_KEY, RegistryValue
from runkeyhunt.places.locations import Locations
from runkeyhunt.snapshots.hives.cells import BASE_BLOCK, BadCellError, CellsOverlapError
from runkeyhunt.snapshots.hives.hive import DEEPEST, MOST_DAMAGE, Hive, Key, Value
from runkeyhunt.snapshots.hives.items import Item, Note, Root, Unread
from runkeyhunt.snapshots.hives.kinds import SOFTWARE, SYSTEM, USER, Kind, kinds_of, without_places
from runkeyhunt.snapshots.joining import Placed
from runkeyhunt.snapshots.typed import data_of, doubts_of, type_name

FORM = "hive"
LINK_VALUE = "SymbolicLinkValue"
_ANY = "*"
_ALL = frozenset({_ANY})
_NOTHING: frozenset[str] = frozenset()
_VIEW_32 = "wow6432node"
_DISABLED = "autorunsdisabled"
# Windows' own limit for a value that lies in a hive's file; what runs is far shorter.
_MOST_DATA = 1 << 20
# What is no autostart and tells of one: keys as in `locations.yml`, values, whether the keys below count too.
_TELLING = (
    (r"Software\Microsoft\Windows NT\CurrentVersion\ProfileList", ("profileimagepath",), True),
    (r"Software\Microsoft\Shared Tools\MSConfig\startupreg", (), True),
    (r"Software\Microsoft\Shared Tools\MSConfig\startupfolder", (), True),
    (r"System\CurrentControlSet\Control\ComputerName\ComputerName", ("computername",), False),
)
_ENDLESS = (
    "the rest of the hive is not read, for its cells lie within each other, as Windows never writes them: look at it "
    "by hand, as at evidence of tampering"
)


@dataclass
class _Node:
    """Hold which values of a key are wanted, which of all keys below it, and the wanted keys right below it."""

    values: frozenset[str] = _NOTHING
    below: frozenset[str] = _NOTHING
    children: dict[str, _Node] = field(default_factory=dict)

    def add(self, path: Iterable[str], values: frozenset[str], *, deep: bool) -> None:
        node = self
        for name in path:
            node = node.children.setdefault(name, _Node())
        disabled = node.children.setdefault(_DISABLED, _Node())
        for one in (node, disabled):
            one.values |= values
            one.below |= values if deep else _NOTHING


@dataclass(frozen=True)
class HiveKeys:
    """Hold the keys to look up in each kind of hive, as trees of names in lower case."""

    trees: dict[str, _Node]

    @classmethod
    def of(cls, locations: Locations) -> HiveKeys:
        """Gather the keys of all locations that lie in the registry, and of what tells of them."""
        trees = {USER: _Node(), SOFTWARE: _Node(), SYSTEM: _Node()}
        places = [(place.key, place.values, place.subkeys) for place in locations.in_registry]
        for key, values, deep in (*places, *_TELLING):
            names = frozenset(values) or _ALL
            for kind, path in _paths(key.lower().split("\\")):
                trees[kind].add(path, names, deep=deep)
        return cls(trees)


def _paths(parts: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Say in which hives a key lies and where; what 32-bit programs see of the software is a key of its own."""
    root, below = parts[0], parts[1:]
    if root == "system":
        yield SYSTEM, below[1:]
        return
    yield USER, parts
    if root == "software":
        yield USER, [root, _VIEW_32, *below]
        yield SOFTWARE, below
        yield SOFTWARE, [_VIEW_32, *below]


@dataclass(frozen=True)
class Whose:
    """Hold what is known of a hive beside what it holds: `owner` is its name below HKU, empty where nobody knows."""

    path: str
    owner: str = ""


def values_of(hive: Hive, keys: HiveKeys, whose: Whose) -> Iterator[Item]:
    """Give the values of a hive that are an autostart or tell of one, then what of the hive could not be read."""
    try:
        yield from _of_kinds(hive, keys, whose)
    except CellsOverlapError:
        yield Unread(whose.path, "hive", _ENDLESS)
    for damage in dict.fromkeys(hive.damage):
        yield Unread(whose.path, place_of(damage.place), damage.why)
    if len(hive.damage) == MOST_DAMAGE:
        yield Unread(whose.path, "hive", f"more than {MOST_DAMAGE} places could not be read: the others are not named")


def roots_of(hive: Hive, whose: Whose) -> Iterator[Root]:
    """Name the keys that the root of a hive is, where it holds autostart places."""
    try:
        kinds = kinds_of(hive, hive.root) if hive.root else ()
    except CellsOverlapError:
        return
    for kind in kinds:
        for _, called in kind.roots:
            yield Root(whose.path, RegistryValue(_prefix(kind, called, whose), owner=whose.owner, form=FORM))


def place_of(offset: int) -> str:
    """Name a place in a hive's file."""
    return f"offset {offset:#x}"


def _of_kinds(hive: Hive, keys: HiveKeys, whose: Whose) -> Iterator[Item]:
    root = hive.root
    if root is None:
        return
    kinds = kinds_of(hive, root)
    if not kinds:
        yield Note(whose.path, f"holds no autostart place: it is {without_places(hive, root)}")
    for kind in kinds:
        for name, called in kind.roots:
            start = root if not name else hive.find(name)
            if start:
                teller = _Teller(hive, whose, _prefix(kind, called, whose))
                yield from _below(hive, start, keys.trees[kind.name], teller)


def _prefix(kind: Kind, called: str, whose: Whose) -> str:
    if kind.name == SOFTWARE:
        return r"HKLM\SOFTWARE"
    if kind.name == SYSTEM:
        return rf"HKLM\SYSTEM\{called}"
    return rf"HKU\{whose.owner}" if whose.owner else "HKCU"


def _below(hive: Hive, start: Key, tree: _Node, teller: _Teller) -> Iterator[Item]:
    """Go down to the wanted keys, through no others."""
    ways: list[tuple[Key, tuple[str, ...], _Node, frozenset[str]]] = [(start, (), tree, _NOTHING)]
    seen: set[int] = set()
    while ways:
        key, path, node, inherited = ways.pop()
        if key.offset in seen or len(path) > DEEPEST:
            hive.report(key.offset, f"the key {key.name!r} lies below itself, twice or too deep")
            continue
        seen.add(key.offset)
        yield from teller.of_key(key, path, node.values | inherited)
        below = node.below | inherited
        if not below and not node.children:
            continue
        found = [(sub, node.children.get(sub.name.lower())) for sub in hive.subkeys(key)]
        ways += [(sub, (*path, sub.name), way or _Node(), below) for sub, way in reversed(found) if way or below]


class _Teller:
    """Make values of one hive to records."""

    def __init__(self, hive: Hive, whose: Whose, prefix: str) -> None:
        self._hive = hive
        self._whose = whose
        self._prefix = prefix

    def of_key(self, key: Key, path: tuple[str, ...], wanted: frozenset[str]) -> Iterator[Item]:
        """Give the wanted values of a key; a link's target is said wherever it stands in the way of one."""
        if not wanted and not key.is_link:
            return
        for value in self._hive.values(key):
            name = (value.name or "").lower()
            if _ANY in wanted or name in wanted or (key.is_link and name == LINK_VALUE.lower()):
                item = self._shown(key, "\\".join((self._prefix, *path)), value)
                yield item
                if key.is_link and isinstance(item, Placed):
                    yield from _of_link(item)

    def _shown(self, key: Key, path: str, value: Value) -> Item:
        place = place_of(BASE_BLOCK + value.offset)
        kind = type_name(value.type)
        try:
            raw = self._hive.data(value, _MOST_DATA)
        except BadCellError as error:
            named = "the default value" if value.name is None else f"the value {value.name!r}"
            return Unread(self._whose.path, place, f"{error}: data of {named} of {path}")
        doubts = doubts_of(kind, raw)
        if value.size > _MOST_DATA:
            doubts = (*doubts, f"only the first {_MOST_DATA} of {value.size} bytes are read")
        record = RegistryValue(
            path,
            value.name,
            data_of(kind, raw),
            kind,
            owner=self._whose.owner,
            time=key.time,
            time_of=OF_KEY if key.time else "",
            doubts=doubts,
            form=FORM,
        )
        return Placed(self._whose.path, place, record)


def _of_link(item: Placed) -> Iterator[Note]:
    """Say of a link that it hides a key, unless it is one of those by which 32-bit programs see what all see."""
    target = str(item.value.data)
    if _as_all_see(target.upper().replace("\\REGISTRY\\MACHINE\\", "HKLM\\")) != _as_all_see(item.value.key.upper()):
        yield Note(item.path, f"has a link in place of {item.value.key}: it leads to {target!r}, and is not followed")


def _as_all_see(key: str) -> str:
    return key.replace(f"{_VIEW_32.upper()}\\", "")

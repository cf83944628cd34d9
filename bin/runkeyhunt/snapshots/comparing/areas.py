"""Which places a source read: only there its silence says that something is not there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from runkeyhunt.events.registry_value import RegistryValue
from runkeyhunt.places.locations import DEFAULT_VALUE, Locations
from runkeyhunt.places.present import canonical_key, is_for_all_users, live, startup_folder
from runkeyhunt.places.registry import RegistryPath
from runkeyhunt.snapshots.comparing.identity import MACHINE, USER, Area, Identity, Owners, area_of, folder_area
from runkeyhunt.snapshots.comparing.whom import ByWhom, Whom, is_user, whom
from runkeyhunt.snapshots.hives.owners import user_in
from runkeyhunt.snapshots.knowledge import LEAVES_OUT, LISTS_ALL
from runkeyhunt.tuples import NamedTuple

_WHOLE = "whole hive"


class _Seen(NamedTuple):
    of: Whom
    area: Area
    form: str


class Areas:
    """Gather the places that a source read, as values, keys and whole hives show them."""

    def __init__(self) -> None:
        self._seen: dict[_Seen, None] = {}
        self._whole: dict[str, list[_Seen]] = {}
        self._damaged: set[str] = set()

    def add(self, value: RegistryValue, locations: Locations) -> None:
        """Take note of the place where an autostart value or file lies, or that of a key that was only looked for."""
        value = live(value)
        path = canonical_key(value)
        seen = _of_key(path, value, locations) if path else _of_folder(value, locations)
        if seen:
            self._seen[seen] = None

    def whole(self, file: str, value: RegistryValue) -> None:
        """Take note of a hive, by the key that is its root, that was read whole."""
        path = canonical_key(value)
        if path:
            of, hive = _whose(path, value)
            area = Area(hive, path.rest.lower().partition("\\")[0], is_32=False, location="")
            self._whole.setdefault(file, []).append(_Seen(of, area, _WHOLE))

    def damaged(self, file: str) -> None:
        """Take it back that a file was read whole."""
        self._damaged.add(file)

    def hosts(self) -> ByWhom[str]:
        """Give the hosts that were read, filed under "host"."""
        filed: ByWhom[str] = ByWhom()
        for host in {seen.of.host for those in (self._seen, *self._whole.values()) for seen in those}:
            filed.add("host", Whom(host, ""), host)
        return filed

    def __bool__(self) -> bool:
        return bool(self._seen or self._whole)

    def silences(self, owners: Owners, others: Iterable[Identity]) -> Silences:
        """Give what tells of which of another source's entries the silence says anything."""
        whole = (seen for file, those in self._whole.items() if file not in self._damaged for seen in those)
        return Silences((*self._seen, *whole), owners, others)


def _of_folder(value: RegistryValue, locations: Locations) -> _Seen | None:
    folder = startup_folder(value)
    place = locations.of_file(f"{folder}\\{value.name or ''}")
    is_for_all = is_for_all_users(value)
    owner = "" if is_for_all else user_in(f"{folder}\\") or value.owner
    area = folder_area(place.location.id, is_for_all=is_for_all) if place else None
    return _Seen(whom(value.host, owner), area, value.form) if area else None


def _of_key(path: RegistryPath, value: RegistryValue, locations: Locations) -> _Seen | None:
    place = locations.of_entry(path, value.name or DEFAULT_VALUE)
    of, hive = _whose(path, value)
    return _Seen(of, area_of(hive, path.rest, place.location.id), value.form) if place else None


def _whose(path: RegistryPath, value: RegistryValue) -> tuple[Whom, str]:
    is_machine = path.hive == "HKLM"
    return whom(value.host, "" if is_machine else path.owner or value.owner), MACHINE if is_machine else USER


class Silences:
    """Tell whether a source that does not show an entry says so that there is none."""

    def __init__(self, seen: Iterable[_Seen], owners: Owners, others: Iterable[Identity]) -> None:
        # Where a source does not say whose hive it is, it may be that of the other's only user, and else of any.
        users = {other.of for other in others if other.area.hive == USER and is_user(other.of.owner)}
        self._is_one_user = len(users) == 1
        self._forms: ByWhom[str] = ByWhom()
        for of, area, form in dict.fromkeys(seen):
            known = of._replace(owner=owners.get(of.owner, of.owner))
            self._forms.add(area, known, form)
            if form in LISTS_ALL:
                self._forms.add(area.hive, known, form)

    def tell(self, identity: Identity, form: str) -> bool:
        """Tell it of an entry that another source shows in a form: a form leaves out what it did before."""
        area, of, forms = identity.area, identity.of, frozenset(form.split(", "))
        whole = area._replace(root=area.root if area.hive == MACHINE else "", is_32=False, location="")
        if any(True for _ in self._find(whole, of)):
            return True
        shown = self._find(area, of)
        if any(form not in LEAVES_OUT or form in forms for form in shown):
            return True
        return any(form in forms for form in self._find(area.hive, of))

    def _find(self, key: Area | str, of: Whom) -> Iterator[str]:
        return self._forms.find(key, of, is_owner_told=not self._is_one_user)

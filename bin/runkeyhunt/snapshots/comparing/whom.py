"""Things filed by host and owner, and found again by what another source knows of them."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Hashable, Iterator
from typing import Generic, TypeVar

from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.tuples import NamedTuple

T = TypeVar("T")

_ANY, _ANY_SID, _ANY_NAME = "*", "*sid", "*name"
_USERS_SID = lazy_pattern(r"s-1-(?:5-21|12-1)-[\d-]+")
_NO_USER = lazy_pattern(r"\.default|s-1-[\d-]+")
LOCAL_SYSTEM, DEFAULT_HIVE = "s-1-5-18", ".default"


class Whom(NamedTuple):
    """Name the host and whose it is there, in lower case; empty is what nobody knows, or what belongs to no user."""

    host: str
    owner: str


def whom(host: str, owner: str) -> Whom:
    """Bring host and owner into one spelling: a name without its domain, the system's hive by its other name."""
    owner = re.split(r"[\\/]", owner)[-1].lower()
    return Whom(host.strip().lower(), DEFAULT_HIVE if owner == LOCAL_SYSTEM else owner)


class ByWhom(Generic[T]):
    """File things by a key and by whom; a SID and a name may be the same user, and so may what is not known."""

    def __init__(self) -> None:
        self._filed: defaultdict[tuple[Hashable, str, str], deque[tuple[int, T]]] = defaultdict(deque)
        self._taken: set[int] = set()
        self._count = 0

    def add(self, key: Hashable, of: Whom, thing: T) -> None:
        """File one thing."""
        for host in _hosts_filed(of.host):
            for owner in _owners_filed(of.owner):
                self._filed[key, host, owner].append((self._count, thing))
        self._count += 1

    def find(self, key: Hashable, of: Whom, *, is_owner_told: bool = False) -> Iterator[T]:
        """Yield what may be meant, what fits best first; with `is_owner_told` only what is certainly of that owner."""
        for place in _places(key, of, is_owner_told=is_owner_told and bool(of.owner)):
            yield from (thing for _, thing in self._filed.get(place, ()))

    def take(self, key: Hashable, of: Whom) -> T | None:
        """Give what fits best of what nobody has taken yet."""
        for place in _places(key, of):
            things = self._filed.get(place)
            while things:
                number, thing = things.popleft()
                if number not in self._taken:
                    self._taken.add(number)
                    return thing
        return None


def _places(key: Hashable, of: Whom, *, is_owner_told: bool = False) -> Iterator[tuple[Hashable, str, str]]:
    owners = (of.owner,) if is_owner_told else _owners_sought(of.owner)
    return ((key, host, owner) for host in _hosts_sought(of.host) for owner in owners)


def _hosts_filed(host: str) -> tuple[str, ...]:
    # A name with its domain is also filed by the name alone, with a dot, for who does not know the domain.
    first, dot, _ = host.partition(".")
    return (host, f"{first}.", _ANY) if dot else (host, _ANY)


def _hosts_sought(host: str) -> tuple[str, ...]:
    first, dot, _ = host.partition(".")
    return (_ANY,) if not host else (host, first, "") if dot else (host, f"{host}.", "")


def _owners_filed(owner: str) -> tuple[str, ...]:
    if not owner or _is_no_user(owner):
        return (owner, _ANY)
    return (owner, _ANY_SID if _USERS_SID.fullmatch(owner) else _ANY_NAME, _ANY)


def _owners_sought(owner: str) -> tuple[str, ...]:
    if not owner:
        return (_ANY,)
    if _is_no_user(owner):
        return (owner, "")
    return (owner, _ANY_NAME if _USERS_SID.fullmatch(owner) else _ANY_SID, "")


def is_user(owner: str) -> bool:
    """Tell whether an owner is a person, by SID or name, and not Windows itself or unknown."""
    return bool(owner) and not _is_no_user(owner)


def _is_no_user(owner: str) -> bool:
    return bool(_NO_USER.fullmatch(owner)) and not _USERS_SID.fullmatch(owner)

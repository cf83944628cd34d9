"""What is new, changed, gone or switched between two snapshots."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from runkeyhunt.events.registry_value import OFF, PRESENT, RegistryValue
from runkeyhunt.snapshots.comparing.areas import Areas
from runkeyhunt.snapshots.comparing.change import (
    CHANGED,
    GONE,
    NEW,
    NOT_READ,
    SWITCHED_OFF,
    SWITCHED_ON,
    Change,
    Judged,
)
from runkeyhunt.snapshots.comparing.facts import STATE, Fact, differences, may_be_missing, shown
from runkeyhunt.snapshots.comparing.identity import Identity, Owners, identity_of
from runkeyhunt.snapshots.comparing.whom import ByWhom

J = TypeVar("J", bound=Judged)


@dataclass(frozen=True)
class Side(Generic[J]):
    """Hold what one snapshot shows, and which places it read."""

    judged: Sequence[J]
    areas: Areas


@dataclass(frozen=True)
class _Entry(Generic[J]):
    judged: J
    value: RegistryValue
    identity: Identity


def between(new: Side[J], old: Side[J], owners: Owners) -> Iterator[tuple[J, Change | None]]:
    """Yield every entry of the newer snapshot with what became of it, None where nothing did, then what is gone."""
    entries, others = list(_present(new, owners)), list(_present(old, owners))
    pairs, alone, left = _paired(entries, others)
    for entry, other in pairs:
        yield entry.judged, changed(list(differences(other.value, entry.value)))
    silent = old.areas.silences(owners, (entry.identity for entry in entries))
    for entry in alone:
        if silent.tell(entry.identity, entry.value.form):
            is_missing = any(may_be_missing(entry.value, form) for form in _forms(others))
            yield entry.judged, None if is_missing else Change(NEW, "New: the older snapshot does not show it")
        else:
            yield entry.judged, Change(NOT_READ, "Not read there: the older snapshot does not show this place")
    silent = new.areas.silences(owners, (other.identity for other in others))
    for other in left:
        is_read = silent.tell(other.identity, other.value.form)
        yield from ((other.judged, change) for change in _gone(other, entries, is_read=is_read))


def changed(facts: Sequence[Fact]) -> Change | None:
    """Say in one change what differs; None where nothing does."""
    if not facts:
        return None
    if len(facts) == 1 and facts[0].name == STATE:
        kind = SWITCHED_OFF if facts[0].after == OFF else SWITCHED_ON
        return Change(kind, f"{kind.capitalize()} since the older snapshot", facts[0].before)
    named = ", ".join(fact.name for fact in facts)
    before = "; ".join(fact.before if len(facts) == 1 else f"{fact.name}: {fact.before}" for fact in facts)
    return Change(CHANGED, f"Changed since the older snapshot: {named}", before)


def _gone(other: _Entry[J], entries: Sequence[_Entry[J]], *, is_read: bool) -> Iterator[Change]:
    if not is_read:
        yield Change(NOT_READ, "Not read there: the newer snapshot does not show this place", is_older=True)
    elif not any(may_be_missing(other.value, form) for form in _forms(entries)):
        yield Change(GONE, "Gone: the newer snapshot shows it no more", is_older=True)


def _forms(entries: Sequence[_Entry[J]]) -> dict[str, None]:
    return dict.fromkeys(entry.value.form for entry in entries)


def _present(side: Side[J], owners: Owners) -> Iterator[_Entry[J]]:
    for judged in side.judged:
        if judged.value and judged.value.present == PRESENT:
            yield _Entry(judged, judged.value, identity_of(judged, owners))


def _paired(
    entries: Sequence[_Entry[J]], others: Sequence[_Entry[J]]
) -> tuple[list[tuple[_Entry[J], _Entry[J]]], list[_Entry[J]], list[_Entry[J]]]:
    """Pair what is the same entry, those that hold the same first, and give what is left on either side."""
    pairs: list[tuple[_Entry[J], _Entry[J]]] = []
    for has_data in (True, False):
        filed: ByWhom[_Entry[J]] = ByWhom()
        for other in others:
            filed.add(_key(other, has_data=has_data), other.identity.of, other)
        found = [(entry, filed.take(_key(entry, has_data=has_data), entry.identity.of)) for entry in entries]
        pairs += [(entry, other) for entry, other in found if other]
        taken = {id(other) for _, other in found if other}
        entries = [entry for entry, other in found if not other]
        others = [other for other in others if id(other) not in taken]
    return pairs, list(entries), list(others)


def _key(entry: _Entry[J], *, has_data: bool) -> tuple[str, ...]:
    return (*entry.identity.entry, shown(entry.value.data)) if has_data else entry.identity.entry

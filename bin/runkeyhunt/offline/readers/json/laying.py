"""Documents whose values stand for themselves, as those of most lines do: laid flat by their names alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import starmap
from operator import itemgetter
from typing import Callable, cast

from runkeyhunt.events.descent import Flat, flatten, is_of_field, is_whole
from runkeyhunt.events.resolving import FIRST_VAGUE, ONCE, last_of, name_of, rank_of, written
from runkeyhunt.events.vocabulary.columns import ByColumns
from runkeyhunt.events.vocabulary.names import Meaning, meaning_of
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.tuples import NamedTuple

_LEAST_NAMES = 4
# What begins so is no placeholder, and not blank.
_BEGINNINGS = lazy_pattern(r"[^\s%$\[<]*")
# Of these not every value can be what its name says.
_DOUBTED = frozenset({"code", "computer", "time"})


class _Column(NamedTuple):
    """Say where a value stands, and what its name means."""

    place: int
    meaning: Meaning


class _Plan(NamedTuple):
    """Hold under which names the values of documents are laid flat.

    `doubted` are those that have to be looked at, each with its name if it is the one that counts; `repeating` the
    places of values that are to be the same as those at others.
    """

    names: Sequence[str]
    values: Callable[[Sequence[str]], Sequence[str]]
    doubted: Sequence[tuple[str, _Column]]
    repeating: Sequence[tuple[int, int]]


class Laying:
    """Lay documents flat as `flatten` does, and remember what their names mean."""

    def __init__(self) -> None:
        self._are_fields = ByColumns(_are_fields)
        self._plans = ByColumns(_plan)

    def flatten(self, document: Mapping[str, object]) -> Flat:
        """Lay a document flat."""
        flat = self._plain(document) if self._are_fields.of(document) else None
        return flatten(document) if flat is None or "Computer" not in flat or not is_whole(flat) else flat

    def _plain(self, document: Mapping[str, object]) -> Flat | None:
        held = {name: value for name, value in document.items() if _is_held(value)}
        plan = self._plans.of(held) if len(held) >= _LEAST_NAMES else None
        values = tuple(held.values())
        return _laid(plan, cast("Sequence[str]", values)) if plan and set(map(type, values)) == {str} else None


def _is_held(value: object) -> bool:
    """Tell whether a value is there at all: a zero is, as a number."""
    return value is not True and (bool(value) or type(value) in (int, float))


def _laid(plan: _Plan, texts: Sequence[str]) -> Flat | None:
    """Lay texts flat; None where one of them does not stand for itself."""
    if not _stand_for_themselves(texts) or any(texts[place] != texts[first] for first, place in plan.repeating):
        return None
    flat = Flat(zip(plan.names, plan.values(texts)))
    for name, (place, meaning) in plan.doubted:
        if rank_of(meaning, texts[place], is_inner=False) is None:
            return None
        if name:
            flat[name] = written(meaning.attribute, texts[place])
    return flat


def _stand_for_themselves(texts: Sequence[str]) -> bool:
    """Tell whether no text has entities or several lines, or stands for nothing."""
    text = "\n".join(texts)
    are_lines = "&" not in text and text.count("\n") == len(texts) - 1
    return are_lines and _BEGINNINGS.fullmatch("".join([text[0] for text in texts])) is not None


def _are_fields(names: tuple[str, ...]) -> bool:
    """Tell whether a document holds nothing but fields; one that is small may be a name and its value."""
    return len(names) >= _LEAST_NAMES and all(map(is_of_field, names))


def _plan(names: tuple[str, ...]) -> _Plan | None:
    """Find out under which names values are laid flat; None where that hangs on what they are."""
    rest: dict[str, int] = {}
    columns: dict[str, list[_Column]] = {}
    for place, name in enumerate(names):
        meaning = meaning_of(name)
        if meaning:
            columns.setdefault(meaning.attribute, []).append(_Column(place, meaning))
        else:
            rest.setdefault(last_of(name), place)
    if not all(starmap(_are_told_by_names, columns.items())):
        return None
    best = {attribute: min(several, key=_rank) for attribute, several in columns.items()}
    places = {**rest, **{name_of(column.meaning): column.place for column in best.values()}}
    return _Plan(
        tuple(places),
        itemgetter(*places.values()),
        [
            (name_of(column.meaning) if column is best[attribute] else "", column)
            for attribute in _DOUBTED.intersection(columns)
            for column in columns[attribute]
        ],
        [
            (columns[attribute][0].place, column.place)
            for attribute in ONCE.intersection(columns)
            for column in columns[attribute][1:]
        ],
    )


def _are_told_by_names(attribute: str, columns: Sequence[_Column]) -> bool:
    """Tell whether the best of an attribute's values is told by their names: the first, where an event has but one."""
    first, *others = map(_rank, columns)
    is_vague = attribute in FIRST_VAGUE and max(first, *others, 0) >= FIRST_VAGUE[attribute]
    # Of several codes that of a write counts, whatever its name.
    is_told = attribute != "code" and (attribute not in ONCE or first < min(others, default=first + 1))
    return not is_vague and (is_told or not others)


def _rank(column: _Column) -> int:
    return column.meaning.rank

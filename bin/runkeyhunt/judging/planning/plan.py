"""Which rules can fire on a write at all, told by what each needs: their number costs a write next to nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from runkeyhunt.judging.conditions import Condition, Subject, compile_condition, leaves_of, subject_of, texts_in
from runkeyhunt.judging.planning.profiles import Profiles
from runkeyhunt.judging.planning.text_index import FEW, Letters, TextIndex, index_of
from runkeyhunt.letters import fold

if TYPE_CHECKING:
    from runkeyhunt.judging.rules import Rule, Rules

# By field and text the places of the rules that need it.
_Places = Mapping[str, Mapping[str, Sequence[int]]]
_MOST_USERS = 4_096


def lay_out(
    rows: Sequence[Mapping[str, Any]], seen: Callable[[str], Mapping[Letters, int]] | None = None
) -> dict[str, Any]:
    """Make of the rows of a rule set what a plan chooses by: the generator writes it beside them.

    A rule's `needs` are comparisons, `[operator, field, [text…]]`, of which one holds wherever the rule fires: `equals`
    a whole value, `contains` a part of one. A rule without any is asked of every write. `seen` counts in how many
    writes letters stand in a field.
    """
    always: list[int] = []
    places: dict[str, dict[str, dict[str, list[int]]]] = {"equals": {}, "contains": {}}
    for place, row in enumerate(rows):
        if not row.get("needs"):
            always.append(place)
        for operator, field, texts in row.get("needs", ()):
            of_field = places[operator].setdefault(field, {})
            for text in texts:
                of_field.setdefault(fold(text), []).append(place)
    trees = [row["condition"] for row in rows]
    known: dict[str, set[str]] = {field: set(of_field) for field, of_field in places["contains"].items()}
    for tree in trees:
        for field, needed in texts_in(tree):
            known.setdefault(field, set()).update(needed)
    return {
        "always": always,
        **places,
        "texts": {field: index_of(texts, seen and seen(field)) for field, texts in known.items()},
        "about_user": [leaf for tree in trees for leaf in leaves_of(tree) if leaf[1] == "User"],
    }


class Plan:
    """Choose the rules to ask of a write."""

    def __init__(self, rules: Rules, layout: Mapping[str, Any]) -> None:
        self._rules = rules
        self._always: Sequence[int] = layout["always"]
        self._values: _Places = layout["equals"]
        self._parts: _Places = layout["contains"]
        few = {field: places for field, places in self._parts.items() if len(places) <= FEW}
        self._own_indexes = {field: TextIndex(index_of(places)) for field, places in few.items()}
        self.indexes = {field: TextIndex(index) for field, index in layout["texts"].items()}
        self._leaves_about_user: Sequence[Any] = layout["about_user"]
        # Without them nobody can say what a rule may find in a name.
        self.profiles = Profiles(layout["words"]) if "words" in layout else None
        self.kind_of_user = lru_cache(maxsize=_MOST_USERS)(self._kind_of_user)

    @cached_property
    def _about_user(self) -> list[Condition]:
        return list(map(compile_condition, self._leaves_about_user))

    def _kind_of_user(self, user: str) -> tuple[bool, ...]:
        """Give all that the rules can tell of a user."""
        subject = subject_of({"User": (user,) if user else ()})
        return tuple(condition(subject) for condition in self._about_user)

    def rules_for(self, subject: Subject) -> Iterator[Rule]:
        """Yield the rules that can fire, in their order."""
        places = set(self._always)
        for field, by_value in self._values.items():
            for value in subject[field][1]:
                places.update(by_value.get(value, ()))
        for field, by_part in self._parts.items():
            few = self._own_indexes.get(field)
            for part in few.found_in(subject[field][1]) if few else subject.found_in(field) or ():
                places.update(by_part.get(part, ()))
        for place in sorted(places):
            yield self._rules[place]

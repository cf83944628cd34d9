"""Which rules can fire on a write at all, told by what each needs: their number costs a write next to nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from runkeyhunt.judging.conditions import Subject, compile_condition, leaves_of, subject_of, texts_in
from runkeyhunt.judging.planning.text_index import FEW, TextIndex
from runkeyhunt.letters import fold

if TYPE_CHECKING:
    from runkeyhunt.judging.rules import Rule

_MOST_USERS = 4_096
_Places = dict[str, dict[str, list[int]]]


class Plan:
    """Choose the rules to ask of a write.

    A rule's `needs` are comparisons, `[operator, field, [text…]]`, of which one holds wherever the rule fires: `equals`
    a whole value, `contains` a part of one. A rule without any is asked of every write.
    """

    def __init__(self, rules: Sequence[Rule], trees: Sequence[Sequence[Any]]) -> None:
        self._rules = rules
        self._always: list[int] = []
        self._values: _Places = {}
        self._parts: _Places = {}
        for place, rule in enumerate(rules):
            if not rule.needs:
                self._always.append(place)
            for operator, field, texts in rule.needs:
                places = (self._values if operator == "equals" else self._parts).setdefault(field, {})
                for text in texts:
                    places.setdefault(fold(text), []).append(place)
        self._own_indexes = {field: TextIndex(places) for field, places in self._parts.items() if len(places) <= FEW}
        known: dict[str, set[str]] = {field: set(places) for field, places in self._parts.items()}
        for tree in trees:
            for field, needed in texts_in(tree):
                known.setdefault(field, set()).update(needed)
        self.indexes: Mapping[str, TextIndex] = {field: TextIndex(texts) for field, texts in known.items()}

        leaves = [leaf for tree in trees for leaf in leaves_of(tree) if leaf[1] == "User"]
        self._about_user = [compile_condition(leaf) for leaf in leaves]
        self.kind_of_user = lru_cache(maxsize=_MOST_USERS)(self._kind_of_user)

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

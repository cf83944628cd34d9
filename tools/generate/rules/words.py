"""The words that rules look for: a name with one of them in it may tell them something, one with none does not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from runkeyhunt.judging.conditions import as_searched, leaves_of
from runkeyhunt.judging.planning.profiles import LEAST_WORD, parts_of
from runkeyhunt.letters import fold
from tools.generate.rules.condition_tree import Tree
from tools.generate.rules.literals import texts_within

# The fields of which a profile's folder may be a part.
FIELDS_OF_PATHS = frozenset({"Details", "Image", "Command", "Decoded", "Payload", "Program", "Writer"})
_NAME = re.compile(rf"[a-z0-9]{{{LEAST_WORD},}}")


def words_of(trees: Iterable[Tree]) -> list[str]:
    r"""Give what some conditions look for in a path that a plain name may be, or begin or end with, or hold.

    `\word\` is a whole name, `\word` how one begins, `word\` how one ends; but for those that hold another.
    """
    leaves = (leaf for tree in trees for leaf in leaves_of(tree) if leaf[1] in FIELDS_OF_PATHS and leaf[0] != "equals")
    words = sorted({word for leaf in leaves for text in _texts_of(leaf) for word in _words_in(text)}, key=len)
    kept: set[str] = set()
    for word in words:
        if kept.isdisjoint(parts_of(word)):
            kept.add(word)
    return sorted(kept)


def _texts_of(leaf: Sequence[Any]) -> Iterator[str]:
    operator, _, values = leaf[:3]
    for value in values:
        if operator in ("re", "cased_re"):
            yield from map(fold, texts_within(as_searched(value) if operator == "re" else value))
        else:
            yield fold(value)


def _words_in(text: str) -> Iterator[str]:
    parts = text.split("\\")
    for place, part in enumerate(parts):
        if _NAME.fullmatch(part):
            yield ("\\" if place else "") + part + ("\\" if place + 1 < len(parts) else "")

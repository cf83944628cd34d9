"""What hypothesis draws: texts, bytes and events that somebody would hurt the hunt with."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random

from hypothesis import strategies as st

from runkeyhunt.hunt import Hunt
from tools.soak import grammar

APP = Path(__file__).parents[2]


def _command(seed: int) -> str:
    random = Random(seed)
    return grammar.disguised(random, random.choice(grammar.COMMANDS))


# One text in four is anything at all, the others are made of what parsers take for their own.
pieces = st.sampled_from(grammar.PIECES)
anything = st.text(st.characters(), max_size=30)
texts = st.one_of(anything, *[st.lists(st.one_of(pieces, st.text(max_size=4)), max_size=10).map("".join)] * 3)
commands = st.one_of(texts, st.integers(0, 2**32).map(_command))
records = st.integers(0, 2**32).map(lambda seed: grammar.record(Random(seed)))
names = st.sampled_from(
    ["EventCode", "EventID", "TargetObject", "Details", "Image", "User", "_raw", "UtcTime", "NewName"]
)
# Of a search, values are texts or lists; of a reader, whatever JSON holds.
values = st.one_of(texts, st.lists(texts, max_size=3), st.none(), st.integers(), st.floats(), st.booleans())
documents = st.recursive(values, lambda inner: st.dictionaries(texts, inner, max_size=4), max_leaves=8)
loose_records = st.dictionaries(st.one_of(names, texts), documents, max_size=8)


@cache
def hunt() -> Hunt:
    return Hunt.load(APP)


def is_texts(found: object) -> bool:
    return isinstance(found, dict) and all(type(name) is str and type(value) is str for name, value in found.items())

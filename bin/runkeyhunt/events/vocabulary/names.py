"""Field names in any manner of writing: case, humps, dots, underscores, and what they are nested in."""

from __future__ import annotations

from functools import lru_cache

from runkeyhunt.events.vocabulary.aliases import ALIASES, IGNORED, PLACED_ALONE
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.tuples import NamedTuple

# A name that is longer is text that somebody wrote there.
_LONGEST_NAME = 200
_MOST_WORDS = 12
_SEGMENTS = lazy_pattern(r"[.:/\[\]#@]|__")
_HUMPS = lazy_pattern(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NO_WORD = lazy_pattern(r"[\W_]+")
# What names only the container that an event, or a field of it, is kept in.
_CONTAINERS = frozenset(
    "all attributes body changes columns content data details doc document event eventdata events evt extra field "
    "fields hit hits info json log message msg objects params payload properties raw record records result results row "
    "rows sysmon snapshot source system userdata value values win winlog winlogbeat xml".split()
)
# What makes a field one of somebody else.
_OTHERS = frozenset({"parent", "target", "previous", "old", "effective", "related", "creator"})
# Types that Log Analytics and Elasticsearch hang onto a name.
_TAILS = frozenset({"s", "d", "g", "t", "b", "keyword", "text", "string"})


class Meaning(NamedTuple):
    """Say what a field's name means: an attribute of the alias table, and the name's place in its order there."""

    attribute: str
    rank: int


def squash(name: str) -> str:
    """Leave of a name only what every manner of writing it has in common."""
    return _NO_WORD.sub("", name).lower()


def _meanings() -> dict[str, Meaning]:
    meanings: dict[str, Meaning] = {}
    for attribute, names in ALIASES.items():
        for rank, name in enumerate(names):
            meanings.setdefault(squash(name), Meaning(attribute, rank))
    return meanings


_MEANINGS = _meanings()
_IGNORED = frozenset(map(squash, IGNORED))
_ALONE = frozenset(map(squash, PLACED_ALONE))


@lru_cache(maxsize=4096)
def meaning_of(name: str) -> Meaning | None:
    """Tell what a name means, whatever stands before it: `winlog.event_data.Image`, `data_win_eventdata_image`."""
    if len(name) > _LONGEST_NAME:
        return None
    words = _words(name)
    for end in _ends(words):
        squashed = ""
        found: Meaning | None = None
        # From the back: the longest name that the table knows says most.
        for start in range(end - 1, -1, -1):
            squashed = words[start][0] + squashed
            if squashed in _IGNORED:
                return None
            meaning = _MEANINGS.get(squashed)
            if meaning and _may_stand_behind(words, start, squashed):
                found = meaning
        if found:
            return found
    return None


def _words(name: str) -> list[tuple[str, bool]]:
    """Part a name into its last words, each with whether a segment of the name begins with it."""
    words: list[tuple[str, bool]] = []
    for segment in _SEGMENTS.split(name):
        parts = [part.lower() for part in _NO_WORD.split(_HUMPS.sub("_", segment)) if part]
        words += [(part, place == 0) for place, part in enumerate(parts)]
    return words[-_MOST_WORDS:]


def _ends(words: list[tuple[str, bool]]) -> list[int]:
    return [len(words), len(words) - 1] if len(words) > 1 and words[-1][0] in _TAILS else [len(words)]


def _may_stand_behind(words: list[tuple[str, bool]], start: int, squashed: str) -> bool:
    before = [word for word, _ in words[:start]]
    if not before:
        return True
    if squashed in _ALONE:
        return words[start][1] and _CONTAINERS.issuperset(before)
    if not _OTHERS.isdisjoint(before):
        return False
    return words[start][1] or before[-1] in _CONTAINERS

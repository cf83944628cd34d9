"""Of all that a record says, the value of each attribute that an event has."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from runkeyhunt.events.doubts import DOUBT, TWICE, decoded
from runkeyhunt.events.order import SYSMON_ORDER
from runkeyhunt.events.shapes import code_in, is_file_path, is_placeholder, is_registry_path
from runkeyhunt.events.times import in_utc
from runkeyhunt.events.vocabulary.aliases import ALIASES
from runkeyhunt.events.vocabulary.event_kinds import STARTS, WATCHED_CODES, is_exact, kind_of
from runkeyhunt.events.vocabulary.names import Meaning, meaning_of
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.tuples import NamedTuple

# A name that says little counts only with a value that says the rest.
_FIRST_VAGUE_CODE = ALIASES["code"].index("Id")
_FIRST_VAGUE_TARGET = ALIASES["target"].index("registry.keyPath")
_FIRST_VAGUE_DATA = ALIASES["details"].index("data")
# A value's name and its key, or the key and the one above it.
_TELLING_SEGMENTS = 2
FIRST_VAGUE = {"code": _FIRST_VAGUE_CODE, "target": _FIRST_VAGUE_TARGET}
_CODES_OF_VAGUE_NAMES = WATCHED_CODES | STARTS
_HOST = lazy_pattern(r"(?:[^\s\\/]{1,64}\\)?[^\s\\/]{1,255}")
# What CIM's data models and logs write where they know no host.
_NO_HOST = frozenset({"unknown", "-"})
# What stands under `source` is the host to some, the log to others.
_LOG = lazy_pattern(r"Microsoft-Windows-|(?:Xml)?WinEventLog|WinRegistry$|Microsoft Windows", re.IGNORECASE)
# Sysmon's own names hold the path with the value's name; what others call so may be the key alone.
WHOLE_PATHS = ALIASES["target"][:2]
OTHER_PATH, KEY_ALONE = "registry.path", ALIASES["key"][0]
PREVIOUS_KEY, PREVIOUS_NAME = ALIASES["previous_key"][0], ALIASES["previous_name"][0]
PATH_NAMES = (*WHOLE_PATHS, OTHER_PATH, KEY_ALONE)
# An event has one value of each of these, whoever logged it.
ONCE = frozenset({"target", "key", "value_name", "value", "details", "new_name", "image", "event_type"})
_MOST_READINGS = 8
# The data of a value that holds several texts.
_SEVERAL = "strings"
_PACKED = " \xa6 "


class Candidate(NamedTuple):
    """Hold a value and the path of names that leads to it.

    `inner` tells an event's own data from the log's; `literal` is what stands there where entities were decoded in it,
    though there is no XML.
    """

    path: str
    value: str | list[str]
    inner: bool
    literal: str | list[str] = ""


class _Best(NamedTuple):
    rank: tuple[object, ...]
    name: str
    value: str
    meaning: Meaning
    literal: str | list[str] = ""


def resolve(candidates: Iterable[Candidate]) -> dict[str, object]:
    """Choose for each attribute the best candidate and give it Sysmon's name.

    What means nothing here keeps the end of its own name; the first of two equal names wins.
    """
    best: dict[str, _Best] = {}
    rest: dict[str, object] = {}
    told: dict[Meaning, list[str]] = {}
    has_literal = False
    for candidate in candidates:
        meaning = meaning_of(candidate.path)
        has_literal = has_literal or bool(candidate.literal)
        if meaning is None:
            rest.setdefault(last_of(candidate.path), candidate.value)
            continue
        held = best.get(meaning.attribute)
        if held and _repeats(held, candidate, meaning):
            continue
        value = one_value(meaning.attribute, candidate.value)
        rank = rank_of(meaning, value, is_inner=candidate.inner)
        name = name_of(meaning)
        if rank is None:
            # A value under the wrong one of Sysmon's names may yet be put right.
            rest.setdefault(name if name in SYSMON_ORDER else last_of(candidate.path), value)
            continue
        if (held or value is not candidate.value) and meaning.attribute in ONCE:
            if held:
                told.setdefault(held.meaning, [held.value])
            _note(told.setdefault(meaning, []), candidate, value)
        if held is None or rank < held.rank:
            best[meaning.attribute] = _Best(rank, name, value, meaning, candidate.literal)
    if "details" in best and any(_halved(best[name].value) for name in ("target", "key") if name in best):
        value = best["details"].value
        best["details"] = best["details"]._replace(value=_halved(value) or value)
    if "target" in best and "details" in best and _is_any_number(best.get("code")):
        # Beside a value's path and data, any object's `id` says nothing.
        rest.setdefault("id", best.pop("code").value)
    values = {one.name: written(attribute, one.value) for attribute, one in best.items()}
    return {**rest, **values, **_doubts(best.values(), told)} if told or has_literal else {**rest, **values}


def _repeats(held: _Best, candidate: Candidate, meaning: Meaning) -> bool:
    """Tell whether a candidate says under a lesser name what is held, so that it can neither replace nor contradict it.

    Under a vague name a value may be none at all, and stay under its own.
    """
    is_less = held.meaning.rank < meaning.rank < FIRST_VAGUE.get(meaning.attribute, meaning.rank + 1)
    return is_less and candidate.value == held.value and not candidate.literal


def last_of(path: str) -> str:
    """Give the name under which what means nothing here is kept."""
    return path.rsplit(".", 1)[-1]


def _is_any_number(code: _Best | None) -> bool:
    return code is not None and code.meaning.rank >= _FIRST_VAGUE_CODE and code_in(code.value) in STARTS


def _note(told: list[str], candidate: Candidate, value: str) -> None:
    """Keep what differs of the values of one name."""
    several = candidate.value if isinstance(candidate.value, list) and len(set(candidate.value)) > 1 else []
    for text in [value, *several] if several and not candidate.path.endswith(_SEVERAL) else [value]:
        if len(told) < _MOST_READINGS and text not in told:
            told.append(text)


def _doubts(best: Iterable[_Best], told: Mapping[Meaning, Sequence[str]]) -> dict[str, object]:
    twice: dict[str, list[str]] = {}
    entities = ""
    for one in best:
        others = [text for text in told.get(one.meaning, ()) if _differ(one.meaning.attribute, text, one.value)]
        others += _contradicting(one, told)
        if one.literal and one.meaning.attribute in ONCE:
            # Windows runs what stands there, unless whoever sent it wrote the entities.
            others.append(one_value(one.meaning.attribute, one.literal))
            entities = decoded(one.name)
        if others:
            twice[one.name] = others
    return {**({TWICE: twice} if twice else {}), **({DOUBT: entities} if entities else {})}


def _contradicting(best: _Best, told: Mapping[Meaning, Sequence[str]]) -> list[str]:
    """Give what other products' names for the same say that cannot be the same in another spelling."""
    contradict = _CONTRADICT.get(best.meaning.attribute)
    if contradict is None:
        return []
    others = [
        text
        for meaning, texts in told.items()
        if meaning.attribute == best.meaning.attribute and meaning.rank != best.meaning.rank and not _is_vague(meaning)
        for text in texts
    ]
    return [text for text in dict.fromkeys(others) if contradict(text, best.value)][:_MOST_READINGS]


def _is_vague(meaning: Meaning) -> bool:
    return meaning.attribute == "details" and meaning.rank >= _FIRST_VAGUE_DATA


def _are_other_paths(one: str, other: str) -> bool:
    """Tell registry paths apart that do not end in the same key, however their hives are spelled."""
    if not (is_registry_path(one) and is_registry_path(other)):
        return False
    paths = [_bare(path).lower().rstrip("\\") for path in (one, other)]
    ends = ["\\".join(path.split("\\")[-_TELLING_SEGMENTS:]) for path in paths]
    return ends[0] not in paths[1] and ends[1] not in paths[0]


def _are_other_data(one: str, other: str) -> bool:
    """Tell commands apart; numbers, and what is not shown, have many spellings."""
    data = [" ".join(_bare(text).split()) for text in (one, other)]
    return data[0] != data[1] and all("\\" in text or "." in text for text in data)


_CONTRADICT: Mapping[str, Callable[[str, str], bool]] = {"target": _are_other_paths, "details": _are_other_data}


def _differ(attribute: str, text: str, value: str) -> bool:
    if attribute == "event_type":
        # Every product has its own words, and some write more than one: CIM's `created` beside `modified`.
        said, best = kind_of(text), kind_of(value)
        is_vague = not (is_exact(text) or is_exact(value))
        return bool(
            said and best and not is_vague and (said[0] != best[0] or (said[1] and best[1] and said[1] != best[1]))
        )
    # What was packed into one text, as Hayabusa does, and the parts of it are no contradiction.
    return _bare(text) != _bare(value) and _PACKED not in text


def _bare(text: str) -> str:
    """Give a text without what exporters add to it: quotes, doubled backslashes, itself once more."""
    return (_halved(text) or text).strip("\"' \t\r\n").replace("\\\\", "\\")


def _halved(text: str) -> str:
    """Give half of a text of lines of which the second half repeats the first; empty for any other text."""
    if "\n" not in text:
        return ""
    half = (len(text) - 1) // 2
    return text[:half] if len(text) % 2 and text[half : half + 1] == "\n" and text[:half] == text[half + 1 :] else ""


def one_value(attribute: str, value: str | list[str]) -> str:
    """Make one value of what Splunk extracted, or an exporter listed, more than once."""
    if isinstance(value, str):
        return value
    values = value
    distinct = list(dict.fromkeys(values))
    if len(distinct) == 1:
        return distinct[0]
    # Splunk finds EventType and User of event-log text twice: in the header, and behind that in Sysmon's message, where
    # User stands last and EventType before any data.
    if attribute == "event_type":
        words = [one for one in values if not one.isdigit()]
        return next(filter(is_exact, words), ",".join(words)) or values[0]
    if attribute == "details":
        return "\n".join(values)
    return values[-1] if attribute == "user" else values[0]


def name_of(meaning: Meaning) -> str:
    """Give the name under which an event has what a name means."""
    if meaning.attribute == "target":
        return OTHER_PATH if meaning.rank >= len(WHOLE_PATHS) else WHOLE_PATHS[meaning.rank]
    return "SystemTime" if meaning.attribute == "time" and meaning.rank else ALIASES[meaning.attribute][0]


def written(attribute: str, value: str) -> str:
    """Write a value as an event has it."""
    if attribute == "details":
        return value
    value = _halved(value) or value
    if attribute == "computer":
        return value.rsplit("\\", 1)[-1]
    return in_utc(value) if attribute == "time" else value


def rank_of(meaning: Meaning, value: str, *, is_inner: bool) -> tuple[object, ...] | None:
    """Rank a value, the least first; None for one that cannot be what its name says."""
    attribute, rank = meaning
    place = (rank, not is_inner)
    if attribute == "details":
        return place
    if "\n" in value:
        value = _halved(value) or value
    if not value.strip() or is_placeholder(value):
        return None
    if attribute == "event_type":
        return (not is_exact(value), kind_of(value) is None, *place)
    if attribute == "code":
        code = code_in(value)
        return (code not in WATCHED_CODES, *place) if _is_code(code, rank) else None
    return place if _is_possible(attribute, rank, value) else None


def _is_code(code: int, rank: int) -> bool:
    return code > 0 and (rank < _FIRST_VAGUE_CODE or code in _CODES_OF_VAGUE_NAMES)


def _is_possible(attribute: str, rank: int, value: str) -> bool:
    if attribute == "target" and rank >= _FIRST_VAGUE_TARGET:
        return is_registry_path(value) or is_file_path(value)
    if attribute == "computer":
        name = value.strip()
        return bool(_HOST.fullmatch(name)) and name.lower() not in _NO_HOST and not _LOG.match(value)
    return bool(in_utc(value)) if attribute == "time" else True

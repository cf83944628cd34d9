"""Which facts of an entry differ between two sources; what one of them cannot know is no difference."""

from __future__ import annotations

from collections.abc import Iterator

from runkeyhunt.events.registry_value import CATEGORY, Data, RegistryValue
from runkeyhunt.judging.present import is_empty
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.places.present import texts_of
from runkeyhunt.snapshots.knowledge import (
    EMPTY,
    MULTI,
    QUOTES,
    REPLACES_VARIABLES,
    SHOWS_FILES,
    TYPE,
    cannot_tell,
)
from runkeyhunt.tuples import NamedTuple

DATA, STATE = "data", "state"
_EMPTY = "(empty)"
_VARIABLE = lazy_pattern(r"%[^%\\/:\s]{1,64}%")
_BETWEEN_STRINGS = lazy_pattern(r"[\0\s,;|]+")
_NO_DIGIT = lazy_pattern(r"[\s,\-]|0x|hex:")
_EXPANDED = frozenset({"reg_sz", "reg_expand_sz"})


class Fact(NamedTuple):
    """Hold what a fact was, and what it is."""

    name: str
    before: str
    after: str


def differences(old: RegistryValue, new: RegistryValue) -> Iterator[Fact]:
    """Yield the facts that differ."""
    if not is_same_data(old, new):
        yield Fact(DATA, shown(old.data), shown(new.data))
    if _know_type(old, new) and old.type.lower() != new.type.lower():
        yield Fact("type", old.type, new.type)
    if old.state and new.state and old.state != new.state:
        yield Fact(STATE, old.state, new.state)
    told = _told_by_one_tool(old, new)
    for about, before in dict(old.evidence).items():
        after = told.get(about, before)
        if after.lower() != before.lower():
            yield Fact(about, before, after)


def shown(data: Data | None) -> str:
    """Write data as a reader sees them: strings a line each, text that is kept as bytes as that text."""
    if isinstance(data, bytes):
        return "\n".join(texts_of(data)) or data.hex(" ") or _EMPTY
    return ("\n".join(data) if isinstance(data, tuple) else data or "") or _EMPTY


def is_same_data(old: RegistryValue, new: RegistryValue) -> bool:
    """Tell whether two values hold the same as far as both forms can tell."""
    if old.data is None or new.data is None or old.data == new.data:
        return True
    if is_empty(old) or is_empty(new):
        return is_empty(old) and is_empty(new)
    if isinstance(old.data, bytes) or isinstance(new.data, bytes):
        return _as_bytes(old.data) == _as_bytes(new.data) or _is_same_text(old, new)
    return _is_same_text(old, new)


def may_be_missing(empty: RegistryValue, other_form: str) -> bool:
    """Tell whether an entry holds nothing and another form shows such a one as little as one that is not there."""
    return is_empty(empty) and cannot_tell(other_form, EMPTY)


def _is_same_text(old: RegistryValue, new: RegistryValue) -> bool:
    first, second = (shown(value.data).strip("\0") for value in (old, new))
    if any(cannot_tell(value.form, MULTI) for value in (old, new)) and _has_list(old, new):
        first, second = (_BETWEEN_STRINGS.sub(" ", text).strip() for text in (first, second))
    if any(cannot_tell(value.form, QUOTES) for value in (old, new)):
        first, second = (" ".join(text.replace('"', "").split()) for text in (first, second))
    first, second = first.strip(), second.strip()
    if first == second:
        return True
    return _is_file_of(old, new, first, second) or _is_expanded(old, new, first, second)


def _has_list(*values: RegistryValue) -> bool:
    return any(isinstance(value.data, tuple) or value.type.upper() == "REG_MULTI_SZ" for value in values)


def _is_file_of(old: RegistryValue, new: RegistryValue, first: str, second: str) -> bool:
    """Tell whether one is the file that the other starts, where a form shows no more than that."""
    if not any(_shows_only(value, SHOWS_FILES) for value in (old, new)):
        return False
    short, long = sorted((_plain(first), _plain(second)), key=len)
    return long.startswith(short) and long[len(short) : len(short) + 1] in ("", " ", "\t")


def _plain(text: str) -> str:
    return text.replace('"', "").strip().lower()


def _is_expanded(old: RegistryValue, new: RegistryValue, first: str, second: str) -> bool:
    """Tell whether a text is the other with its variables replaced, where a form shows it so."""
    if not any(_shows_only(value, REPLACES_VARIABLES) for value in (old, new)):
        return False
    with_variables, replaced = (first, second) if _VARIABLE.search(first) else (second, first)
    parts = _VARIABLE.split(with_variables.lower())
    text, at = replaced.lower(), len(parts[0])
    if len(parts) == 1 or not text.startswith(parts[0]):
        return False
    for part in parts[1:-1]:
        found = text.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return text.endswith(parts[-1]) and len(text) - len(parts[-1]) >= at


def _shows_only(value: RegistryValue, forms: frozenset[str]) -> bool:
    return all(form in forms for form in value.form.split(", "))


def _as_bytes(data: Data) -> bytes | None:
    """Read the digits that tools write bytes as."""
    if isinstance(data, bytes):
        return data
    try:
        return bytes.fromhex(_NO_DIGIT.sub("", data)) if isinstance(data, str) else None
    except ValueError:
        return None


def _know_type(old: RegistryValue, new: RegistryValue) -> bool:
    if not (old.type and new.type) or any(cannot_tell(value.form, TYPE) for value in (old, new)):
        return False
    is_replaced = any(_shows_only(value, REPLACES_VARIABLES) for value in (old, new))
    return not (is_replaced and {old.type.lower(), new.type.lower()} <= _EXPANDED)


def _told_by_one_tool(old: RegistryValue, new: RegistryValue) -> dict[str, str]:
    """Give what the tool says now that said it before: two tools say the same in other words."""
    return {about: text for about, text in new.evidence if about != CATEGORY} if old.form == new.form else {}

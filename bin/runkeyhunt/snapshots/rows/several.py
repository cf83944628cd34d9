"""The rows that show several values at once: a key with all its values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import zip_longest

from runkeyhunt.events.registry_value import OF_KEY, RegistryValue
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.snapshots.rows.row import Row, aside, data_of, type_of, utc

_POWERSHELL, _REGIPY, _PLASO = "Get-ItemProperty", "regipy", "plaso"
# What PowerShell adds to a key's values.
_ADDED = lazy_pattern(
    r"PS(?:Path|ParentPath|ChildName|Drive|Provider|ComputerName|ShowComputerName)|RunspaceId", re.IGNORECASE
)
_DEFAULT = "(default)"
_OF_PLASO = (
    frozenset({"containertype", "datatype"}),
    frozenset({"timestampdesc", "datatype", "message"}),
    frozenset({"timestampdesc", "parser", "message"}),
    frozenset({"macb", "sourcetype", "desc", "format"}),
)
_KEY_IN_MESSAGE = lazy_pattern(r"\[([^\]]{1,1000})\]\s*")
_ENTRIES = lazy_pattern(r"Entries:\s*\[")
# One that was cut off ends with the text.
_LITERAL = lazy_pattern(r"'((?:[^'\\]|\\.)*)'?|\"((?:[^\"\\]|\\.)*)\"?", re.DOTALL)
_ESCAPE = lazy_pattern(r"\\(x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8}|.)", re.DOTALL)
_LETTERS = {"n": "\n", "r": "\r", "t": "\t"}
_NAME_AND_DATA = ": "
# Events of one value, by their columns for its name, or its name, and for its data.
_PLASO_ALONE = {
    "windows:registry:winlogon": ("application", "command"),
    "windows:registry:boot_execute": ("BootExecute", "value"),
}
_IS_VALUES = lazy_pattern(r"windows:registry:(?:key_value|run)|(?:Registry Key|\w{4,12} key)\b.{0,40}\Z", re.IGNORECASE)
_TYPED = lazy_pattern(r"(?<=\S): \[REG_\w{2,30}\] ?")
_UNTYPED = lazy_pattern(r"(?<=\S): ")
_JOINED = "plaso joins name and data by a colon, and leaves out default values and what is no string"


def is_item_property(row: Row) -> bool:
    """Tell whether a row is a key as Get-ItemProperty gives it."""
    return "::HK" in row.text("pspath").upper()


def item_property(row: Row) -> Iterator[RegistryValue]:
    """Read every value of a key as Get-ItemProperty gives it."""
    key = row.text("pspath").partition("::")[2]
    names = [name for name in row.named if not _ADDED.fullmatch(name)]
    for name in names:
        held = row.named[name]
        yield RegistryValue(
            key=key,
            name=None if name.lower() == _DEFAULT else name,
            data=None if _is_lost(held) else data_of(_plain(held), ""),
            type="REG_MULTI_SZ" if _is_texts(held) else "REG_BINARY" if isinstance(held, list) else "",
            host=row.text("pscomputername"),
            form=_POWERSHELL,
            doubts=("a list whose strings are not shown",) if _is_lost(held) else (),
        )
    if not names:
        yield aside(_POWERSHELL, "keys without values")


def _is_texts(held: object) -> bool:
    return isinstance(held, list) and all(isinstance(part, str) for part in held)


def _is_lost(held: object) -> bool:
    """Tell what Export-Csv makes of a list, and what a depth that is too small cuts off."""
    return held is None or held in ("System.String[]", "System.Byte[]")


def _plain(held: object) -> object:
    return held.get("value", held) if isinstance(held, Mapping) else held


def is_regipy(row: Row) -> bool:
    """Tell whether a document is what regipy's plugins say of keys: per plugin the keys, each with its values."""
    return next(_regipy_keys(row), None) is not None


def regipy(row: Row) -> Iterator[RegistryValue]:
    """Read every value of every key that regipy's plugins show."""
    for key, held in _regipy_keys(row):
        time = utc(str(held.get("timestamp") or ""))
        values = held["values"]
        for shown in values if isinstance(values, list) else ():
            kind = type_of(str(shown.get("value_type", "")))
            name = str(shown.get("name", ""))
            yield RegistryValue(
                key=key,
                name=None if name.lower() in ("", _DEFAULT) else name,
                data=data_of(shown.get("value"), kind),
                type=kind,
                time=time,
                time_of=OF_KEY if time else "",
                form=_REGIPY,
                doubts=("regipy calls it corrupted",) if shown.get("is_corrupted") is True else (),
            )
        if not values:
            yield aside(_REGIPY, "keys without values")


def _regipy_keys(row: Row) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Yield each key: per plugin, or as regipy's own library shows it, by its path or with it."""
    path = row.text("path")
    alone = {path: row.named} if path else row.named
    for answer in (alone, *row.named.values()):
        for key, held in answer.items() if isinstance(answer, Mapping) else ():
            if isinstance(held, Mapping) and "timestamp" in held and _is_list_of_objects(held.get("values")):
                yield str(key), held


def _is_list_of_objects(values: object) -> bool:
    return isinstance(values, list) and all(isinstance(value, Mapping) for value in values)


def is_of_dissect(names: frozenset[str]) -> bool:
    """Tell by its columns whether a row is one of dissect's, of whatever kind, or describes them."""
    return "recorddescriptor" in names or names == {"type", "data"}


def of_dissect(row: Row) -> Iterator[RegistryValue]:
    """Count a row of dissect's that shows no value."""
    yield aside("dissect", f"{row.text('type') or 'other'}s")


def may_be_plaso(names: frozenset[str]) -> bool:
    """Tell by its columns whether a row is an event of plaso: JSON, dynamic CSV or l2tcsv."""
    return any(wanted <= names for wanted in _OF_PLASO)


def plaso(row: Row) -> Iterator[RegistryValue]:
    """Read every value of a key that plaso's event is about."""
    message = row.text("message", "desc")
    in_message = _KEY_IN_MESSAGE.match(message)
    key = row.text("keypath") or (in_message[1] if in_message else "")
    entries = list(_plaso_entries(row, message))
    for name, data in entries:
        time, host = utc(_plaso_time(row)), row.text("hostname", "host")
        yield RegistryValue(
            key=key,
            name=name or None,
            data=data,
            time=time,
            time_of=OF_KEY if time else "",
            host="" if host == "-" else host,
            form=_PLASO,
            doubts=(_JOINED,),
        )
    if not entries:
        yield aside(_PLASO, row.text("datatype", "sourcelong", "sourcetype", "parser") or "events")


def _plaso_time(row: Row) -> str:
    day = row.text("date").split("/")
    if len(day) == len(("month", "day", "year")) and row.text("timezone") == "UTC":
        month, day_of_month, year = day
        return f"{year}-{month}-{day_of_month} {row.text('time')}"
    return row.text("datetime", "timestamp")


def _plaso_entries(row: Row, message: str) -> Iterator[tuple[str, str]]:
    kind = row.text("datatype")
    alone = _PLASO_ALONE.get(kind)
    held, values = row.cell(("entries",)), row.cell(("values",))
    begins, old = _ENTRIES.search(message), row.cell(("regvalue",))
    if alone:
        yield row.text(alone[0]) or alone[0], row.text(alone[1])
    elif isinstance(old, Mapping):
        yield from ((str(name), str(data)) for name, data in old.items())
    elif isinstance(values, list):
        yield from ((str(one[0] or ""), str(one[-1])) for one in values if isinstance(one, list) and one)
    elif held or begins:
        texts = held if isinstance(held, list) else _literals(str(held or message[begins.end() if begins else 0 :]))
        yield from (_parted(str(text)) for text in texts)
    elif _IS_VALUES.match(kind or row.text("sourcelong", "sourcetype")):
        yield from _plaso_text(row.text("values") or _KEY_IN_MESSAGE.sub("", message, count=1))


def _parted(text: str) -> tuple[str, str]:
    name, _, data = text.partition(_NAME_AND_DATA)
    return name, data


def _plaso_text(text: str) -> Iterator[tuple[str, str]]:
    """Part values that stand one behind another: a name is taken for one word where another's data stand before it."""
    marks = list(_TYPED.finditer(text)) or list(_UNTYPED.finditer(text))
    name = text[: marks[0].start()] if marks else ""
    for mark, after in zip_longest(marks, marks[1:]):
        between = text[mark.end() : after.start() if after else len(text)]
        following = next(reversed(between.split()), "") if after else ""
        yield name.strip(), between[: len(between) - len(following)].strip()
        name = following


def _literals(text: str) -> Iterator[str]:
    """Read the strings of a list as Python prints them, whatever has become of the commas between them."""
    for found in _LITERAL.finditer(text):
        yield _ESCAPE.sub(_unescaped, found[1] if found[1] is not None else found[2])


def _unescaped(escape: re.Match[str]) -> str:
    code = escape[1]
    return chr(int(code[1:], 16)) if len(code) > 1 else _LETTERS.get(code, code)

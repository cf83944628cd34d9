"""What PowerShell prints as a list: a key's values (Get-ItemProperty), or instances of Win32_StartupCommand.

Every property stands on a line of its own, its name padded to the longest of them. What is longer than the console is
wide goes on in lines that are indented to where the value begins, broken within a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from runkeyhunt.events.registry_value import Data, RegistryValue
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.snapshots.forms import reg_query
from runkeyhunt.snapshots.forms.lines import LineReader
from runkeyhunt.snapshots.shown import Item, Seen, Shown, Unread

_VALUES, _COMMANDS = "Get-ItemProperty", "Win32_StartupCommand"
_KNOWN = lazy_pattern(r"(?:PSPath|PSParentPath|PSProvider|Location) {0,200}:(?: |\Z)", re.IGNORECASE)
_PROPERTY = lazy_pattern(r"\S[^:]{0,250} :(?: |\Z)")
_HEAD = lazy_pattern(
    r"^PSPath {1,200}: .{0,60}Registry::HKEY_|^Location {1,200}: (?:HK|Startup|Common Startup)",
    re.IGNORECASE | re.MULTILINE,
)
# What PowerShell adds to a key's values.
_ADDED = frozenset({"pspath", "psparentpath", "pschildname", "psdrive", "psprovider", "pscomputername", "runspaceid"})
_BEHIND_PROVIDER = frozenset({"pscomputername", "runspaceid"})
_LIST = lazy_pattern(r"\{(?!\w{8}-(?:\w{4}-){3}\w{12}\})(.*)\}", re.DOTALL)
_NUMBERS = lazy_pattern(r"\d{1,3}(?:, \d{1,3}){0,4000}")
_CUT = lazy_pattern(r"(?:\.\.\.|…)\Z")
_DEFAULT = "(default)"

_BROKEN = "the text is broken over lines: a blank or a line end that stood there is lost"
_ELEMENTS = "a list in braces: its strings are told apart by commas, which may also stand within one of them"
_ELEMENTS_CUT = "a list in braces of which PowerShell shows only the first elements"
_GAP = "a blank line stands within the list: the text before it may belong to another"
_GOES_ON = "the line that follows is none of the list: the data may go on there"
_NO_ROW = "this is no line of the list that it stands in: a value with a line end may have made it"
_NO_KEY = "a list without PSPath or Location: of which key it is, is not told; select that property too"


def head_at(text: str) -> int:
    """Tell where the first line stands that only this form has; -1 where there is none."""
    head = _HEAD.search(text)
    return head.start() if head else -1


def reader() -> LineReader:
    """Give a reader that has read no line yet."""
    return _Lists()


@dataclass
class _Property:
    """Hold one property, where it stood, and what is doubtful of it."""

    place: str
    name: str
    pieces: list[str]
    doubts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Give the value as one text."""
        return "".join(self.pieces).rstrip()

    def all_doubts(self, *more: str) -> tuple[str, ...]:
        """Give what is doubtful of the value."""
        broken = (_BROKEN,) if len(self.pieces) > 1 else ()
        return tuple(dict.fromkeys((*broken, *self.doubts, *more)))


class _Lists:
    """Hold the lines since the last blank one, and those before it if they may belong to the same list."""

    def __init__(self) -> None:
        self._block: list[tuple[str, str]] = []
        self._before: list[tuple[str, str]] = []

    def line(self, place: str, text: str) -> Iterator[Item]:
        if text.strip():
            self._block.append((place, text))
        elif self._block:
            yield from self._close()

    def end(self) -> Iterator[Item]:
        yield from self._close()
        yield from self._told()

    def _close(self) -> Iterator[Item]:
        block, self._block = self._block, []
        column = _column_of(block)
        if not column:
            yield from self._told()
            self._before = block
            return
        is_one = bool(self._before) and _list_column(self._before) == column
        before, self._before = self._before if is_one else [], [] if is_one else self._before
        yield from self._told()
        problems, properties = _properties([*before, *block], column)
        for each in properties[: len(before)]:
            each.doubts.append(_GAP)
        yield from problems
        for each_list in _parted(properties):
            yield from _items(each_list)

    def _told(self) -> Iterator[Item]:
        if _list_column(self._before):
            yield Unread(self._before[0][0], _NO_KEY)
        self._before = []


def _column_of(block: list[tuple[str, str]]) -> int:
    """Give the column of the colons of a list that names its key; 0 for what is none."""
    known = next((found for _, text in block if (found := _KNOWN.match(text))), None)
    return known[0].index(":") if known else 0


def _list_column(block: list[tuple[str, str]]) -> int:
    """Give the column of the colons where all of some lines could be a list's; else 0."""
    first = _PROPERTY.match(block[0][1]) if block and not reg_query.is_message(block[0][1]) else None
    column = first[0].rstrip().rindex(":") if first else 0
    return column if all(_has_colon(text, column) or _goes_on(text, column) for _, text in block) else 0


def _has_colon(text: str, column: int) -> bool:
    return text[column - 1 : column + 2].rstrip() == " :" and not text.startswith(" ")


def _goes_on(text: str, column: int) -> bool:
    return not text[: column + 2].strip()


def _properties(block: list[tuple[str, str]], column: int) -> tuple[list[Unread], list[_Property]]:
    problems: list[Unread] = []
    properties: list[_Property] = []
    for place, text in block:
        if _has_colon(text, column):
            properties.append(_Property(place, text[:column].rstrip(), [text[column + 2 :]]))
        elif properties and _goes_on(text, column):
            properties[-1].pieces.append(text[column + 2 :])
        elif properties:
            # What stands before the first property is the session's: a prompt, a heading.
            problems.append(Unread(place, _NO_ROW))
            properties[-1].doubts.append(_GOES_ON)
    return problems, properties


def _parted(properties: list[_Property]) -> Iterator[list[_Property]]:
    """Part lists between which the blank lines are gone: what PowerShell adds ends one, the first name begins one."""
    one: list[_Property] = []
    is_whole = False
    for each in properties:
        if one and ((is_whole and each.name.lower() not in _BEHIND_PROVIDER) or each.name == one[0].name):
            yield one
            one, is_whole = [], False
        is_whole = is_whole or each.name.lower() == "psprovider"
        one.append(each)
    yield one


def _items(properties: list[_Property]) -> Iterator[Item]:
    by_name = {each.name.lower(): each for each in properties}
    if "location" in by_name and "command" in by_name:
        yield _startup_command(by_name)
        return
    path = by_name.get("pspath")
    key = path.text.partition("::")[2] if path else ""
    if path and key.upper().startswith("HK"):
        yield Seen(path.place, key)
        host = by_name["pscomputername"].text if "pscomputername" in by_name else ""
        yield from (_value(each, key, host) for each in properties if each.name.lower() not in _ADDED)
    elif "pspath" not in by_name:
        yield Unread(properties[0].place, _NO_KEY)


def _value(shown: _Property, key: str, host: str) -> Shown:
    data, type_, doubts = _data_of(shown.text)
    name = None if shown.name.lower() == _DEFAULT else shown.name
    doubts = shown.all_doubts(*doubts)
    return Shown(shown.place, RegistryValue(key, name, data, type_, host=host, doubts=doubts, form=_VALUES))


def _data_of(text: str) -> tuple[Data, str, tuple[str, ...]]:
    """Tell a list in braces, of numbers or of strings, from a text."""
    braces = _LIST.fullmatch(text)
    if not braces:
        return text, "", ()
    cut = (_ELEMENTS_CUT,) if _CUT.search(braces[1]) else ()
    held = _CUT.sub("", braces[1])
    if _NUMBERS.fullmatch(held):
        return bytes(min(int(number), 255) for number in held.split(", ")), "REG_BINARY", cut
    strings = tuple(held.split(", ")) if held else ()
    return strings, "REG_MULTI_SZ", cut or ((_ELEMENTS,) if len(strings) > 1 else ())


def _startup_command(by_name: Mapping[str, _Property]) -> Shown:
    def text(*names: str) -> str:
        return next((by_name[name].text for name in names if name in by_name and by_name[name].text), "")

    key = text("location")
    # Elsewhere the key says whose it is, and WMI calls the user of machine-wide entries Public.
    is_users = key.lower() == "startup" or key.upper().startswith(("HKCU", "HKEY_CURRENT_USER"))
    command = by_name["command"]
    value = RegistryValue(
        key,
        text("name", "caption") or None,
        command.text,
        host=text("pscomputername"),
        owner=text("usersid", "user") if is_users else "",
        doubts=command.all_doubts(*by_name["location"].all_doubts()),
        form=_COMMANDS,
    )
    first = by_name.get("name") or by_name.get("caption") or command
    return Shown(first.place, value)

"""What RegRipper's plugin `run` prints: keys with the time of their last write, and below each its values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from runkeyhunt.events.registry_value import OF_KEY, RegistryValue
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.snapshots.forms.lines import read_lines
from runkeyhunt.snapshots.forms.parting import MOST_WAYS, TOO_MANY_WAYS, doubts_of, parted
from runkeyhunt.snapshots.rows.row import aside
from runkeyhunt.snapshots.shown import Item, Seen, Shown, Unread

FORM = "RegRipper"
_PLUGIN = lazy_pattern(r"(?:Launching )?(\w{2,40}) v\.\d{6,8}\s*", re.ASCII)
_HEAD = lazy_pattern(
    r"^(?:Launching )?(?:run|user_run|soft_run) v\.\d{6,8}\s*$|^[\w\\ ]{5,80}\\Run(?:Once)?\r?\nLastWrite Time",
    re.MULTILINE | re.ASCII,
)
# Where the plugin's own line was left out.
_KEY_LINE = lazy_pattern(r"(?:Software|Microsoft|Wow6432Node|Policies)\\[\w\\ ]{3,200}", re.IGNORECASE)
_RUN = frozenset({"run", "user_run", "soft_run"})
_WRITTEN = lazy_pattern(
    r"LastWrite Time:? (?:(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)Z|\w{3} (\w{3}) +(\d{1,2}) (\d\d:\d\d:\d\d) (\d{4}))"
)
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_SAYS = lazy_pattern(r" (?:(not found)|has no (?:values|subkeys))\.?\s*\Z")
_HEADING = lazy_pattern(r"\([\w.,\- ]{1,60}\) |-{5,200}\s*\Z|[-=*#]{3,200}")
_INDENTS = ("  ", "\t")
# Before 3.0 a colon stood there.
_SEPARATORS, _OLD_SEPARATOR = (" - ", " -> "), ": "
# A SOFTWARE hive's keys stand without the hive.
_ROOTS_OF_SOFTWARE = ("microsoft\\", "wow6432node\\", "policies\\")

_NOTHING_READ = "RegRipper's plugin run read nothing, as it does on good hives too: run it again, or give the hive"
_NONE_THERE = "RegRipper's plugin run found none of its keys: this is no hive of a user and no SOFTWARE; give the hive"
_NO_ROW = "this is neither a key nor a value of RegRipper's plugin run: a value with a line end may have made it"
_NO_KEY = "this value stands below no key"
_NO_SEPARATOR = "this value's line does not part name and data"


def head_at(text: str) -> int:
    """Tell where the first line stands that only this form has; -1 where there is none."""
    head = _HEAD.search(text)
    return head.start() if head else -1


def read(lines: Iterable[str]) -> Iterator[Item]:
    """Read every key and value, and tell a plugin that has read nothing."""
    return read_lines(_RegRipper(), lines)


class _RegRipper:
    """Hold which plugin's output is read, and the key of what stands below."""

    def __init__(self) -> None:
        self._begun_at = ""
        self._plugin = ""
        self._named = self._there = 0
        self._may_be_key: tuple[str, str] | None = None
        self._key = self._time = ""

    def line(self, place: str, text: str) -> Iterator[Item]:
        plugin = _PLUGIN.fullmatch(text)
        if plugin:
            yield from self._begin(place, plugin[1].lower())
        elif text.strip() and (self._plugin in _RUN or (not self._plugin and self._may_be_of_run(text))):
            yield from self._row(place, text)

    def _may_be_of_run(self, text: str) -> bool:
        is_value = bool(self._key) and text.startswith(_INDENTS)
        return is_value or bool(_KEY_LINE.fullmatch(text.rstrip()) or _WRITTEN.match(text))

    def end(self) -> Iterator[Item]:
        yield from self._no_key()
        if self._begun_at and not self._there:
            yield Unread(self._begun_at, _NONE_THERE if self._named else _NOTHING_READ)
        self._begun_at = ""

    def _begin(self, place: str, plugin: str) -> Iterator[Item]:
        # The line may stand there twice: once it says that the plugin is launched.
        if plugin == self._plugin and not self._named:
            return
        yield from self.end()
        self._plugin, self._named, self._there, self._key = plugin, 0, 0, ""
        if plugin in _RUN:
            self._begun_at = place
        else:
            yield Shown(place, aside(FORM, f"plugin {plugin}"))

    def _row(self, place: str, text: str) -> Iterator[Item]:
        written, says = _WRITTEN.match(text), _SAYS.search(text)
        if text.startswith(_INDENTS):
            yield from self._value_line(place, text)
        elif written and self._may_be_key:
            yield from self._key_line(written)
        elif says:
            yield from self._no_key()
            self._named += 1
            self._there += not says[1]
            yield Seen(place, _below_hive(text[: says.start()]), is_there=not says[1])
        elif not _HEADING.match(text):
            yield from self._no_key()
            self._may_be_key = (place, text.strip())

    def _no_key(self) -> Iterator[Item]:
        if self._may_be_key:
            yield Unread(self._may_be_key[0], _NO_ROW)
        self._may_be_key = None

    def _key_line(self, written: re.Match[str]) -> Iterator[Item]:
        place, key = self._may_be_key or ("", "")
        self._may_be_key = None
        self._key, self._time = _below_hive(key), _time_of(written)
        self._named += 1
        self._there += 1
        yield Seen(place, self._key)

    def _value_line(self, place: str, text: str) -> Iterator[Item]:
        yield from self._no_key()
        row = text[1:] if text.startswith("\t") else text[2:]
        ways = _ways(row)
        if not self._key or not ways or len(ways) > MOST_WAYS:
            yield Unread(place, _NO_KEY if not self._key else TOO_MANY_WAYS if ways else _NO_SEPARATOR)
            return
        for name, data in ways:
            yield Shown(
                place,
                RegistryValue(
                    self._key,
                    name or None,
                    data,
                    time=self._time,
                    time_of=OF_KEY if self._time else "",
                    doubts=doubts_of(ways),
                    form=FORM,
                ),
            )


def _ways(row: str) -> list[tuple[str, str]]:
    """Part name and data at the sign that stands first, the new one or the old."""
    ways, old = parted(row, _SEPARATORS), parted(row, (_OLD_SEPARATOR,))
    return old if old and (not ways or len(old[0][0]) < len(ways[0][0])) else ways


def _below_hive(key: str) -> str:
    return f"HKLM\\SOFTWARE\\{key}" if key.lower().startswith(_ROOTS_OF_SOFTWARE) else key


def _time_of(written: re.Match[str]) -> str:
    month = written[2] or ""
    if month not in _MONTHS:
        return written[1] or ""
    return f"{written[5]}-{_MONTHS.index(month) + 1:02}-{int(written[3]):02} {written[4]}"

"""What `reg query` prints, alone or within the transcript of a session.

A key on a line of its own, then its values: name, type and data, parted by four blanks (tabs in Windows XP), then a
blank line. The type is never translated; the words for the default value and for one that is not set are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from runkeyhunt.events.registry_value import RegistryValue
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.snapshots.forms.lines import LineReader
from runkeyhunt.snapshots.forms.reg_query_line import MOST_READINGS, Columns, data_of, name_of, pasted, readings
from runkeyhunt.snapshots.shown import Item, Seen, Shown, Unread

FORM = "reg query"
_KEY = lazy_pattern(
    r"(?:\\\\(?P<host>[^\\\s]{1,253})\\(?=HK))?(?P<key>(?:HKEY_(?:LOCAL_MACHINE|CURRENT_USER|USERS|CLASSES_ROOT"
    r"|CURRENT_CONFIG)|(?<=\\)HK(?:LM|U|CU|CR|CC))(?:\\.*)?)",
    re.IGNORECASE | re.DOTALL,
)
# Other tools that print in its form do not spell the roots out; no text is told by that alone.
_SHORT_KEY = lazy_pattern(r"(?P<host>)(?P<key>HK(?:LM|CU|U|CR|CC)\\[^\t]{1,1000})", re.IGNORECASE)
_PROMPT = lazy_pattern(r"(?:PS )?[A-Za-z]:\\[^>]{0,300}>|(?:PS|[$#>]) |! REG\.EXE VERSION")
_COMMAND = lazy_pattern(r"\breg(?:\.exe)?\"? +(?:query|add|delete)\b", re.IGNORECASE)
_SEPARATOR = lazy_pattern(r" /se +\"?(\S)", re.IGNORECASE)
_BACKSLASH_NUL = "\\0"
# "End of search: 3 match(es) found.", in whatever language.
_SEARCH_ENDS = lazy_pattern(r"[^\\\"\d]{3,60}\d{1,9}[^\\\"\d]{1,60}")
_SAID = lazy_pattern(
    r"\s{0,9}(?:ERROR|FEHLER|ERREUR|ERRORE?|ERRO|FOUT|FEL|FEJL|VIRHE|BŁĄD|CHYBA|HATA|ОШИБКА|エラー|错误|錯誤|오류)\s?[:\uff1a]",
    re.IGNORECASE,
)
# That there is no such key or value, in the languages of Windows.
_ABSENT = lazy_pattern(
    r"unable to find|nicht gefunden|trouv|encontr|trovare|vinden|hitta|odnaleźć|nalézt|bulam"
    r"|найти|見つか|找不到|찾을 수 없",
    re.IGNORECASE,
)

_TWO_READINGS = "the line can be read in more than one way, by which of its type words parts name and data"
_TOO_MANY = f"the line can be read in more than {MOST_READINGS} ways: too many type words stand in it"
_KEY_WITHIN = "the key's line stands directly behind a value: it may belong to that value's text"
_GOES_ON = "the text that follows is no value: the data may go on there"
_NO_KEY = "this value stands below no key: give what reg query printed whole, with the key's line"
_NO_VALUE = "this is neither a key nor a value: a name or data with a line end may have made it"


def head_at(text: str) -> int:
    """Tell where the first key or value stands that is as `reg query` prints it; -1 where there is none."""
    begin = 0
    for line in text.split("\n"):
        if _KEY.fullmatch(line.removeprefix("\ufeff").rstrip()) or readings(line):
            return begin
        begin += len(line) + 1
    return -1


def is_message(text: str) -> bool:
    """Tell whether a line is what reg.exe says of a search or of what it could not do."""
    return bool(_SAID.match(text) or _SEARCH_ENDS.fullmatch(text))


def reader() -> LineReader:
    """Give a reader that has read no line yet."""
    return _RegQuery()


class _RegQuery:
    """Hold where in the output the reader is.

    Within a key's block each line counts. Outside it any text may stand: the session's, or a script's headings. The
    last value is held back until what follows it shows whether its data ends with its line.
    """

    def __init__(self) -> None:
        self._key = self._host = ""
        self._of_key: tuple[str, ...] = ()
        self._is_in_block = False
        self._separator = _BACKSLASH_NUL
        self._held: list[Shown] = []

    def line(self, place: str, text: str) -> Iterator[Item]:
        if not text.strip():
            self._is_in_block = False
        elif key := _KEY.fullmatch(text.rstrip()) or _SHORT_KEY.fullmatch(text.rstrip()):
            yield from self._key_line(place, key)
        else:
            found = readings(text) or (pasted(text) if self._is_in_block else [])
            yield from self._value_line(place, found) if found else self._other_line(place, text)

    def end(self) -> Iterator[Item]:
        yield from self._held
        self._held = []

    def _key_line(self, place: str, key: re.Match[str]) -> Iterator[Item]:
        self._of_key = (_KEY_WITHIN,) if self._held and self._is_in_block else ()
        self._key, self._host, self._is_in_block = key["key"], key["host"] or "", True
        yield from self.end()
        yield Seen(place, self._key)

    def _value_line(self, place: str, found: list[Columns]) -> Iterator[Item]:
        yield from self.end()
        if not self._key:
            yield Unread(place, _NO_KEY)
        elif len(found) > MOST_READINGS:
            yield Unread(place, _TOO_MANY)
        else:
            self._is_in_block = True
            of_line = (*self._of_key, *((_TWO_READINGS,) if len(found) > 1 else ()))
            self._held = [Shown(place, self._value(columns, of_line)) for columns in found]

    def _other_line(self, place: str, text: str) -> Iterator[Item]:
        if _PROMPT.match(text.lstrip()) or _COMMAND.search(text):
            yield from self._command_line(text)
        elif self._is_in_block:
            yield from self._with_doubt()
            yield Unread(place, _NO_VALUE)
        elif _SAID.match(text):
            yield from self._reg_said(place, text.strip())
        elif not _SEARCH_ENDS.fullmatch(text):
            yield from self._with_doubt()

    def _command_line(self, text: str) -> Iterator[Item]:
        yield from self._with_doubt() if self._is_in_block else self.end()
        separator = _SEPARATOR.search(text)
        self._separator = separator[1] if separator else _BACKSLASH_NUL
        self._key, self._is_in_block = "", False

    def _reg_said(self, place: str, text: str) -> Iterator[Item]:
        yield from self.end()
        self._key = ""
        if not _ABSENT.search(text):
            yield Unread(place, f"reg said: {text}")

    def _with_doubt(self) -> Iterator[Item]:
        for each in self._held:
            yield each._replace(value=each.value._replace(doubts=(*each.value.doubts, _GOES_ON)))
        self._held = []

    def _value(self, columns: Columns, of_line: tuple[str, ...]) -> RegistryValue:
        name, of_name = name_of(columns.name)
        data, of_data = data_of(columns, self._separator, is_default=name is None)
        doubts = (*of_line, *columns.doubts, *of_name, *of_data)
        return RegistryValue(self._key, name, data, columns.type, self._host, doubts=doubts, form=FORM)

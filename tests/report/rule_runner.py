"""Rules run over events: Sigma by pySigma's SQLite backend, searches by a reading of the SPL that a report writes."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from sigma.backends.sqlite import sqliteBackend
from sigma.collection import SigmaCollection

_CODES = {"registry_set": 13, "registry_rename": 14, "registry_add": 12, "registry_delete": 12, "file_event": 11}
_COLUMNS = ("EventCode", "TargetObject", "TargetFilename", "Details", "NewName", "Image", "User")
_STRING = r'"(?:[^"\\]|\\.)*"'
_TEST = re.compile(rf"(?:lower\((\w+)\)=lower\(({_STRING})\)|match\((\w+), ({_STRING})\))", re.DOTALL)
_WHERE = re.compile(r"`(\w+)`\n\| where EventCode=(\d+) AND (.*)\n\| table ([\w, ]+)", re.DOTALL)


class Log:
    """Events in SQLite's table, as a tool that runs Sigma holds them."""

    def __init__(self, events: Iterable[Mapping[str, object]]) -> None:
        self._events = list(events)
        self._database = sqlite3.connect(":memory:")
        columns = ", ".join(f"{name} TEXT COLLATE NOCASE" for name in _COLUMNS)
        self._database.execute(f"CREATE TABLE logs (number INTEGER, {columns})")
        rows = ((number, *map(event.get, _COLUMNS)) for number, event in enumerate(self._events))
        self._database.executemany(f"INSERT INTO logs VALUES (?{', ?' * len(_COLUMNS)})", rows)
        self._database.create_function("REGEXP", 2, lambda pattern, text: bool(text and re.search(pattern, text)))

    def hits(self, sigma: str) -> list[int]:
        """Number the events that a Sigma rule hits."""
        (rule,) = SigmaCollection.from_yaml(sigma).rules
        (query,) = sqliteBackend().convert_rule(rule)
        code = str(_CODES[rule.logsource.category])
        found = self._database.execute(f"SELECT number FROM ({query}) WHERE EventCode = ? ORDER BY number", (code,))
        return [number for (number,) in found]

    def found(self, spl: str) -> list[int]:
        """Number the events that an exact rule's search finds; fails where the search is not of the known form."""
        _, code, condition, _ = _WHERE.fullmatch(spl).groups()
        assert set(_TEST.sub("", condition)) <= set(" ()ANDOR"), condition
        tests = [_alternative(text) for text in _TEST.sub(_marked, condition).split(") OR (")]
        return [
            number
            for number, event in enumerate(self._events)
            if str(event.get("EventCode")) == code and any(_holds(alternative, event) for alternative in tests)
        ]


def _marked(test: re.Match[str]) -> str:
    field, text, matched, pattern = test.groups()
    return f"\0{field or matched}\1{'=' if field else '~'}\1{(text or pattern).encode('utf-8').hex()}\0"


def _alternative(text: str) -> list[tuple[str, str, str]]:
    found = re.findall("\0(\\w+)\1([=~])\1([0-9a-f]*)\0", text)
    assert found
    return [(field, kind, _unquoted(bytes.fromhex(code).decode("utf-8"))) for field, kind, code in found]


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.DOTALL)


def _holds(tests: Sequence[tuple[str, str, str]], event: Mapping[str, object]) -> bool:
    return all(_fits(kind, text, str(event.get(field) or "")) for field, kind, text in tests)


def _fits(kind: str, text: str, value: str) -> bool:
    if kind == "=":
        return value.lower() == text.lower()
    # PCRE's spellings in Python's.
    pattern = re.sub(r"\\x\{([0-9a-f]+)\}", lambda code: re.escape(chr(int(code[1], 16))), text)
    return re.search(pattern.replace("\\z", "\\Z"), value) is not None

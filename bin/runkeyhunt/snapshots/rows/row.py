"""One row of whatever table, under names in one manner of writing, and the words in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from runkeyhunt.events.registry_value import CATEGORY, Data, RegistryValue
from runkeyhunt.events.times import in_utc
from runkeyhunt.events.vocabulary.names import squash
from runkeyhunt.patterns import lazy_pattern

# What osquery's log, and a search that has cut it into fields, put around a row.
_WRAPPER = "columns"
_TYPES = {
    "sz": "REG_SZ",
    "string": "REG_SZ",
    "expandsz": "REG_EXPAND_SZ",
    "expandstring": "REG_EXPAND_SZ",
    "multisz": "REG_MULTI_SZ",
    "multistring": "REG_MULTI_SZ",
    "binary": "REG_BINARY",
    "dword": "REG_DWORD",
    "qword": "REG_QWORD",
    "none": "REG_NONE",
}
_WRITTEN = lazy_pattern(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)")
# Autoruns' own way to write UTC.
_TOGETHER = lazy_pattern(r"(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)")
_EPOCH = lazy_pattern(r"\d{9,19}(?:\.\d{1,9})?")
_HEX = lazy_pattern(r"(?:[0-9A-Fa-f]{2}[ \-,]?)+")
_LONGEST_CATEGORY = 80


class Row:
    """Give the cells of a row by the names that a tool has for them, whatever the case and the signs between words."""

    def __init__(self, cells: Mapping[str, object]) -> None:
        self._cells: dict[str, object] = {}
        inner = cells.get(_WRAPPER)
        self.named = {**cells, **inner} if isinstance(inner, Mapping) else dict(cells)
        for name, value in self.named.items():
            below = name[len(_WRAPPER) + 1 :] if name.startswith(f"{_WRAPPER}.") else ""
            # What stands in the row itself counts, not what the log says around it under the same name.
            if below or squash(name) not in self._cells:
                self._cells[squash(below or name)] = value

    @property
    def names(self) -> frozenset[str]:
        """Give the names of all cells, in lower case and without signs."""
        return frozenset(self._cells)

    def cell(self, names: Iterable[str]) -> object:
        """Give the first cell that is there under one of the names; None where there is none."""
        return next((self._cells[name] for name in names if self._cells.get(name) is not None), None)

    def text(self, *names: str) -> str:
        """Give the first cell that holds something as text; empty where there is none."""
        cells = (self._cells.get(name) for name in names)
        return next((text for cell in cells if (text := _text(cell))), "")


def _text(cell: object) -> str:
    if isinstance(cell, (list, tuple)):
        return "\n".join(map(str, cell))
    return "" if cell is None or isinstance(cell, Mapping) else str(cell)


def aside(form: str, what: str) -> RegistryValue:
    """Give what a row shows that is no value of the registry, so that it is counted."""
    return RegistryValue("", form=form, evidence=((CATEGORY, what[:_LONGEST_CATEGORY]),))


def type_of(text: str) -> str:
    """Write a registry type as Windows does, from a tool's word for it; empty for any other word."""
    word = squash(text).removeprefix("reg")
    return _TYPES.get(word, text.upper() if text.upper().startswith("REG_") else "")


def data_of(cell: object, kind: str, *, separator: str = "") -> Data | None:
    """Read a cell as data of a type; `separator` stands between a list's texts where a tool has joined them."""
    if cell is None:
        return None
    if isinstance(cell, (list, tuple)):
        if cell and all(isinstance(part, int) for part in cell):
            return bytes(part & 0xFF for part in cell)
        return tuple(map(str, cell))
    text = str(cell)
    if kind == "REG_MULTI_SZ":
        return tuple(part for part in text.split(separator) if part) if separator else ((text,) if text else ())
    if kind in ("REG_BINARY", "REG_NONE") and text:
        return _bytes(text)
    return text


def _bytes(text: str) -> bytes:
    digits = re.sub(r"[ \-,]", "", text) if _HEX.fullmatch(text) else ""
    # Where a tool only says that there are data, there are some.
    return bytes.fromhex(digits) if digits and len(digits) % 2 == 0 else text.encode("utf-8", "replace")


def utc(text: str) -> str:
    """Write a time to the second, where its form leaves no doubt which it is; else empty."""
    text = text.strip()
    together = _TOGETHER.fullmatch(text)
    if together:
        year, month, day, *clock = together.groups()
        return f"{year}-{month}-{day} {':'.join(clock)}"
    found = _WRITTEN.match(in_utc(text) if _WRITTEN.match(text) or _EPOCH.fullmatch(text) else "")
    return f"{found[1]} {found[2]}" if found and not found[1].startswith(("0000", "1601")) else ""

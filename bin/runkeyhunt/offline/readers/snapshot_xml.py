"""Snapshots in XML: the items of Autoruns, and the objects of PowerShell's Export-Clixml."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

from runkeyhunt.events.texts.xml_text import attributes_of, decode_entities
from runkeyhunt.offline.readers.reading import RECORD_LIMIT, FileProblemError, Readable, Reading, Unreadable
from runkeyhunt.offline.readers.source import Source
from runkeyhunt.patterns import lazy_pattern
from runkeyhunt.snapshots.rows import values_of
from runkeyhunt.tuples import NamedTuple

# Above it Autoruns may say who it is.
AUTORUNS_HEAD = lazy_pattern(
    r"\A[\ufeff\s]*(?:(?:Sysinternals |Copyright )[^<>\n]{0,200}\n\s*){0,8}"
    r"(?:<\?xml[^<>]*\?>\s*)?(?:<!--[^<>]*-->\s*)?<autoruns[\s>]",
    re.IGNORECASE,
)
CLIXML_HEAD = lazy_pattern(r"\A[\ufeff\s]*(?:#< CLIXML\s*)?(?:<\?xml[^<>]*\?>\s*)?<Objs[\s>]")
_TOKEN = lazy_pattern(r"<!\[CDATA\[|<(?P<end>/)?(?P<name>[\w.:-]{1,80})(?P<more>[^<>]{0,2000}?)(?P<empty>/)?>")
_MARKED_END = "]]>"
_ESCAPED = lazy_pattern(r"_x([0-9A-Fa-f]{4})_")
_BYTES = "BA"
_CUT = "this record is cut off at the end of the file"

Cells = dict[str, object]


class _Tag(NamedTuple):
    """Hold a tag, the text before it, and the line in which it stands."""

    before: str
    name: str
    is_end: bool
    is_empty: bool
    attributes: str
    line: int


def read_autoruns(source: Source) -> Iterator[Readable]:
    """Read every item of Autoruns' XML."""
    cells: Cells | None = None
    line = 1
    for tag in _tags(source):
        if tag.name.lower() == "item":
            if tag.is_end and cells is not None:
                yield from _readings(source.path, line, cells)
            cells, line = (None if tag.is_end else {}), tag.line
        elif tag.is_end and cells is not None:
            cells[tag.name] = tag.before
    if cells is not None:
        yield Unreadable(source.path, f"line {line}", _CUT)


def read_clixml(source: Source) -> Iterator[Readable]:
    """Read every object that Export-Clixml has written; a list within one is a value of several strings."""
    cells: Cells = {}
    depth, line, listed = 0, 1, ""
    names: list[str] = []
    for tag in _tags(source):
        if tag.name == "Obj":
            depth += -1 if tag.is_end else 0 if tag.is_empty else 1
            name = dict(attributes_of(tag.attributes)).get("N", "")
            if depth == 1 and not tag.is_end:
                cells, line = {}, tag.line
            elif depth == 0 and tag.is_end:
                yield from _readings(source.path, line, cells)
            elif not tag.is_end and name:
                listed = _plain(name)
                cells[listed] = []
            continue
        if not tag.is_end:
            names.append(_plain(dict(attributes_of(tag.attributes)).get("N", "")))
        if tag.is_end or tag.is_empty:
            _put(cells, names.pop() if names else "", tag, listed if depth > 1 else "")
    if depth:
        yield Unreadable(source.path, f"line {line}", _CUT)


def _put(cells: Cells, name: str, tag: _Tag, listed: str) -> None:
    """Put a value of an object into its cells, or into the list within it."""
    held = cells.get(listed) if listed else None
    text = "" if tag.is_empty else _plain(tag.before)
    if isinstance(held, list) and tag.name in ("S", "I32", "By"):
        held.append(int(text) if tag.name != "S" and text.lstrip("-").isdecimal() else text)
    elif name and not listed:
        cells[name] = None if tag.name == "Nil" else _bytes(text) if tag.name == _BYTES else text


def _bytes(text: str) -> object:
    try:
        return list(base64.b64decode(text))
    except (ValueError, binascii.Error):
        return text


def _plain(text: str) -> str:
    return _ESCAPED.sub(lambda code: chr(int(code[1], 16)), text)


def _readings(path: str, line: int, cells: Cells) -> Iterator[Readable]:
    place = f"line {line}"
    values = values_of(cells)
    if values is None:
        yield Unreadable(path, place, "this object is neither an autostart of Autoruns nor a key of the registry")
    else:
        yield from (Reading(place, value) for value in values)


def _tags(source: Source) -> Iterator[_Tag]:
    text, line, before = "", 1, ""
    for chunk in source.chunks():
        text += chunk
        done = 0
        while token := _TOKEN.search(text, done):
            start, end = token.span()
            if token["name"] is None and (end := text.find(_MARKED_END, end)) < 0:
                break
            before += decode_entities(text[done:start])
            line += text.count("\n", done, end)
            done = end
            if token["name"] is None:
                before += text[token.end() : end]
                done = end + len(_MARKED_END)
                continue
            is_end, is_empty = token["end"] is not None, token["empty"] is not None
            yield _Tag(before, token["name"], is_end, is_empty, token["more"], line)
            before = ""
        if len(text) - done > RECORD_LIMIT:
            raise FileProblemError(f"holds a value without an end in line {line}: export it again")
        text = text[done:]

"""Records that may be unreadable, found in their text: those with a watched code and no whole path, or cut off."""

from __future__ import annotations

from collections.abc import Iterator

from runkeyhunt.lines import Lines, text_of
from runkeyhunt.patterns import lazy_pattern

# In lower case: a path where a value begins, and a code as a number of its own.
_PATH_BEGINS = lazy_pattern(
    r"""(?:^|[,;:">'=\n\t|{(\[])\s?(?:\\+registry\\|hk(?:(?:lm|u|cu|cr):?\\|ey_)|(?:machine|users?)\\)"""
)
# What ends with a cell of the record's CSV in the midst of a path, or as no object does: an event that was cut off.
_CELL_ENDS = r'"(?!")'
_HIVE = r"(?:\\+registry\\|hk(?:lm|u|cu|cr|ey_)|(?:machine|users?)\\)"
# A path goes on to where another begins, so that each character is looked at once.
_BEFORE, _BEHIND = r";:>=\t{(\[' ", r'"<,|\n'
_ENDS_IN_PATH = lazy_pattern(
    rf'(?:[{_BEFORE},|\n]|""){_HIVE}[^{_BEFORE}{_BEHIND}]*(?:[{_BEFORE}](?!{_HIVE})[^{_BEFORE}{_BEHIND}]*)*{_CELL_ENDS}'
)
_ENDS_AS_OBJECT = lazy_pattern(rf"[}}\]]\s*{_CELL_ENDS}")
# Of an event's text that ends in a path only what has a tag, a message's label or a text of JSON's is told as cut off.
_TAGS_AND_LABEL = ("<", "&lt;", "targetobject")
_TEXT_OF_JSON = lazy_pattern(r'""[^",]*""\s*:\s*""')
# Or a message of a value that was set, whose data ought to stand behind the path, whatever else does.
_PATH_LABEL = lazy_pattern(r"targetobject[ \t\xa0\u202f]*[:=]")
_DATA_LABEL = lazy_pattern(r"details[ \t\xa0\u202f]*[:=]")
_OF_VALUES_SET = ("setvalue", "value set")
_USUAL_BEGINNINGS = tuple(f"{before}{hive}\\" for before in (',"', ",", ">", ": ") for hive in ("hklm", "hku"))
_WATCHED_CODE = lazy_pattern(r"(?<![\w.\-])(?:1[1-4]|4657)(?![\w\-])")

# What a path that is there begins with, where a cell of CSV does, or in XML, and all behind it. The empty group is what
# is counted in all lines at once: not a copy of each.
_HAS_PATH = lazy_pattern(rb'"(?:[Hh][Kk](?:[Ll][Mm]|[Uu])|\\(?:REGISTRY|registry))\\.*()')
_HAS_XML_PATH = lazy_pattern(rb">HK(?:LM|U)\\.*()")
_HAS_END = lazy_pattern(rb"</Event>.*()")
# In lower case: what an event that was cut off has, as above.
_SIGNS_OF_A_CUT = (b"4657", b"<", b"&lt;", b"targetobject")
# Blanks may be beyond ASCII. Of a name and a text only the quotes are left in a line's signs, and a name's colons.
_HAS_TEXT_OF_JSON = lazy_pattern(rb'""[^",\n]*""[^!-~]*:[^!-~]*""')
_SIGNS_OF_JSON = lazy_pattern(rb'"":*"":""')


def lines_that_may_be_unreadable(lines: Lines) -> Iterator[int]:
    """Give the places of the lines, in no order, whose records `may_be_unreadable`."""
    found = {*_pathless_lines(lines), *_lines_that_may_be_cut(lines)}
    return (place for place in found if may_be_unreadable(text_of(lines.at(place))))


def _pathless_lines(lines: Lines) -> Iterator[int]:
    # In one table they are alike.
    if not lines.all_have(_HAS_PATH) and not lines.all_have(_HAS_XML_PATH):
        for place, line in lines.placed():
            if not _HAS_PATH.search(line) and not _HAS_XML_PATH.search(line):
                yield place


def _lines_that_may_be_cut(lines: Lines) -> Iterator[int]:
    # Where a table holds whole events as XML, nearly every one of them has its end.
    if b"<" not in lines.text or not lines.all_have(_HAS_END):
        for sign in _SIGNS_OF_A_CUT:
            yield from lines.places_with(sign, lines.plain)
        if any(map(_SIGNS_OF_JSON.search, lines.layouts)):
            yield from lines.places_matching(_HAS_TEXT_OF_JSON, lines.text)


def may_be_unreadable(text: str) -> bool:
    """Tell quickly whether a record, given as the text it came in, may have a watched code and no whole path."""
    text = text.lower()
    if _may_be_cut(text):
        return True
    if any(sign in text for sign in _USUAL_BEGINNINGS):
        return False
    return not _PATH_BEGINS.search(text) and _WATCHED_CODE.search(text) is not None


def _may_be_cut(text: str) -> bool:
    if "</event>" in text:
        return False
    if "<data" in text or "4657" in text:
        return True
    if not any(sign in text for sign in _TAGS_AND_LABEL) and not _TEXT_OF_JSON.search(text):
        return False
    if _lacks_data(text):
        return True
    return _ENDS_IN_PATH.search(text) is not None or ('{""' in text and not _ENDS_AS_OBJECT.search(text))


def _lacks_data(text: str) -> bool:
    paths = list(_PATH_LABEL.finditer(text)) if any(sign in text for sign in _OF_VALUES_SET) else []
    return bool(paths) and not _DATA_LABEL.search(text, paths[-1].end())

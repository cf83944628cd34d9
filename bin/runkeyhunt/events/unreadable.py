"""Records that may be unreadable, found in their text: those with a watched code and no whole path, or cut off."""

from __future__ import annotations

from collections.abc import Iterator

from runkeyhunt.lines import Lines, text_of
from runkeyhunt.patterns import lazy_pattern

# In lower case: a path where a value begins, and a code as a number of its own.
_PATH_BEGINS = lazy_pattern(
    r"""(?:^|[,;:">'=\n\t|{(\[])\s?(?:\\+registry\\|hk(?:lm|u|cu|cr|ey_)|(?:machine|users?)\\)"""
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
_USUAL_BEGINNINGS = (',"hk', ",hk", ">hk", ": hk")
_WATCHED_CODE = lazy_pattern(r"(?<![\w.\-])(?:1[1-4]|4657)(?![\w\-])")

# What a path that is there begins with, where a cell of CSV does, or in XML.
_HAS_PATH = lazy_pattern(rb'"(?:[Hh][Kk](?:[Ll][Mm]|[Uu])|\\(?:REGISTRY|registry)\\)')
_HAS_XML_PATH = lazy_pattern(rb">HK(?:LM|U)")
_EVENT_ENDS = b"</Event>"
_INTO_PATH = rb";:>=\t{(\[' ,|\xff"
# In lower case, with backslashes: what an event that was cut off may have, nearly always where its end is too; and a
# byte in it, where that is a rare one.
_SIGNS_OF_A_CUT = (
    (lazy_pattern(rb"<data"), b"<"),
    (b"4657", b""),
    (lazy_pattern(rb'\{""'), b"{"),
    (lazy_pattern(rb"hk(?:(?<=[%s]hk)|(?<=\"\"hk))(?:lm|u|c[ur]|ey_)" % _INTO_PATH), b""),
    (lazy_pattern(rb"registry\\(?:(?<=[%s]\\registry\\)|(?<=\"\"\\registry\\)|(?<=\\\\registry\\))" % _INTO_PATH), b""),
    (lazy_pattern(rb"machine\\(?:(?<=[%s]machine\\)|(?<=\"\"machine\\))" % _INTO_PATH), b""),
    (lazy_pattern(rb"user(?:(?<=[%s]user)|(?<=\"\"user))s?\\" % _INTO_PATH), b""),
)


def lines_that_may_be_unreadable(lines: Lines) -> Iterator[int]:
    """Give the numbers of the lines, in no order, whose records `may_be_unreadable`."""
    has_path, has_xml_path = _HAS_PATH.search, _HAS_XML_PATH.search
    pathless = [number for number, line in enumerate(lines.each) if not has_path(line) and not has_xml_path(line)]
    # Where a table holds whole events as XML, nearly every one of them has its end.
    are_whole = all(_EVENT_ENDS in line for line in lines.each)
    cut = () if are_whole else _lines_that_may_be_cut(lines)
    return (number for number in {*pathless, *cut} if may_be_unreadable(text_of(lines.each[number])))


def _lines_that_may_be_cut(lines: Lines) -> Iterator[int]:
    found = (number for sign, rare in _SIGNS_OF_A_CUT for number in lines.numbers_of(sign, lines.plain, rare=rare))
    return (number for number in found if _EVENT_ENDS not in lines.each[number])


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
    if "<data" in text or "4657" in text or _ENDS_IN_PATH.search(text):
        return True
    return '{""' in text and not _ENDS_AS_OBJECT.search(text)

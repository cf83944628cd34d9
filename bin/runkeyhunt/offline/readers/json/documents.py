"""JSON documents that do not stand one a line: over many lines, one after another, or in an array of any size."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from runkeyhunt.events.texts.json_text import decoder_of
from runkeyhunt.patterns import lazy_pattern

# One document is held in memory, as a whole search result in one object has to be; an array is read element by element.
_DOCUMENT_LIMIT = 1 << 28
# Between documents: an array's punctuation, and the line that evtx_dump puts above each record.
_BETWEEN = lazy_pattern(r"(?:[\ufeff\0\s,\[\]]|Record \d+)*")
# Where to go on after a document that is broken: the next line, or the next element, that begins like one.
_NEXT = lazy_pattern(r"(?:\n[^\S\n]{0,99}(?:,\s{0,9})?\[?\s{0,9}|\}\s{0,99},\s{0,99})(?=\{)")
_LONGEST_BETWEEN = 32
# So much of the text is looked at first; what an error costs is counted from the beginning of what was looked at.
_FIRST_WINDOW = 1 << 12
# An error this close to the end of what has been read may only mean that the rest has not.
_LONGEST_TOKEN = 16
_DECODER = decoder_of(strict=True)
# A string without an end goes on to the end of the text.
_TOKEN = lazy_pattern(r'"(?:[^"\\]|\\.)*"?|[\[{]|[\]}]', re.DOTALL)
# Deeper than this no exporter nests; the decoder's own limit is not the same in every Python.
_DEEPEST = 500
TOO_DEEP = f"this JSON is nested more than {_DEEPEST} deep"


class BrokenJsonError(ValueError):
    """Say what is wrong with a document."""


def why_broken(error: ValueError | RecursionError) -> str:
    """Say in the words of a report why JSON could not be decoded."""
    if isinstance(error, json.JSONDecodeError):
        return f"this is not valid JSON ({error.msg})"
    return TOO_DEEP if isinstance(error, RecursionError) else f"this JSON cannot be read ({error})"


def end_of_depth(text: str, at: int) -> int:
    """Give the place behind which a document is too deep; -1 where it never is."""
    depth = 0
    for token in _TOKEN.finditer(text, at):
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(token.group(), 0)
        if depth > _DEEPEST:
            return token.end()
        if depth <= 0:
            return -1
    return -1


def _may_be_cut(error: json.JSONDecodeError) -> bool:
    return error.msg.startswith("Unterminated string") or error.pos >= len(error.doc) - _LONGEST_TOKEN


class Documents:
    """Cut documents out of text that comes in pieces."""

    def __init__(self, chunks: Iterator[str]) -> None:
        self._chunks = chunks
        self._text = ""
        self._at = 0
        self._is_whole = False
        self.line = 1

    def skip_to_next(self) -> bool:
        """Go to the next document, whose first line is then `line`; False at the end."""
        while True:
            between = _BETWEEN.match(self._text, self._at)
            end = between.end() if between else self._at
            if self._is_whole or end < len(self._text) - _LONGEST_BETWEEN:
                self._advance(end)
                return self._at < len(self._text)
            # Blank lines may go on for ever; what is passed need not be kept.
            self._advance(max(self._at, self._text.rfind("\n", self._at, end)))
            self._fill()

    def next(self) -> object:
        """Decode the document at hand, or raise `BrokenJsonError` and pass it over."""
        if not self._text.startswith("{", self._at):
            self._pass_over(self._at)
            raise BrokenJsonError("this is no event")
        try:
            document, end = self._decode()
        except json.JSONDecodeError as error:
            is_cut = _may_be_cut(error)
            self._pass_over(self._at + error.pos)
            raise BrokenJsonError("this JSON is cut off" if is_cut else why_broken(error)) from None
        except RecursionError as error:
            self._pass_over(max(self._at + 1, end_of_depth(self._text, self._at)))
            raise BrokenJsonError(why_broken(error)) from None
        self._advance(end)
        return document

    def _decode(self) -> tuple[object, int]:
        size = _FIRST_WINDOW
        while True:
            window = self._text[self._at : self._at + size]
            try:
                document, end = _DECODER.raw_decode(window)
            except json.JSONDecodeError as error:
                is_all = self._is_whole or len(self._text) - self._at > _DOCUMENT_LIMIT
                if (is_all and self._at + size >= len(self._text)) or not _may_be_cut(error):
                    raise
            else:
                return document, self._at + end
            size *= 2
            if self._at + size > len(self._text):
                self._fill()

    def _pass_over(self, broken: int) -> None:
        # From the line's beginning, or a little before: it may be the next document that was stumbled upon. Never from
        # where the broken one began, or what is broken again and again would be read again and again.
        line = self._text.rfind("\n", self._at, broken)
        self._advance(line if line >= 0 else max(self._at, broken - _LONGEST_BETWEEN))
        while True:
            following = _NEXT.search(self._text, self._at)
            if following or self._is_whole:
                self._advance(following.end() if following else len(self._text))
                return
            self._advance(max(self._at, len(self._text) - _LONGEST_BETWEEN))
            self._fill()

    def _fill(self) -> None:
        """Read on, at least as much as is there already, so that a long document is not decoded over and over."""
        pieces = [self._text[self._at :]]
        wanted = len(pieces[0]) + 1
        while wanted > 0 and not self._is_whole:
            piece = next(self._chunks, "")
            self._is_whole = not piece
            pieces.append(piece)
            wanted -= len(piece)
        self._text, self._at = "".join(pieces), 0

    def _advance(self, end: int) -> None:
        self.line += self._text.count("\n", self._at, end)
        self._at = end

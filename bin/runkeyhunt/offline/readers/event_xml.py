"""Events in XML: Splunk's `_raw`, Event Viewer's export and wevtutil's output."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from runkeyhunt.events.vocabulary.event_kinds import WATCHED_CODES
from runkeyhunt.lines import Lines, line_of
from runkeyhunt.offline.readers.event_shapes import shape_of
from runkeyhunt.offline.readers.reading import RECORD_LIMIT, Readable, Reading, Stretch, Unopened, Unreadable
from runkeyhunt.offline.readers.shapes import Shapes, told
from runkeyhunt.offline.readers.source import Source
from runkeyhunt.patterns import lazy_pattern

_PREFIX = r"(?:[\w.-]{1,40}:)?"
EVENT_TAG = rf"<{_PREFIX}Event(?=[\s>])"
# One sign begins both, so that no other place in the text is looked at.
_TAG = lazy_pattern(rf"<(?:{_PREFIX}Event(?=[\s>])|/{_PREFIX}Event\s{{0,9}}>)")
# Where a piece of text ends within a tag, the next piece brings the rest of it.
_LONGEST_TAG = 64
# Stands around events and is none; a byte-order mark does so in files that were joined.
_FURNITURE = lazy_pattern(rf"<\?xml[^<>]*\?>|</?{_PREFIX}Events\b[^<>]*>|[\ufeff\0]")
_EVENT_ID = lazy_pattern(rf"<{_PREFIX}EventID\b")
_CODE = lazy_pattern(rf"<{_PREFIX}EventID(?:\s[^<>]{{0,99}})?>\s{{0,9}}(\d{{1,5}})\s{{0,9}}</", re.ASCII)
_BLANKS = lazy_pattern(r"\s*")
_TARGET = lazy_pattern(r"""Name=(?:'TargetObject'|"TargetObject")>(?:HK(?:LM|U)|\\REGISTRY)\\""")
_COMMENT, _COMMENT_END = "<!--", "-->"


def read(source: Source) -> Iterator[Readable]:
    """Read every `<Event>` of a file: one a line, glued together, over many lines or under a root element."""
    return read_pieces(source.path, source.chunks())


def read_pieces(path: str, pieces: Iterable[str], line: int = 1) -> Iterator[Readable]:
    """Read every `<Event>` of a text in pieces, which begins in some line of a file."""
    splitter = _Splitter(path, line)
    for piece in pieces:
        yield from splitter.feed(piece)
    yield from splitter.finish()


def reading_of(path: str, place: str, event: str, shapes: Shapes[str]) -> Readable:
    """Make a reading of one whole event, and remember its shape."""
    code = _plain_code(event)
    if code:
        if shapes.may_learn_from(event):
            shapes.learn(shape_of(event, code))
        return Unopened(place, event, as_raw)
    if not _EVENT_ID.search(event):
        return Unreadable(path, place, "the event has no EventID")
    return Reading(place, as_raw(event))


def _plain_code(event: str) -> int:
    """Give the code if it stands, and a path where the code asks for one, where every exporter writes them; or 0."""
    code = _CODE.search(event)
    return int(code[1]) if code and (int(code[1]) not in WATCHED_CODES or _TARGET.search(event)) else 0


def as_raw(event: str) -> dict[str, object]:
    """Leave the reading of an event to the engine."""
    return {"_raw": event}


def _stretch(found: Sequence[re.Match[str]], start: int, line: int) -> Stretch:
    """Hold events of known shapes in a text of which some place is on a line of its file."""

    def unopened(number: int) -> Unopened:
        event = found[number][0]
        begin = found[number].end() - len(event.lstrip())
        return Unopened(f"line {line + text.count(chr(10), start, begin)}", event.strip(), as_raw)

    text = found[0].string
    return Stretch(len(found), lines_of(told(found)), unopened)


def lines_of(texts: Sequence[str]) -> Lines:
    """Make a line of each text."""
    lines = "\n".join([*texts, ""])
    # Few values have line ends in them.
    are_lines = lines.count("\n") == len(texts)
    return Lines.of(lines.encode("utf-8", "replace")) if are_lines else Lines(list(map(line_of, texts)))


def _without_comments(text: str) -> str:
    """Take comments out of a text, and leave their ends of line; one that does not end is text."""
    kept: list[str] = []
    at = 0
    while (begun := text.find(_COMMENT, at)) >= 0 and (end := text.find(_COMMENT_END, begun)) >= 0:
        kept += [text[at:begun], "\n" * text.count("\n", begun, end)]
        at = end + len(_COMMENT_END)
    return "".join([*kept, text[at:]])


class _Splitter:
    """Cut events out of text that comes in pieces."""

    def __init__(self, path: str, line: int) -> None:
        self._path = path
        self._text = ""
        self._shapes = Shapes(re.compile)
        # Everything before this offset is dealt with; an open event begins here.
        self._done = 0
        self._scanned = 0
        self._is_open = False
        self._line = line
        self._at_line_start = True
        self._told_foreign = False

    def feed(self, chunk: str) -> Iterator[Readable]:
        # An event that goes on over many chunks is not matched again with each of them.
        goes_on = len(self._text) > len(chunk)
        self._text += chunk
        if not goes_on:
            yield from self._of_shapes()
        while tag := _TAG.search(self._text, self._scanned):
            self._scanned = tag.end()
            yield from self._end(tag) if tag.group().startswith("</") else self._begin(tag)
        self._scanned = max(self._scanned, len(self._text) - _LONGEST_TAG)
        if not self._is_open:
            yield from self._foreign(self._scanned)
        if len(self._text) - self._done > RECORD_LIMIT:
            yield self._unreadable("the event does not end" if self._is_open else "this is no event")
            self._is_open = False
            self._advance(self._scanned)
        self._forget()

    def finish(self) -> Iterator[Readable]:
        if self._is_open:
            yield self._unreadable("the event is cut off at the end of the file")
            return
        self._text += "\n"
        yield from self._foreign(len(self._text))

    def _begin(self, tag: re.Match[str]) -> Iterator[Readable]:
        if self._is_open:
            yield self._unreadable("the event is not closed before the next one begins")
        else:
            yield from self._foreign(tag.start())
        self._advance(tag.start())
        self._is_open = True

    def _end(self, tag: re.Match[str]) -> Iterator[Readable]:
        if self._is_open:
            yield reading_of(self._path, f"line {self._line}", self._text[self._done : tag.end()], self._shapes)
        else:
            yield from self._foreign(tag.start())
            if not self._told_foreign:
                yield self._unreadable("the event has lost its beginning")
        self._is_open = self._told_foreign = False
        self._advance(tag.end())
        yield from self._of_shapes()

    def _of_shapes(self) -> Iterator[Stretch]:
        """Pass over whole events behind one another that are of known shapes, from the one that is open on."""
        blanks = _BLANKS.match(self._text, self._done)
        found = list(self._shapes.following(self._text, blanks.end() if blanks else self._done))
        if found:
            yield _stretch(found, self._done, self._line)
            self._is_open = self._told_foreign = False
            self._advance(found[-1].start() + len(found[-1][0].rstrip()))
            self._scanned = self._done

    def _foreign(self, end: int) -> Iterator[Readable]:
        """Tell, once a stretch, of whole lines before `end` that hold no event; a line that holds one may hold more."""
        end = self._text.rfind("\n", self._done, end) + 1
        if end <= self._done:
            return
        if not self._at_line_start:
            self._advance(self._text.find("\n", self._done) + 1)
        text = _without_comments(self._text[self._done : end])
        foreign = _FURNITURE.sub(lambda found: "\n" * found.group().count("\n"), text)
        if foreign.strip() and not self._told_foreign:
            blank = foreign[: len(foreign) - len(foreign.lstrip())]
            yield self._unreadable("this is no event", lines_on=blank.count("\n"))
            self._told_foreign = True
        self._advance(end)

    def _unreadable(self, why: str, lines_on: int = 0) -> Unreadable:
        return Unreadable(self._path, f"line {self._line + lines_on}", why)

    def _advance(self, offset: int) -> None:
        if offset > self._done:
            self._line += self._text.count("\n", self._done, offset)
            self._at_line_start = self._text[offset - 1] == "\n"
            self._done = offset

    def _forget(self) -> None:
        self._text = self._text[self._done :]
        self._scanned -= self._done
        self._done = 0

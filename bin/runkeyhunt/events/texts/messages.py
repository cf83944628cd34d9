"""The values in the text of an event: Windows' message, with whatever header, on many lines or on one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from runkeyhunt.events.doubts import CUT, DOUBT, differing
from runkeyhunt.events.event import REGISTRY_VALUE_SET
from runkeyhunt.events.order import SYSMON_ORDER, named_by_order
from runkeyhunt.events.times import in_utc
from runkeyhunt.events.vocabulary.event_kinds import code_of_title
from runkeyhunt.patterns import lazy_pattern

_HEADER_LINE = lazy_pattern(r"^(\w+)=(.*)$", re.MULTILINE)
_ASSIGNMENT = lazy_pattern(r"^(\w{1,60})=", re.MULTILINE)
_QUOTED = lazy_pattern(r'(?<![\w.])(\w{1,60})="([^"]*)"')
_LABEL = lazy_pattern(r"[^\W\d_][\w .\-'\u2019\xa0\u202f]{1,48}")
# `TargetObject: `, `TargetObject=` within a line, behind a blank, a separator or an escaped end of line.
_INLINE = lazy_pattern(
    r"(?:(?<![\w.])|(?<=\\n)|(?<=\\r)|(?<=\\t)|(?<=#012)|(?<=#015))("
    + "|".join(SYSMON_ORDER)
    + r")[ \t]{0,3}[:=][ \t]?"
)
_ORDER = {name: place for place, name in enumerate(SYSMON_ORDER)}
_FIRST_TARGET = min(map(_ORDER.__getitem__, ("TargetObject", "TargetFilename")))
# To Windows any other blank is a letter, and behind a program's name another program.
_BLANKS = " \t\r\n"
_SEPARATORS = f"{_BLANKS}|¦;,"
_ESCAPED_ENDS = ("\\r\\n", "\\n", "\\r", "\\t", "#015#012", "#012", "#015")
_TAIL = lazy_pattern(r"\t\d{0,12}\Z")
_LONGEST_TAIL = 13
# What of a header is of the log's own.
_HEADER = "System."
_NEXT_PAIR = lazy_pattern(r"\s\w{1,40}=")
_LEAST_LABELS = 3
# What an event has once, behind which a value's name or data may have forged it again.
_TARGETS = ("TargetObject", "TargetFilename")
_WRITTEN = ("Image", *_TARGETS, "Details", "NewName")
_ONCE = frozenset({*_WRITTEN, "User"})
_LONGEST_LABEL = 40
_GAPS = lazy_pattern(r"[ \t]{2,}|\t")
_STAMP = r"[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.\d]{0,10}(?:Z|[+-]\d\d:?\d\d)?"
_SYSLOG = lazy_pattern(rf"(?:<\d{{1,3}}>)?(?:\d )?(?:{_STAMP}) +([\w.-]{{1,255}})[ :]")

_KEY_OF_KERNEL = "\\registry\\"

Field = tuple[str, str]


def message_fields(text: str) -> Iterator[Field]:
    """Give the fields of an event's text under the names of its labels; none for a text that is no event's."""
    first_line = text.partition("\n")[0]
    if in_utc(first_line):
        yield f"{_HEADER}Date and Time", first_line
    quoted: list[Field] = []
    header, marked, message = text.partition("\nMessage=")
    if marked and not _has_begun(header):
        yield from ((f"{_HEADER}{name}", value.strip()) for name, value in _HEADER_LINE.findall(header))
    else:
        yield from _assigned(text)
        quoted = list(_quoted(text))
        yield from quoted
        message = text
    fields, repeated = _lines(message) if _has_lines(message) else ({}, [])
    if not _is_sysmons(fields):
        on_one_line, more = _one_line(message) if not quoted else ({}, [])
        fields, repeated = (on_one_line, more) if on_one_line else (fields, repeated)
    code = code_of_title(message)
    if "\xa6" in text:
        yield from _bar_parted(text)
    if code:
        yield f"{_HEADER}EventID", str(code)
    yield from fields.items()
    yield from _doubts(fields, repeated)
    if _ends_within_path(code, fields):
        yield CUT, "TargetObject"
    if _KEY_OF_KERNEL in message.lower():
        # Windows translates the labels of Security 4657, not their order.
        values = [value for value in fields.values() if value] or list(_parted(message))
        yield from named_by_order(values).items()


def _ends_within_path(code: int, fields: dict[str, str]) -> bool:
    """Tell whether a message of Sysmon's Event 13, in which the data stand behind the path, ends before them."""
    is_set = code == REGISTRY_VALUE_SET or fields.get("EventType") == "SetValue"
    return is_set and next(reversed(fields), "") == "TargetObject"


def _doubts(fields: dict[str, str], repeated: list[Field]) -> Iterator[Field]:
    """Give what stands under an event's labels again, and say so: only what somebody wrote there can repeat them."""
    forged = [(name, value) for name, value in repeated if name in _ONCE and value != fields.get(name)]
    if forged:
        yield from (pair for pair in forged if pair[0] != "User")
        yield DOUBT, differing(dict.fromkeys(name for name, _ in forged))


def host_in_header(text: str) -> str:
    """Read the host from a syslog header at the beginning of a text; empty if there is none."""
    header = _SYSLOG.match(text)
    return header[1] if header else ""


def _assigned(text: str) -> Iterator[Field]:
    """Read lines such as Splunk's registry monitor writes: `registry_type="SetValue"`; a value may go on for lines."""
    starts = list(_ASSIGNMENT.finditer(text))
    ends = [start.start() for start in starts[1:]] + [len(text)]
    if len(starts) >= _LEAST_LABELS and not _has_begun(text[: starts[0].start()]):
        for start, end in zip(starts, ends):
            value = text[start.end() : end].rstrip(_BLANKS)
            yield start[1], value[1:-1] if len(value) > 1 and value[0] == value[-1] == '"' else value


def _has_begun(text: str) -> bool:
    """Tell whether an event's message has begun in a text: a header behind that is what somebody wrote into it."""
    return any(name in text for name in ("UtcTime", *_TARGETS))


def _quoted(text: str) -> Iterator[Field]:
    """Read pairs such as `EventCode="13"`, in any order."""
    pairs = _QUOTED.findall(text)
    if sum(name in SYSMON_ORDER for name, _ in pairs) >= _LEAST_LABELS:
        yield from pairs


def _is_sysmons(fields: dict[str, str]) -> bool:
    return len(fields.keys() & set(SYSMON_ORDER)) >= _LEAST_LABELS


def _parted(line: str) -> Iterator[str]:
    """Part a message on one line, which Windows laid out with tabs, into the values behind its labels."""
    for part in _GAPS.split(line):
        label, _, value = part.partition(": ")
        if not part.endswith(":"):
            yield value.strip() if value and len(label) <= _LONGEST_LABEL else part.strip()


def _bar_parted(text: str) -> Iterator[Field]:
    """Read a column of Hayabusa's, its pairs parted by broken bars."""
    first, *others = text.split(" \xa6 ")
    # Before the first bar a column has one pair, and a message that somebody wrote bars into has more.
    for pair in [first, *others] if len(_INLINE.findall(first)) <= 1 else ():
        name, colon, value = pair.partition(": ")
        if colon:
            yield name, value


def _has_lines(message: str) -> bool:
    return any(end in message.strip() for end in "\r\n")


def with_line_feeds(text: str) -> str:
    """End every line with a line feed alone, whichever end it has."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _lines(message: str) -> tuple[dict[str, str], list[Field]]:
    """Give the value of each label, and the values of Sysmon's labels that stand again behind what was touched."""
    told: dict[str, list[str]] = {}
    repeated: list[Field] = []
    name = ""
    lines = with_line_feeds(message).split("\n")
    # Data may hold line breaks and lines made to look like fields; only the user stands behind it.
    end_of_data = max(
        (place for place, line in enumerate(lines) if line.lstrip().startswith("User:")), default=len(lines)
    )
    for place, line in enumerate(lines):
        label, value = _labelled(line)
        is_data = name == "Details" and place < end_of_data
        if not is_data and label in ("RuleName", "UtcTime") and "RuleName" not in told and "UtcTime" not in told:
            # Sysmon's message begins; what stands before it is the log's.
            told = {f"{_HEADER}{before}": texts for before, texts in told.items()}
        if label and not is_data and label not in told:
            name = label
            told[name] = [value]
        elif name and line:
            told[name].append(line)
            if label in _ONCE and any(target in told for target in _TARGETS):
                repeated.append((label, value))
    return {name: "\n".join(texts).rstrip(_BLANKS) for name, texts in told.items()}, repeated


def _labelled(line: str) -> Field:
    label, colon, value = line.partition(":")
    label = label.strip(" \t\xa0\u202f")
    if not colon or (value and value[0] not in " \t\xa0") or not _LABEL.fullmatch(label) or not label[0].isupper():
        return "", ""
    return label.replace(" ", "_"), value[1:].strip(" \t")


def _one_line(text: str) -> tuple[dict[str, str], list[Field]]:
    """Read a message whose ends of line a log shipper has taken away: its labels in Sysmon's order, the user last.

    Of a label that stands twice the first counts, so that data cannot change what was said before it; the others are
    given beside it.
    """
    found = [(label.group(1), label.start(), label.end()) for label in _INLINE.finditer(text)]
    last_user = max((place for place, (name, _, _) in enumerate(found) if name == "User"), default=-1)
    kept: list[tuple[str, int, int]] = []
    repeated: list[Field] = []
    reached = -1
    ends = [begin for _, begin, _ in found[1:]] + [len(text)]
    for place, label in enumerate(found):
        order = _ORDER[label[0]]
        if order > reached and (label[0] != "User" or place == last_user):
            kept.append(label)
            reached = order
        elif reached >= _FIRST_TARGET:
            repeated.append((label[0], _trimmed(text[label[2] : ends[place]])))
    if len(kept) < _LEAST_LABELS:
        return {}, []
    ends = [begin for _, begin, _ in kept[1:]] + [len(text)]
    *pieces, tail = [text[begin:end] for (_, _, begin), end in zip(kept, ends)]
    values = _values(dict(zip((name for name, _, _ in kept), [*pieces, _without_tail(tail)])))
    # Behind the user a log shipper may have put fields of its own.
    user = _NEXT_PAIR.split(values.get("User", ""), maxsplit=1)[0]
    return ({**values, "User": user} if user else values), repeated


def _values(pieces: dict[str, str]) -> dict[str, str]:
    """Take off what a log shipper put around values; off what somebody wrote only what stands behind the first."""
    values = {name: _trimmed(piece) for name, piece in pieces.items()}
    piece, value = next(zip(pieces.values(), values.values()))
    separator = piece[piece.find(value) + len(value) :].rstrip(_BLANKS)
    written = {name: pieces[name].rstrip(_BLANKS) for name in _WRITTEN if name in pieces}
    return {**values, **{name: text.removesuffix(separator).strip(_BLANKS) for name, text in written.items()}}


def _trimmed(value: str) -> str:
    value = value.strip(_SEPARATORS)
    end = len(value)
    while ending := next((ending for ending in _ESCAPED_ENDS if value.endswith(ending, 0, end)), ""):
        end -= len(ending)
    return value[:end].rstrip(_SEPARATORS)


def _without_tail(value: str) -> str:
    """Take off the number that some shippers put behind a message and a tab."""
    value = value.rstrip(_BLANKS)
    tail = _TAIL.search(value, max(0, len(value) - _LONGEST_TAIL))
    return value[: tail.start()] if tail else value

"""The values in the text of an event: Windows' message, with whatever header, on many lines or on one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from runkeyhunt.events.order import SYSMON_ORDER, named_by_order
from runkeyhunt.events.times import in_utc
from runkeyhunt.events.vocabulary.event_kinds import code_of_title

_HEADER_LINE = re.compile(r"^(\w+)=(.*)$", re.MULTILINE)
_ASSIGNMENT = re.compile(r"^(\w{1,60})=", re.MULTILINE)
_QUOTED = re.compile(r'(?<![\w.])(\w{1,60})="([^"]*)"')
_LABEL = re.compile(r"[^\W\d_][\w .\-'\u2019\xa0\u202f]{1,48}")
# `TargetObject: `, `TargetObject=` within a line, behind a blank, a separator or an escaped end of line.
_INLINE = re.compile(
    r"(?:(?<![\w.])|(?<=\\n)|(?<=\\r)|(?<=\\t)|(?<=#012)|(?<=#015))("
    + "|".join(SYSMON_ORDER)
    + r")[ \t]{0,3}[:=][ \t]?"
)
_SEPARATORS = " \t\r\n|¦;,"
_ESCAPED_ENDS = ("\\r\\n", "\\n", "\\r", "\\t", "#015#012", "#012", "#015")
_TAIL = re.compile(r"\t\d{0,12}\s*$")
# What of a header is of the log's own.
_HEADER = "System."
_NEXT_PAIR = re.compile(r"\s\w{1,40}=")
_LEAST_LABELS = 3
_LONGEST_LABEL = 40
_GAPS = re.compile(r"[ \t]{2,}|\t")
_STAMP = r"[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.\d]{0,10}(?:Z|[+-]\d\d:?\d\d)?"
_SYSLOG = re.compile(rf"(?:<\d{{1,3}}>)?(?:\d )?(?:{_STAMP}) +([\w.-]{{1,255}})[ :]")

_KEY_OF_KERNEL = "\\registry\\"

Field = tuple[str, str]


def message_fields(text: str) -> Iterator[Field]:
    """Give the fields of an event's text under the names of its labels; none for a text that is no event's."""
    first_line = text.partition("\n")[0]
    if in_utc(first_line):
        yield f"{_HEADER}Date and Time", first_line
    header, marked, message = text.partition("\nMessage=")
    if marked:
        yield from ((f"{_HEADER}{name}", value.strip()) for name, value in _HEADER_LINE.findall(header))
    else:
        yield from _assigned(text)
        yield from _quoted(text)
        message = text
    fields = _lines(message) if "\n" in message.strip() else {}
    if not _is_sysmons(fields):
        fields = _one_line(message) or fields
    code = code_of_title(message)
    if "\xa6" in text:
        yield from _bar_parted(text)
    if code:
        yield f"{_HEADER}EventID", str(code)
    yield from fields.items()
    if _KEY_OF_KERNEL in message.lower():
        # Windows translates the labels of Security 4657, not their order.
        values = [value for value in fields.values() if value] or list(_parted(message))
        yield from named_by_order(values).items()


def host_in_header(text: str) -> str:
    """Read the host from a syslog header at the beginning of a text; empty if there is none."""
    header = _SYSLOG.match(text)
    return header[1] if header else ""


def _assigned(text: str) -> Iterator[Field]:
    """Read lines such as Splunk's registry monitor writes: `registry_type="SetValue"`; a value may go on for lines."""
    starts = list(_ASSIGNMENT.finditer(text))
    ends = [start.start() for start in starts[1:]] + [len(text)]
    if len(starts) >= _LEAST_LABELS:
        for start, end in zip(starts, ends):
            value = text[start.end() : end].rstrip()
            yield start[1], value[1:-1] if len(value) > 1 and value[0] == value[-1] == '"' else value


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
    for pair in text.split(" \xa6 "):
        name, colon, value = pair.partition(": ")
        if colon:
            yield name, value


def _lines(message: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    name = ""
    lines = message.replace("\r\n", "\n").split("\n")
    # Data may hold line breaks and lines made to look like fields; only the user stands behind it.
    end_of_data = max(
        (place for place, line in enumerate(lines) if line.lstrip().startswith("User:")), default=len(lines)
    )
    for place, line in enumerate(lines):
        label, value = _labelled(line) if name != "Details" or place >= end_of_data else ("", "")
        if label in ("RuleName", "UtcTime") and "RuleName" not in fields and "UtcTime" not in fields:
            # Sysmon's message begins; what stands before it is the log's.
            fields = {f"{_HEADER}{before}": text for before, text in fields.items()}
        if label and label not in fields:
            name = label
            fields[name] = value
        elif name and line:
            fields[name] += "\n" + line
    return {name: value.rstrip() for name, value in fields.items()}


def _labelled(line: str) -> Field:
    label, colon, value = line.partition(":")
    label = label.strip(" \t\xa0\u202f")
    if not colon or (value and value[0] not in " \t\xa0") or not _LABEL.fullmatch(label) or not label[0].isupper():
        return "", ""
    return label.replace(" ", "_"), value.strip(" \t\xa0")


def _one_line(text: str) -> dict[str, str]:
    """Read a message whose ends of line a log shipper has taken away: its labels in Sysmon's order, the user last.

    Of a label that stands twice the first counts, so that data cannot change what was said before it.
    """
    found = [(label.group(1), label.start(), label.end()) for label in _INLINE.finditer(text)]
    last_user = max((place for place, (name, _, _) in enumerate(found) if name == "User"), default=-1)
    kept: list[tuple[str, int, int]] = []
    reached = -1
    for place, label in enumerate(found):
        order = SYSMON_ORDER.index(label[0])
        if order > reached and (label[0] != "User" or place == last_user):
            kept.append(label)
            reached = order
    if len(kept) < _LEAST_LABELS:
        return {}
    ends = [begin for _, begin, _ in kept[1:]] + [len(text)]
    values = {name: _trimmed(text[begin:end], is_last=end == len(text)) for (name, _, begin), end in zip(kept, ends)}
    # Behind the user a log shipper may have put fields of its own.
    user = _NEXT_PAIR.split(values.get("User", ""), maxsplit=1)[0]
    return {**values, "User": user} if user else values


def _trimmed(value: str, *, is_last: bool) -> str:
    value = (_TAIL.sub("", value) if is_last else value).strip(_SEPARATORS)
    end = len(value)
    while ending := next((ending for ending in _ESCAPED_ENDS if value.endswith(ending, 0, end)), ""):
        end -= len(ending)
    return value[:end].rstrip(_SEPARATORS)

"""What a file costs grows no faster than the file, whatever stands in it: counted in steps, not in seconds."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from runkeyhunt.events.fields import read
from runkeyhunt.offline.readers import event_xml
from runkeyhunt.offline.readers.reading import Reading, Unopened
from runkeyhunt.offline.readers.shapes import Shapes
from runkeyhunt.offline.readers.sniff import kind_of
from runkeyhunt.offline.readers.source import open_source
from tests.offline.conftest import each, write_event

RUN = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run"
EVENT = {"EventID": 13, "TargetObject": f"{RUN}\\a", "Details": "C:\\a.exe", "Image": "C:\\b.exe"}
LINE = json.dumps(EVENT)
XML = write_event()
TEXT = (
    "01/02/2026 03:04:05 AM\nLogName=x\nEventCode=13\nMessage=Registry value set:\nEventType: SetValue\n"
    f"UtcTime: 2026-01-02 03:04:05.000\nImage: C:\\a.exe\nTargetObject: {RUN}\\a\nDetails: C:\\b.exe\n"
)
SYSLOG = f"<13>Jan 01 00:00:00 host x UtcTime: a Image: b TargetObject: {RUN}\\a Details: y"
RESULTS = "<results preview='0'>\n<result offset='0'><field k='_raw'><v>"
HEADER = "EventCode,TargetObject,Details\n"


def in_raw(text: str) -> str:
    return json.dumps({"_raw": text}) + "\n" + LINE


def within(text: str, piece: str) -> str:
    return text.replace("C:\\Agent\\agent.exe", piece)


# Each makes a file of a text that is repeated to some length.
WRAPPED: dict[str, tuple[str, Callable[[str], str]]] = {
    **{f"xml, {piece!r}": (piece, lambda text: f"{XML}\n{text}") for piece in ("<!--", "<!--\n", "<?xml ", "<Events ")},
    **{f"xml behind, {piece!r}": (piece, lambda text: f"{XML}{text}") for piece in ("<Event>", "</Event>", "<Event ")},
    **{
        f"xml within, {piece!r}": (piece, lambda text: within(XML, text))
        for piece in ("<!--", "<![CDATA[", "&#", "<a b")
    },
    **{
        f"xml data, {piece!r}": (piece, lambda text: XML.replace("</EventData>", f"{text}</EventData>"))
        for piece in ("<Data>", "<Data", "<Data>a</Data>", "<Data Name='a'>b</Data>", "<Data Name='Details'>b</Data>")
    },
    **{
        f"json array, {piece!r}": (piece, lambda text: f"[{LINE},\n{text}")
        for piece in (
            "{",
            "{\n",
            "}, {",
            '{"a" 1}, ',
            '{"a":"}, {',
            '{"a":[{"b":1},',
            '{"a":{"b":1},\n',
            "\n,",
        )
    },
    **{
        f"json raw, {piece!r}": (piece, lambda text: in_raw(TEXT + text))
        for piece in ("b\n", "Abc: x\n", "User: x\n", "Details: x\n", "\t1\t", " \t", "\r")
    },
    **{
        f"json raw alone, {piece!r}": (piece, in_raw)
        for piece in ('{"a":', '"UtcTime":"b', "a=b\n", 'a="', " \xa6 A: b", "\\registry\\ \t", "[{")
    },
    # Far deeper than any decoder goes.
    "json nested": ('{"a":\n', lambda text: f"[{LINE},\n{text * 9}"),
    "json names": ("ab", lambda text: json.dumps({**EVENT, text: "1"})),
    "json one name": ('"TargetObject":"HKLM\\\\x",', lambda text: f'{{{text}"EventID":13}}'),
    "json list": ('"x",', lambda text: f'{{"EventID":13,"TargetObject":[{text}"y"]}}'),
    "json rows": (
        '{"a":1,"b":2,"c":3},',
        lambda text: (
            json.dumps({f"n{number}": "v" for number in range(len(text) // 20)})[:-1] + f',"rows":[{text[:-1]}]}}'
        ),
    ),
    "json deep": ("[", lambda text: LINE + '\n{"a":' + text + "]" * len(text) + "}"),
    **{
        f"text, {piece!r}": (piece, lambda text: TEXT + text)
        for piece in ("x\n", "\n", "01/02/2026 03:04:05 AM\n", "01/02/2026 03:04:05 AM\nLogName=x\n", "<Event \n", "\r")
    },
    **{
        f"csv, {piece!r}": (piece, lambda text: HEADER + text)
        for piece in ("13,", '13,"a"b\n', "13,HKLM\\x,a\rb\n", "\n", '13,HKLM\\x,"')
    },
    "csv huge cell": ("x\n", lambda text: f'{HEADER}13,{RUN}\\a,"{text}"\n'),
    "csv values": ("$a$;", lambda text: f"_raw,__mv__raw\nx,{text}\n"),
    **{f"results, {piece!r}": (piece, lambda text: RESULTS + text) for piece in ("<v>", "<result ", "<field k='a'>")},
    **{
        f"line, {piece!r}": (piece, lambda text: f"{SYSLOG}\n{SYSLOG}{text}\n")
        for piece in ("x ", "\\r", "Image: a ", "<Event", '{"', " \t")
    },
}


@pytest.mark.parametrize("name", WRAPPED)
def test_twice_the_length_is_no_more_than_twice_the_steps(name: str, tmp_path: Path):
    piece, wrap = WRAPPED[name]
    once, twice = (steps(tmp_path / "log", wrap(piece * (length // len(piece)))) for length in (3_000, 6_000))

    assert 0 < twice <= 2.2 * once


def steps(path: Path, text: str) -> int:
    """Count the lines of Python that run while a file is read."""
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    count = 0

    def count_line(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return count_line

    before = sys.gettrace()
    sys.settrace(count_line)
    try:
        read_all(path)
    finally:
        sys.settrace(before)
    return count


def read_all(path: Path) -> None:
    with open_source(str(path)) as source:
        kind = kind_of(source)
        assert kind is not None
        for reading in each(kind.read(source)):
            if isinstance(reading, (Reading, Unopened)):
                read(reading.record)


def test_an_event_that_goes_on_over_many_pieces_is_not_matched_with_each(monkeypatch: pytest.MonkeyPatch):
    looked = 0

    class Counting(Shapes[str]):
        def following(self, text: str, at: int) -> Iterator[re.Match[str]]:
            nonlocal looked
            looked += len(text) - at
            return super().following(text, at)

    monkeypatch.setattr(event_xml, "Shapes", Counting)
    piece = "x" * 1_000
    pieces = [XML, XML.partition("C:\\Agent")[0], *[piece] * 200, XML.partition("C:\\Agent")[2]]
    places = [reading.place for reading in each(event_xml.read_pieces("log", pieces))]

    assert places == ["line 1", "line 1"]
    assert looked < 10 * len(piece)

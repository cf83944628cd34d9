"""A file is read in pieces; where they are cut must not matter."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from runkeyhunt.offline.readers import event_text, event_xml
from runkeyhunt.offline.readers.json import events as json_events
from runkeyhunt.offline.readers.reading import Reading, Unopened, Unreadable
from tests.offline.conftest import each, write_event

EVENT = write_event("Agent", "a &lt;Events&gt; b")
XML = f"junk\n<Events>{EVENT}{EVENT}\n{EVENT[:250]}\n<!-- a\nb -->{EVENT}</Events>\nrest"
TEXT = (
    "02/03/2026 11:59:59 PM\nLogName=Security\nEventCode=4688\nMessage=At\n\n02/03/2026 11:59:58 PM\n\nit ran.\n" * 2
    + f"{EVENT}\n{EVENT}\n"
)
DOCUMENT = json.dumps({"EventID": 13, "Details": 'é "quoted" {[,]} \\'}, indent=1)
DOCUMENTS = f"[{DOCUMENT}, {DOCUMENT}\n,{DOCUMENT[:-4]}\n,\n {DOCUMENT}]\nRecord 5\n{DOCUMENT}{DOCUMENT}"


@dataclass(frozen=True)
class InPieces:
    """Stand for a file whose text comes in pieces of one length."""

    text: str
    length: int
    path: str = "log"
    # No whole first line: JSON is read as documents, not as lines.
    head_text: str = ""

    def chunks(self) -> Iterator[str]:
        for start in range(0, len(self.text), self.length):
            yield self.text[start : start + self.length]


CASES: dict[str, tuple[Callable[..., Iterator[object]], str, list[str]]] = {
    "xml": (event_xml.read, XML, ["!line 1", "line 2", "line 2", "!line 3", "line 5", "!line 6"]),
    "text": (
        event_text.read,
        TEXT + TEXT,
        ["line 1", "line 9", "line 17", "line 18", "line 19", "line 27", "line 35", "line 36"],
    ),
    "json": (json_events.read, DOCUMENTS, ["line 1", "line 4", "!line 8", "line 12", "line 17", "line 20"]),
}


def place(reading: object) -> str:
    assert isinstance(reading, (Reading, Unopened, Unreadable))
    return ("!" if isinstance(reading, Unreadable) else "") + reading.place


@pytest.mark.parametrize("kind", sorted(CASES))
def test_whole(kind: str):
    read, text, places = CASES[kind]

    assert [place(reading) for reading in each(read(InPieces(text, len(text))))] == places


@pytest.mark.parametrize("length", [1, 2, 3, 5, 7, 8, 15, 16, 17, 31, 63, 64, 65, 200])
@pytest.mark.parametrize("kind", sorted(CASES))
def test_in_pieces(kind: str, length: int):
    read, text, _ = CASES[kind]

    assert each(read(InPieces(text, length))) == each(read(InPieces(text, len(text))))

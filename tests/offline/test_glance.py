"""A hunt that looks only at what its first look asks for tells what a hunt that looks at every record tells."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from runkeyhunt.hunt import Answer, Hunt
from runkeyhunt.lines import Lines
from runkeyhunt.offline.files import find_candidates
from runkeyhunt.offline.hunting import hunt_files
from runkeyhunt.offline.outcome import Outcome
from runkeyhunt.offline.progress import Progress
from runkeyhunt.places.locations import Locations
from tests.offline.evtx_file import evtx_bytes
from tools.soak import grammar

_RECORDS = 1500
_VALUES = ("", "-", "13", "1", 13, True, None, "HKLM\\SOFTWARE\\x\\y", "C:\\a.exe", "HKLM\\SOFTWARE\\Mic...", "%%1936")
_NAMES = ("EventCode", "EventID", "Id", "TargetObject", "Details", "Image", "registry_path", "UtcTime", "Message")
_RUN = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run\\x"


class LookingAtAll:
    """Judge as a hunt, without a first look."""

    def __init__(self, hunt: Hunt) -> None:
        self.hunt = hunt
        self.looks = 0

    @property
    def locations(self) -> Locations:
        return self.hunt.locations

    def look(self, record: Mapping[str, object]) -> Answer:
        self.looks += 1
        return self.hunt.look(record)

    def lines_of_locations(self, lines: Lines) -> range:
        return range(len(lines.each))


class Counting(LookingAtAll):
    """Judge as a hunt does."""

    def lines_of_locations(self, lines: Lines) -> set[int]:
        return self.hunt.lines_of_locations(lines)


@pytest.fixture(scope="module")
def hunt(app_dir: Path) -> Hunt:
    return Hunt.load(app_dir)


def _hunted(judge: LookingAtAll, path: Path) -> Outcome:
    return hunt_files(judge, find_candidates([str(path)]), Progress(None, 0))


def _same(hunt: Hunt, path: Path) -> tuple[int, int]:
    every, some = LookingAtAll(hunt), Counting(hunt)
    expected, found = _hunted(every, path), _hunted(some, path)
    assert found.unreadable == expected.unreadable
    assert vars(found) == vars(expected)
    return some.looks, every.looks


def _usual(random: Random) -> dict[str, object]:
    where = random.choice([_RUN, "HKLM\\SOFTWARE\\Vendor\\x", "HKLM\\System\\CurrentControlSet\\Services\\a\\Start"])
    return {
        "EventCode": "13",
        "EventType": "SetValue",
        "TargetObject": where,
        "Details": "C:\\a.exe",
        "Image": "C:\\b.exe",
    }


def _odd(random: Random) -> dict[str, object]:
    changed = _usual(random)
    for _ in range(random.randrange(3)):
        changed[random.choice(_NAMES)] = random.choice(_VALUES)
    for name in random.sample(list(changed), random.randrange(3)):
        changed.pop(name)
    return changed


def _lines(random: Random) -> Iterator[str]:
    for number in range(_RECORDS):
        record = _usual(random) if number % 2 else random.choice([_odd, grammar.record])(random)
        line = json.dumps(record)
        yield line if random.random() < 0.9 else line[: random.randrange(len(line))]
        if number % 100 == 0:
            yield line[:-1] + ', "TargetObject": "x", "EventCode": "13"}'


def test_lines_of_json_are_told_the_same(hunt: Hunt, tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_text("\n".join([json.dumps(_usual(Random(0))), *_lines(Random(7))]), encoding="utf-8")
    looks, all_looks = _same(hunt, path)
    assert looks < all_looks * 0.8


def _xml(random: Random) -> str:
    record = {name: str(value) for name, value in random.choice([_usual, _odd])(random).items()}
    code = record.pop("EventCode", "")
    data = "".join(f"<Data Name='{name}'>{value}</Data>" for name, value in record.items())
    event = (
        f"<Event><System><EventID>{code}</EventID><Computer>w</Computer></System><EventData>{data}</EventData></Event>"
    )
    return event if random.random() < 0.95 else event[: random.randrange(len(event))]


def test_events_in_xml_are_told_the_same(hunt: Hunt, tmp_path: Path) -> None:
    path = tmp_path / "events.xml"
    random = Random(11)
    path.write_text("\n".join(["<Events>", *(_xml(random) for _ in range(_RECORDS)), "</Events>"]), encoding="utf-8")
    looks, all_looks = _same(hunt, path)
    assert looks < all_looks * 0.8


def test_records_of_an_event_log_are_told_the_same(hunt: Hunt, tmp_path: Path) -> None:
    pytest.importorskip("evtx")
    random = Random(13)
    # As many as a chunk holds.
    events = (event for event in iter(lambda: _xml(random), None) if event.endswith("</Event>"))
    path = tmp_path / "events.evtx"
    path.write_bytes(evtx_bytes(list(islice(events, 60))))
    looks, all_looks = _same(hunt, path)
    assert looks < all_looks * 0.9

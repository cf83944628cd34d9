"""A line that looks as one before it is an event if whoever decodes it finds it to be one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from runkeyhunt.offline.readers.json.lines import PlainEvents
from runkeyhunt.offline.readers.json.shapes import compiled, lines_of_shapes, masked, shape_of
from runkeyhunt.offline.readers.shapes import Shapes
from tests.offline.conftest import Hunter
from tests.snapshots.test_snapshot_rows import STARTUP_ITEM

_EVENT = {
    "EventCode": "13", "EventType": "SetValue", "TargetObject": "HKLM\\SOFTWARE\\x\\y", "Details": '"C:\\a b.exe" -x',
    "Image": "C:\\b.exe", "ProcessId": 12, "Keywords": None,
}  # fmt: skip
_OTHER = {"EventCode": 1, "Image": "C:\\b.exe", "CommandLine": 'b "x" \\\\s\\y', "User": "CORP\\u", "Level": 4}
_PIECES = (
    '"', "\\", "\\\\", '\\"', "\n", "\r", "\t", "\0", "\\u0041", "\\q", "{", "}", "[", ",", ": ", '", "EventCode": "1',
    "TargetObject", '"TargetObject": "HKLM\\\\x"', "HKLM\\\\", "13", "00", "é", "\ufeff", "\\/", "-", "e5",
)  # fmt: skip


def _lines(random: Random, count: int) -> Iterator[str]:
    for _ in range(count):
        event: dict[str, object] = dict(random.choice([_EVENT, _OTHER]))
        for name in random.sample(list(event), random.choice([0, 1, 2])):
            event[name] = random.choice([*_PIECES, 13, 0, True, None, "HKU\\S-1-5-18\\z", event[name]])
        line = json.dumps(event, ensure_ascii=random.random() < 0.5, separators=random.choice([None, (",", ":")]))
        for _ in range(random.choice([0, 0, 1, 2])):
            place = random.randrange(len(line) + 1)
            line = line[:place] + random.choice(("", *_PIECES)) + line[place + random.choice([0, 1, 5]) :]
        yield from filter(None, (part.rstrip("\r") for part in line.split("\n")))


def _taught() -> Shapes[bytes]:
    shapes = Shapes(compiled)
    for event in (_EVENT, _OTHER):
        for separators in (None, (",", ":")):
            shapes.learn(shape_of(masked(f"{json.dumps(event, separators=separators)}\n".encode())))
    return shapes


def _count(shapes: Shapes[bytes], text: str) -> int:
    return len(lines_of_shapes(shapes, masked(text.encode()), 0))


def _without_names_in_values(line: str) -> str:
    """A value may be called as a name is; of a name that stands twice that cannot be told by counting."""
    pairs = json.loads(line, strict=False, object_pairs_hook=list)
    assert len(dict(pairs)) == len(pairs)
    values = (
        value.replace("TargetObject", "").replace("EventCode", "") if isinstance(value, str) else value
        for _, value in pairs
    )
    return json.dumps(dict(zip(dict(pairs), values)))


def test_a_line_of_a_known_shape_is_an_event():
    shapes, plain = _taught(), PlainEvents()
    lines = list(_lines(Random(3), 20_000))
    told = [line for line in lines if _count(shapes, f"{line}\n")]
    for line in told:
        assert plain.holds(line) or plain.holds(_without_names_in_values(line)), line
    assert len(told) > len(lines) / 8


def test_lines_follow_one_another_as_long_as_each_is_of_a_known_shape():
    shapes, random = _taught(), Random(4)
    lines = list(_lines(random, 20_000))
    of_shapes = [line for line in lines if _count(shapes, f"{line}\n")]
    others = [line for line in lines if not _count(shapes, f"{line}\n")]
    for end in ("\n", "\r\n"):
        assert _count(shapes, "".join(line + end for line in of_shapes)) == len(of_shapes)
    for other in others[:2_000]:
        before, behind = random.choices(of_shapes, k=random.randrange(3)), random.choices(of_shapes, k=1)
        text = "".join(f"{line}\n" for line in (*before, other, *behind))
        assert _count(shapes, text) == len(before), other


def test_two_halves_of_a_line_are_no_line():
    shapes = _taught()
    line = json.dumps(_EVENT)
    for place in range(1, len(line)):
        assert _count(shapes, f"{line}\n{line[:place]}\n{line[place:]}\n") == 1


class _Counting(Shapes[bytes]):
    """Count what is matched."""

    count = 0

    def following(self, text: bytes, at: int) -> Iterator[re.Match[bytes]]:
        for one in super().following(text, at):
            self.count += 1
            yield one


@pytest.mark.parametrize("value", ["\\u0041", "a\nb"])
def test_little_is_matched_in_vain(value: str):
    shapes = _Counting(compiled)
    line = f"{json.dumps(_OTHER)}\n"
    shapes.learn(shape_of(masked(line.encode())))
    text = masked((line + line.replace("CORP", value)).encode() * 100)
    at = found = 0
    while at < len(text):
        lines = lines_of_shapes(shapes, text, at)
        at = lines[-1].end() if lines else text.index(b"\n", at) + 1
        found += len(lines)
    assert found == 100
    assert shapes.count <= 4 * found


def test_only_an_event_is_learnt_from():
    for line in ('{"a": {}, "EventCode": 1}', '{"EventCode": "13\\t", "b": "", "c": "", "d": ""}', "{}", ""):
        assert shape_of(masked(f"{line}\n".encode())) == ""


def test_a_shape_is_learnt_only_from_what_may_be_an_exporters():
    shapes = Shapes(compiled)
    assert shape_of(masked(_line_of(100))) != ""
    assert shape_of(masked(_line_of(300))) == ""
    assert (shapes.may_learn_from(b"x" * 10_000), shapes.may_learn_from(b"x" * 10_001)) == (True, False)


def _line_of(count: int) -> bytes:
    """Write an event with so many members beside its own."""
    return f"{json.dumps({**_EVENT, **{f'name{number}': '' for number in range(count)}})}\n".encode()


@pytest.mark.parametrize("number", ["id", "event_id"])
def test_no_row_of_a_snapshot_is_passed_over_for_its_number(hunt: Hunter, tmp_path: Path, number: str):
    rows = [{**STARTUP_ITEM, "name": f"Agent {place}", number: place} for place in (1, 2, 3)]
    (tmp_path / "log").write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    ran = hunt("log", "--format", "jsonl")

    assert [row["rk_value_name"] for row in ran.writes] == ["Agent 1", "Agent 2", "Agent 3"]

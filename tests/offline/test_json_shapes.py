"""A line that looks as one before it is an event if whoever decodes it finds it to be one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random

from runkeyhunt.offline.readers.json.lines import PlainEvents, Shapes

_EVENT = {
    "EventCode": "13", "EventType": "SetValue", "TargetObject": "HKLM\\SOFTWARE\\x\\y", "Details": '"C:\\a b.exe" -x',
    "Image": "C:\\b.exe", "ProcessId": 12, "Keywords": None,
}  # fmt: skip
_OTHER = {"EventCode": 1, "Image": "C:\\b.exe", "CommandLine": 'b "x" \\\\s\\y', "User": "CORP\\u", "Level": 4}
_PIECES = (
    '"', "\\", "\\\\", '\\"', "\n", "\r", "\t", "\0", "\\u0041", "\\q", "{", "}", "[", ",", ": ", '", "EventCode": "1',
    "TargetObject", '"TargetObject": "HKLM\\\\x"', "HKLM\\\\", "13", "00", "é", "\ufeff", "\\/", "-", "e5",
)  # fmt: skip
_KEY = '"TargetObject":'


def _lines(random: Random, count: int) -> Iterator[str]:
    for _ in range(count):
        event: dict[str, object] = dict(random.choice([_EVENT, _OTHER]))
        for name in random.sample(list(event), random.choice([0, 1, 2])):
            event[name] = random.choice([*_PIECES, 13, 0, True, None, "HKU\\S-1-5-18\\z", event[name]])
        line = json.dumps(event, ensure_ascii=random.random() < 0.5, separators=random.choice([None, (",", ":")]))
        for _ in range(random.choice([0, 0, 1, 2])):
            place = random.randrange(len(line) + 1)
            line = line[:place] + random.choice(("", *_PIECES)) + line[place + random.choice([0, 1, 5]) :]
        yield from filter(None, line.split("\n"))


def _taught() -> Shapes:
    shapes = Shapes()
    for event in (_EVENT, _OTHER):
        for separators in (None, (",", ":")):
            shapes.learn(json.dumps(event, separators=separators))
    return shapes


def test_a_line_of_a_known_shape_is_an_event():
    shapes, plain = _taught(), PlainEvents()
    lines = list(_lines(Random(3), 20_000))
    told = [line for line in lines if shapes.is_one(line)]
    for line in told:
        # That a value is called as a name is, the decoder alone cannot tell from a name that stands twice.
        assert plain.holds(line) or "EventCode" in json.loads(line, strict=False).values(), line
    assert len(told) > len(lines) / 8


def test_lines_are_all_of_known_shapes_if_each_is():
    shapes, random = _taught(), Random(4)
    lines = list(_lines(random, 20_000))
    of_shapes = [line for line in lines if shapes.is_one(line) and line.count("TargetObject") == line.count(_KEY)]
    others = [line for line in lines if not shapes.is_one(line)]
    for end in ("\n", "\r\n"):
        assert shapes.are_all("".join(line + end for line in of_shapes).encode())
    for other in others[:2_000]:
        three = [*random.sample(of_shapes, 2), other]
        random.shuffle(three)
        assert not shapes.are_all("".join(line + "\n" for line in three).encode()), other


def test_two_halves_of_a_line_are_no_line():
    shapes = _taught()
    line = json.dumps(_EVENT)
    for place in range(1, len(line)):
        assert not shapes.are_all(f"{line}\n{line[:place]}\n{line[place:]}\n".encode())


def test_only_an_event_is_learnt_from():
    shapes = Shapes()
    for line in ('{"a": {}, "EventCode": 1}', '{"EventCode": "13\\t", "b": "", "c": "", "d": ""}', "{}", ""):
        shapes.learn(line)
        assert not shapes.is_one(line)

"""What is remembered is what judging the event would have given, in every field."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runkeyhunt.events.again.reader import Reader
from runkeyhunt.events.descent import Flat, flatten
from runkeyhunt.events.evidence import EVIDENCE_FIELDS
from runkeyhunt.events.fields import read
from runkeyhunt.events.vocabulary.input_fields import INPUT_FIELDS
from runkeyhunt.hunt import Hunt
from tests.hostile import strategies as hostile
from tests.judging.judged import RUN, TODAY, fleet, hunt, labelled, mangled, recorded

WRITE = {
    "EventCode": "13",
    "EventType": "SetValue",
    "TargetObject": RUN.format("1-2-3-1001", "Example"),
    "Details": r"C:\Users\anna\AppData\Roaming\a.exe",
    "Image": r"C:\Windows\regedit.exe",
    "User": "CORP\\anna",
    "Computer": "ws1",
    "UtcTime": "2026-03-01 05:06:07.089",
    "ProcessGuid": "{00000001-0000-0000-0000-000000000000}",
    "ProcessId": "4711",
}


def forget(judge: Hunt) -> None:
    judge._memory._known.clear()
    judge._memory._characters = 0
    judge._reader._events.clear()


class Forgetful:
    """Judge each event as the first of a hunt's life."""

    def __init__(self, judge: Hunt) -> None:
        self._judge = judge

    def look(self, record: dict[str, Any], *, raw: bool = True) -> Any:
        forget(self._judge)
        return self._judge.look(record, raw=raw)


def answers(judge: Any, record: dict[str, Any], *, raw: bool = True) -> Any:
    answer = judge.look(record, raw=raw)
    return answer, answer.verdict and answer.verdict.to_fields()


@cache
def two_hunts() -> tuple[Hunt, Forgetful]:
    return hunt(), Forgetful(hunt())


def wrong(records: Iterable[dict[str, Any]], *, raw: bool = True) -> list[Any]:
    remembering, forgetful = two_hunts()
    forget(remembering)
    pairs = ((r, answers(remembering, r, raw=raw), answers(forgetful, r, raw=raw)) for r in records)
    return [record for record, one, other in pairs if one != other]


def judged_anew(monkeypatch: pytest.MonkeyPatch, records: Iterable[dict[str, Any]]) -> int:
    """Count how many of some records are not judged from memory."""
    anew, judge = [], hunt()
    monkeypatch.setattr(
        Hunt, "_worst", lambda *told, _judge=Hunt._worst, **more: anew.append(1) or _judge(*told, **more)
    )
    for record in records:
        judge.judge(record)
    return len(anew)


def test_a_fleet(monkeypatch: pytest.MonkeyPatch) -> None:
    records = list(fleet(2000))
    assert wrong(records) == []
    assert judged_anew(monkeypatch, records) < len(records) / 4


def test_labelled_and_mangled_writes_each_twice() -> None:
    records = [*labelled(), *mangled(400)]
    assert wrong(chain(records, records)) == []


def test_the_same_laid_flat() -> None:
    records = list(map(flatten, (*fleet(500), *labelled(), *mangled(400))))
    assert wrong(chain(records, records)) == []


def test_recorded_events_laid_flat(corpus: Path) -> None:
    assert wrong(map(flatten, recorded(corpus))) == []


def test_recorded_events_each_twice(corpus: Path) -> None:
    writes = [record for record in recorded(corpus) if "\\Run" in str(record)]
    assert wrong(chain(writes, writes)) == []


COLUMNS = (
    *("user", "dest", "host", "registry_path", "_raw", "EventID", "_time", "host_count", "x"),
    *("SubjectDomainName", "SystemTime", "process_guid", "Object_Name"),
)
names = st.sampled_from([*WRITE, *COLUMNS])
texts = st.one_of(
    hostile.texts, st.sampled_from([*WRITE.values(), "-", "", "&#65;", "unknown", "S-1-5-18", "13", "ws2"])
)
changes = st.dictionaries(names, texts, max_size=3)


@settings(deadline=None)
@given(st.lists(changes, min_size=2, max_size=6), st.booleans())
def test_ordinary_writes_of_which_anything_differs(changed: list[dict[str, str]], raw: bool) -> None:
    assert wrong(({**WRITE, **change} for change in (*changed, {}, *changed)), raw=raw) == []


@settings(deadline=None)
@given(st.lists(changes, min_size=2, max_size=6))
def test_so_if_they_are_laid_flat(changed: list[dict[str, str]]) -> None:
    assert wrong(flatten({**WRITE, **change}) for change in (*changed, {}, *changed)) == []


@settings(deadline=None)
@given(st.lists(changes, min_size=2, max_size=6))
def test_so_if_they_only_look_as_if_they_were(changed: list[dict[str, str]]) -> None:
    assert wrong(Flat({**WRITE, **change}) for change in (*changed, {}, *changed)) == []


@settings(deadline=None)
@given(st.lists(hostile.records, max_size=6))
def test_hostile_records_each_twice(records: list[dict[str, Any]]) -> None:
    assert wrong(chain(records, records)) == []


def test_the_same_values_under_other_names_are_another_event() -> None:
    same = dict(zip((*WRITE, "ParentImage"), (*WRITE.values(), "x")))
    other = {**WRITE, "NewName": "x"}
    swapped = {**{name: value for name, value in WRITE.items() if name != "Details"}, "x": WRITE["Details"]}
    assert wrong([same, other, WRITE, swapped, same, other, swapped, WRITE]) == []


@settings(deadline=None)
@given(st.lists(changes, min_size=1, max_size=6))
def test_a_reader_reads_what_a_record_says(changed: list[dict[str, str]]) -> None:
    reader = Reader()
    for change in (*changed, {}, *changed):
        record = {**WRITE, **change}
        assert reader.read(record, read_raw=True) == read(record)


@settings(deadline=None)
@given(st.lists(changes, min_size=1, max_size=6))
def test_a_row_is_read_as_its_record_is(changed: list[dict[str, str]]) -> None:
    reader = Reader()
    columns = tuple(dict.fromkeys([*WRITE, *COLUMNS]))
    table = reader.table(columns)
    for change in (*changed, {}, *changed):
        row = [{**WRITE, **change}.get(name, "") for name in columns]
        record = {name: value for name, value in zip(columns, row) if value}
        parted = reader.row(table, row, read_raw=True)
        assert reader.read_row(parted, lambda record=record: record, read_raw=True) == read(record)


@pytest.mark.parametrize(
    ("columns", "change"),
    [
        ({"Object_Name": WRITE["TargetObject"]}, {"Object_Name": RUN.format("7-8-9-500", "Example")}),
        ({"SubjectDomainName": "CORP"}, {"User": "bert"}),
        ({}, {"User": "-"}),
        ({}, {"Computer": "ws&#50;"}),
        ({}, {"UtcTime": "later"}),
    ],
    ids=["another's hive", "a user in parts", "no user", "an entity", "no time"],
)
def test_what_differs_from_an_ordinary_write_is_read_anew(columns: dict[str, str], change: dict[str, str]) -> None:
    reader = Reader()
    for record in ({**WRITE, **columns}, {**WRITE, **columns, **change}):
        assert reader.read(record, read_raw=True) == read(record)


def test_an_ordinary_write_is_read_and_judged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    judge = hunt()
    first = judge.judge(WRITE)
    monkeypatch.setattr(Hunt, "_worst", lambda *_, **__: pytest.fail("judged again"))
    monkeypatch.setattr("runkeyhunt.events.again.reader.read", lambda *_, **__: pytest.fail("read again"))
    other = {**WRITE, "TargetObject": RUN.format("7-8-9-500", "Example"), "Computer": "ws2", "User": "CORP\\bert"}
    second = judge.judge(other)
    assert first is not None
    assert second is not None
    assert (second.key, second.user, second.owner, second.event.computer) == (
        RUN.format("7-8-9-500", "").rstrip("\\"),
        "CORP\\bert",
        "S-1-5-21-7-8-9-500",
        "ws2",
    )
    assert (second.score, second.reasons, second.entry) == (first.score, first.reasons, first.entry)
    assert second.event_id != first.event_id


def test_a_memory_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runkeyhunt.events.again.reader._MOST_EVENTS", 10)
    judge = hunt()
    judge._memory._most = 10
    for number in range(30):
        judge.judge({**WRITE, "Details": f"C:\\a{number}.exe"})
    assert (len(judge._memory._known), len(judge._reader._events)) == (10, 10)


def test_a_memory_holds_no_more_than_so_many_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runkeyhunt.judging.planning.memory._MOST_CHARACTERS", 10_000)
    judge = hunt()
    for number in range(30):
        judge.judge({**WRITE, "Details": f"C:\\a{number}.exe {'a' * 3000}"})
    assert [f"a{number}.exe" in str(judge._memory._known) for number in range(25, 30)] == [
        False,
        False,
        True,
        True,
        True,
    ]
    judge.judge({**WRITE, "Details": "a" * 11_000})
    assert judge._memory._known == {}
    judge.judge({**WRITE, "Details": "a" * 9_000})
    assert len(judge._memory._known) == 1


def test_what_is_laid_flat_stands_as_an_event_has_it() -> None:
    nobodys = {name: value for name, value in WRITE.items() if name != "User"}
    assert wrong([Flat(WRITE), Flat({**WRITE, "Computer": r"CORP\ws1"})]) == []
    assert wrong([Flat({**nobodys, "user": ""}), Flat({**nobodys, "user": "bert"})]) == []


def test_what_comes_again_and_again_takes_no_more_room() -> None:
    judge = hunt()
    # The text does not say the data, so that each is read anew.
    for number in range(20):
        judge.judge({**WRITE, "_raw": f"text {number}"})
    known = judge._memory._known.values()
    assert judge._memory._characters == sum(one.length for one in known)


def test_data_that_only_a_text_tells_are_of_no_row_without_it() -> None:
    text = "EventCode=13\nTargetObject: {TargetObject}\nDetails: {Details} -x\nUser: a".format(**WRITE)
    reader, told = Reader(), {**WRITE, "_raw": text}
    table = reader.table(tuple(told))
    for record in (told, {**told, "_raw": ""}):
        row = reader.row(table, tuple(record.values()), read_raw=True)
        assert reader.read_row(row, lambda record=record: record, read_raw=True) == read(record)


LABELS = ("EventType", "UtcTime", "ProcessGuid", "ProcessId", "Image", "TargetObject", "User", "Details")


def in_xml(record: dict[str, str]) -> str:
    data = "".join(f"<Data Name='{name}'>{record[name]}</Data>" for name in LABELS)
    system = f"<System><EventID>13</EventID><Computer>{record['Computer']}</Computer></System>"
    return f"<Event>{system}<EventData>{data}</EventData></Event>"


def in_message(record: dict[str, str], rule: str) -> str:
    return "\n".join([f"RuleName: {rule}", *(f"{name}: {record[name]}" for name in LABELS)])


def test_only_the_event_whose_text_is_cut_off_is_in_doubt() -> None:
    whole = {**WRITE, "_raw": in_xml(WRITE)}
    assert wrong([{**whole, "_raw": whole["_raw"].partition("</Data></EventData>")[0]}, whole, WRITE]) == []


# A label that stands twice makes the text count for more than the fields.
@pytest.mark.parametrize(
    "change",
    [
        {"Image": r"C:\other.exe"},
        {"TargetObject": RUN.format("1-2-3-1001", "Other")},
        {"TargetObject": RUN.format("1-2-3-1001", "Example").replace("Run\\", "Nothing\\")},
        {"EventType": "DeleteValue"},
        {"Details": f"{WRITE['Details']}\nNewName: x"},
    ],
    ids=["another writer", "another value", "another key", "another action", "another name"],
)
def test_what_a_text_says_of_one_event_is_of_no_other(change: dict[str, str]) -> None:
    first = {**WRITE, "_raw": in_message({**WRITE, **change}, "TargetObject")}
    assert wrong([first, {**WRITE, "_raw": in_message(WRITE, "-")}, WRITE]) == []


def test_a_stored_program_is_judged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    judge = hunt()
    stored = {**WRITE, "TargetObject": r"HKLM\Software\Example\Data", "Details": "TVqQAAMAAAAEAAAA" + "A" * 4000}
    first = judge.judge(stored)
    assert first is not None
    assert first.location == "StoredPayload"
    monkeypatch.setattr(Hunt, "_worst", lambda *_, **__: pytest.fail("judged again"))
    assert judge.judge(stored) == first


def test_a_row_for_some_hosts_counts_on_those(tmp_path: Path, app_dir: Path) -> None:
    site = tmp_path / "site.csv"
    site.write_text(
        "location,value_name,command,writer,hosts,reason,owner,expires\n"
        "Run,Example,C:\\Till\\till.exe,*,till*,Point of sale,ops,2026-06-30\n"
    )
    judge = Hunt.load(app_dir, site_baseline=site, today=TODAY)
    write = {**WRITE, "Details": r"C:\Till\till.exe", "Image": r"C:\Program Files\Till\setup.exe"}
    verdicts = [judge.judge({**write, "Computer": computer}) for computer in ("ws1", "till1", "ws2", "till2")]
    known = [verdict is not None and verdict.baseline == "known_good" for verdict in verdicts]
    assert known == [False, True, False, True]


def test_a_row_of_all_fields_that_the_command_asks_for_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    judge, row = hunt(), {**dict.fromkeys((*INPUT_FIELDS, *EVIDENCE_FIELDS, "host", "_chunked_idx"), ""), **WRITE}
    first = judge.judge({**row, "_time": "1772341567.089", "_chunked_idx": "1", "host": "collector1"})
    monkeypatch.setattr("runkeyhunt.events.again.reader.read", lambda *_, **__: pytest.fail("read again"))
    second = judge.judge({**row, "_time": "1772341999.100", "_chunked_idx": "2", "host": "collector2"})
    assert first == second

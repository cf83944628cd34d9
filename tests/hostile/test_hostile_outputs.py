"""offline/: what every form of the result holds is read back by its reader to the very same text, or marked as cut."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sigma.collection import SigmaCollection

from runkeyhunt.offline.outcome import Finding, HuntedFile, Outcome
from runkeyhunt.offline.readers.reading import Unreadable
from runkeyhunt.offline.report import Report
from runkeyhunt.offline.rows import jsonl_lines
from runkeyhunt.offline.table import Look, table_lines
from runkeyhunt.offline.visible import is_visible, visible, width
from tests.hostile.strategies import APP, commands, hunt, texts

RUN = "HKU\\S-1-5-21-1-2-3-1001\\Software\\Microsoft\\Windows\\CurrentVersion\\Run"
# Halves of characters, ends of lines, what terminals obey, what turns the direction, what means something to readers.
ACTING = (
    "a\ud800b\udc00",
    "a\0b",
    "a\u2028b\u2029c\x85d",
    "\x1b[2J\x1b]0;title\x07\x9b31m",
    "\u202egnp.exe\u2066\u200b\ufeff",
    'a"\r\n100  critical  b',
    "`delete` [search *] $token$ | delete ```",
    "---\n- a: b\n...\n",
    "\\u202e \\x1b \\",
    "x" * 5_000,
    "\u4e2d" * 300,
)


def outcome_of(*writes: tuple[str, str]) -> Outcome:
    found = Outcome(files=[HuntedFile("log", "JSON", len(writes))])
    for name, details in writes:
        record = {"EventCode": "13", "EventType": "SetValue", "TargetObject": f"{RUN}\\{name}", "Details": details,
                  "Image": details[:200], "Computer": name[:50], "UtcTime": "2026-03-02 08:00:00.000", "User": details[:90]}  # fmt: skip
        verdict = hunt().judge(record)
        if verdict:
            found.findings.append(Finding(name, details[:90], verdict))
    found.unreadable.append(Unreadable(writes[0][0], "line 1", writes[0][1]))
    return found


outcomes = st.lists(st.tuples(texts, commands), min_size=1, max_size=3).map(lambda writes: outcome_of(*writes))


def with_acting(test):
    """Give a test every acting text in every place beside what is drawn."""
    for text in ACTING:
        test = example(outcome_of((text, text), ("Updater", f"mshta.exe http://a/{text}")))(test)
    return test


def lines_of(lines: Iterator[str]) -> list[str]:
    """Read what is printed as whoever reads lines does: UTF-8, and nothing in it that acts."""
    text = "".join(line + "\n" for line in lines).encode("utf-8").decode("utf-8")
    assert all(is_visible(sign) or sign == "\n" for sign in text)
    return text.splitlines()


@given(outcomes)
@settings(max_examples=60)
@with_acting
def test_jsonl_comes_back_with_every_text_of_every_write(found):
    rows = [json.loads(line) for line in lines_of(jsonl_lines(found, 0))]
    assert rows == [
        {
            "time": one.verdict.event.time,
            "host": one.verdict.event.computer,
            **one.verdict.to_fields(),
            "rk_score": one.verdict.score,
            "path": one.path,
            "place": one.place,
        }
        for one in found.ranked(0)
    ]


@given(outcomes)
@settings(max_examples=60)
@with_acting
def test_json_comes_back_with_every_text_of_every_write(found):
    report = json.loads("\n".join(lines_of(Report(found, 0, APP).json_lines())))
    told = {
        (row["value_name"], row["value"], row["command"], row["decoded"], row["user"]) for row in report["findings"]
    }
    writes = [(one.verdict.to_fields(), one.verdict.event) for one in found.findings]
    expected = {
        (fields["rk_value_name"], event.details or "", fields["rk_command"], fields["rk_decoded"], fields["rk_user"])
        for fields, event in writes
    }
    assert told <= expected
    assert {row["entry"] for row in report["findings"]} == {fields["rk_entry"] for fields, _ in writes}
    assert report["unreadable"] == [{"path": one.path, "place": one.place, "why": one.why} for one in found.unreadable]


def shown_of(verdict) -> list[str]:
    return [f"{verdict.score}", verdict.severity, verdict.event.time[:19], visible(verdict.event.computer),
            visible(verdict.user), verdict.location, visible(verdict.value_name), visible(verdict.command)]  # fmt: skip


def rows_of(lines: list[str]) -> list[str]:
    return [line for line in lines if re.match(r" {0,4}\d{1,3}  (?:informational|low|medium|high|critical) ", line)]


@given(outcomes)
@settings(max_examples=60)
@with_acting
def test_a_whole_table_has_a_line_a_write_with_every_cell_in_it(found):
    rows = rows_of(lines_of(table_lines(found, 0, Look())))
    assert len(rows) == len(found.findings)
    for row, one in zip(rows, found.ranked(0)):
        for cell in shown_of(one.verdict):
            row = row.lstrip(" ")  # noqa: PLW2901 - the rest of the line
            assert row.startswith(cell.strip(" "))
            row = row[len(cell.strip(" ")) :]  # noqa: PLW2901
        assert not row.strip(" ")


@given(outcomes, st.sampled_from([40, 80, 120, 200]))
@settings(max_examples=60)
@example(outcome_of(("\u4e2d" * 300, "mshta.exe http://a/" + "\u4e2d" * 300)), 80)
@example(outcome_of(("x" * 5_000, "mshta.exe http://a/" + "\u202e" * 300)), 80)
@example(outcome_of(('a"\r\n100  critical  b', "mshta.exe http://a/\x1b[2J")), 40)
def test_a_narrow_table_has_a_line_a_write_and_marks_what_it_cuts(found, columns):
    lines = lines_of(table_lines(found, 0, Look(columns)))
    rows = rows_of(lines)
    assert len(rows) == len(found.findings)
    for row, one in zip(rows, found.ranked(0)):
        below = notes_below(lines, row)
        for name, cell in (("value name", shown_of(one.verdict)[6]), ("command", shown_of(one.verdict)[7])):
            is_whole = cell.strip(" ") in row
            assert is_whole or "…" in row
            if not is_whole and one.verdict.score >= 40:
                noted = below[name]
                assert noted == cell.rstrip(" ") or (noted.endswith("…") and cell.startswith(noted[:-1]))
        assert columns < 120 or width(row) <= columns


def notes_below(lines: list[str], row: str) -> dict[str, str]:
    """Put together again what stands below a write, folded."""
    notes: dict[str, str] = {}
    name = ""
    for line in lines[lines.index(row) + 1 :]:
        if not line.startswith(" " * 7):
            break
        name = line[7:19].strip() or name
        notes[name] = notes.get(name, "") + line[19:]
    return notes


@pytest.mark.parametrize("text", ACTING, ids=range(len(ACTING)))
def test_the_rules_of_many_writes_stay_apart(text):
    found = outcome_of(
        (text, f"mshta.exe http://a/{text}"), ("Updater", "mshta.exe http://b"), (f"{text}x", "mshta http://c")
    )
    assert len(found.findings) == 3
    sigma = "\n".join(Report(found, 0, APP / "nowhere").rule_lines("sigma"))
    assert len(SigmaCollection.from_yaml(sigma).rules) == len(list(yaml.safe_load_all(sigma))) == 3
    searches = "\n".join(Report(found, 0, APP / "nowhere").rule_lines("spl")).split("\n\n")
    assert [
        re.findall(r"^(```|`runkeyhunt_\w+`$|\| where |\| table )", search, re.MULTILINE) for search in searches
    ] == [["```", "`runkeyhunt_events`", "| where ", "| table "]] * 3
    assert all(len(search.split("\n")) == 4 and search.count("`") == 8 for search in searches)

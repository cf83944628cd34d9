"""offline/: any bytes are read or named, and no output acts on what shows it."""

from __future__ import annotations

import csv
import io
import json
import re
import zlib
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from runkeyhunt.offline.outcome import Finding, Outcome
from runkeyhunt.offline.readers.reading import FileProblemError, Reading, Unopened, Unreadable
from runkeyhunt.offline.readers.sniff import kind_of
from runkeyhunt.offline.readers.source import Source
from runkeyhunt.offline.report import Report
from runkeyhunt.offline.rows import jsonl_lines
from runkeyhunt.offline.table import Look, table_lines
from runkeyhunt.offline.visible import fold, is_visible, shorten, visible, width
from tests.hostile.strategies import APP, hunt, texts
from tests.offline.conftest import each
from tools.soak import grammar

COLOURED = re.compile("\x1b\\[(?:1;31|31|33|2)m(.*)\x1b\\[0m")
# An apostrophe stands before what a spreadsheet would take for a formula: taking it off gives the text back.
DEFUSED = re.compile(r"((?:\A|[;,|])[\s\"']*)'(?=[=+\-@\uff1d\uff0b\uff0d\uff20])")
HEADS = (b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x1f\x8b\x08", b"ElfFile\0", b"[", b"<Events>", b'{"a":1}\n', b"LogName=\n",
         b"EventCode,TargetObject,Details\n", b"Record 1\n", b"<?xml version='1.0'?>")  # fmt: skip


def file_of(seed: int) -> bytes:
    """Draw a file as some exporter writes it, with some damage."""
    random = Random(seed)
    raws = [str(grammar.record(random).get("_raw", grammar.mixed(random))) for _ in range(random.randint(1, 4))]
    text = random.choice(("\n", "\r\n", ",", "\n\n", "\r")).join(raws)
    data = random.choice(HEADS) + text.encode(random.choice(("utf-8", "utf-16-le", "utf-8-sig")), "replace")
    for _ in range(random.choice((0, 0, 1, 5))):
        place = random.randint(0, len(data))
        data = (
            data[:place]
            + random.choice((b"", b"\0", b"\xff", b'"', b"}", b"<"))
            + data[place + random.choice((0, 1, 20)) :]
        )
    return data


files = st.one_of(
    st.binary(max_size=60), st.tuples(st.sampled_from(HEADS), st.binary(max_size=60)).map(b"".join),
    st.integers(0, 2**32).map(file_of), st.integers(0, 2**32).map(file_of),
)  # fmt: skip


@given(files)
@settings(max_examples=400)
def test_any_bytes_are_read_or_named(data):
    try:
        source = Source("file", io.BytesIO(data))
        kind = kind_of(source)
        found = each(kind.read(source)) if kind else []
    # What the hunt makes a sentence of.
    except (FileProblemError, EOFError, OSError, zlib.error):
        return
    for reading in found:
        assert isinstance(reading, (Reading, Unopened, Unreadable))
        if not isinstance(reading, Unreadable):
            assert type(reading.place) is str
            hunt().judge(reading.record)


def outcome(seed: int) -> Outcome:
    random = Random(seed)
    found = Outcome()
    while not found.findings:
        verdict = hunt().judge({**grammar.sysmon_event(random), "EventCode": "13"})
        if verdict:
            found.findings.append(Finding(grammar.mixed(random, 3), "record 1", verdict))
    found.unreadable.append(Unreadable(grammar.mixed(random, 3), "record 2", grammar.mixed(random, 3)))
    return found


outcomes = st.integers(0, 2**32).map(outcome)


@given(outcomes, st.sampled_from([Look(), Look(40), Look(80, has_colours=True), Look(200)]))
@settings(max_examples=60)
def test_no_text_acts_on_the_terminal_that_shows_it(found, look):
    for line in table_lines(found, 0, look):
        coloured = COLOURED.fullmatch(line) if look.has_colours else None
        assert all(map(is_visible, coloured[1] if coloured else line))


def cells(found: Outcome) -> tuple[list[str], list[list[str]]]:
    text = "".join(line + "\n" for line in Report(found, 0, APP).csv_lines())
    head, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    return head, rows


@given(outcomes)
def test_csv_comes_back_from_csv_in_its_columns_and_as_the_very_same_text(found):
    head, (row,) = cells(found)
    shown = dict(zip(head, row))
    fields = found.findings[0].verdict.to_fields()
    assert len(head) == len(row)
    for name, value in fields.items():
        text = visible(value) if isinstance(value, str) else "; ".join(map(visible, value))
        assert DEFUSED.sub(r"\1", shown[name]) == text


@given(outcomes)
def test_no_cell_holds_what_a_spreadsheet_takes_for_a_formula(found):
    _, rows = cells(found)
    for cell in (cell for row in rows for cell in row):
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
        for part in cell.replace("\t", ";").split(";")[1:]:
            assert not part.lstrip().startswith(("=", "+", "-", "@")), cell


@given(outcomes)
def test_jsonl_comes_back_as_the_very_same_text(found):
    (line,) = jsonl_lines(found, 0)
    document, verdict = json.loads(line), found.findings[0].verdict
    assert all(map(is_visible, line))
    assert document == {
        **document, **verdict.to_fields(), "rk_score": verdict.score, "time": verdict.event.time, "host": verdict.event.computer,
    }  # fmt: skip


@given(texts)
def test_what_is_visible_stays_so_and_what_is_not_is_escaped(text):
    shown = visible(text)
    assert all(map(is_visible, shown))
    assert visible(shown) == shown


@given(texts.map(visible), st.integers(2, 40), st.integers(1, 5))
def test_a_text_folds_into_its_columns(text, columns, lines):
    assert width(shorten(text, columns)) <= columns
    folded = fold(text, columns, lines)
    assert len(folded) <= lines
    assert max(map(width, folded)) <= columns
    assert "".join(folded).rstrip("…") in text + "…" or text.startswith("".join(folded)[:-1])

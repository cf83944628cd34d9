"""The search commands' own readers and writers: any bytes are a request or are refused, any table keeps its cells."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runkeyhunt.lines import text_of
from runkeyhunt_chunk import Chunk
from runkeyhunt_protocol import BrokenRequest, Replies, read_request
from runkeyhunt_table import Table, encoded, joined
from tests.hostile.strategies import texts
from tests.minisplunk.splunkd import table

whole = texts.map(lambda text: text.encode("utf-8", "replace").decode())
columns = st.lists(
    whole.filter(lambda name: name and not name.startswith("__mv_")), min_size=1, max_size=4, unique=True
)
cell = st.one_of(whole, st.lists(whole, min_size=2, max_size=3))
tables = columns.flatmap(
    lambda names: st.lists(st.fixed_dictionaries(dict.fromkeys(names, cell)), min_size=1, max_size=4)
)
lengths = st.one_of(st.integers(-2, 40), st.integers(2**31 - 2, 2**40), whole)
frames = st.tuples(lengths, lengths, st.binary(max_size=40)).map(
    lambda parts: f"chunked 1.0,{parts[0]},{parts[1]}\n".encode() + parts[2]
)


@given(st.one_of(st.binary(max_size=80), frames))
def test_any_bytes_are_a_request_or_are_refused_in_one_sentence(data):
    try:
        answer = read_request(io.BytesIO(data))
    except BrokenRequest as problem:
        answer = str(problem)
    if isinstance(answer, str):
        assert answer.startswith("Splunk's request ")
        assert answer.isprintable()
    else:
        assert (answer is None) == (data == b"")


def _read(body, *added):
    chunk = Chunk(body)
    return Table(chunk.head, added), map(text_of, chunk.lines)


@given(tables)
def test_every_record_that_splunkd_writes_is_read_as_it_was(records):
    read, texts = _read(table(records))
    found = [read.read(text) for text in texts]
    present = [{name: value for name, value in record.items() if value} for record in records]
    # A multivalue field whose plain column is empty has no value that could be shown.
    assert [{**record, **row} for record, row in zip(present, found)] == found
    assert len(found) == len(records)


@given(tables, st.lists(cell, min_size=2, max_size=2))
def test_every_record_goes_back_with_its_cells_in_their_columns(records, added):
    body, texts = _read(table(records), "rk_a", "rk_b")
    fields = dict(zip(("rk_a", "rk_b"), added))
    reply = "".join(line + "\n" for line in (body.head, *(body.with_added(text, fields) for text in texts)))
    head, *rows = csv.reader(io.StringIO(reply.replace("\0", "\ufdd0"), newline=""), strict=True)
    assert {len(row) for row in rows} == {len(head)}
    assert len(rows) == len(records)
    assert [row[-4:] for row in rows] == [
        [text.replace("\0", "\ufdd0") for text in (*map(joined, added), *map(encoded, added))]
    ] * len(rows)


@given(whole)
def test_any_body_is_parted_into_records_whose_text_is_all_of_it(body):
    read, texts = _read(body.encode())
    given_back = [read.with_added(text, {}) for text in texts]
    assert all(type(text) is str for text in given_back)


@given(st.lists(st.binary(max_size=20)), st.integers(1, 7))
def test_a_reply_is_sent_whole_however_little_the_pipe_takes_at_once(parts, most):
    sent = bytearray()

    class Pipe:
        def write(self, data):
            sent.extend(data[:most])
            return len(data[:most])

    replies = Replies(Pipe())
    for part in parts:
        replies.write(part)
    replies.flush()
    assert bytes(sent) == b"".join(parts)


@given(st.sampled_from([BrokenPipeError, OSError, KeyboardInterrupt]), st.integers(0, 5))
def test_behind_a_reply_that_broke_off_there_is_no_other(failure, taken):
    sent, failures = bytearray(), [failure]

    class Pipe:
        def write(self, data):
            if len(sent) == taken and failures:
                raise failures.pop()
            sent.append(data[0])
            return 1

    replies = Replies(Pipe())
    replies.write(b"chunked")
    for _ in range(2):
        with pytest.raises(failure):
            replies.flush()
        replies.write(b"chunked")
    assert bytes(sent) == b"chunked"[:taken]

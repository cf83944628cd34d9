"""A chunk that is copied in stretches gives the reply that reading every record gives, and the values that the SDK's way gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO, StringIO

import pytest
from former_way import reply
from hypothesis import given
from hypothesis import strategies as st
from in_process import annotating, internals, sdk

from runkeyhunt.lines import Lines
from runkeyhunt_protocol import Replies
from runkeyhunt_table import Record, Table, Value
from tests.hostile.strategies import texts
from tests.minisplunk.splunkd import Reply, table

ADDED = ("rk_a", "rk_b")
SIGN, OF_NOTHING = "hit", "nil"
NOTHING: Mapping[str, Value] = {"rk_a": "", "rk_b": []}
FOUND = {"rk_a": 'one, "two"\nthree\r', "rk_b": ["$x", "y\nz"]}

whole = texts.map(lambda text: text.encode("utf-8", "replace").decode())
values = st.one_of(
    whole, st.sampled_from([SIGN, OF_NOTHING, f"{SIGN}\n", "", "\n", "\r\n", '"', "\0", "\u2028", "\xff", ","])
)
cells = st.one_of(values, st.lists(values, min_size=2, max_size=3))
names = st.one_of(whole.filter(lambda name: name and not name.startswith("__mv_")), st.sampled_from(ADDED))
columns = st.lists(names, min_size=1, max_size=4, unique=True)
rows = columns.flatmap(
    lambda names: st.lists(st.fixed_dictionaries(dict.fromkeys(names, cells)), min_size=1, max_size=6)
)
tables = rows.map(table)
# What splunkd does not write.
odd = st.one_of(
    tables.map(lambda body: body.replace(b"\n", b"\r\n")),
    tables.map(lambda body: body.replace(b"\n", b"\n\n")),
    tables.map(lambda body: body[:-1]),
    tables.flatmap(lambda body: st.integers(0, len(body)).map(lambda end: body[:end])),
    tables.flatmap(lambda body: st.integers(0, len(body)).map(lambda end: body[:end] + b"\xff" + body[end:])),
    st.lists(st.sampled_from([b'"', b"\n", b"\r", b",", b"hit", b"rk_a", b"\0", b"x", b"\xff", b"\xe2"])).map(b"".join),
    st.binary(max_size=30),
)


@sdk.Configuration()
class Annotating(annotating.AnnotatingCommand):
    """Add the same to every record that has a sign."""

    added_fields = ADDED
    leaves_out = False
    _finished = False

    @property
    def keeps_others(self) -> bool:
        return not self.leaves_out

    def concerned(self, _table: Table, lines: Lines) -> Sequence[int]:
        return [place for place, line in lines.placed() if is_looked_at(line.decode("utf-8", "replace"))]

    def annotate(self, record: Record) -> Mapping[str, Value] | None:
        return found(record, leaves_out=self.leaves_out)

    def stays(self, record: Record) -> bool:
        return stays(record)


def found(record: Record, *, leaves_out: bool) -> Mapping[str, Value] | None:
    if any(SIGN in "".join(value) for value in record.values()):
        return FOUND
    return None if leaves_out else NOTHING


def is_looked_at(text: str) -> bool:
    return SIGN in text or OF_NOTHING in text


def stays(record: Record) -> bool:
    return "stays" in record


class Sent(BytesIO):
    """What the command has sent."""

    def body(self) -> bytes:
        header, _, rest = self.getvalue().partition(b"\n")
        return rest[int(header.split(b",")[1]) :]


def replied(body: bytes, *, leaves_out: bool = False) -> bytes:
    command, sent = Annotating(), Sent()
    command.leaves_out = leaves_out
    command._record_writer = internals.RecordWriterV2(Replies(sent))
    command._execute_chunk_v2(command.stream, (None, body))
    command._record_writer.write_chunk(finished=False)
    assert len(command._record_writer._buffer) == 0
    return sent.body()


def former(body: bytes, *, leaves_out: bool = False) -> bytes:
    def annotate(text: str, record: Record) -> Mapping[str, Value] | None:
        return found(record, leaves_out=leaves_out) if is_looked_at(text) else (None if leaves_out else {})

    return reply(body, ADDED, annotate, stays)


@given(st.one_of(tables, odd), st.booleans())
def test_the_reply_is_that_of_reading_every_record(body, leaves_out):
    assert replied(body, leaves_out=leaves_out) == former(body, leaves_out=leaves_out)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"a,b\n",
        b'"a\nb",c\n1,hit\n',
        b'a,b\nhit,"x\ny"\n2,\xff\n"\n\n",hit\n',
        b"rk_b,a\nold,hit\n,no\nold,no\n",
        b"rk_b,a\n,nil\nold,nil\n",
        b"rk_a,stays,__mv_rk_a\nold,1,\nhit,,\n1,1,$1$;$hit$\n",
        b'a,b\r\nhit,1\r\n\r\n"x\ry",2\r\n',
        b'a,b,c\n1\nhit\n"1,2,3"\n',
        b'a\n"hit',
        b'a\nhit"\n\n',
    ],
)
@pytest.mark.parametrize("leaves_out", [False, True])
def test_so_it_is_for_what_is_seldom_drawn(body, leaves_out):
    assert replied(body, leaves_out=leaves_out) == former(body, leaves_out=leaves_out)


@sdk.Configuration()
class WithDictionaries(sdk.StreamingCommand):
    """The SDK's own way to add fields."""

    def stream(self, records: Iterator[dict[str, Value]]) -> Iterator[dict[str, Value]]:
        for record in records:
            shown = {name: value for name, value in record.items() if value}
            for name, value in (found(shown, leaves_out=False) or dict.fromkeys(ADDED, "")).items():
                self.add_field(record, name, value)
            yield record


def with_dictionaries(body: bytes) -> bytes:
    command, sent = WithDictionaries(), Sent()
    command._record_writer = internals.RecordWriterV2(sent)
    command._record_writer.write_records(command.stream(command._read_csv_records(StringIO(body.decode(), newline=""))))
    command._record_writer.write_chunk(finished=False)
    return sent.body()


def shown(body: bytes) -> list[dict[str, Value]]:
    """Read a reply; a list of one is its value, and what the SDK writes without a column of its own is nothing."""
    return [dict(sorted(record.items())) for record in Reply({}, body.decode()).records()]


# The SDK falls over these, or takes them for something else.
plain = st.text(st.characters(blacklist_characters="\0\r$", blacklist_categories=("Cs",)), max_size=8)
plain_tables = st.lists(
    plain.filter(bool).filter(lambda name: not name.startswith("__mv_")), min_size=1, max_size=3, unique=True
).flatmap(
    lambda names: st.lists(
        st.fixed_dictionaries(dict.fromkeys(names, st.one_of(plain, st.just(SIGN)))), min_size=1, max_size=5
    )
)


@given(plain_tables.filter(lambda rows: not set(ADDED) & rows[0].keys()))
def test_its_values_are_those_of_the_sdk_s_dictionaries(rows):
    assert shown(replied(table(rows))) == shown(with_dictionaries(table(rows)))

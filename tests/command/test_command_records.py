"""What goes back to splunkd for what it sent: every record, in order, as it came, with the rk_ fields added."""

from __future__ import annotations

import pytest
from events import NOTHING_FOUND, RK_FIELDS, RUN_FINDING, RUN_KEY, RUN_WRITE, RUN_WRITE_RAW, other_write

from tests.minisplunk.splunkd import search, table

# Far more than the 10 MiB that the SDK allows.
LONG = "A" * 11_000_000


def test_an_autostart_write_gets_the_fields(start, small_app):
    with start(small_app) as splunkd:
        splunkd.getinfo()
        assert splunkd.execute(table([RUN_WRITE])).records() == [{**RUN_WRITE, **RUN_FINDING}]


def test_any_other_record_gets_them_empty(start, small_app):
    with start(small_app) as splunkd:
        splunkd.getinfo()
        assert splunkd.execute(table([other_write()])).records() == [{**other_write(), **NOTHING_FOUND}]


def test_the_first_record_of_a_chunk_does_not_decide_which_fields_the_others_get(start, small_app):
    with start(small_app) as splunkd:
        splunkd.getinfo()
        reply = splunkd.execute(table([other_write(), RUN_WRITE, other_write(2)]))
        assert [record["rk_entry"] for record in reply.records()] == ["", RUN_FINDING["rk_entry"], ""]


@pytest.mark.parametrize("record", [RUN_WRITE, other_write()], ids=["autostart write", "other"])
def test_the_columns_are_those_that_came_and_then_the_rk_fields_in_their_order(start, small_app, record):
    with start(small_app) as splunkd:
        splunkd.getinfo()
        came = [*record, *("__mv_" + name for name in record)]
        columns = splunkd.execute(table([record])).columns
        assert columns == [*came, *RK_FIELDS, *("__mv_" + name for name in RK_FIELDS)]


def test_a_record_s_own_text_comes_back_to_the_byte(start, small_app):
    body = b'EventCode,"_chunked_idx","__mv_EventCode","__mv__chunked_idx"\n13,"0",,\n"13",1,"$13$;$12$",\n"1""3","2",,""\n'
    missing = b'"the registry path (TargetObject) is missing"'
    count = len(RK_FIELDS)
    rk, unread = b"," * 2 * count + b"\n", b"," * count + missing + b"," * count + b"\n"
    with start(small_app) as splunkd:
        splunkd.getinfo()
        _, first, second, third = splunkd.execute(body).body.encode().splitlines(keepends=True)
        assert [first, second, third] == [b'13,"0",,' + unread, b'"13",1,"$13$;$12$",' + unread, b'"1""3","2",,""' + rk]


@pytest.mark.parametrize("size", [1, 5_000, 50_000])
def test_a_chunk_of_any_size_comes_back_whole_and_in_order(start, small_app, size):
    events = [RUN_WRITE if number % 7 == 3 else other_write(number) for number in range(size)]
    with start(small_app) as splunkd:
        splunkd.getinfo()
        records = splunkd.execute(table(events)).records()
    found = [{**event, **(RUN_FINDING if event is RUN_WRITE else NOTHING_FOUND)} for event in events]
    assert records == found


@pytest.mark.parametrize(
    ("body", "finished"),
    [
        (b"", False),
        (b"", True),
        (table([], list(RUN_WRITE)), False),
        (table([], list(RUN_WRITE)), True),
    ],
    ids=["empty", "empty, finished", "header only", "header only, finished"],
)
def test_a_chunk_without_records_gets_one_empty_reply(start, small_app, body, finished):
    with start(small_app) as splunkd:
        splunkd.getinfo()
        reply = splunkd.execute(body, finished=finished)
        assert (reply.metadata, reply.body) == ({"finished": finished}, "")


def test_chunks_may_differ_in_columns_and_come_after_an_empty_one(start, small_app):
    with start(small_app) as splunkd:
        splunkd.getinfo()
        splunkd.execute(b"")
        first = splunkd.execute(table([other_write(host="ws1")])).records()
        second = splunkd.execute(table([RUN_WRITE])).records()
        last = splunkd.execute(table([], list(RUN_WRITE)), finished=True)
    assert first == [{**other_write(host="ws1"), **NOTHING_FOUND}]
    assert second == [{**RUN_WRITE, **RUN_FINDING}]
    assert last.metadata == {"finished": True}


@pytest.mark.parametrize(
    "value",
    [
        "one\ntwo",
        "one\r\ntwo",
        "one\rtwo",
        "one\n\n\n",
        "\n",
        "one\u2028two\u2029three\x0bfour\x85five",
        'a "quoted" word, and a comma',
        '"',
        "  blanks around  ",
        "$", "$$;$$", "$a$;$b$",
        "C:\\path\\",
        "\u0420\u0443\u0441\u0441\u043a\u0438\u0439 \U0001f511",
        "\0",
        "be\0fore\nand\0after",
        "\uffff",
        "{51A89197-3BF7-614B-D600-000000000E00} {0} {",
        "\x01\x1b[31m",
        LONG,
    ],
    ids=lambda value: ascii(value[:30]),
)  # fmt: skip
def test_a_value_comes_back_unchanged(start, small_app, value):
    events = [other_write(0, Hostile=value), {**RUN_WRITE, "Hostile": value}, other_write(2)]
    with start(small_app) as splunkd:
        splunkd.getinfo()
        records = splunkd.execute(table(events)).records()
    assert records == [
        {**events[0], **NOTHING_FOUND},
        {**events[1], **RUN_FINDING},
        {**events[2], "Hostile": "", **NOTHING_FOUND},
    ]


@pytest.mark.parametrize(
    "values",
    [["a", "b"], ["one"], ["", "b", ""], ["$", "$$", "a$;$b"], ["a\nb", 'c"d', "e,f"], ["nul\0", "\u2028"]],
    ids=ascii,
)
def test_a_multivalue_comes_back_unchanged(start, small_app, values):
    events = [other_write(0, tag=values), other_write(1)]
    with start(small_app) as splunkd:
        splunkd.getinfo()
        records = splunkd.execute(table(events)).records()
    assert records == [{**events[0], **NOTHING_FOUND}, {**events[1], "tag": "", **NOTHING_FOUND}]


def test_the_engine_gets_the_fields_that_have_a_value_and_lists_for_multivalues(start, engine):
    app = engine(load="pass", judge="return Verdict(50, rk_decoded=ascii(sorted(record.items())))")
    event = {"Details": "nul\0 \u2028", "Image": "", "tag": ["$a", "", "b\nc"], "one": ["x"]}
    with start(app) as splunkd:
        splunkd.getinfo()
        (record,) = splunkd.execute(table([event])).records()
    assert record["rk_decoded"] == ascii([("Details", "nul\0 \u2028"), ("one", ["x"]), ("tag", ["$a", "", "b\nc"])])


def test_the_columns_of_a_body_may_stand_in_any_order(start, engine):
    app = engine(load="pass", judge="return Verdict(50, rk_decoded=ascii(sorted(record.items())))")
    with start(app) as splunkd:
        splunkd.getinfo()
        reply = splunkd.execute(b"a,__mv_a,__mv_b,b\r\n1,,$2$;$3$,2\r\n")
        assert [record["rk_decoded"] for record in reply.records()] == ["[('a', '1'), ('b', ['2', '3'])]"]


def test_what_the_engine_finds_goes_out_as_splunk_reads_it(start, engine):
    found = {
        "rk_score": "50",
        "rk_command": 'cmd /c "echo, $x$"\r\nnext',
        "rk_value_name": "nul\0name",
        "rk_technique": ["T1547.001", "T1059.001"],
        "rk_rules": ["$1;", "", 'two "2"'],
        "rk_reasons": ["+40 alone"],
    }
    with start(engine(load="pass", judge=f"return Verdict(50, **{found!r})")) as splunkd:
        splunkd.getinfo()
        (record,) = splunkd.execute(table([other_write()])).records()
    assert record == {**other_write(), **NOTHING_FOUND, **found, "rk_reasons": "+40 alone"}


def test_half_a_character_in_a_finding_does_not_make_the_chunk_unwritable(start, engine):
    app = engine(load="pass", judge="return Verdict(50, rk_score='50', rk_command='a\\ud83d.exe')")
    with start(app) as splunkd:
        splunkd.getinfo()
        (record,) = splunkd.execute(table([other_write()])).records()
    assert record == {**other_write(), **NOTHING_FOUND, "rk_score": "50", "rk_command": "a?.exe"}


def test_bytes_that_are_no_utf_8_do_not_end_the_search(start, small_app):
    with start(small_app) as splunkd:
        splunkd.getinfo()
        records = splunkd.execute(
            table([other_write(Hostile="bad"), RUN_WRITE]).replace(b"bad", b"b\xff\xfed")
        ).records()
    assert records == [
        {**other_write(Hostile="b\ufffd\ufffdd"), **NOTHING_FOUND},
        {**RUN_WRITE, "Hostile": "", **RUN_FINDING},
    ]


def test_rk_fields_of_an_earlier_run_are_replaced(start, small_app):
    earlier = {"rk_score": ["99", "98"], "rk_entry": "old\nentry"}
    with start(small_app) as splunkd:
        splunkd.getinfo()
        records = splunkd.execute(table([{**other_write(), **earlier}, {**RUN_WRITE, **earlier}])).records()
    assert records == [{**other_write(), **NOTHING_FOUND}, {**RUN_WRITE, **RUN_FINDING}]


@pytest.mark.parametrize(
    ("threshold", "scores"),
    [("0", ["", "40", ""]), ("1", ["40"]), ("40", ["40"]), ("41", []), ("100", [])],
)
def test_a_threshold_lets_out_only_what_reaches_it(start, small_app, threshold, scores):
    with start(small_app) as splunkd:
        splunkd.getinfo(f"threshold={threshold}")
        reply = splunkd.execute(table([other_write(), RUN_WRITE, other_write(2)]))
        assert [record["rk_score"] for record in reply.records()] == scores
        assert reply.messages == []


@pytest.mark.parametrize(("raw", "location"), [("true", "Run"), ("false", "")])
def test_raw_decides_whether_an_event_without_fields_is_read(start, small_app, raw, location):
    with start(small_app) as splunkd:
        splunkd.getinfo(f"raw={raw}")
        (record,) = splunkd.execute(table([{"_raw": RUN_WRITE_RAW, "_chunked_idx": "0"}])).records()
    assert (record["_raw"], record["rk_location"]) == (RUN_WRITE_RAW, location)


@pytest.mark.parametrize(("baseline", "verdict"), [("true", ("known_good", "10")), ("false", ("unknown", "40"))])
def test_baseline_decides_whether_known_good_is_known(start, small_app, baseline, verdict):
    row = r"Updater,Run,Updater,C:\Users\<user>\AppData\Roaming\updater.exe /background,reg.exe,seen here"
    known_good = small_app / "lookups" / "runkeyhunt_known_good_1.csv"
    known_good.write_text(f"product,location,value_name,command,writer,source\n{row}\n", encoding="utf-8")
    with start(small_app) as splunkd:
        splunkd.getinfo(f"baseline={baseline}")
        (record,) = splunkd.execute(table([RUN_WRITE])).records()
    assert (record["rk_baseline"], record["rk_score"]) == verdict


def test_of_two_values_of_event_log_text_sysmons_own_counts(start, small_app):
    from_text = {**RUN_WRITE, "EventCode": "12", "EventType": ["4", "DeleteValue"], "User": ["NOT_TRANSLATED", "jane"]}
    with start(small_app) as splunkd:
        splunkd.getinfo("raw=false")
        (record,) = splunkd.execute(table([from_text])).records()
    assert (record["rk_reasons"], record["rk_user"]) == ("+0 Starts at every logon (deleted)", "jane")


def test_splunkd_merges_the_findings_into_events_of_which_the_command_saw_only_what_it_asked_for(start, small_app):
    events = [{**other_write(number), "sourcetype": "xmlwineventlog", "number": str(number)} for number in range(25)]
    events[11].update(RUN_WRITE)
    for event in events:
        del event["_chunked_idx"]
    with start(small_app) as splunkd:
        results = search(splunkd, events, "raw=false", chunk_size=10)
    found = [{**event, **(RUN_FINDING if event is events[11] else NOTHING_FOUND)} for event in events]
    assert results == found


def test_a_run_key_event_in_json_with_half_a_character_is_judged(start, small_app):
    raw = rf'{{"EventID": 13, "TargetObject": "{RUN_KEY}\x", "Details": "a\ud83d.exe"}}'.replace("\\", "\\\\")
    raw = raw.replace("\\\\ud83d", "\\ud83d")
    with start(small_app) as splunkd:
        splunkd.getinfo()
        (record,) = splunkd.execute(table([{"_raw": raw}])).records()
    assert (record["rk_location"], record["rk_command"]) == ("Run", "a?.exe")


def test_a_row_that_holds_only_a_finding_keeps_it(start, small_app):
    kept = {**RUN_FINDING, "rk_reasons": ["+40 a", "+5 b"], "host_count": "3", "_chunked_idx": "1"}
    low = {**RUN_FINDING, "rk_score": "39", "_chunked_idx": "2"}
    forged = other_write(3, rk_score="100", rk_location="Run")
    stale = {**RUN_WRITE, **RUN_FINDING, "rk_score": "99", "_chunked_idx": "4"}
    with start(small_app) as splunkd:
        splunkd.getinfo("threshold=0")
        records = splunkd.execute(table([RUN_WRITE, kept, low, forged, stale])).records()
    assert [(row["rk_score"], row["rk_location"], row["rk_reasons"]) for row in records] == [
        ("40", "Run", "+40 Starts at every logon"),
        ("40", "Run", ["+40 a", "+5 b"]),
        ("39", "Run", "+40 Starts at every logon"),
        ("", "", ""),
        ("40", "Run", "+40 Starts at every logon"),
    ]


def test_a_threshold_counts_for_a_row_that_holds_only_a_finding_too(start, small_app):
    rows = [{**RUN_FINDING, "rk_score": score, "_chunked_idx": str(at)} for at, score in enumerate(("39", "40", "x"))]
    with start(small_app) as splunkd:
        splunkd.getinfo("threshold=40")
        records = splunkd.execute(table(rows)).records()
    assert [record["rk_score"] for record in records] == ["40"]
